"""What the times of recordings without wall-clock times are made from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vedette.feeds.mode_s.counter_times import UNKNOWN_US, FrameTimes
from vedette.model.times import EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What the times of a file without wall-clock times are made from."""

    start: datetime = EPOCH  # of the first frame; with `gps`, any instant of that day
    gps: bool = False  # counters are GPS time of day (Radarcape), not 12 MHz
    untimed_step_s: float = 0.25  # what one aircraft heard well sends: some four frames a second


@dataclass(slots=True)
class TimeNotes:
    """What there is to say of the times of one file, besides its frames."""

    paced: bool = False  # its lines have no time, and are laid evenly apart
    clocks: int = 1  # counters that were told apart, and set by the order of the file
    unknown: int = 0  # frames whose time is not known: they are left out
    addresses: set[str] = field(default_factory=set)  # who sent those, where they say


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
        """The instant of the next frame, by its 48-bit counter; None where it is not known."""
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
