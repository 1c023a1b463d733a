"""The clock of a live run: the one place where the engine's surroundings ask what time it is.

The core never reads a clock. What it is given here never goes back: where the machine's clock
is set back, time goes on at 0.99 of its pace until the machine's clock has caught up, so that
order holds, speeds stay right within 1 %, and the two meet again.
"""

import time
from datetime import datetime, timedelta
from typing import Protocol

from vedette.model.times import EPOCH

CATCH_UP_PACE = 0.99  # of real time, while the machine's clock is behind what was already said
_NOTABLE = timedelta(milliseconds=100)  # smaller steps are what NTP does every day


class Clock(Protocol):
    """What time it is."""

    def stamp(self) -> datetime:
        """The time of receipt of something that has just arrived. UTC."""
        ...

    def now(self) -> datetime:
        """How far time has come. UTC; may equal the last stamp, and is never before it."""
        ...


class SystemClock:
    """The machine's clock, kept from going back."""

    def __init__(self, floor: datetime | None = None) -> None:
        """`floor`: the last time that an earlier run has used; nothing is said to be before it."""
        self._last = floor or EPOCH
        self._ticks = time.monotonic_ns()
        self.behind = timedelta(0)  # how far the machine's clock is behind this one

    def now(self) -> datetime:
        """The machine's time, or a little after the last time given, whichever is later."""
        ticks = time.monotonic_ns()
        passed = timedelta(microseconds=(ticks - self._ticks) * CATCH_UP_PACE / 1000)
        machine = EPOCH + timedelta(microseconds=time.time_ns() // 1000)
        least = self._last + passed
        self.behind = max(timedelta(0), least - machine)
        if machine >= least or passed >= timedelta(milliseconds=1):  # else the rounding adds up
            self._last, self._ticks = max(machine, least), ticks
        return self._last

    stamp = now

    @property
    def was_set_back(self) -> bool:
        """Whether the machine's clock is behind by more than a clock is steered."""
        return self.behind > _NOTABLE
