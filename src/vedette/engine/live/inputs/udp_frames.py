"""Frames as UDP datagrams, one each: Remote ID from a receiver, or whatever the port is set to.

UDP senders cannot be made to wait. A datagram without room is dropped and counted, by the kernel or
by the intake; both counts are logged. The address of a datagram can be forged. So beyond this
machine the settings must name the senders' addresses, and all datagrams belong to the input's own
sensor.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

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
from vedette.engine.live.inputs.udp_port import DatagramPort, UdpPort
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.feeds.feed import Carrier
from vedette.feeds.known_feeds import live_encoding
from vedette.model.ids import SensorId

log = logging.getLogger(__name__)

_READ_DROPPED = 16  # dropped datagrams a second of which the sensor is read
_LOOK_S = 1.0  # how often drops are looked for
_SAY_EVERY = 5  # looks, until drops are said in the log again
_TURN = 64  # datagrams of one port before the others have their turn
_PAUSE_S = 0.05  # without reading, where the port's share of the queue is used
_LONGEST = 65_536  # bytes of a datagram


@dataclass(frozen=True, slots=True, kw_only=True)
class UdpFramesSettings:
    """Frames as UDP datagrams, one each, like Remote ID from a Wi-Fi or Bluetooth receiver."""

    kind: Literal["udp_frames"]
    """Always `udp_frames`."""
    name: str
    """Name of this input. Do not change it, because the raw log contains it."""
    listen: str
    """Address to listen on, like `127.0.0.1:9200`; a multicast group is joined, like
    `232.1.1.31:21131`."""
    encoding: str
    """Encoding of a datagram: one that comes in messages; `vedette feeds` lists them."""
    sensor: str
    """Id of the receiver; a `[[sensor]]` table can describe it. Beyond this machine report lines
    of other sensors are refused."""
    options: dict[str, Any] | None = None
    """The feed's own options, like `{ time_zone = "UTC" }`; see the encodings below."""
    peers: tuple[str, ...] = ()
    """Networks whose senders are accepted. Required to listen beyond this machine. Sender
    addresses of datagrams can be forged."""
    interface: str | None = None
    """IPv4 address of the network card on which a multicast group is joined, like `192.0.2.7`. By
    default the routing table decides."""

    def __post_init__(self) -> None:
        require_peers(self.listen, self.peers)
        live_encoding(self.encoding, Carrier.MESSAGE)
        if self.interface is not None:
            try:
                ipaddress.IPv4Address(self.interface)
            except ValueError as exc:
                raise ValueError(
                    f"interface must be an IPv4 address like 192.0.2.7, got {self.interface!r}"
                ) from exc

    def make(self, *, simulation: bool) -> "UdpInput":  # noqa: ARG002 - every kind is made alike
        """The input."""
        return UdpInput(self)


class UdpInput:
    """One UDP port; satisfies `Input`."""

    def __init__(self, settings: UdpFramesSettings) -> None:
        self.health = InputHealth(name=settings.name, kind=settings.kind)
        self.port: int | None = None
        self.kernel_drops = 0
        self.listen: Callable[[str, int], Awaitable[DatagramPort]] = partial(
            UdpPort.listen, interface=settings.interface
        )
        self._settings = settings

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Receive datagrams until cancelled. Raises OSError."""
        host, port = host_and_port(self._settings.listen)
        bound = await self.listen(host, port)
        try:
            self.port = bound.port
            opened(f"listening on {host} port {self.port} (UDP)")
            receiver = _Receiver(bound, intake, self.health, self._settings)
            try:
                await self._watch(intake, bound, receiver)
            finally:
                receiver.close()
        finally:
            bound.close()

    async def _watch(self, intake: Intake, bound: DatagramPort, receiver: "_Receiver") -> None:
        """Count dropped datagrams until the socket fails. Raises OSError."""
        said = looks = 0
        while receiver.error is None:
            await asyncio.sleep(_LOOK_S)
            looks += 1
            before, self.kernel_drops = self.kernel_drops, bound.drops()
            if self.kernel_drops > before:
                self.health.over_share[receiver.sensor] += self.kernel_drops - before
            at_look = intake.dropped[self.health.name] + self.kernel_drops
            if at_look > said and looks % _SAY_EVERY == 0:
                log.warning(
                    "input %s: %d datagrams were dropped because there was no room, %d in all",
                    *(self.health.name, at_look - said, at_look),
                )
                said = at_look
        raise receiver.error


class _Receiver:
    """Reads one socket on the event loop, a turn at a time.

    While its share of the queue is used it does not read: the kernel drops what comes meanwhile and
    counts it, which costs this process nothing.
    """

    def __init__(
        self,
        bound: DatagramPort,
        intake: Intake,
        health: InputHealth,
        settings: UdpFramesSettings,
    ) -> None:
        self.error: OSError | None = None
        self.sensor = SensorId(settings.sensor)
        self._loop = asyncio.get_running_loop()
        self._bound = bound
        self._pause: asyncio.TimerHandle | None = None
        self._intake = intake
        self._health = health
        self._peers = settings.peers
        self._encoding = live_encoding(settings.encoding, Carrier.MESSAGE)
        beyond = not is_loopback(host_and_port(settings.listen)[0])
        self._lines = self._encoding.frames == Encoding.REPORT_LINE
        self._held = beyond and self._lines  # to its own sensor
        self._read_on()

    def close(self) -> None:
        """Stop reading."""
        self._loop.remove_reader(self._bound.watched())
        if self._pause is not None:
            self._pause.cancel()

    def _read_on(self) -> None:
        self._pause = None
        self._loop.add_reader(self._bound.watched(), self._readable)

    def _readable(self) -> None:
        """Receive the waiting datagrams, up to the limit of one turn."""
        for _ in range(_TURN):
            try:
                data, address = self._bound.recvfrom(_LONGEST)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as exc:
                self.error = exc
                self._loop.remove_reader(self._bound.watched())
                return
            if not self._received(data, str(address[0])):
                self._loop.remove_reader(self._bound.watched())
                self._pause = self._loop.call_later(_PAUSE_S, self._read_on)
                return

    def _received(self, data: bytes, host: str) -> bool:
        """Receive one datagram; False if there was no room for it."""
        if not is_allowed(host, self._peers):
            self._health.turned_away.append(TurnedAway(host, "is not among the peers"))
        elif not data:
            malformed(self._health, "a datagram is empty")
        elif self._held and (sensor := line_sensor(data)) != self.sensor:
            refuse(self._health, host, sensor, f"an input for {self.sensor}")
        else:
            return self._offer(data)
        return True

    def _offer(self, data: bytes) -> bool:
        """Give the frames of one datagram to the intake; False if there was no room for one."""
        frames, faults = self._encoding.cut_message(data)
        for fault in faults:
            malformed(self._health, fault)
        for frame in frames:
            if not self._intake.offer(
                input=self._health.name,
                sensor=self.sensor,
                encoding=self._encoding.frames,
                data=frame,
            ):
                over_share(self._health, self._named(frame), self.sensor)
                return False
        return True

    def _named(self, data: bytes) -> SensorId:
        """The sensor of a datagram that was dropped; read for the first ones only."""
        few = sum(self._health.over_share.values()) < _READ_DROPPED
        if not self._lines or not few:
            return self.sensor
        return line_sensor(data) or self.sensor
