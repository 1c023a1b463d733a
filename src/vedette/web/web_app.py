"""The web application: the built page, the live stream and the API."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan
from starlette.websockets import WebSocket, WebSocketDisconnect

from vedette.model.value_words import in_words
from vedette.web.alert_routes import alert_routes
from vedette.web.desks.incident_desk import IncidentDesk
from vedette.web.desks.incident_pages import Which
from vedette.web.desks.json_object import Json
from vedette.web.heavy_requests import Heavy, InThreads, while_there
from vedette.web.hub import Hub
from vedette.web.origin_check import LOOPBACK, Guard
from vedette.web.people_routes import people_routes
from vedette.web.personal_data_routes import personal_routes
from vedette.web.request_access import Doorkeeper, Keeper
from vedette.web.request_answers import BadRequestError, body_of, by_of, names_of, plainly
from vedette.web.route_access import require_rules
from vedette.web.sign_in import login_routes

STATIC = Path(__file__).parent / "static"
ALIVE_S = 1.0  # a page that hears nothing for three times this long calls itself stale
TAKE_WITHIN_S = 30.0  # a client that has not taken a frame by then is let go


def create_app(
    hub: Hub,
    desk: IncidentDesk,
    *,
    static: Path = STATIC,
    hosts: Collection[str] = LOOPBACK,
    lifespan: Lifespan[Starlette] | None = None,
    keeper: Keeper | None = None,
    more: Sequence[BaseRoute] = (),
    heavy: Heavy | None = None,
) -> Starlette:
    """The application. `hosts` are the host names that it accepts; by default those of loopback.

    With a `keeper` people sign in, and every request without permission is refused. Without one
    everything is open, so the socket must be a loopback one. `more`: further routes; each needs a
    rule in `web/route_access.py`. heavy: runs slow work; by default in threads.
    """
    routes: list[BaseRoute] = [
        *login_routes(keeper),
        *_api(desk, InThreads() if heavy is None else heavy),
        WebSocketRoute("/stream", _stream(hub, desk)),
        *more,
    ]
    if keeper is not None:
        routes += [*people_routes(keeper), *personal_routes(keeper, desk)]
    if (static / "index.html").is_file():
        routes.append(Mount("/", StaticFiles(directory=static, html=True)))
    else:
        routes.append(Route("/", _not_built))
    require_rules(routes)
    secure = keeper is not None and keeper.secure
    middleware = [Middleware(Guard, hosts=frozenset(hosts), secure=secure)]
    if keeper is not None:
        middleware.append(Middleware(Doorkeeper, routes=routes, keeper=keeper))
    return Starlette(routes=routes, middleware=middleware, lifespan=lifespan)


def _api(desk: IncidentDesk, heavy: Heavy) -> list[BaseRoute]:
    async def meta(_: Request) -> Response:
        return JSONResponse(desk.meta())

    async def restrictions(_: Request) -> Response:
        return JSONResponse(desk.restrictions())

    async def incidents(request: Request) -> Response:
        as_of, which = request.query_params.get("as_of") or None, _which(request.query_params)
        if as_of is None:
            return JSONResponse(await run_in_threadpool(desk.incidents, None, which))
        return await while_there(request, then(as_of, which))

    async def then(as_of: str, which: Which) -> Response:
        def here(as_of: str, _: object) -> list[Json]:
            return desk.incidents(as_of, which)

        return JSONResponse(await heavy.run("incidents", here, as_of, asdict(which)))

    async def incident(request: Request) -> Response:
        as_of = request.query_params.get("as_of")
        if as_of:
            return await while_there(request, incident_then(request.path_params["id"], as_of))
        return JSONResponse(desk.incident(request.path_params["id"]))

    async def incident_then(incident_id: str, as_of: str) -> Response:
        return JSONResponse(await heavy.run("incident", desk.incident, incident_id, as_of))

    async def say(request: Request) -> Response:
        body = await body_of(request)
        statement = body.get("statement")
        if not isinstance(statement, dict):
            raise BadRequestError(
                f"statement must be an object, got {in_words(statement)}",
                mend="send the statement as an object",
            )
        seal = names_of(body, "seal")
        said = desk.say(request.path_params["id"], statement, by_of(request, body), seal)
        return JSONResponse(said, status_code=201)

    async def verify(request: Request) -> Response:
        await body_of(request)
        return await while_there(request, verified())

    async def verified() -> Response:
        return JSONResponse(await heavy.run("verify", desk.verify))

    return [
        Route("/api/meta", plainly(meta)),
        Route("/api/restrictions", plainly(restrictions)),
        Route("/api/incidents", plainly(incidents)),
        Route("/api/incidents/{id}", plainly(incident)),
        Route("/api/incidents/{id}/statements", plainly(say), methods=["POST"]),
        *alert_routes(desk.alarms, desk.kept),
        Route("/api/verify", plainly(verify), methods=["POST"]),
    ]


def _which(asked: QueryParams) -> Which:
    """Which incidents a request asks for. Raises BadRequestError."""
    last, track, restriction = (asked.get(key) for key in ("last", "track", "restriction"))
    if last is not None and not (last.isascii() and last.isdigit()):
        raise BadRequestError(
            f"last must be a whole number, got {last!r}", mend="send it like ?last=200"
        )
    if (track is None) != (restriction is None):
        raise BadRequestError(
            "track and restriction must be given together", mend="send both, or neither"
        )
    return Which(
        last=None if last is None else int(last[:9]),
        id=asked.get("id"),
        crossing=None if track is None or restriction is None else (track, restriction),
    )


def _stream(hub: Hub, desk: IncidentDesk) -> Callable[[WebSocket], Awaitable[None]]:
    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        hub.clients += 1
        sender = asyncio.create_task(_send(socket, hub, desk))
        try:
            # Nothing that a page sends has a meaning; reading is how we learn that it has gone.
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass
        finally:
            hub.clients -= 1
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    return stream


async def _send(socket: WebSocket, hub: Hub, desk: IncidentDesk) -> None:
    """Send each frame once the client has taken the one before; between them, signs of life."""
    have = -1
    try:
        await socket.send_text(json.dumps({"kind": "hello", "protocol": 1, "meta": desk.meta()}))
        while True:
            try:
                async with asyncio.timeout(ALIVE_S):
                    await hub.newer_than(have)
            except TimeoutError:
                await socket.send_text('{"kind":"alive"}')
                continue
            if have < 0:
                have, frame = hub.opening()
                await _send_frame(socket, frame)
                await _send_frame(socket, hub.trails_until(have))
            else:
                have, frame = hub.frame_since(have)
                await _send_frame(socket, frame)
    except (WebSocketDisconnect, TimeoutError):
        return


async def _send_frame(socket: WebSocket, frame: bytes) -> None:
    async with asyncio.timeout(TAKE_WITHIN_S):
        await socket.send_bytes(frame)


async def _not_built(_: Request) -> Response:
    return PlainTextResponse(
        "The page is not built. Run `make setup` in the checkout, then start again.\n",
        status_code=503,
    )
