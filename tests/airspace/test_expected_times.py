"""When a flight is expected to enter and leave: always between the bounds of its answer."""

from datetime import datetime, time, timedelta

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import FlightAnswer, check_flights, facts_stated
from vedette.airspace.hours.sun import RISE_DEG, sun_day
from vedette.model.crossing import Answer
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, DailyHours, Period, Restriction, SunEvent
from vedette.sharing.check_lines import check_line

from .builders import CONFIG, MSL, NOON, height, restriction

EARTH = Geodesic.WGS84
CIRCLE = Circle(centre=(47.0, 8.0), radius_m=1_000)
SMALL = Covariance2D.circular(1.0)


def sample(along_m: float, at_s: float | None, up_m: float | None = None) -> Sample:
    """A place so far east of the circle's middle."""
    at = EARTH.Direct(47.0, 8.0, 90, along_m)
    heights: tuple[Height, ...] = () if up_m is None else (height(up_m, MSL),)
    return Sample(
        lat_deg=at["lat2"],
        lon_deg=at["lon2"],
        at=None if at_s is None else NOON + timedelta(seconds=at_s),
        covariance=SMALL,
        heights=heights,
    )


def flown(*samples: Sample, plan: bool = False, zone: Restriction | None = None) -> FlightAnswer:
    kind = FlightKind.PLAN if plan else FlightKind.RECORDED
    flight = Flight(name="f", kind=kind, samples=samples)
    index = RestrictionIndex([zone or restriction(CIRCLE)], CONFIG)
    (found,) = check_flights(index, [(flight, facts_stated(flight))])
    return found


def seconds(at: datetime | None) -> float:
    assert at is not None
    return (at - NOON).total_seconds()


def through(step_s: float = 1.0, speed: float = 50.0) -> list[Sample]:
    """From 5 km west of the middle to 5 km east of it."""
    count = int(10_000 / speed / step_s)
    return [sample(i * step_s * speed - 5_000, i * step_s) for i in range(count + 1)]


@pytest.mark.parametrize("plan", [True, False])
def test_a_straight_flight_enters_and_leaves_when_it_crosses(plan: bool) -> None:
    found = flown(*through(step_s=3.0, speed=47.0), plan=plan)
    assert seconds(found.entry_expected) == pytest.approx(4_000 / 47, abs=1e-3)
    assert seconds(found.exit_expected) == pytest.approx(6_000 / 47, abs=1e-3)


def test_a_plan_says_the_planned_time_and_how_far_off_it_may_be() -> None:
    line = check_line(flown(*through(), plan=True), restriction(CIRCLE), simulation=False)
    entry = line["entry"]
    assert entry is not None
    assert entry["expected"] == "2025-09-10T12:01:20.000000Z"
    bounds = entry["earliest"], entry["latest"]
    assert all(bound is not None for bound in bounds)
    assert str(bounds[0]) < "2025-09-10T11:56:20" < "2025-09-10T12:06:20" < str(bounds[1])


def test_a_climb_through_the_lower_limit_is_the_entry() -> None:
    zone = restriction(CIRCLE, lower=height(500, MSL))
    samples = [sample(-900 + 10 * t, t, 400 + 2 * t) for t in range(181)]
    found = flown(*samples, zone=zone)
    assert seconds(found.entry_expected) == pytest.approx(50, abs=1e-3)
    assert seconds(found.exit_expected) == 180  # it ends inside


def test_a_flight_that_begins_inside_enters_with_its_first_sample() -> None:
    found = flown(*(sample(10 * t, t) for t in range(0, 201, 10)))
    assert seconds(found.entry_expected) == 0
    assert seconds(found.exit_expected) == pytest.approx(100, abs=1e-3)


def test_hours_that_begin_and_end_while_it_is_in_the_area() -> None:
    start, end = NOON + timedelta(seconds=95.25), NOON + timedelta(seconds=104.5)
    zone = restriction(CIRCLE, periods=(Period(start=start, end=end),))
    found = flown(*through(), zone=zone)
    assert seconds(found.entry_expected) == pytest.approx(95.25, abs=2e-3)
    assert seconds(found.exit_expected) == pytest.approx(104.5, abs=2e-3)


def test_a_sun_that_sets_meanwhile_is_expected_when_the_almanac_says() -> None:
    daily = DailyHours(days=frozenset(), start=SunEvent.SS, end=time(23, 59))
    sunset, _ = sun_day(NOON.date(), 47.0, 8.0).crosses(SunEvent.SS, RISE_DEG)
    begins = seconds(sunset) - 600
    hover = [sample(0.0, begins + 10 * t) for t in range(121)]
    found = flown(*hover, zone=restriction(CIRCLE, periods=(Period(daily=(daily,)),)))
    assert seconds(found.entry_expected) == pytest.approx(seconds(sunset), abs=0.01)
    assert seconds(found.entry_earliest) < seconds(sunset) - 60
    assert seconds(found.entry_latest) > seconds(sunset) + 60


def test_what_only_may_have_entered_is_not_expected_to_have() -> None:
    aside = Circle(centre=(47.0, 8.0), radius_m=500)
    off = [EARTH.Direct(47.0, 8.0, 0, 600)["lat2"], 8.0]
    ends = [(off[0], 7.98, 0.0), (off[0], 8.02, 60.0)]
    samples = (
        Sample(lat_deg=a, lon_deg=b, at=NOON + timedelta(seconds=t), covariance=SMALL)
        for a, b, t in ends
    )
    found = flown(*samples, zone=restriction(aside))
    assert found.verdict.answer is Answer.INDETERMINATE
    assert found.entry_earliest is not None
    assert (found.entry_expected, found.exit_expected) == (None, None)


def test_a_plan_without_times_expects_none() -> None:
    found = flown(sample(-5_000, None), sample(5_000, None), plan=True)
    assert found.verdict.answer is Answer.INSIDE
    assert check_line(found, restriction(CIRCLE), simulation=False)["entry"] is None


@settings(max_examples=60, deadline=None)
@given(
    legs=st.lists(
        st.tuples(st.floats(-3_000, 3_000), st.floats(0, 30), st.booleans()), min_size=2, max_size=8
    ),
    plan=st.booleans(),
    hours=st.none() | st.tuples(st.floats(0, 60), st.floats(1, 60)),
)
def test_what_is_expected_lies_between_the_bounds(
    legs: list[tuple[float, float, bool]], plan: bool, hours: tuple[float, float] | None
) -> None:
    """To and fro through a circle; of some samples the time is missing."""
    at, samples = 0.0, []
    for along, step, timed in legs:
        at += step
        samples.append(sample(along, at if timed else None))
    periods: tuple[Period, ...] = ()
    if hours is not None:
        first = NOON + timedelta(seconds=hours[0])
        periods = (Period(start=first, end=first + timedelta(seconds=hours[1])),)
    found = flown(*samples, plan=plan, zone=restriction(CIRCLE, periods=periods))
    for first_, at_, last_ in (
        (found.entry_earliest, found.entry_expected, found.entry_latest),
        (found.exit_earliest, found.exit_expected, found.exit_latest),
    ):
        if at_ is not None:
            assert first_ is None or first_ <= at_
            assert last_ is None or at_ <= last_
    if found.verdict.answer is Answer.OUTSIDE:
        assert found.entry_expected is None
        assert found.exit_expected is None
    elif found.entry_expected is not None and found.exit_expected is not None:
        assert found.entry_expected <= found.exit_expected
