"""A serial line and a pipe as inputs: the same reports as from a file, and back after a failure."""

import asyncio
import os
import pty
import termios
from datetime import timedelta
from pathlib import Path

import pytest
from scripted import Live, Scripted, through

from vedette.app.settings.settings import load
from vedette.engine.live.inputs.device import DeviceInput, DeviceSettings
from vedette.engine.live.inputs.input_base import Input, InputState, Keeper
from vedette.engine.live.restart import RAW
from vedette.feeds.recordings.recording import open_recording
from vedette.model.errors import ConfigError, FeedError
from vedette.model.report import PositionReport
from vedette.model.times import EPOCH

EXAMPLE = Path(__file__).parents[2] / "feeds" / "examples" / "mode_s.avr"
FRAMES = len(EXAMPLE.read_bytes().splitlines())


def asked(path: str | Path, **more: object) -> DeviceSettings:
    given = {"encoding": "avr", "sensor": "rx", "name": "in", **more}
    return DeviceSettings(kind="device", path=str(path), **given)  # type: ignore[arg-type]


def clock() -> Scripted:
    return Scripted(EPOCH + n * timedelta(seconds=0.1) for n in range(999))


async def write(device: int, data: bytes) -> None:
    for start in range(0, len(data), 100):
        os.write(device, data[start : start + 100])
        await asyncio.sleep(0)


def test_a_serial_line_is_read_as_raw_bytes_at_its_speed(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()

    async def run() -> Live:
        live = Live(tmp_path / "live", clock())

        async def send(_: Input) -> None:
            await write(ours, EXAMPLE.read_bytes())

        way_in = asked(os.ttyname(theirs), baud=57_600).make(simulation=False)
        await through(live, way_in, FRAMES, send)
        return live

    asyncio.run(run())
    state = termios.tcgetattr(theirs)
    assert (state[0], state[1], state[3], state[4]) == (0, 0, 0, termios.B57600)
    reports = list(open_recording(tmp_path / "live" / RAW).reports())
    expected = [one for one in open_recording(EXAMPLE).reports() if isinstance(one, PositionReport)]
    assert sum(isinstance(one, PositionReport) for one in reports) == len(expected)


def test_a_pipe_outlives_its_writers(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    way_in = asked(path).make(simulation=False)

    async def run() -> None:
        live = Live(tmp_path / "live", clock())

        async def send(_: Input) -> None:
            for turn in (1, 2):
                writer = os.open(path, os.O_WRONLY)
                await write(writer, EXAMPLE.read_bytes())
                os.close(writer)
                while live.intake.received["in"] < turn * FRAMES:
                    await asyncio.sleep(0.001)

        await through(live, way_in, 2 * FRAMES, send)
        assert way_in.health.state is InputState.OPEN
        assert live.intake.received["in"] == 2 * FRAMES

    asyncio.run(run())


def test_a_serial_line_that_is_unplugged_has_failed(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    way_in = asked(os.ttyname(theirs)).make(simulation=False)

    async def run() -> None:
        live = Live(tmp_path / "live", clock())
        keeper = asyncio.create_task(Keeper(way_in, live.intake).keep())
        async with asyncio.timeout(10):
            while way_in.health.state is not InputState.OPEN:
                await asyncio.sleep(0.001)
            os.close(theirs)
            os.close(ours)
            while way_in.health.state is not InputState.FAILED:
                await asyncio.sleep(0.001)
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        live.close()

    asyncio.run(run())
    assert way_in.health.connections == 0


def test_what_is_no_device_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")

    async def run(way_in: DeviceInput) -> None:
        await way_in.run(None, lambda _: None)  # type: ignore[arg-type]

    with pytest.raises(FeedError, match="must be a serial device or a named pipe"):
        asyncio.run(run(asked(path).make(simulation=False)))
    with pytest.raises(FileNotFoundError):
        asyncio.run(run(asked(tmp_path / "none").make(simulation=False)))


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("baud = 12345\n", "baud must be one of"),
        ('encoding = "mode_s"\n', "encoding must be one of"),
    ],
)
def test_settings_that_do_not_fit_are_named(more: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "vedette.toml"
    encoding = "" if "encoding" in more else 'encoding = "avr"\n'
    table = f'[[input]]\nkind = "device"\nname = "a"\npath = "tty"\nsensor = "s"\n{encoding}'
    path.write_text(table + more)
    with pytest.raises(ConfigError, match=named):
        load(path)
    path.write_text(table + ("" if encoding else 'encoding = "avr"\n'))
    (found,) = load(path).input
    assert found.path == str(tmp_path / "tty")  # type: ignore[attr-defined]
