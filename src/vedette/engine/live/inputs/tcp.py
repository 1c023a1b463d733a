"""TCP inputs, as server or client: cut a stream into messages and give each to the intake.

While the intake has no room, nothing is read, and TCP makes the sender wait.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from vedette.access.waiting_room import Waiting, WaitingRoom
from vedette.engine.live.inputs.admission import Admission, Known, NobodyKnown, refuse
from vedette.engine.live.inputs.input_base import (
    InputHealth,
    TurnedAway,
    host_and_port,
    is_allowed,
    malformed,
    over_share,
)
from vedette.engine.live.inputs.keep_alive import keep_alive
from vedette.engine.live.inputs.tcp_place import TcpPlace
from vedette.engine.live.inputs.tls import why_not
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.model.errors import FeedError
from vedette.model.ids import SensorId

log = logging.getLogger(__name__)

_READ_BYTES = 1 << 16
_TURN = 64  # messages of one sender before the others have theirs
_KNOWN_WITHIN_S = 30.0  # for a sender to say who it is
_HANDSHAKE_S = 10.0
_READ_HELD = 16  # held messages a second of which the sensor is read


class Cutter(Protocol):
    """Cuts one connection's stream into messages."""

    encoding: str  # of the frames
    acknowledges: bool  # whether the sender is told how many messages are on disk
    begun: bool  # whether what comes first has come, a token and a header where there are such
    token: str | None  # that the sender has shown

    def feed(self, chunk: bytes) -> list[bytes]:
        """The messages that are complete with `chunk`. Raises FeedError to end the connection."""
        ...

    def finish(self) -> list[bytes]:
        """The messages that are complete now that the sender has closed."""
        ...

    def faults(self) -> list[str]:
        """Reasons, for the log, why parts of the input since the last call were not messages."""
        ...

    def speaker(self, message: bytes, fixed: SensorId) -> SensorId | None:
        """The sensor of a message; None if it cannot be read. fixed: the sensor of the input."""
        ...


@dataclass(slots=True, kw_only=True)
class _Connection:
    """One connection while it lasts."""

    host: str
    sensor: SensorId  # who stands behind it
    cutter: Cutter
    admission: Admission | None  # None: nobody is asked here
    teller: "_Teller | None"
    known_by: float  # on the loop's clock: when it must have said who it is
    sender: str  # whose share of the intake's queue it uses
    waiting: Waiting | None = None  # its place among those who have not said who they are
    known: bool = False  # it was let in, and has sent a message


class TcpInput:
    """One TCP input; satisfies `Input`.

    asks: whether whoever sends must be known, and speaks only for its own sensors. known: who is;
    to be set before `run`.
    """

    def __init__(
        self,
        health: InputHealth,
        place: TcpPlace,
        sensor: SensorId,
        cutter: Callable[[], Cutter],
        *,
        asks: bool = False,
    ) -> None:
        self.health = health
        self.port: int | None = None  # where it listens, once it does
        self.known: Known = NobodyKnown()
        self._asks = asks
        self._tls = place.context()
        self._place = place
        self._sensor = sensor
        self._cutter = cutter
        self._numbers = count(1)  # of connections
        self._waiting = WaitingRoom()

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Listen, or connect, and receive until cancelled. Raises OSError, FeedError."""
        if self._place.listen is not None:
            await self._serve(intake, opened, self._place.listen)
        elif self._place.connect is not None:
            await self._call(intake, opened, self._place.connect)

    async def _call(self, intake: Intake, opened: Callable[[str], None], where: str) -> None:
        reader, writer = await asyncio.open_connection(
            *host_and_port(where), limit=_READ_BYTES, ssl=self._tls
        )
        opened(f"connected to {where}")
        self.health.connections = 1
        try:
            await self._take(intake, reader, writer)
        finally:
            self.health.connections = 0
            writer.close()
        raise FeedError("the other side has closed the connection", where=where)

    async def _serve(self, intake: Intake, opened: Callable[[str], None], where: str) -> None:
        tasks: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            with suppress(asyncio.CancelledError):  # our own end; asyncio would call it an error
                await self._one(intake, reader, writer)

        host, port = host_and_port(where)
        server = await asyncio.start_server(connected, host, port, limit=_READ_BYTES)
        self.port = int(server.sockets[0].getsockname()[1])
        opened(f"listening on {host} port {self.port}")
        try:
            await asyncio.get_running_loop().create_future()  # until cancelled
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(
        self,
        intake: Intake,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Serve one sender that has connected to us."""
        address = writer.get_extra_info("peername")
        peer = str(address[0]) if address else "unknown"
        if not is_allowed(peer, self._place.peers):
            self._turn_away(peer, "is not among the peers")
        else:
            # Who says nothing takes none of the places for those who are known.
            waiting = self._waiting.enter(peer, lambda: writer.transport.abort())  # noqa: PLW0108 - TLS changes it
            try:
                if self._tls is not None:
                    await writer.start_tls(self._tls, ssl_handshake_timeout=_HANDSHAKE_S)
                await self._take(intake, reader, writer, waiting)
            except ssl.SSLError as exc:
                self._turn_away(peer, why_not(exc))
            except FeedError as exc:
                self._turn_away(peer, str(exc))
                with suppress(OSError):
                    writer.write(f"{exc}\n".encode())
                    await asyncio.wait_for(writer.drain(), 1.0)
            except (OSError, TimeoutError):
                pass  # the sender has gone; what was whole was taken in
            finally:
                self._waiting.leave(waiting)
        writer.close()

    def _turn_away(self, peer: str, why: str) -> None:
        self.health.refused_connections += 1
        if not self.health.turned_away:
            log.warning("input %s: a connection was refused: %s: %s", self.health.name, peer, why)
        self.health.turned_away.append(TurnedAway(peer, why))

    async def _take(
        self,
        intake: Intake,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        waiting: Waiting | None = None,
    ) -> None:
        """Receive from one connection until it ends. Raises FeedError if it is not let in."""
        keep_alive(writer)
        one = self._connection(intake, writer)
        one.waiting = waiting
        try:
            if one.cutter.begun:
                self._require(one)
            while chunk := await self._read(reader, one):
                messages = one.cutter.feed(chunk)
                if one.cutter.begun:
                    self._require(one)
                    self._let_in(one)
                await self._put(intake, one, messages)
            await self._put(intake, one, one.cutter.finish())
        finally:
            if one.known:
                self.health.connections -= 1
            if one.teller is not None:
                await one.teller.close()

    def _let_in(self, one: _Connection) -> None:
        """Count a connection that may send. Raises FeedError if all connections are in use."""
        if one.known or one.waiting is None:
            return
        if self.health.connections >= self._place.connections_max:
            raise FeedError(
                f"all {self._place.connections_max} connections are in use",
                mend="raise connections_max of this input, or close a connection",
            )
        self._waiting.leave(one.waiting)
        one.known = True
        self.health.connections += 1

    def _connection(self, intake: Intake, writer: asyncio.StreamWriter) -> _Connection:
        cutter = self._cutter()
        address = writer.get_extra_info("peername")
        host = str(address[0]) if address else "unknown"
        secured = writer.get_extra_info("ssl_object")
        certificate = secured.getpeercert(binary_form=True) if secured else None
        return _Connection(
            host=host,
            sensor=self._behind(cutter, host),
            cutter=cutter,
            admission=Admission(self.known, certificate) if self._asks else None,
            teller=_Teller(intake, writer) if cutter.acknowledges else None,
            known_by=asyncio.get_running_loop().time() + _KNOWN_WITHIN_S,
            sender=f"{self.health.name}#{next(self._numbers)}",
        )

    def _behind(self, cutter: Cutter, host: str) -> SensorId:
        """The sensor that unreadable input of a connection is counted against.

        Report lines name their sensors; input that cannot be read is counted against its address.
        """
        if cutter.encoding != Encoding.REPORT_LINE:
            return self._sensor
        return SensorId(f"{self._sensor}: {host}")

    async def _read(self, reader: asyncio.StreamReader, one: _Connection) -> bytes:
        """The next bytes; empty at the end. Raises FeedError if it stays unidentified."""
        if one.cutter.begun:
            return await reader.read(_READ_BYTES)
        try:
            async with asyncio.timeout_at(one.known_by):
                return await reader.read(_READ_BYTES)
        except TimeoutError as exc:
            raise FeedError(f"it did not identify itself within {_KNOWN_WITHIN_S:.0f} s") from exc

    def _require(self, one: _Connection) -> None:
        """Raise FeedError unless its grant is valid now, and for the input's own sensor if any."""
        if one.admission is None:
            return
        grant = one.admission.require(one.cutter.token, asyncio.get_running_loop().time())
        fixed = one.cutter.encoding != Encoding.REPORT_LINE
        if fixed and not grant.speaks_for(self._sensor):
            raise FeedError(f"its certificate is not valid for sensor {self._sensor}")

    def _may(self, one: _Connection, message: bytes) -> bool:
        """Whether the connection may send for the sensor of a message; otherwise it is refused."""
        if one.admission is None:
            return True
        sensor = one.cutter.speaker(message, self._sensor)
        grant = one.admission.require(one.cutter.token, asyncio.get_running_loop().time())
        if sensor is not None and grant.speaks_for(sensor):
            return True
        what = "its certificate" if one.cutter.token is None else "its token"
        refuse(self.health, one.host, sensor, what)
        return False

    async def _put(self, intake: Intake, one: _Connection, messages: list[bytes]) -> None:
        for fault in one.cutter.faults():
            malformed(self.health, fault)
        for number, data in enumerate(messages, 1):
            if self._may(one, data):
                if intake.over_share(one.sender):
                    self._note_share(one, data)
                await intake.put(
                    input=self.health.name,
                    sensor=one.sensor,
                    encoding=one.cutter.encoding,
                    data=data,
                    sender=one.sender,
                )
            if number % _TURN == 0:
                await asyncio.sleep(0)
        if one.teller is not None and messages:
            one.teller.took(len(messages))

    def _note_share(self, one: _Connection, data: bytes) -> None:
        """Count a message that has to wait. The sensor is read for the first ones only."""
        few = sum(self.health.over_share.values()) < _READ_HELD
        sensor = one.cutter.speaker(data, self._sensor) if few else None
        over_share(self.health, sensor, one.sensor)


class _Teller:
    """Sends a sender the count of its messages that are on disk, as lines of JSON."""

    def __init__(self, intake: Intake, writer: asyncio.StreamWriter) -> None:
        self._intake = intake
        self._writer = writer
        self._taken = self._told = 0
        self._since = intake.offered
        self._more = asyncio.Event()
        self._task = asyncio.create_task(self._tell())

    def took(self, count: int) -> None:
        """Note that `count` more messages were given to the intake."""
        self._taken += count
        self._more.set()

    async def close(self) -> None:
        """Send the last count if the sender is still connected, and end."""
        if self._told < self._taken and not self._writer.is_closing():
            with suppress(OSError, TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(self._once(), 2.0)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _tell(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            await self._once()

    async def _once(self) -> None:
        count, offered = self._taken, self._intake.offered
        try:
            await self._intake.settled(self._since)
        except ConnectionError:
            self._writer.transport.abort()  # it sends again what it was not told of
            raise
        self._since = offered
        self._told = max(self._told, count)
        # A sender that does not read is told less often: counts add up, so none is missed.
        if self._writer.transport.get_write_buffer_size() == 0 and not self._writer.is_closing():
            self._writer.write(b'{"acknowledged":%d}\n' % count)
