"""One UDP port of this machine, and what its kernel dropped."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024  # a burst of 10,000 datagrams; the kernel may give less


class DatagramPort(Protocol):
    """A port as an input reads it: something that the event loop can watch."""

    port: int

    def recvfrom(self, size: int, /) -> tuple[bytes, tuple[Any, ...]]:
        """A datagram and where it came from. Raises BlockingIOError if there is none."""
        ...

    def drops(self) -> int:
        """Datagrams dropped so far because there was no room."""
        ...

    def close(self) -> None:
        """Close the port."""
        ...

    def watched(self) -> Any:
        """The object that the event loop watches."""
        ...


class UdpPort:
    """A socket; satisfies `DatagramPort`."""

    def __init__(self, bound: socket.socket) -> None:
        self._socket = bound
        self.port = int(bound.getsockname()[1])
        self._inode = Path(f"/proc/self/fd/{bound.fileno()}").readlink().name[8:-1]

    @classmethod
    async def listen(cls, host: str, port: int) -> "UdpPort":
        """Open a port. Raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setblocking(False)
            with suppress(OSError):
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            bound.bind(address)
            return cls(bound)
        except BaseException:
            bound.close()
            raise

    def recvfrom(self, size: int, /) -> tuple[bytes, tuple[Any, ...]]:
        """A datagram and where it came from. Raises BlockingIOError if there is none."""
        return self._socket.recvfrom(size)

    def drops(self) -> int:
        """Datagrams dropped so far for lack of room; 0 if the kernel does not report it."""
        for table in ("/proc/self/net/udp", "/proc/self/net/udp6"):
            with suppress(OSError):
                for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                    row = line.split()
                    if row[9] == self._inode:
                        return int(row[12])
        return 0

    def close(self) -> None:
        """Close the port."""
        self._socket.close()

    def watched(self) -> socket.socket:
        """The object that the event loop watches."""
        return self._socket
