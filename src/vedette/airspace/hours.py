"""Whether a restriction is in force at an instant: yes, no, or it cannot be told.

Both ends of a span count as in it, so that nothing slips through at the very second.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from vedette.model.restriction import DailyHours, Period, SunEvent, Weekday

WEEKDAYS = tuple(Weekday)  # Monday first, as datetime.weekday() counts
_DAY = timedelta(days=1)
_LONGEST = timedelta(days=8)  # beyond a week, all recurring hours have come and gone


class Force(StrEnum):
    """Whether a restriction is in force."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


def in_force(periods: tuple[Period, ...], at: datetime) -> Force:
    """The state of a restriction with these periods (none: always in force) at `at`, in UTC."""
    if not periods:
        return Force.ACTIVE
    return _most(tuple(_in_period(period, at) for period in periods))


def in_force_throughout(periods: tuple[Period, ...], first: datetime, last: datetime) -> Force:
    """ACTIVE or INACTIVE only if that holds from `first` to `last` without a break."""
    if last - first > _LONGEST and any(period.daily for period in periods):
        return Force.UNKNOWN
    marks = {first, last}
    for period in periods:
        marks.update(mark for mark in (period.start, period.end) if mark is not None)
        for daily in period.daily:
            marks.update(_clock_marks(daily, first, last))
    steps = sorted(mark for mark in marks if first <= mark <= last)
    between = [a + (b - a) / 2 for a, b in pairwise(steps)]
    found = {in_force(periods, at) for at in (*steps, *between)}
    return found.pop() if len(found) == 1 else Force.UNKNOWN


def _clock_marks(daily: DailyHours, first: datetime, last: datetime) -> list[datetime]:
    """Every instant from the day before `first` to `last` at which these hours may change."""
    clock = [mark for mark in (daily.start, daily.end) if isinstance(mark, time)]
    clock.append(time(0))  # the weekday changes
    days = range((last.date() - first.date()).days + 1)
    return [
        datetime.combine(first.date() + n * _DAY, mark, tzinfo=first.tzinfo)
        for n in days
        for mark in clock
    ]


def _most(states: tuple[Force, ...]) -> Force:
    if Force.ACTIVE in states:
        return Force.ACTIVE
    return Force.UNKNOWN if Force.UNKNOWN in states else Force.INACTIVE


def _in_period(period: Period, at: datetime) -> Force:
    if period.start is not None and at < period.start:
        return Force.INACTIVE
    if period.end is not None and at > period.end:
        return Force.INACTIVE
    if not period.daily:
        return Force.ACTIVE
    return _most(tuple(_in_hours(daily, at) for daily in period.daily))


def _in_hours(daily: DailyHours, at: datetime) -> Force:
    """These hours at `at`, as they started today or yesterday.

    Sunrise and sunset differ from place to place and are not computed: on a day that such hours
    touch, nothing can be told.
    """
    today = _counts(daily, at)
    yesterday = _counts(daily, at - _DAY)
    start, end = daily.start, daily.end
    if isinstance(start, SunEvent) or isinstance(end, SunEvent):
        return Force.UNKNOWN if today or yesterday else Force.INACTIVE
    clock = at.time()
    if start < end:
        active = today and start <= clock <= end
    else:  # over midnight; from and to the same time is a whole day
        active = (today and clock >= start) or (yesterday and clock <= end)
    return Force.ACTIVE if active else Force.INACTIVE


def _counts(daily: DailyHours, at: datetime) -> bool:
    return not daily.days or WEEKDAYS[at.weekday()] in daily.days
