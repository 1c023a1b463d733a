"""The counters of receivers as instants."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vedette.feeds.mode_s.counter_times import UNKNOWN_US, FrameTimes
from vedette.feeds.recording_clock import Clock


@dataclass(slots=True)
class Counter:
    """Turns the counters of one file into instants."""

    clock: Clock
    times: FrameTimes | None = None  # as a first reading found them; None: the counter is believed
    frames: int = 0
    first: int | None = None
    last_s: float = 0.0
    days: int = 0

    def at(self, count: int) -> datetime | None:
        """The time of the next frame, from its 48-bit counter; None if it is not known."""
        number, self.frames = self.frames, self.frames + 1
        if self.times is not None:
            time_us = self.times.times_us[number]
            if time_us == UNKNOWN_US:
                return None
            return self.clock.start + timedelta(microseconds=time_us)
        if self.clock.gps:
            second, nanosecond = count >> 30, count & 0x3FFFFFFF  # 18 bits and 30
            if second + 43_200 < self.last_s:
                self.days += 1  # past midnight
            self.last_s = second
            midnight = self.clock.start.replace(hour=0, minute=0, second=0, microsecond=0)
            return midnight + timedelta(
                days=self.days, seconds=second, microseconds=nanosecond // 1000
            )
        if self.first is None:
            self.first = count
        return self.clock.start + timedelta(microseconds=(count - self.first) // 12)
