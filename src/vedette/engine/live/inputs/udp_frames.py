"""Frames as UDP datagrams, one each: Remote ID from a receiver, or whatever the port is set to.

UDP cannot be made to wait: what finds no room is dropped and counted, by the intake here and by
the kernel before us; both counts are said. Nor can it be known who sends: the address that a
datagram states can be forged. So beyond this machine the senders' addresses are named, and what
comes is of the input's own sensor and of no other.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vedette.engine.live.inputs.admission import line_sensor, refuse
from vedette.engine.live.inputs.input_base import (
    InputHealth,
    TurnedAway,
    host_and_port,
    is_allowed,
    is_loopback,
    malformed,
    over_share,
    require_peers,
)
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.model.ids import SensorId

log = logging.getLogger(__name__)

RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024  # a burst of 10,000 datagrams; the kernel may give less
_READ_DROPPED = 16  # dropped datagrams a second of which the sensor is read
_LOOK_S = 5.0  # how often drops are looked for

FrameEncoding = Literal["mode_s", "ieee80211", "btle_ll", "report_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UdpFramesSettings:
    """Frames as UDP datagrams, one each, like Remote ID from a Wi-Fi or Bluetooth receiver."""

    kind: Literal["udp_frames"]
    """Always `udp_frames`."""
    name: str
    """Name of this input; it stands in the raw log, so keep it."""
    listen: str
    """Address to listen on, like `127.0.0.1:9200`."""
    encoding: FrameEncoding
    """What a datagram holds: `ieee80211`, `btle_ll`, `mode_s` or `report_line`."""
    sensor: str
    """Id of the receiver behind it; a `[[sensor]]` table may say more of it. Beyond this machine
    report lines of other sensors are refused."""
    peers: tuple[str, ...] = ()
    """Networks whose senders are let in; must be given to listen beyond this machine. Addresses of
    datagrams can be forged."""

    def __post_init__(self) -> None:
        require_peers(self.listen, self.peers)

    def make(self, *, simulation: bool) -> "UdpInput":  # noqa: ARG002 - every kind is made alike
        """The input."""
        return UdpInput(self)


class UdpInput:
    """One UDP port; satisfies `Input`."""

    def __init__(self, settings: UdpFramesSettings) -> None:
        self.health = InputHealth(name=settings.name, kind=settings.kind)
        self.port: int | None = None
        self.kernel_drops = 0
        self._settings = settings

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Take in datagrams until cancelled. Raises OSError."""
        host, port = host_and_port(self._settings.listen)
        loop = asyncio.get_running_loop()
        transport, receiver = await loop.create_datagram_endpoint(
            lambda: _Receiver(intake, self.health, self._settings), local_addr=(host, port)
        )
        try:
            bound: socket.socket = transport.get_extra_info("socket")
            with suppress(OSError):
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            self.port = int(bound.getsockname()[1])
            opened(f"listening on {host} port {self.port} (UDP)")
            inode = Path(f"/proc/self/fd/{bound.fileno()}").readlink().name[8:-1]
            said = 0
            while receiver.error is None:
                await asyncio.sleep(_LOOK_S)
                self.kernel_drops = _kernel_drops(inode)
                dropped = intake.dropped[self.health.name] + self.kernel_drops
                if dropped > said:
                    log.warning(
                        "input %s: %d datagrams were dropped for want of room, %d in all",
                        *(self.health.name, dropped - said, dropped),
                    )
                    said = dropped
            raise receiver.error
        finally:
            transport.close()


class _Receiver(asyncio.DatagramProtocol):
    def __init__(self, intake: Intake, health: InputHealth, settings: UdpFramesSettings) -> None:
        self.error: OSError | None = None
        self._intake = intake
        self._health = health
        self._peers = settings.peers
        self._sensor = SensorId(settings.sensor)
        self._encoding = Encoding(settings.encoding)
        beyond = not is_loopback(host_and_port(settings.listen)[0])
        self._held = beyond and self._encoding is Encoding.REPORT_LINE  # to its own sensor

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not is_allowed(addr[0], self._peers):
            self._health.turned_away.append(TurnedAway(addr[0], "is not among the peers"))
        elif not data:
            malformed(self._health, "an empty datagram")
        elif self._held and (sensor := line_sensor(data)) != self._sensor:
            refuse(self._health, addr[0], sensor, f"an input for {self._sensor}")
        elif not self._intake.offer(
            input=self._health.name, sensor=self._sensor, encoding=self._encoding, data=data
        ):
            over_share(self._health, self._named(data), self._sensor)

    def _named(self, data: bytes) -> SensorId:
        """The sensor of a datagram that was dropped; read for the first ones only."""
        few = sum(self._health.over_share.values()) < _READ_DROPPED
        if self._encoding is not Encoding.REPORT_LINE or not few:
            return self._sensor
        return line_sensor(data) or self._sensor

    def connection_lost(self, exc: Exception | None) -> None:
        if isinstance(exc, OSError):
            self.error = exc


def _kernel_drops(inode: str) -> int:
    """Datagrams that the kernel dropped as our buffer was full; 0 where it does not say."""
    for table in ("/proc/self/net/udp", "/proc/self/net/udp6"):
        with suppress(OSError):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                row = line.split()
                if row[9] == inode:
                    return int(row[12])
    return 0
