"""A feed that only a test knows: its declaration alone makes it work everywhere."""

import asyncio
import json
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from typer.testing import CliRunner

from vedette.app.cli import application
from vedette.app.settings.settings import load
from vedette.app.settings.settings_page import page
from vedette.engine.live.inputs.input_base import Input
from vedette.engine.live.inputs.tcp import TcpInput
from vedette.engine.live.inputs.udp_frames import UdpInput
from vedette.engine.live.restart import RAW
from vedette.feeds import known_feeds
from vedette.feeds.decoder import Decoder, Frame
from vedette.feeds.feed import DecoderSettings, Feed, FileFormat, FileReading, LiveEncoding
from vedette.feeds.recorded_text import LineCutter, lines_of, mostly
from vedette.feeds.recordings.recording import open_recording
from vedette.feeds.report_format.report_decoder import frame_line, header_line
from vedette.model.errors import BadFrameError, ConfigError
from vedette.model.report import PositionReport, RawRef, Report
from vedette.model.sensor import SensorKind

sys.path.insert(0, str(Path(__file__).parents[1] / "engine" / "live"))
from scripted import Live, Scripted, through

START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)


class ToyDecoder:
    def decode(self, frame: Frame) -> Iterator[Report]:
        word, *numbers = frame.data.split()
        if word != b"TOY" or len(numbers) != 2:
            raise BadFrameError("a line must be TOY, latitude and longitude", frame=frame.data)
        yield PositionReport(
            sensor=frame.sensor,
            measured_at=frame.received_at,
            received_at=frame.received_at,
            source=frame.source,
            sequence=frame.sequence,
            raw=frame.raw,
            lat_deg=float(numbers[0]),
            lon_deg=float(numbers[1]),
        )


def read_toys(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    for number, offset, line in lines_of(stream):
        reading.tally.frames += 1
        yield Frame(
            data=line.strip(),
            encoding="toy",
            sensor=reading.sensor,
            received_at=START + timedelta(seconds=number),
            source=reading.source,
            sequence=number,
            raw=RawRef(source=reading.source, offset=offset, length=len(line)),
        )


def toy_decoder(_given: DecoderSettings) -> Decoder:
    return ToyDecoder()


TOY = Feed(
    name="toy",
    title="A toy",
    sensor_kind=SensorKind.CAMERA,
    frames=("toy",),
    decoder=toy_decoder,
    live=(
        LiveEncoding(
            name="toy",
            words="toy lines",
            frames="toy",
            cutter=LineCutter,
            in_messages=True,
            message_end=b"\n",
        ),
    ),
    files=(
        FileFormat(
            name="toy-lines",
            words="toy lines",
            recognise=lambda head: mostly(head, lambda row: row.startswith(b"TOY "), "toys"),
            read=read_toys,
            sensor_kind=SensorKind.CAMERA,
        ),
    ),
    example=None,
    page="docs/feeds/toy.md",
)
LINES = b"TOY 51.0 21.0\nTOY 51.0001 21.0\nnonsense\nTOY 51.0002 21.0\n"


@pytest.fixture(autouse=True)
def toy_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_feeds, "FEEDS", (*known_feeds.FEEDS, TOY))


def settings(folder: Path, kind: str, where: str) -> Path:
    path = folder / "vedette.toml"
    head = f'[[input]]\nkind = "{kind}"\nname = "toys"\nencoding = "toy"\n'
    path.write_text(f'{head}sensor = "toy-1"\n{where} = "127.0.0.1:0"\n')
    return path


def test_its_files_are_recognised_and_read(tmp_path: Path) -> None:
    path = tmp_path / "toys"
    path.write_bytes(LINES)
    recording = open_recording(path)
    reports = list(recording.reports())
    assert recording.format == "toy-lines"
    assert recording.recognised_by == "3 of its first 4 lines are toys"
    assert sum(isinstance(one, PositionReport) for one in reports) == 3
    assert recording.tally.refused == 1


def test_its_frames_are_read_in_the_report_format_and_an_unknown_encoding_is_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "lines.jsonl"
    lines = [header_line(name="toys", simulation=True)]
    lines += [
        frame_line(sensor="t", received_at=START, encoding=encoding, data=b"TOY 51 21")
        for encoding in ("unheard_of", "toy")
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    recording = open_recording(path)
    reports = [one for one in recording.reports() if isinstance(one, PositionReport)]
    said = str(recording.tally.first_refusal)
    assert len(reports) == 1
    assert recording.tally.refused == 1
    assert "no feed can read frames of the encoding 'unheard_of'" in said


@pytest.mark.parametrize(("kind", "where"), [("tcp", "listen"), ("udp_frames", "listen")])
def test_it_comes_in_live_over_every_transport_and_its_sensor_is_of_its_kind(
    kind: str, where: str, tmp_path: Path
) -> None:
    (asked,) = load(settings(tmp_path, kind, where)).input

    async def run() -> list[str]:
        clock = Scripted(START + timedelta(seconds=n) for n in range(10))
        live = Live(tmp_path / "live", clock)

        async def send(way_in: Input) -> None:
            assert isinstance(way_in, TcpInput | UdpInput)
            assert way_in.port is not None
            if isinstance(way_in, UdpInput):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                    out.sendto(LINES.rstrip(), ("127.0.0.1", way_in.port))
                return
            _, writer = await asyncio.open_connection("127.0.0.1", way_in.port)
            writer.write(LINES)
            await writer.drain()
            writer.close()

        await through(live, asked.make(simulation=False), 4, send)
        return live.lines()

    sensors = [one for one in map(json.loads, asyncio.run(run())) if one["type"] == "sensor"]
    assert {one["kind"] for one in sensors} == {"camera"}
    logged = open_recording(tmp_path / "live" / RAW)
    assert sum(isinstance(one, PositionReport) for one in logged.reports()) == 3
    assert logged.tally.refused == 1


def test_a_transport_that_does_not_fit_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "vedette.toml"
    path.write_text(
        '[[input]]\nkind = "udp_frames"\nname = "a"\nsensor = "s"\nlisten = "127.0.0.1:0"\n'
        'encoding = "beast"\n'
    )
    with pytest.raises(
        ConfigError, match=r"encoding must be one of .*toy.* for a message transport"
    ):
        load(path)


def test_the_command_and_the_settings_page_list_it() -> None:
    said = CliRunner().invoke(application(["feeds"]), ["feeds", "--json"])
    listed = {line["feed"]: line for line in map(json.loads, said.stdout.splitlines())}
    assert listed["toy"]["encodings"]["toy"]["inputs"] == [
        "tcp",
        "udp_frames",
        "mqtt",
        "device",
        "http",
    ]
    assert listed["toy"]["grade"] == "bronze"
    assert "| `toy` | toy lines | stream or message |" in page()


def test_the_command_says_which_feed_reads_a_file_and_what_to_paste(tmp_path: Path) -> None:
    path = tmp_path / "toys"
    path.write_bytes(LINES)
    said = CliRunner().invoke(application(["feeds"]), ["feeds", "try", str(path), "--json"])
    found = json.loads(said.stdout)
    assert (found["feed"], found["reports"], found["refused"]) == ("toy", {"position": 3}, 1)
    (tcp, *_) = found["settings"]
    pasted = tmp_path / "vedette.toml"
    pasted.write_text(tcp)
    (asked,) = load(pasted).input
    assert (asked.kind, asked.name) == ("tcp", "toy")
