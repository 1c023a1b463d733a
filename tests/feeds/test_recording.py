"""Recordings: known by their content, in one order, and honest about what is missing."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from squitters import START, airborne, frame

from vedette.feeds.decoder import Encoding
from vedette.feeds.recording_clock import Clock
from vedette.feeds.recordings.recording import Recording, merged, open_recording
from vedette.feeds.report_format.report_decoder import frame_line, header_line
from vedette.model.errors import RecordingError
from vedette.model.ids import SensorId
from vedette.model.report import (
    HeartbeatReport,
    PositionReport,
    RegistrationReport,
    Report,
    TroubleReport,
)
from vedette.model.sensor import SensorKind
from vedette.model.times import to_text

NOISE = Random(7).randbytes(100_000)  # noqa: S311


def write(path: Path, lines: Iterable[object]) -> Path:
    header = header_line(name="night", simulation=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in [header, *lines]))
    return path


def plot(second: int, sensor: str = "radar") -> dict[str, object]:
    at = to_text(START + timedelta(seconds=second))
    return {"type": "position", "sensor": sensor, "measured_at": at, "lat_deg": 51, "lon_deg": 23}


def sensor_line(sensor: str, second: int = 0) -> dict[str, object]:
    at = to_text(START + timedelta(seconds=second))
    place = {"lat_deg": 50.03, "lon_deg": 8.55}
    return {"type": "sensor", "received_at": at, "sensor": {"id": sensor, "kind": "adsb", **place}}


def kinds(reports: Iterable[Report]) -> Counter[str]:
    return Counter(type(report).__name__ for report in reports)


def avr(seconds: int = 10) -> bytes:
    data = [airborne(51.0, 7.0, odd=bool(n % 2), feet=36000 + 25 * n) for n in range(2 * seconds)]
    return b"".join(
        b"@%012X%s;\n" % (n * 6_000_000, one.hex().encode()) for n, one in enumerate(data)
    )


def places_of(recording: Recording) -> list[tuple[float, float]]:
    found = (r for r in recording.reports() if isinstance(r, PositionReport))
    return [(r.lat_deg, r.lon_deg) for r in found]


@given(st.permutations(range(12)))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_out_of_order_are_all_read_in_order(tmp_path: Path, seconds: list[int]) -> None:
    recording = open_recording(write(tmp_path / "a", [plot(second) for second in seconds]))
    reports = list(recording.reports())
    assert [r.order for r in reports] == sorted(r.order for r in reports)
    assert len(reports) == 12
    content = recording.path.read_bytes()
    for report in reports:
        raw = report.raw
        line = json.loads(content[raw.offset : raw.offset + raw.length])
        assert line["measured_at"] == to_text(report.measured_at)
        assert report.source == recording.sha256


def test_frames_out_of_order_are_sorted_before_they_are_decoded(tmp_path: Path) -> None:
    lines = avr().splitlines(keepends=True)
    whole, mixed = tmp_path / "whole", tmp_path / "mixed"
    whole.write_bytes(b"".join(lines))
    Random(1).shuffle(lines)  # noqa: S311
    mixed.write_bytes(b"".join(lines))
    # the counter of the first line in the file is the zero of its time
    places = [places_of(open_recording(path)) for path in (whole, mixed)]
    assert len(places[0]) == 18
    assert places[0] == places[1]


def test_reports_can_be_read_again_and_the_tally_does_not_double(tmp_path: Path) -> None:
    recording = open_recording(write(tmp_path / "a", [plot(1), {"type": "plot"}, plot(2)]))
    first = list(recording.reports())
    assert list(recording.reports()) == first
    tally = recording.tally
    assert (tally.frames, tally.reports, tally.refused) == (3, 2, 1)
    assert tally.first_refusal is not None
    assert tally.first_refusal.startswith("line 3: ")


def test_the_header_stands_on_the_recording(tmp_path: Path) -> None:
    recording = open_recording(write(tmp_path / "a", []))
    assert (recording.simulation, recording.name, recording.format) == (
        True,
        "night",
        "vedette-reports",
    )
    assert list(recording.reports()) == []


def test_raw_frames_go_through_the_real_decoder(tmp_path: Path) -> None:
    frames = [
        frame_line(
            sensor="rx",
            received_at=START + timedelta(seconds=n / 2),
            encoding=Encoding.MODE_S,
            data=airborne(51.0, 7.0, odd=bool(n % 2)),
        )
        for n in range(6)
    ]
    bad = {**frames[0], "hex": "8d" + "00" * 13}
    recording = open_recording(write(tmp_path / "a", [sensor_line("rx"), bad, *frames]))
    reports = list(recording.reports())
    assert kinds(reports) == {
        "RegistrationReport": 1, "PositionReport": 4, "HeartbeatReport": 1, "PresenceReport": 1,
    }  # fmt: skip
    (beat,) = [r for r in reports if isinstance(r, HeartbeatReport)]
    assert (beat.refused, beat.repeated) == (1, 0)
    assert recording.tally.refused == 1
    assert recording.tally.ignored == 1
    assert "checksum" in str(recording.tally.first_refusal)


def test_who_sends_only_noise_is_told_of(tmp_path: Path) -> None:
    bad = [
        frame_line(
            sensor="rx",
            received_at=START + timedelta(seconds=n / 2),
            encoding=Encoding.MODE_S,
            data=b"\x8d" + bytes(13),
        )
        for n in range(7)
    ]
    reports = list(open_recording(write(tmp_path / "a", [sensor_line("rx"), *bad])).reports())[1:]
    assert {type(r) for r in reports} == {TroubleReport}
    assert [r.count for r in reports if isinstance(r, TroubleReport)] == [3, 3]


def test_a_file_without_sensors_implies_one_named_by_content(tmp_path: Path) -> None:
    path = tmp_path / "night.pcap"  # names say nothing
    path.write_bytes(avr())
    recording = open_recording(path)
    first = next(recording.reports())
    assert isinstance(first, RegistrationReport)
    assert first.registered.id == f"adsb-{recording.sha256[:8]}"
    assert first.registered.kind is SensorKind.ADSB
    assert first.registered.coverage is None
    assert first.registered.lat_deg is None
    other = tmp_path / "copy.csv"
    other.write_bytes(avr())
    assert list(open_recording(other).reports()) == list(recording.reports())


def test_a_given_start_and_sensor(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(avr())
    recording = open_recording(tmp_path / "a", sensor=SensorId("roof"), clock=Clock(start=START))
    reports = list(recording.reports())
    assert {r.sensor for r in reports} == {"roof"}
    assert reports[0].received_at == START


def test_merged_is_in_order_and_an_implied_sensor_replaces_none(tmp_path: Path) -> None:
    (tmp_path / "frames").write_bytes(avr())
    frames = open_recording(tmp_path / "frames", sensor=SensorId("rx"), clock=Clock(start=START))
    known = open_recording(
        write(tmp_path / "known", [sensor_line("rx", -5), *(plot(n) for n in range(20))])
    )
    for pair in ((frames, known), (known, frames)):
        reports = list(merged(pair))
        assert [r.order for r in reports] == sorted(r.order for r in reports)
        registered = [r.registered for r in reports if isinstance(r, RegistrationReport)]
        assert [sensor.lat_deg for sensor in registered] == [50.03]


def test_a_truncated_file_is_used_up_to_there_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a", [plot(n) for n in range(5)])
    path.write_bytes(path.read_bytes()[:-20])
    recording = open_recording(path)
    assert len(list(recording.reports())) == 4
    assert recording.tally.truncated == "line 6 ends in its middle"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "got an empty file"),
        (NOISE, "must be in a known format"),
        (b"hello\nworld\n", "must be in a known format"),
        (b'{"type": "FeatureCollection"}\n', "zone file is not a recording"),
        (b'{"format": "vedette-reports", "version": 1}\n', "simulation is missing"),
        (b"\x00" * 5000, "must be in a known format"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "night.jsonl"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=words) as caught:
        open_recording(path)
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    assert caught.value.mend


@pytest.mark.parametrize("name", ["absent", "."])
def test_what_cannot_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingError):
        open_recording(tmp_path / name)


@given(st.integers(0, 10**6), st.integers(1, 60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_anywhere_is_borne_or_refused(tmp_path: Path, seed: int, holes: int) -> None:
    lines = [sensor_line("radar"), *(plot(n) for n in range(10))]
    data = bytearray(write(tmp_path / "a", lines).read_bytes())
    rng = Random(seed)  # noqa: S311
    for _ in range(holes):
        data[rng.randrange(len(data))] = rng.randrange(256)
    (tmp_path / "b").write_bytes(data)
    try:
        recording = open_recording(tmp_path / "b")
        reports = list(recording.reports())
    except RecordingError:
        return
    assert len(reports) <= 12
    assert [r.order for r in reports] == sorted(r.order for r in reports)


def real(shared: Path) -> Recording:
    return open_recording(shared / "data/adsb/df17_730s.csv")


def test_the_real_flight_by_every_container(shared: Path, tmp_path: Path) -> None:
    recording = real(shared)
    reports = list(recording.reports())
    tally = recording.tally
    assert (tally.frames, tally.reports, tally.repeated, tally.refused) == (2000, 1031, 310, 0)
    assert {r.sensor for r in reports} == {f"adsb-{recording.sha256[:8]}"}
    rows = list(csv.reader(recording.path.open()))
    first = int(rows[0][0])
    counted = [(int(row[0]) - first) * 12_000_000 for row in rows]
    text = "".join(f"@{n:012x}{row[1]};\n" for n, row in zip(counted, rows, strict=True))
    (tmp_path / "avr").write_text(text)
    bodies = [
        n.to_bytes(6, "big") + b"\0" + bytes.fromhex(row[1])
        for n, row in zip(counted, rows, strict=True)
    ]
    doubled = [b"\x1a3" + body.replace(b"\x1a", b"\x1a\x1a") for body in bodies]
    (tmp_path / "beast").write_bytes(b"".join(doubled))
    for name in ("avr", "beast"):
        again = open_recording(tmp_path / name)
        assert again.format.endswith(name)
        assert places_of(again) == places_of(recording)


def test_a_plain_avr_file_of_the_real_flight_still_gives_one_aircraft(
    shared: Path, tmp_path: Path
) -> None:
    rows = csv.reader(real(shared).path.open())
    (tmp_path / "avr").write_text("".join(f"*{row[1]};\n" for row in rows))
    found = [r for r in open_recording(tmp_path / "avr").reports() if isinstance(r, PositionReport)]
    assert len(found) > 900


def test_frames_of_a_damaged_copy_say_nothing(shared: Path, tmp_path: Path) -> None:
    rng, text, sound = Random(3), [], set()  # noqa: S311
    for number, row in enumerate(csv.reader(real(shared).path.open()), 1):
        data = bytearray.fromhex(row[1])
        if number % 2:
            for _ in range(rng.randint(1, 3)):
                bit = rng.randrange(5, 112)
                data[bit // 8] ^= 0x80 >> bit % 8
        if data.hex().upper() == row[1]:
            sound.add(number)
        text.append(f"{row[0]},{data.hex()}\n")
    (tmp_path / "damaged").write_text("".join(text))
    recording = open_recording(tmp_path / "damaged")
    reports = list(recording.reports())[1:]
    told = [r for r in reports if isinstance(r, TroubleReport)]
    assert {r.sequence for r in reports if r not in told} <= sound
    assert recording.tally.refused == 2000 - len(sound)
    refused = sum(r.refused for r in reports if isinstance(r, HeartbeatReport))
    refused += sum(r.count for r in told)
    assert refused >= recording.tally.refused - 5  # those after the last good frame are untold


def test_the_frame_helper_agrees_with_the_format() -> None:
    one = frame(airborne(51, 7, odd=False))
    line = frame_line(
        sensor="rx", received_at=one.received_at, encoding=one.encoding, data=one.data
    )
    assert bytes.fromhex(line["hex"]) == one.data
