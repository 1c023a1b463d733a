"""The payloads of the messages that are read, as values. Little-endian; what is unknown is None.

Source: mavlink.io/en/messages/common.html. Fields lie in the order of their size.
"""

import math
import struct
from dataclasses import dataclass

from vedette.feeds.remote_id import messages as drone
from vedette.feeds.remote_id.messages import Location, Message, UnreadableError
from vedette.feeds.remote_id.packs import PACK_MAX

_POSITION = struct.Struct("<4xiiiihhh2x")
_VEHICLE = struct.Struct("<IiiiHHhHHB9sBB")
_BASIC = struct.Struct("<2x20sBB20s")
_LOCATION = struct.Struct("<iiffffHHh2x20s7B")
_PACK = struct.Struct("<2x20sBB225s")
_PLACE_STEP = 1e-7  # degrees
# Flags of ADSB_VEHICLE: which fields are valid.
_COORDS, _ALTITUDE, _HEADING, _VELOCITY, _CALLSIGN, _SQUAWK, _SIMULATED, _CLIMB = (
    *(1, 2, 4, 8, 16, 32, 64, 128),
)
_CATEGORIES = {
    **{number: f"A{number}" for number in range(1, 8)},
    9: "B1",
    10: "B2",
    11: "B3",
    12: "B4",
    14: "B6",
    15: "B7",
    17: "C1",
    18: "C2",
    19: "C3",
}
_UNKNOWN_ALTITUDE_M = -1000.0
_UNKNOWN_DIRECTION, _UNKNOWN_SPEED, _UNKNOWN_CLIMB = 36_000, 25_425, 6_200  # from here on


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPosition:
    """Where an autopilot estimates its vehicle (GLOBAL_POSITION_INT). Metres, metres a second."""

    place: tuple[float, float] | None  # degrees of WGS 84
    above_sea_m: float
    above_takeoff_m: float
    speed_m_s: float
    course_deg: float | None  # None: it does not move
    climb_m_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """An aircraft that an ADS-B receiver hears (ADSB_VEHICLE). Metres, metres a second."""

    address: str  # six hex digits
    place: tuple[float, float] | None
    altitude_m: float | None
    altitude_is_geometric: bool
    speed_m_s: float | None
    course_deg: float | None
    climb_m_s: float | None
    callsign: str | None
    squawk: str | None
    category: str | None
    simulated: bool
    age_s: int  # since the receiver last heard the aircraft


def read_position(payload: bytes) -> OwnPosition:
    """The payload of GLOBAL_POSITION_INT."""
    lat, lon, above_sea, above_takeoff, north, east, down = _POSITION.unpack(payload)
    speed = math.hypot(north, east) / 100
    return OwnPosition(
        place=None if lat == lon == 0 else (lat * _PLACE_STEP, lon * _PLACE_STEP),
        above_sea_m=above_sea / 1000,
        above_takeoff_m=above_takeoff / 1000,
        speed_m_s=speed,
        course_deg=math.degrees(math.atan2(east, north)) % 360 if speed else None,
        climb_m_s=-down / 100,
    )


def read_vehicle(payload: bytes) -> Vehicle:
    """The payload of ADSB_VEHICLE. Raises UnreadableError."""
    fields = _VEHICLE.unpack(payload)
    address, lat, lon, altitude, heading, speed, climb, flags, squawk = fields[:9]
    geometric, callsign, emitter, age_s = fields[9:]
    if not 0 < address < 1 << 24:
        raise UnreadableError(f"`ICAO_address` must be 000001 to ffffff, got {address:x}")
    name = callsign.split(b"\0")[0].decode("latin-1").strip()
    return Vehicle(
        address=f"{address:06x}",
        place=(lat * _PLACE_STEP, lon * _PLACE_STEP)
        if flags & _COORDS and (lat, lon) != (0, 0)
        else None,
        altitude_m=altitude / 1000 if flags & _ALTITUDE else None,
        altitude_is_geometric=geometric == 1,
        speed_m_s=speed / 100 if flags & _VELOCITY else None,
        course_deg=heading / 100 if flags & _HEADING and heading < 36_000 else None,
        climb_m_s=climb / 100 if flags & _CLIMB else None,
        callsign=name if flags & _CALLSIGN and name.isalnum() and name.isascii() else None,
        squawk=f"{squawk:04d}"
        if flags & _SQUAWK and squawk <= 7777 and not set(str(squawk)) & {"8", "9"}
        else None,
        category=_CATEGORIES.get(emitter),
        simulated=bool(flags & _SIMULATED),
        age_s=age_s,
    )


def read_basic_id(payload: bytes) -> tuple[bytes, list[tuple[bytes, Message]]]:
    """OPEN_DRONE_ID_BASIC_ID: whose it is (`id_or_mac`), and the message."""
    whose, id_type, ua_type, uas_id = _BASIC.unpack(payload)
    data = drone.BASIC_ID.pack(0, (id_type & 15) << 4 | ua_type & 15, uas_id)
    if id_type > 15 or ua_type > 15:
        raise UnreadableError(
            f"`id_type` and `ua_type` must be 0 to 15, got {id_type} and {ua_type}"
        )
    return whose, [(data, drone.read_message(data))]


def read_location(payload: bytes) -> tuple[bytes, list[tuple[bytes, Message]]]:
    """OPEN_DRONE_ID_LOCATION: whose it is (`id_or_mac`), and the message. Raises UnreadableError.

    The bytes that tell repeats are the payload behind the type of a location message.
    """
    lat, lon, baro, geodetic, height, second, direction, speed, climb, whose, *rest = (
        _LOCATION.unpack(payload)
    )
    status, above_ground, horizontal, vertical, pressure, speed_accuracy, _ = rest
    if abs(lat) > 90 * drone.PLACE_STEP or abs(lon) > 180 * drone.PLACE_STEP:
        raise UnreadableError(
            "latitude must be -90 to 90 and longitude -180 to 180, "
            f"got {lat / drone.PLACE_STEP}, {lon / drone.PLACE_STEP}"
        )
    placed = (lat, lon) != (0, 0)
    location = Location(
        status=drone.Status(status) if status <= max(drone.Status) else None,
        lat_deg=lat / drone.PLACE_STEP if placed else None,
        lon_deg=lon / drone.PLACE_STEP if placed else None,
        direction_deg=direction / 100 if direction < _UNKNOWN_DIRECTION else None,
        speed_m_s=speed / 100 if speed < _UNKNOWN_SPEED else None,
        climb_m_s=climb / 100 if abs(climb) < _UNKNOWN_CLIMB else None,
        pressure_altitude_m=_altitude(baro),
        geodetic_altitude_m=_altitude(geodetic),
        height_m=_altitude(height),
        height_is_above_ground=above_ground == 1,
        horizontal_95_m=_category(drone.HORIZONTAL_95_M, horizontal),
        vertical_95_m=_category(drone.VERTICAL_95_M, vertical),
        pressure_95_m=_category(drone.VERTICAL_95_M, pressure),
        speed_95_m_s=_category(drone.SPEED_95_M_S, speed_accuracy),
        tenths_after_hour=round(second * 10) if 0 <= second <= 3600 else None,
    )
    return whose, [(bytes([drone.MessageType.LOCATION << 4]) + payload, location)]


def read_pack(payload: bytes) -> tuple[bytes, list[tuple[bytes, Message]]]:
    """OPEN_DRONE_ID_MESSAGE_PACK: whose it is, and its messages. Raises UnreadableError."""
    whose, size, count, data = _PACK.unpack(payload)
    if size != drone.MESSAGE_BYTES or count > PACK_MAX or count * size > len(data):
        raise UnreadableError(
            f"a pack must have at most 9 messages of {drone.MESSAGE_BYTES} bytes, "
            f"got {count} of {size}"
        )
    parts = (data[at : at + size] for at in range(0, count * size, size))
    return whose, [(part, drone.read_message(part)) for part in parts]


def _altitude(value_m: float) -> float | None:
    return value_m if _UNKNOWN_ALTITUDE_M < value_m < 100_000 else None  # false for NaN


def _category(bounds: tuple[float | None, ...], number: int) -> float | None:
    return bounds[number] if number < len(bounds) else None
