"""The hub: it takes the runner's events and sends each client what changed since its last frame.

One frame is encoded once for all clients at the same position. A slow client gets one frame with
all changes since its last one.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from vedette.model.events import Event
from vedette.web.track_picture_frames import Picture, PictureConfig


class StreamState(StrEnum):
    """Whether more frames are to come."""

    WAITING = "waiting"  # nothing has been published yet
    RUNNING = "running"
    ENDED = "ended"  # the recording is over; what is shown is its last moment


class Hub:
    """Connects the runner with the pages, on the event loop's thread."""

    def __init__(
        self,
        *,
        simulation: bool,
        config: PictureConfig | None = None,
        frame_s: float = 0.1,
    ) -> None:
        """frame_s: the smallest interval between two frames in seconds, by the wall clock."""
        self.frame_number = 0
        self.clients = 0
        self.state = StreamState.WAITING
        self._picture = Picture(simulation=simulation, config=config)
        self._frame_s = frame_s
        self._pending: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()
        self._encoded: dict[int, bytes] = {}

    @property
    def simulation(self) -> bool:
        """Whether the shown data are simulated."""
        return self._picture.simulation

    @property
    def until(self) -> datetime | None:
        """The time that is shown; None before the first batch."""
        return self._picture.until

    @property
    def restriction_changes(self) -> int:
        """The number of changes to the restrictions in force since the start."""
        return self._picture.restriction_changes

    def publish(self, events: Sequence[Event], until: datetime) -> None:
        """Add the events before `until`. Call it on the thread of the event loop."""
        if self.state is StreamState.WAITING:
            self.state = StreamState.RUNNING  # what a person does after the end does not restart it
        self._picture.apply(events, until, self.frame_number + 1)
        self._encoded.clear()  # whoever asks from now on is told of it, and of this `until`
        self._schedule()

    def ended(self) -> None:
        """Note that the recording is over and no more frames will come."""
        self.state = StreamState.ENDED
        self._schedule()

    def flush(self) -> None:
        """Complete the current frame, and wake all waiting clients."""
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self.frame_number += 1
        self._encoded.clear()
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()

    async def newer_than(self, frame: int) -> None:
        """Wait until there is a frame after number `frame`. A client without a frame gives -1."""
        while self.frame_number <= frame:
            await self._changed.wait()

    def frame_since(self, frame: int) -> tuple[int, bytes]:
        """The number of the newest frame, and its bytes for a client that has `frame`."""
        encoded = self._encoded.get(frame)
        if encoded is None:
            encoded = self._picture.frame(self.frame_number, frame, state=self.state.value)
            self._encoded[frame] = encoded
        return self.frame_number, encoded

    def _schedule(self) -> None:
        if self._pending is None:
            loop = asyncio.get_running_loop()
            self._pending = loop.call_later(self._frame_s, self.flush)
