"""One UDP port of this machine, and what its kernel dropped."""

import asyncio
import ipaddress
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
    async def listen(cls, host: str, port: int, interface: str | None = None) -> "UdpPort":
        """Open a port; a multicast address is joined, on the interface with the given address.

        Raises OSError.
        """
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        bound = open_socket(family, kind, protocol, address, interface)
        try:
            bound.setblocking(False)
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


def open_socket(
    family: int, kind: int, protocol: int, address: tuple[Any, ...], interface: str | None = None
) -> socket.socket:
    """A bound UDP socket. If `address` is a multicast group, the socket joins it.

    Several programs of this machine can listen to one group. interface: IPv4 address of the
    network card to join on; None: the one that the routing table gives. Raises OSError.
    """
    bound = socket.socket(family, kind, protocol)
    try:
        with suppress(OSError):
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        group = ipaddress.ip_address(str(address[0]).partition("%")[0])
        if group.is_multicast:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        if group.is_multicast:
            _join(bound, group, interface)
    except BaseException:
        bound.close()
        raise
    return bound


def _join(
    bound: socket.socket,
    group: ipaddress.IPv4Address | ipaddress.IPv6Address,
    interface: str | None,
) -> None:
    if isinstance(group, ipaddress.IPv4Address):
        card = socket.inet_aton(interface or "0.0.0.0")  # noqa: S104 - any card may bring the group
        bound.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group.packed + card)
    else:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group.packed + bytes(4))
