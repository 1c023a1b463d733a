"""The route for personal data: a reason is required, and the access is logged first."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.withholding import personal_kinds, release
from vedette.model.errors import AccessError
from vedette.web.desks.incident_desk import IncidentDesk
from vedette.web.request_access import Keeper
from vedette.web.request_answers import BadRequestError, body_of, caller_of, plainly, text_in

_LONGEST_REASON = 500


def personal_routes(keeper: Keeper, desk: IncidentDesk) -> list[BaseRoute]:
    """The one route that shows personal data. It exists only with sign-in."""

    async def personal(request: Request) -> Response:
        reason = " ".join(text_in(await body_of(request), "reason").split())
        if len(reason) > _LONGEST_REASON:
            raise BadRequestError(
                f"the reason must have at most {_LONGEST_REASON} characters, got {len(reason)}",
                mend="shorten it",
            )
        caller = caller_of(request)
        if caller is None:  # the doorkeeper lets nobody through to here
            raise AccessError("this action needs a signed-in person", mend="sign in")
        track = request.path_params["id"]
        identity = desk.identity(track)
        kinds = personal_kinds(identity)
        if kinds:
            keeper.door.note_look(caller, track, kinds, reason, at=keeper.clock())
        shown = release(identity, caller.permissions)
        return JSONResponse(
            {
                "track": track,
                "emitters": [{"scheme": e.scheme.value, "value": e.value} for e in shown.emitters],
                "claims": [{"kind": c.kind.value, "value": c.value} for c in shown.claims],
                "withheld": list(shown.withheld),
            }
        )

    return [Route("/api/tracks/{id}/personal", plainly(personal), methods=["POST"])]
