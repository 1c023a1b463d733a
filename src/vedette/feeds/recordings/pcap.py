"""Captures: pcap and pcapng files in, frames out, each with the place of its bytes in the file.

The files are untrusted. A file that is no capture is refused; one that is cut off or damaged is
used up to there, and `Tally.truncated` says where it stops.

Sources: the IETF drafts draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.recordings.link_headers import BadPacketError, strip
from vedette.feeds.recordings.udp_captures import IP_LINKS, PortEncodings, udp_datagram
from vedette.model.errors import RecordingError
from vedette.model.ids import SensorId
from vedette.model.report import RawRef
from vedette.model.times import from_microseconds

_MICRO, _NANO = 10**6, 10**9
# The first four bytes of a pcap file give its byte order and what a tick of its clock is.
_PCAP_MAGICS = {
    b"\xd4\xc3\xb2\xa1": ("<", _MICRO),
    b"\xa1\xb2\xc3\xd4": (">", _MICRO),
    b"\x4d\x3c\xb2\xa1": ("<", _NANO),
    b"\xa1\xb2\x3c\x4d": (">", _NANO),
}
_SECTION_MAGIC = b"\x0a\x0d\x0d\x0a"  # the same read from either end
_BYTE_ORDERS = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_SECTION, _INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _PACKET = 0x0A0D0D0A, 1, 2, 3, 6
_OPTION_END, _OPTION_TSRESOL, _OPTION_TSOFFSET = 0, 9, 14
_PACKET_MAX = 262_144  # what capture programs cut a packet to at most; more is damage
_BLOCK_MAX = 1 << 26  # other blocks may hold key logs and name tables; more is damage
_TIME_MAX_US = 253_402_300_800 * _MICRO  # the year 10000, where datetime ends


class _DamagedError(Exception):
    """Nothing further in the file can be read; what came before stands."""


@dataclass(frozen=True, slots=True)
class _Packet:
    offset: int  # of its captured bytes in the file
    data: bytes
    length_on_air: int
    link_type: int
    at_us: int | None  # since 1970; None where the file gives no time
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _Interface:
    link_type: int
    ticks_per_s: int
    offset_s: int


class _Cursor:
    """Reads forward and knows where it is."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.offset = 0

    def take(self, size: int, what: str) -> bytes:
        """Exactly `size` bytes, or none at the very end of the file."""
        start, parts, left = self.offset, [], size
        while left and (part := self.stream.read(left)):
            parts.append(part)
            left -= len(part)
        self.offset += size - left
        if left and left < size:
            raise _DamagedError(
                f"cut off at byte {self.offset}, inside {what} that starts at byte {start}: "
                f"{left} of {size} bytes are missing"
            )
        return b"".join(parts)

    def must_take(self, size: int, what: str) -> bytes:
        """Exactly `size` bytes; the end of the file is damage here."""
        data = self.take(size, what)
        if size and not data:
            raise _DamagedError(
                f"cut off at byte {self.offset}, before {what}: {size} bytes are missing"
            )
        return data


def is_capture(head: bytes) -> bool:
    """Whether a file that starts with these bytes is a pcap or pcapng file. 12 bytes are enough."""
    return head[:4] in _PCAP_MAGICS or (head[:4] == _SECTION_MAGIC and head[8:12] in _BYTE_ORDERS)


def read_frames(
    stream: BinaryIO, *, source: str, sensor: SensorId, tally: Tally
) -> Iterator[Frame]:
    """Yield the radio frames of a pcap or pcapng file, in the file's order.

    `sequence` of a frame is the number of its packet in the file, from 0. `raw` is the position of
    the captured bytes, with radio header and checksum. `received_at` is the time of the packet, cut
    to microseconds.

    `tally.frames` counts every packet. A packet that cannot be used is counted and not yielded:
    `refused` if it is damaged (`first_refusal` quotes the first one), `ignored` if its link type
    is not supported. `tally.truncated` is set if the file is cut off or damaged.

    Raises RecordingError at once if the file is not a capture.
    """
    cursor = _Cursor(stream)
    packets = _open(cursor, where=str(getattr(stream, "name", source)))
    return _frames(packets, source=source, sensor=sensor, tally=tally)


def _frames(
    packets: Iterator[_Packet], *, source: str, sensor: SensorId, tally: Tally
) -> Iterator[Frame]:
    sequence = -1
    ports = PortEncodings()
    try:
        for packet in packets:
            sequence += 1
            tally.frames += 1
            try:
                found = list(_unpacked(packet, ports))
            except BadPacketError as exc:
                tally.refused += 1
                if tally.first_refusal is None:
                    tally.first_refusal = f"packet {sequence + 1} at byte {packet.offset}: {exc}"
                continue
            if not found:
                tally.ignored += 1
            for at, encoding, data in found:
                yield Frame(
                    data=data,
                    encoding=encoding,
                    sensor=sensor,
                    received_at=from_microseconds(packet.at_us or 0),
                    source=source,
                    sequence=sequence,
                    raw=RawRef(source, packet.offset + at, len(data) if at else len(packet.data)),
                )
    except _DamagedError as exc:
        tally.truncated = str(exc)


def _unpacked(packet: _Packet, ports: PortEncodings) -> Iterator[tuple[int, str, bytes]]:
    """The frames in a packet: where each begins (0: the packet is the frame), encoding, bytes."""
    if packet.fault is not None:
        raise BadPacketError(packet.fault)
    if packet.at_us is None:
        raise BadPacketError("it must have a time, got none")
    if not 0 <= packet.at_us < _TIME_MAX_US:
        raise BadPacketError(
            f"its time must be from 1970 to the year 9999, got {packet.at_us / _MICRO:.0f} s "
            "after 1970"
        )
    if packet.link_type not in IP_LINKS:
        stripped = strip(packet.link_type, packet.data, packet.length_on_air)
        if stripped is not None:
            yield 0, *stripped
        return
    datagram = udp_datagram(packet.link_type, packet.data)
    encoding = None if datagram is None else ports.of(datagram)
    if datagram is None or encoding is None:
        return
    frames, faults = encoding.cut_message(datagram.payload)
    if faults:
        raise BadPacketError(faults[0])
    at = datagram.at
    for data in frames:
        place = packet.data.find(data, at)
        yield max(place, datagram.at), encoding.frames, data
        at = max(place, at)


def datagrams_of(head: bytes) -> Iterator[bytes]:
    """The UDP payloads in the first bytes of a capture; none where they cannot be read."""
    stream = BytesIO(head)
    try:
        for packet in _open(_Cursor(stream), where="head"):
            if packet.link_type in IP_LINKS and packet.fault is None:
                with suppress(BadPacketError):
                    datagram = udp_datagram(packet.link_type, packet.data)
                    if datagram is not None:
                        yield datagram.payload
    except (_DamagedError, RecordingError):
        return


def _open(cursor: _Cursor, *, where: str) -> Iterator[_Packet]:
    """The packets of the file, its first header read and found good."""
    try:
        magic = cursor.take(4, "the file's header")
        if magic in _PCAP_MAGICS:
            order, ticks_per_s = _PCAP_MAGICS[magic]
            header = cursor.must_take(20, "the file's header")
            # The upper bits of the link type may tell of a checksum; the link headers settle that.
            link_type = struct.unpack(order + "HHiIII", header)[5] & 0xFFFF
            return _pcap_packets(cursor, order, ticks_per_s, link_type)
        if magic == _SECTION_MAGIC:
            return _pcapng_packets(cursor, _section(cursor))
    except _DamagedError as exc:
        raise RecordingError(
            f"must be a pcap or pcapng capture with a complete header: {exc}",
            where=where,
            mend="record it again",
        ) from exc
    raise RecordingError(
        f"must be a pcap or pcapng capture, got the first bytes {magic.hex()}"
        if magic
        else "must be a pcap or pcapng capture, got an empty file",
        where=where,
        mend="give a capture of Wi-Fi frames with radiotap, or of Bluetooth LE packets",
    )


def _pcap_packets(
    cursor: _Cursor, order: str, ticks_per_s: int, link_type: int
) -> Iterator[_Packet]:
    header = struct.Struct(order + "IIII")
    while True:
        start = cursor.offset
        head = cursor.take(header.size, "a packet's header")
        if not head:
            return
        seconds, ticks, captured, on_air = header.unpack(head)
        if captured > _PACKET_MAX:
            raise _DamagedError(
                f"damaged at byte {start}: a packet must have at most {_PACKET_MAX:,} bytes, "
                f"got {captured:,}"
            )
        at_us = seconds * _MICRO + ticks * _MICRO // ticks_per_s
        offset = cursor.offset
        yield _Packet(offset, cursor.must_take(captured, "a packet"), on_air, link_type, at_us)


def _section(cursor: _Cursor) -> str:
    """Read a section header from behind its block type on; returns its byte order."""
    start = cursor.offset - 4
    raw_length = cursor.must_take(4, "a section header")
    mark = cursor.must_take(4, "a section header")
    order = _BYTE_ORDERS.get(mark)
    if order is None:
        raise _DamagedError(
            f"damaged at byte {start}: a section header must state its byte order, got {mark.hex()}"
        )
    length = _block_length(struct.unpack(order + "I", raw_length)[0], 28, start)
    _close_block(cursor, cursor.must_take(length - 12, "a section header"), order, length, start)
    return order


def _block_length(length: int, least: int, start: int) -> int:
    if not least <= length <= _BLOCK_MAX or length % 4:
        raise _DamagedError(
            f"damaged at byte {start}: a block must have {least} to {_BLOCK_MAX:,} bytes, in "
            f"multiples of 4, got {length:,}"
        )
    return length


def _close_block(cursor: _Cursor, rest: bytes, order: str, length: int, start: int) -> bytes:
    """Check the length that a block repeats at its end; returns what stands before it."""
    if struct.unpack(order + "I", rest[-4:])[0] != length:
        raise _DamagedError(
            f"damaged at byte {start}: a block of {length} bytes must repeat its length at its "
            f"end (byte {cursor.offset})"
        )
    return rest[:-4]


def _pcapng_packets(cursor: _Cursor, order: str) -> Iterator[_Packet]:
    interfaces: list[_Interface | None] = []
    while True:
        start = cursor.offset
        kind_bytes = cursor.take(4, "a block's header")
        if not kind_bytes:
            return
        if kind_bytes == _SECTION_MAGIC:
            order, interfaces = _section(cursor), []
            continue
        kind = struct.unpack(order + "I", kind_bytes)[0]
        raw_length = cursor.must_take(4, "a block's header")
        length = _block_length(struct.unpack(order + "I", raw_length)[0], 12, start)
        body = cursor.must_take(length - 8, "a block")
        body = _close_block(cursor, body, order, length, start)
        if kind == _INTERFACE:
            interfaces.append(_interface(body, order))
        elif kind in (_PACKET, _OLD_PACKET, _SIMPLE_PACKET):
            yield _pcapng_packet(kind, body, order, interfaces, start + 8)


def _interface(body: bytes, order: str) -> _Interface | None:
    """What an interface block says of link type and clock; None if it cannot be read."""
    if len(body) < 8:
        return None
    ticks_per_s, offset_s, at = _MICRO, 0, 8
    while at + 4 <= len(body):
        code, size = struct.unpack_from(order + "HH", body, at)
        value = body[at + 4 : at + 4 + size]
        if code == _OPTION_END:
            break
        if code == _OPTION_TSRESOL and size == 1 and value:
            ticks_per_s = 1 << (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == _OPTION_TSOFFSET and size == len(value) == 8:
            offset_s = struct.unpack(order + "q", value)[0]
        at += 4 + size + -size % 4
    return _Interface(struct.unpack_from(order + "H", body)[0], ticks_per_s, offset_s)


def _unusable(start: int, fault: str) -> _Packet:
    return _Packet(start, b"", 0, 0, None, fault)


def _pcapng_packet(
    kind: int, body: bytes, order: str, interfaces: list[_Interface | None], start: int
) -> _Packet:
    """One packet block, its body given without type and lengths; `start` is the body's place."""
    if kind == _SIMPLE_PACKET:
        return _unusable(start, "it must have a time; a simple packet block has none")
    if len(body) < 20:
        return _unusable(start, f"its block must have at least 20 bytes, got {len(body)}")
    layout = "IIIII" if kind == _PACKET else "HxxIIII"
    number, high, low, captured, on_air = struct.unpack_from(order + layout, body)
    interface = interfaces[number] if number < len(interfaces) else None
    if interface is None:
        return _unusable(start, f"its interface {number} must be described before it, but is not")
    if captured > len(body) - 20:
        return _unusable(
            start, f"its block must hold the {captured} bytes that it states, got {len(body) - 20}"
        )
    ticks = (high << 32 | low) * _MICRO // interface.ticks_per_s
    at_us = ticks + interface.offset_s * _MICRO
    data = body[20 : 20 + captured]
    return _Packet(start + 20, data, on_air, interface.link_type, at_us)
