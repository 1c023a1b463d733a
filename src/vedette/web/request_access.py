"""Access control of requests: who asks and whether they may, before any route is called.

A browser shows a session's cookie; a program shows a token (``Authorization: Bearer vdt_…``). A
stream is checked every second, so that it ends with the session or the role.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from vedette.access.authentication import Door
from vedette.access.caller import Caller, CallerKind
from vedette.web.request_answers import CALLER
from vedette.web.route_access import GUARDED, Open, Rule, needs_second_factor, rule_for

STREAM_CHECK_S = 1.0
SIGNED_OUT, NOT_ALLOWED = 4401, 4403  # WebSocket close codes of our own (RFC 6455, 7.4.2)
_CLOSE_WITHIN_S = 2.0
_SIGN_IN = "sign in first"
_SECOND_FACTOR = (
    "this needs a second factor: set one up under your name, or sign in again with the one you have"
)
_MAY_NOT = "your role does not allow this; an administrator can change it"


def wall_clock() -> datetime:
    """The current time. No other function of the web room reads a clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """What the server needs to identify callers."""

    door: Door
    secure: bool = False  # served over TLS: cookies are then never sent without
    clock: Callable[[], datetime] = wall_clock
    require_second_factor: bool = False  # of administrators, and of whoever lets something out

    @property
    def browser_cookie(self) -> str:
        """The name of the cookie that marks a browser in which somebody has signed in."""
        return "__Host-vedette-browser" if self.secure else "vedette-browser"

    def wants_second_factor(self, caller: Caller) -> bool:
        """Whether this person should set up a second factor, given the permissions of their
        role.
        """
        guarded = any(caller.may(permission) for permission in GUARDED)
        return self.require_second_factor and guarded and not caller.second_factor

    @property
    def cookie(self) -> str:
        """The name of the session cookie.

        Browsers accept `__Host-` only with Secure and without Domain.
        """
        return "__Host-vedette" if self.secure else "vedette-session"

    def caller(self, connection: HTTPConnection, *, touch: bool) -> Caller | None:
        """The caller of a request; None if the request carries no valid credentials.

        An invalid token is refused even if there is a valid cookie.
        """
        authorization = connection.headers.get("authorization")
        if authorization is not None:
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer":
                return None
            return self.door.program(token.strip(), at=self.clock())
        secret = connection.cookies.get(self.cookie)
        if not secret:
            return None
        session = self.door.session(secret, at=self.clock(), touch=touch)
        return None if session is None else session.caller


class Doorkeeper:
    """The middleware for access control. It refuses every request that no rule allows."""

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute], keeper: Keeper) -> None:
        self._app = app
        self._routes = routes
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests that are allowed."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        rule = rule_for(self._routes, scope)
        if rule is Open.TO_ALL:
            await self._app(scope, receive, send)
            return
        # Pages ask by themselves, too; only what a person does keeps their session.
        caller = self._keeper.caller(HTTPConnection(scope), touch=scope["method"] == "POST")
        if caller is None:
            refused = JSONResponse(
                {"error": _SIGN_IN}, status_code=401, headers={"WWW-Authenticate": "Bearer"}
            )
            await refused(scope, receive, send)
        elif not _allows(rule, caller):
            await JSONResponse({"error": _MAY_NOT}, status_code=403)(scope, receive, send)
        elif self._lacks_second_factor(caller, rule, scope):
            await JSONResponse({"error": _SECOND_FACTOR}, status_code=403)(scope, receive, send)
        else:
            await self._app({**scope, CALLER: caller}, receive, send)

    def _lacks_second_factor(self, caller: Caller, rule: Rule | None, scope: Scope) -> bool:
        """Whether a person asks for what the settings guard, and gave no second factor."""
        if not self._keeper.require_second_factor or caller.kind is not CallerKind.PERSON:
            return False
        return not caller.second_factor and needs_second_factor(self._routes, scope, rule)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        rule = rule_for(self._routes, scope)
        code = self._why_over(scope, rule)
        if code is not None:
            await WebSocket(scope, receive, send).close(code)  # before accepting: HTTP 403
            return
        stream = _Stream(send)
        task = asyncio.ensure_future(self._app(scope, receive, stream.send))
        try:
            while not (await asyncio.wait({task}, timeout=STREAM_CHECK_S))[0]:
                code = self._why_over(scope, rule)
                if code is not None:
                    await stream.close(code)
                    break
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _why_over(self, scope: Scope, rule: Rule | None) -> int | None:
        caller = self._keeper.caller(HTTPConnection(scope), touch=False)
        if caller is None:
            return SIGNED_OUT
        return None if _allows(rule, caller) else NOT_ALLOWED


class _Stream:
    """Sends until it is closed, and nothing after."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._closed = False

    async def send(self, message: Message) -> None:
        if not self._closed:
            await self._send(message)

    async def close(self, code: int) -> None:
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_WITHIN_S):
                await self._send({"type": "websocket.close", "code": code, "reason": _SIGN_IN})


def _allows(rule: Rule | None, caller: Caller) -> bool:
    if rule is None:  # no route will answer: that is the routes' own 404 to say
        return True
    return isinstance(rule, Open) or caller.may(rule)


def address_of(scope: Scope) -> str:
    """The client address of a request, used to limit password attempts."""
    client = scope.get("client")
    return "unknown" if client is None else str(client[0])
