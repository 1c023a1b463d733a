"""Tiny writers of captures, written from the drafts only."""

import struct

EPOCH_US = 1_757_453_400_123_456
LATER_US = EPOCH_US + 1_000_001


def pcap(packets, *, order="<", nano=False, link_type=127):
    """packets: (microseconds since 1970, bytes)."""
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    out = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, link_type)
    for at_us, data in packets:
        ticks = at_us % 10**6 * (1000 if nano else 1)
        out += struct.pack(order + "IIII", at_us // 10**6, ticks, len(data), len(data)) + data
    return out


def block(kind, body, order="<"):
    body += bytes(-len(body) % 4)
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def section(order="<"):
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def option(code, value, order="<"):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def interface(link_type=127, *, order="<", options=b""):
    return block(1, struct.pack(order + "HHI", link_type, 0, 0) + options, order)


def packet(ticks, data, *, number=0, order="<", claims=None):
    captured = len(data) if claims is None else claims
    head = struct.pack(
        order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, captured, len(data)
    )
    return block(6, head + data, order)


def radiotap(frame, *, flags=None, tsft=False, more_words=0):
    present = (tsft and 1) | (0 if flags is None else 2) | (0x80000000 if more_words else 0)
    header = struct.pack("<I", present)
    for left in range(more_words, 0, -1):
        header += struct.pack("<I", 0x80000000 if left > 1 else 0)
    if tsft:
        header += bytes(-(4 + len(header)) % 8) + bytes(8)
    if flags is not None:
        header += bytes([flags])
    return struct.pack("<BBH", 0, 0, 4 + len(header)) + header + frame
