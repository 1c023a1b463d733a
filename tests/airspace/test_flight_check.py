"""A recorded flight: samples, gaps, and when it was in."""

from datetime import timedelta

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import FlightAnswer, check_flight
from vedette.model.crossing import Answer
from vedette.model.height import Height
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    PositionReport,
    PresenceReport,
    RawRef,
)
from vedette.model.restriction import Circle, Restriction

from .builders import AGL, CONFIG, NOON, height, position, restriction

EARTH = Geodesic.WGS84
SMALL = Covariance2D.circular(1.0)
ICAO = Emitter(EmitterScheme.ICAO24, "406b90")


def passing(
    off_m: float, step_s: float, speed: float, half_m: float = 5_000
) -> list[PositionReport]:
    """A straight flight eastward that passes the centre (47, 8) at `off_m` north of it."""
    start = EARTH.Direct(47.0, 8.0, 0, off_m)
    found = []
    for i in range(int(2 * half_m / (speed * step_s)) + 1):
        along = i * step_s * speed - half_m
        at = EARTH.Direct(start["lat2"], start["lon2"], 90, along)
        when = NOON + timedelta(seconds=i * step_s)
        found.append(position(when, at["lat2"], at["lon2"], covariance=SMALL, emitter=ICAO))
    return found


def answer(reports: list[PositionReport], zone: Restriction | None = None) -> FlightAnswer:
    index = RestrictionIndex(
        [zone or restriction(Circle(centre=(47.0, 8.0), radius_m=1_000))], CONFIG
    )
    (found,) = check_flight(index, reports)
    return found


def test_a_flight_through_the_middle() -> None:
    found = answer(passing(0, 1, 50))
    assert found.flight == "icao24:406b90"
    assert found.verdict.answer is Answer.INSIDE
    seconds = [
        (at - NOON).total_seconds()
        for at in (found.entry_earliest, found.entry_latest, found.exit_earliest, found.exit_latest)
        if at is not None
    ]
    assert len(seconds) == 4
    assert seconds == sorted(seconds)
    assert seconds[0] <= 80 <= seconds[1] <= seconds[0] + 2  # 4,000 m at 50 m/s
    assert seconds[2] <= 120 <= seconds[3] <= seconds[2] + 2


def test_a_flight_by_the_side_is_outside_though_it_has_gaps_of_a_second() -> None:
    found = answer(passing(1_100, 1, 50))
    assert found.verdict.answer is Answer.OUTSIDE
    assert found.verdict.margin_m == pytest.approx(100, abs=5)
    assert found.entry_earliest is None


def test_a_long_gap_near_by_cannot_be_told() -> None:
    found = answer(passing(1_500, 60, 50))
    assert found.verdict.answer is Answer.INDETERMINATE
    assert "between two samples" in found.verdict.reason
    assert "max_speed_m_s" in found.verdict.assumptions[-1]


def test_a_gap_that_leads_through_is_found() -> None:
    """Ten seconds and 1.9 km apart, no sample within: the course between cannot miss it."""
    ends = [passing(0, 1, 190, half_m=950)[i] for i in (0, 10)]
    small = restriction(Circle(centre=(47.0, 8.0), radius_m=800))
    assert answer(ends, small).verdict.answer is Answer.INSIDE


def test_a_jump_that_nothing_could_fly_is_named() -> None:
    ends = passing(3_000, 1, 100)
    found = answer([ends[0], ends[-1]])
    assert found.verdict.answer is Answer.INDETERMINATE
    moved = [ends[0], position(ends[1].measured_at, 47.03, 8.07, covariance=SMALL, emitter=ICAO)]
    assert "max_speed_m_s allows" in answer(moved).verdict.reason


def test_heights_hold_over_the_gaps() -> None:
    def high(value: float) -> list[PositionReport]:
        known: tuple[Height, ...] = (height(value, AGL),)
        return [
            position(
                r.measured_at, r.lat_deg, r.lon_deg, covariance=SMALL, heights=known, emitter=ICAO
            )
            for r in passing(0, 1, 50)
        ]

    circle = Circle(centre=(47.0, 8.0), radius_m=1_000)
    zone = restriction(circle, upper=height(120, AGL))
    assert answer(high(60), zone).verdict.answer is Answer.INSIDE
    assert answer(high(300), zone).verdict.answer is Answer.OUTSIDE
    assert answer(high(118), zone).verdict.answer is Answer.INDETERMINATE
    assert answer(passing(0, 1, 50), zone).verdict.answer is Answer.INDETERMINATE


def test_heard_without_a_position_is_not_clear() -> None:
    heard = BearingReport(
        sensor=SensorId("ear"),
        measured_at=NOON,
        received_at=NOON,
        source="test",
        sequence=0,
        raw=RawRef("test", 0, 0),
        azimuth_deg=10,
    )
    index = RestrictionIndex([restriction()], CONFIG)
    (found,) = check_flight(index, [heard])
    assert (found.flight, found.samples) == ("sensor:ear", 0)
    assert found.verdict.answer is Answer.INDETERMINATE
    assert check_flight(index, []) == ()


@pytest.mark.parametrize("silent_s", [-60, -5, 5, 60])
def test_heard_on_without_a_position_is_followed_as_far_as_it_may_have_come(
    silent_s: int,
) -> None:
    """Heard before its first place, or after its last: it flew, and nobody knows where."""
    places = passing(4_000, 1, 50, half_m=500)
    at = (places[0] if silent_s < 0 else places[-1]).measured_at + timedelta(seconds=silent_s)
    heard = PresenceReport(
        sensor=SensorId("s"),
        measured_at=at,
        received_at=at,
        source="test",
        sequence=0,
        raw=RawRef("test", 0, 0),
        emitter=ICAO,
    )
    index = RestrictionIndex([restriction(Circle(centre=(47.0, 8.0), radius_m=1_000))], CONFIG)
    (found,) = check_flight(index, [*places, heard])
    plain = answer(places)
    assert plain.verdict.answer is Answer.OUTSIDE
    near = 350 * abs(silent_s) > 3_000  # to the edge of the zone, at `max_speed_m_s`
    assert found.verdict.answer is (Answer.INDETERMINATE if near else Answer.OUTSIDE)
    assert found.samples == plain.samples
    if near:
        assert f"heard for {abs(silent_s)}.0 s without a place" in found.verdict.reason
        assert (found.entry_earliest or NOON) <= at if silent_s < 0 else found.exit_latest == at


@settings(max_examples=60, deadline=None)
@given(
    off_m=st.floats(-1_500, 1_500),
    turn=st.floats(-8, 8),
    keep=st.lists(st.booleans(), min_size=60, max_size=60),
    radius=st.floats(100, 1_000),
)
def test_thinned_samples_never_clear_what_was_entered(
    off_m: float, turn: float, keep: list[bool], radius: float
) -> None:
    """A curving flight, of whose samples any may be missing."""
    start = EARTH.Direct(47.0, 8.0, 0, off_m)
    samples, least = [], float("inf")
    for i in range(60 * 4):
        t = i / 4 - 30
        east, north = 60 * t, turn * t * t / 2
        at = EARTH.Direct(start["lat2"], start["lon2"], 90, east)
        at = EARTH.Direct(at["lat2"], at["lon2"], 0, north)
        least = min(least, EARTH.Inverse(47.0, 8.0, at["lat2"], at["lon2"])["s12"])
        if i % 4 == 0 and (keep[i // 4] or i == 0 or i == 59 * 4):
            when = NOON + timedelta(seconds=i / 4)
            samples.append(position(when, at["lat2"], at["lon2"], covariance=SMALL, emitter=ICAO))
    found = answer(samples, restriction(Circle(centre=(47.0, 8.0), radius_m=radius)))
    if least < radius:
        assert found.verdict.answer is not Answer.OUTSIDE
    if found.verdict.answer is Answer.INSIDE:
        assert least < radius + 1
