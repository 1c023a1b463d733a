"""Whether a restriction is in force."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vedette.airspace.hours.in_force import Force, Where, hours, in_force, in_force_throughout
from vedette.airspace.hours.sun import RISE_DEG, TWILIGHT_DEG, altitude_deg, sun_day
from vedette.model.errors import RestrictionError
from vedette.model.restriction import DailyHours, Period, SunEvent, Weekday

FRIDAY = datetime(2025, 9, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return FRIDAY + timedelta(days=day, hours=hour, minutes=minute)


def night(*days: Weekday) -> tuple[Period, ...]:
    return (Period(daily=(DailyHours(days=frozenset(days), start=time(22), end=time(6)),)),)


def test_no_periods_is_always() -> None:
    assert in_force((), FRIDAY) is Force.ACTIVE


def test_both_ends_of_a_period_count() -> None:
    periods = (Period(start=at(8), end=at(10)),)
    assert in_force(periods, at(8) - SECOND) is Force.INACTIVE
    assert in_force(periods, at(8)) is Force.ACTIVE
    assert in_force(periods, at(10)) is Force.ACTIVE
    assert in_force(periods, at(10) + SECOND) is Force.INACTIVE


def test_a_night_belongs_to_the_day_on_which_it_starts() -> None:
    periods = night(Weekday.FRI)
    assert in_force(periods, at(3)) is Force.INACTIVE  # that would be Thursday's night
    assert in_force(periods, at(23)) is Force.ACTIVE
    assert in_force(periods, at(3, day=1)) is Force.ACTIVE
    assert in_force(periods, at(6, 1, day=1)) is Force.INACTIVE
    assert in_force(periods, at(23, day=1)) is Force.INACTIVE


def test_every_night_from_sunday_into_monday() -> None:
    assert in_force(night(), at(1, day=3)) is Force.ACTIVE
    assert in_force(night(Weekday.SUN), at(1, day=3)) is Force.ACTIVE
    assert in_force(night(), at(12)) is Force.INACTIVE


def test_a_schedule_counts_only_within_its_period() -> None:
    daily = (DailyHours(days=frozenset(), start=time(8), end=time(10)),)
    periods = (Period(start=at(9), end=at(0, day=2), daily=daily),)
    assert in_force(periods, at(8, 30)) is Force.INACTIVE
    assert in_force(periods, at(9, 30)) is Force.ACTIVE


def test_hours_by_the_sun_cannot_be_told_where_nobody_knows_the_place() -> None:
    daily = DailyHours(days=frozenset({Weekday.FRI}), start=SunEvent.SS, end=SunEvent.SR)
    periods = (Period(daily=(daily,)),)
    assert in_force(periods, at(12)) is Force.UNKNOWN
    assert in_force(periods, at(12, day=1)) is Force.UNKNOWN  # the night may last till then
    assert in_force(periods, at(12, day=3)) is Force.INACTIVE
    fixed = DailyHours(days=frozenset(), start=time(11), end=time(13))
    assert in_force((Period(daily=(daily, fixed)),), at(12)) is Force.ACTIVE


def test_a_span_is_in_force_only_if_all_of_it_is() -> None:
    periods = night()
    assert in_force_throughout(periods, at(22), at(5, day=1)) is Force.ACTIVE
    assert in_force_throughout(periods, at(7), at(21)) is Force.INACTIVE
    assert in_force_throughout(periods, at(21), at(23)) is Force.UNKNOWN
    assert in_force_throughout(periods, at(7), at(7, day=1)) is Force.UNKNOWN


recurring = st.builds(
    DailyHours,
    days=st.frozensets(st.sampled_from(Weekday)),
    start=st.times(),
    end=st.times(),
)


@given(recurring, st.integers(0, 10 * 86_400), st.integers(0, 3 * 86_400), st.floats(0, 1))
def test_a_span_never_hides_a_moment(
    daily: DailyHours, start: int, span: int, share: float
) -> None:
    periods = (Period(daily=(daily,)),)
    first = FRIDAY + timedelta(seconds=start)
    last = first + timedelta(seconds=span)
    throughout = in_force_throughout(periods, first, last)
    between = first + share * (last - first)
    assert throughout in (Force.UNKNOWN, in_force(periods, between))


ACTIVE, INACTIVE, UNKNOWN = Force.ACTIVE, Force.INACTIVE, Force.UNKNOWN
LUBLIN = Where(51.25, 22.57)
ANY_DAY: frozenset[Weekday] = frozenset()


def daily(start: time | SunEvent, end: time | SunEvent, *days: Weekday, **more: object) -> Period:
    return Period(daily=(DailyHours(days=frozenset(days), start=start, end=end, **more),))  # type: ignore[arg-type]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_clock_of_its_own_on_both_sides_of_the_change_to_winter_time() -> None:
    periods = (daily(time(22), time(6), timezone="Europe/Warsaw"),)
    for at, expected in [
        (utc(2025, 10, 25, 19, 59, 59), INACTIVE),
        (utc(2025, 10, 25, 20), ACTIVE),  # 22:00 in summer time
        (utc(2025, 10, 26, 1), ACTIVE),  # the clocks go back from 3 to 2
        (utc(2025, 10, 26, 5), ACTIVE),  # 06:00 in winter time, an hour later
        (utc(2025, 10, 26, 5, 0, 1), INACTIVE),
        (utc(2025, 10, 26, 20, 30), INACTIVE),
        (utc(2025, 10, 26, 21), ACTIVE),
    ]:
        assert in_force(periods, at) is expected, at


def test_a_time_that_the_clock_shows_twice_or_never() -> None:
    starts = (daily(time(2, 30), time(5), timezone="Europe/Warsaw"),)
    assert in_force(starts, utc(2025, 10, 26, 0, 29)) is INACTIVE
    twice = hours(starts, utc(2025, 10, 26, 1), utc(2025, 10, 26, 1))
    assert twice.force is UNKNOWN  # between the first half past two and the second
    assert "02:30" in twice.reason
    assert in_force(starts, utc(2025, 10, 26, 1, 30)) is ACTIVE
    assert in_force(starts, utc(2025, 3, 30, 0, 45)) is UNKNOWN  # from 2 the clocks go to 3
    assert in_force(starts, utc(2025, 3, 30, 1, 30)) is ACTIVE
    within = (daily(time(2, 10), time(2, 20), timezone="Europe/Warsaw"),)
    assert in_force(within, utc(2025, 10, 26, 0, 15)) is UNKNOWN
    assert in_force(within, utc(2025, 10, 26, 3)) is INACTIVE


def test_weekdays_are_those_of_the_named_clock() -> None:
    periods = (daily(time(0), time(4), Weekday.FRI, timezone="America/Los_Angeles"),)
    assert in_force(periods, utc(2025, 9, 12, 1)) is INACTIVE  # still Thursday there
    assert in_force(periods, utc(2025, 9, 12, 7)) is ACTIVE
    assert in_force(periods, utc(2025, 9, 13, 1)) is INACTIVE


def test_a_clock_that_does_not_exist() -> None:
    with pytest.raises(RestrictionError, match="Mars/Olympus"):
        in_force((daily(time(1), time(2), timezone="Mars/Olympus"),), FRIDAY)


def test_readings_that_disagree() -> None:
    local, zulu = utc(2025, 9, 10, 20), utc(2025, 9, 10, 22)
    end = utc(2025, 12, 9, 22, 59)
    later = end + timedelta(hours=1)
    periods = (Period(start=zulu, other_starts=(local,), end=end, other_ends=(later,)),)
    assert in_force(periods, local - SECOND) is INACTIVE
    between = hours(periods, local, local)
    assert between.force is UNKNOWN
    assert "its start is read as 2025-09-10 20:00 UTC or 2025-09-10 22:00 UTC" in between.reason
    assert in_force(periods, zulu) is ACTIVE
    assert in_force(periods, end) is ACTIVE
    assert in_force(periods, end + SECOND) is UNKNOWN
    assert in_force(periods, later + SECOND) is INACTIVE


NIGHT, DAY = daily(SunEvent.SS, SunEvent.SR), daily(SunEvent.SR, SunEvent.SS)
DARK, LIGHT = daily(SunEvent.EECT, SunEvent.BMCT), daily(SunEvent.BMCT, SunEvent.EECT)


def test_night_at_a_place() -> None:
    # the sun sets at 16:55:11 UTC on 10 September 2025, by PyEphem
    for at, expected in [
        (utc(2025, 9, 10, 16, 53), INACTIVE),
        (utc(2025, 9, 10, 16, 55, 11), UNKNOWN),
        (utc(2025, 9, 10, 16, 58), ACTIVE),
        (utc(2025, 9, 11, 1), ACTIVE),
        (utc(2025, 9, 11, 12), INACTIVE),
    ]:
        assert in_force((NIGHT,), at, LUBLIN) is expected, at
        opposite = {ACTIVE: INACTIVE, INACTIVE: ACTIVE, UNKNOWN: UNKNOWN}[expected]
        assert in_force((DAY,), at, LUBLIN) is opposite, at
    assert "of sunset there" in hours((NIGHT,), *[utc(2025, 9, 10, 16, 55)] * 2, LUBLIN).reason


def test_a_stated_place_counts_and_not_the_aircraft_s() -> None:
    at = utc(2025, 9, 10, 17, 15)
    west = Where(51.25, 14.0)
    assert in_force((NIGHT,), at, west) is INACTIVE
    there = daily(SunEvent.SS, SunEvent.SR, place=(51.25, 22.57))
    assert in_force((there,), at, west) is ACTIVE
    assert in_force((there,), at) is ACTIVE


def test_polar_day_and_polar_night() -> None:
    north = Where(69.65, 18.96)
    midsummer, midwinter = utc(2025, 6, 21), utc(2025, 12, 21)
    week = timedelta(days=6)
    for periods, summer, winter in (
        (NIGHT, INACTIVE, ACTIVE),
        (DAY, ACTIVE, INACTIVE),
        (LIGHT, ACTIVE, UNKNOWN),
        (DARK, INACTIVE, UNKNOWN),
    ):
        assert in_force_throughout((periods,), midsummer, midsummer + week, north) is summer
        assert in_force_throughout((periods,), midwinter, midwinter + week, north) is winter
    noon = midwinter + timedelta(hours=10, minutes=42)
    assert in_force((LIGHT,), noon, north) is ACTIVE  # civil twilight all the same
    assert (
        in_force((daily(SunEvent.SS, time(6)),), midsummer + timedelta(hours=2), north) is UNKNOWN
    )


def test_from_the_sun_to_a_clock_and_from_a_clock_to_the_sun() -> None:
    until_ten = (daily(SunEvent.SS, time(20)),)
    assert in_force(until_ten, utc(2025, 9, 10, 18), LUBLIN) is ACTIVE
    assert in_force(until_ten, utc(2025, 9, 10, 20, 1), LUBLIN) is INACTIVE
    over_midnight = (daily(SunEvent.SS, time(2), Weekday.WED),)
    assert in_force(over_midnight, utc(2025, 9, 11, 1), LUBLIN) is ACTIVE  # Wednesday's
    assert in_force(over_midnight, utc(2025, 9, 12, 1), LUBLIN) is INACTIVE
    morning = (daily(time(2), SunEvent.SR),)
    assert in_force(morning, utc(2025, 9, 10, 3), LUBLIN) is ACTIVE
    assert in_force(morning, utc(2025, 9, 10, 4, 30), LUBLIN) is INACTIVE


places = st.tuples(st.floats(-89, 89), st.floats(-180, 180))
moments = st.integers(0, 366 * 86_400).map(lambda s: utc(2025, 1, 1) + timedelta(seconds=s))


@settings(deadline=None)
@given(places, moments, st.integers(0, 86_400), st.floats(0, 1), st.floats(0, 200_000))
def test_night_over_an_extent_and_a_span_never_hides_a_place_or_a_moment(
    place: tuple[float, float], at: datetime, span: int, share: float, radius_m: float
) -> None:
    """What is said of a region and a time holds at each place and instant of them."""
    last = at + timedelta(seconds=span)
    between = at + share * timedelta(seconds=span)
    whole = Where(*place, radius_m=radius_m)
    north = min(89.9, place[0] + radius_m * share / 112_000)  # degrees
    for period, event in ((NIGHT, RISE_DEG), (DARK, TWILIGHT_DEG)):
        found = in_force_throughout((period,), at, last, whole)
        low = altitude_deg(between, north, place[1]) < event
        assert found in (UNKNOWN, ACTIVE if low else INACTIVE)


@settings(deadline=None)
@given(places, moments)
def test_the_shortcut_by_altitude_says_what_the_spans_say(
    place: tuple[float, float], at: datetime
) -> None:
    """Weekdays switch the shortcut off, and all seven of them mean every day."""
    where = Where(*place)
    for start, end in (
        (SunEvent.SS, SunEvent.SR),
        (SunEvent.SR, SunEvent.SS),
        (SunEvent.BMCT, SunEvent.EECT),
        (SunEvent.EECT, SunEvent.BMCT),
    ):
        quick = in_force((daily(start, end),), at, where)
        slow = in_force((daily(start, end, *Weekday),), at, where)
        assert quick is slow or abs(place[0]) > 88  # at the pole, day and night are not of a day


@settings(deadline=None)
@given(
    st.sampled_from(["Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.times(),
    st.times(),
    moments,
)
def test_the_hours_of_a_clock_are_those_that_it_shows(
    name: str, start: time, end: time, at: datetime
) -> None:
    found = in_force((daily(start, end, timezone=name),), at)
    shown = at.astimezone(ZoneInfo(name)).time()
    within = start <= shown <= end if start < end else shown >= start or shown <= end
    assert found in (UNKNOWN, ACTIVE if within else INACTIVE)


def by_the_sun(start: SunEvent, end: SunEvent, first: int, last: int) -> tuple[Period, ...]:
    daily = DailyHours(
        days=frozenset(), start=start, end=end, start_shift_min=first, end_shift_min=last
    )
    return (Period(daily=(daily,)),)


DAYS = st.sampled_from([(SunEvent.SR, SunEvent.SS), (SunEvent.SS, SunEvent.SR)])
PLACES = st.tuples(st.floats(-89, 89), st.floats(-180, 180))
TIMES = st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1))


@settings(max_examples=150, deadline=None)
@given(DAYS, PLACES, TIMES, st.integers(-180, 180), st.integers(-180, 180))
@example((SunEvent.SR, SunEvent.SS), (-67.0, 0.0), datetime(2025, 1, 1), 0, -4)  # it does not set
@example((SunEvent.SR, SunEvent.SS), (-67.0, 0.0), datetime(2025, 1, 1), 30, -30)
def test_minutes_before_and_after_the_sun(
    edges: tuple[SunEvent, SunEvent],
    place: tuple[float, float],
    when: datetime,
    first: int,
    last: int,
) -> None:
    """The sun says what holds, some minutes off; where it does nothing, that never clears."""
    when, where = when.replace(tzinfo=UTC), Where(*place)
    found = in_force(by_the_sun(*edges, first, last), when, where)
    reach = timedelta(minutes=max(abs(first), abs(last)))
    near = [when + reach * i / 40 for i in range(-40, 41)]
    plain = {in_force(by_the_sun(*edges, 0, 0), one, where) for one in near}
    if len(plain) == 1 and plain != {Force.UNKNOWN}:
        assert found in (*plain, Force.UNKNOWN), "the sun does nothing within these minutes"
    own = in_force(by_the_sun(*edges, 0, 0), when, where)
    if first <= 0 <= last and own is Force.ACTIVE:
        assert found is not Force.INACTIVE, "longer hours hold whenever shorter ones do"
    if first >= 0 >= last and own is Force.INACTIVE:
        assert found is not Force.ACTIVE


@pytest.mark.parametrize(("first", "last"), [(-30, 30), (45, -10), (0, 0)])
def test_shifted_hours_begin_and_end_by_the_shifted_sun(first: int, last: int) -> None:
    place = (51.5, 23.25)
    day = sun_day(FRIDAY.date(), *place)
    rise, _ = day.crosses(SunEvent.SR, RISE_DEG)
    sets, _ = day.crosses(SunEvent.SS, RISE_DEG)
    begins, ends = rise + timedelta(minutes=first), sets + timedelta(minutes=last)
    periods, where, slack = by_the_sun(SunEvent.SR, SunEvent.SS, first, last), Where(*place), 180
    for instant, before, after in (
        (begins, Force.INACTIVE, Force.ACTIVE),
        (ends, Force.ACTIVE, Force.INACTIVE),
    ):
        assert in_force(periods, instant, where) is Force.UNKNOWN
        assert in_force(periods, instant - slack * SECOND, where) is before
        assert in_force(periods, instant + slack * SECOND, where) is after
    if first:
        assert f"{abs(first)} min" in hours(periods, begins, begins, where).reason


def test_holidays_that_nobody_here_knows_cannot_be_told() -> None:
    daily = DailyHours(days=frozenset({Weekday.FRI}), start=time(8), end=time(16), not_on="HOL")
    periods = (Period(daily=(daily,)),)
    assert in_force(periods, at(12)) is Force.UNKNOWN
    assert "HOL" in hours(periods, at(12), at(12)).reason
    assert in_force(periods, at(17)) is Force.INACTIVE
    assert in_force(periods, at(12, day=1)) is Force.INACTIVE


@pytest.mark.parametrize(
    "more",
    [
        {"start": time(8), "start_shift_min": 5},
        {"end": SunEvent.BMCT, "end_shift_min": 5},
        {"start_shift_min": 181},
    ],
)
def test_a_shift_that_means_nothing_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="shift"):
        DailyHours(**{"days": frozenset(), "start": SunEvent.SR, "end": SunEvent.SS, **more})


def test_what_ends_with_an_event_of_the_sun_that_does_not_come_is_not_over() -> None:
    """In a white night civil twilight does not end; in a polar day the sun does not set."""
    white, polar = Where(62.0, 25.0), Where(69.65, 18.96)
    midnight = utc(2025, 6, 21, 22, 21)  # the sun's own, at 25 E
    evening = (daily(SunEvent.SS, SunEvent.EECT),)
    assert in_force(evening, midnight - timedelta(minutes=30), white) is ACTIVE
    assert in_force(evening, midnight + timedelta(minutes=30), white) is UNKNOWN
    after = midnight + timedelta(minutes=30)
    assert in_force((daily(SunEvent.SS, SunEvent.BMCT),), after, white) is UNKNOWN
    # it holds from an event that does not come: nobody knows from when
    assert in_force((daily(SunEvent.EECT, SunEvent.SR),), after, white) is UNKNOWN
    till_sunset = (daily(time(8), SunEvent.SS),)
    assert in_force(till_sunset, utc(2025, 6, 21, 9), polar) is ACTIVE
    assert in_force(till_sunset, utc(2025, 6, 22, 3), polar) is UNKNOWN
    assert in_force(till_sunset, utc(2025, 3, 21, 3), polar) is INACTIVE


@pytest.mark.parametrize("hour", [1, 3])
def test_minutes_that_lead_over_midnight_leave_the_day_in_doubt(hour: int) -> None:
    """Friday's sunset and two hours may be told as Friday's, or as what starts on Saturday."""
    place = Where(51.5, -55.0)  # the sun sets at 22:05 UTC or so, on 12 September
    for day in (Weekday.FRI, Weekday.SAT):
        one = DailyHours(
            days=frozenset({day}), start=SunEvent.SS, end=SunEvent.SR, start_shift_min=120
        )
        assert in_force((Period(daily=(one,)),), at(hour, day=1), place) is UNKNOWN


def test_hours_that_end_in_the_last_minute_of_a_day_may_mean_all_of_it() -> None:
    """23:59 is how most write the end of a day, and a minute is enough to fly in."""
    periods = (daily(time(0), time(23, 59)),)
    assert in_force(periods, at(23, 59)) is ACTIVE
    told = hours(periods, at(23, 59) + 30 * SECOND, at(23, 59) + 30 * SECOND)
    assert (told.force, "end of the day" in told.reason) == (UNKNOWN, True)
    assert in_force(periods, at(0, day=1)) is ACTIVE
    warsaw = (daily(time(6), time(23, 59, 59), timezone="Europe/Warsaw"),)
    assert in_force(warsaw, at(22) - SECOND / 2) is UNKNOWN
    assert in_force(warsaw, at(22) + SECOND) is INACTIVE


def test_weeks_are_told_where_the_period_itself_tells_them() -> None:
    """Of a month, hours that ended before it are over, and what always holds holds."""
    nightly = DailyHours(days=ANY_DAY, start=time(22), end=time(6))
    over = Period(end=at(0), daily=(nightly,))
    month = at(0, day=1), at(0, day=31)
    assert in_force_throughout((over,), *month) is INACTIVE
    assert in_force_throughout((over, Period(start=at(0))), *month) is ACTIVE
    assert in_force_throughout((Period(daily=(nightly,)),), *month) is UNKNOWN


@pytest.mark.parametrize(
    ("event", "end", "zone", "place", "at"),
    [
        (SunEvent.SS, time(6, 30), "Asia/Kathmandu", (40.96, -179.99), utc(2025, 10, 25, 20, 37)),
        (
            SunEvent.EECT,
            time(8, 30),
            "Australia/Lord_Howe",
            (-3.6, -141.8),
            utc(2025, 10, 28, 5, 4),
        ),
        (SunEvent.SS, time(0, 30), "Asia/Kathmandu", (-11.9, -4.4), utc(2025, 12, 21, 21, 40)),
    ],
)
def test_from_the_sun_to_a_clock_that_is_a_day_apart_from_it(
    event: SunEvent, end: time, zone: str, place: tuple[float, float], at: datetime
) -> None:
    """The sun's day there begins when it is the next by the clock, or the one before."""
    assert in_force((daily(event, end, timezone=zone),), at, Where(*place)) is not UNKNOWN
