"""The grammar of item D of a NOTAM (ICAO Doc 8126, and what offices write beside it)::

    schedule   = group { [ "," | "AND" ] group }
    group      = days { hours } [ "EXC" days ] | hours [ days ] [ "EXC" days ]
    days       = "DAILY" | weekday [ "-" weekday ] | [ month ] day [ "-" [ month ] day ]
    hours      = edge "-" edge | "H24" | "HJ" | "HN"
    span       = day edge "-" day edge | weekday edge "-" weekday edge | instant "TO" instant

A month holds until another is named; before the first, it is the month of item B. A day that is
past in that month, as seen from item B, is one of the next month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from vedette.airspace.formats.notam.schedule_atoms import Atom, Edge, Hours, Part
from vedette.airspace.hours.daily_hours import WEEKDAYS
from vedette.model.restriction import Period, SunEvent, Weekday

_DAY = timedelta(days=1)
DATES_MAX = 400  # days of a NOTAM that names dates


class ScheduleError(ValueError):
    """Item D, or a part of it, cannot be read."""


@dataclass(slots=True)
class Days:
    """Which days a group names."""

    daily: bool = False
    weekdays: set[Weekday] = field(default_factory=set)
    dates: list[date] = field(default_factory=list)
    spans: list[Period] = field(default_factory=list)
    holidays: bool = False

    @property
    def any(self) -> bool:
        """Whether the group names any day."""
        return bool(self.daily or self.weekdays or self.dates or self.spans or self.holidays)


@dataclass(slots=True)
class Group:
    """Days, their hours, and the days that are excepted."""

    days: Days = field(default_factory=Days)
    hours: list[Hours] = field(default_factory=list)
    but: Days = field(default_factory=Days)


_LISTS = frozenset({Part.COMMA, Part.AND, Part.SLASH})
_DAY_PARTS = frozenset({Part.DAILY, Part.WEEKDAY, Part.MONTH, Part.DAY, Part.INSTANT, Part.HOLIDAY})


class Parser:
    """Recursive descent over the atoms of item D."""

    def __init__(self, found: Sequence[Atom], start: datetime | None, end: datetime | None) -> None:
        self.atoms = found
        self.i = 0
        self.first = None if start is None else start.date()
        self.last = None if end is None else end.date()
        self.month: int | None = None
        self.named = False  # the present day has a month of its own
        self.cursor = self.first

    def groups(self) -> list[Group]:
        """Parse all groups. Raises ScheduleError."""
        found: list[Group] = []
        hours_first = self._hours_come_first()
        while self.i < len(self.atoms):
            if self._peek() in (Part.COMMA, Part.AND):
                self.i += 1
                continue
            group = self._hours_then_days() if hours_first else self._days_then_hours(found)
            found.append(group)
        if not found:
            raise ScheduleError("it must give days or hours, got neither")
        return found

    def _hours_come_first(self) -> bool:
        parts = [one.part for one in self.atoms]
        if not parts or parts[0] not in (Part.TIME, Part.HOURS):
            return False
        named = {Part.DAILY, Part.WEEKDAY, Part.DAY, Part.MONTH, Part.HOLIDAY}
        until = parts.index(Part.EXCEPT) if Part.EXCEPT in parts else len(parts)
        return any(part in named for part in parts[:until])

    def _hours_then_days(self) -> Group:
        """``0800-1000 1200-1400 ON 12, 13``: hours, and after them their days."""
        group = Group(hours=self._hours(commas=True))
        if not group.hours:
            raise self._unread()
        self._days(group.days)
        self._exception(group)
        if not group.days.any:
            raise ScheduleError("hours without days cannot be combined with hours that have days")
        return group

    def _days_then_hours(self, before: Sequence[Group]) -> Group:
        group = Group()
        at = self.i
        self._days(group.days)
        comma = group.days.any and self._peek() is Part.COMMA
        if comma and self._peek(self.i + 1) in (Part.TIME, Part.HOURS):
            self.i += 1
        if not group.days.any and self._peek() is Part.EXCEPT:
            raise ScheduleError(
                "an exception must come after the days it applies to, got none before it"
            )
        if not group.days.any and before:
            group.days = before[-1].days  # `29 0030-0205, 0224-0359`
            if group.days.spans:
                raise ScheduleError("hours cannot follow a span of days and times")
            if before[-1].but.any:
                raise ScheduleError("hours cannot follow an exception")
        group.hours = self._hours(commas=False)
        self._exception(group)
        if self.i == at:
            raise self._unread()
        return group

    def _hours(self, *, commas: bool) -> list[Hours]:
        """``0800-1000 1200/1400``. commas: they may stand between hours."""
        found: list[Hours] = []
        while self.i < len(self.atoms):
            skipped = self.i
            while commas and found and self._peek(skipped) in (Part.COMMA, Part.AND):
                skipped += 1
            one = self._at(skipped)
            if one is not None and one.part is Part.HOURS and one.hours is not None:
                found.append(one.hours)
                self.i = skipped + 1
                continue
            if self._is_range(skipped, Part.TIME):
                found.append((self._edge(skipped), self._edge(skipped + 2)))
                self.i = skipped + 3
                continue
            joined = not commas and found and self._peek() in (Part.AND, Part.SLASH)
            if joined and self._peek(self.i + 1) in (Part.TIME, Part.HOURS):
                self.i += 1
                continue
            break
        return found

    def _exception(self, group: Group) -> None:
        if self._peek() is not Part.EXCEPT:
            return
        self.i += 1
        self._days(group.but)
        if not group.but.any or group.but.daily or group.but.spans:
            raise ScheduleError("an exception must give dates, days of the week or holidays")
        if self._peek() in (Part.TIME, Part.HOURS):
            raise ScheduleError("an exception with hours of its own is not supported")

    def _days(self, days: Days) -> None:
        """Days of any kind, up to the first atom that is none; commas may stand between them."""
        slashes = 0
        while self.i < len(self.atoms):
            at = self.i
            if days.any:
                while self._peek() in _LISTS:
                    slashes += self._peek() is Part.SLASH and not self._adjacent()
                    self.i += 1
                if self.i > at and self._peek() not in _DAY_PARTS:
                    self.i = at
                    break
            part = self._peek()
            if part is Part.DAILY:
                days.daily = True
                self.i += 1
            elif part is Part.HOLIDAY:
                days.holidays = True
                self.i += 1
            elif part is Part.WEEKDAY:
                self._weekdays(days)
            elif part in (Part.MONTH, Part.DAY):
                self._dates(days)
            elif part is Part.INSTANT:
                self._instants(days)
            else:
                self.i = at
                break
        if slashes == 1:
            raise ScheduleError("a slash between two days is ambiguous: a list or a range")

    def _adjacent(self) -> bool:
        """Whether a slash stands between a day and the next, where a list and a range are one."""
        before, after = self._at(self.i - 1), self._at(self.i + 1)
        if before is None or after is None or before.part is not after.part:
            return False
        step = after.number - before.number
        return step == 1 or (before.part is Part.WEEKDAY and step % 7 == 1)

    def _weekdays(self, days: Days) -> None:
        if self._peek(self.i + 1) is Part.TIME and self._peek(self.i + 3) is Part.WEEKDAY:
            self._weekday_spans(days)
            return
        a = b = self.atoms[self.i].number
        if self._is_range(self.i, Part.WEEKDAY):
            b = self.atoms[self.i + 2].number
            self.i += 2
        self.i += 1
        days.weekdays |= {WEEKDAYS[(a + n) % 7] for n in range((b - a) % 7 + 1)}

    def _weekday_spans(self, days: Days) -> None:
        """``MON 0800-TUE 1600``, in every week from B to C."""
        a, b = self.atoms[self.i].number, self.atoms[self.i + 3].number
        dash, ends = self._peek(self.i + 2), self._peek(self.i + 4)
        if dash is not Part.DASH or ends is not Part.TIME:
            raise self._unread()
        start, end = self._edge(self.i + 1), self._edge(self.i + 4)
        self.i += 5
        if self.first is None or self.last is None:
            raise ScheduleError("a weekly span is not supported in a NOTAM without an end")
        if (self.last - self.first).days > DATES_MAX:
            raise ScheduleError("a weekly span is not supported in a NOTAM of more than a year")
        day = self.first - 7 * _DAY
        while day <= self.last:
            if day.weekday() == a:
                days.spans.append(_span(day, start, day + ((b - a) % 7) * _DAY, end))
            day += _DAY

    def _instants(self, days: Days) -> None:
        """``2301120459 TO 2301120518``."""
        if not self._is_range(self.i, Part.INSTANT):
            raise self._unread()
        first, last = self.atoms[self.i].instant, self.atoms[self.i + 2].instant
        self.i += 3
        if first is None or last is None or last <= first:
            raise ScheduleError(f"a span must end after it starts, got {first} to {last}")
        days.spans.append(Period(start=first, end=last))

    def _dates(self, days: Days) -> None:
        """A day, a range of days, or a span from a time on one day to a time on another."""
        first = self._date()
        edge = self._span_edge()
        if edge is not None:
            last = self._date()
            end = self._edge(self.i)
            self.i += 1
            days.spans.append(_span(first, edge, last, end))
            return
        if self._peek() is not Part.DASH or self._peek(self.i + 1) not in (Part.MONTH, Part.DAY):
            days.dates.append(first)
            return
        self.i += 1
        last = self._date()
        if not first <= last <= first + DATES_MAX * _DAY:
            raise ScheduleError(
                f"a range of days must not end before it starts, or more than {DATES_MAX} days "
                f"after it, got {first} to {last}"
            )
        days.dates += [first + n * _DAY for n in range((last - first).days + 1)]

    def _span_edge(self) -> Edge | None:
        """The time in ``08 0800-12 2000``: one after a day, that a day and a time follow."""
        i = self.i
        if self._peek(i) is not Part.TIME or self._peek(i + 1) is not Part.DASH:
            return None
        at = i + 2
        while self._peek(at) in (Part.MONTH, Part.YEAR):
            at += 1
        days = self._peek(at) is Part.DAY
        at += 1
        while self._peek(at) in (Part.MONTH, Part.YEAR):
            at += 1
        if not days or self._peek(at) is not Part.TIME or self._peek(at + 1) is Part.DASH:
            return None
        self.i = i + 2
        return self._edge(i)

    def _date(self) -> date:
        """One day, with the month before it, after it, or held over from the last."""
        one = self._at(self.i)
        self.named = one is not None and one.part is Part.MONTH
        if one is not None and one.part is Part.MONTH:
            self.month = one.number
            self.i += 1
            while self._peek() is Part.COMMA:  # `SEP,24`
                self.i += 1
            one = self._at(self.i)
        if one is None or one.part is not Part.DAY:
            raise self._unread()
        self.i += 1
        day = one.number
        after, then = self._peek(), self._peek(self.i + 1)
        month_after = after is Part.MONTH and then is not Part.DAY and then is not Part.COMMA
        if month_after and then is not Part.MONTH:
            self.month, self.named = self.atoms[self.i].number, True
            self.i += 1
        year = None
        if self._peek() is Part.YEAR:
            year = self.atoms[self.i].number
            self.i += 1
        return self._resolved(day, year)

    def _resolved(self, day: int, year: int | None) -> date:
        """The date that is meant: the first such day from the day named before, or from B."""
        cursor = self.cursor
        if cursor is None:
            raise ScheduleError("dates are not supported in a NOTAM without a start")
        if self.last is None or (self.last - (self.first or cursor)).days > DATES_MAX:
            raise ScheduleError(
                "dates are not supported in a NOTAM of more than a year, or without an end"
            )
        carried = self.month if self.month is not None else cursor.month
        for at in _candidates(self.first or cursor, day, carried):
            if (year is None or at.year == year) and at <= self.last:
                self.month, self.cursor = carried, at
                return at
        after = carried % 12 + 1
        for at in _candidates(cursor, day, after) if not self.named else ():
            if year is None and at <= self.last:
                self.month, self.cursor = after, at
                return at
        raise ScheduleError(f"day {day:02d} of month {carried:02d} must be between items B and C")

    def _is_range(self, i: int, part: Part) -> bool:
        """Whether two atoms of a kind stand there with a dash; a slash does for times of day."""
        dashes = (Part.DASH, Part.SLASH) if part is Part.TIME else (Part.DASH,)
        return self._peek(i) is part and self._peek(i + 1) in dashes and self._peek(i + 2) is part

    def _edge(self, i: int) -> Edge:
        edge = self.atoms[i].edge
        if edge is None:
            raise self._unread()
        return edge

    def _at(self, i: int) -> Atom | None:
        return self.atoms[i] if i < len(self.atoms) else None

    def _peek(self, i: int | None = None) -> Part | None:
        one = self._at(self.i if i is None else i)
        return None if one is None else one.part

    def _unread(self) -> ScheduleError:
        one = self._at(self.i)
        said = "its end" if one is None else repr(one.text[:40])
        return ScheduleError(f"unexpected {said}")


def _candidates(cursor: date, day: int, month: int) -> list[date]:
    """The days of that number in that month, in this year and the next, that are not past."""
    found = []
    for year in (cursor.year, cursor.year + 1):
        try:
            at = date(year, month, day)
        except ValueError:
            continue
        if at >= cursor:
            found.append(at)
    return found


def _span(first: date, start: Edge, last: date, end: Edge) -> Period:
    if isinstance(start[0], SunEvent) or isinstance(end[0], SunEvent):
        raise ScheduleError("a span of days that starts or ends with the sun is not supported")
    begin = datetime.combine(first, start[0], tzinfo=UTC)
    finish = datetime.combine(last, end[0], tzinfo=UTC)
    if end[0] == time(0) and finish <= begin:
        finish += _DAY
    if finish <= begin:
        raise ScheduleError(f"a span must end after it starts, got {begin} to {finish}")
    return Period(start=begin, end=finish)
