"""Mode S from receivers over TCP: Beast binary or AVR text, as their server or as their client.

Only frames that were heard are taken in: Mode A/C, status messages and what a network computed
are left out, as in files. The time of receipt is ours; a receiver's counter has no date.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vedette.engine.live.inputs.base import InputHealth
from vedette.engine.live.inputs.tcp import Cutter, TcpInput, TcpPlace
from vedette.feeds.decoder import Encoding
from vedette.feeds.mode_s_streams import AvrStream, BeastStream
from vedette.model.ids import SensorId


@dataclass(frozen=True, slots=True, kw_only=True)
class _ModeSSettings:
    name: str
    """Name of this input; it stands in the raw log, so keep it."""
    sensor: str
    """Id of the receiver behind it; a `[[sensor]]` table may say more of it."""
    listen: str | None = None
    """Address to listen on, like `127.0.0.1:30004`. Either this or `connect`."""
    connect: str | None = None
    """Address to connect to, like `127.0.0.1:30005`, and again whenever it is lost."""
    peers: tuple[str, ...] = ()
    """Networks whose senders are let in; must be given to listen beyond this machine."""
    connections_max: int = 4
    """How many senders at once, 1 to 10000."""

    def __post_init__(self) -> None:
        self.place()

    def place(self) -> TcpPlace:
        """Where it is. Raises ValueError."""
        return TcpPlace(
            listen=self.listen,
            connect=self.connect,
            peers=self.peers,
            connections_max=self.connections_max,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BeastSettings(_ModeSSettings):
    """Mode S as Beast binary over TCP, as dump1090 and readsb speak it on port 30005."""

    kind: Literal["beast"]
    """Always `beast`."""

    def make(self, *, simulation: bool) -> TcpInput:  # noqa: ARG002 - every kind is made alike
        """The input."""
        return _made(self, self.kind, BeastCutter)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvrSettings(_ModeSSettings):
    """Mode S as AVR text over TCP, as dump1090 and readsb speak it on port 30002."""

    kind: Literal["avr"]
    """Always `avr`."""

    def make(self, *, simulation: bool) -> TcpInput:  # noqa: ARG002 - every kind is made alike
        """The input."""
        return _made(self, self.kind, AvrCutter)


def _made(settings: _ModeSSettings, kind: str, cutter: Callable[[], Cutter]) -> TcpInput:
    health = InputHealth(name=settings.name, kind=kind)
    return TcpInput(health, settings.place(), SensorId(settings.sensor), cutter)


class BeastCutter(BeastStream):
    """Cuts Beast messages into Mode S frames."""

    encoding = Encoding.MODE_S
    acknowledges = False

    def finish(self) -> list[bytes]:
        """Nothing: half a message is none."""
        return []


class AvrCutter(AvrStream):
    """Cuts AVR lines into Mode S frames."""

    encoding = Encoding.MODE_S
    acknowledges = False
