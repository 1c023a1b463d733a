"""The captures at hand: figures and fields checked by hand and against tshark's dissection."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from vedette.feeds.decoder import Tally
from vedette.feeds.recordings.pcap import read_frames
from vedette.feeds.remote_id import RemoteIdDecoder
from vedette.feeds.remote_id.decoder import SIGMAS_IN_95_CIRCLE, UNKNOWN_WITHIN_M
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Claim, ClaimKind
from vedette.model.ids import SensorId
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    PresenceReport,
    RawRef,
    Report,
)


def replay(path: Path, size: int = -1) -> tuple[list[Report], Tally]:
    tally, decoder, reports = Tally(), RemoteIdDecoder(), []
    with path.open("rb") as stream:
        data = BytesIO(stream.read(size))
    for frame in read_frames(data, source="ef" * 32, sensor=SensorId("s"), tally=tally):
        reports += decoder.decode(frame)
    return reports, tally


def of(kind: type, reports: list[Report]) -> list:
    return [report for report in reports if isinstance(report, kind)]


@pytest.fixture
def captures(shared: Path) -> Path:
    return shared / "data" / "remote_id"


def test_a_real_flight(captures: Path) -> None:
    path = captures / "parrot_anafi4_real.pcapng"
    reports, tally = replay(path)
    assert tally == Tally(frames=5091)
    assert Counter(type(r) for r in reports) == {
        PositionReport: 124,
        IdentityReport: 1,
        HeartbeatReport: 1140 - 124,
    }
    positions = of(PositionReport, reports)
    assert {r.emitter.value for r in reports if not isinstance(r, HeartbeatReport)} == {
        "90:3a:e6:5b:c8:a8"
    }
    assert positions[0].measured_at == datetime(2023, 4, 1, 16, 15, 30, 415058, UTC)
    assert positions[-1].measured_at == datetime(2023, 4, 1, 16, 17, 32, 987646, UTC)
    assert sum(r.repeated for r in of(HeartbeatReport, reports)) == 1016
    (identity,) = of(IdentityReport, reports)
    assert [c.kind for c in identity.claims] == [ClaimKind.REMOTE_ID_SERIAL, ClaimKind.UA_TYPE]


def test_a_real_flight_states_unknown_accuracy_and_height_above_takeoff_only(
    captures: Path,
) -> None:
    reports, _ = replay(captures / "parrot_anafi4_real.pcapng")
    positions = of(PositionReport, reports)
    unknown = Covariance2D.circular(UNKNOWN_WITHIN_M / SIGMAS_IN_95_CIRCLE)
    assert {p.covariance for p in positions} == {unknown}
    assert {p.motion.speed_sigma_m_s for p in positions} == {None}
    heights = [h for p in positions for h in p.heights]
    assert {(h.reference, h.sigma_m) for h in heights} == {(HeightReference.ABOVE_TAKEOFF, None)}
    assert (min(h.value_m for h in heights), max(h.value_m for h in heights)) == (0.0, 11.0)
    # About 8 m by 4.5 m; a degree is 111,195 m, here 75,500 m along the parallel.
    lats, lons = [p.lat_deg for p in positions], [p.lon_deg for p in positions]
    assert (max(lats) - min(lats)) * 111_195 == pytest.approx(8, abs=0.5)
    assert (max(lons) - min(lons)) * 75_500 == pytest.approx(4.5, abs=0.5)


def test_a_report_s_bytes_can_be_cut_out_again(captures: Path) -> None:
    path = captures / "parrot_anafi4_real.pcapng"
    reports, _ = replay(path)
    data = path.read_bytes()
    first = of(PositionReport, reports)[0]
    assert first.raw == RawRef("ef" * 32, 808, 337)
    cut = data[808 : 808 + 337]
    assert bytes.fromhex("fa0bbc0d5bf01901") + bytes.fromhex("10105400009ff3211ce3203405") in cut
    for report in reports:
        raw = data[report.raw.offset : report.raw.offset + report.raw.length]
        assert bytes.fromhex("903ae65bc8a8") in raw


def test_a_flight_that_is_cut_off_is_used_up_to_there(captures: Path) -> None:
    path = captures / "parrot_anafi4_real.pcapng"
    whole, _ = replay(path)
    part, tally = replay(path, size=1_000_000)
    assert part == whole[: len(part)]
    assert len(of(PositionReport, part)) > 60
    assert tally.truncated is not None
    assert tally.truncated.startswith("cut off at byte 1000000, inside a block that starts at ")


def test_the_operator_is_in_the_bytes_and_in_no_report(captures: Path) -> None:
    path = captures / "odid_wifi_sample.pcap"
    assert b"GBR-OP-123ABCD" in path.read_bytes()
    reports, _ = replay(path)
    assert "GBR-OP" not in repr(reports)


def test_wifi_beacon_and_nan_sample(captures: Path) -> None:
    reports, tally = replay(captures / "odid_wifi_sample.pcap")
    assert tally == Tally(frames=63)
    positions = of(PositionReport, reports)
    assert len(positions) == 17
    first = positions[0]
    assert first.raw == RawRef("ef" * 32, 485, 96)
    assert (first.lat_deg, first.lon_deg) == (45.5450519, -122.9722906)
    assert first.motion is not None
    assert replace(first.motion, speed_sigma_m_s=None) == Motion(speed_m_s=20.5, course_deg=288.0)
    assert first.motion.speed_sigma_m_s == pytest.approx(10 / 1.96, 1e-4)
    ellipsoid, takeoff = first.heights
    assert (ellipsoid.value_m, ellipsoid.reference) == (237.0, HeightReference.ELLIPSOID)
    assert ellipsoid.sigma_m == pytest.approx(25 / 1.96, 1e-4)
    assert takeoff == Height(value_m=100.0, reference=HeightReference.ABOVE_TAKEOFF)
    assert first.covariance.sigma_max == pytest.approx(30 / 2.4477, 1e-4)


def test_bluetooth_5_long_range_sample(captures: Path) -> None:
    reports, tally = replay(captures / "odid_bt5_lr_sample.pcapng")
    assert (tally.frames, tally.refused) == (274, 30)  # 30 that the sniffer marked as damaged
    assert tally.first_refusal is not None
    assert tally.first_refusal.startswith("packet 8 at byte 2476: the receiver marked it")
    (identity,) = of(IdentityReport, reports)
    assert identity.emitter.value == "e0:7d:ea:eb:2f:1c"
    assert identity.claims == (
        Claim(ClaimKind.REMOTE_ID_SERIAL, "SSEVTFG93700070"),
        Claim(ClaimKind.UA_TYPE, "helicopter_or_multirotor"),
    )
    # No fix: latitude and longitude stand at 0. It is there, and nobody knows where.
    assert of(PositionReport, reports) == []
    assert len(of(PresenceReport, reports)) == 36
    assert len(reports) == 274 - 30
