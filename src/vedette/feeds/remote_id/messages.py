"""One Remote ID message of 25 bytes. Little-endian; what is unknown is None.

Every message, byte 0: message type in the high four bits, protocol version in the low four.

Basic ID (type 0), `BASIC_ID`
    ====== ================================================================================
    1      ID type in the high four bits (`IdType`), aircraft type in the low (`UA_TYPES`)
    2-21   the ID: text filled up with NUL; a UUID in its first 16 bytes; or bytes
    22-24  reserved
    ====== ================================================================================

Location (type 1), `LOCATION`
    ====== =============================================================================== =====
    byte   field                                                                           none
    ====== =============================================================================== =====
    1      bits 4-7 status (`Status`), bit 2 height type (0 above take-off, 1 above
           ground), bit 1 add 180 to the direction, bit 0 the wider speed scale
    2      direction, degrees clockwise from true north, less 180 if bit 1 is set          181+180
    3      speed: x 0.25 m/s; on the wider scale x 0.75 + 63.75 m/s                        255 wide
    4      vertical speed, signed, x 0.5 m/s, up is positive                               126
    5-8    latitude, signed, x 1e-7 degrees                                                both 0
    9-12   longitude, signed, x 1e-7 degrees                                               both 0
    13-14  pressure altitude on 1013.25 hPa, x 0.5 - 1000 m                                0
    15-16  geodetic altitude above the WGS 84 ellipsoid, x 0.5 - 1000 m                    0
    17-18  height above take-off or ground, x 0.5 - 1000 m                                 0
    19     vertical accuracy in the high four bits, horizontal in the low                  0
    20     pressure altitude's accuracy in the high four bits, speed's in the low          0
    21-22  tenths of a second after the full hour UTC                                      0xFFFF
    23     accuracy of that time in the low four bits, tenths of a second                  0
    24     reserved
    ====== =============================================================================== =====

Authentication (2), Self ID (3), System (4) and Operator ID (5) are recognised and not read: they
hold the operator's place and id, and words of the operator's own.

Sources: ASTM F3411-22a tables 5-8, ASD-STAN prEN 4709-002; versions 0 to 2 lay out these two
messages alike.
"""

import re
import struct
import uuid
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

MESSAGE_BYTES = 25
BASIC_ID = struct.Struct("<BB20s3x")
LOCATION = struct.Struct("<BBBBbiiHHHBBHBx")
KNOWN_VERSIONS = range(3)

FLAG_ABOVE_GROUND, FLAG_ADD_180, FLAG_WIDE_SPEED = 0x04, 0x02, 0x01
ALTITUDE_STEP_M, ALTITUDE_BASE_M = 0.5, -1000.0
SPEED_STEP_M_S, WIDE_SPEED_STEP_M_S = 0.25, 0.75
WIDE_SPEED_BASE_M_S = 255 * SPEED_STEP_M_S
CLIMB_STEP_M_S = 0.5
PLACE_STEP = 10_000_000  # parts of a degree

# The last value of a field before "unknown" stands for that much or more: it is unknown as well.
UNKNOWN_SPEED_M_S = 254.25
UNKNOWN_CLIMB_M_S = 62.0
MOST_ALTITUDE_RAW = 0xFFFE
TENTHS_IN_HOUR = 36_000

# Accuracy categories: 95 % of errors are below this many metres, or metres a second. Category 0
# is "unknown"; those above the last are reserved. The first eight are 10 NM to 0.05 NM.
HORIZONTAL_95_M = (
    *(None, 18_520.0, 7_408.0, 3_704.0, 1_852.0, 926.0, 555.6, 185.2, 92.6),
    *(30.0, 10.0, 3.0, 1.0),
)
VERTICAL_95_M = (None, 150.0, 45.0, 25.0, 10.0, 3.0, 1.0)
SPEED_95_M_S = (None, 10.0, 3.0, 1.0, 0.3)

UA_TYPES = (
    None,
    "aeroplane",
    "helicopter_or_multirotor",
    "gyroplane",
    "hybrid_lift",
    "ornithopter",
    "glider",
    "kite",
    "free_balloon",
    "captive_balloon",
    "airship",
    "parachute",
    "rocket",
    "tethered_powered_aircraft",
    "ground_obstacle",
    "other",
)


class MessageType(IntEnum):
    """What a message is about."""

    BASIC_ID = 0
    LOCATION = 1
    AUTHENTICATION = 2
    SELF_ID = 3
    SYSTEM = 4
    OPERATOR_ID = 5
    PACK = 15


class IdType(IntEnum):
    """What kind of id a Basic ID message gives."""

    NONE = 0
    SERIAL = 1  # ANSI/CTA-2063-A
    REGISTRATION = 2  # given by a civil aviation authority
    UTM = 3  # a UUID given by a traffic management service
    SESSION = 4  # its first byte says of which kind


class Status(IntEnum):
    """What the aircraft says of its flight."""

    UNDECLARED = 0
    ON_GROUND = 1
    AIRBORNE = 2
    EMERGENCY = 3
    REMOTE_ID_FAILURE = 4


_LAST_ID_TYPE, _LAST_STATUS = max(IdType), max(Status)
_PRINTABLE = re.compile(rb"[\x20-\x7e]*")


class UnreadableError(ValueError):
    """Bytes that break the standard. The decoder turns it into a BadFrameError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicId:
    """Who the aircraft says it is."""

    id_type: IdType | None  # None: a reserved type
    uas_id: str | None  # as text; None where there is none or it is not readable
    ua_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where the aircraft says it is and how it moves. WGS 84, metres, metres a second."""

    status: Status | None  # None: a reserved status
    lat_deg: float | None  # both or neither
    lon_deg: float | None
    direction_deg: float | None
    speed_m_s: float | None
    climb_m_s: float | None
    pressure_altitude_m: float | None
    geodetic_altitude_m: float | None
    height_m: float | None
    height_is_above_ground: bool  # else above take-off
    horizontal_95_m: float | None
    vertical_95_m: float | None
    pressure_95_m: float | None
    speed_95_m_s: float | None
    tenths_after_hour: int | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A message of a reserved type, or of one that is deliberately not decoded."""

    number: int


Message = BasicId | Location | Unread


def read_header(first: int) -> int:
    """Message type from a message's first byte. Raises UnreadableError on an unknown version."""
    version = first & 0x0F
    if version not in KNOWN_VERSIONS:
        raise UnreadableError(f"the protocol version must be 0 to 2, got {version}")
    return first >> 4


def read_message(data: bytes) -> Message:
    """Read one message of exactly 25 bytes that is not a pack. Raises UnreadableError."""
    if len(data) != MESSAGE_BYTES:
        raise UnreadableError(f"a message must have {MESSAGE_BYTES} bytes, got {len(data)}")
    number = read_header(data[0])
    if number == MessageType.BASIC_ID:
        return _read_basic_id(data)
    if number == MessageType.LOCATION:
        return _read_location(data)
    if number == MessageType.PACK:
        raise UnreadableError("a pack contains another pack")
    return Unread(number)


@lru_cache(maxsize=4096)  # a transmitter repeats the same one for its whole flight
def _read_basic_id(data: bytes) -> BasicId:
    _, types, raw_id = BASIC_ID.unpack(data)
    number = types >> 4
    id_type = IdType(number) if number <= _LAST_ID_TYPE else None
    return BasicId(id_type=id_type, uas_id=_read_id(id_type, raw_id), ua_type=UA_TYPES[types & 15])


def _read_id(id_type: IdType | None, raw: bytes) -> str | None:
    if id_type in (None, IdType.NONE) or not any(raw):
        return None
    if id_type is IdType.UTM:
        return str(uuid.UUID(bytes=raw[:16]))
    if id_type is IdType.SESSION:
        return raw.hex()
    text = raw.rstrip(b"\x00 ")
    if _PRINTABLE.fullmatch(text) is None:
        return None  # its place is still worth having
    return text.decode("ascii").strip() or None


def _read_location(data: bytes) -> Location:
    fields = LOCATION.unpack(data)
    _, flags, direction, speed, climb, lat, lon, pressure, geodetic, height = fields[:10]
    accuracies, more_accuracies, tenths, _ = fields[10:]
    if abs(lat) > 90 * PLACE_STEP or abs(lon) > 180 * PLACE_STEP:
        raise UnreadableError(
            "latitude must be -90 to 90 and longitude -180 to 180, "
            f"got {lat / PLACE_STEP}, {lon / PLACE_STEP}"
        )
    placed = (lat, lon) != (0, 0)
    status = flags >> 4
    return Location(
        status=Status(status) if status <= _LAST_STATUS else None,
        lat_deg=lat / PLACE_STEP if placed else None,
        lon_deg=lon / PLACE_STEP if placed else None,
        direction_deg=_direction_deg(direction, bool(flags & FLAG_ADD_180)),
        speed_m_s=_speed_m_s(speed, bool(flags & FLAG_WIDE_SPEED)),
        climb_m_s=_climb_m_s(climb),
        pressure_altitude_m=_altitude_m(pressure),
        geodetic_altitude_m=_altitude_m(geodetic),
        height_m=_altitude_m(height),
        height_is_above_ground=bool(flags & FLAG_ABOVE_GROUND),
        horizontal_95_m=_category(HORIZONTAL_95_M, accuracies & 15),
        vertical_95_m=_category(VERTICAL_95_M, accuracies >> 4),
        pressure_95_m=_category(VERTICAL_95_M, more_accuracies >> 4),
        speed_95_m_s=_category(SPEED_95_M_S, more_accuracies & 15),
        tenths_after_hour=tenths if tenths <= TENTHS_IN_HOUR else None,
    )


def _direction_deg(raw: int, add_180: bool) -> float | None:
    degrees = raw + 180 if add_180 else raw
    return None if degrees > 360 else float(degrees % 360)  # 361 says unknown, more says nothing


def _speed_m_s(raw: int, wide: bool) -> float | None:
    speed = raw * WIDE_SPEED_STEP_M_S + WIDE_SPEED_BASE_M_S if wide else raw * SPEED_STEP_M_S
    return None if speed >= UNKNOWN_SPEED_M_S else speed


def _climb_m_s(raw: int) -> float | None:
    climb = raw * CLIMB_STEP_M_S
    return None if abs(climb) >= UNKNOWN_CLIMB_M_S else climb


def _altitude_m(raw: int) -> float | None:
    known = 0 < raw < MOST_ALTITUDE_RAW
    return raw * ALTITUDE_STEP_M + ALTITUDE_BASE_M if known else None


def _category(bounds: tuple[float | None, ...], number: int) -> float | None:
    return bounds[number] if number < len(bounds) else None
