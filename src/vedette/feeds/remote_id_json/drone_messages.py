"""One JSON message of a Remote ID receiver as the drone that it tells of.

Four dialects are read, told apart by their keys:

- DragonSync (MQTT, ZMQ): `id` such as `drone-SERIAL`, `lat`, `lon`, `alt`;
- droneid-go: a list of objects, or one object, with the keys `Basic ID` and
  `Location/Vector Message`; quantities are texts with their units;
- ESP32 mesh mapper: `drone_lat`, `drone_long`, `basic_id`;
- DJI DroneID as its decoders print it: `serial_number`, `latitude`, `longitude`, and checksums.

The place of the operator (`pilot_lat`, `System Message`, `app_lat`) is not read. Source: the
messages of these programs, in their published form of 2025.
"""

import re
from dataclasses import dataclass
from typing import Any

from vedette.feeds.json_values import JsonObject, read_json
from vedette.model.errors import BadFrameError
from vedette.model.identity import ClaimKind

_MAC = re.compile(r"([0-9a-f]{2}[:-]){5}[0-9a-f]{2}")
_BASIC, _LOCATION = "Basic ID", "Location/Vector Message"
_ID_KINDS = {
    "serial": ClaimKind.REMOTE_ID_SERIAL,
    "caa": ClaimKind.REMOTE_ID_REGISTRATION,
    "registration": ClaimKind.REMOTE_ID_REGISTRATION,
    "utm": ClaimKind.REMOTE_ID_UTM,
    "session": ClaimKind.REMOTE_ID_SESSION,
}
_MOST_DRONES = 1_000
_NO_PLACE_OF_DRONE = ("pilot-", "home-", "wardragon-", "aircraft-")


@dataclass(frozen=True, slots=True, kw_only=True)
class DroneMessage:
    """What one message says of one drone; None is unknown."""

    mac: str | None = None
    id_kind: ClaimKind = ClaimKind.REMOTE_ID_SERIAL
    drone_id: str | None = None
    place: tuple[float, float] | None = None  # degrees of WGS 84
    ellipsoid_m: float | None = None  # geodetic altitude
    above_ground_m: float | None = None
    above_takeoff_m: float | None = None
    speed_m_s: float | None = None
    course_deg: float | None = None
    climb_m_s: float | None = None


def read_drones(data: bytes) -> list[DroneMessage]:
    """The drones of a message; none if the message is of something else.

    A list of messages, and an object of messages by radio address as mesh mappers serve it over
    HTTP, give one drone each. Raises BadFrameError that names the key at fault.
    """
    value = read_json(data)
    if isinstance(value, dict) and value and all(_is_mesh(one) for one in value.values()):
        value = list(value.values())
    if isinstance(value, list):
        if len(value) > _MOST_DRONES:
            raise BadFrameError(
                f"a message must have at most {_MOST_DRONES} drones, got {len(value)}",
                frame=data[:4],
            )
        if not any(isinstance(part, dict) and (_is_mesh(part) or "lat" in part) for part in value):
            value = [_merged(value, data)]
    found = (_drone(JsonObject(one, data), data) for one in _listed(value))
    return [one for one in found if one is not None]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_mesh(value: Any) -> bool:
    return isinstance(value, dict) and ("drone_lat" in value or "basic_id" in value)


def _drone(one: JsonObject, data: bytes) -> DroneMessage | None:
    """The drone of one object, by the dialect that its keys show."""
    if _BASIC in one.value or _LOCATION in one.value:
        return _droneid_go(one)
    if _is_mesh(one.value):
        return _mesh_mapper(one)
    if "serial_number" in one.value and "latitude" in one.value:
        return _dji(one, data)
    if "id" in one.value and "lat" in one.value:
        return _dragonsync(one)
    return None


def _merged(parts: list[Any], data: bytes) -> dict[str, Any]:
    """The objects of a list as one; the first of a name counts."""
    found: dict[str, Any] = {}
    for part in parts[:32]:
        found = JsonObject(part, data).value | found
    return found


def _dragonsync(one: JsonObject) -> DroneMessage | None:
    name = one.text("id")
    if name is None or name.startswith(_NO_PLACE_OF_DRONE):
        return None
    return DroneMessage(
        mac=_mac(one.text("mac")),
        id_kind=_kind(one.text("id_type")),
        drone_id=name.removeprefix("drone-") or None,
        place=one.place("lat", "lon"),
        ellipsoid_m=one.number("alt"),
        speed_m_s=one.number("speed"),
        course_deg=_course(one.number("direction", "course")),
        climb_m_s=one.number("vspeed"),
        **_height(one, "height"),
    )


def _droneid_go(one: JsonObject) -> DroneMessage | None:
    basic, location = one.inner(_BASIC), one.inner(_LOCATION)
    if basic is None and location is None:
        return None
    none = JsonObject({}, b"")
    basic, location = basic or none, location or none
    return DroneMessage(
        mac=_mac(basic.text("MAC", "mac") or one.text("MAC", "mac")),
        id_kind=_kind(basic.text("id_type")),
        drone_id=basic.text("id"),
        place=location.place("latitude", "longitude"),
        ellipsoid_m=location.number("geodetic_altitude"),
        speed_m_s=location.number("speed"),
        course_deg=_course(location.number("direction")),
        climb_m_s=location.number("vert_speed"),
        **_height(location, "height_agl"),
    )


def _mesh_mapper(one: JsonObject) -> DroneMessage:
    return DroneMessage(
        mac=_mac(one.text("mac")),
        drone_id=one.text("basic_id"),
        place=one.place("drone_lat", "drone_long"),
        ellipsoid_m=one.number("drone_altitude"),
    )


def _dji(one: JsonObject, data: bytes) -> DroneMessage:
    sent, computed = one.value.get("crc-packet"), one.value.get("crc-calculated")
    if sent != computed:
        raise BadFrameError(
            f"`crc-packet` must equal `crc-calculated`, got {sent!r:.20} and {computed!r:.20}: the "
            "message was received with errors",
            frame=data[:4],
        )
    return DroneMessage(
        drone_id=one.text("serial_number"), place=one.place("latitude", "longitude")
    )


def _height(one: JsonObject, key: str) -> dict[str, float | None]:
    """The height above ground or take-off. It is used only where the message says which it is."""
    kind = (one.text("height_type") or "").lower()
    if "ground" in kind or "agl" in kind:
        return {"above_ground_m": one.number(key)}
    if "take" in kind:
        return {"above_takeoff_m": one.number(key)}
    return {}


def _kind(words: str | None) -> ClaimKind:
    """What kind of id a text such as `Serial Number (ANSI/CTA-2063-A)` names; a serial if none."""
    lower = (words or "").lower()
    return next((kind for name, kind in _ID_KINDS.items() if name in lower), _ID_KINDS["serial"])


def _mac(text: str | None) -> str | None:
    lower = (text or "").lower()
    return lower.replace("-", ":") if _MAC.fullmatch(lower) else None


def _course(degrees: float | None) -> float | None:
    """A direction; the standard writes 361 for unknown."""
    return None if degrees is None or degrees > 360 else degrees
