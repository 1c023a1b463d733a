"""Cursor on Target: XML and protobuf say the same, affiliation says nothing, damage is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.feeds.cot.cot_decoder import COT, CotDecoder
from vedette.feeds.cot.cot_settings import CotSettings
from vedette.feeds.cot.event_streams import EventCutter
from vedette.feeds.cot.heard_events import LONGEST, read_event
from vedette.feeds.decoder import Frame
from vedette.feeds.recordings.recording import open_recording
from vedette.model.errors import BadFrameError
from vedette.model.height import HeightReference
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    PositionReport,
    RawRef,
    Report,
)

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parent / "examples" / "cot.xml"
AIRCRAFT = '<contact callsign="LOT123"/><track speed="70.5" course="270.25"/>'
# What takproto 3.0.1 makes of the event `xml(second=0)`, for a stream.
TAK_STREAM = bytes.fromhex(
    "bf8101127f0a09612d662d412d432d462a0b4943414f2d34384145323230fa9594caca3338fa9594caca3340c0bd9b"
    "caca334a036d2d67510000000000a049405952b81e85eb913640610000000000506a40690000000000002040710000"
    "0000000010407a1e120812064c4f543132333a12090000000000a05140110000000000e47040"
)
TAK_MESH = b"\xbf\x01\xbf" + TAK_STREAM[3:]


def xml(
    uid: str = "ICAO-48AE22",
    kind: str = "a-f-A-C-F",
    detail: str = AIRCRAFT,
    *,
    second: int = 0,
    more: str = "",
    point: str = 'lat="51.25" lon="22.57" hae="210.5" ce="8.0" le="4.0"',
) -> bytes:
    time = f"2026-03-01T12:00:{second:02d}.250Z"
    return (
        f'<event version="2.0" uid="{uid}" type="{kind}" how="m-g" time="{time}" start="{time}" '
        f'stale="2026-03-01T12:02:00Z"{more}><point {point}/><detail>{detail}</detail></event>'
    ).encode()


def decoded(*events: bytes, asked: CotSettings | None = None) -> list[Report]:
    decoder = CotDecoder(asked or CotSettings())
    found: list[Report] = []
    for number, data in enumerate(events):
        found += decoder.decode(
            Frame(
                data=data,
                encoding=COT,
                sensor=SensorId("tak"),
                received_at=AT + timedelta(seconds=5),
                source="in",
                sequence=number,
                raw=RawRef("in", 0, len(data)),
            )
        )
    return found


def position(*events: bytes, asked: CotSettings | None = None) -> PositionReport:
    report = decoded(*events, asked=asked)[0]
    assert isinstance(report, PositionReport)
    return report


def test_an_aircraft_with_its_errors() -> None:
    report, identity = decoded(xml())
    assert isinstance(report, PositionReport)
    assert (report.lat_deg, report.lon_deg) == (51.25, 22.57)
    assert report.measured_at == AT + timedelta(seconds=0.25)
    assert report.covariance is not None
    assert report.covariance.sigma_max == pytest.approx(8)
    (height,) = report.heights
    assert (height.value_m, height.sigma_m) == (210.5, 4.0)
    assert height.reference is HeightReference.ELLIPSOID
    assert report.motion is not None
    assert (report.motion.speed_m_s, report.motion.course_deg) == (70.5, 270.25)
    assert report.emitter == Emitter(EmitterScheme.ICAO24, "48ae22")
    assert isinstance(identity, IdentityReport)
    assert identity.claims[0].value == "LOT123"


@pytest.mark.parametrize("data", [TAK_STREAM, TAK_MESH])
def test_protobuf_says_what_xml_says(data: bytes) -> None:
    assert read_event(data) == read_event(xml())


def test_protobuf_of_takproto_says_what_its_xml_says() -> None:
    takproto = pytest.importorskip("takproto", reason="takproto is not installed")
    texts = (
        xml(),
        xml("P-7", "a-h-A-M-F-Q", '<contact callsign="X" phone="5"/><remarks>a&amp;b</remarks>'),
        xml("P-8", "a-u-G", "", point='lat="-51" lon="-2" hae="9999999" ce="9999999" le="9999999"'),
    )
    for text in texts:
        for version in (takproto.TAKProtoVer.MESH, takproto.TAKProtoVer.STREAM):
            data = bytes(takproto.xml2proto(text.decode(), protover=version))
            sent = takproto.parse_proto(bytearray(data)).cotEvent.sendTime
            found, wanted = read_event(data), read_event(text)
            assert found is not None
            assert wanted is not None
            assert found.time.timestamp() * 1000 == pytest.approx(sent)
            assert replace(found, time=AT) == replace(wanted, time=AT)


def test_affiliation_changes_nothing() -> None:
    reports = {repr(decoded(xml(kind=f"a-{one}-A-M"))).replace("length", "") for one in "fhunsjkp"}
    assert len(reports) == 1


@pytest.mark.parametrize(
    "event",
    [
        xml(kind="a-f-G-U-C"),
        xml(kind="t-x-c-t"),
        xml(kind="u-d-f"),
        xml(more=' opex="s-game"'),
        xml("site.7"),
    ],
)
def test_what_is_not_asked_for_is_a_heartbeat(event: bytes) -> None:
    asked = CotSettings(ignore_uids=("site.",))
    assert [type(one) for one in decoded(event, asked=asked)] == [HeartbeatReport]


def test_people_are_numbered_where_they_are_asked_for() -> None:
    person = xml("ANDROID-1", "a-f-G-U-C", '<contact callsign="Anna"/>')
    other = xml("ANDROID-2", "a-f-G-U-C")
    reports = decoded(person, other, person, asked=CotSettings(dimensions=("A", "G")))
    assert [type(one) for one in reports] == [PositionReport, PositionReport, HeartbeatReport]
    assert "Anna" not in repr(reports)
    assert "ANDROID" not in repr(reports)
    names = [one.emitter for one in reports if isinstance(one, PositionReport)]
    assert names == [Emitter(EmitterScheme.SENSOR_TRACK, f"tak/{n}") for n in (1, 2)]


def test_what_is_unknown_has_no_value() -> None:
    point = 'lat="51" lon="22" hae="0.0" ce="9999999.0" le="9999999.0"'
    found = position(xml(point=point, detail='<track speed="9999999.0" course="nan"/>'))
    assert (found.covariance, found.heights, found.motion) == (None, (), None)
    received = position(xml(), asked=CotSettings(event_times=False))
    assert received.measured_at == received.received_at


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (b'<!DOCTYPE e [<!ENTITY a "b">]>' + xml(), "document type"),
        (xml(point='lat="x" lon="22"'), "`lat` must be a number"),
        (xml().replace(b"Z", b""), "`time` must be like"),
        (xml(uid=""), "`uid` must be text"),
        (xml().replace(b"point", b"pt"), "must have a point"),
        (xml()[:-9], "must be XML"),
        (b"<event>" + b" " * LONGEST, "at most"),
        (TAK_STREAM[:-1], "must have"),
        (b"\xbf\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "must end within 10 bytes"),
    ],
)
def test_a_bad_event_is_refused_with_the_field_at_fault(event: bytes, words: str) -> None:
    with pytest.raises(BadFrameError, match=words):
        decoded(event)


EVENTS = [xml(second=n) if n % 2 else TAK_STREAM for n in range(6)]


@settings(max_examples=40)
@given(st.integers(1, 700))
def test_events_of_both_kinds_are_cut_wherever_pieces_end(size: int) -> None:
    stream = b"<?xml version='1.0'?>\n".join([b"", *EVENTS]) + b"\n"
    cutter, found = EventCutter(), []
    for at in range(0, len(stream), size):
        found += cutter.feed(stream[at : at + size])
    assert found + cutter.finish() == EVENTS
    assert cutter.faults() == []


@settings(max_examples=60)
@given(st.binary(max_size=80))
def test_noise_between_events_is_told_or_is_nothing(noise: bytes) -> None:
    cutter = EventCutter()
    found = cutter.feed(noise + xml() + b"\n") + cutter.finish()
    assert found == [xml()] or b"\xbf" in noise or b"<event" in noise
    assert cutter.faults() or not noise.strip() or b"\xbf" in noise or b"<?xml" in noise


def test_a_datagram_of_protobuf_is_one_event() -> None:
    cutter = EventCutter()
    assert cutter.feed(TAK_MESH) + cutter.finish() == [TAK_MESH]


def test_an_event_that_does_not_end_loses_only_itself() -> None:
    cutter = EventCutter()
    assert cutter.feed(xml()[:-20] + xml(second=1)) == [xml(second=1)]
    assert cutter.faults()
    flood = EventCutter()
    for _ in range(40):
        assert flood.feed(b"<event " + b"a" * 4096) == []
    assert flood.faults()
    assert flood.feed(b">" + xml()) == [xml()]


def test_the_example_is_read_whole() -> None:
    seen = list(open_recording(EXAMPLE).reports())
    assert sum(isinstance(one, PositionReport) for one in seen) == 12
