"""The hub: takes the runner's events, and hands every client what changed since it last asked.

One frame is encoded once for all clients that stand at the same place. A client that is slow
to take its frames comes back later and gets one frame with all that changed meanwhile.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from vedette.model.events import Event
from vedette.web.track_picture_frames import Picture, PictureConfig


class StreamState(StrEnum):
    """Whether more is to come."""

    WAITING = "waiting"  # nothing has been published yet
    RUNNING = "running"
    ENDED = "ended"  # the recording is over; what is shown is its last moment


class Hub:
    """The one meeting place of runner and pages, on the event loop's thread."""

    def __init__(
        self,
        *,
        simulation: bool,
        config: PictureConfig | None = None,
        frame_s: float = 0.1,
    ) -> None:
        """`frame_s`: the least time between two frames, by the wall clock."""
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
        """Whether all that is shown was made up."""
        return self._picture.simulation

    @property
    def until(self) -> datetime | None:
        """The time that is shown; None before the first."""
        return self._picture.until

    @property
    def restriction_changes(self) -> int:
        """How often what is in force has changed since the start."""
        return self._picture.restriction_changes

    def publish(self, events: Sequence[Event], until: datetime) -> None:
        """Take in what happened before `until`. Call it on the event loop's thread."""
        if self.state is StreamState.WAITING:
            self.state = StreamState.RUNNING  # what a person does after the end does not restart it
        self._picture.apply(events, until, self.frame_number + 1)
        self._encoded.clear()  # whoever asks from now on is told of it, and of this `until`
        self._schedule()

    def ended(self) -> None:
        """Say that nothing more will come: the recording is over."""
        self.state = StreamState.ENDED
        self._schedule()

    def flush(self) -> None:
        """Close the frame that is being filled, and wake every client."""
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self.frame_number += 1
        self._encoded.clear()
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()

    async def newer_than(self, frame: int) -> None:
        """Return once there is a frame after number `frame`; -1 is a client that has none."""
        while self.frame_number <= frame:
            await self._changed.wait()

    def frame_since(self, frame: int) -> tuple[int, bytes]:
        """The newest frame's number, and its bytes for a client that has `frame`."""
        encoded = self._encoded.get(frame)
        if encoded is None:
            encoded = self._picture.frame(self.frame_number, frame, state=self.state.value)
            self._encoded[frame] = encoded
        return self.frame_number, encoded

    def _schedule(self) -> None:
        if self._pending is None:
            loop = asyncio.get_running_loop()
            self._pending = loop.call_later(self._frame_s, self.flush)
