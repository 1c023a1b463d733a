"""Routes for questions, hypotheses, grades and links.

Each of these is a person's judgement in their own name, so programs are refused.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.caller import CallerKind
from vedette.model.value_words import in_words
from vedette.web.desks.json_object import Json
from vedette.web.desks.question_desk import Person, QuestionDesk
from vedette.web.heavy_requests import Heavy, InThreads, while_there
from vedette.web.request_answers import BadRequestError, Handler, body_of, by_of, caller_of, plainly

_KINDS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
Act = Callable[[str, Json, Person], Json]


def inquiry_routes(desk: QuestionDesk, heavy: Heavy | None = None) -> list[BaseRoute]:
    """All routes, each with a rule in `web/route_access.py`. heavy: runs slow work."""
    heavy = InThreads() if heavy is None else heavy
    acts: dict[str, Act] = {
        "/api/incidents/{id}/questions": desk.ask,
        "/api/incidents/{id}/answers": desk.answer,
        "/api/incidents/{id}/hypotheses": desk.propose,
        "/api/hypotheses/{id}/judgements": desk.judge,
        "/api/hypotheses/{id}/estimates": desk.estimate,
        "/api/statements/{id}/grades": desk.grade,
        "/api/statements/{id}/links": desk.link,
        "/api/statements/{id}/bearings": desk.put_to,
        "/api/incidents/{id}/responses": desk.respond,
        "/api/responses/{id}/steps": desk.step,
    }
    asked = {
        "/api/incidents/{id}/history": desk.history,
        "/api/statements/{id}/affected": desk.affected,
    }
    return [
        *(Route(path, plainly(_doing(act)), methods=["POST"]) for path, act in acts.items()),
        *(Route(path, plainly(_asking(ask, heavy))) for path, ask in asked.items()),
        Route("/api/incidents/{id}/dossier/{ending}", plainly(_dossier(desk, heavy))),
    ]


def _doing(act: Act) -> Handler:
    async def handle(request: Request) -> Response:
        body = await body_of(request)
        done = act(request.path_params["id"], body, _person(request, body))
        return JSONResponse(done, status_code=201)

    return handle


def _asking(ask: Callable[[str, str | None], Json], heavy: Heavy) -> Handler:
    async def handle(request: Request) -> Response:
        as_of = request.query_params.get("as_of") or None
        return await while_there(request, found(request.path_params["id"], as_of))

    async def found(about: str, as_of: str | None) -> Response:
        return JSONResponse(await heavy.run(ask.__name__, ask, about, as_of))

    return handle


def _dossier(desk: QuestionDesk, heavy: Heavy) -> Handler:
    async def handle(request: Request) -> Response:
        params, as_of = request.path_params, request.query_params.get("as_of") or None
        if params["ending"] not in _KINDS:
            raise BadRequestError(
                f"a dossier must be pdf or html, got {in_words(params['ending'])}",
                mend="ask for one of these",
            )
        return await while_there(request, made(params["id"], params["ending"], as_of))

    async def made(incident: str, ending: str, as_of: str | None) -> Response:
        name, data = await heavy.run("dossier", desk.dossier, incident, ending, as_of)
        # Never opened as a page of ours: it is a file to keep.
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(data, media_type=_KINDS[ending], headers=headers)

    return handle


def _person(request: Request, body: Json) -> Person:
    """Who does it. Where nobody signs in it is a claim, and gives no right."""
    caller = caller_of(request)
    if caller is None:
        return Person(by_of(request, body))
    if caller.kind is not CallerKind.PERSON:
        raise BadRequestError(
            "a program cannot do this, because it is the judgement of a person",
            mend="let a person do it in their own name",
        )
    return Person(caller.by, caller.permissions)
