"""Signing in and out. The browser holds a session by a cookie that no script can read."""

import asyncio
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.access.authentication import SecondFactorNeededError
from vedette.access.caller import CallerKind
from vedette.model.errors import AccessError, RefusedError
from vedette.model.times import to_text
from vedette.model.value_words import in_words
from vedette.web.request_access import Keeper, address_of
from vedette.web.request_answers import BadRequestError, body_of, caller_of, plainly, text_in
from vedette.web.second_factors import second_factor_routes, second_step

_AT_ONCE = 2  # passwords hashed at once: each takes 32 MiB and a third of a second of one core
_WAITING = 16
_KNOWN_FOR_S = 365 * 86400  # how long a browser is known after a sign-in


def login_routes(keeper: Keeper | None) -> list[BaseRoute]:
    """The route `/api/me`, and the routes for sign-in if people have to sign in."""
    if keeper is None:
        return [Route("/api/me", _nobody)]
    desk = _LoginDesk(keeper)
    return [
        Route("/api/me", plainly(desk.me)),
        Route("/api/sign-in", plainly(desk.sign_in), methods=["POST"]),
        Route("/api/link", plainly(desk.link), methods=["POST"]),
        Route("/api/here", plainly(desk.here), methods=["POST"]),
        Route("/api/sign-out", plainly(desk.sign_out), methods=["POST"]),
        Route("/api/sign-out-everywhere", plainly(desk.sign_out_everywhere), methods=["POST"]),
        *second_factor_routes(keeper, desk.signed_in),
    ]


async def _nobody(_: Request) -> Response:
    return JSONResponse({"accounts": False, "name": None})


class _LoginDesk:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._door = keeper.door
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def me(self, request: Request) -> Response:
        """Who the browser is signed in as; it asks this first."""
        if request.headers.get("authorization") is not None:
            caller = self._keeper.caller(request, touch=False)
            known = {} if caller is None else {"role": caller.role.value}
            return JSONResponse({"accounts": True, "name": caller and caller.name, **known})
        return JSONResponse(self._me(request.cookies.get(self._keeper.cookie)))

    async def sign_in(self, request: Request) -> Response:
        """A name and a password for a session."""
        body = await body_of(request)
        name, password = text_in(body, "name"), text_in(body, "password")
        at, address = self._keeper.clock(), address_of(request.scope)
        browser = request.cookies.get(self._keeper.browser_cookie)
        try:
            secret: str = await self._hashing(
                lambda: self._door.sign_in(name, password, address=address, at=at, browser=browser)
            )
        except SecondFactorNeededError as needed:
            return second_step(self._keeper, request, needed)
        return self.signed_in(request, secret)

    async def link(self, request: Request) -> Response:
        """A one-time link and a new password for a session."""
        body = await body_of(request)
        link, password = text_in(body, "link"), text_in(body, "password")
        name = body.get("name")
        if name is not None and not isinstance(name, str):
            raise BadRequestError(
                f"name must be text, got {in_words(name)}", mend="send a text, or leave it out"
            )
        at, address = self._keeper.clock(), address_of(request.scope)
        try:
            _, secret = await self._hashing(
                lambda: self._door.use_link(link, password, name=name, address=address, at=at)
            )
        except SecondFactorNeededError as needed:
            return second_step(self._keeper, request, needed)
        return self.signed_in(request, secret)

    async def here(self, request: Request) -> Response:
        """User activity: the session continues (it was touched by the request)."""
        return JSONResponse(self._me(request.cookies.get(self._keeper.cookie)))

    async def sign_out(self, request: Request) -> Response:
        """End this session."""
        secret = request.cookies.get(self._keeper.cookie)
        if secret:
            self._door.sign_out(secret, at=self._keeper.clock())
        return self._signed_out()

    async def sign_out_everywhere(self, request: Request) -> Response:
        """End all sessions of this person."""
        caller = caller_of(request)
        if caller is None or caller.kind is not CallerKind.PERSON:
            raise AccessError("a program has no sessions", mend="revoke its token instead")
        self._door.sign_out_everywhere(caller, at=self._keeper.clock())
        return self._signed_out()

    async def _hashing(self, work: Any) -> Any:
        if self._waiting >= _WAITING:
            raise RefusedError(
                "too many people sign in at the same time", mend="try again shortly", wait_s=5.0
            )
        self._waiting += 1
        try:
            async with self._gate:
                return await run_in_threadpool(work)
        finally:
            self._waiting -= 1

    def _me(self, secret: str | None) -> dict[str, Any]:
        session = (
            self._door.session(secret, at=self._keeper.clock(), touch=False) if secret else None
        )
        if session is None:
            return {"accounts": True, "name": None}
        return {
            "accounts": True,
            "name": session.caller.name,
            "role": session.caller.role.value,
            "permissions": sorted(session.caller.permissions),
            "ends_at": to_text(session.ends_at),
            "second_factor": session.second_factor,
            "second_factor_wanted": self._keeper.wants_second_factor(session.caller),
        }

    def signed_in(self, request: Request, secret: str) -> Response:
        """Begin a new session. A session that the browser already had ends."""
        earlier = request.cookies.get(self._keeper.cookie)
        if earlier:
            self._door.sign_out(earlier, at=self._keeper.clock())
        answer = JSONResponse(self._me(secret))
        self._set_cookie(answer, self._keeper.cookie, secret)
        at = self._keeper.clock()
        session = self._door.session(secret, at=at, touch=False)
        if session is not None:
            known = self._door.remember_browser(session, at=at)
            self._set_cookie(answer, self._keeper.browser_cookie, known, lasts_s=_KNOWN_FOR_S)
        return answer

    def _set_cookie(
        self, answer: Response, name: str, value: str, lasts_s: int | None = None
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=lasts_s,
            path="/",
            secure=self._keeper.secure,
            httponly=True,
            samesite="strict",
        )

    def _signed_out(self) -> Response:
        answer = JSONResponse({"accounts": True, "name": None})
        answer.delete_cookie(
            self._keeper.cookie,
            path="/",
            secure=self._keeper.secure,
            httponly=True,
            samesite="strict",
        )
        return answer
