"""When the fixes of an IGC file were made: a date for the file, and a time of day for each fix.

A fix without a place may carry the time of a clock that was not yet set, so only fixes with a
place move the date. A time of day that goes back has passed midnight if little time went by;
otherwise the clock was set, and nobody knows the times before that.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

_DAY = timedelta(days=1)
_PAST_MIDNIGHT = timedelta(hours=1)  # a longer gap over midnight is a clock that was set
_NOT_SET = timedelta(hours=1)  # a void fix this long before the first place has no real time
_OUT_OF_ORDER = timedelta(seconds=5)  # fixes of one recorder may be written a little out of order
Clock = tuple[int, ...]  # hour, minute, second


@dataclass(slots=True)
class FixClock:
    """Assigns dates to the times of fixes, in the order of the file."""

    was_set: bool = False
    _times: list[datetime] = field(default_factory=list)  # of fixes with a place
    _void: list[tuple[int, datetime]] = field(default_factory=list)  # fixes before it; its time
    _days: int = 0  # midnights since the date of the file
    _known_from: int = 0  # the first fix after the clock was last set

    def fix(self, day: date, clock: Clock) -> None:
        """Add a fix with a place."""
        at = _instant(day, clock) + self._days * _DAY
        last = self._times[-1] if self._times else None
        if last is not None and at < last - _OUT_OF_ORDER:
            if at + _DAY - last <= _PAST_MIDNIGHT:
                self._days += 1
                at += _DAY
            else:
                self.was_set = True
                self._known_from = len(self._times)
        self._times.append(at)

    def void(self, day: date, clock: Clock) -> None:
        """Add a fix without a place."""
        at = _instant(day, clock) + self._days * _DAY
        self._void.append((len(self._times), at))

    def times(self) -> list[datetime | None]:
        """The time of each fix with a place; None if it is not known."""
        return [at if i >= self._known_from else None for i, at in enumerate(self._times)]

    def heard(self) -> tuple[datetime, datetime] | None:
        """The first and the last time of recording, with a place or without; None without a time.

        A fix without a place counts before the first place and after the last, if its time fits.
        """
        known = self._times[self._known_from :]
        if not known:
            return None
        first, last = min(known), max(known)
        if self._known_from == 0:
            starts = [at for i, at in self._void if i == 0]
            # Earlier than that it is a clock that was not yet set.
            first = min([first, *(at for at in starts if first - _NOT_SET <= at <= first)])
        ends = [at for i, at in self._void if i == len(self._times)]
        # A recorder that goes on past midnight without a place.
        ends = [at if at >= last else at + _DAY for at in ends]
        return first, max([last, *ends])


def _instant(day: date, clock: Clock) -> datetime:
    hour, minute, second = clock
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
