"""ASTERIX data blocks, records and the parts that several items share.

Source: EUROCONTROL-SPEC-0149, Specification for Surveillance Data Exchange, Part 1.
"""

from collections.abc import Iterable, Mapping

BLOCK_MAX = 65_535  # bytes of a data block; its length has two bytes
DATAGRAM_MAX = 1_400  # bytes of the blocks that this program sends: they fit one Ethernet frame
_SIX_BITS = (
    {" ": 32}
    | {chr(ord("A") + i): i + 1 for i in range(26)}
    | {str(digit): 48 + digit for digit in range(10)}
)


def record(items: Mapping[int, bytes]) -> bytes:
    """One record: the field specification, then the items in the order of their numbers (FRN)."""
    last = max(items)
    spec = bytearray((last + 6) // 7)
    for number in items:
        spec[(number - 1) // 7] |= 0x80 >> (number - 1) % 7
    for octet in range(len(spec) - 1):
        spec[octet] |= 1  # another octet follows
    return bytes(spec) + b"".join(items[number] for number in sorted(items))


def block(category: int, records: Iterable[bytes]) -> bytes:
    """One data block. Raises ValueError if the records do not fit one."""
    body = b"".join(records)
    length = len(body) + 3
    if length > BLOCK_MAX:
        raise ValueError(f"a data block has at most {BLOCK_MAX:,} bytes, got {length:,}")
    return bytes((category,)) + length.to_bytes(2) + body


def blocks(category: int, records: Iterable[bytes]) -> list[bytes]:
    """Data blocks of at most `DATAGRAM_MAX` bytes each, in the order of the records."""
    found: list[bytes] = []
    waiting: list[bytes] = []
    size = 3
    for one in records:
        if waiting and size + len(one) > DATAGRAM_MAX:
            found.append(block(category, waiting))
            waiting, size = [], 3
        waiting.append(one)
        size += len(one)
    if waiting:
        found.append(block(category, waiting))
    return found


def compound(parts: Mapping[int, bytes]) -> bytes:
    """A compound item: the primary subfield, then the subfields in the order of their numbers."""
    return record(parts)


def signed(value: float, lsb: float, length: int) -> bytes:
    """A signed number in units of `lsb`. Raises ValueError if it does not fit."""
    units = round(value / lsb)
    half = 1 << (8 * length - 1)
    if not -half <= units < half:
        raise ValueError(
            f"a value must be from {-half * lsb:g} to {(half - 1) * lsb:g}, got {value:g}"
        )
    return units.to_bytes(length, signed=True)


def held(value: float, lsb: float, length: int) -> bytes:
    """An unsigned error in units of `lsb`, rounded up; what does not fit is the greatest value."""
    units = -int(-value // lsb)
    return min(max(units, 0), (1 << 8 * length) - 1).to_bytes(length)


def time_of_day(seconds: float) -> bytes:
    """Seconds since midnight UTC, in 1/128 s."""
    return (int(seconds * 128) % (86_400 * 128)).to_bytes(3)


def six_bit_text(text: str) -> bytes:
    """Eight characters in six bits each (ICAO Annex 10, table 3-9). Others become spaces."""
    packed = 0
    for character in text.upper()[:8].ljust(8):
        packed = packed << 6 | _SIX_BITS.get(character, 32)
    return packed.to_bytes(6)
