"""What the three answers mean: proven inside, proven outside, and everything between."""

import math
from datetime import timedelta

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.height import HeightReference
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, Edges, Period, Polygon

from .builders import AGL, CONFIG, MSL, NOON, height, restriction, verdict

EARTH = Geodesic.WGS84
INSIDE, OUTSIDE, UNSURE = Answer.INSIDE, Answer.OUTSIDE, Answer.INDETERMINATE
SQUARE = ((52.0, 20.0), (52.0, 21.0), (53.0, 21.0), (53.0, 20.0))


def test_no_height_and_no_accuracy_in_a_circle_without_limits_is_inside() -> None:
    found = verdict(restriction(), 47.0, 8.0, sigma=None)
    assert found.answer is INSIDE
    assert found.margin_m == pytest.approx(-200)
    assert any(f"assumed_sigma_m={CONFIG.assumed_sigma_m:g}" in a for a in found.assumptions)


def test_no_height_under_a_lower_limit_is_neither_inside_nor_outside() -> None:
    found = verdict(restriction(lower=height(50)), 47.0, 8.0, sigma=None)
    assert found.answer is UNSURE
    assert "height unknown" in found.reason
    assert "50 m above ground" in found.reason


def test_twenty_kilometres_off_is_outside_whatever_the_height() -> None:
    away = EARTH.Direct(47.0, 8.0, 45, 20_200)
    found = verdict(restriction(lower=height(50)), away["lat2"], away["lon2"], sigma=None)
    assert found.answer is OUTSIDE
    assert found.margin_m == pytest.approx(20_000, rel=0.001)
    assert found.assumptions  # the assumed error had its part in that, too


def test_the_boundary_has_an_error_of_its_own() -> None:
    away = EARTH.Direct(47.0, 8.0, 45, 1_200)
    place = (away["lat2"], away["lon2"])
    assert verdict(restriction(), *place).answer is OUTSIDE
    found = verdict(restriction(boundary_sigma_m=600), *place)
    assert found.answer is UNSURE
    assert "600 m" in found.reason


def test_ground_is_no_lower_bound() -> None:
    found = restriction(lower=height(0, AGL))
    assert verdict(found, 47.0, 8.0).answer is INSIDE
    assert verdict(restriction(lower=height(0, MSL)), 47.0, 8.0).answer is UNSURE


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        (height(100, AGL), INSIDE),
        (height(20, AGL), OUTSIDE),
        (height(130, AGL), OUTSIDE),
        (height(119, AGL), UNSURE),
        (height(100, MSL), UNSURE),
        (height(12_000, MSL), OUTSIDE),
        (height(12_000, HeightReference.BAROMETRIC), UNSURE),
        (height(16_000, HeightReference.BAROMETRIC), OUTSIDE),
        (height(100, HeightReference.ABOVE_TAKEOFF), UNSURE),
    ],
)
def test_heights_against_limits_above_ground(known: object, answer: Answer) -> None:
    found = restriction(lower=height(50, AGL), upper=height(120, AGL))
    assert verdict(found, 47.0, 8.0, heights=(known,)).answer is answer


def test_hours_count_as_much_as_the_place() -> None:
    period = Period(start=NOON, end=NOON + timedelta(hours=1))
    found = restriction(periods=(period,))
    assert verdict(found, 47.0, 8.0).answer is INSIDE
    late = verdict(found, 47.0, 8.0, at=NOON + timedelta(hours=2))
    assert (late.answer, late.reason) == (OUTSIDE, "not in force at this time")


def test_unknown_edges_leave_open_what_lies_between_their_readings() -> None:
    def answer(edges: Edges, lat: float) -> Answer:
        area = Polygon(exterior=SQUARE, edges=edges)
        return verdict(restriction(area), lat, 20.5).answer

    # half way along the southern edge the geodesic runs some 120 m north of the parallel
    assert answer(Edges.PLANAR, 52.0005) is INSIDE
    assert answer(Edges.GEODESIC, 52.0005) is OUTSIDE
    assert answer(Edges.UNKNOWN, 52.0005) is UNSURE
    assert answer(Edges.UNKNOWN, 52.01) is INSIDE
    assert answer(Edges.UNKNOWN, 51.99) is OUTSIDE


def test_a_hole_is_outside() -> None:
    hole = ((52.4, 20.4), (52.4, 20.6), (52.6, 20.6), (52.6, 20.4))
    found = restriction(Polygon(exterior=SQUARE, holes=(hole,)))
    assert verdict(found, 52.5, 20.5).answer is OUTSIDE
    assert verdict(found, 52.3, 20.5).answer is INSIDE
    assert verdict(found, 52.4, 20.5).answer is UNSURE


@pytest.mark.parametrize("corner", SQUARE)
def test_a_corner_is_neither(corner: tuple[float, float]) -> None:
    assert verdict(restriction(Polygon(exterior=SQUARE)), *corner).answer is UNSURE


def test_round_the_pole_and_over_the_antimeridian() -> None:
    cap = restriction(
        Polygon(exterior=((89, 0), (89, 90), (89, 180), (89, -90)), edges=Edges.PLANAR)
    )
    for lon in (-180.0, -77.0, 0.0, 45.0, 180.0):
        assert verdict(cap, 90.0, lon).answer is INSIDE
        assert verdict(cap, 89.1, lon).answer is INSIDE
        assert verdict(cap, 88.9, lon).answer is OUTSIDE
    strip = restriction(Polygon(exterior=((10, 179), (10, -179), (11, -179), (11, 179))))
    assert verdict(strip, 10.5, 180.0).answer is INSIDE
    assert verdict(strip, 10.5, -180.0).answer is INSIDE
    assert verdict(strip, 10.5, 0.0).answer is OUTSIDE


def test_an_error_that_is_long_along_the_boundary_may_reach_round_it() -> None:
    """The nearest boundary is 50 m north, with little error; 200 m east it is all error."""
    north = EARTH.Direct(47.0, 8.0, 0, 150)
    long_east = Covariance2D(ee=1_000.0**2, en=0.0, nn=1.0)
    found = verdict(restriction(), north["lat2"], north["lon2"], covariance=long_east)
    assert found.answer is UNSURE
    beyond = EARTH.Direct(47.0, 8.0, 0, 250)
    found = verdict(restriction(), beyond["lat2"], beyond["lon2"], covariance=long_east)
    assert found.answer is OUTSIDE


def test_an_error_as_large_as_the_earth_is_never_a_definite_answer() -> None:
    for lat, lon in ((-47.0, -172.0), (-40.0, 170.0), (20.0, 8.0)):
        assert verdict(restriction(), lat, lon, sigma=7e6).answer is UNSURE
        assert verdict(restriction(), lat, lon, reach_m=2.1e7).answer is UNSURE


def test_half_the_earth_is_too_large() -> None:
    with pytest.raises(RestrictionError, match="got 9,000 km"):
        compile_restriction(restriction(Circle(centre=(0, 0), radius_m=9e6)), CONFIG)


@settings(max_examples=300, deadline=None)
@given(
    corners=st.integers(3, 8),
    size_m=st.floats(50, 50_000),
    bearing=st.floats(0, 360),
    share=st.floats(0, 2.0),
    major=st.floats(0.1, 2_000),
    ratio=st.floats(0.01, 1),
    tilt=st.floats(0, math.pi),
    error_turn=st.floats(0, 2 * math.pi),
    error_share=st.floats(0, 0.999),
    centre=st.tuples(st.floats(-89, 89), st.floats(-180, 180)),
)
def test_never_a_definite_answer_against_the_truth_within_the_error(
    corners: int,
    size_m: float,
    bearing: float,
    share: float,
    major: float,
    ratio: float,
    tilt: float,
    error_turn: float,
    error_share: float,
    centre: tuple[float, float],
) -> None:
    """The truth lies within the error ellipse of what is reported: no wrong answer is allowed."""
    ring = []
    for i in range(corners):
        end = EARTH.Direct(*centre, -360 * i / corners, size_m)
        ring.append((end["lat2"], end["lon2"]))
    compiled = compile_restriction(
        restriction(Polygon(exterior=tuple(ring), edges=Edges.GEODESIC)), CONFIG
    )
    true = EARTH.Direct(*centre, bearing, size_m * share)
    cos, sin = math.cos(tilt), math.sin(tilt)
    a, b = major, major * ratio
    covariance = Covariance2D(
        a * a * cos * cos + b * b * sin * sin,
        (a * a - b * b) * sin * cos,
        a * a * sin * sin + b * b * cos * cos,
    )
    u = CONFIG.sigmas * error_share * a * math.cos(error_turn)
    v = CONFIG.sigmas * error_share * b * math.sin(error_turn)
    east, north = u * cos - v * sin, u * sin + v * cos
    # The ellipse is symmetric, and seen from the truth as from the report within centimetres.
    seen = EARTH.Direct(
        true["lat2"], true["lon2"], math.degrees(math.atan2(east, north)), math.hypot(east, north)
    )
    reported = Place(lat_deg=seen["lat2"], lon_deg=seen["lon2"], at=NOON, covariance=covariance)
    truth = Place(
        lat_deg=true["lat2"], lon_deg=true["lon2"], at=NOON, covariance=Covariance2D.circular(0.0)
    )
    exact = check_place(compiled, truth)
    if abs(exact.margin_m) < 0.5 or abs(seen["lat2"]) > 88.9:
        return  # within the flatness of the two ellipses
    answer = check_place(compiled, reported).answer
    assert answer in (exact.answer, UNSURE)
