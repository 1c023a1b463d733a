"""SBS-1 over TCP gives the events of its file, byte for byte, and noise on it is shown."""

import asyncio
import json
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from scripted import Live, Scripted, from_file, through

from vedette.engine.live.inputs.input_base import Input
from vedette.engine.live.inputs.stream_tcp import TcpSettings
from vedette.feeds.decoder import Tally
from vedette.feeds.feed import FileReading
from vedette.feeds.recording_clock import Clock
from vedette.feeds.recordings.recording import open_recording
from vedette.feeds.sbs1.sbs1_recordings import read_recording
from vedette.model.ids import SensorId

EXAMPLE = Path(__file__).parents[2] / "feeds" / "examples" / "sbs1.txt"
SENSOR = SensorId("receiver")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def times() -> list[Any]:
    reading = FileReading(
        source="s", sensor=SENSOR, tally=Tally(), clock=Clock(), clock_given=False
    )
    with EXAMPLE.open("rb") as stream:
        return [frame.received_at for frame in read_recording(stream, reading)]


async def served(data: bytes, asked: TcpSettings, port: int, live: Live, count: int) -> None:
    """Run the input against a server, or a client, that sends `data` in odd pieces."""

    async def write(writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(data), 77):
            writer.write(data[start : start + 77])
            await writer.drain()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await write(writer)
        await asyncio.sleep(30)

    async def send(_: Input) -> None:
        if asked.listen is not None:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            await write(writer)
            writer.close()

    server = None
    if asked.connect is not None:
        server = await asyncio.start_server(serve, "127.0.0.1", port)
    await through(live, asked.make(simulation=False), count, send)
    if server is not None:
        server.close()


@pytest.mark.parametrize("role", ["listen", "connect"])
def test_over_tcp_it_gives_what_its_file_gives(role: str, tmp_path: Path) -> None:
    port = free_port()
    where = f"127.0.0.1:{port}"
    place = {role: where}
    asked = TcpSettings(kind="tcp", name="in", encoding="sbs1", sensor=SENSOR, **place)

    async def run() -> list[str]:
        live = Live(tmp_path / "live", Scripted(times()))
        await served(EXAMPLE.read_bytes(), asked, port, live, len(times()))
        return live.lines()

    expected = from_file(open_recording(EXAMPLE, sensor=SENSOR))
    assert sum('"type":"track"' in line for line in expected) > 50
    assert asyncio.run(run()) == expected


def test_noise_is_shown_at_the_sensor_with_the_column_at_fault(tmp_path: Path) -> None:
    port = free_port()
    asked = TcpSettings(
        kind="tcp", name="in", encoding="sbs1", sensor=SENSOR, connect=f"127.0.0.1:{port}"
    )
    lines = [b"MSG,9,1,1,4CA2D6,1,,,,,,,,,,,,,,,,0\r\n"] * 60
    at = times()[0]

    async def run() -> list[str]:
        live = Live(tmp_path / "live", Scripted(at + n * timedelta(seconds=0.5) for n in range(60)))
        await served(b"".join(lines), asked, port, live, 60)
        return live.lines()

    said = [one for one in map(json.loads, asyncio.run(run())) if one["type"] == "sensor"]
    noise = [one for line in said for one in line["conditions"] if one["kind"] == "noise"]
    assert noise
    assert "the type of transmission (column 2) must be 1 to 8" in noise[-1]["words"]
