"""The ways out: TCP, TLS, UDP and multicast. None of them waits for long or keeps a queue.

A stream that its partner does not read fails after `TAKE_WITHIN_S`, and the output connects again.
What comes back on a stream is read, so that the partner never waits for us, and given to the codec.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from vedette.engine.live.inputs.input_base import host_and_port
from vedette.engine.live.inputs.keep_alive import keep_alive
from vedette.engine.live.inputs.tls import client_context
from vedette.partners.output_settings import NetworkOutput

CONNECT_WITHIN_S = 10.0
TAKE_WITHIN_S = 10.0
_READ_BYTES = 1 << 16
Received = Callable[[bytes], list[bytes]]


class Connection(Protocol):
    """An open way to a partner."""

    where: str

    async def send(self, data: bytes) -> None:
        """Send one message. Raises OSError."""
        ...

    def check(self) -> None:
        """Raise OSError if the partner has gone, which a send would notice only later."""
        ...

    async def close(self) -> None:
        """Close the way; never raises OSError."""
        ...


class StreamConnection:
    """One TCP or TLS connection. Raises OSError from `send` once the partner has closed it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        where: str,
        received: Received,
    ) -> None:
        self.where = where
        self._reader = reader
        self._writer = writer
        self._received = received
        self._ended: str | None = None
        self._reading = asyncio.create_task(self._read())

    async def send(self, data: bytes) -> None:
        """Send bytes; waits until the partner takes them, for `TAKE_WITHIN_S` at most."""
        self.check()
        self._writer.write(data)
        try:
            async with asyncio.timeout(TAKE_WITHIN_S):
                await self._writer.drain()
        except TimeoutError as exc:
            raise OSError(f"the partner took nothing for {TAKE_WITHIN_S:g} s") from exc

    def check(self) -> None:
        """Raise OSError if the partner has closed the connection."""
        if self._ended is not None:
            raise OSError(self._ended)

    async def close(self) -> None:
        """Close at once; what was not taken is dropped."""
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        self._writer.transport.abort()

    async def _read(self) -> None:
        try:
            while chunk := await self._reader.read(_READ_BYTES):
                for answer in self._received(chunk):
                    self._writer.write(answer)
            self._ended = "the partner has closed the connection"
        except (OSError, ValueError) as exc:
            self._ended = f"the connection was lost: {exc}"


class DatagramConnection:
    """One UDP socket, to an address or a multicast group."""

    def __init__(self, made: socket.socket, where: str) -> None:
        self.where = where
        self._socket = made

    async def send(self, data: bytes) -> None:
        """Send one datagram. What the network has no room for is dropped. Raises OSError."""
        with suppress(BlockingIOError):
            self._socket.send(data)

    def check(self) -> None:
        """Nothing: datagrams have no connection that could end."""

    async def close(self) -> None:
        """Close the socket."""
        self._socket.close()


def tls_context(settings: NetworkOutput) -> ssl.SSLContext | None:
    """The TLS context of an output; None without TLS. Raises ConfigError that names the files."""
    if settings.transport != "tls":
        return None
    files = (settings.authority, settings.certificate, settings.key)
    return client_context(*(None if name is None else Path(name) for name in files))


async def connect(
    settings: NetworkOutput, tls: ssl.SSLContext | None, received: Received
) -> Connection:
    """Open the way to a partner. Raises OSError."""
    host, port = host_and_port(settings.address)
    if settings.transport in ("udp", "multicast"):
        return await _datagrams(settings, host, port)
    try:
        async with asyncio.timeout(CONNECT_WITHIN_S):
            reader, writer = await asyncio.open_connection(host, port, ssl=tls)
    except TimeoutError as exc:
        raise OSError(f"no answer within {CONNECT_WITHIN_S:g} s") from exc
    keep_alive(writer)
    return StreamConnection(reader, writer, settings.address, received)


async def _datagrams(settings: NetworkOutput, host: str, port: int) -> Connection:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    family, kind, proto, _, address = found[0]
    made = socket.socket(family, kind, proto)
    try:
        made.setblocking(False)
        if settings.transport == "multicast":
            made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, settings.hops)
            if settings.interface is not None:
                made.setsockopt(
                    socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(settings.interface)
                )
        made.connect(address)
    except OSError:
        made.close()
        raise
    return DatagramConnection(made, settings.address)
