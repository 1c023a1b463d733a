"""Notices as server-sent events: listeners are told of each change within a second."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from vedette.web.request_answers import refusal

ALIVE_S = 1.0
KEPT = 200  # for who lost the connection and names the last that it heard
LISTENERS_MAX = 500
_QUEUE = 1_000

Json = dict[str, Any]
May = Callable[[Request], bool]
"""Whether whoever asked may still listen; it is asked again and again."""


class Notices:
    """The listeners and the last notices. Used on the thread of the event loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Json]] = set()
        self._recent: deque[Json] = deque(maxlen=KEPT)

    def tell(self, notice: Json) -> None:
        """Send a notice to all listeners. A listener that is too slow is disconnected."""
        self._recent.append(notice)
        for queue in list(self._listeners):
            try:
                queue.put_nowait(notice)
            except asyncio.QueueFull:
                self._listeners.discard(queue)

    @property
    def listeners(self) -> int:
        """The number of listeners."""
        return len(self._listeners)

    async def heard(self, request: Request, may: May) -> AsyncIterator[bytes]:
        """The events for one listener, beginning with those since its last one."""
        queue: asyncio.Queue[Json] = asyncio.Queue(_QUEUE)
        for notice in self._since(request.headers.get("last-event-id")):
            queue.put_nowait(notice)
        self._listeners.add(queue)
        try:
            yield b"retry: 1000\n\n"
            while queue in self._listeners and may(request):
                try:
                    async with asyncio.timeout(ALIVE_S):
                        notice = await queue.get()
                except TimeoutError:
                    yield b": alive\n\n"
                    continue
                data = json.dumps(notice, ensure_ascii=False, separators=(",", ":"))
                yield f"id: {notice['notice']}\nevent: notice\ndata: {data}\n\n".encode()
        finally:
            self._listeners.discard(queue)

    def _since(self, last: str | None) -> list[Json]:
        ids = [notice["notice"] for notice in self._recent]
        if last is None or last not in ids:
            return []
        return list(self._recent)[ids.index(last) + 1 :]


def notice_routes(notices: Notices, may: May) -> list[BaseRoute]:
    """`GET /api/notices`: a stream without end."""

    async def events(request: Request) -> Response:
        if notices.listeners >= LISTENERS_MAX:
            return refusal(503, "too many listeners are connected; try again later", wait_s=10.0)
        return StreamingResponse(
            notices.heard(request, may),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    return [Route("/api/notices", events)]
