"""SAPIENT over TCP: nodes connect to us, or we to a middleware; they register, and report.

No decoding here. One task a connection. A message counts when it is whole; half of one, when the
connection drops, is forgotten, and the node sends it again or not. Nothing that one client does
keeps the others waiting: a flood waits for room in the intake, replies that a client does not read
are dropped, half a message has to be finished in time, and a stream that cannot be followed is
closed.
"""

import asyncio
import logging
import ssl
from collections import Counter, deque
from collections.abc import Callable
from uuid import uuid4

from vedette.access.waiting_room import WaitingRoom
from vedette.engine.live.inputs.input_base import (
    InputHealth,
    TurnedAway,
    host_and_port,
    is_allowed,
    over_share,
)
from vedette.engine.live.inputs.keep_alive import keep_alive
from vedette.engine.live.inputs.sapient_clients import Admit, Client, Notice, anyone
from vedette.engine.live.inputs.sapient_settings import SapientSettings
from vedette.engine.live.inputs.tls import why_not
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.feeds.sapient.framing import Framer, OversizeError, framed
from vedette.feeds.sapient.replies import stamped
from vedette.feeds.sapient.session import Answer, Session
from vedette.model.errors import FeedError
from vedette.model.ids import SensorId

log = logging.getLogger(__name__)

_READ_BYTES = 1 << 16
_NOTICES = 100
_LINGER_S = 5.0  # for a closed client to read what it was told last
_TURN_BYTES = 1 << 14  # of one client before the others have their turn
_MESSAGE_COST_BYTES = 256  # what a message costs beyond its bytes


class SapientInput:
    """Gives the messages of nodes to the intake; satisfies `Input`.

    It listens for them, or connects to a middleware that forwards them.

    admit: asked at each registration; to be set before `run`. on_notice: called on the loop for
    each thing that went wrong: a client that was closed, a node that was turned away, the first
    message of a connection that could not be used.
    """

    def __init__(self, settings: SapientSettings, tls: ssl.SSLContext | None = None) -> None:
        self.health = InputHealth(name=settings.name, kind=settings.kind)
        self.port: int | None = None  # where it listens, once it does
        self.admit: Admit = anyone
        self.on_notice: Callable[[Notice], None] = self._say
        self.counts: Counter[str] = Counter()
        self.notices: deque[Notice] = deque(maxlen=_NOTICES)  # the latest, for whoever looks
        self._settings = settings
        self._tls = tls
        self.node_id = settings.node_id or str(uuid4())  # under which we speak
        self._tasks: set[asyncio.Task[None]] = set()
        self._owners: dict[SensorId, Client] = {}
        self._waiting = WaitingRoom()
        self._placed = 0  # clients that have registered

    @property
    def sensors(self) -> tuple[SensorId, ...]:
        """The nodes that are connected and registered, sorted."""
        return tuple(sorted(self._owners))

    def identify(self, node_id: Callable[[str], str]) -> None:
        """Speak under the id that `node_id` gives for the input's name, unless one is set."""
        if self._settings.node_id is None:
            self.node_id = node_id(self._settings.name)

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Serve until cancelled. Raises OSError if the address cannot be used, and FeedError when
        the other side has closed.
        """
        if self._settings.connect is not None:
            await self._call(intake, opened, self._settings.connect)
        elif self._settings.listen is not None:
            await self._listen(intake, opened, self._settings.listen)

    async def _call(self, intake: Intake, opened: Callable[[str], None], where: str) -> None:
        """Connect to a middleware. Many nodes may come through it, or none for a long time."""
        host, port = host_and_port(where)
        reader, writer = await asyncio.open_connection(host, port, limit=_READ_BYTES, ssl=self._tls)
        opened(f"connected to {where}")
        self.counts["connections"] += 1
        self.health.connections = 1
        keep_alive(writer)
        client = self._client(writer, f"{host} port {port}", None)
        try:
            await self._serve(intake, reader, client)
        except (OversizeError, TimeoutError) as exc:
            why = str(exc) or "it did not finish a message in time"
            self._notice(intake, client.peer, f"closed: {why}")
            raise FeedError(why, where=where) from exc
        finally:
            self.health.connections = 0
            self._forget(client)
            writer.close()
        raise FeedError("the other side has closed the connection", where=where)

    async def _listen(self, intake: Intake, opened: Callable[[str], None], where: str) -> None:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            await self._connected(intake, reader, writer)

        host, port = host_and_port(where)
        server = await asyncio.start_server(connected, host, port, limit=_READ_BYTES)
        self.port = int(server.sockets[0].getsockname()[1])
        opened(f"listening on {host} port {self.port}")
        try:
            await asyncio.Event().wait()
        finally:  # not `async with server`: that waits for clients, which only end below
            server.close()
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # -- one client -----------------------------------------------------------------------------

    async def _connected(
        self, intake: Intake, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        address = writer.get_extra_info("peername")
        host = str(address[0]) if address else "unknown"
        peer = f"{host} port {address[1]}" if address else host
        client: Client | None = None
        self.counts["connections"] += 1
        self.health.connections += 1
        keep_alive(writer)
        # Who says nothing takes none of the places for those who have registered.
        waiting = self._waiting.enter(host, lambda: writer.transport.abort())  # noqa: PLW0108 - TLS changes it
        try:
            if not is_allowed(host, self._settings.peers):
                self._turn_away(intake, peer, "is not among the peers")
            else:
                client = await self._welcome(writer, peer)
                client.waiting = waiting
                await self._serve(intake, reader, client)
        except ssl.SSLError as exc:
            self._turn_away(intake, peer, why_not(exc))
        except (OversizeError, TimeoutError) as exc:
            late = "it did not register, or did not finish a message, in time"
            self._turn_away(intake, peer, str(exc) or late)
        except OSError:
            self.counts["dropped"] += 1  # the client went, or the engine did
        finally:
            self.health.connections -= 1
            self._waiting.leave(waiting)
            self._placed -= client is not None and client.waiting is None
            self._forget(client)
            writer.close()  # what it was told last is still sent, if it reads
            asyncio.get_running_loop().call_later(_LINGER_S, writer.transport.abort)

    async def _welcome(self, writer: asyncio.StreamWriter, peer: str) -> Client:
        """Begin TLS if it is set, and a session."""
        certificate: bytes | None = None
        if self._tls is not None:
            await writer.start_tls(self._tls, ssl_handshake_timeout=10.0)
            secured = writer.get_extra_info("ssl_object")
            certificate = secured.getpeercert(binary_form=True) if secured else None
        return self._client(writer, peer, certificate)

    def _client(self, writer: asyncio.StreamWriter, peer: str, certificate: bytes | None) -> Client:
        return Client(
            peer=peer,
            writer=writer,
            session=Session(
                our_id=self.node_id, may_come=lambda node_id: self.admit(certificate, node_id)
            ),
            framer=Framer(self._settings.message_bytes_max),
            since=asyncio.get_running_loop().time(),
        )

    async def _serve(self, intake: Intake, reader: asyncio.StreamReader, client: Client) -> None:
        while data := await self._read(reader, client):
            try:
                await self._messages(intake, client, data)
            except OversizeError:
                self.health.malformed += 1
                self._reply(client, client.session.lost_step(intake.now()))
                raise
            if self._settings.connect is None and client.session.hopeless(
                self._settings.refused_first_max
            ):
                what = "it sends messages that cannot be used, and does not register"
                self._turn_away(intake, client.peer, what)
                return
        if client.framer.pending:
            self.counts["halves"] += 1

    async def _read(self, reader: asyncio.StreamReader, client: Client) -> bytes:
        """The next bytes; empty at the end. Raises TimeoutError if a time limit has passed."""
        limits = []
        if client.pending_since is not None:
            limits.append(client.pending_since + self._settings.whole_within_s)
        if not client.session.sensors and self._settings.connect is None:
            limits.append(client.since + self._settings.register_within_s)
        async with asyncio.timeout_at(min(limits, default=None)):
            return await reader.read(_READ_BYTES)

    async def _messages(self, intake: Intake, client: Client, data: bytes) -> None:
        begun, turn = client.framer.pending, 0
        for message in client.framer.feed(data):
            begun = 0
            answer = client.session.receive(message, intake.now())
            await self._follow(intake, client, message, answer)
            turn += len(message) + _MESSAGE_COST_BYTES
            if turn > _TURN_BYTES:
                turn = 0
                await asyncio.sleep(0)
        if not client.framer.pending:
            client.pending_since = None
        elif not begun:
            client.pending_since = asyncio.get_running_loop().time()

    async def _follow(self, intake: Intake, client: Client, message: bytes, answer: Answer) -> None:
        self.counts["messages"] += 1
        if answer.refusal is not None:
            self.counts["refused"] += 1
            if not answer.offer:
                turned = TurnedAway(_host(client.peer), answer.refusal, answer.sensor)
                self.health.turned_away.append(turned)
            if not client.told:
                client.told = True
                self._notice(intake, client.peer, f"refused: {answer.refusal}", answer.sensor)
        if answer.registered and not self._has_place(intake, client):
            return
        if answer.offer and answer.sensor is not None:
            if intake.over_share(client.peer):
                over_share(self.health, answer.sensor, answer.sensor)
            await intake.put(
                input=self._settings.name,
                sensor=answer.sensor,
                encoding=Encoding.SAPIENT,
                data=message,
                sender=client.peer,
            )
            self.counts["offered"] += 1
        if answer.registered and answer.sensor is not None:
            self._take_over(intake, client, answer.sensor)
            await intake.settled()  # acknowledged is what lies on disk
        if answer.reply is not None:
            self._reply(client, stamped(answer.reply, intake.now()))

    def _has_place(self, intake: Intake, client: Client) -> bool:
        """Count a client that registers. If no connection is free, close it and return False."""
        if client.waiting is None:
            return True
        if self._placed >= self._settings.connections_max:
            self._turn_away(intake, client.peer, "is one client too many")
            client.writer.close()
            return False
        self._waiting.leave(client.waiting)
        client.waiting = None
        self._placed += 1
        return True

    def _reply(self, client: Client, reply: bytes) -> None:
        """Send without waiting. If the client does not read, the reply is dropped."""
        unread = client.writer.transport.get_write_buffer_size()
        if unread > self._settings.unread_bytes_max:
            self.counts["replies_dropped"] += 1
        else:
            client.writer.write(framed(reply))

    def _take_over(self, intake: Intake, client: Client, sensor: SensorId) -> None:
        """Close the old connection of a node that registers on a new one."""
        old = self._owners.get(sensor)
        self._owners[sensor] = client
        if old is not None and old is not client:
            old.session.leave(sensor)
            if not old.session.sensors:
                self._notice(intake, old.peer, "closed: its node has registered anew", sensor)
                old.writer.close()

    def _forget(self, client: Client | None) -> None:
        for sensor in () if client is None else client.session.sensors:
            if self._owners.get(sensor) is client:
                del self._owners[sensor]

    # -- what is said ---------------------------------------------------------------------------

    def _turn_away(self, intake: Intake, peer: str, why: str) -> None:
        self.health.refused_connections += 1
        if self.health.first_malformed is None:
            self.health.first_malformed = f"{peer}: {why}"
        self.health.turned_away.append(TurnedAway(_host(peer), why))
        self._notice(intake, peer, f"closed: {why}")

    def _notice(self, intake: Intake, peer: str, what: str, sensor: SensorId | None = None) -> None:
        self.counts["notices"] += 1
        notice = Notice(at=intake.now(), peer=peer, what=what, sensor=sensor)
        self.notices.append(notice)
        self.on_notice(notice)

    def _say(self, notice: Notice) -> None:
        about = "" if notice.sensor is None else f", node {notice.sensor}"
        log.warning("input %s: %s%s: %s", self.health.name, notice.peer, about, notice.what)


def _host(peer: str) -> str:
    return peer.partition(" port ")[0]
