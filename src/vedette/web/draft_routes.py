"""Routes for suggested statements: those that wait, and decisions on them."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.model.value_words import in_words
from vedette.web.desks.draft_desk import DraftDesk
from vedette.web.request_answers import BadRequestError, body_of, by_of, names_of, plainly


def draft_routes(desk: DraftDesk) -> list[BaseRoute]:
    """The routes of the drafts."""

    async def waiting(request: Request) -> Response:
        return JSONResponse(desk.waiting(request.path_params["id"]))

    async def accept(request: Request) -> Response:
        body = await body_of(request)
        changes = body.get("changes", {})
        incident = body.get("incident")
        if not isinstance(incident, str):
            raise BadRequestError(
                f"incident must be text, got {in_words(incident)}",
                mend="send the id of the incident",
            )
        if not isinstance(changes, dict) or not all(
            isinstance(v, str | None) for v in changes.values()
        ):
            raise BadRequestError(
                f"changes must be an object whose values are text or null, got {in_words(changes)}",
                mend="send each new value as text",
            )
        by, seal = by_of(request, body), names_of(body, "seal")
        proposed = body.get("proposed", False) is True
        draft = request.path_params["id"]
        return JSONResponse(desk.accept(draft, incident, changes, by, seal, proposed=proposed))

    async def refuse(request: Request) -> Response:
        body = await body_of(request)
        return JSONResponse(desk.refuse(request.path_params["id"], by_of(request, body)))

    return [
        Route("/api/incidents/{id}/drafts", plainly(waiting)),
        Route("/api/drafts/{id}/accept", plainly(accept), methods=["POST"]),
        Route("/api/drafts/{id}/refuse", plainly(refuse), methods=["POST"]),
    ]
