"""Where everything that arrives comes in: bytes are given a time and a number, and queued.

Network inputs call `offer` or `put` on the event loop. Nothing is decoded here. The queue is
bounded by frames and by bytes, and each sender has an equal share of what the engine gets through
in half a second: a sender that can wait is made to wait (`put`), one that cannot (UDP) is dropped,
counted and said (`offer`). So one flood does not delay the others.
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

LEAST_SHARE = 1_000  # messages of one sender that may wait whatever the others do
WAITING_S = 0.5

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
        self._unkept_to = 0  # the last item that was not kept, counted alike
        self._keeping = True
        self._sequences: Counter[str] = Counter()
        self._freed = asyncio.Event()  # replaced whenever something is taken out
        self._held: Counter[str] = Counter()  # in the queue, by sender; none that are 0
        self._held_bytes: Counter[str] = Counter()
        self._senders: deque[str] = deque()  # of the frames in the queue, in its order
        self._wanted_waiting = self._limits.frames
        self._moved = asyncio.Event()  # replaced whenever something settles
        self._enough = asyncio.Event()
        self._wanted = 1
        self._failure: BaseException | None = None
        self.received: Counter[str] = Counter()  # frames by input
        self.dropped: Counter[str] = Counter()  # frames by input, for want of room

    # -- for inputs -----------------------------------------------------------------------------

    def offer(
        self,
        *,
        input: str,  # noqa: A002
        sensor: SensorId,
        encoding: Encoding,
        data: bytes,
        sender: str | None = None,
    ) -> bool:
        """Take one message in, stamped with the time; False if there was no room for it.

        input: the name of the input in the settings. sensor: who heard it; for REPORT_LINE and
        SAPIENT the message itself says so, and this is who stands behind the connection.
        sender: whose share of the queue it uses; by default the input's.
        What is not taken is counted in `dropped`.
        """
        sender = sender or input
        if not self._has_room(sender):
            self.dropped[input] += 1
            return False
        self._held[sender] += 1
        self._held_bytes[sender] += len(data)
        self._senders.append(sender)
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
        return True

    async def put(
        self,
        *,
        input: str,  # noqa: A002
        sensor: SensorId,
        encoding: Encoding,
        data: bytes,
        sender: str | None = None,
    ) -> None:
        """Take one message in as soon as there is room: for senders that can be made to wait."""
        while not self.offer_if_room(
            input=input, sensor=sensor, encoding=encoding, data=data, sender=sender
        ):
            await self.room(sender or input)

    def offer_if_room(
        self,
        *,
        input: str,  # noqa: A002
        sensor: SensorId,
        encoding: Encoding,
        data: bytes,
        sender: str | None = None,
    ) -> bool:
        """As `offer`, but a refusal is not counted: the caller keeps the message."""
        return self._has_room(sender or input) and self.offer(
            input=input, sensor=sensor, encoding=encoding, data=data, sender=sender
        )

    async def room(self, sender: str = "") -> None:
        """Return once there is room for another message. Raises what stopped the engine."""
        self._raise_failure()
        while not self._has_room(sender):
            await self._freed.wait()
            self._raise_failure()

    def over_share(self, sender: str) -> bool:
        """Whether a sender has used up its own share of the queue, while others have room."""
        return not self.full and not self._has_share(sender)

    def _has_room(self, sender: str) -> bool:
        return not self.full and self._has_share(sender)

    def _has_share(self, sender: str) -> bool:
        """Whether a sender may have one more message waiting."""
        messages = self._held[sender] < self._share()
        return messages and self._held_bytes[sender] <= self._share_bytes()

    def _share(self) -> int:
        """Messages of one sender that may wait. Who sends little has room at any time: those who
        are in the queue never have all of it."""
        return max(LEAST_SHARE, self._wanted_waiting // (len(self._held) + 1))

    def _share_bytes(self) -> int:
        """The same in bytes, so that large messages do not take everybody's room."""
        return self._limits.size_bytes // (len(self._held) + 1)

    def keeps_up_with(self, frames_per_s: float) -> None:
        """Say how many messages a second the engine gets through: no more wait than it takes half
        a second for, so that what is new is not late behind one sender's flood."""
        wanted = max(LEAST_SHARE, round(frames_per_s * WAITING_S))
        self._wanted_waiting = min(self._limits.frames, wanted)

    @property
    def offered(self) -> int:
        """How many items were offered so far."""
        return self._offered

    async def settled(self, since: int | None = None) -> None:
        """Return once everything offered so far is on disk, to be acknowledged.

        since: how many were offered when the sender was last told; by default all but the last.
        The engine steps over it within the next batch. Raises what stopped the engine; and
        ConnectionError where some of it since then was not kept, as the disk was full: the sender
        has to connect anew and send again what was not acknowledged.
        """
        target = self._offered
        since = max(0, target - 1) if since is None else since
        while self._settled < target or (self._unkept_to > since and not self._keeping):
            self._raise_failure()
            await self._moved.wait()
        if self._unkept_to > since:
            raise ConnectionError("the disk was full, so not all that was sent is kept")

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
        for item in taken:
            if isinstance(item, FrameRecord):
                self._let_go(item)
        freed, self._freed = self._freed, asyncio.Event()
        freed.set()
        return taken, until

    def _let_go(self, frame: FrameRecord) -> None:
        self._size_bytes -= len(frame.data)
        sender = self._senders.popleft()
        self._held[sender] -= 1
        self._held_bytes[sender] -= len(frame.data)
        if not self._held[sender]:
            del self._held[sender], self._held_bytes[sender]

    def settle(self, count: int, *, kept: bool = True) -> None:
        """Say that the next `count` items are on disk; or, not `kept`, that they never will be."""
        self._settled += count
        self._keeping = kept
        if not kept and count:
            self._unkept_to = self._settled
        self._wake()

    def fail(self, error: BaseException) -> None:
        """Say that the engine has stopped: whoever waits is told."""
        self._failure = error
        self._freed.set()
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
