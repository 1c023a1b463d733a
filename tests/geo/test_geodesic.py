"""Geodesics against geographiclib."""

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from vedette.geo import geodesic

EARTH = Geodesic.WGS84
lats, lons = st.floats(-90, 90), st.floats(-180, 180)


@given(lats, lons, st.floats(0, 360), st.floats(0, 10_000_000))
def test_there_and_back(lat: float, lon: float, azimuth: float, length: float) -> None:
    true = EARTH.Direct(lat, lon, azimuth, length)
    end = geodesic.direct(lat, lon, azimuth, length)
    assert EARTH.Inverse(*end, true["lat2"], true["lon2"])["s12"] < 0.001
    found = geodesic.inverse(lat, lon, true["lat2"], true["lon2"])[0]
    assert found == pytest.approx(length, abs=0.001)


@given(lats, lons)
def test_earth_fixed_and_back(lat: float, lon: float) -> None:
    again = geodesic.lat_lon(geodesic.ecef(lat, lon))
    assert EARTH.Inverse(lat, lon, *again)["s12"] < 1e-4


def test_the_same_place() -> None:
    assert geodesic.inverse(52.0, 21.0, 52.0, 21.0)[0] == 0.0
    assert geodesic.inverse(90.0, 0.0, 90.0, 77.0)[0] == pytest.approx(0.0, abs=1e-6)
    assert geodesic.inverse(10.0, 180.0, 10.0, -180.0)[0] == pytest.approx(0.0, abs=1e-6)
