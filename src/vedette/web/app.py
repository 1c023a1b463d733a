"""The web application: the built page, a stream of what changes, and a few things to do."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection
from functools import wraps
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan
from starlette.websockets import WebSocket, WebSocketDisconnect

from vedette.model.errors import VedetteError
from vedette.web.desk import Desk
from vedette.web.guard import LOOPBACK, Guard
from vedette.web.hub import Hub

STATIC = Path(__file__).parent / "static"
ALIVE_S = 1.0  # a page that hears nothing for three times this long calls itself stale
TAKE_WITHIN_S = 30.0  # a client that has not taken a frame by then is let go
LONGEST_BODY = 64 * 1024
LONGEST_SHELF_S = 12 * 3600.0

Handler = Callable[[Request], Awaitable[Response]]


class BadRequestError(VedetteError):
    """What the page sent cannot be understood."""


def create_app(
    hub: Hub,
    desk: Desk,
    *,
    static: Path = STATIC,
    hosts: Collection[str] = LOOPBACK,
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """The application. `hosts` are the names under which it answers; loopback's by default."""
    routes: list[BaseRoute] = [*_api(desk), WebSocketRoute("/stream", _stream(hub, desk))]
    if (static / "index.html").is_file():
        routes.append(Mount("/", StaticFiles(directory=static, html=True)))
    else:
        routes.append(Route("/", _not_built))
    middleware = [Middleware(Guard, hosts=frozenset(hosts))]
    return Starlette(routes=routes, middleware=middleware, lifespan=lifespan)


def _api(desk: Desk) -> list[BaseRoute]:
    async def meta(_: Request) -> Response:
        return JSONResponse(desk.meta())

    async def restrictions(_: Request) -> Response:
        return JSONResponse(desk.restrictions())

    async def incidents(_: Request) -> Response:
        return JSONResponse(desk.incidents())

    async def incident(request: Request) -> Response:
        return JSONResponse(desk.incident(request.path_params["id"]))

    async def acknowledge(request: Request) -> Response:
        body = await _body(request)
        return JSONResponse(desk.acknowledge(request.path_params["id"], _by(body)))

    async def shelve(request: Request) -> Response:
        body = await _body(request)
        seconds = body.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise BadRequestError("seconds is missing", mend="send for how long, as a number")
        if not 0 < seconds <= LONGEST_SHELF_S:
            raise BadRequestError(
                f"an alert cannot be shelved for {seconds} s",
                mend=f"choose a time above 0 and up to {LONGEST_SHELF_S:.0f} s",
            )
        return JSONResponse(desk.shelve(request.path_params["id"], float(seconds), _by(body)))

    async def say(request: Request) -> Response:
        body = await _body(request)
        statement = body.get("statement")
        if not isinstance(statement, dict):
            raise BadRequestError("statement is missing", mend="send it as an object")
        said = desk.say(request.path_params["id"], statement, _by(body))
        return JSONResponse(said, status_code=201)

    async def verify(_: Request) -> Response:
        return JSONResponse(await run_in_threadpool(desk.verify))

    return [
        Route("/api/meta", _plainly(meta)),
        Route("/api/restrictions", _plainly(restrictions)),
        Route("/api/incidents", _plainly(incidents)),
        Route("/api/incidents/{id}", _plainly(incident)),
        Route("/api/incidents/{id}/statements", _plainly(say), methods=["POST"]),
        Route("/api/alerts/{id}/acknowledge", _plainly(acknowledge), methods=["POST"]),
        Route("/api/alerts/{id}/shelve", _plainly(shelve), methods=["POST"]),
        Route("/api/verify", _plainly(verify), methods=["POST"]),
    ]


def _plainly(handler: Handler) -> Handler:
    """Answer what went wrong as one line of JSON, with the status that fits it."""

    @wraps(handler)
    async def handled(request: Request) -> Response:
        try:
            return await handler(request)
        except BadRequestError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        except VedetteError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        except LookupError:
            missing = request.path_params.get("id")
            return JSONResponse({"error": f"there is no {missing!r}"}, status_code=404)

    return handled


async def _body(request: Request) -> dict[str, Any]:
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > LONGEST_BODY:
            raise BadRequestError("the request is too long", mend=f"stay under {LONGEST_BODY} B")
    try:
        body = json.loads(bytes(chunks))
    except ValueError as error:
        raise BadRequestError(f"the request is not JSON ({error})") from error
    if not isinstance(body, dict):
        raise BadRequestError("the request is not a JSON object")
    return body


def _by(body: dict[str, Any]) -> str:
    by = body.get("by")
    if not isinstance(by, str) or not by.strip():
        raise BadRequestError("by is missing", mend="give the name of the person who does this")
    return by.strip()


def _stream(hub: Hub, desk: Desk) -> Callable[[WebSocket], Awaitable[None]]:
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


async def _send(socket: WebSocket, hub: Hub, desk: Desk) -> None:
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
            have, frame = hub.frame_since(have)
            async with asyncio.timeout(TAKE_WITHIN_S):
                await socket.send_bytes(frame)
    except (WebSocketDisconnect, TimeoutError):
        return


async def _not_built(_: Request) -> Response:
    return PlainTextResponse(
        "The page is not built. Run `make setup` in the checkout, then start again.\n",
        status_code=503,
    )
