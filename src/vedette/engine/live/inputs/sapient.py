"""SAPIENT over TCP: nodes connect to us, register, and report. No decoding here.

One task a connection. A message counts when it is whole; half of one, when the connection drops,
is forgotten, and the node sends it again or not. Nothing that one client does keeps the others
waiting: a flood waits for room in the intake, replies that a client does not read are dropped,
half a message has to be finished in time, and a stream that cannot be followed is closed.
"""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.feeds.sapient.framing import MAX_MESSAGE_BYTES, Framer, OversizeError, framed
from vedette.feeds.sapient.session import Answer, Session
from vedette.model.errors import ConfigError, FeedError
from vedette.model.ids import SensorId

_READ_BYTES = 1 << 16
_LINGER_S = 5.0
_TURN = 32  # messages of one client before the others have theirs

Admit = Callable[[bytes | None, str], str | None]
"""Whether a node may register: its client certificate (DER) or None, its UUID; None or why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SapientSettings:
    """One SAPIENT server. Times in seconds."""

    name: str  # of the input, as it stands in the raw log
    port: int
    host: str = "127.0.0.1"
    node_id: str | None = None  # the UUID under which we speak; made from the name by default
    connections_max: int = 200
    register_within_s: float = 30.0
    whole_within_s: float = 60.0  # from the first byte of a message to its last
    message_bytes_max: int = MAX_MESSAGE_BYTES
    unread_bytes_max: int = 256 * 1024  # of replies that a client has not read
    refused_first_max: int = 20  # messages that cannot be used, from one that never registered


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that an operator should hear of."""

    at: datetime
    peer: str
    what: str
    sensor: SensorId | None = None


@dataclass(slots=True, eq=False)
class _Connection:
    peer: str
    writer: asyncio.StreamWriter
    session: Session
    framer: Framer
    since: float  # on the loop's clock
    pending_since: float | None = None
    certificate: bytes | None = None
    told: bool = False  # its first refusal was said; the rest is counted


@dataclass(slots=True)
class SapientServer:
    """Listens for nodes and offers what they say to the intake.

    on_notice: called on the loop, once for each thing that went wrong: a client that was closed,
    a node that was turned away, the first message of a connection that could not be used.
    """

    intake: Intake
    settings: SapientSettings
    admit: Admit
    on_notice: Callable[[Notice], None]
    tls: ssl.SSLContext | None = None
    counts: Counter[str] = field(default_factory=Counter)
    _server: asyncio.Server | None = None
    _connections: dict[asyncio.Task[None], _Connection | None] = field(default_factory=dict)
    _owners: dict[SensorId, _Connection] = field(default_factory=dict)

    async def start(self) -> None:
        """Listen. Raises FeedError where the address cannot be had."""
        settings = self.settings
        try:
            self._server = await asyncio.start_server(
                self._connected, settings.host, settings.port, limit=2 * _READ_BYTES
            )
        except OSError as exc:
            raise FeedError(
                f"cannot listen on {settings.host} port {settings.port} ({exc.strerror})",
                where=f"input {settings.name}",
                mend="choose another port, or end what holds it",
            ) from exc

    async def stop(self) -> None:
        """Close everything; what is whole has been offered."""
        if self._server is not None:
            self._server.close()
            self._server = None
        tasks = list(self._connections)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        """The port it listens on: of use where the settings say 0, any port."""
        if self._server is None:
            raise FeedError("is not listening", where=f"input {self.settings.name}")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def sensors(self) -> tuple[SensorId, ...]:
        """The nodes that are connected and registered, sorted."""
        return tuple(sorted(self._owners))

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._connections)

    # -- one client -----------------------------------------------------------------------------

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:  # never: a handler always runs in a task
            return
        address = writer.get_extra_info("peername")
        peer = f"{address[0]} port {address[1]}" if address else "unknown"
        self.counts["connections"] += 1
        self._connections[task] = None
        _keep_alive(writer)
        try:
            if len(self._connections) > self.settings.connections_max:
                self._notice(peer, "is one client too many; it was closed")
            else:
                await self._serve(reader, writer, peer, task)
        except asyncio.CancelledError:
            if self._server is not None:  # not our own stop
                raise
        except (OversizeError, TimeoutError, ssl.SSLError) as exc:
            self._notice(peer, f"closed: {_why(exc)}")
        except OSError:
            self.counts["dropped"] += 1  # the client went, or the engine did
        finally:
            self._leave(self._connections.pop(task))
            writer.close()  # what it was told last is still sent, if it reads
            asyncio.get_running_loop().call_later(_LINGER_S, writer.transport.abort)

    async def _serve(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        peer: str,
        task: asyncio.Task[None],
    ) -> None:
        certificate = await self._secured(writer)
        settings = self.settings
        connection = _Connection(
            peer=peer,
            writer=writer,
            certificate=certificate,
            session=Session(
                our_id=settings.node_id or str(uuid5(NAMESPACE_URL, f"vedette:{settings.name}")),
                may_come=lambda node_id: self.admit(certificate, node_id),
            ),
            framer=Framer(settings.message_bytes_max),
            since=asyncio.get_running_loop().time(),
        )
        self._connections[task] = connection
        while data := await self._read(reader, connection):
            try:
                await self._messages(connection, data)
            except OversizeError:
                self._reply(connection, connection.session.lost_step(self.intake.now()))
                raise
            if connection.session.hopeless(settings.refused_first_max):
                self._notice(peer, "closed: it sends what cannot be used and does not register")
                return
        if connection.framer.pending:
            self.counts["halves"] += 1

    async def _secured(self, writer: asyncio.StreamWriter) -> bytes | None:
        """Begin TLS where it is asked; the client's certificate, if it showed one."""
        if self.tls is None:
            return None
        await writer.start_tls(self.tls, ssl_handshake_timeout=10.0)
        secured = writer.get_extra_info("ssl_object")
        certificate = secured.getpeercert(binary_form=True) if secured else None
        return certificate if isinstance(certificate, bytes) else None

    async def _read(self, reader: asyncio.StreamReader, connection: _Connection) -> bytes:
        """The next bytes; empty at the end. Raises TimeoutError where a time is up."""
        deadline = None
        if connection.pending_since is not None:
            deadline = connection.pending_since + self.settings.whole_within_s
        if not connection.session.sensors:
            limit = connection.since + self.settings.register_within_s
            deadline = limit if deadline is None else min(deadline, limit)
        async with asyncio.timeout_at(deadline):
            return await reader.read(_READ_BYTES)

    async def _messages(self, connection: _Connection, data: bytes) -> None:
        before = connection.framer.pending
        for number, message in enumerate(connection.framer.feed(data), start=1):
            before = 0
            answer = connection.session.receive(message, self.intake.now())
            await self._follow(connection, message, answer)
            if number % _TURN == 0:
                await asyncio.sleep(0)
        if not connection.framer.pending:
            connection.pending_since = None
        elif not before:
            connection.pending_since = asyncio.get_running_loop().time()

    async def _follow(self, connection: _Connection, message: bytes, answer: Answer) -> None:
        self.counts["messages"] += 1
        if answer.refusal is not None:
            self.counts["refused"] += 1
            if not connection.told:
                connection.told = True
                self._notice(connection.peer, f"refused: {answer.refusal}", answer.sensor)
        if answer.offer and answer.sensor is not None:
            await self.intake.put(
                input=self.settings.name,
                sensor=answer.sensor,
                encoding=Encoding.SAPIENT,
                data=message,
            )
            self.counts["offered"] += 1
        if answer.registered and answer.sensor is not None:
            self._take_over(connection, answer.sensor)
            await self.intake.settled()  # acknowledged is what lies on disk
        if answer.reply is not None:
            self._reply(connection, answer.reply)

    def _reply(self, connection: _Connection, reply: bytes) -> None:
        """Send without waiting: a client that does not read goes without."""
        unread = connection.writer.transport.get_write_buffer_size()
        if unread > self.settings.unread_bytes_max:
            self.counts["replies_dropped"] += 1
        else:
            connection.writer.write(framed(reply))

    def _take_over(self, connection: _Connection, sensor: SensorId) -> None:
        """A node that comes anew has left its old connection, whether that knows it or not."""
        old = self._owners.get(sensor)
        self._owners[sensor] = connection
        if old is not None and old is not connection:
            old.session.leave(sensor)
            if not old.session.sensors:
                self._notice(old.peer, "closed: its node has registered anew", sensor)
                old.writer.close()

    def _leave(self, connection: _Connection | None) -> None:
        if connection is None:
            return
        for sensor in connection.session.sensors:
            if self._owners.get(sensor) is connection:
                del self._owners[sensor]

    def _notice(self, peer: str, what: str, sensor: SensorId | None = None) -> None:
        self.counts["notices"] += 1
        self.on_notice(Notice(at=self.intake.now(), peer=peer, what=what, sensor=sensor))


def server_context(
    certificate: Path, key: Path, client_authority: Path | None = None
) -> ssl.SSLContext:
    """TLS 1.2 or newer. With `client_authority`, every client has to show a certificate by it.

    Raises ConfigError that names the file.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
        if client_authority is not None:
            context.load_verify_locations(client_authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except OSError as exc:  # ssl.SSLError is one
        files = ", ".join(str(p) for p in (certificate, key, client_authority) if p is not None)
        raise ConfigError(
            f"these are no certificate, key and authority that can be used ({exc.strerror})",
            where=files,
            mend="give PEM files that can be read, and the key of this certificate",
        ) from exc
    return context


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    """Let the system find out when a client is gone without a word, within some two minutes."""
    end = writer.get_extra_info("socket")
    end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            end.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _why(exc: Exception) -> str:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({exc.verify_message})"
    if isinstance(exc, ssl.SSLError):
        return f"TLS failed ({exc.reason or 'no reason given'})"
    if isinstance(exc, TimeoutError):
        return "it did not register, or did not finish a message, in time"
    return str(exc)
