"""The probability of being inside, against draws of the same errors."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.airspace.check.probability import inside_probability
from vedette.geo.local import moved
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, Corridor, Edges, Polygon, Restriction

from .builders import AGL, CONFIG, NOON, height, restriction

HERE = (47.0, 8.0)


def at(east: float, north: float) -> tuple[float, float]:
    lat, lon = moved(*HERE, east, north)
    return float(lat), float(lon)


def stated(zone: Restriction, east: float, north: float, **more: object) -> float | None:
    lat, lon = at(east, north)
    more.setdefault("covariance", Covariance2D.circular(100.0))
    place = Place(lat_deg=lat, lon_deg=lon, at=NOON, **more)  # type: ignore[arg-type]
    compiled = compile_restriction(zone, CONFIG)
    return inside_probability(compiled, place, check_place(compiled, place))


SQUARE = restriction(
    Polygon(
        exterior=tuple(at(*c) for c in ((-1e3, -1e3), (1e3, -1e3), (1e3, 1e3), (-1e3, 1e3))),
        holes=(tuple(at(*c) for c in ((-300, -300), (300, -300), (300, 300), (-300, 300))),),
        edges=Edges.GEODESIC,
    )
)


@pytest.mark.parametrize(
    ("east", "north", "expected"),
    [(1000, 0, 0.5), (1000, 1000, 0.25), (1100, 600, 0.1587), (300, 300, 0.75), (650, 650, 0.9995)],
)
def test_edges_corners_and_a_hole(east: float, north: float, expected: float) -> None:
    assert stated(SQUARE, east, north) == pytest.approx(expected, abs=2e-3)


def test_a_circle_and_a_corridor() -> None:
    zone = restriction(Circle(centre=HERE, radius_m=100.0))
    assert stated(zone, 0, 0) == pytest.approx(1 - math.exp(-0.5), abs=1e-4)
    bent = Corridor(line=(at(-5e3, 0), at(0, 0), at(0, 5e3)), half_width_m=100.0)
    assert stated(restriction(bent), -2e3, 0) == pytest.approx(0.6827, abs=1e-3)


def test_height_and_boundary_have_their_part() -> None:
    zone = restriction(Circle(centre=HERE, radius_m=5e3), upper=height(120, AGL))
    assert stated(zone, 0, 0, heights=(height(130, AGL, 10.0),)) == pytest.approx(0.1587, abs=1e-3)
    assert stated(zone, 0, 0) is None
    rough = restriction(Circle(centre=HERE, radius_m=5e3), boundary_sigma_m=100.0)
    off = 100.0 * math.sqrt(2)
    # a little less than beyond a straight edge: the circle bends away
    assert stated(rough, 5e3 + off, 0) == pytest.approx(0.1587, abs=5e-3)


@settings(max_examples=15, deadline=None)
@given(
    st.floats(-1500, 1500),
    st.floats(-1500, 1500),
    st.floats(30, 600),
    st.floats(0.1, 1),
    st.floats(0, math.pi),
)
def test_any_error_against_draws_of_it(
    east: float, north: float, major: float, ratio: float, tilt: float
) -> None:
    cos, sin = math.cos(tilt), math.sin(tilt)
    root = np.array([[cos, -sin], [sin, cos]]) @ np.diag([major, major * ratio])
    c = root @ root.T
    found = stated(SQUARE, east, north, covariance=Covariance2D(c[0, 0], c[0, 1], c[1, 1]))
    drawn = np.array([east, north]) + np.random.default_rng(1).standard_normal((40_000, 2)) @ root.T
    far = np.abs(drawn).max(axis=1)
    assert found == pytest.approx(float(((far < 1000) & (far > 300)).mean()), abs=0.013)
