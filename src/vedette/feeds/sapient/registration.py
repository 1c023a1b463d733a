"""Registration: what a node is, and whether it may register."""

import re

from sapient_msg.bsi_flex_335_v2_0 import velocity_pb2
from sapient_msg.bsi_flex_335_v2_0.registration_pb2 import Registration

from vedette.feeds.sapient.node import Manner, Node
from vedette.feeds.sapient.rules import Fault
from vedette.geo.utm import Zone, zone_of
from vedette.model.ids import SensorId
from vedette.model.sensor import Sensor, SensorKind

# A node is taken for silent when three of the heartbeats that it announces are missing.
BEATS_TO_SILENCE = 3
_SHORTEST_S = 1.0  # networks and clocks are no better
_LONGEST_S = 7 * 86_400.0
_NAME_CHARS = 200
_VERSION = re.compile(r"(bsi flex 335\s*)?v?2(\.0)?", re.IGNORECASE)

# What acts on aircraft, or may. These never register here.
ACTING = frozenset(
    {
        Registration.NODE_TYPE_KINETIC,
        Registration.NODE_TYPE_JAMMER,
        Registration.NODE_TYPE_CYBER,
        Registration.NODE_TYPE_LDEW,
        Registration.NODE_TYPE_RFDEW,
    }
)
_KINDS = {
    Registration.NODE_TYPE_RADAR: SensorKind.RADAR,
    Registration.NODE_TYPE_CAMERA: SensorKind.CAMERA,
    Registration.NODE_TYPE_ACOUSTIC: SensorKind.ACOUSTIC,
    Registration.NODE_TYPE_PASSIVE_RF: SensorKind.PASSIVE_RF,
    Registration.NODE_TYPE_HUMAN: SensorKind.OBSERVER,
}
_SECONDS = {
    Registration.TIME_UNITS_NANOSECONDS: 1e-9,
    Registration.TIME_UNITS_MICROSECONDS: 1e-6,
    Registration.TIME_UNITS_MILLISECONDS: 1e-3,
    Registration.TIME_UNITS_SECONDS: 1.0,
    Registration.TIME_UNITS_MINUTES: 60.0,
    Registration.TIME_UNITS_HOURS: 3600.0,
    Registration.TIME_UNITS_DAYS: 86_400.0,
}
_SPEEDS = {velocity_pb2.SPEED_UNITS_MS: 1.0, velocity_pb2.SPEED_UNITS_KPH: 1 / 3.6}
_METRES = frozenset({"m", "metre", "metres", "meter", "meters"})
_DEGREES = frozenset({"deg", "degs", "degree", "degrees", "decimal degrees", "°"})


def registered(said: Registration, sensor: SensorId) -> Node | list[Fault]:
    """The node that registers, or the reasons why it is refused.

    It has no position and no field of view yet; those come with status reports.
    """
    found = [
        Fault(
            f"registration.node_definition[{k}].node_type",
            f"{Registration.NodeType.Name(definition.node_type)} acts on aircraft; only sensors "
            "may register here",
        )
        for k, definition in enumerate(said.node_definition)
        if definition.node_type in ACTING
    ]
    if not _VERSION.fullmatch(said.icd_version.strip()):
        found.append(Fault("registration.icd_version", 'must be "BSI Flex 335 v2.0"'))
    interval = said.status_definition.status_interval
    interval_s = interval.value * _SECONDS[interval.units]
    if not interval_s > 0:
        found.append(
            Fault("registration.status_definition.status_interval.value", "must be above 0")
        )
    if found:
        return found
    silent_s = min(max(BEATS_TO_SILENCE * interval_s, _SHORTEST_S), _LONGEST_S)
    zone = zone_of(said.status_definition.location_definition.zone)
    return Node(
        sensor=Sensor(
            id=sensor,
            kind=_kind(said),
            name=_name(said),
            silent_after_s=silent_s,
        ),
        zone=zone,
        manners=tuple((mode.mode_name, _manner(mode, zone)) for mode in said.mode_definition),
    )


def _kind(said: Registration) -> SensorKind:
    """The first kind that we know; a mast or a gimbal beside it does not hide it."""
    for definition in said.node_definition:
        if definition.node_type in _KINDS:
            return _KINDS[definition.node_type]
    return SensorKind.OTHER


def _name(said: Registration) -> str | None:
    text = said.name or said.short_name
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown[:_NAME_CHARS] or None


def _manner(mode: Registration.ModeDefinition, zone: Zone | None) -> Manner:
    """How detections of a mode are meant; of several definitions the first that says so."""
    places = [d.location_type.zone for d in mode.detection_definition if d.location_type.zone]
    errors = [
        d.geometric_error.units for d in mode.detection_definition if d.HasField("geometric_error")
    ]
    speeds = [
        d.velocity_type.enu_velocity_units
        for d in mode.detection_definition
        if d.HasField("velocity_type")
    ]
    level = _SPEEDS.get(speeds[0].east_north_rate_units, 1.0) if speeds else 1.0
    return Manner(
        zone=zone_of(places[0]) if places else zone,
        errors_in_degrees=_in_degrees(errors[0]) if errors else None,
        speed_m_s=level,
        climb_m_s=_SPEEDS.get(speeds[0].up_rate_units, level) if speeds else 1.0,
    )


def _in_degrees(units: str) -> bool | None:
    word = " ".join(units.lower().split())
    if word in _METRES:
        return False
    return True if word in _DEGREES else None
