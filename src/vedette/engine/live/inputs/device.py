"""Any encoding that comes as a stream, from a device of this machine: a serial line, or a pipe.

A serial line is set to raw bytes at the speed that the settings give. A device that is unplugged
has failed; it is opened again when it is back.
"""

import asyncio
import os
import stat
import termios
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from vedette.engine.live.inputs.input_base import InputHealth, malformed
from vedette.engine.live.intake import Intake
from vedette.feeds.feed import Carrier
from vedette.feeds.known_feeds import live_encoding
from vedette.model.errors import FeedError
from vedette.model.ids import SensorId

_READ_BYTES = 1 << 16
_TURN = 64  # frames before the other inputs have their turn
_SPEEDS = {
    int(name[1:]): getattr(termios, name)
    for name in dir(termios)
    if name[0] == "B" and name[1:].isdigit() and name != "B0"
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSettings:
    """A stream from a device of this machine, like an ADS-B receiver on a serial line."""

    kind: Literal["device"]
    """Always `device`."""
    name: str
    """Name of this input. Do not change it, because the raw log contains it."""
    path: str
    """The device, like `/dev/ttyUSB0`, or a named pipe; relative to the settings file."""
    encoding: str
    """Encoding of its data: one that comes as a stream; `vedette feeds` lists them."""
    sensor: str
    """Id of the sensor; a `[[sensor]]` table can describe it."""
    baud: int = 115_200
    """Speed of a serial line in bits a second, one that the system knows, like 9600 or 921600."""
    options: dict[str, Any] | None = None
    """The feed's own options, like `{ time_zone = "UTC" }`; see the encodings below."""

    def __post_init__(self) -> None:
        live_encoding(self.encoding, Carrier.STREAM)
        if self.baud not in _SPEEDS:
            known = ", ".join(map(str, sorted(_SPEEDS)))
            raise ValueError(f"baud must be one of {known}, got {self.baud}")

    def make(self, *, simulation: bool) -> "DeviceInput":  # noqa: ARG002 - every kind is made alike
        """The input."""
        return DeviceInput(self)


class DeviceInput:
    """One device; satisfies `Input`."""

    def __init__(self, settings: DeviceSettings) -> None:
        self.health = InputHealth(name=settings.name, kind=settings.kind)
        self._settings = settings
        self._encoding = live_encoding(settings.encoding, Carrier.STREAM)

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Receive until cancelled or cut off. Raises FeedError, OSError."""
        settings = self._settings
        device = _opened(settings.path, settings.baud)
        try:
            opened(f"reading {settings.path}")
            self.health.connections = 1
            await self._receive(intake, device)
        finally:
            self.health.connections = 0
            os.close(device)
        raise FeedError("the device has closed", where=settings.path)

    async def _receive(self, intake: Intake, device: int) -> None:
        """Cut the stream of the device into frames, and give them to the intake until it ends."""
        if self._encoding.cutter is None:
            raise FeedError(f"the encoding {self._encoding.name} cannot be read from a stream")
        cutter = self._encoding.cutter()
        while chunk := await _read(device):
            frames = cutter.feed(chunk)
            for fault in cutter.faults():
                malformed(self.health, fault)
            for number, frame in enumerate(frames, 1):
                await intake.put(
                    input=self.health.name,
                    sensor=SensorId(self._settings.sensor),
                    encoding=self._encoding.frames,
                    data=frame,
                )
                if number % _TURN == 0:
                    await asyncio.sleep(0)


def _opened(path: str, baud: int) -> int:
    """Open the device; a serial line is set to raw bytes. Raises FeedError, OSError."""
    is_pipe = stat.S_ISFIFO(Path(path).stat().st_mode)
    # A pipe that we could write to has no end between one writer and the next.
    access = os.O_RDWR if is_pipe else os.O_RDONLY | os.O_NOCTTY
    device = os.open(path, access | os.O_NONBLOCK | os.O_CLOEXEC)
    is_serial = os.isatty(device)
    if is_serial:
        try:
            _set_raw(device, _SPEEDS[baud])
        except OSError:
            os.close(device)
            raise
    if is_serial or is_pipe:
        return device
    os.close(device)
    raise FeedError(
        "must be a serial device or a named pipe",
        where=path,
        mend="give a device; a recording is read by `vedette replay`",
    )


def _set_raw(device: int, speed: int) -> None:
    """8 data bits, no parity, one stop bit, and no translation of any byte. Raises OSError."""
    try:
        _, _, control, _, _, _, special = termios.tcgetattr(device)
        control &= ~(termios.CSIZE | termios.PARENB | termios.CSTOPB | termios.CRTSCTS)
        control |= termios.CS8 | termios.CREAD | termios.CLOCAL
        special[termios.VMIN], special[termios.VTIME] = 1, 0
        termios.tcsetattr(device, termios.TCSANOW, [0, 0, control, 0, speed, speed, special])
    except termios.error as exc:
        raise OSError(*exc.args) from exc


async def _read(device: int) -> bytes:
    """The next bytes; empty at the end. Raises OSError."""
    while True:
        try:
            return os.read(device, _READ_BYTES)
        except BlockingIOError:
            await _readable(device)


async def _readable(device: int) -> None:
    """Wait until a device has bytes, or has failed."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(device, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(device)
