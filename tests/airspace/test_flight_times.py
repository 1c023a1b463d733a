"""Flights whose times are missing, stand still or go back are never cleared by that."""

import itertools

import pytest
from geographiclib.geodesic import Geodesic

from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import FlightAnswer, check_flights, facts_stated
from vedette.feeds.flights.flight_files import parse_flights
from vedette.model.crossing import Answer
from vedette.model.restriction import Area, Circle, Period, Polygon
from vedette.model.times import from_text

from .builders import CONFIG, restriction

HERE = Circle(centre=(51.5, 23.25), radius_m=2_000)
WALL = Polygon(exterior=((51.4, 23.249), (51.4, 23.251), (51.6, 23.251), (51.6, 23.249)))
MORNING = (Period(start=from_text("2025-09-10T08:50:00Z"), end=from_text("2025-09-10T09:10:00Z")),)


def answer(
    kind: str, rows: list[tuple[float, float, str]], area: Area, periods: tuple[Period, ...] = ()
) -> FlightAnswer:
    """rows: latitude, longitude, and the time of 10 September 2025, or nothing."""
    lines = [f"{lat!r},{lon!r},{f'2025-09-10T{at}Z' if at else ''},{kind}" for lat, lon, at in rows]
    text = "\n".join(["lat_deg,lon_deg,time,kind", *lines])
    (flight,) = parse_flights(text.encode(), where="flight.csv")
    index = RestrictionIndex([restriction(area, periods=periods)], CONFIG)
    (found,) = check_flights(index, [(flight, facts_stated(flight))])
    return found


@pytest.mark.parametrize("between", ["", "09:00:00"])
def test_a_plan_whose_times_go_back_may_be_anywhere_in_them(between: str) -> None:
    """Somebody mixed up two rows, or a date: what is in force between the two may be met."""
    rows = [(51.5, 23.0, "10:00:00"), (51.5, 23.25, between), (51.5, 23.5, "08:00:00")]
    for one in itertools.permutations(rows):
        if any(place[1] == 23.25 for place in one[1:2]):
            assert answer("plan", list(one), HERE, MORNING).verdict.answer is not Answer.OUTSIDE
    later = (Period(start=from_text("2025-09-10T12:00:00Z")),)
    assert answer("plan", rows, HERE, later).verdict.answer is Answer.OUTSIDE


def test_two_places_at_one_time_on_either_side_of_a_wall() -> None:
    """A clock that tells whole seconds: between them it crossed."""
    rows = [(51.5, 23.24, "10:00:00"), (51.5, 23.26, "10:00:00")]
    found = answer("recorded", rows, WALL)
    assert found.verdict.answer is Answer.INDETERMINATE
    assert "max_speed_m_s allows" in found.verdict.reason
    apart = [(51.5, 23.20, "10:00:00"), (51.5, 23.21, "10:00:00")]
    assert answer("recorded", apart, WALL).verdict.answer is Answer.OUTSIDE


def test_a_recording_without_times_says_nothing_of_what_lies_between() -> None:
    rows = [(51.5, 23.2, ""), (51.5, 23.3, "")]
    found = answer("recorded", rows, HERE)
    assert found.verdict.answer is Answer.INDETERMINATE
    assert "without times" in found.verdict.reason
    assert answer("recorded", rows[:1], HERE).verdict.answer is Answer.OUTSIDE
    within = [(51.5, 24.0, "10:00:00"), (51.5, 24.0, ""), (51.5, 24.001, "10:00:05")]
    assert answer("recorded", within, HERE).verdict.answer is Answer.OUTSIDE


def test_a_place_without_a_time_may_be_of_before_the_first_that_has_one() -> None:
    rows = [(51.5, 23.25, ""), (51.5, 23.6, "10:00:00"), (51.5, 23.61, "10:01:00")]
    assert answer("recorded", rows, HERE, MORNING).verdict.answer is not Answer.OUTSIDE


@pytest.mark.parametrize("share", [0.06, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("ends", [((-20.0, 0.0), (20.0, 60.0)), ((-3.0, 178.0), (3.5, -175.0))])
def test_a_leg_over_the_equator_is_straight_in_both_ways(
    ends: tuple[tuple[float, float], tuple[float, float]], share: float
) -> None:
    """The geodesic and the line straight on a map cross half way, and part on either side."""
    first, last = ends
    span = (last[1] - first[1] + 180) % 360 - 180
    line = Geodesic.WGS84.InverseLine(*first, *last)
    at = line.Position(share * line.s13)
    on_map = (first[0] + share * (last[0] - first[0]), first[1] + share * span)
    rows = [(*place, "") for place in ends]
    for lat, lon in ((at["lat2"], at["lon2"]), on_map):
        circle = Circle(centre=(lat, (lon + 180) % 360 - 180), radius_m=150)
        assert answer("plan", rows, circle).verdict.answer is not Answer.OUTSIDE
