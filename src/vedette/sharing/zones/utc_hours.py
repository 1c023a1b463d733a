"""Hours in UTC, for formats without other time zones."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vedette.airspace.formats.period_text import shifted
from vedette.model.restriction import SHIFT_MAX_MIN, DailyHours, Period, SunEvent, Weekday
from vedette.sharing.zones.writer_result import Losses

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_YEARS = (date(2000, 1, 1), date(2040, 1, 1))  # where a period has no start or no end
_ANY_DAY = date(2000, 1, 1)
_STEP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UtcPeriod:
    """A period in UTC. If it has several readings, the widest one."""

    start: datetime | None
    end: datetime | None
    daily: tuple[DailyHours, ...]
    exact: bool  # it says all that the period did


def in_utc(period: Period, losses: Losses) -> UtcPeriod:
    """The widest reading of a period in UTC, so that no restricted time is left out."""
    starts = [one for one in (period.start, *period.other_starts) if one is not None]
    ends = [one for one in (period.end, *period.other_ends) if one is not None]
    start = None if period.start is None else min(starts)
    end = None if period.end is None else max(ends)
    exact = not (period.other_starts or period.other_ends)
    if not exact:
        losses.lose("periods", "the sources disagree on its start or end; the widest is written")
    daily = tuple(utc for one in period.daily for utc in _daily(one, period, losses))
    return UtcPeriod(start, end, daily, exact and daily == period.daily)


def _daily(hours: DailyHours, period: Period, losses: Losses) -> tuple[DailyHours, ...]:
    if hours.place is not None:
        losses.lose("periods", "the place where the sun is watched")
    start, end = hours.start, hours.end
    if hours.not_on is not None:
        losses.lose("periods", f"that they do not hold on {hours.not_on}; written as if they did")
    if hours.start_shift_min or hours.end_shift_min:
        losses.lose("periods", "minutes before or after the sun; written as the whole day")
        return _whole_days(hours.days, timedelta(minutes=-SHIFT_MAX_MIN), 2 * _DAY)
    if hours.timezone in (None, "UTC"):
        return (DailyHours(days=hours.days, start=start, end=end),)
    offsets = _offsets(hours.timezone or "UTC", period)
    if isinstance(start, SunEvent) or isinstance(end, SunEvent):
        return (_by_the_sun(hours, offsets, losses),)
    length = _length(start, end)
    first, last = _at(start) - max(offsets), _at(start) + length - min(offsets)
    if min(offsets) != max(offsets):
        losses.lose("periods", f"the clock of {hours.timezone} changes; written wider, in UTC")
    if last - first >= _DAY:
        losses.lose("periods", "written as the whole day")
        return _whole_days(hours.days, first, last)
    days = shifted(hours.days, first // _DAY)
    return (DailyHours(days=days, start=_clock(first), end=_clock(last)),)


def exactly_in_utc(hours: DailyHours, period: Period) -> DailyHours | None:
    """The same hours in UTC, where their clock does not change during the period; else None.

    Hours by the sun do not depend on a clock; only their weekdays do.
    """
    if hours.timezone in (None, "UTC"):
        return replace(hours, timezone=None)
    offsets = _offsets(hours.timezone or "UTC", period)
    start, end = hours.start, hours.end
    if isinstance(start, SunEvent) and isinstance(end, SunEvent) and not hours.days:
        return replace(hours, timezone=None)
    if len(offsets) > 1 or isinstance(start, SunEvent) or isinstance(end, SunEvent):
        return None
    if hours.not_on is not None:
        return None  # those days are of the local clock
    (offset,) = offsets
    first = _at(start) - offset
    days = shifted(hours.days, first // _DAY)
    return DailyHours(days=days, start=_clock(first), end=_clock(_at(end) - offset))


def outwards(days: frozenset[Weekday], start: time, end: time) -> tuple[DailyHours, ...]:
    """Hours in whole minutes that contain the given hours."""
    first, last = _at(start), _at(start) + _length(start, end)
    first, last = first // _MINUTE * _MINUTE, -(-last // _MINUTE) * _MINUTE
    if last - first >= _DAY:
        return _whole_days(days, first, last)
    return (DailyHours(days=days, start=_clock(first), end=_clock(last)),)


def _by_the_sun(hours: DailyHours, offsets: set[timedelta], losses: Losses) -> DailyHours:
    """The sun is where it is by any clock; the other end goes to its widest, the days with it."""
    start, end = hours.start, hours.end
    if hours.days:
        losses.lose("periods", f"days of the week by the clock of {hours.timezone}")
    if not isinstance(start, SunEvent):
        start = _clock(_at(start) - max(offsets))
    if not isinstance(end, SunEvent):
        end = _clock(_at(end) - min(offsets))
    return DailyHours(days=hours.days, start=start, end=end)


def _whole_days(
    days: frozenset[Weekday], first: timedelta, last: timedelta
) -> tuple[DailyHours, ...]:
    """Every day that hours from `first` to `last` touch, in two halves: from and to the same time
    may be read as no time at all."""
    touched = range(first // _DAY, (last - timedelta.resolution) // _DAY + 1)
    days = frozenset().union(*(shifted(days, shift) for shift in touched))
    midnight, noon = time(0), time(12)
    return (
        DailyHours(days=days, start=midnight, end=noon),
        DailyHours(days=days, start=noon, end=midnight),
    )


def _at(clock: time) -> timedelta:
    return datetime.combine(_ANY_DAY, clock) - datetime.combine(_ANY_DAY, time(0))


def _length(start: time, end: time) -> timedelta:
    """How long hours are; from and to the same time is a whole day."""
    off = _at(end) - _at(start)
    return off if off > timedelta(0) else off + _DAY


def _clock(at: timedelta) -> time:
    return (datetime.combine(_ANY_DAY, time(0)) + at % _DAY).time()


def _offsets(timezone: str, period: Period) -> set[timedelta]:
    """Every offset from UTC that a clock has during a period."""
    zone = ZoneInfo(timezone)
    first = _YEARS[0] if period.start is None else period.start.date() - _DAY
    last = _YEARS[1] if period.end is None else period.end.date() + _DAY
    found: set[timedelta] = set()
    at = datetime.combine(first, time(12))
    while at.date() <= last:
        found.add(at.replace(tzinfo=zone).utcoffset() or timedelta(0))
        at += _STEP
    found.add(datetime.combine(last, time(12), tzinfo=zone).utcoffset() or timedelta(0))
    return found
