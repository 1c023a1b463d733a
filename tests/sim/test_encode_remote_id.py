"""Encoded beacons say, to the real decoder, what went into them; personal messages stay unsaid."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.remote_id import RemoteIdDecoder
from vedette.model.height import HeightReference
from vedette.model.identity import ClaimKind
from vedette.model.ids import SensorId
from vedette.model.report import IdentityReport, PositionReport, RawRef, Report
from vedette.sim import encode_remote_id as encode

AT = datetime(2025, 9, 9, 21, 20, 30, tzinfo=UTC)
MAC = bytes.fromhex("0253494d0001")


def read(payload: bytes) -> list[Report]:
    """What the real decoder makes of one beacon with `payload`."""
    data = encode.beacon(MAC, payload, counter=7, uptime_us=1_000_000)
    frame = Frame(
        data=data,
        encoding=Encoding.IEEE80211,
        sensor=SensorId("remote-id-lublin"),
        received_at=AT,
        source="s",
        sequence=1,
        raw=RawRef(source="s", offset=0, length=len(data)),
    )
    return list(RemoteIdDecoder().decode(frame))


@given(
    lat=st.floats(0.001, 89),  # 0, 0 means unknown
    lon=st.floats(-179, 179),
    height=st.floats(-200, 5_000),
    speed=st.floats(0, 200),
    course=st.floats(-180, 540),
    climb=st.floats(-60, 60),
)
@settings(max_examples=200)
def test_a_location_comes_back(
    lat: float, lon: float, height: float, speed: float, course: float, climb: float
) -> None:
    location = encode.location(
        lat_deg=lat,
        lon_deg=lon,
        geodetic_m=height,
        above_takeoff_m=60.0,
        speed_m_s=speed,
        course_deg=course,
        climb_m_s=climb,
        second_of_hour=(AT - AT.replace(minute=0, second=0)) / timedelta(seconds=1),
    )
    (report,) = [r for r in read(encode.pack([location])) if isinstance(r, PositionReport)]
    assert report.lat_deg == pytest.approx(lat, abs=6e-8)
    assert report.lon_deg == pytest.approx(lon, abs=6e-8)
    heights = {h.reference: h.value_m for h in report.heights}
    assert heights[HeightReference.ELLIPSOID] == pytest.approx(height, abs=0.26)
    assert heights[HeightReference.ABOVE_TAKEOFF] == pytest.approx(60.0)
    assert HeightReference.BAROMETRIC not in heights
    motion = report.motion
    assert motion is not None
    assert motion.speed_m_s == pytest.approx(speed, abs=0.376)
    assert motion.climb_m_s == pytest.approx(climb, abs=0.26)
    assert motion.course_deg is not None
    assert (motion.course_deg - course + 180) % 360 - 180 == pytest.approx(0, abs=0.51)
    assert report.emitter is not None
    assert report.emitter.value.replace(":", "") == MAC.hex()


def test_the_serial_is_a_claim_and_the_operator_is_told_to_nobody() -> None:
    pack = encode.pack(
        [
            encode.basic_id("SIM0C000000000001"),
            encode.system(operator_lat_deg=51.2, operator_lon_deg=22.5, seconds_since_2019=1),
            encode.operator_id("SIM-OPERATOR-1"),
        ]
    )
    reports = read(pack)
    claims = {c.kind: c.value for r in reports if isinstance(r, IdentityReport) for c in r.claims}
    assert claims[ClaimKind.REMOTE_ID_SERIAL] == "SIM0C000000000001"
    assert "OPERATOR" not in repr(reports)
    assert "51.2" not in repr(reports)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="20 characters"):
        encode.basic_id("x" * 21)
    with pytest.raises(ValueError, match="1 to 9 messages"):
        encode.pack([])
