"""Second factors over the API: the second step of a sign-in, and a person's own factors."""

import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.authentication import SecondFactorNeededError
from vedette.access.caller import Caller, CallerKind
from vedette.access.second_factors import Factor, Page, new_totp_secret, totp_uri
from vedette.model.errors import AccessError, RefusedError
from vedette.model.times import to_text
from vedette.model.value_words import in_words
from vedette.web.request_access import Keeper
from vedette.web.request_answers import BadRequestError, body_of, caller_of, plainly, text_in

SignedIn = Callable[[Request, str], Response]
_PENDING_KEPT = 200
_PENDING_LASTS = timedelta(minutes=10)


def second_factor_routes(keeper: Keeper, signed_in: SignedIn) -> list[BaseRoute]:
    """All routes. signed_in: makes the answer with the cookie of a new session."""
    desk = _FactorDesk(keeper, signed_in)
    paths: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/api/sign-in/second": desk.second,
        "/api/second-factors/totp": desk.begin_totp,
        "/api/second-factors/totp/confirm": desk.confirm_totp,
        "/api/second-factors/passkey": desk.begin_passkey,
        "/api/second-factors/passkey/confirm": desk.confirm_passkey,
        "/api/second-factors/{id}/remove": desk.remove,
    }
    return [
        Route("/api/second-factors", plainly(desk.mine), methods=["GET"]),
        *(Route(path, plainly(act), methods=["POST"]) for path, act in paths.items()),
    ]


def second_step(keeper: Keeper, request: Request, needed: SecondFactorNeededError) -> Response:
    """The answer to a correct password if a second factor is needed."""
    half = needed.half
    options = keeper.door.factors.sign_in_options(half.person, page_of(request), half.challenge)
    kinds = sorted({factor.kind.value for factor in keeper.door.factors.of(half.person)})
    body = {"error": str(needed), "ticket": needed.ticket, "kinds": kinds, "passkey": options}
    return JSONResponse(body, status_code=401)


def page_of(request: Request) -> Page:
    """The origin and the host name of a request. The origin check has verified both."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    origin = request.headers.get("origin") or f"{request.url.scheme}://{request.url.netloc}"
    return Page(host=host, origin=origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    """A factor that is being registered."""

    made_at: datetime
    secret: str = ""
    challenge: bytes = b""


class _FactorDesk:
    def __init__(self, keeper: Keeper, signed_in: SignedIn) -> None:
        self._keeper = keeper
        self._door = keeper.door
        self._signed_in = signed_in
        self._pending: OrderedDict[tuple[str, str], _Pending] = OrderedDict()

    async def second(self, request: Request) -> Response:
        """Accept a code or a passkey, and open a session."""
        body = await body_of(request)
        ticket, at = text_in(body, "ticket"), self._keeper.clock()
        half = self._door.half_sign_in(ticket, at=at)
        credential = body.get("credential")
        try:
            if isinstance(credential, dict):
                page = page_of(request)
                self._door.factors.use_passkey(
                    half.person, credential, page=page, challenge=half.challenge
                )
            else:
                self._door.factors.use_code(half.person, text_in(body, "code"), at=at)
        except RefusedError:
            self._door.second_factor_failed(half, at=at)
            raise
        return self._signed_in(request, self._door.second_factor_given(ticket, half, at=at))

    async def mine(self, request: Request) -> Response:
        """The factors of whoever asks."""
        person = _person(request)
        found = [factor_to_dict(factor) for factor in self._door.factors.of(person.id)]
        return JSONResponse({"factors": found, "given": person.second_factor})

    async def begin_totp(self, request: Request) -> Response:
        """A new secret for an authenticator; it is valid once a code of it was confirmed."""
        person = self._strong(request)
        await body_of(request)
        secret = new_totp_secret()
        self._begin(person, "totp", _Pending(made_at=self._keeper.clock(), secret=secret))
        return JSONResponse({"secret": secret, "uri": totp_uri(secret, person.name)})

    async def confirm_totp(self, request: Request) -> Response:
        """A code of the new authenticator."""
        person, body = self._strong(request), await body_of(request)
        pending = self._waiting(person, "totp")
        factor = self._door.factors.add_totp(
            person.id,
            person.name,
            pending.secret,
            text_in(body, "code"),
            _label(body),
            at=self._keeper.clock(),
            by=person.by,
        )
        return self._added(request, person, "totp", factor)

    async def begin_passkey(self, request: Request) -> Response:
        """What the browser needs to make a passkey."""
        person = self._strong(request)
        await body_of(request)
        challenge = secrets.token_bytes(32)
        options = self._door.factors.registration_options(
            person.id, person.name, page_of(request), challenge
        )
        self._begin(person, "passkey", _Pending(made_at=self._keeper.clock(), challenge=challenge))
        return JSONResponse(options)

    async def confirm_passkey(self, request: Request) -> Response:
        """The passkey that the browser made."""
        person, body = self._strong(request), await body_of(request)
        pending, credential = self._waiting(person, "passkey"), body.get("credential")
        if not isinstance(credential, dict):
            raise BadRequestError(
                f"credential must be an object, got {in_words(credential)}",
                mend="send the credential that the browser made",
            )
        factor = self._door.factors.add_passkey(
            person.id,
            person.name,
            credential,
            _label(body),
            page=page_of(request),
            challenge=pending.challenge,
            at=self._keeper.clock(),
            by=person.by,
        )
        return self._added(request, person, "passkey", factor)

    async def remove(self, request: Request) -> Response:
        """Remove one of the caller's own factors."""
        person, factor = self._strong(request), request.path_params["id"]
        at = self._keeper.clock()
        self._door.factors.remove(person.id, person.name, factor, at=at, by=person.by)
        return JSONResponse({"removed": factor})

    def _strong(self, request: Request) -> Caller:
        """Who asks; with a second factor already, only a session that was opened with it may."""
        person = _person(request)
        self._door.require_strong(person)
        return person

    def _begin(self, person: Caller, kind: str, pending: _Pending) -> None:
        self._pending.pop((person.id, kind), None)
        self._pending[(person.id, kind)] = pending
        while len(self._pending) > _PENDING_KEPT:
            self._pending.popitem(last=False)

    def _waiting(self, person: Caller, kind: str) -> _Pending:
        found = self._pending.get((person.id, kind))
        if found is None or self._keeper.clock() - found.made_at > _PENDING_LASTS:
            raise RefusedError(
                "no registration is in progress, or it has expired", mend="begin again"
            )
        return found

    def _added(self, request: Request, person: Caller, kind: str, factor: Factor) -> Response:
        self._pending.pop((person.id, kind), None)
        secret = request.cookies.get(self._keeper.cookie)
        if secret:  # whoever has just shown the factor has given it
            self._door.sessions.strengthen(secret)
        return JSONResponse(factor_to_dict(factor), status_code=201)


def factor_to_dict(factor: Factor) -> dict[str, Any]:
    """A second factor in the form of the API."""
    return {
        "id": factor.id,
        "kind": factor.kind.value,
        "label": factor.label,
        "made_at": to_text(factor.made_at),
    }


def _label(body: dict[str, Any]) -> str:
    label = body.get("label", "")
    if not isinstance(label, str):
        raise BadRequestError(
            f"label must be text, got {in_words(label)}", mend="send a text, or leave it out"
        )
    return label


def _person(request: Request) -> Caller:
    caller = caller_of(request)
    if caller is None or caller.kind is not CallerKind.PERSON:
        raise AccessError("a program cannot have a second factor", mend="sign in as a person")
    return caller
