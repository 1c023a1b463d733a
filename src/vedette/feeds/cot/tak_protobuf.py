"""The TAK protocol, version 1: an event as a protobuf message. No state.

    ========== ============== ========================================================
    message    field          what
    ========== ============== ========================================================
    TakMessage 2              CotEvent
    CotEvent   1, 5, 4, 9     texts: type, uid, opex, how
    CotEvent   6              time of the event, milliseconds since 1970
    CotEvent   10 to 14       doubles: latitude, longitude, hae, ce, le
    CotEvent   15             Detail
    Detail     1, 2, 7        elements as XML text; Contact; Track
    Contact    2              text: call sign
    Track      1, 2           doubles: speed in m/s, course in degrees
    ========== ============== ========================================================

Sources: takmessage.proto, cotevent.proto, detail.proto, contact.proto and track.proto of the public
ATAK-CIV sources; protobuf.dev/programming-guides/encoding.
"""

import struct
from collections.abc import Iterator

from vedette.model.errors import BadFrameError

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10  # bytes
_EVENT = 2
_EVENT_KEYS = {
    1: "type", 4: "opex", 5: "uid", 6: "time", 10: "lat", 11: "lon", 12: "hae", 13: "ce",
    14: "le", 15: "detail",
}  # fmt: skip
_WIRES = {"time": _VARINT} | dict.fromkeys(("lat", "lon", "hae", "ce", "le"), _FIXED64)

Value = int | float | bytes


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """A number, and where it ends. Raises BadFrameError if it is cut off or too long."""
    value = 0
    for count, byte in enumerate(data[at : at + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << 7 * count
        if byte < 0x80:
            return value, at + count + 1
    raise BadFrameError(f"the number at byte {at} must end within 10 bytes", frame=data[:4])


def fields_of(data: bytes) -> Iterator[tuple[int, int, Value]]:
    """Number, wire type and value of each field of a message. Raises BadFrameError."""
    at = 0
    while at < len(data):
        begin = at
        tag, at = read_varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            value: Value
            value, at = read_varint(data, at)
            yield number, wire, value
            continue
        if wire == _BYTES:
            size, at = read_varint(data, at)
        elif wire in (_FIXED64, _FIXED32):
            size = 8 if wire == _FIXED64 else 4
        else:
            raise BadFrameError(
                f"the wire type at byte {begin} must be 0, 1, 2 or 5, got {wire}", frame=data[:4]
            )
        piece = data[at : at + size]
        if len(piece) != size:
            raise BadFrameError(
                f"the field at byte {begin} must have {size} bytes, got {len(piece)}",
                frame=data[:4],
            )
        at += size
        yield number, wire, struct.unpack("<d", piece)[0] if wire == _FIXED64 else piece


def event_fields(message: bytes) -> dict[str, Value] | None:
    """The fields of the event in a TakMessage, by the names of CoT.

    Texts are bytes of UTF-8. None if the message has no event. A field that is absent has the
    value 0 or an empty text in protobuf; the numbers of the point are then 0. Raises BadFrameError.
    """
    event = None
    for number, wire, value in fields_of(message):
        if number == _EVENT and wire == _BYTES:
            event = value
    if not isinstance(event, bytes):
        return None
    found: dict[str, Value] = {"lat": 0.0, "lon": 0.0, "hae": 0.0, "ce": 0.0, "le": 0.0}
    for number, wire, value in fields_of(event):
        name = _EVENT_KEYS.get(number)
        if name is None:
            continue
        if wire != _WIRES.get(name, _BYTES):
            raise BadFrameError(
                f"`{name}` must have wire type {_WIRES.get(name, _BYTES)}, got {wire}",
                frame=message[:4],
            )
        found[name] = value
    return found


def detail_fields(detail: bytes) -> tuple[dict[str, Value], bytes]:
    """Call sign, speed and course of a Detail, and its other elements as XML text."""
    found: dict[str, Value] = {}
    text = b""
    for number, wire, value in fields_of(detail):
        if wire != _BYTES or not isinstance(value, bytes):
            continue
        if number == 1:
            text = value
        elif number == 2:
            for inner, _, given in fields_of(value):
                if inner == 2 and isinstance(given, bytes):
                    found["callsign"] = given
        elif number == 7:
            found |= {"speed": 0.0, "course": 0.0}
            for inner, _, given in fields_of(value):
                if inner in (1, 2) and isinstance(given, float):
                    found["speed" if inner == 1 else "course"] = given
    return found, text
