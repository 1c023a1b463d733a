"""Weighing on the page: questions answered, hypotheses judged, statements graded and linked.

Each of these is a person's judgement and stands in their own name, so a program is refused,
whatever its token may do.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.caller import CallerKind
from vedette.access.roles import NOTHING, Permission
from vedette.web.desk_protocol import Json
from vedette.web.heavy import Heavy, InThreads, while_there
from vedette.web.request_answers import BadRequestError, Handler, body_of, by_of, caller_of, plainly


@dataclass(frozen=True, slots=True)
class Person:
    """Who does it, as the record names them, and what they may do."""

    by: str
    may: Collection[Permission] = NOTHING  # nothing where nobody signs in


class InquiryDesk(Protocol):
    """What the page can do to questions and statements, and ask of their past.

    What is sent is an object of texts; what is left out is unknown. Raises VedetteError where
    something cannot be done or is not on record, and LookupError for an unknown incident.
    """

    def ask(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Open a question: `text`. Returns the question as `known_line` writes it."""
        ...

    def answer(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Answer one: `question`, `value` (None takes the last answer back), `why`, `rests_on`.

        On intent only with `Permission.ANSWER`. Returns the question.
        """
        ...

    def propose(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Propose a hypothesis: `question`, `text`. Returns the question."""
        ...

    def judge(self, hypothesis_id: str, sent: Json, who: Person) -> Json:
        """Say how an item sits with it: `item`, `consistency`, `why`. Returns the question."""
        ...

    def estimate(self, hypothesis_id: str, sent: Json, who: Person) -> Json:
        """Say how likely it is: `likelihood`, `confidence`, `why`. Returns the question."""
        ...

    def grade(self, statement_id: str, sent: Json, who: Person) -> Json:
        """Grade: `source_grade`, `information_grade`, `why`. Returns the statement."""
        ...

    def link(self, statement_id: str, sent: Json, who: Person) -> Json:
        """Link to another: `kind`, `to`, `why`; `holds` false takes it back."""
        ...

    def put_to(self, statement_id: str, sent: Json, who: Person) -> Json:
        """Put to a question: `question`, `stance`, `says`, `why`; `holds` false takes it off."""
        ...

    def respond(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Put a response on record: `kind`, `what`, and its first step. Returns the response."""
        ...

    def step(self, response_id: str, sent: Json, who: Person) -> Json:
        """Take it a step on: `status`, `statement`, and what is known of it."""
        ...

    def history(self, incident_id: str, as_of: str | None) -> Json:
        """`changes` of the answers and `releases`, as `record history` prints them.

        Called in a worker thread, as is `affected`: a long record takes a while.
        """
        ...

    def affected(self, statement_id: str, as_of: str | None) -> Json:
        """What rests on a statement, and who received it, as `affected_line` writes it."""
        ...

    def dossier(self, incident_id: str, ending: str, as_of: str | None) -> tuple[str, bytes]:
        """The dossier as "pdf" or "html": a file's name, and its bytes. In a worker thread, too.

        It is marked for nobody, for nobody was named: releasing one stays `vedette dossier`'s.
        """
        ...


_KINDS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
Act = Callable[[str, Json, Person], Json]


def inquiry_routes(desk: InquiryDesk, heavy: Heavy | None = None) -> list[BaseRoute]:
    """All routes; each has its rule in `web/route_access.py`. heavy: runs long work; else threads."""
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


def _dossier(desk: InquiryDesk, heavy: Heavy) -> Handler:
    async def handle(request: Request) -> Response:
        params, as_of = request.path_params, request.query_params.get("as_of") or None
        if params["ending"] not in _KINDS:
            raise BadRequestError("a dossier is pdf or html", mend="ask for one of these")
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
        raise BadRequestError("a program cannot judge", mend="let a person do it in their own name")
    return Person(caller.by, caller.permissions)
