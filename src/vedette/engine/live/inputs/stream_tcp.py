"""Any encoding that comes as a stream, over TCP: as its server or as its client.

The feed's own cutter makes frames of the stream; nothing is decoded here. Every frame is of the
input's own sensor, and its time of receipt is ours.
"""

from dataclasses import dataclass
from typing import Any, Literal

from vedette.engine.live.inputs.input_base import InputHealth
from vedette.engine.live.inputs.tcp import TcpInput
from vedette.engine.live.inputs.tcp_place import TcpPlace
from vedette.feeds.feed import Carrier, LiveEncoding
from vedette.feeds.known_feeds import live_encoding
from vedette.model.ids import SensorId


@dataclass(frozen=True, slots=True, kw_only=True)
class _StreamSettings(TcpPlace):
    sensor: str
    """Id of the receiver; a `[[sensor]]` table can describe it."""
    connections_max: int = 4
    """Greatest number of senders at once, 1 to 10000."""

    def __post_init__(self) -> None:
        TcpPlace.__post_init__(self)  # not super(): slots make another class of this one
        if self.listen is not None and self.beyond and self.client_authority is None:
            raise ValueError(
                f"{self.listen} can be reached from other machines, and senders of such a stream "
                "cannot give a token: give client_authority, certificate and key, listen on "
                "127.0.0.1, or use connect"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpSettings(_StreamSettings):
    """A stream of any encoding over TCP, like SBS-1 from dump1090 or readsb on port 30003."""

    kind: Literal["tcp"]
    """Always `tcp`."""
    encoding: str
    """Encoding of the stream: one that comes as a stream; `vedette feeds` lists them."""
    options: dict[str, Any] | None = None
    """The feed's own options, like `{ time_zone = "UTC" }`; see the encodings below."""

    def __post_init__(self) -> None:
        _StreamSettings.__post_init__(self)
        live_encoding(self.encoding, Carrier.STREAM)

    def make(self, *, simulation: bool) -> TcpInput:  # noqa: ARG002 - every kind is made alike
        """The input."""
        return _made(self, self.encoding)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeastSettings(_StreamSettings):
    """Mode S as Beast binary over TCP, as dump1090 and readsb send it on port 30005."""

    kind: Literal["beast"]
    """Always `beast`; the same as `tcp` with `encoding = "beast"`."""

    def make(self, *, simulation: bool) -> TcpInput:  # noqa: ARG002 - every kind is made alike
        """The input."""
        return _made(self, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvrSettings(_StreamSettings):
    """Mode S as AVR text over TCP, as dump1090 and readsb send it on port 30002."""

    kind: Literal["avr"]
    """Always `avr`; the same as `tcp` with `encoding = "avr"`."""

    def make(self, *, simulation: bool) -> TcpInput:  # noqa: ARG002 - every kind is made alike
        """The input."""
        return _made(self, self.kind)


def _made(settings: _StreamSettings, encoding: str) -> TcpInput:
    found = live_encoding(encoding, Carrier.STREAM)
    health = InputHealth(name=settings.name, kind=settings.kind)
    asks = settings.client_authority is not None
    sensor = SensorId(settings.sensor)
    return TcpInput(health, settings, sensor, lambda: StreamOfOneSensor(found), asks=asks)


class StreamOfOneSensor:
    """Cuts one connection's stream with the cutter of its feed; satisfies `tcp.Cutter`."""

    acknowledges = False
    begun = True
    token: str | None = None

    def __init__(self, encoding: LiveEncoding) -> None:
        if encoding.cutter is None:
            raise ValueError(f"the encoding {encoding.name} cannot be read from a stream")
        cutter = encoding.cutter()
        self.encoding = encoding.frames
        self.feed = cutter.feed
        self.finish = cutter.finish
        self.faults = cutter.faults

    def speaker(self, message: bytes, fixed: SensorId) -> SensorId:  # noqa: ARG002 - as `Cutter` asks
        """The input's own sensor."""
        return fixed
