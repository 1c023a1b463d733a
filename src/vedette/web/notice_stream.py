"""Notices as server-sent events: who listens hears of each change within the second."""

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
    """Those who listen, and the last notices. On the event loop's thread."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Json]] = set()
        self._recent: deque[Json] = deque(maxlen=KEPT)

    def tell(self, notice: Json) -> None:
        """Tell everybody. Who does not take them in time is let go, and may come back."""
        self._recent.append(notice)
        for queue in list(self._listeners):
            try:
                queue.put_nowait(notice)
            except asyncio.QueueFull:
                self._listeners.discard(queue)

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    async def heard(self, request: Request, may: May) -> AsyncIterator[bytes]:
        """The events for one listener; what came since its last one first."""
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
            return refusal(503, "too many listen already; come back later", wait_s=10.0)
        return StreamingResponse(
            notices.heard(request, may),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    return [Route("/api/notices", events)]
