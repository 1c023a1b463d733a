"""ASTERIX: what becomes of each category, and that damage never gives a false report."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asterix_encoder import block, record
from hypothesis import given
from hypothesis import strategies as st

from vedette.feeds.asterix.asterix_decoder import ASTERIX, AsterixDecoder
from vedette.feeds.asterix.asterix_settings import AsterixSettings
from vedette.feeds.asterix.block_streams import BlockCutter
from vedette.feeds.asterix.record_layouts import CATEGORIES, split_blocks
from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.frame_decoding import Decoding
from vedette.model.errors import BadFrameError
from vedette.model.height import HeightReference
from vedette.model.identity import ClaimKind, Emitter, EmitterScheme, ObjectClass
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError
from vedette.model.report import (
    BearingReport,
    HeartbeatReport,
    IdentityReport,
    PositionReport,
    RangeBearingReport,
    RawRef,
    Report,
    Trouble,
    TroubleReport,
)

AT = datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)
SOURCE = {"SAC": 25, "SIC": 201}
EXAMPLE = Path(__file__).parents[1] / "examples" / "asterix.bin"
PLOT: dict[str, Any] = {
    "010": SOURCE,
    "140": 43_200.0,
    "020": {"TYP": 5},
    "040": {"RHO": 20, "THETA": 90},
    "070": {"MODE3A": "1000"},
    "090": {"FL": 310},
    "220": 0x3C660C,
    "240": "DLH65A",
    "200": {"GSP": 0.125, "HDG": 180},
}


def frame(data: bytes, at: datetime = AT) -> Frame:
    return Frame(
        data=data,
        encoding=ASTERIX,
        sensor=SensorId("radar"),
        received_at=at,
        source="in",
        sequence=1,
        raw=RawRef("in", 0, len(data)),
    )


def decoded(data: bytes, decoder: AsterixDecoder | None = None) -> list[Report]:
    return list((decoder or AsterixDecoder()).decode(frame(data)))


def test_a_radar_plot_is_range_and_azimuth_with_height_speed_and_identity() -> None:
    plot, identity = decoded(block(48, PLOT))
    assert isinstance(plot, RangeBearingReport)
    assert isinstance(identity, IdentityReport)
    assert plot.range_m == pytest.approx(20 * 1852)
    assert plot.azimuth_deg == pytest.approx(90, abs=0.01)
    assert plot.heights[0].reference is HeightReference.BAROMETRIC
    assert plot.heights[0].value_m == pytest.approx(31_000 * 0.3048)
    assert plot.motion is not None
    assert plot.motion.speed_m_s == pytest.approx(0.125 * 1852)
    assert plot.emitter == Emitter(EmitterScheme.ICAO24, "3c660c")
    assert plot.measured_at == AT - timedelta(seconds=1)
    claims = {claim.kind: claim.value for claim in identity.claims}
    assert claims == {ClaimKind.CALLSIGN: "DLH65A", ClaimKind.SQUAWK: "1000"}


def test_an_identity_is_said_again_only_when_it_changes() -> None:
    decoder = AsterixDecoder()
    decoded(block(48, PLOT), decoder)
    assert [type(one) for one in decoded(block(48, PLOT), decoder)] == [RangeBearingReport]
    changed = decoded(block(48, PLOT | {"070": {"MODE3A": "7700"}}), decoder)
    assert isinstance(changed[1], IdentityReport)


@pytest.mark.parametrize(
    "change",
    [{"020": {"TYP": 5, "SIM": 1}}, {"020": {"TYP": 5, "TST": 1}}, {"020": {"TYP": 0}}],
    ids=["simulated", "test", "no detection"],
)
def test_what_was_not_measured_shows_only_that_the_radar_works(change: dict[str, Any]) -> None:
    assert [type(one) for one in decoded(block(48, PLOT | change))] == [HeartbeatReport]


def test_a_garbled_height_or_squawk_is_not_used() -> None:
    garbled = PLOT | {"090": {"FL": 310, "G": 1}, "070": {"MODE3A": "1000", "V": 1}}
    plot, identity = decoded(block(48, garbled))
    assert isinstance(plot, RangeBearingReport)
    assert plot.heights == ()
    assert isinstance(identity, IdentityReport)
    assert {claim.kind for claim in identity.claims} == {ClaimKind.CALLSIGN}


def test_a_system_track_has_its_stated_error_and_a_coasted_one_is_not_used() -> None:
    track: dict[str, Any] = {
        "010": SOURCE,
        "070": 43_200.0,
        "105": {"LAT": 51.0, "LON": 22.0},
        "040": 4980,
        "185": {"VX": 30, "VY": 40},
        "500": {"APC": {"X": 40, "Y": 60}, "COV": -10},
    }
    (report,) = decoded(block(62, track))
    assert isinstance(report, PositionReport)
    assert report.covariance is not None
    assert (report.covariance.ee, report.covariance.en, report.covariance.nn) == (1600, -100, 3600)
    assert report.emitter == Emitter(EmitterScheme.SENSOR_TRACK, "radar/4980")
    assert report.motion is not None
    assert report.motion.speed_m_s == pytest.approx(50)
    coasted = decoded(block(62, track | {"080": {"MON": 0, "CST": 1}}))
    assert [type(one) for one in coasted] == [HeartbeatReport]


def test_a_cartesian_position_needs_the_place_of_the_system() -> None:
    plane = {"010": SOURCE, "140": 43_200.0, "042": {"X": 1000, "Y": 0}, "161": {"TRN": 3}}
    with pytest.raises(BadFrameError, match="set lat_deg and lon_deg of the sensor"):
        decoded(block(20, plane))
    decoder = AsterixDecoder()
    decoder.stands_at(SensorId("radar"), 51.0, 22.0)
    (report,) = decoded(block(20, plane), decoder)
    assert isinstance(report, PositionReport)
    assert report.lon_deg == pytest.approx(22.01425, abs=1e-4)
    assert report.lat_deg == pytest.approx(51.0, abs=1e-4)


def test_adsb_and_drone_reports_and_bearings() -> None:
    adsb = {"010": SOURCE, "073": 43_200.0, "131": {"LAT": 51, "LON": 22}, "080": 0x48AE22}
    stated = {"040": {"ATP": 0}, "210": {"VN": 2}, "090": {"NUCPNIC": 8, "NACP": 8}}
    (report,) = decoded(block(21, adsb | stated))
    assert isinstance(report, PositionReport)
    assert report.covariance is not None
    assert report.covariance.sigma_max == pytest.approx(92.6 / 2.4477, rel=1e-3)
    # Hand-built of the specification of category 129, edition 1.2: FRN 1, 6, 7, 8, 9 and 11.
    data = bytes.fromhex("81000087d0") + b"\0\0US" + bytes.fromhex("546000")
    data += (59_652_323).to_bytes(4, "big") + (-119_304_647).to_bytes(4, "big", signed=True)
    data += bytes.fromhex("001388000c")
    data = data[:1] + len(data).to_bytes(2, "big") + data[3:]
    (drone,) = decoded(data)
    assert isinstance(drone, PositionReport)
    assert (drone.lat_deg, drone.lon_deg) == pytest.approx((10.0, -20.0), abs=1e-4)
    assert drone.heights[0].value_m == pytest.approx(500)
    assert drone.classes[0].object_class is ObjectClass.UNMANNED
    assert drone.covariance is not None
    assert drone.covariance.sigma_max == pytest.approx(12 / 1.17741, rel=1e-4)
    heard = {"010": SOURCE, "000": 5, "030": 43_200.0, "070": 123}
    (bearing,) = decoded(block(205, heard))
    assert isinstance(bearing, BearingReport)
    assert bearing.azimuth_deg == pytest.approx(123)


def test_each_radar_of_one_input_is_a_sensor_of_its_own() -> None:
    decoder = AsterixDecoder()
    other = PLOT | {"010": {"SAC": 25, "SIC": 204}}
    sensors = [one.sensor for one in decoded(block(48, PLOT, other), decoder)]
    assert set(sensors) == {"radar", "radar-25-204"}
    named = AsterixDecoder(AsterixSettings(sources={"25/204": "south"}))
    assert {one.sensor for one in decoded(block(48, PLOT, other), named)} == {"south"}


def test_a_north_marker_is_a_sign_of_life_and_nogo_begins_and_ends() -> None:
    decoder = AsterixDecoder()
    north = {"010": SOURCE, "000": 1, "030": 43_200.0}
    assert [type(one) for one in decoded(block(34, north), decoder)] == [HeartbeatReport]
    bad = decoded(block(34, north | {"050": {"COM": {"NOGO": 1}}}), decoder)[0]
    assert isinstance(bad, TroubleReport)
    assert (bad.trouble, bad.count) == (Trouble.NOT_OPERATIONAL, 1)
    assert "NOGO" in bad.words
    over = decoded(block(34, north | {"050": {"COM": {"NOGO": 0}}}), decoder)[0]
    assert isinstance(over, TroubleReport)
    assert over.count == 0


def test_the_time_of_day_is_laid_on_the_nearest_day() -> None:
    before_midnight = record(48, PLOT | {"140": 86_399.0})
    data = bytes([48]) + (len(before_midnight) + 3).to_bytes(2, "big") + before_midnight
    at = datetime(2026, 3, 2, 0, 0, 1, tzinfo=UTC)
    report = next(iter(AsterixDecoder().decode(frame(data, at))))
    assert report.measured_at == datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(BadFrameError, match="time of day must be below 86400"):
        decoded(block(48, PLOT | {"140": 90_000.0}))


def test_a_wrong_edition_is_named_with_those_that_could_be_meant() -> None:
    report = {"010": SOURCE, "030": 43_200.0, "130": {"LAT": 51, "LON": 22}, "080": 0x48AE22}
    old = block(21, report, edition="0.26")
    with pytest.raises(BadFrameError, match=r"read as edition 2\.7.*0\.26.*options\.editions"):
        decoded(old)
    decoder = AsterixDecoder(AsterixSettings(editions={"21": "0.26"}))
    (found,) = decoded(old, decoder)
    assert isinstance(found, PositionReport)
    assert found.lat_deg == pytest.approx(51, abs=1e-4)
    with pytest.raises(ValueError, match="category 48 must have one of the editions"):
        AsterixSettings(editions={"48": "9.9"})


def test_one_record_out_of_range_does_not_cost_the_others() -> None:
    far = {"010": SOURCE, "070": 43_200.0, "105": {"LAT": 91, "LON": 22}, "040": 1}
    good = far | {"105": {"LAT": 51, "LON": 22}}
    reports = decoded(block(62, far, good))
    assert [type(one) for one in reports] == [PositionReport, HeartbeatReport]
    assert isinstance(reports[1], HeartbeatReport)
    assert reports[1].refused == 1


@given(st.sampled_from(CATEGORIES), st.binary(max_size=80))
def test_any_bytes_give_reports_or_a_refusal(category: int, body: bytes) -> None:
    data = bytes([category]) + (len(body) + 3).to_bytes(2, "big") + body
    try:
        decoded(data)
    except (BadFrameError, RangeError):
        return


@given(st.data())
def test_a_damaged_example_gives_reports_or_a_refusal(data: st.DataObject) -> None:
    blocks = split_blocks(EXAMPLE.read_bytes())
    one = bytearray(data.draw(st.sampled_from(blocks[:20])))
    for _ in range(data.draw(st.integers(1, 4))):
        one[data.draw(st.integers(0, len(one) - 1))] = data.draw(st.integers(0, 255))
    try:
        decoded(bytes(one))
    except (BadFrameError, RangeError):
        return


@given(st.lists(st.integers(1, 900), max_size=12), st.binary(max_size=9))
def test_a_stream_gives_the_same_blocks_wherever_its_pieces_end(
    cuts: list[int], noise: bytes
) -> None:
    whole = EXAMPLE.read_bytes()[:2_000]
    expected = BlockCutter().feed(whole)
    cutter, found, at = BlockCutter(), [], 0
    for size in [*cuts, len(whole)]:
        found += cutter.feed(whole[at : at + size])
        at += size
    assert found == expected
    assert not cutter.faults()
    after = BlockCutter()
    strange = bytes(byte for byte in noise if byte not in CATEGORIES)
    assert after.feed(strange + whole)[-3:] == expected[-3:]


def test_noise_is_shown_in_the_health_of_the_sensor_with_the_reason() -> None:
    decoding = Decoding(Tally())
    bad = [frame(b"\x30\x00\x06\xff\xff\xff", AT + timedelta(seconds=n)) for n in range(3)]
    troubles = [one for one in decoding.run(bad) if isinstance(one, TroubleReport)]
    assert troubles
    assert "record 1 of category 48" in troubles[0].words
