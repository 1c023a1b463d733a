"""Where everything that arrives comes in: bytes are given a time and a number, and queued.

Network inputs call `offer` or `put` on the event loop. Nothing is decoded here. The queue is
bounded by frames and by bytes: a sender that can wait is made to wait (`put`), one that cannot
(UDP) is dropped, counted and said (`offer`).
"""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vedette.engine.live.clock import Clock, WatchedClock
from vedette.feeds.decoder import Encoding
from vedette.model.declaration import Done
from vedette.model.ids import SensorId
from vedette.model.times import EPOCH
from vedette.store.raw_records import ActionRecord, EpochRecord, FrameRecord

Taken = FrameRecord | ActionRecord | EpochRecord
"""What the runner takes out of the intake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLimits:
    """How much may wait. The defaults are ten seconds of a large site."""

    frames: int = 50_000
    size_bytes: int = 64 * 1024 * 1024


class Intake:
    """The door of the live engine, on the event loop's thread."""

    def __init__(self, clock: Clock, limits: IntakeLimits | None = None) -> None:
        self._clock = clock
        self._watched = clock if isinstance(clock, WatchedClock) else None
        self._limits = limits or IntakeLimits()
        self._queue: deque[Taken] = deque()
        self._size_bytes = 0
        self._floor = EPOCH  # nothing that comes in from now on is before this
        self._offered = self._settled = 0  # items so far
        self._sequences: Counter[str] = Counter()
        self._room = asyncio.Event()
        self._room.set()
        self._moved = asyncio.Event()  # replaced whenever something settles
        self._enough = asyncio.Event()
        self._wanted = 1
        self._failure: BaseException | None = None
        self.received: Counter[str] = Counter()  # frames by input
        self.dropped: Counter[str] = Counter()  # frames by input, for want of room

    # -- for inputs -----------------------------------------------------------------------------

    def offer(self, *, input: str, sensor: SensorId, encoding: Encoding, data: bytes) -> bool:  # noqa: A002
        """Take one message in, stamped with the time; False if there was no room for it.

        input: the name of the input in the settings. sensor: who heard it; for REPORT_LINE and
        SAPIENT the message itself says so, and this is who stands behind the connection.
        What is not taken is counted in `dropped`.
        """
        if self.full:
            self.dropped[input] += 1
            return False
        self._sequences[input] += 1
        self._queue.append(
            FrameRecord(
                received_at=self._stamp(),
                input=input,
                sensor=sensor,
                encoding=encoding.value,
                sequence=self._sequences[input],
                data=data,
            )
        )
        self.received[input] += 1
        self._size_bytes += len(data)
        self._count()
        if self.full:
            self._room.clear()
        return True

    async def put(
        self,
        *,
        input: str,  # noqa: A002
        sensor: SensorId,
        encoding: Encoding,
        data: bytes,
    ) -> None:
        """Take one message in as soon as there is room: for senders that can be made to wait."""
        while not self.offer_if_room(input=input, sensor=sensor, encoding=encoding, data=data):
            await self.room()

    def offer_if_room(
        self,
        *,
        input: str,  # noqa: A002
        sensor: SensorId,
        encoding: Encoding,
        data: bytes,
    ) -> bool:
        """As `offer`, but a refusal is not counted: the caller keeps the message."""
        return not self.full and self.offer(
            input=input, sensor=sensor, encoding=encoding, data=data
        )

    async def room(self) -> None:
        """Return once there is room for another message. Raises what stopped the engine."""
        self._raise_failure()
        await self._room.wait()
        self._raise_failure()

    async def settled(self) -> None:
        """Return once everything offered so far is on disk, to be acknowledged.

        The engine steps over it within the next batch. Raises what stopped the engine.
        """
        target = self._offered
        while self._settled < target:
            self._raise_failure()
            await self._moved.wait()

    @property
    def full(self) -> bool:
        """Whether nothing more is taken in at the moment."""
        return (
            len(self._queue) >= self._limits.frames or self._size_bytes >= self._limits.size_bytes
        )

    @property
    def waiting(self) -> int:
        """How many messages are queued."""
        return len(self._queue)

    # -- for the desk ---------------------------------------------------------------------------

    def act(self, action: Done) -> Done:
        """Take a person's action in, stamped with the time; returns it with that time."""
        stamped = replace(action, at=self._stamp())
        self._queue.append(ActionRecord(action=stamped))
        self._count()
        return stamped

    def now(self) -> datetime:
        """The time by the intake's own clock, for a person's doing."""
        self._look_at_clock()
        return max(self._clock.now(), self._floor)

    # -- for the runner -------------------------------------------------------------------------

    async def plenty(self, count: int, within_s: float) -> None:
        """Return once `count` items are queued, or when the time is up."""
        self._wanted = count
        if len(self._queue) >= count:
            return
        self._enough.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._enough.wait()

    def hurry(self) -> None:
        """Let `plenty` return now."""
        self._enough.set()

    def take(self, limit: int) -> tuple[Sequence[Taken], datetime]:
        """Up to `limit` items, in order, and how far time has come with them.

        Nothing that is taken later is before that time; what is taken now may lie at it exactly.
        Where a new epoch begins, it is the first of what is taken, and time counts from there.
        """
        self._look_at_clock()
        taken: list[Taken] = []
        while self._queue and len(taken) < limit:
            if taken and isinstance(self._queue[0], EpochRecord):
                break
            taken.append(self._queue.popleft())
        if self._queue:
            until = _until(self._queue[0])
        else:
            self._floor = until = max(self._clock.now(), self._floor)
        self._size_bytes -= sum(len(i.data) for i in taken if isinstance(i, FrameRecord))
        if not self.full:
            self._room.set()
        return taken, until

    def settle(self, count: int) -> None:
        """Say that the next `count` items are on disk."""
        self._settled += count
        self._wake()

    def fail(self, error: BaseException) -> None:
        """Say that the engine has stopped: whoever waits is told."""
        self._failure = error
        self._room.set()
        self._wake()

    def resume(self, floor: datetime, sequences: Mapping[str, int]) -> None:
        """Go on after an earlier run: its last time, and its last number by input."""
        self._floor = max(self._floor, floor)
        for name, last in sequences.items():
            self._sequences[name] = max(last, self._sequences[name])

    @property
    def sequences(self) -> Counter[str]:
        """The last number by input."""
        return self._sequences

    def _count(self) -> None:
        self._offered += 1
        if len(self._queue) >= self._wanted:
            self._enough.set()

    def _look_at_clock(self) -> None:
        """Where the clock was set, begin a new epoch: what comes from now on counts from there."""
        step = None if self._watched is None else self._watched.take_step()
        if step is None:
            return
        before = max(step.before, self._floor) + timedelta(microseconds=1)
        self._queue.append(EpochRecord(at=step.at, before=before))
        self._count()
        self._floor = step.at

    def _stamp(self) -> datetime:
        self._look_at_clock()
        self._floor = max(self._clock.stamp(), self._floor)
        return self._floor

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise ConnectionError("the engine has stopped") from self._failure


def _until(following: Taken) -> datetime:
    """How far time has come before an item."""
    match following:
        case FrameRecord():
            return following.received_at
        case ActionRecord():
            return following.action.at
        case EpochRecord():
            return following.before
