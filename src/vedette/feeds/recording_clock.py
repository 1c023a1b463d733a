"""What the times of recordings are made from that do not carry the wall-clock time."""

from dataclasses import dataclass, field
from datetime import datetime

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
    zoneless: bool = False  # its times have a date but no time zone
    clocks: int = 1  # counters that were told apart, and set by the order of the file
    unknown: int = 0  # frames whose time is not known: they are left out
    addresses: set[str] = field(default_factory=set)  # who sent those, where they say
