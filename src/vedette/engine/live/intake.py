"""The entry of all messages: each gets a time and a number, and is queued.

Network inputs call `offer` or `put` on the event loop. Nothing is decoded here. The queue is
bounded in messages and in bytes. Each sender has an equal share of what the engine processes in
half a second. A sender that can wait is made to wait (`put`). Messages of one that cannot (UDP) are
dropped, counted and reported (`offer`). So one flood does not delay the other senders.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vedette.engine.live.clock import Clock, WatchedClock
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
    """Limits of the queue. The defaults hold ten seconds of a large site."""

    frames: int = 50_000
    size_bytes: int = 64 * 1024 * 1024


class Intake:
    """The entry of the live engine, on the thread of the event loop."""

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
        encoding: str,
        data: bytes,
        sender: str | None = None,
    ) -> bool:
        """Accept one message and stamp it with the time; False if there was no room for it.

        input: the name of the input in the settings. sensor: the sensor that heard it. For
        REPORT_LINE and SAPIENT the message itself names the sensor, and this is the sender of the
        connection. sender: whose share of the queue the message uses; by default the input's.
        Messages that are not accepted are counted in `dropped`.
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
                encoding=str(encoding),
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
        encoding: str,
        data: bytes,
        sender: str | None = None,
    ) -> None:
        """Accept one message as soon as there is room, for senders that can be made to wait."""
        while not self.offer_if_room(
            input=input, sensor=sensor, encoding=encoding, data=data, sender=sender
        ):
            await self.room(sender or input)

    def offer_if_room(
        self,
        *,
        input: str,  # noqa: A002
        sensor: SensorId,
        encoding: str,
        data: bytes,
        sender: str | None = None,
    ) -> bool:
        """Offer a message and return whether it was accepted. A refusal is not counted as a loss.

        After a refusal the caller keeps the message and can offer it again.
        """
        return self._has_room(sender or input) and self.offer(
            input=input, sensor=sensor, encoding=encoding, data=data, sender=sender
        )

    async def room(self, sender: str = "") -> None:
        """Wait until there is room for another message. Raises the error that stopped the
        engine.
        """
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
        """Set the rate of messages that the engine can process, per second.

        The queue of one sender is limited to half a second of that, so that a flood does not delay
        others.
        """
        wanted = max(LEAST_SHARE, round(frames_per_s * WAITING_S))
        self._wanted_waiting = min(self._limits.frames, wanted)

    @property
    def offered(self) -> int:
        """The number of items offered so far."""
        return self._offered

    async def settled(self, since: int | None = None) -> None:
        """Wait until everything offered so far is on disk and can be acknowledged.

        since: the number of items that were offered when the sender was last told; by default all
        but the last. The engine processes them within the next batch. Raises the error that stopped
        the engine. Raises ConnectionError if some of the items were lost because the disk was full:
        the sender has to reconnect and send again what was not acknowledged.
        """
        target = self._offered
        since = max(0, target - 1) if since is None else since
        while self._settled < target or (self._unkept_to > since and not self._keeping):
            self._raise_failure()
            await self._moved.wait()
        if self._unkept_to > since:
            raise ConnectionError(
                "the disk was full, so some messages were lost; reconnect and send them again"
            )

    @property
    def full(self) -> bool:
        """Whether no more messages are accepted at the moment."""
        return (
            len(self._queue) >= self._limits.frames or self._size_bytes >= self._limits.size_bytes
        )

    @property
    def waiting(self) -> int:
        """The number of queued messages."""
        return len(self._queue)

    # -- for the desk ---------------------------------------------------------------------------

    def act(self, action: Done) -> Done:
        """Accept an action of a person. Returns it stamped with the time."""
        stamped = replace(action, at=self._stamp())
        self._queue.append(ActionRecord(action=stamped))
        self._count()
        return stamped

    def now(self) -> datetime:
        """The time of the intake's clock, for actions of people."""
        self._look_at_clock()
        return max(self._clock.now(), self._floor)

    # -- for the runner -------------------------------------------------------------------------

    async def plenty(self, count: int, within_s: float) -> None:
        """Wait until `count` items are queued, or until the time is up."""
        self._wanted = count
        if len(self._queue) >= count:
            return
        self._enough.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._enough.wait()

    def hurry(self) -> None:
        """Make `plenty` return now."""
        self._enough.set()

    def take(self, limit: int) -> tuple[Sequence[Taken], datetime]:
        """Take up to `limit` items in order, with the time up to which they are complete.

        No later item has an earlier time; an item of this call may have exactly this time. A new
        epoch is the first item of its call.
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
        """Report that the next `count` items are on disk; or, if not `kept`, that they are lost."""
        self._settled += count
        self._keeping = kept
        if not kept and count:
            self._unkept_to = self._settled
        self._wake()

    def fail(self, error: BaseException) -> None:
        """Report that the engine has stopped; this ends all waiting calls."""
        self._failure = error
        self._freed.set()
        self._wake()

    def resume(self, floor: datetime, sequences: Mapping[str, int]) -> None:
        """Continue after an earlier run: its last time, and its last number for each input."""
        self._floor = max(self._floor, floor)
        for name, last in sequences.items():
            self._sequences[name] = max(last, self._sequences[name])

    @property
    def sequences(self) -> Counter[str]:
        """The last number of each input."""
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
            raise ConnectionError(
                "the engine has stopped; see the log of vedette serve"
            ) from self._failure


def _until(following: Taken) -> datetime:
    """How far time has come before an item."""
    match following:
        case FrameRecord():
            return following.received_at
        case ActionRecord():
            return following.action.at
        case EpochRecord():
            return following.before
