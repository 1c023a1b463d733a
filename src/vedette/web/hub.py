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
        self._opening: bytes | None = None
        self._trails: dict[int, bytes] = {}  # by the frame up to which they go

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
        self._forget_encoded()  # whoever asks from now on is told of it, and of this `until`
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
        self._forget_encoded()
        self._trails.clear()
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

    def opening(self) -> tuple[int, bytes]:
        """The newest frame for a client without one, without trails.

        The trails are most of the bytes of a large picture. A page draws the objects at once, and
        the trails when `trails_until` has brought them.
        """
        if self._opening is None:
            number, state = self.frame_number, self.state.value
            self._opening = self._picture.frame(number, -1, state=state, trails=False)
        return self.frame_number, self._opening

    def trails_until(self, frame: int) -> bytes:
        """The trails up to number `frame`, for a client that has this frame from `opening`."""
        encoded = self._trails.get(frame)
        if encoded is None:
            encoded = self._picture.trails_until(frame, state=self.state.value)
            self._trails[frame] = encoded
        return encoded

    def _forget_encoded(self) -> None:
        self._encoded.clear()
        self._opening = None

    def _schedule(self) -> None:
        if self._pending is None:
            loop = asyncio.get_running_loop()
            self._pending = loop.call_later(self._frame_s, self.flush)
