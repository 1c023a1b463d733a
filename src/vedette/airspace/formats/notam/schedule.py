"""A NOTAM's item D: the hours of the period from B to C that count.

`schedule_groups` has the grammar; here its groups become periods.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from vedette.airspace.formats.notam.schedule_atoms import WHOLE, Hours, atoms
from vedette.airspace.formats.notam.schedule_groups import (
    DATES_MAX,
    Days,
    Group,
    Parser,
    ScheduleError,
)
from vedette.airspace.formats.notam.tokens import plain, tokens
from vedette.airspace.hours.daily_hours import WEEKDAYS
from vedette.model.restriction import DailyHours, Period, SunEvent

__all__ = ["ScheduleError", "periods"]

_DAY = timedelta(days=1)
_PERIODS_MAX = 4_000
_BEFORE, _AFTER = _DAY, 3 * _DAY  # of a date whose hours hang on the sun


def periods(
    said: str | None,
    start: datetime | None,
    end: datetime | None,
    stated: datetime | None = None,
) -> tuple[Period, ...]:
    """The periods between items B and C at which item D applies.

    start, end: None if the NOTAM has none. stated: the end that is used to resolve dates if it is
    only an estimate. Raises ScheduleError if item D cannot be read.
    """
    if start is not None and end is not None and end <= start:
        raise ScheduleError(f"item C must be after item B ({start}), got {end}")
    if said is None or not said.strip():
        return (Period(start=start, end=end),)
    groups = Parser(atoms(tokens(plain(said))), start, end or stated).groups()
    dated: list[Period] = []
    daily: list[DailyHours] = []
    for group in groups:
        _write(group, start, end, dated, daily)
    if any(
        not one.days and one.start == one.end and one.not_on is None and not one.start_shift_min
        for one in daily
        if not isinstance(one.start, SunEvent)
    ):
        return (Period(start=start, end=end),)  # H24, every day
    found = list(dated)
    if daily:
        found.append(Period(start=start, end=end, daily=tuple(daily)))
    if not found:
        raise ScheduleError("none of its hours are between items B and C")
    if len(found) > _PERIODS_MAX:
        raise ScheduleError(f"it must have at most {_PERIODS_MAX} periods, got {len(found)}")
    return tuple(found)


def _write(
    group: Group,
    start: datetime | None,
    end: datetime | None,
    dated: list[Period],
    daily: list[DailyHours],
) -> None:
    """The periods of one group."""
    days, but = group.days, group.but
    if days.spans and (group.hours or days.dates or days.weekdays or days.daily):
        raise ScheduleError("a span of days and times cannot be combined with other days or hours")
    if days.spans:
        dated += _without(days.spans, but, start, end)
        return
    if days.dates and (days.weekdays or days.daily):
        raise ScheduleError("dates and days of the week in one group are not supported")
    if days.holidays:
        raise ScheduleError(
            "hours on public holidays are not supported, because the dates are unknown"
        )
    hours = group.hours or [WHOLE]
    dates = list(days.dates)
    if but.dates and not dates:
        dates = _all_days(days, start, end)
    if dates:
        kept = [one for one in dates if not _excepted(one, but)]
        if but.holidays:
            raise ScheduleError(
                "dates except public holidays are not supported, because the dates are unknown"
            )
        dated += [
            period
            for one in kept
            for each in hours
            if (period := _on(one, each, start, end)) is not None
        ]
        return
    on = frozenset(days.weekdays)
    if but.weekdays:
        on = frozenset(on or set(WEEKDAYS)) - but.weekdays
        if not on:
            raise ScheduleError(
                "it must apply on at least one day of the week, but all are excepted"
            )
    not_on = "HOL" if but.holidays else None
    for first, last in hours:
        try:
            daily.append(
                DailyHours(
                    days=on, start=first[0], end=last[0], start_shift_min=first[1],
                    end_shift_min=last[1], not_on=not_on,
                )
            )  # fmt: skip
        except ValueError as exc:
            raise ScheduleError(str(exc)) from exc


def _excepted(day: date, but: Days) -> bool:
    return day in but.dates or WEEKDAYS[day.weekday()] in but.weekdays


def _all_days(days: Days, start: datetime | None, end: datetime | None) -> list[date]:
    """All dates from B to C on which days of the week fall."""
    if start is None or end is None or end - start > DATES_MAX * _DAY:
        raise ScheduleError(
            "excepted dates are not supported in a NOTAM of more than a year, or without an end"
        )
    first, count = start.date() - _DAY, (end.date() - start.date()).days + 2
    every = (first + n * _DAY for n in range(count))
    return [one for one in every if not days.weekdays or WEEKDAYS[one.weekday()] in days.weekdays]


def _without(
    spans: Sequence[Period], but: Days, start: datetime | None, end: datetime | None
) -> list[Period]:
    """Spans within B and C, without the whole days that are excepted."""
    if but.holidays:
        raise ScheduleError(
            "a span except public holidays is not supported, because the dates are unknown"
        )
    found: list[Period] = []
    for one in spans:
        assert one.start is not None and one.end is not None  # noqa: S101, PT018 - made so
        begin = one.start
        day = begin.date()
        while day <= one.end.date():
            if _excepted(day, but):
                midnight = datetime.combine(day, time(0), tzinfo=UTC)
                found += _cut(begin, midnight, start, end)
                begin = max(begin, midnight + _DAY)
            day += _DAY
        found += _cut(begin, one.end, start, end)
    return found


def _cut(
    begin: datetime, finish: datetime, start: datetime | None, end: datetime | None
) -> list[Period]:
    """A span cut to what lies between B and C."""
    begin = begin if start is None else max(begin, start)
    finish = finish if end is None else min(finish, end)
    return [Period(start=begin, end=finish)] if begin < finish else []


def _on(day: date, hours: Hours, start: datetime | None, end: datetime | None) -> Period | None:
    """One date with its hours, cut to what lies between B and C; None where nothing does."""
    (first, first_shift), (last, last_shift) = hours
    if not isinstance(first, SunEvent) and not isinstance(last, SunEvent):
        begin = datetime.combine(day, first, tzinfo=UTC)
        finish = datetime.combine(day, last, tzinfo=UTC)
        cut = _cut(begin, finish if finish > begin else finish + _DAY, start, end)
        return cut[0] if cut else None
    # The weekday singles out the date on which it starts. Where the sun ends it nobody knows
    # here: in the next night or, far from Greenwich, in what is another day by UTC.
    try:
        daily = DailyHours(
            days=frozenset({WEEKDAYS[day.weekday()]}), start=first, end=last,
            start_shift_min=first_shift, end_shift_min=last_shift,
        )  # fmt: skip
    except ValueError as exc:
        raise ScheduleError(str(exc)) from exc
    midnight = datetime.combine(day, time(0), tzinfo=UTC)
    cut = _cut(midnight - _BEFORE, midnight + _AFTER, start, end)
    return Period(start=cut[0].start, end=cut[0].end, daily=(daily,)) if cut else None
