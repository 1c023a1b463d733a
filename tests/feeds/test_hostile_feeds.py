"""Damage never ends the watch, and noise is shown with a reason.

And the messages that the specifications, or the makers of the receivers, print as examples.
"""

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.engine.live.state_reader import read_state
from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.feed import DecoderSettings, Feed
from vedette.feeds.frame_decoding import Decoding
from vedette.feeds.frame_order import InputDecoding
from vedette.feeds.json_values import JsonCutter
from vedette.feeds.known_feeds import FEEDS
from vedette.feeds.recordings.recording import open_recording
from vedette.model.errors import BadFrameError
from vedette.model.height import HeightReference
from vedette.model.identity import ClaimKind, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    PositionReport,
    PresenceReport,
    RawRef,
    Report,
    TroubleReport,
)

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
NAMES = ("aircraft_json", "remote_id_json", "ogn", "uat", "gdl90", "mavlink", "cot")
NEW = [feed for feed in FEEDS if feed.name in NAMES]
each_feed = pytest.mark.parametrize("feed", NEW, ids=lambda feed: feed.name)


def frame(feed: Feed, data: bytes, at: datetime = AT, encoding: str | None = None) -> Frame:
    return Frame(
        data=data,
        encoding=encoding or feed.frames[0],
        sensor=SensorId("rx"),
        received_at=at,
        source="in",
        sequence=1,
        raw=RawRef("in", 0, len(data)),
    )


def decoded(name: str, data: bytes, encoding: str | None = None) -> list[Report]:
    feed = next(one for one in FEEDS if one.name == name)
    assert feed.decoder is not None
    decoder = feed.decoder(DecoderSettings())
    return list(decoder.decode(frame(feed, data, encoding=encoding)))


def frames_of(feed: Feed) -> list[bytes]:
    live = next(one for one in feed.live if one.frames == feed.frames[0])
    data = (ROOT / str(feed.example)).read_bytes()
    return live.cut_message(data)[0] if live.cutter else data.splitlines()


@each_feed
@settings(max_examples=60)
@given(st.data())
def test_damage_gives_reports_or_a_refusal(feed: Feed, data: st.DataObject) -> None:
    assert feed.decoder is not None
    decoder = feed.decoder(DecoderSettings())
    one = bytearray(data.draw(st.sampled_from(frames_of(feed)[:20])))
    for _ in range(data.draw(st.integers(1, 6))):
        one[data.draw(st.integers(0, len(one) - 1))] = data.draw(st.integers(0, 255))
    encoding = data.draw(st.sampled_from(feed.frames))
    for hostile in (bytes(one), data.draw(st.binary(max_size=60))):
        try:
            reports = list(decoder.decode(frame(feed, hostile, encoding=encoding)))
        except (BadFrameError, RangeError):
            continue
        assert all(one.sensor == "rx" for one in reports)


@pytest.mark.parametrize("name", [*NAMES, "asterix"])
def test_a_decoder_out_of_a_checkpoint_goes_on_as_if_nothing_had_been(name: str) -> None:
    feed = next(one for one in FEEDS if one.name == name)
    frames = [
        replace(frame(feed, data, AT + timedelta(seconds=number)), sequence=number)
        for number, data in enumerate(frames_of(feed)[:60])
    ]
    whole, halves = InputDecoding(), InputDecoding()
    expected = whole.decode(frames)
    found = halves.decode(frames[: len(frames) // 2])
    restored = read_state(pickle.dumps(halves, protocol=5))
    assert found + restored.decode(frames[len(frames) // 2 :]) == expected


@each_feed
def test_noise_is_shown_at_the_sensor_with_the_reason(feed: Feed) -> None:
    decoding = Decoding(Tally())
    noise = [frame(feed, b"\x01noise", AT + timedelta(seconds=n)) for n in range(3)]
    (trouble, *_) = [one for one in decoding.run(noise) if isinstance(one, TroubleReport)]
    assert "must" in trouble.words


@each_feed
def test_a_stream_gives_the_same_frames_wherever_its_pieces_end(feed: Feed) -> None:
    data = (ROOT / str(feed.example)).read_bytes()
    for live in feed.live:
        if live.cutter is None or live.frames != feed.frames[0]:
            continue
        whole = live.cutter().feed(data)
        cutter, found = live.cutter(), []
        for start in range(0, len(data), 7):
            found += cutter.feed(data[start : start + 7])
        assert found == whole
        assert len(whole) > 5


def test_the_examples_of_the_gdl_90_specification() -> None:
    heartbeat = bytes.fromhex("7e008141dbd00802b38b7e")
    assert [type(one) for one in decoded("gdl90", heartbeat)] == [HeartbeatReport]
    traffic = bytes.fromhex("7e1400ab45491fef15a889780f09a907b00120014e383235562020200057d67e")
    position, identity = decoded("gdl90", traffic)
    assert isinstance(position, PositionReport)
    assert (position.lat_deg, position.lon_deg) == pytest.approx((44.90708, -122.99488), abs=2.2e-5)
    assert position.heights[0].value_m == pytest.approx(5000 * 0.3048)
    assert position.motion is not None
    assert position.motion.speed_m_s == pytest.approx(123 * 1852 / 3600)
    assert position.motion.course_deg == pytest.approx(45)
    assert isinstance(identity, IdentityReport)
    assert identity.claims[0].value == "N825V"
    with pytest.raises(BadFrameError, match="the CRC must be"):
        decoded("gdl90", heartbeat.replace(b"\x81", b"\x80"))


def test_aircraft_json_reports_a_position_once_and_dates_it_by_its_age() -> None:
    feed = next(one for one in FEEDS if one.name == "aircraft_json")
    assert feed.decoder is not None
    decoder = feed.decoder(DecoderSettings())
    plane = {"hex": "48ae22", "lat": 51.2, "lon": 22.5, "seen_pos": 2.0, "alt_baro": "ground"}
    first = json.dumps({"now": AT.timestamp(), "aircraft": [plane]}).encode()
    again = plane | {"seen_pos": 3.0}
    second = json.dumps({"now": AT.timestamp() + 1, "aircraft": [again]}).encode()
    position, _ = decoder.decode(frame(feed, first))
    assert isinstance(position, PositionReport)
    assert (position.measured_at, position.heights) == (AT - timedelta(seconds=2), ())
    assert [type(one) for one in decoder.decode(frame(feed, second))] == [HeartbeatReport]
    bad = json.dumps({"now": 1, "aircraft": [{"hex": "zz"}, plane]}).encode()
    *_, heartbeat = decoder.decode(frame(feed, bad))
    assert isinstance(heartbeat, HeartbeatReport)
    assert heartbeat.refused == 1


def test_dialects_of_remote_id_receivers() -> None:
    lines = frames_of(next(one for one in FEEDS if one.name == "remote_id_json"))
    for line in (lines[0], lines[5], lines[6]):  # mesh mapper, DragonSync, droneid-go
        identity, position = decoded("remote_id_json", line)
        assert isinstance(identity, IdentityReport)
        assert identity.claims[0].kind is ClaimKind.REMOTE_ID_SERIAL
        assert identity.claims[0].value == "TEST123"
        assert isinstance(position, PositionReport)
        assert position.emitter is not None
        assert position.emitter.value == "02:00:00:00:00:01"
        assert (position.lat_deg, position.lon_deg) == (51.25, 22.57)
        assert {one.reference for one in position.heights} <= {
            HeightReference.ELLIPSOID,
            HeightReference.ABOVE_GROUND,
        }
    nowhere = json.loads(lines[0]) | {"drone_lat": 0, "drone_long": 0}
    assert isinstance(decoded("remote_id_json", json.dumps(nowhere).encode())[1], PresenceReport)
    served = json.dumps(
        {"a": json.loads(lines[0]), "b": json.loads(lines[0]) | {"mac": "", "basic_id": "B"}}
    )
    drones = decoded("remote_id_json", served.encode())
    assert len({one.emitter for one in drones if isinstance(one, PositionReport)}) == 2
    dji = {"serial_number": "X1", "latitude": 51.0, "longitude": 22.0}
    assert len(decoded("remote_id_json", json.dumps(dji).encode())) == 2
    with pytest.raises(BadFrameError, match="received with errors"):
        decoded(
            "remote_id_json", json.dumps(dji | {"crc-packet": "1", "crc-calculated": "2"}).encode()
        )


def test_a_pilots_place_is_in_no_report() -> None:
    lines = frames_of(next(one for one in FEEDS if one.name == "remote_id_json"))
    assert b"51.24" in lines[0]
    assert "51.24" not in repr(decoded("remote_id_json", lines[0]))


def test_ogn_hides_whom_the_network_hides_and_reads_the_precise_minutes() -> None:
    line = b"FLRDDA5BA>OGFLR,qAS,RX:/120000h4415.41N/00600.03E'342/049/A=005524 "
    line += b"!W47! id06DDA5BA -454fpm gps4x5"
    (report,) = decoded("ogn", line)
    assert isinstance(report, PositionReport)
    assert report.lat_deg == pytest.approx(44 + 15.414 / 60)
    assert report.lon_deg == pytest.approx(6 + 0.037 / 60)
    assert report.heights[0].value_m == pytest.approx(5524 * 0.3048)
    assert report.emitter is not None
    assert report.emitter.scheme is EmitterScheme.SENSOR_TRACK
    hidden = decoded("ogn", line.replace(b"id06", b"id46"))
    assert [type(one) for one in hidden] == [HeartbeatReport]


def test_uat_raw_and_json_say_the_same() -> None:
    raw = frames_of(next(one for one in FEEDS if one.name == "uat"))[0]
    position, identity = decoded("uat", raw)
    assert isinstance(position, PositionReport)
    stated = {
        "address": "a66ef1",
        "address_qualifier": "adsb_icao",
        "position": {"lat": position.lat_deg, "lon": position.lon_deg},
        "pressure_altitude": 3000,
        "callsign": "N12345",
        "nac_p": 9,
    }
    other, named = decoded("uat", json.dumps(stated).encode(), "uat_json")
    assert isinstance(other, PositionReport)
    assert other.heights == pytest.approx(position.heights)
    assert (other.covariance, other.emitter) == (position.covariance, position.emitter)
    assert isinstance(named, IdentityReport)
    assert isinstance(identity, IdentityReport)
    assert named.claims == identity.claims
    assert position.motion is not None
    assert position.motion.climb_m_s == pytest.approx(-8 * 64 * 0.3048 / 60)


def test_a_json_text_on_several_lines_is_one_frame() -> None:
    text = json.dumps({"a": ["}", {"b": 1}]}, indent=2).encode()
    assert [json.loads(one) for one in JsonCutter().feed(text + b"\n" + text + b"\n")] == [
        json.loads(text)
    ] * 2


@pytest.mark.parametrize("name", ["mesh.jsonl", "dragonsync_mqtt.json", "droneid_go.json"])
def test_a_file_of_a_common_receiver_is_read(name: str) -> None:
    path = ROOT.parent / "shared" / "cases" / "sensors" / name
    if not path.exists():
        pytest.skip("the shared cases are not here")
    recording = open_recording(path)
    assert any(isinstance(one, PositionReport) for one in recording.reports())
    assert recording.tally.refused == 0
