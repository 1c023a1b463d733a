"""The map's past: frames stored as they are shown, and served as of a time."""

import asyncio
import json
import logging
import struct
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vedette.model.errors import ShownError
from vedette.model.times import from_text, to_text
from vedette.model.value_words import in_words
from vedette.store.map_history import Shown, ShownWriter, first_shown, shown_at, zones_shown
from vedette.web.desks.json_object import Json
from vedette.web.hub import Hub
from vedette.web.request_answers import BadRequestError, plainly

log = logging.getLogger(__name__)

RETRY_S = 30.0  # after a disk that was full
_AT_ONCE = 2  # pictures of the past that are read at a time: a large one is tens of megabytes
_LENGTH = struct.Struct("<I")


class ShownKeeper:
    """Receives the frames of a page and stores them."""

    def __init__(
        self,
        hub: Hub,
        zones: Callable[[], Json],
        folder: Path,
        *,
        every_s: float,
        keep: timedelta,
        most_bytes: int = 0,
    ) -> None:
        """zones: returns the zones as the page requests them; called in a worker thread, since
        there may be many. every_s: the interval between two frames in seconds, by the wall
        clock.
        """
        self._hub = hub
        self._zones = zones
        self._every_s = every_s
        self._writer = ShownWriter(folder, keep=keep, most_bytes=most_bytes)
        self._have = -1
        self._held: tuple[int, bytes] = (-1, b"")  # the zones, and at which change of them

    async def run(self) -> None:
        """Store frames until cancelled. A failing disk leaves a gap."""
        try:
            while True:
                await self._hub.newer_than(self._have)
                try:
                    await self._keep()
                    pause_s = self._every_s
                except OSError as exc:
                    log.warning("what the page shows cannot be kept: %s", exc.strerror)
                    self._writer.close()
                    pause_s = RETRY_S
                await asyncio.sleep(pause_s)
        finally:
            self._writer.close()

    async def _keep(self) -> None:
        until, changes = self._hub.until, self._hub.restriction_changes
        if until is None:
            self._have = self._hub.frame_number
            return
        if self._writer.wants_picture(until) or changes != self._held[0]:
            zones = await self._zones_at(changes)
            self._have, frame = self._hub.frame_since(-1)
            until = self._hub.until or until
            await asyncio.to_thread(self._writer.picture, until, frame, zones)
        else:
            self._have, frame = self._hub.frame_since(self._have)
            await asyncio.to_thread(self._writer.change, until, frame)

    async def _zones_at(self, changes: int) -> bytes:
        if changes != self._held[0]:
            self._held = (
                changes,
                await asyncio.to_thread(lambda: json.dumps(self._zones()).encode()),
            )
        return self._held[1]


def shown_routes(folder: Path) -> list[BaseRoute]:
    """The routes for a past picture, its zones, and the earliest time that is stored."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def shown(request: Request) -> Response:
        at = _time(request.query_params.get("as_of"))
        async with room:
            if await request.is_disconnected():  # a page that stepped on does not wait for it
                return Response(status_code=204)
            body = await run_in_threadpool(_packed_at, folder, at)
        return Response(body, media_type="application/octet-stream")

    async def first(_: Request) -> Response:
        found = await run_in_threadpool(first_shown, folder)
        return JSONResponse({"first": None if found is None else to_text(found)})

    async def zones(request: Request) -> Response:
        sha256 = str(request.path_params["id"])
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise LookupError(sha256)
        found = await run_in_threadpool(zones_shown, folder, sha256)
        return Response(found, media_type="application/json")

    return [
        Route("/api/shown", plainly(shown)),
        Route("/api/shown/first", plainly(first)),
        Route("/api/shown/zones/{id}", plainly(zones)),
    ]


def _packed_at(folder: Path, at: datetime) -> bytes:
    found = shown_at(folder, at)
    if found is not None:
        return packed(found)
    first = first_shown(folder)
    mend = "no picture is stored yet; try again later"
    if first is not None:
        whole = first + timedelta(microseconds=999_999)  # as a person types it, and not before
        mend = f"ask for {whole:%Y-%m-%dT%H:%M:%SZ} or later"
    raise ShownError("no picture of the page is stored for this time", mend=mend)


def packed(shown: Shown) -> bytes:
    """A JSON header and the frames, each after its length (u32, little-endian)."""
    head = {"until": to_text(shown.until), "zones": shown.zones_sha256}
    parts = (json.dumps(head).encode(), *shown.frames)
    return b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def _time(text: str | None) -> datetime:
    try:
        return from_text(text or "")
    except ValueError as exc:
        raise BadRequestError(
            f"as_of must be a time, got {in_words(text)}", mend="write it like 2025-09-09T21:30:00Z"
        ) from exc
