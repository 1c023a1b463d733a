"""Compact position reporting: what is encoded is decoded, at every latitude."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from squitters import metres_apart

from vedette.feeds.mode_s import cpr

lats = st.floats(-89.9, 89.9)
lons = st.floats(-180, 179.999)


def test_longitude_zones_of_the_standard() -> None:
    # DO-260B, table A-21: the ends of the table and some of its steps
    steps = {0: 59, 10.47: 59, 10.48: 58, 51.1: 37, 86.53: 3, 86.54: 2, 87: 1, 90: 1}
    assert {lat: cpr.longitude_zones(lat) for lat in steps} == steps
    assert cpr.longitude_zones(-51.1) == cpr.longitude_zones(51.1)


@given(lats, lons, st.booleans(), st.booleans())
def test_a_place_is_read_back_from_near(lat: float, lon: float, odd: bool, surface: bool) -> None:
    y, x = cpr.encode(lat, lon, odd=odd, surface=surface)
    place = cpr.from_near(y, x, (lat, lon), odd=odd, surface=surface)
    assert place is not None
    assert metres_apart(place, (lat, lon)) < (2.5 if surface else 10)  # cells grow towards a pole


@given(lats, lons, st.booleans(), st.booleans())
def test_a_pair_gives_the_place_or_nothing(
    lat: float, lon: float, latest_odd: bool, surface: bool
) -> None:
    even = cpr.encode(lat, lon, odd=False, surface=surface)
    odd = cpr.encode(lat, lon, odd=True, surface=surface)
    if surface:
        place = cpr.from_surface_pair(even, odd, (lat * 0.9, lon), latest_odd=latest_odd)
    else:
        place = cpr.from_pair(even, odd, latest_odd=latest_odd)
    if place is not None:
        assert metres_apart(place, (lat, lon)) < 10
    else:  # only where a zone ends between the two
        assert any(
            cpr.longitude_zones(lat - 1e-4) != cpr.longitude_zones(lat + 1e-4) or abs(lat) > 89
            for lat in (lat,)
        )


def test_a_published_pair() -> None:
    # the worked example that texts on ADS-B use: frames of 40621D near Amsterdam
    place = cpr.from_pair((93000, 51372), (74158, 50194), latest_odd=False)
    assert place == pytest.approx((52.25720, 3.91937), abs=1e-5)


@given(st.integers(0, 2**17 - 1), st.integers(0, 2**17 - 1), st.integers(0, 2**17 - 1), lats)
def test_whatever_is_sent_gives_a_place_on_earth_or_none(
    y: int, x: int, z: int, lat: float
) -> None:
    for place in (
        cpr.from_pair((y, x), (z, x), latest_odd=True),
        cpr.from_near(y, x, (lat, 179.9), odd=True),
        cpr.from_surface_pair((y, x), (z, x), (lat, -179.9), latest_odd=False),
    ):
        if place is not None:
            assert -90 <= place[0] <= 90
            assert -180 <= place[1] < 180
            assert not any(map(math.isnan, place))
