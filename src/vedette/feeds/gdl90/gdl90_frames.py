"""GDL 90 frames out of a stream or a datagram, and the traffic reports in them. No state.

A frame stands between bytes 0x7E; 0x7D escapes the byte behind it, which is then XOR 0x20. It ends
with a CRC of 16 bits, low byte first. Source: GDL 90 Data Interface Specification, 560-1058-00 rev
A (FAA), sections 2.2 and 3.5.
"""

from dataclasses import dataclass

from vedette.model.errors import BadFrameError
from vedette.model.height import FOOT_M

KNOT_M_S = 1852 / 3600
HEARTBEAT, OWNSHIP, TRAFFIC = 0, 10, 20
_FLAG, _ESCAPE = 0x7E, 0x7D
_REPORT_BYTES = 28
_LONGEST = 1024  # bytes between two flags; an uplink has 436
_NO_ALTITUDE, _NO_SPEED, _NO_CLIMB = 0xFFF, 0xFFF, 0x800


@dataclass(frozen=True, slots=True, kw_only=True)
class Gdl90Traffic:
    """One traffic report; None is unknown."""

    address: str  # six lower-case hex digits
    address_is_icao: bool
    place: tuple[float, float] | None  # degrees of WGS 84
    altitude_m: float | None  # pressure altitude
    nac_p: int
    airborne: bool
    extrapolated: bool
    speed_m_s: float | None
    climb_m_s: float | None
    track_deg: float | None
    callsign: str | None
    emergency: bool


class FlagCutter:
    """Cuts a stream at its flag bytes into frames, still escaped."""

    def __init__(self) -> None:
        self._held = b""
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames that are complete with `chunk`."""
        *parts, self._held = (self._held + chunk).split(b"\x7e")
        if len(self._held) > _LONGEST:
            self._held = b""
            self._faults.append(f"no flag byte 7e stands within {_LONGEST} bytes")
        return [part for part in parts if part]

    def finish(self) -> list[bytes]:
        """No frame: what has not ended cannot be read."""
        if self._held:
            self._faults.append("the stream ended within a frame")
        self._held = b""
        return []

    def faults(self) -> list[str]:
        """What could not be cut since the last call."""
        found, self._faults = self._faults, []
        return found


def payload_of(frame: bytes) -> bytes:
    """The message of a frame, without escapes and CRC. Raises BadFrameError."""
    data = bytearray()
    escaped = False
    for byte in frame.strip(b"\x7e"):
        if escaped:
            data.append(byte ^ 0x20)
            escaped = False
        elif byte == _ESCAPE:
            escaped = True
        else:
            data.append(byte)
    if len(data) < 3:
        raise BadFrameError(
            f"a frame must have at least 3 bytes, got {len(data)}", frame=bytes(data)
        )
    stated, computed = int.from_bytes(data[-2:], "little"), crc16(data[:-2])
    if stated != computed:
        raise BadFrameError(f"the CRC must be {computed:04x}, got {stated:04x}", frame=bytes(data))
    return bytes(data[:-2])


def _table() -> tuple[int, ...]:
    found = []
    for value in range(256):
        crc = value << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
        found.append(crc)
    return tuple(found)


_CRC = _table()


def crc16(data: bytes | bytearray) -> int:
    """The checksum of a message. Source: section 2.2.3 of the specification."""
    crc = 0
    for byte in data:
        crc = (_CRC[crc >> 8] ^ (crc << 8) ^ byte) & 0xFFFF
    return crc


def read_traffic(data: bytes) -> Gdl90Traffic:
    """A traffic report of 28 bytes. Raises BadFrameError."""
    if len(data) != _REPORT_BYTES:
        raise BadFrameError(
            f"a traffic report must have {_REPORT_BYTES} bytes, got {len(data)}", frame=data
        )
    lat, lon = _angle(data[5:8]), _angle(data[8:11])
    altitude = data[11] << 4 | data[12] >> 4
    misc = data[12] & 0x0F
    nic = data[13] >> 4
    speed = data[14] << 4 | data[15] >> 4
    climb = (data[15] & 0x0F) << 8 | data[16]
    callsign = data[19:27].decode("latin-1").strip()
    return Gdl90Traffic(
        address=data[2:5].hex(),
        address_is_icao=data[1] & 0x0F in (0, 2),
        place=None if lat == 0 and lon == 0 and nic == 0 else (lat, lon),
        altitude_m=None if altitude == _NO_ALTITUDE else (altitude * 25 - 1000) * FOOT_M,
        nac_p=data[13] & 0x0F,
        airborne=bool(misc & 0x08),
        extrapolated=bool(misc & 0x04),
        speed_m_s=None if speed == _NO_SPEED else speed * KNOT_M_S,
        climb_m_s=(None if climb == _NO_CLIMB else ((climb ^ 0x800) - 0x800) * 64 * FOOT_M / 60),
        track_deg=data[17] * 360 / 256 if misc & 0x03 == 1 else None,
        callsign=callsign if callsign and callsign.isalnum() and callsign.isascii() else None,
        emergency=data[27] >> 4 not in (0, 7),
    )


def _angle(raw: bytes) -> float:
    return int.from_bytes(raw, "big", signed=True) * 180 / (1 << 23)
