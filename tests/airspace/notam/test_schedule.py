"""Item D: published schedules with their hours, minute by minute.

The strings are those of the test suite of the Ruby library `notam` (MIT licence), with the hours
that it states for them; the comparison is by minutes.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.airspace.formats.notam.schedule import ScheduleError, periods
from vedette.airspace.hours.in_force import Force, Where, in_force
from vedette.model.restriction import Period, SunEvent, Weekday

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Days = Callable[[date], bool]


def dates(*parts: str) -> Days:
    """`0205` or `0205-0218`, or with the year in front."""

    def read(text: str) -> date:
        year, rest = (int(text[:4]), text[4:]) if len(text) == 8 else (2000, text)
        return date(year, int(rest[:2]), int(rest[2:]))

    spans = [(read(a), read(b or a)) for a, _, b in (one.partition("-") for one in parts)]
    return lambda day: any(a <= day <= b for a, b in spans)


def weekdays(*numbers: int) -> Days:
    return lambda day: day.weekday() in numbers


def every(day: date) -> bool:
    return day is not None


def hours(*parts: str) -> list[tuple[time, time]]:
    return [
        (time(int(a[:2]), int(a[2:])), time(int(b[:2]) % 24, int(b[2:])))
        for a, b in (one.split("-") for one in parts)
    ]


ALL = hours("0000-2400")
FEB, APR, MAY_, MAR, JAN = (date(2000, n, 1) for n in (2, 4, 5, 3, 1))
FRI = weekdays(4)
# What is said, from which day on, on which days, at which hours.
CLOCK: tuple[tuple[str, date, Days, list[tuple[time, time]]], ...] = (
    ("05 1130-1330", FEB, dates("0205"), hours("1130-1330")),
    ("05 09 13 1130-1330", FEB, dates("0205", "0209", "0213"), hours("1130-1330")),
    ("FEB 05 MAR 06 1100-1200", FEB, dates("0205", "0306"), hours("1100-1200")),
    ("05-18 1130-1330", FEB, dates("0205-0218"), hours("1130-1330")),
    ("05-18 1130-1330 EXC FRI", FEB,
     lambda d: dates("0205-0218")(d) and not FRI(d), hours("1130-1330")),
    ("08 29 2100-0600", FEB, dates("0208", "0229"), hours("2100-0600")),
    ("FEB 01-MAR 31 0700-1100", FEB, dates("0201-0331"), hours("0700-1100")),
    ("DEC 30-JAN 02 H24", FEB, dates("1230-20010102"), ALL),
    ("MON 0700-1900", FEB, weekdays(0), hours("0700-1900")),
    ("MON WED FRI 0700-1900", FEB, weekdays(0, 2, 4), hours("0700-1900")),
    ("MON-TUE 0700-1900", FEB, weekdays(0, 1), hours("0700-1900")),
    ("MON-TUE 0700-1900 EXC FEB 15", FEB,
     lambda d: weekdays(0, 1)(d) and d != date(2000, 2, 15), hours("0700-1900")),
    ("MON 2200-0400", FEB, weekdays(0), hours("2200-0400")),
    ("MON-FRI 0700-1100 1300-1700", FEB, weekdays(*range(5)), hours("0700-1100", "1300-1700")),
    ("MON 0700-1100 2300-0200", FEB, weekdays(0), hours("0700-1100", "2300-0200")),
    ("DAILY 1000-2000", FEB, every, hours("1000-2000")),
    ("DAILY 2200-0500", FEB, every, hours("2200-0500")),
    ("01 19 26-28", MAR, dates("0301", "0319", "0326-0328"), ALL),
    ("05 MAY 19", APR, dates("0405", "0519"), ALL),
    ("MAY 12 18-20", JAN, dates("0512", "0518-0520"), ALL),
    ("APR 04-05 MAY 18", JAN, dates("0404-0405", "0518"), ALL),
    ("27-MAR 02 06-APR 10", FEB, dates("0227-0302", "0306-0410"), ALL),
    ("APR 11-13 MAY 01-05", JAN, dates("0411-0413", "0501-0505"), ALL),
    ("APR 10-MAY 11 JUN 04-JUL 07", MAR, dates("0410-0511", "0604-0707"), ALL),
    ("MON WED-FRI SUN", JAN, weekdays(0, 2, 3, 4, 6), ALL),
)  # fmt: skip
SPANS = (
    ("08 0800-12 2000", ["0208 0800-0212 2000"]),
    ("08 0800-12 2000 EXC FRI", ["0208 0800-0211 0000", "0212 0000-0212 2000"]),
    ("FEB 08 0800-MAR 12 2000", ["0208 0800-0312 2000"]),
    ("MAY 29 2200-MAY 30 2200", ["0529 2200-0530 2200"]),
)
SUN = (
    ("SR-SS", SunEvent.SR, 0, SunEvent.SS, 0),
    ("SR MINUS30-1500", SunEvent.SR, -30, time(15), 0),
    ("1000-SS PLUS30", time(10), 0, SunEvent.SS, 30),
    ("0900-1100 1300-SS", time(13), 0, SunEvent.SS, 0),
)


def bounds(first: date) -> tuple[datetime, datetime]:
    return datetime.combine(first, time(0), tzinfo=UTC), datetime(2001, 1, 31, tzinfo=UTC)


def active(found: tuple[Period, ...], at: datetime) -> bool:
    return in_force(found, at, Where(50.0, 10.0)) is Force.ACTIVE


@pytest.mark.parametrize(("said", "first", "days", "spans"), CLOCK)
def test_published_schedules(
    said: str, first: date, days: Days, spans: list[tuple[time, time]]
) -> None:
    start, end = bounds(first)
    found = periods(said, start, end)
    day = first
    while day < end.date():
        for a, b in spans:
            begin = datetime.combine(day, a, tzinfo=UTC)
            finish = datetime.combine(day, b, tzinfo=UTC)
            finish += DAY if finish <= begin else timedelta(0)
            middle = begin + (finish - begin) / 2
            for at in (begin, middle, finish - MINUTE):
                if start <= at < end:
                    assert active(found, at) or not days(day), (said, at)
                    held = days(day) or (days(day - DAY) and at.date() == day and b <= a)
                    assert not active(found, at) or held or _other(at, days, spans), (said, at)
        day += DAY


def _other(at: datetime, days: Days, spans: list[tuple[time, time]]) -> bool:
    """Whether another of the hours holds then, or those of the day before."""
    for day in (at.date() - DAY, at.date()):
        for a, b in spans:
            begin = datetime.combine(day, a, tzinfo=UTC)
            finish = datetime.combine(day, b, tzinfo=UTC)
            finish += DAY if finish <= begin else timedelta(0)
            if days(day) and begin <= at <= finish:
                return True
    return False


@pytest.mark.parametrize(("said", "expected"), SPANS)
def test_published_spans_of_days(said: str, expected: list[str]) -> None:
    found = periods(said, *bounds(FEB))

    def text(at: datetime | None) -> str:
        assert at is not None
        return f"{at:%m%d %H%M}"

    assert [f"{text(one.start)}-{text(one.end)}" for one in found] == expected


@pytest.mark.parametrize(("said", "start", "shift", "end", "end_shift"), SUN)
def test_published_hours_of_the_sun(
    said: str, start: object, shift: int, end: object, end_shift: int
) -> None:
    (found,) = periods(said, *bounds(FEB))
    last = found.daily[-1]
    assert (last.start, last.start_shift_min) == (start, shift)
    assert (last.end, last.end_shift_min) == (end, end_shift)


@pytest.mark.parametrize(
    ("said", "count", "first"),
    [
        ("16 23 H24, 19 21-24 28 0600-1700", 8, "02160000"),
        ("JUN 13-15 JUL 04-06 0530-2159, 08 10 0800-2159", 8, "06130530"),
        ("MAY 27 0530-1000, 30 0800-2100, JUN 05 0800-2159, 06-08 0530-2159", 6, "05270530"),
        ("22 0700-1700 23 0430-1800 24 0430-1400", 3, "02220700"),
        ("1346-1417,1420-1500 25 AND 1059-1122 26", 3, "02251346"),
        ("25 0030-0205,0224-0359 AND 26 0048-0223", 3, "02250030"),
        ("0700-0900 ON SEP,24 0900-1000 ON SEP,25 - OCT,03", 10, "09240700"),
        ("10 11 12  0000-0025 2030-2359\n13 0000-0025", 7, "02100000"),
        ("0003020459 TO 0003020518 0003030459 TO 0003030518", 2, "03020459"),
        ("JUNE 12-14,0800-0900", 3, "06120800"),
        ("MON 0800-TUE 1600", 52, "02010000"),
    ],
)
def test_lists_and_hours_before_days(said: str, count: int, first: str) -> None:
    found = periods(said, *bounds(FEB))
    assert found[0].start is not None
    assert (len(found) >= count, f"{found[0].start:%m%d%H%M}") == (True, first)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("SUN/MON 0800-1600", {Weekday.SUN, Weekday.MON}),
        ("MON/WED/FRI 0800-1600", {Weekday.MON, Weekday.WED, Weekday.FRI}),
        ("MON, WED, FRI 0800-1600", {Weekday.MON, Weekday.WED, Weekday.FRI}),
        ("0800-1600 DLY", set()),
        ("DAILY 0800/1600", set()),
        ("DLY FM 0800 - 1600 UTC", set()),
        ("08:00-16:00", set()),
        ("(0800-1600)", set()),
    ],
)
def test_days_and_hours_in_other_words(said: str, days: set[Weekday]) -> None:
    (found,) = periods(said, *bounds(FEB))
    (one,) = found.daily
    assert (one.days, one.start, one.end) == (days, time(8), time(16))


@pytest.mark.parametrize(
    "said", ["MON/FRI 0800-1600", "10/12 0800-1600", "0800 1600", "MON-FRI 0800 1600", "NIGHT"]
)
def test_hours_that_may_mean_two_things_are_not_read(said: str) -> None:
    with pytest.raises(ScheduleError):
        periods(said, *bounds(FEB))


@given(st.text("MONTUE0123456789-, /EXCSRDLYH24FEB\n", max_size=40))
def test_no_text_throws_anything_else(said: str) -> None:
    try:
        found = periods(said, *bounds(FEB))
    except ScheduleError:
        return
    assert found
