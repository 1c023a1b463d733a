"""A NOTAM's item D: the hours of the period from B to C that count."""

import re
from datetime import UTC, date, datetime, time, timedelta

from vedette.airspace.hours.daily_hours import WEEKDAYS
from vedette.airspace.reading_notes import Notes, short
from vedette.model.restriction import DailyHours, Period, SunEvent, Weekday

_DAY = timedelta(days=1)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_SUN = {"SR": SunEvent.SR, "SS": SunEvent.SS, "BCMT": SunEvent.BMCT, "ECET": SunEvent.EECT}
# Minutes before or after the sun, as `SR MINUS30`; written as one word before blocks are cut.
_SHIFT = re.compile(r"\b(SR|SS|BCMT|ECET)\s*(MINUS|PLUS)\s*(\d{1,3})(?:\s?MIN)?\b")
_EDGE = r"\d{4}|(?:SR|SS|BCMT|ECET)(?:(?:MINUS|PLUS)\d{1,3})?"
_HOURS = re.compile(rf"({_EDGE})-({_EDGE})")
_SUN_EDGE = re.compile(r"(SR|SS|BCMT|ECET)(?:(MINUS|PLUS)(\d+))?")
_HOLIDAYS = "HOL"  # nobody here knows which days these are
_WEEKDAY = "|".join(WEEKDAYS)
_DAYS = re.compile(rf"({_WEEKDAY})(?:-({_WEEKDAY}))?")
_DATES = re.compile(r"(\d{2})(?:-(\d{2}))?")
_MEND = "write it like DAILY 0600-1800, MON-FRI SR-SS or SEP 10-12 0800-1600"
_DATES_MAX = 366
Edge = tuple[time | SunEvent, int]  # and how many minutes after the sun's event
Hours = tuple[Edge, Edge]
_WHOLE: Hours = ((time(0), 0), (time(0), 0))


def periods(
    said: str | None, start: datetime, stated: datetime | None, *, estimated: bool, notes: Notes
) -> tuple[Period, ...]:
    """The periods of a NOTAM. Raises FeatureRefusedError for hours that it cannot read.

    stated: its end; where that is an estimate only, the NOTAM goes on until it is cancelled.
    """
    end = None if estimated else stated
    if said is None or not said.strip():
        return (Period(start=start, end=end),)
    daily: list[DailyHours] = []
    dated: list[Period] = []
    plain = _SHIFT.sub(r"\1\2\3", re.sub(r"\s*-\s*", "-", said.upper()))
    for block in re.split(r"[,;\n]", plain):
        if not block.strip():
            continue
        named, but, not_on = _exception(block.split(), notes)
        days, dates, hours = _block(named, start, stated, notes)
        if dates:
            if but or not_on:
                notes.refuse("D", "dates with exceptions cannot be told", _MEND)
            dated += [_on(day, one, start, end, notes) for day in dates for one in hours]
            continue
        if but:
            days = (days or frozenset(WEEKDAYS)) - but
        daily += [_daily(days, one, not_on, notes) for one in hours or [_WHOLE]]
    if dated and daily:
        notes.refuse("D", "names both dates and days of the week", "write two NOTAMs")
    if dated:
        return tuple(dated)
    if any(not one.days and one.start == one.end and one.not_on is None for one in daily):
        return (Period(start=start, end=end),)  # H24
    return (Period(start=start, end=end, daily=tuple(daily)),)


def _exception(words: list[str], notes: Notes) -> tuple[list[str], frozenset[Weekday], str | None]:
    """A block without its exception; the days of the week that this takes out, and others."""
    at = next((i for i, word in enumerate(words) if word in ("EXC", "EXCEPT")), None)
    if at is None:
        return words, frozenset(), None
    days: set[Weekday] = set()
    not_on: str | None = None
    for word in (one for one in words[at + 1 :] if one != "AND"):
        found = _DAYS.fullmatch(word)
        if found is not None:
            days |= _weekdays(found[1], found[2])
        elif word == _HOLIDAYS:
            not_on = word
        else:
            notes.refuse("D", f"what {short(word)} excepts cannot be told", _MEND)
    if at == 0 or not (days or not_on) or len(days) == len(WEEKDAYS):
        notes.refuse("D", "it cannot be told what is excepted from what", _MEND)
    if not_on is not None:
        notes.note("D", f"EXC {not_on}: whether it holds on a day that may be one cannot be told")
    return words[:at], frozenset(days), not_on


def _daily(days: frozenset[Weekday], hours: Hours, not_on: str | None, notes: Notes) -> DailyHours:
    (start, start_shift), (end, end_shift) = hours
    try:
        return DailyHours(
            days=days,
            start=start,
            end=end,
            start_shift_min=start_shift,
            end_shift_min=end_shift,
            not_on=not_on,
        )
    except ValueError as exc:
        notes.refuse("D", str(exc), _MEND)


def _block(
    words: list[str], start: datetime, end: datetime | None, notes: Notes
) -> tuple[frozenset[Weekday], list[date], list[Hours]]:
    """The days, dates and hours of one block; no hours are all of them."""
    days: set[Weekday] = set()
    dates: list[date] = []
    hours: list[Hours] = []
    month: int | None = None
    every = whole = False
    for word in words:
        found = _HOURS.fullmatch(word)
        if found is not None:
            hours.append((_edge(found[1], notes), _edge(found[2], notes)))
        elif word == "H24":
            whole = True
        elif hours or whole:
            notes.refuse("D", f"{short(word)} after hours cannot be told", _MEND)
        elif word in ("DAILY", "DLY"):
            every = True
        elif word in _MONTHS:
            month = _MONTHS.index(word) + 1
        elif (found := _DAYS.fullmatch(word)) is not None:
            days |= _weekdays(found[1], found[2])
        elif (found := _DATES.fullmatch(word)) is not None:
            dates += _dates(found[1], found[2], month, start, end, notes)
        else:
            notes.refuse("D", f"{short(word)} cannot be read", _MEND)
    if sum((bool(days), bool(dates), every)) > 1 or (whole and hours):
        notes.refuse("D", "says its days or hours in two ways", _MEND)
    if month is not None and not dates:
        notes.refuse("D", "names a month and no day", _MEND)
    if dates and not hours:
        hours.append(_WHOLE)
    return frozenset(days), dates, hours


def _edge(word: str, notes: Notes) -> Edge:
    by_sun = _SUN_EDGE.fullmatch(word)
    if by_sun is not None:
        minutes = int(by_sun[3] or 0)
        return _SUN[by_sun[1]], -minutes if by_sun[2] == "MINUS" else minutes
    hour, minute = int(word[:2]), int(word[2:])
    if hour == 24 and minute == 0:
        return time(0), 0
    if hour > 23 or minute > 59:
        notes.refuse("D", f"{word} is no time of day", _MEND)
    return time(hour, minute), 0


def _weekdays(first: str, last: str | None) -> set[Weekday]:
    a = WEEKDAYS.index(Weekday(first))
    b = a if last is None else WEEKDAYS.index(Weekday(last))
    return {WEEKDAYS[(a + n) % 7] for n in range((b - a) % 7 + 1)}


def _dates(
    first: str,
    last: str | None,
    month: int | None,
    start: datetime,
    end: datetime | None,
    notes: Notes,
) -> list[date]:
    """The dates that are meant: those between B and C that have such a day."""
    if end is None or end - start > _DATES_MAX * _DAY:
        notes.refuse("D", "dates in a NOTAM of more than a year cannot be told", "name an end")
    span = [start.date() + n * _DAY for n in range((end.date() - start.date()).days + 1)]
    if month is None and len({(one.year, one.month) for one in span}) > 1:
        notes.refuse("D", f"the month of {first} cannot be told", "name the month")
    a, b = int(first), int(first if last is None else last)
    found = [one for one in span if a <= one.day <= b and month in (None, one.month)]
    if len(found) != b - a + 1:
        notes.refuse("D", f"{first} to {last or first} do not all lie from B to C", _MEND)
    return found


def _on(day: date, hours: Hours, start: datetime, end: datetime | None, notes: Notes) -> Period:
    """One date with its hours, cut to what lies between B and C."""
    (first, shift), (last, other_shift) = hours
    if shift or other_shift:
        notes.refuse("D", "dates with minutes before or after the sun cannot be told", _MEND)
    if isinstance(first, SunEvent) or isinstance(last, SunEvent):
        # The weekday singles out the date on which it starts; where the sun ends it nobody knows
        # here, in the next night or, far from Greenwich, in what is the next day by UTC.
        begin = datetime.combine(day, time(0), tzinfo=UTC)
        on = frozenset({WEEKDAYS[day.weekday()]})
        daily = (_daily(on, hours, None, notes),)
        finish = begin + 2 * _DAY
        begin, finish = max(begin, start), finish if end is None else min(finish, end)
        return Period(start=begin, end=finish, daily=daily)
    begin = datetime.combine(day, first, tzinfo=UTC)
    finish = datetime.combine(day, last, tzinfo=UTC)
    if finish <= begin:
        finish += _DAY
    begin, finish = max(begin, start), finish if end is None else min(finish, end)
    if finish <= begin:
        notes.refuse("D", f"the hours of {day.isoformat()} do not lie from B to C", _MEND)
    return Period(start=begin, end=finish)
