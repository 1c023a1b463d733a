"""What the times of recordings are made from that do not carry the wall-clock time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vedette.model.flight import TimesOff
from vedette.model.times import EPOCH

NO_DATE = TimesOff(
    earlier=None, later=None, why="the recording has no date; its start was not given"
)
NO_ZONE = TimesOff(  # UTC is the written time less the zone's offset, of -12 to +14 hours
    earlier=timedelta(hours=14),
    later=timedelta(hours=12),
    why="the times of the recording have no time zone; its start was not given",
)


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
    early_s: float = 0.0  # all but the first frames may be so much earlier
    addresses: set[str] = field(default_factory=set)  # who sent those, where they say
