"""Encoded frames say, to a decoder that is not ours, what went into them."""

import math

import numpy as np
import pytest
import rs1090
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.feeds.mode_s.cpr import longitude_zones
from vedette.geo.local import east_north_m
from vedette.model.height import FOOT_M
from vedette.sim import encode_mode_s as encode

ADDRESS = 0xF00001
LATS = st.floats(-84, 84)
LONS = st.floats(-180, 180, exclude_max=True)


def decode(*frames: bytes) -> list[dict[str, object]]:
    """What rs1090 reads, one frame a tenth of a second."""
    return rs1090.decode([f.hex() for f in frames], [i / 10 for i in range(len(frames))])


@given(lat=LATS, lon=LONS, height_m=st.floats(0, 14_000), last_odd=st.booleans())
@settings(max_examples=300)
def test_two_halves_give_back_the_place(
    lat: float, lon: float, height_m: float, last_odd: bool
) -> None:
    halves = [
        encode.airborne_position(ADDRESS, lat, lon, height_m, odd=odd)
        for odd in (not last_odd, last_odd)
    ]
    read = decode(*halves)[1]
    assert read["icao24"] == "f00001"
    assert abs(float(str(read["altitude"])) * FOOT_M - height_m) <= 12.5 * FOOT_M + 1e-6
    if "latitude" not in read:  # the halves lie in two zones: a decoder has to wait, and does
        return
    east, north = east_north_m(
        lat, lon, float(str(read["latitude"])), float(str(read["longitude"]))
    )
    assert abs(north) < 3.0  # 360 degrees / 59 / 2^17 / 2 is 2.6 m
    zone_m = 40_075_000 * math.cos(math.radians(lat)) / max(longitude_zones(lat) - 1, 1)
    assert abs(east) < 0.51 * zone_m / 2**17 + 0.5


def test_pairs_over_the_scenario_are_solved() -> None:
    solved = 0
    for lat in np.arange(48.0, 56.0, 0.37):
        for lon in np.arange(16.0, 28.0, 0.71):
            place = float(lat), float(lon)
            halves = [
                encode.airborne_position(ADDRESS, *place, 9_000, odd=o) for o in (False, True)
            ]
            read = decode(*halves)[1]
            if "latitude" in read:  # else the halves lie in two zones
                solved += 1
                assert (read["latitude"], read["longitude"]) == pytest.approx(place, abs=8e-5)
    assert solved >= 0.99 * 22 * 17


@given(east=st.floats(-350, 350), north=st.floats(-350, 350), climb=st.floats(-40, 40))
def test_velocity_comes_back_within_a_knot(east: float, north: float, climb: float) -> None:
    read = decode(encode.airborne_velocity(ADDRESS, east, north, climb))[0]
    speed = float(str(read["groundspeed"])) * encode.KNOT_M_S
    assert speed == pytest.approx((east**2 + north**2) ** 0.5, abs=0.75 * encode.KNOT_M_S)
    rate = float(str(read["vertical_rate"])) * FOOT_M / 60
    assert rate == pytest.approx(climb, abs=32 * FOOT_M / 60 + 1e-6)


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=8))
def test_callsign_comes_back(callsign: str) -> None:
    read = decode(encode.identification(ADDRESS, callsign))[0]
    assert str(read["callsign"]).strip() == callsign


@given(bit=st.integers(0, 111))
def test_a_flipped_bit_breaks_the_parity(bit: int) -> None:
    whole = int.from_bytes(encode.identification(ADDRESS, "SIM001"))
    broken = whole ^ 1 << bit
    assert encode.parity(whole >> 24) == whole & 0xFFFFFF
    assert encode.parity(broken >> 24) != broken & 0xFFFFFF


@pytest.mark.parametrize("altitude_m", [-400.0, 20_000.0])
def test_an_altitude_that_does_not_fit_is_refused(altitude_m: float) -> None:
    with pytest.raises(ValueError, match="altitude"):
        encode.airborne_position(ADDRESS, 51, 22, altitude_m, odd=False)
