"""The same recording through a file and through a socket gives the same events, byte for byte."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiomqtt
import pytest
from made import ZONE, night
from made_captures import Capture
from scripted import Live, Scripted, from_file, through

from vedette.engine.live.inputs.input_base import Input
from vedette.engine.live.inputs.mqtt import MqttSettings
from vedette.engine.live.inputs.report_lines_tcp import ReportLinesSettings
from vedette.engine.live.inputs.stream_tcp import AvrSettings, BeastSettings
from vedette.engine.live.inputs.tcp import TcpInput
from vedette.engine.live.inputs.udp_frames import UdpFramesSettings, UdpInput
from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.mode_s.mode_s_csv import read_csv
from vedette.feeds.recordings.pcap import read_frames
from vedette.feeds.recordings.recording import open_recording
from vedette.feeds.report_format.report_decoder import header_line, to_line
from vedette.model.ids import SensorId
from vedette.model.report import PositionReport, Report
from vedette.model.times import EPOCH

SENSOR = SensorId("receiver")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reports() -> list[Report]:
    """The night of the engine's tests, with plain floats, as JSON has them."""
    return [
        replace(r, lat_deg=float(r.lat_deg), lon_deg=float(r.lon_deg))
        if isinstance(r, PositionReport)
        else r
        for r in night(60)
    ]


def report_file(folder: Path) -> Path:
    lines = [header_line(name="night", simulation=False), *map(to_line, reports())]
    path = folder / "night.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def squitters(airliner: Capture) -> list[Frame]:
    with airliner.path.open("rb") as stream:
        return list(read_csv(stream, source="s", sensor=SENSOR, tally=Tally()))[:700]


def counter(frame: Frame, first: Frame) -> bytes:
    ticks = round((frame.received_at - first.received_at).total_seconds() * 12e6)
    return (1000 + ticks).to_bytes(6, "big")


def beast(frames: list[Frame]) -> bytes:
    parts = []
    for frame in frames:
        kind = b"\x33" if len(frame.data) == 14 else b"\x32"
        body = counter(frame, frames[0]) + b"\x80" + frame.data
        parts.append(b"\x1a" + kind + body.replace(b"\x1a", b"\x1a\x1a"))
    return b"".join(parts)


def avr(frames: list[Frame]) -> bytes:
    lines = (f"@{counter(f, frames[0]).hex()}{f.data.hex()};\n" for f in frames)
    return "".join(lines).upper().encode()


async def stream_to(port: int, data: bytes, piece: int = 1_000) -> None:
    """Send `data` in pieces that fall anywhere, as a network cuts it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for start in range(0, len(data), piece):
        writer.write(data[start : start + piece])
        await writer.drain()
        await asyncio.sleep(0)
    writer.write_eof()
    await reader.read()
    writer.close()


def test_report_lines_over_tcp(tmp_path: Path) -> None:
    path = report_file(tmp_path)
    asked = ReportLinesSettings(kind="report_lines", name="reports", listen="127.0.0.1:0")

    async def run() -> list[str]:
        live = Live(
            tmp_path / "live", Scripted(r.received_at for r in reports()), restrictions=[ZONE]
        )

        async def send(way_in: Input) -> None:
            assert isinstance(way_in, TcpInput)
            assert way_in.port is not None
            await stream_to(way_in.port, path.read_bytes(), piece=777)

        await through(live, asked.make(simulation=False), len(reports()), send)
        return live.lines()

    expected = from_file(open_recording(path), [ZONE])
    assert any('"crossing"' in line for line in expected)
    assert asyncio.run(run()) == expected


@pytest.mark.parametrize("kind", ["beast", "avr"])
@pytest.mark.parametrize("role", ["listen", "connect"])
def test_mode_s_over_tcp(kind: str, role: str, squitters: list[Frame], tmp_path: Path) -> None:
    data = beast(squitters) if kind == "beast" else avr(squitters)
    path = tmp_path / "squitters"
    path.write_bytes(data)
    recording = open_recording(path, sensor=SENSOR)
    first = squitters[0].received_at
    times = [EPOCH + (frame.received_at - first) for frame in squitters]
    port = free_port()
    where = f"127.0.0.1:{port}"
    listen, connect = (where, None) if role == "listen" else (None, where)
    kinds = {"beast": BeastSettings, "avr": AvrSettings}
    asked = kinds[kind](kind=kind, name="in", sensor=SENSOR, listen=listen, connect=connect)

    async def run() -> list[str]:
        live = Live(tmp_path / "live", Scripted(times))

        async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for start in range(0, len(data), 999):
                writer.write(data[start : start + 999])
                await writer.drain()
            await asyncio.sleep(30)

        async def send(_: Input) -> None:
            if role == "listen":
                await stream_to(port, data)

        server = None
        if role == "connect":
            server = await asyncio.start_server(serve, "127.0.0.1", port)
        await through(live, asked.make(simulation=False), len(times), send)
        if server is not None:
            server.close()
        return live.lines()

    expected = from_file(recording)
    assert any('"track"' in line for line in expected)
    assert asyncio.run(run()) == expected


@pytest.mark.parametrize(
    "name", ["odid_wifi_sample.pcap", "odid_bt5_lr_sample.pcapng", "parrot_anafi4_real.pcapng"]
)
def test_remote_id_over_udp(name: str, shared: Path, tmp_path: Path) -> None:
    path = shared / "data" / "remote_id" / name
    with path.open("rb") as stream:
        frames = list(read_frames(stream, source="s", sensor=SENSOR, tally=Tally()))
    (encoding,) = {frame.encoding for frame in frames}
    asked = UdpFramesSettings(
        kind="udp_frames",
        name="in",
        listen="127.0.0.1:0",
        encoding=encoding.value,  # type: ignore[arg-type]
        sensor=SENSOR,
    )

    async def run() -> list[str]:
        live = Live(tmp_path / "live", Scripted(frame.received_at for frame in frames))

        async def send(way_in: Input) -> None:
            assert isinstance(way_in, UdpInput)
            assert way_in.port is not None
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                for number, frame in enumerate(frames):
                    out.sendto(frame.data, ("127.0.0.1", way_in.port))
                    while live.intake.received["in"] < number - 20:
                        await asyncio.sleep(0.001)

        await through(live, asked.make(simulation=False), len(frames), send)
        return live.lines()

    expected = from_file(open_recording(path, sensor=SENSOR))
    assert expected
    assert asyncio.run(run()) == expected


@pytest.fixture
def broker() -> Iterator[int]:
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if found is None:
        pytest.skip("needs mosquitto, an MQTT broker (apt-get install mosquitto)")
    port = free_port()
    process = subprocess.Popen([found, "-p", str(port)], stderr=subprocess.DEVNULL)
    yield port
    process.terminate()
    process.wait()


def test_report_lines_over_mqtt(broker: int, tmp_path: Path) -> None:
    asked = MqttSettings(
        kind="mqtt",
        name="in",
        connect=f"127.0.0.1:{broker}",
        topics={"sensors/radar/+": "radar", "sensors/ear/reports": "ear"},
        encoding="report_line",
    )

    async def run() -> list[str]:
        live = Live(
            tmp_path / "live", Scripted(r.received_at for r in reports()), restrictions=[ZONE]
        )

        async def send(_: Input) -> None:
            async with aiomqtt.Client("127.0.0.1", broker) as out:
                for report in reports():
                    payload = json.dumps(to_line(report))
                    await out.publish(f"sensors/{report.sensor}/reports", payload, qos=1)

        await through(live, asked.make(simulation=False), len(reports()), send)
        return live.lines()

    assert asyncio.run(run()) == from_file(open_recording(report_file(tmp_path)), [ZONE])


def test_a_file_of_the_raw_log_is_the_same_again(tmp_path: Path) -> None:
    """What was logged is a recording like any other."""
    path = report_file(tmp_path)
    asked = ReportLinesSettings(kind="report_lines", name="reports", listen="127.0.0.1:0")

    async def run() -> None:
        live = Live(
            tmp_path / "live", Scripted(r.received_at for r in reports()), restrictions=[ZONE]
        )

        async def send(way_in: Input) -> None:
            assert isinstance(way_in, TcpInput)
            assert way_in.port is not None
            await stream_to(way_in.port, path.read_bytes())

        await through(live, asked.make(simulation=False), len(reports()), send)

    asyncio.run(run())
    again = open_recording(tmp_path / "live")
    assert again.format == "vedette-raw-log"
    assert from_file(again, [ZONE]) == from_file(open_recording(path), [ZONE])
