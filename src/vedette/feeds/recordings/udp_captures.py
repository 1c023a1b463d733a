"""UDP datagrams in captures: what is round them is taken off, and each is given to its feed.

Link types, as numbered by the tcpdump group (LINKTYPE_...): 0 NULL, 1 ETHERNET, 101 RAW, 108 LOOP,
113 LINUX_SLL, 228 IPV4, 229 IPV6, 276 LINUX_SLL2. A capture does not say what a datagram holds. The
first feed that recognises a datagram reads all that go to the same port.
Sources: RFC 768 (UDP), RFC 791 (IPv4), RFC 8200 (IPv6), IEEE 802.1Q (VLAN tags).
"""

import struct
from dataclasses import dataclass, field

from vedette.feeds.feed import Carrier, LiveEncoding
from vedette.feeds.known_feeds import live_encodings
from vedette.feeds.recordings.link_headers import BadPacketError

_ETHERNET, _SLL, _SLL2 = 1, 113, 276
_PREFIXES = {0: 4, 108: 4, 101: 0, 228: 0, 229: 0}  # bytes before the IP header
IP_LINKS = frozenset({_ETHERNET, _SLL, _SLL2, *_PREFIXES})
_IPV4, _IPV6 = 0x0800, 0x86DD
_TAGS = (0x8100, 0x88A8)
_UDP = 17
_UDP_HEADER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Datagram:
    """One UDP datagram: the port that it goes to, where its payload begins, and the payload."""

    port: int
    at: int
    payload: bytes


@dataclass(slots=True)
class PortEncodings:
    """The encoding that is read at each port of one capture."""

    _known: dict[int, LiveEncoding] = field(default_factory=dict)

    def of(self, datagram: Datagram) -> LiveEncoding | None:
        """The encoding of a datagram; None while no feed has recognised one of its port."""
        known = self._known.get(datagram.port)
        if known is None:
            known = encoding_of(datagram.payload)
            if known is not None:
                self._known[datagram.port] = known
        return known


def encoding_of(message: bytes) -> LiveEncoding | None:
    """The first encoding that recognises a datagram or message."""
    for one in live_encodings(Carrier.MESSAGE).values():
        if one.looks_like is not None and one.looks_like(message):
            return one
    return None


def udp_datagram(link_type: int, data: bytes) -> Datagram | None:
    """The UDP datagram inside a captured packet; None for other packets.

    Raises BadPacketError if it is cut off or only a fragment.
    """
    try:
        start = _ip_start(link_type, data)
        if start is None:
            return None
        version = data[start] >> 4
        if version == 4:
            return _of_ipv4(data, start)
        return _of_ipv6(data, start) if version == 6 else None
    except (IndexError, struct.error):
        return None  # too short for the headers of IP and UDP


def _ip_start(link_type: int, data: bytes) -> int | None:
    """Where the IP header begins; None if the packet holds something else."""
    if link_type in _PREFIXES:
        return _PREFIXES[link_type]
    kind_at, start = {_ETHERNET: (12, 14), _SLL: (14, 16), _SLL2: (0, 20)}[link_type]
    (kind,) = struct.unpack_from(">H", data, kind_at)
    while link_type == _ETHERNET and kind in _TAGS:
        (kind,) = struct.unpack_from(">H", data, start + 2)
        start += 4
    return start if kind in (_IPV4, _IPV6) else None


def _of_ipv4(data: bytes, start: int) -> Datagram | None:
    if data[start + 9] != _UDP:
        return None
    (fragment,) = struct.unpack_from(">H", data, start + 6)
    if fragment & 0x3FFF:
        raise BadPacketError("it is a fragment of a datagram; fragments are not put together")
    return _of_udp(data, start + (data[start] & 0x0F) * 4)


def _of_ipv6(data: bytes, start: int) -> Datagram | None:
    return _of_udp(data, start + 40) if data[start + 6] == _UDP else None


def _of_udp(data: bytes, start: int) -> Datagram:
    port, size = struct.unpack_from(">2xHH", data, start)
    at = start + _UDP_HEADER_BYTES
    payload = data[at : start + size]
    if size < _UDP_HEADER_BYTES or len(payload) != size - _UDP_HEADER_BYTES:
        raise BadPacketError(
            f"its datagram must have the {size} bytes that it states, got {len(data) - start}"
        )
    return Datagram(port, at, payload)
