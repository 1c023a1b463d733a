"""Mode S from receivers over TCP: Beast binary or AVR text, as their server or as their client.

Only frames that were heard are taken in: Mode A/C, status messages and what a network computed
are left out, as in files. The time of receipt is ours; a receiver's counter has no date.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vedette.engine.live.inputs.input_base import InputHealth
from vedette.engine.live.inputs.tcp import Cutter, TcpInput
from vedette.engine.live.inputs.tcp_place import TcpPlace
from vedette.feeds.decoder import Encoding
from vedette.feeds.mode_s.mode_s_streams import AvrStream, BeastStream
from vedette.model.ids import SensorId


@dataclass(frozen=True, slots=True, kw_only=True)
class _ModeSSettings(TcpPlace):
    sensor: str
    """Id of the receiver behind it; a `[[sensor]]` table may say more of it."""
    connections_max: int = 4
    """How many senders at once, 1 to 10000."""

    def __post_init__(self) -> None:
        TcpPlace.__post_init__(self)  # not super(): slots make another class of this one
        if self.listen is not None and self.beyond and self.client_authority is None:
            raise ValueError(
                f"{self.listen} can be reached from other machines, and Mode S has no place for a "
                "token: give client_authority, certificate and key, listen on 127.0.0.1, or connect"
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
    asks = settings.client_authority is not None
    return TcpInput(health, settings, SensorId(settings.sensor), cutter, asks=asks)


class _OneSensor:
    """What is the same for both: all that comes is of the input's own sensor."""

    encoding = Encoding.MODE_S
    acknowledges = False
    begun: bool = True
    token: str | None = None

    def speaker(self, message: bytes, fixed: SensorId) -> SensorId:  # noqa: ARG002 - as `Cutter` asks
        """The input's own sensor."""
        return fixed


class BeastCutter(_OneSensor, BeastStream):
    """Cuts Beast messages into Mode S frames."""

    def finish(self) -> list[bytes]:
        """Nothing: half a message is none."""
        return []


class AvrCutter(_OneSensor, AvrStream):
    """Cuts AVR lines into Mode S frames."""
