"""The times of a NOTAM draft: items B), C) and D), and hours as item E) says them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from vedette.airspace.declaring import form_text
from vedette.model.restriction import DailyHours, Period, SunEvent, Weekday
from vedette.sharing.zones.utc_hours import exactly_in_utc, outwards

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1, microseconds=-1)  # so that an end is not cut to the minute before
# ICAO Doc 8400 abbreviates the twilights unlike ED-318 does, whose words the model has.
_SUN = {SunEvent.BMCT: "BCMT", SunEvent.EECT: "ECET"}


def start_words(periods: Sequence[Period], notes: list[str]) -> str:
    """Item B: the first start, ``YYMMDDhhmm`` in UTC, or WIE. What is doubtful goes to `notes`."""
    starts = [one.start for one in periods if one.start is not None]
    if not starts or len(starts) < len(periods):
        notes.append("no start is given: B) says WIE, with immediate effect")
        return "WIE"
    if any(one.other_starts for one in periods):
        notes.append("the start has several readings; B) has the first that is given")
    return _ten_digits(min(starts))


def end_words(periods: Sequence[Period], notes: list[str]) -> str:
    """Item C: the last end, ``YYMMDDhhmm`` in UTC, or PERM. What is doubtful goes to `notes`."""
    ends = [one.end for one in periods if one.end is not None]
    if not ends or len(ends) < len(periods):
        notes.append("no end is given: C) says PERM")
        return "PERM"
    if any(one.other_ends for one in periods):
        notes.append("the end has several readings; C) has the first that is given")
    return _ten_digits(max(ends) + _MINUTE)


def _ten_digits(at: datetime) -> str:
    return f"{at:%y%m%d%H%M}"


def schedule_words(periods: Sequence[Period], notes: list[str]) -> str:
    """Item D, in UTC. Hours by a clock that changes meanwhile go to E), and so do periods."""
    if len(periods) > 1:
        dates = [date_words(one, periods) for one in periods]
        if all(dates):
            return ", ".join(str(date) for date in dates)
        notes.append("it has several periods: they stand in E), and D) is left out")
        return ""
    daily = [one for period in periods for one in hours_in_utc(period)]
    if not daily:
        return ""
    if any(one.timezone is not None for one in daily):
        notes.append(
            "its hours go by a local clock that changes: they stand in E), and D) is left out"
        )
        return ""
    return ", ".join(_hours(one) for one in daily)


def hours_in_utc(period: Period) -> tuple[DailyHours, ...]:
    """The hours of a period in UTC if their clocks do not change during it; else unchanged."""
    found = [exactly_in_utc(one, period) for one in period.daily]
    utc = [one for one in found if one is not None]
    if len(utc) < len(found):
        return period.daily
    return tuple(whole for one in utc for whole in _whole_minutes(one))


def _whole_minutes(daily: DailyHours) -> tuple[DailyHours, ...]:
    """Item D has no seconds: hours go outwards to whole minutes."""
    start, end = daily.start, daily.end
    if isinstance(start, SunEvent) or isinstance(end, SunEvent):
        return (daily,)
    if not (start.second or start.microsecond or end.second or end.microsecond):
        return (daily,)
    return outwards(daily.days, start, end)


def date_words(period: Period, periods: Sequence[Period]) -> str | None:
    """A period as a date with hours; None where it is longer than a day, or that could mislead."""
    start, end = period.start, period.end
    if start is None or end is None or period.daily or not timedelta(0) < end - start <= _DAY:
        return None
    if period.other_starts or period.other_ends or start.second or end.second:
        return None
    firsts = [one.start for one in periods if one.start is not None]
    if max(firsts) - min(firsts) > 300 * _DAY:
        return None  # a date without its year
    return f"{start:%b %d %H%M}-{end:%H%M}".upper()


def _hours(daily: DailyHours) -> str:
    days = [day for day in Weekday if day in daily.days]
    named = " ".join(day.value for day in days)
    first = _edge(daily.start, daily.start_shift_min)
    last = _edge(daily.end, daily.end_shift_min)
    but = f" EXC {daily.not_on}" if daily.not_on else ""
    return f"{named or 'DAILY'} {first}-{last}{but}"


def rule_hours_words(daily: DailyHours) -> str:
    """The hours of a rule for item E, in local time if their clock changes."""
    return _hours(daily) if daily.timezone is None else form_text.hours_words(daily)


def _edge(edge: time | SunEvent, shift_min: int) -> str:
    if not isinstance(edge, SunEvent):
        return f"{edge:%H%M}"
    sign = "PLUS" if shift_min > 0 else "MINUS"
    return _SUN.get(edge, edge.value) + (f" {sign}{abs(shift_min)}" if shift_min else "")


def period_words(period: Period) -> str:
    """One of several periods, in words for item E."""
    start = "NOW" if period.start is None else _ten_digits(period.start)
    end = "PERM" if period.end is None else _ten_digits(period.end + _MINUTE)
    hours = [_hours(one) for one in hours_in_utc(period) if one.timezone is None]
    return " ".join([f"{start}-{end}", *hours])
