"""HTTP connections with time limits: a request must come, and be whole, in time.

uvicorn waits for ever for the first request of a connection and for the rest of one. A stranger
could hold file handles that way until none are left.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from vedette.access.waiting_room import Waiting, WaitingRoom

HEAD_WITHIN_S = 10.0  # from connecting, or from a request's first byte, to the end of its head
BODY_WITHIN_S = 60.0  # from there to the end of its body
WAITING_MAX = 128  # connections without a whole request
OF_ADDRESS_MAX = 64
CONNECTIONS_MAX = 512  # of all kinds, where the limit of file handles does not ask for fewer


class PatientProtocol(H11Protocol):
    """uvicorn's protocol with deadlines. `room` and `most` are set by a subclass per server."""

    room = WaitingRoom(WAITING_MAX, OF_ADDRESS_MAX)
    most = CONNECTIONS_MAX
    _deadline: asyncio.TimerHandle | None = None
    _place: Waiting | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the time limit for the first request."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        host = str(peer[0]) if isinstance(peer, tuple) else "unknown"
        self._place = self.room.enter(host, transport.abort)
        if len(self.connections) > self.most:
            transport.abort()
            return
        self._wait(HEAD_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Handle a closed connection."""
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Handle received bytes. The first bytes of a request start its time limit."""
        if self._deadline is None and (self.cycle is None or self.cycle.response_complete):
            self._wait(HEAD_WITHIN_S)
        super().data_received(data)

    def handle_events(self) -> None:
        """Start the time limit of the body once the head of a request is complete."""
        super().handle_events()
        if self.cycle is None or self.transport.is_closing():
            return
        if not self.cycle.response_complete:
            self._leave()
            if self.cycle.more_body:
                self._wait(BODY_WITHIN_S)

    def on_response_complete(self) -> None:
        """End the time limit of a request. uvicorn then closes an idle connection."""
        self._cancel()
        super().on_response_complete()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """End the time limits of requests, because a WebSocket stream has its own."""
        self._leave()
        super().handle_websocket_upgrade(event)

    def _wait(self, seconds: float) -> None:
        self._cancel()
        self._deadline = self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        self._deadline = None
        self.transport.abort()

    def _cancel(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _leave(self) -> None:
        self._cancel()
        if self._place is not None:
            self.room.leave(self._place)
            self._place = None
