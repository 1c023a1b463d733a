"""Suggested statements on the page: those that wait, and what a person makes of each."""

from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.web.desk_protocol import Json
from vedette.web.request_answers import BadRequestError, body_of, by_of, plainly


class DraftsDesk(Protocol):
    """What the page can ask of drafts. Raises VedetteError; LookupError for an unknown id."""

    def waiting(self, incident_id: str) -> list[Json]:
        """The drafts that wait, of documents of this incident or of none.

        As `draft_line` writes them, with the `name` of the document and the text round the words:
        `before`, `words`, `after`.
        """
        ...

    def accept(self, draft_id: str, incident_id: str, changes: Json, by: str) -> Json:
        """Put a draft on record in an incident, with a person's changes; as `decided_line`."""
        ...

    def refuse(self, draft_id: str, by: str) -> Json:
        """Put on record that it is no statement; as `decided_line`."""
        ...


def draft_routes(desk: DraftsDesk) -> list[BaseRoute]:
    """The routes of the drafts."""

    async def waiting(request: Request) -> Response:
        return JSONResponse(desk.waiting(request.path_params["id"]))

    async def accept(request: Request) -> Response:
        body = await body_of(request)
        changes = body.get("changes", {})
        incident = body.get("incident")
        if not isinstance(incident, str):
            raise BadRequestError("incident is missing", mend="send its id as text")
        if not isinstance(changes, dict) or not all(
            isinstance(v, str | None) for v in changes.values()
        ):
            raise BadRequestError("changes must be an object of texts")
        by = by_of(request, body)
        return JSONResponse(desk.accept(request.path_params["id"], incident, changes, by))

    async def refuse(request: Request) -> Response:
        body = await body_of(request)
        return JSONResponse(desk.refuse(request.path_params["id"], by_of(request, body)))

    return [
        Route("/api/incidents/{id}/drafts", plainly(waiting)),
        Route("/api/drafts/{id}/accept", plainly(accept), methods=["POST"]),
        Route("/api/drafts/{id}/refuse", plainly(refuse), methods=["POST"]),
    ]
