"""Hours that recur, as spans of time: by a clock, or by the sun at a place.

A day is one of the clock that the hours name (UTC, where they name none). An hour that this clock
shows twice, or never, has two readings. The sun's hours hold at the stated place, or all over the
region in which the aircraft may be: two places so far apart that the sun stands an angle higher
over one are at least that angle apart on the globe, so an extent is an error of the sun's altitude.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vedette.airspace.hours.sun import (
    ALTITUDE_DEG,
    MORNING,
    RATE_DEG_S,
    SunDay,
    altitude_deg,
    sun_day,
)
from vedette.model.errors import RestrictionError
from vedette.model.restriction import SHIFT_MAX_MIN, DailyHours, SunEvent, Weekday
from vedette.model.times import seconds_between
from vedette.model.value_words import in_words

WEEKDAYS = tuple(Weekday)  # Monday first, as datetime.weekday() counts
_DAY = timedelta(days=1)
_LONGEST_SHIFT = timedelta(minutes=SHIFT_MAX_MIN)
_ORDER = tuple(SunEvent)  # BMCT, SR, SS, EECT: as they come in a day
_LEAST_RADIUS_M = 6_335_000.0  # of the ellipsoid's curvature: no metre turns the plumb line more
_UP, _DOWN = (SunEvent.SR, SunEvent.SS), (SunEvent.SS, SunEvent.SR)
_LIGHT, _DARK = (SunEvent.BMCT, SunEvent.EECT), (SunEvent.EECT, SunEvent.BMCT)
_ALTITUDES = frozenset({_UP, _DOWN, _LIGHT, _DARK})  # they hold as the sun stands, come what may
_LAST_MINUTE = time(23, 59)
WORDS = {
    SunEvent.BMCT: "the beginning of morning civil twilight",
    SunEvent.SR: "sunrise",
    SunEvent.SS: "sunset",
    SunEvent.EECT: "the end of evening civil twilight",
}


@dataclass(frozen=True, slots=True)
class Where:
    """A place, and how far from it the aircraft may be."""

    lat_deg: float
    lon_deg: float
    radius_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time whose start and end are each known to lie between two instants.

    `start_latest` after `end_earliest`: no instant of it is certain.
    """

    start_earliest: datetime
    start_latest: datetime
    end_earliest: datetime
    end_latest: datetime
    why: str = ""  # what is not known of it

    def within(self, other: "Span") -> "Span":
        """The part that this span and another have in common."""
        return Span(
            max(self.start_earliest, other.start_earliest),
            max(self.start_latest, other.start_latest),
            min(self.end_earliest, other.end_earliest),
            min(self.end_latest, other.end_latest),
            why=", and ".join(part for part in (other.why, self.why) if part),
        )

    @property
    def doubts(self) -> tuple[tuple[datetime, datetime], ...]:
        """The times for which it is not known whether they are in the span."""
        if self.start_latest > self.end_earliest:
            return ((self.start_earliest, self.end_latest),)
        ends = (
            (self.start_earliest, self.start_latest),
            (self.end_earliest, self.end_latest),
        )
        return tuple(end for end in ends if end[0] < end[1])


@dataclass(frozen=True, slots=True)
class _Moment:
    """A start or an end, between two instants."""

    earliest: datetime
    latest: datetime
    comes: bool = True  # False: the sun does not do this on this day
    why: str = ""


def spans_of(
    daily: DailyHours,
    first: datetime,
    last: datetime,
    where: Where | None,
    sun_error_deg: float,
) -> Iterator[Span]:
    """The spans of these hours for every day that may touch the time from `first` to `last`."""
    place = where if daily.place is None else Where(*daily.place)
    known = _at_once(daily, first, last, place, sun_error_deg)
    if known is not None:
        if known:
            yield Span(first, first, last, last)
        return
    clock = _clock(daily.timezone)
    day = first.astimezone(clock).date() - 2 * _DAY
    while day <= last.astimezone(clock).date() + _DAY:
        span = _span(daily, day, clock, place, sun_error_deg)
        if span is not None:
            yield span
        day += _DAY


def _at_once(
    daily: DailyHours, first: datetime, last: datetime, place: Where | None, sun_error_deg: float
) -> bool | None:
    """Whether day or night holds, by the sun's altitude alone; None where it is too near to tell.

    A shortcut: it says the same as the spans, and costs a hundredth.
    """
    start, end = daily.start, daily.end
    if daily.days or place is None or not isinstance(start, SunEvent):
        return None
    if daily.start_shift_min or daily.end_shift_min or daily.not_on:
        return None
    if (start, end) not in _ALTITUDES:
        return None
    half_s = seconds_between(last, first) / 2
    altitude = altitude_deg(first + (last - first) / 2, place.lat_deg, place.lon_deg)
    slack = _slack_deg(place, sun_error_deg) + RATE_DEG_S * half_s + 0.001
    over = altitude - ALTITUDE_DEG[start]
    if abs(over) <= slack:
        return None
    return (over > 0) == ((start, end) in (_UP, _LIGHT))


def _slack_deg(place: Where, sun_error_deg: float) -> float:
    return sun_error_deg + math.degrees(place.radius_m / _LEAST_RADIUS_M)


def _span(
    daily: DailyHours, day: date, clock: ZoneInfo, place: Where | None, sun_error_deg: float
) -> Span | None:
    """The hours that start on `day` (of the clock, or of the sun); None where none do."""
    by_sun = isinstance(daily.start, SunEvent), isinstance(daily.end, SunEvent)
    if any(by_sun) and place is None:
        return _anywhere(daily, day, clock) if _counts(daily, day) else None
    shifts = daily.start_shift_min, daily.end_shift_min
    start = _moment(daily.start, day, clock, place, sun_error_deg, shifts[0])
    days = {day}
    if by_sun[0]:  # the day of the event, or that to which its minutes carry it over midnight
        own = timedelta(minutes=shifts[0])
        starts = (start.earliest, start.latest, start.earliest - own, start.latest - own)
        days = {at.astimezone(clock).date() for at in starts}
    on = {_counts(daily, one) for one in days}
    if on == {False}:
        return None
    if isinstance(daily.start, SunEvent) and isinstance(daily.end, SunEvent):
        over = _ORDER.index(daily.end) <= _ORDER.index(daily.start)
        end = _moment(daily.end, day + over * _DAY, clock, place, sun_error_deg, shifts[1])
        if end.latest <= start.earliest:
            return None  # it comes to nothing: a night where the sun does not set
        if (daily.start, daily.end) in _ALTITUDES and shifts == (0, 0):
            start, end = replace(start, comes=True), replace(end, comes=True)
        else:  # nobody says from when to count what does not come, or how long it lasts
            end = _open(end)
    elif any(by_sun):
        end = _open(_next(daily.end, start, day, clock, place, sun_error_deg, shifts[1]))
    else:
        later = _DAY if daily.end <= daily.start else 0 * _DAY  # type: ignore[operator]
        end = _clock_end(daily.end, day + later, clock)  # type: ignore[arg-type]
    if daily.not_on is not None:
        doubt = f"they do not hold on {daily.not_on}, and nobody here knows these days"
        start = replace(start, why=", and ".join(part for part in (doubt, start.why) if part))
    return _made(start, end, certain=on == {True} and daily.not_on is None)


def _next(
    edge: time | SunEvent,
    start: _Moment,
    day: date,
    clock: ZoneInfo,
    place: Where | None,
    sun_error_deg: float,
    shift_min: int,
) -> _Moment:
    """The first end after a start, where one of the two is the sun's and the other a clock's."""
    soonest: datetime | None = None  # it may come just before the start: then not till a day later
    for off in (-1, 0, 1, 2):  # the sun's day and the clock's may be one apart
        if isinstance(edge, SunEvent):
            end = _moment(edge, day + off * _DAY, clock, place, sun_error_deg, shift_min)
        else:
            end = _clock_end(edge, day + off * _DAY, clock)
        if end.latest <= start.earliest:
            continue
        if end.earliest > start.latest:
            return end if soonest is None else replace(end, earliest=soonest)
        soonest = end.earliest if soonest is None else soonest
    end = _moment(edge, day + 3 * _DAY, clock, place, sun_error_deg, shift_min)
    return replace(end, earliest=start.earliest, comes=False, why="it starts as it ends")


def _open(end: _Moment) -> _Moment:
    """An end of the sun's that does not come: the hours may go on for half a day more."""
    return end if end.comes else replace(end, latest=end.latest + _DAY / 2)


def _made(start: _Moment, end: _Moment, *, certain: bool) -> Span:
    why = ", and ".join(dict.fromkeys(part for part in (start.why, end.why) if part))
    if start.comes and certain and (end.comes or start.latest <= end.earliest):
        return Span(start.earliest, start.latest, end.earliest, end.latest, why)
    return _uncertain(start.earliest, end.latest, why)


def _uncertain(earliest: datetime, latest: datetime, why: str) -> Span:
    """A span of which no instant is certain."""
    return Span(earliest, latest + _DAY, earliest, latest, why)


def _sun_moment(event: SunEvent, day: SunDay, slack_deg: float, shift_min: int) -> _Moment:
    """When an event comes, by the sun standing up to `slack_deg` lower or higher; or minutes after.

    shift_min: negative is before it.
    """
    low, low_comes = day.crosses(event, ALTITUDE_DEG[event] - slack_deg)
    high, high_comes = day.crosses(event, ALTITUDE_DEG[event] + slack_deg)
    earliest, latest = (low, high) if event in MORNING else (high, low)
    seconds, named = seconds_between(latest, earliest) / 2, WORDS[event]
    if shift_min:
        named = f"{abs(shift_min)} min {'after' if shift_min > 0 else 'before'} {named}"
    why = f"within {seconds / 60:.0f} min of {named} there" if seconds else ""
    shift = timedelta(minutes=shift_min)
    if low_comes and high_comes:
        return _Moment(earliest + shift, latest + shift, True, why)
    why = f"{WORDS[event]} does not come there on that day, or only just"
    # Nobody says from when to count: these minutes themselves are in doubt.
    none = timedelta(0)
    return _Moment(earliest + min(none, shift), latest + max(none, shift), False, why)


def _moment(
    edge: time | SunEvent,
    day: date,
    clock: ZoneInfo,
    place: Where | None,
    sun_error_deg: float,
    shift_min: int = 0,
) -> _Moment:
    """A start or an end on a day of the clock."""
    if not isinstance(edge, SunEvent):
        return _clock_moment(edge, day, clock)
    assert place is not None  # noqa: S101 - hours without a place were dealt with before
    slack = _slack_deg(place, sun_error_deg)
    return _sun_moment(edge, sun_day(day, place.lat_deg, place.lon_deg), slack, shift_min)


def _clock_moment(at: time, day: date, clock: ZoneInfo) -> _Moment:
    """When the clock shows a time: between two readings where it does so twice, or never."""
    local = datetime.combine(day, at, tzinfo=clock)
    readings = sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    why = ""
    if readings[0] != readings[1]:
        why = f"on {day} the clocks of {clock.key} change at {at:%H:%M}"
    return _Moment(readings[0], readings[1], why=why)


def _clock_end(at: time, day: date, clock: ZoneInfo) -> _Moment:
    """The same of an end. One in the last minute of a day is as a rule meant to be the day's."""
    end = _clock_moment(at, day, clock)
    if at < _LAST_MINUTE:
        return end
    midnight = _clock_moment(time(0), day + _DAY, clock)
    why = f"{at:%H:%M} may stand for the end of the day"
    return replace(end, latest=max(end.latest, midnight.latest), why=why)


def _anywhere(daily: DailyHours, day: date, clock: ZoneInfo) -> Span:
    """Hours of the sun where nobody knows where: they may hold from this day on into the next."""
    start = _clock_moment(time(0), day, clock).earliest
    if not isinstance(daily.start, SunEvent):
        start = _clock_moment(daily.start, day, clock).earliest
    start -= timedelta(minutes=max(0, -daily.start_shift_min))
    return _uncertain(
        start, start + 2 * _DAY + _LONGEST_SHIFT, "it hangs on the sun at an unknown place"
    )


def _counts(daily: DailyHours, day: date) -> bool:
    return not daily.days or WEEKDAYS[day.weekday()] in daily.days


@lru_cache(maxsize=64)
def clock_of(name: str) -> ZoneInfo:
    """The clock of an IANA time zone. Raises RestrictionError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise RestrictionError(
            f"the time zone must be an IANA name, got {in_words(name)}",
            mend="write a name such as Europe/Warsaw",
        ) from exc


def _clock(name: str | None) -> ZoneInfo:
    return clock_of("UTC" if name is None else name)
