"""Whether a restriction is in force."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vedette.airspace.hours import Force, in_force, in_force_throughout
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


def test_hours_by_the_sun_cannot_be_told() -> None:
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


hours = st.builds(
    DailyHours,
    days=st.frozensets(st.sampled_from(Weekday)),
    start=st.times(),
    end=st.times(),
)


@given(hours, st.integers(0, 10 * 86_400), st.integers(0, 3 * 86_400), st.floats(0, 1))
def test_a_span_never_hides_a_moment(
    daily: DailyHours, start: int, span: int, share: float
) -> None:
    periods = (Period(daily=(daily,)),)
    first = FRIDAY + timedelta(seconds=start)
    last = first + timedelta(seconds=span)
    throughout = in_force_throughout(periods, first, last)
    between = first + share * (last - first)
    assert throughout in (Force.UNKNOWN, in_force(periods, between))
