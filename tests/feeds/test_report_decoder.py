"""The report format: what is written is read back the same; what is wrong is said in words."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.report_format.report_decoder import (
    frame_line,
    header_line,
    read_header,
    read_lines,
    to_line,
)
from vedette.model import ranges
from vedette.model.errors import RecordingError
from vedette.model.height import Height, HeightReference
from vedette.model.identity import (
    Claim,
    ClaimKind,
    ClassLikelihood,
    Emitter,
    EmitterScheme,
    ObjectClass,
)
from vedette.model.ids import SensorId
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
    RawRef,
    RegistrationReport,
    Report,
)
from vedette.model.sensor import Coverage, Sensor, SensorKind

SOURCE = "0" * 64
START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)

size = st.floats(0, 1e6)
sigma = st.floats(1e-3, 1e5)


def within(allowed: ranges.Range) -> st.SearchStrategy:
    """Any number of a documented range."""
    return st.floats(allowed.least, allowed.most)


azimuth = within(ranges.AZIMUTH_DEG)
angle_sigma = within(ranges.ANGLE_SIGMA_DEG)
instants = st.integers(0, 10**12).map(lambda us: START + timedelta(microseconds=us))


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


heights = st.builds(
    Height,
    value_m=within(ranges.HEIGHT_M),
    reference=st.sampled_from(HeightReference),
    sigma_m=maybe(size),
)
motions = st.builds(
    Motion,
    speed_m_s=maybe(within(ranges.SPEED_M_S)),
    course_deg=maybe(azimuth),
    climb_m_s=maybe(within(ranges.CLIMB_M_S)),
    speed_sigma_m_s=maybe(within(ranges.SPEED_SIGMA_M_S)),
)
emitters = st.builds(
    Emitter, st.sampled_from(EmitterScheme), st.text("0123456789abcdef/", min_size=1)
)
classes = st.lists(st.builds(ClassLikelihood, st.sampled_from(ObjectClass), size), max_size=3).map(
    tuple
)
claims = st.lists(st.builds(Claim, st.sampled_from(ClaimKind), st.text()), min_size=1).map(tuple)
said = {
    "sensor": st.text(min_size=1, max_size=20).map(SensorId),
    "measured_at": instants,
    "received_at": instants,
    "source": st.just(SOURCE),
    "sequence": st.just(2),
    "raw": st.just(RawRef(source=SOURCE, offset=0, length=0)),
}
looks = {
    "azimuth_deg": azimuth,
    "azimuth_sigma_deg": maybe(angle_sigma),
    "elevation_deg": maybe(st.floats(-90, 90)),
    "elevation_sigma_deg": maybe(angle_sigma),
    "classes": classes,
}
observations = st.one_of(
    st.builds(
        PositionReport,
        **said,
        lat_deg=st.floats(-90, 90),
        lon_deg=st.floats(-180, 180),
        covariance=maybe(st.builds(Covariance2D, size, st.just(0.0), size)),
        heights=st.lists(heights, max_size=3).map(tuple),
        motion=maybe(motions),
        emitter=maybe(emitters),
        classes=classes,
    ),
    st.builds(BearingReport, **said, **looks, emitter=maybe(emitters)),
    st.builds(
        RangeBearingReport,
        **said,
        **looks,
        range_m=size,
        range_sigma_m=maybe(sigma),
        heights=st.lists(heights, max_size=2).map(tuple),
        motion=maybe(motions),
        emitter=maybe(emitters),
    ),
    st.builds(
        PresenceReport, **said, radius_m=maybe(size), emitter=maybe(emitters), classes=classes
    ),
    st.builds(IdentityReport, **said, emitter=emitters, claims=claims),
)


def file_of(*lines: object, header: bool = True) -> io.BytesIO:
    first = [header_line(name="test", simulation=True)] if header else []
    return io.BytesIO(b"".join(json.dumps(line).encode() + b"\n" for line in [*first, *lines]))


def read(stream: io.BytesIO) -> tuple[list[Report | Frame], Tally]:
    tally = Tally()
    return list(read_lines(stream, source=SOURCE, tally=tally)), tally


def at_line(report: Report, text: str) -> Report:
    """The same report, as if read from the line after a test file's header."""
    header = json.dumps(header_line(name="test", simulation=True)) + "\n"
    return replace(report, raw=RawRef(source=SOURCE, offset=len(header), length=len(text)))


@given(observations)
def test_what_is_written_is_read_back(report: Report) -> None:
    line = to_line(report)
    (back,), tally = read(file_of(line))
    assert back == at_line(report, json.dumps(line))
    assert (tally.frames, tally.refused) == (1, 0)


def test_a_registration_and_a_heartbeat_are_read_back() -> None:
    place = {"value_m": 120.0, "reference": HeightReference.MEAN_SEA_LEVEL}
    sensor = Sensor(
        id=SensorId("radar-1"),
        kind=SensorKind.RADAR,
        name="Radar on the hill",
        lat_deg=51.0,
        lon_deg=23.5,
        height=Height(**place),
        coverage=Coverage(range_max_m=60_000, azimuth_from_deg=45, azimuth_to_deg=190),
        silent_after_s=12,
        range_sigma_m=30,
    )
    common = {
        "sensor": sensor.id,
        "measured_at": START,
        "received_at": START,
        "source": SOURCE,
        "sequence": 2,
        "raw": RawRef(source=SOURCE, offset=0, length=0),
    }
    for report in (
        RegistrationReport(**common, registered=sensor),
        HeartbeatReport(**common, repeated=3, refused=1),
        HeartbeatReport(**common),
    ):
        line = to_line(report)
        (back,), _ = read(file_of(line))
        assert back == at_line(report, json.dumps(line))


def test_a_frame_is_read_back_as_bytes() -> None:
    data = bytes.fromhex("8D406B909945DE10000405999BE4")
    line = frame_line(sensor="rx", received_at=START, encoding=Encoding.MODE_S, data=data)
    (frame,), _ = read(file_of(line))
    assert isinstance(frame, Frame)
    assert (frame.data, frame.encoding, frame.received_at) == (data, Encoding.MODE_S, START)


PLACE = {"type": "position", "sensor": "a", "measured_at": "2025-09-09T23:15:00+02:00"}
GOOD = {**PLACE, "lat_deg": 51.0, "lon_deg": 23.0, "sigma_m": 20}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({**GOOD, "latt_deg": 1}, ["line 2", "unknown key position.latt_deg", "mean lat_deg"]),
        ({**GOOD, "friend": True}, ["unknown key position.friend", "the keys are"]),
        (PLACE, ["position.lat_deg is missing", "add it"]),
        ({**GOOD, "lat_deg": "51"}, ["position.lat_deg", "'51'"]),
        ({**GOOD, "lat_deg": 91}, ["`position.lat_deg` must be at most 90, got 91"]),
        ({**GOOD, "measured_at": "2025-09-09T23:15:00"},
         ["position.measured_at", "must be a time like"]),
        ({**GOOD, "measured_at": 1757452500}, ["position.measured_at", "must be a time"]),
        ({**GOOD, "covariance": {"ee": 1, "en": 0, "nn": 1}}, ["not both"]),
        ({**PLACE, "lat_deg": 1, "lon_deg": 1, "covariance": {"ee": 1, "en": 5, "nn": 1}},
         ["line 2", "positive semi-definite"]),
        ({"type": "plot"}, ["'plot'", "use one of sensor, heartbeat"]),
        ({"sensor": "a"}, ['add "type"']),
        ({**GOOD, "heights": [{"value_m": 1, "reference": "agl"}]}, ["heights.0.reference"]),
        ({**GOOD, "lat_deg": float("nan")}, ["line 2"]),
        ({"type": "frame", "sensor": "a", "received_at": "2025-09-09T21:15:00Z",
          "encoding": "mode_s", "hex": "8D4"}, ["frame.hex"]),
    ],
)  # fmt: skip
def test_a_bad_line_is_quoted_and_the_rest_is_used(line: object, words: list[str]) -> None:
    reports, tally = read(file_of(line, GOOD))
    assert len(reports) == 1
    assert tally.refused == 1
    assert tally.first_refusal is not None
    assert "\n" not in tally.first_refusal
    assert all(word in tally.first_refusal for word in words), tally.first_refusal


@pytest.mark.parametrize(
    "nasty",
    [
        "1e308",
        "1" + "0" * 400,
        "-1e999",
        "[" * 3000,
        '"\\ud800"',
        '"\\n"',
        '"0001-01-01T00:00:00+23:59"',
        '"9999-12-31T23:59:59-23:59"',
        '"2025-02-30T00:00:00Z"',
    ],
)
def test_no_value_whatever_throws_the_reader(nasty: str) -> None:
    text = json.dumps({**GOOD, "covariance": {"ee": 1.0, "en": 0.0, "nn": 1.0}}).replace(
        ', "sigma_m": 20', ""
    )
    header = json.dumps(header_line(name="test", simulation=True))
    for found in re.finditer(r'(?<=: )("[^"]*"|-?[0-9.]+)', text):
        line = text[: found.start()] + nasty + text[found.end() :]
        _, tally = read(io.BytesIO(f"{header}\n{line}\n".encode()))
        first = tally.first_refusal or ""
        assert first.isprintable()
        assert len(first) < 500


def test_a_cut_off_last_line_is_said_and_the_rest_is_used() -> None:
    whole = file_of(GOOD, GOOD).getvalue()
    reports, tally = read(io.BytesIO(whole[:-10]))
    assert len(reports) == 1
    assert tally.refused == 0
    assert tally.truncated == "line 3 ends in its middle"


def test_times_keep_their_instant_whatever_the_offset() -> None:
    (report,), _ = read(file_of(GOOD))
    assert isinstance(report, PositionReport)
    assert report.measured_at == report.received_at == START
    assert report.covariance == Covariance2D.circular(20)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"format": "vedette-reports", "version": 1, "name": "x"}, "simulation is missing"),
        ({**header_line(name="x", simulation=False), "version": 2}, "version"),
        ({**header_line(name="x", simulation=False), "extra": 2}, "unknown key extra"),
        ({**header_line(name="x", simulation=False), "simulation": "no"}, "simulation"),
    ],
)
def test_a_bad_header_stops_the_file(header: object, words: str) -> None:
    with pytest.raises(RecordingError, match=words):
        read_header(json.dumps(header).encode(), where="night.jsonl")
