"""The clock of a live run: the only place around the engine that reads the time.

The core never reads a clock. Waiting uses the monotonic clock. The wall clock is compared with the
monotonic clock:

- It is set back by less than the limit: time goes on at 0.99 of its pace until the wall clock has
  caught up. So order holds, and speeds stay right within 1 %.
- It is set by more than the limit, in either direction: a new epoch begins at the wall clock's
  time. The intake fetches the step with `take_step`, and the engine starts a new epoch there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from vedette.model.times import EPOCH

CATCH_UP_PACE = 0.99  # of real time, while the machine's clock is behind what was already said
STEP_LIMIT_S = 1.0
_NOTABLE = timedelta(milliseconds=100)  # smaller steps are what NTP does every day


class Clock(Protocol):
    """A source of the current time."""

    def stamp(self) -> datetime:
        """The time of receipt of something that has just arrived, in UTC."""
        ...

    def now(self) -> datetime:
        """The current time in UTC. It may equal the last stamp, and is never before it."""
        ...


@dataclass(frozen=True, slots=True)
class ClockStep:
    """The wall clock was set."""

    before: datetime  # how far time had come
    at: datetime  # the wall clock's time now; the new epoch begins here


@runtime_checkable
class WatchedClock(Clock, Protocol):
    """A clock that reports when it was set."""

    def take_step(self) -> ClockStep | None:
        """The clock step since the last call, or None if there was none.

        Each step is returned once.

        Call this method before `stamp` and `now`.
        """
        ...


class SystemClock:
    """The machine's clock, kept from going backwards within an epoch. Satisfies `WatchedClock`."""

    def __init__(
        self,
        floor: datetime | None = None,
        *,
        step_limit_s: float = STEP_LIMIT_S,
        wall_ns: Callable[[], int] | None = None,
        monotonic_ns: Callable[[], int] | None = None,
    ) -> None:
        """floor: the last time that an earlier run used. Times are not before it, unless the wall
        clock is behind it by more than the limit: then a new epoch begins.

        wall_ns, monotonic_ns: the two clocks; by default those of the machine.
        """
        self._wall_ns = wall_ns or time.time_ns
        self._monotonic_ns = monotonic_ns or time.monotonic_ns
        self._limit = timedelta(seconds=step_limit_s)
        self._last = floor or EPOCH
        self._ticks = self._monotonic_ns()
        self._apart: timedelta | None = None  # the wall clock less the monotonic one
        self.behind = timedelta(0)  # how far the machine's clock is behind this one

    def take_step(self) -> ClockStep | None:
        """The step of the wall clock since the last call, or None. Each step is returned once.

        After a step, `now` continues from the time of the wall clock.
        """
        wall, ticks = self._wall(), self._monotonic_ns()
        moved = self._moved(wall, ticks)
        self._apart = _apart(wall, ticks)
        if abs(moved) <= self._limit and self._last - wall <= self._limit:
            return None
        before = self._last
        self._last, self._ticks, self.behind = wall, ticks, timedelta(0)
        return ClockStep(before=before, at=wall)

    def now(self) -> datetime:
        """The machine's time, or a little after the last time given, whichever is later."""
        ticks = self._monotonic_ns()
        passed = timedelta(microseconds=(ticks - self._ticks) * CATCH_UP_PACE / 1000)
        machine = self._wall()
        least = self._last + passed
        if self._apart is not None and self._moved(machine, ticks) > self._limit:
            machine = least  # it was set ahead; time goes on evenly until `take_step` says so
        self.behind = max(timedelta(0), least - machine)
        if machine >= least or passed >= timedelta(milliseconds=1):  # else the rounding adds up
            self._last, self._ticks = max(machine, least), ticks
        return self._last

    stamp = now

    def _moved(self, wall: datetime, ticks: int) -> timedelta:
        """How far the wall clock was set since it was last looked at."""
        return timedelta(0) if self._apart is None else _apart(wall, ticks) - self._apart

    @property
    def was_set_back(self) -> bool:
        """Whether the machine's clock is behind by more than normal clock steering explains."""
        return self.behind > _NOTABLE

    def _wall(self) -> datetime:
        return EPOCH + timedelta(microseconds=self._wall_ns() // 1000)


def _apart(wall: datetime, ticks: int) -> timedelta:
    """The wall clock less the monotonic one."""
    return wall - EPOCH - timedelta(microseconds=ticks / 1000)
