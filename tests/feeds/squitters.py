"""Extended squitters made from values, independently of the decoder under test."""

import math
from datetime import UTC, datetime, timedelta

from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.mode_s import cpr
from vedette.feeds.mode_s.mode_s_frames import parity
from vedette.model.ids import SensorId
from vedette.model.report import RawRef

START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
ADDRESS = 0x406B90


def message(*fields: tuple[int, int]) -> bytes:
    """The 7 bytes of an ME field from pairs of value and number of bits."""
    value = bits = 0
    for part, width in fields:
        value, bits = value << width | part, bits + width
    assert bits == 56, bits
    return value.to_bytes(7, "big")


def squitter(me: bytes, *, downlink: int = 17, low: int = 5, address: int = ADDRESS) -> bytes:
    head = bytes([downlink << 3 | low]) + address.to_bytes(3, "big") + me
    return head + parity(head).to_bytes(3, "big")


def height_code(feet: int) -> int:
    steps = (feet + 1000) // 25
    return (steps >> 4) << 5 | 0x10 | steps & 0xF


def airborne(
    lat: float, lon: float, *, odd: bool, feet: int | None = 36000, code: int = 11
) -> bytes:
    y, x = cpr.encode(lat, lon, odd=odd)
    height = 0 if feet is None else height_code(feet)
    return squitter(message((code, 5), (0, 3), (height, 12), (0, 1), (odd, 1), (y, 17), (x, 17)))


def on_ground(lat: float, lon: float, *, odd: bool, track: int = 64) -> bytes:
    y, x = cpr.encode(lat, lon, odd=odd, surface=True)
    return squitter(
        message((6, 5), (40, 7), (1, 1), (track, 7), (0, 1), (odd, 1), (y, 17), (x, 17))
    )


def velocity(east_kt: int, north_kt: int, *, subtype: int = 1, apart: int = 5) -> bytes:
    unit = 4 if subtype == 2 else 1
    parts = [((v < 0), abs(v) // unit + 1) for v in (east_kt, north_kt)]
    return squitter(
        message(
            (19, 5), (subtype, 3), (0, 5),
            (parts[0][0], 1), (parts[0][1], 10), (parts[1][0], 1), (parts[1][1], 10),
            (0, 1), (0, 1), (11, 9), (0, 2), (0, 1), (apart, 7),
        )
    )  # fmt: skip


def frame(data: bytes, seconds: float = 0.0, *, sensor: str = "rx", sequence: int = 1) -> Frame:
    return Frame(
        data=data,
        encoding=Encoding.MODE_S,
        sensor=SensorId(sensor),
        received_at=START + timedelta(seconds=seconds),
        source="0" * 64,
        sequence=sequence,
        raw=RawRef(source="0" * 64, offset=0, length=len(data)),
    )


def metres_apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance on a sphere, by haversine: good enough to tell a jump."""
    (p, q), (r, s) = (map(math.radians, place) for place in (a, b))
    h = math.sin((r - p) / 2) ** 2 + math.cos(p) * math.cos(r) * math.sin((s - q) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(h))
