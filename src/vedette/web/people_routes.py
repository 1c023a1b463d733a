"""Routes for people, tokens and the access log."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.caller import Caller
from vedette.access.people import Person
from vedette.access.role_permissions import Role
from vedette.access.tokens import Token
from vedette.model.errors import AccessError
from vedette.model.times import to_text
from vedette.model.value_words import in_words
from vedette.web.request_access import Keeper
from vedette.web.request_answers import BadRequestError, body_of, caller_of, plainly, text_in

LONGEST_TOKEN_DAYS = 3653
_LOG_SHOWN = 500


def people_routes(keeper: Keeper) -> list[BaseRoute]:
    """Routes over the people database. The ids in paths are names of people and ids of tokens."""
    desk = _PeopleDesk(keeper)
    return [
        Route("/api/people", plainly(desk.people), methods=["GET"]),
        Route("/api/people", plainly(desk.add), methods=["POST"]),
        Route("/api/people/{id}/role", plainly(desk.role), methods=["POST"]),
        Route("/api/people/{id}/remove", plainly(desk.remove), methods=["POST"]),
        Route("/api/people/{id}/link", plainly(desk.link), methods=["POST"]),
        Route("/api/tokens", plainly(desk.tokens), methods=["GET"]),
        Route("/api/tokens", plainly(desk.make_token), methods=["POST"]),
        Route("/api/tokens/{id}/revoke", plainly(desk.revoke), methods=["POST"]),
        Route("/api/access-log", plainly(desk.log), methods=["GET"]),
    ]


class _PeopleDesk:
    def __init__(self, keeper: Keeper) -> None:
        self._door = keeper.door
        self._now: Callable[[], datetime] = keeper.clock

    async def people(self, _: Request) -> Response:
        return JSONResponse([person_to_dict(p) for p in self._door.people.all()])

    async def add(self, request: Request) -> Response:
        body = await body_of(request)
        name, role = text_in(body, "name"), _role(text_in(body, "role"))
        at, by = self._now(), _asking(request).by
        person = self._door.people.add(name, role, at=at, by=by)
        link = self._door.people.link(person.name, at=at, by=by)
        return JSONResponse({**person_to_dict(person), "link": link}, status_code=201)

    async def role(self, request: Request) -> Response:
        role = _role(text_in(await body_of(request), "role"))
        name, by = request.path_params["id"], _asking(request).by
        changed = self._door.people.change_role(name, role, at=self._now(), by=by)
        return JSONResponse(person_to_dict(changed))

    async def remove(self, request: Request) -> Response:
        name, by = request.path_params["id"], _asking(request).by
        self._door.people.remove(name, at=self._now(), by=by)
        return JSONResponse({"removed": name})

    async def link(self, request: Request) -> Response:
        name, by = request.path_params["id"], _asking(request).by
        return JSONResponse({"link": self._door.people.link(name, at=self._now(), by=by)})

    async def tokens(self, _: Request) -> Response:
        return JSONResponse([token_to_dict(t) for t in self._door.tokens.all()])

    async def make_token(self, request: Request) -> Response:
        body = await body_of(request)
        at = self._now()
        token, text = self._door.tokens.make(
            text_in(body, "name"),
            role=None if body.get("role") is None else _role(text_in(body, "role")),
            sensors=_texts(body.get("sensors", [])),
            expires_at=at + timedelta(days=_days(body.get("days"))),
            at=at,
            by=_asking(request).by,
        )
        return JSONResponse({**token_to_dict(token), "token": text}, status_code=201)

    async def revoke(self, request: Request) -> Response:
        token_id, by = request.path_params["id"], _asking(request).by
        self._door.tokens.revoke(token_id, at=self._now(), by=by)
        return JSONResponse({"revoked": token_id})

    async def log(self, _: Request) -> Response:
        return JSONResponse([entry.to_dict() for entry in self._door.log.newest(_LOG_SHOWN)])


def person_to_dict(person: Person) -> dict[str, Any]:
    """A person in the form of the API."""
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role.value,
        "can_sign_in": person.has_password and person.removed_at is None,
        "added_at": to_text(person.added_at),
        "removed_at": None if person.removed_at is None else to_text(person.removed_at),
    }


def token_to_dict(token: Token) -> dict[str, Any]:
    """A token in the form of the API. Its secret is not stored."""
    return {
        "id": token.id,
        "name": token.name,
        "role": None if token.role is None else token.role.value,
        "sensors": list(token.sensors),
        "made_at": to_text(token.made_at),
        "made_by": token.made_by,
        "expires_at": to_text(token.expires_at),
        "revoked_at": None if token.revoked_at is None else to_text(token.revoked_at),
    }


def _asking(request: Request) -> Caller:
    caller = caller_of(request)
    if caller is None:  # the doorkeeper lets nobody through to here
        raise AccessError("this action needs a signed-in person", mend="sign in")
    return caller


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as exc:
        known = ", ".join(word.value for word in Role)
        raise BadRequestError(
            f"role must be one of {known}, got {in_words(text)}", mend="correct it"
        ) from exc


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadRequestError(
            f"sensors must be a list of ids, got {in_words(value)}", mend="send a list of texts"
        )
    return value


def _days(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRequestError(
            f"days must be a number, got {in_words(value)}",
            mend="send the number of days for which the token is valid",
        )
    if not 0 < value <= LONGEST_TOKEN_DAYS:
        raise BadRequestError(
            f"days must be above 0 and at most {LONGEST_TOKEN_DAYS}, got {value}",
            mend="send another number",
        )
    return float(value)
