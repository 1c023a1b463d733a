"""Routes for restrictions: draft, review, publish, amend and withdraw."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.caller import CallerKind
from vedette.model.value_words import in_words
from vedette.web.desks.restriction_desk import RestrictionDesk
from vedette.web.request_answers import BadRequestError, body_of, by_of, caller_of, plainly, text_in

Json = dict[str, Any]


def restrict_routes(desk: RestrictionDesk) -> list[BaseRoute]:
    """All routes; each has its rule in `web/route_access.py`."""
    return [*_reading(desk), *_declaring(desk), *_plans(desk)]


def _reading(desk: RestrictionDesk) -> list[BaseRoute]:
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


def _declaring(desk: RestrictionDesk) -> list[BaseRoute]:
    async def draft(request: Request) -> Response:
        body = await body_of(request)
        form = body.get("form")
        if not isinstance(form, dict):
            raise BadRequestError(
                f"form must be an object, got {in_words(form)}", mend="see docs/restrict.md"
            )
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


def _plans(desk: RestrictionDesk) -> list[BaseRoute]:
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
    """Who confirms. A program with a token may draft, but it cannot confirm."""
    caller = caller_of(request)
    if caller is not None and caller.kind is not CallerKind.PERSON:
        raise BadRequestError(
            "a program cannot confirm this", mend="let a person review and publish"
        )
    return by_of(request, body)


def _maybe(body: Json, key: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise BadRequestError(
            f"{key} must be text, got {in_words(value)}", mend="send the id as text"
        )
    return value
