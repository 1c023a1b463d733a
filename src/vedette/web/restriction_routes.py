"""Restrictions on the page and the API: drafted, reviewed, published with a person's yes."""

from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.caller import CallerKind
from vedette.web.request_answers import BadRequestError, body_of, by_of, caller_of, plainly, text_in

Json = dict[str, Any]


class RestrictDesk(Protocol):
    """What can be asked and done. Called in a worker thread: it may take a while.

    Raises VedetteError where something cannot be done, LookupError where an id is not known.
    """

    def published(self) -> Json:
        """`{"published": [...]}`: every restriction that was declared, as it stands."""
        ...

    def drafts(self) -> Json:
        """`{"drafts": [...], "borders": [names]}`: what is not published yet."""
        ...

    def draft(self, form: Json, by: str, revises: str | None, amends: str | None) -> Json:
        """Read a form and keep its draft."""
        ...

    def review(self, draft: str, by: str) -> Json:
        """All that a person has to see; it is put on record that they were shown it."""
        ...

    def publish(self, draft: str, by: str, sha256: str) -> Json:
        """A person's yes to what has that hash."""
        ...

    def withdraw(self, restriction: str, reason: str, by: str) -> Json:
        """Take a published one back."""
        ...

    def file(self, restriction: str, name: str) -> tuple[str, str]:
        """One published file: its media type and its text."""
        ...

    def tiles(self, restriction: str, day: str) -> list[Json]:
        """The F3548 constraints of one UTC day."""
        ...

    def plans(self) -> list[str]:
        """The names of the plans on file."""
        ...

    def add_plan(self, name: str, text: str) -> Json:
        """Put a plan on file."""
        ...

    def remove_plan(self, name: str) -> None:
        """Take one off."""
        ...


def restrict_routes(desk: RestrictDesk) -> list[BaseRoute]:
    """All routes; each has its rule in `web/route_access.py`."""
    return [*_reading(desk), *_declaring(desk), *_plans(desk)]


def _reading(desk: RestrictDesk) -> list[BaseRoute]:
    async def published(_: Request) -> Response:
        return JSONResponse(await run_in_threadpool(desk.published))

    async def drafts(_: Request) -> Response:
        return JSONResponse(await run_in_threadpool(desk.drafts))

    async def file(request: Request) -> Response:
        params = request.path_params
        kind, text = await run_in_threadpool(desk.file, params["id"], params["name"])
        # An SVG opened by itself is a page of ours: it may draw, and do nothing else.
        headers = {"Content-Disposition": f'attachment; filename="{params["name"]}"'}
        return Response(text, media_type=kind, headers=headers)

    async def tiles(request: Request) -> Response:
        params = request.path_params
        return JSONResponse(await run_in_threadpool(desk.tiles, params["id"], params["day"]))

    return [
        Route("/api/restrict", plainly(published)),
        Route("/api/restrict-drafts", plainly(drafts)),
        Route("/api/restrict/{id}/files/{name}", plainly(file)),
        Route("/api/restrict/{id}/tiles/{day}", plainly(tiles)),
    ]


def _declaring(desk: RestrictDesk) -> list[BaseRoute]:
    async def draft(request: Request) -> Response:
        body = await body_of(request)
        form = body.get("form")
        if not isinstance(form, dict):
            raise BadRequestError("form is missing", mend="send it as an object")
        made = await run_in_threadpool(
            desk.draft, form, by_of(request, body), _maybe(body, "revises"), _maybe(body, "amends")
        )
        return JSONResponse(made, status_code=201)

    async def review(request: Request) -> Response:
        by = _person(request, await body_of(request))
        return JSONResponse(await run_in_threadpool(desk.review, request.path_params["id"], by))

    async def publish(request: Request) -> Response:
        body = await body_of(request)
        by, sha256 = _person(request, body), text_in(body, "sha256")
        done = await run_in_threadpool(desk.publish, request.path_params["id"], by, sha256)
        return JSONResponse(done)

    async def withdraw(request: Request) -> Response:
        body = await body_of(request)
        by, reason = _person(request, body), text_in(body, "reason")
        done = await run_in_threadpool(desk.withdraw, request.path_params["id"], reason, by)
        return JSONResponse(done)

    return [
        Route("/api/restrict-drafts", plainly(draft), methods=["POST"]),
        Route("/api/restrict-drafts/{id}/review", plainly(review), methods=["POST"]),
        Route("/api/restrict-drafts/{id}/publish", plainly(publish), methods=["POST"]),
        Route("/api/restrict/{id}/withdraw", plainly(withdraw), methods=["POST"]),
    ]


def _plans(desk: RestrictDesk) -> list[BaseRoute]:
    async def plans(_: Request) -> Response:
        return JSONResponse(await run_in_threadpool(desk.plans))

    async def add(request: Request) -> Response:
        body = await body_of(request)
        name, text = text_in(body, "name"), text_in(body, "text")
        return JSONResponse(await run_in_threadpool(desk.add_plan, name, text), status_code=201)

    async def remove(request: Request) -> Response:
        await body_of(request)
        await run_in_threadpool(desk.remove_plan, request.path_params["id"])
        return JSONResponse({})

    return [
        Route("/api/plans", plainly(plans)),
        Route("/api/plans", plainly(add), methods=["POST"]),
        Route("/api/plans/{id}/remove", plainly(remove), methods=["POST"]),
    ]


def _person(request: Request, body: Json) -> str:
    """Who says yes. A program with a token may draft; it cannot say yes."""
    caller = caller_of(request)
    if caller is not None and caller.kind is not CallerKind.PERSON:
        raise BadRequestError("a program cannot say yes", mend="let a person review and publish")
    return by_of(request, body)


def _maybe(body: Json, key: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise BadRequestError(f"{key} is no id", mend="send it as text")
    return value
