"""UTM against PROJ's own figures, its inverse against itself, and zones as senders write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.geo.local import east_north_m
from vedette.geo.utm import Zone, convergence_deg, from_utm, own_zone, to_utm, zone_of

# From PROJ 9 (pyproj), proj=utm ellps=WGS84.
KNOWN = [
    ("30U", 51.1739726374, -1.82237671048, 582322.715422, 5669830.717613, 0.917482426),
    ("56H", -33.86, 151.2, 333491.229927, 6251909.206047, 1.003128674),
]


@pytest.mark.parametrize(("name", "lat", "lon", "easting", "northing", "convergence"), KNOWN)
def test_known_places(
    name: str, lat: float, lon: float, easting: float, northing: float, convergence: float
) -> None:
    zone = zone_of(name)
    assert zone is not None
    assert to_utm(zone, lat, lon) == pytest.approx((easting, northing), abs=1e-5)
    assert from_utm(zone, easting, northing) == pytest.approx((lat, lon, convergence), abs=1e-8)


@given(st.floats(-79.5, 83.5), st.floats(-179.9, 179.9))
def test_there_and_back(lat: float, lon: float) -> None:
    zone = own_zone(lat, lon)
    assert zone.holds(lat)
    back_lat, back_lon, _ = from_utm(zone, *to_utm(zone, lat, lon))
    assert abs(back_lat - lat) < 1e-9
    assert abs(math.remainder(back_lon - lon, 360.0)) < 1e-9


@given(st.floats(-75, 80), st.floats(-179, 179))
def test_convergence_turns_grid_north_to_true_north(lat: float, lon: float) -> None:
    """A step along grid north leaves at the azimuth that the convergence says."""
    zone = own_zone(lat, lon)
    easting, northing = to_utm(zone, lat, lon)
    lat2, lon2, _ = from_utm(zone, easting, northing + 10.0)
    east, north = east_north_m(lat, lon, lat2, lon2)
    azimuth = math.degrees(math.atan2(east, north))
    assert abs(azimuth - convergence_deg(zone, lat, lon)) < 1e-3


@pytest.mark.parametrize("text", ["", "30", "U", "0U", "61U", "30I", "30UU", "-1U", "zone 30U"])
def test_what_is_no_zone(text: str) -> None:
    assert zone_of(text) is None


def test_n_is_read_as_the_hemisphere_too_and_s_is_not() -> None:
    assert zone_of(" 30 n ") == Zone(30, "N")
    assert Zone(30, "N").holds(51.0)
    assert Zone(30, "S").holds(36.0)
    assert not Zone(30, "S").holds(-36.0)
    assert not Zone(30, "U").holds(1.6)
    assert Zone(33, "X").holds(83.9)
