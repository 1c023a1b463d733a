"""QGroundControl `.plan` files: the mission's way points, with MAVLink's frames of height.

A way point of a command whose place is not read, such as one that circles or returns home, is not
left out in silence: the flight then says so, and cannot be proven to stay outside.
Source: mavlink.io (MAV_FRAME, MAV_CMD); docs.qgroundcontrol.com, plan file format.
"""

from collections.abc import Iterator
from typing import Any

from vedette.feeds.flights.values import Json, height, number, parse_json, refuse, sample
from vedette.model.doubt import Doubt
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference

NAME = "QGroundControl plan"
_TERRAIN, _SEA_LEVEL, _HOME = (
    HeightReference.ABOVE_GROUND,
    HeightReference.MEAN_SEA_LEVEL,
    HeightReference.ABOVE_TAKEOFF,
)
FRAMES = {0: _SEA_LEVEL, 5: _SEA_LEVEL, 3: _HOME, 6: _HOME, 10: _TERRAIN, 11: _TERRAIN}
GOES_TO = frozenset({16, 21, 22, 82, 84, 85})  # way point, land, take-off, spline, VTOL ones
CIRCLES = frozenset({17, 18, 19, 31})  # loiter: without end, by turns, by time, to a height
RETURNS = 20  # to where it took off
SPLINE = 82  # a way point that is passed on a curve
JUMPS = 177  # to another item: the way from here to there is in no item
_LAST_NAVIGATION = 95  # of MAV_CMD: commands up to here move the aircraft, later ones do not
_MISSION_FRAME = 2  # of a command that has no place
_VEHICLES_UNMANNED = True  # MAVLink autopilots fly unmanned aircraft


def looks_like(head: bytes) -> bool:
    """Whether a file that starts so is a QGroundControl plan."""
    return head.lstrip().startswith(b"{") and b'"mission"' in head and b'"fileType"' in head


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:  # noqa: ARG001
    """The mission as one flight. Raises RecordingError."""
    root = parse_json(data, where)
    mission = root.get("mission") if isinstance(root, dict) else None
    if not isinstance(mission, dict) or not isinstance(mission.get("items"), list):
        refuse(where, "holds no mission with items", "save the plan again in QGroundControl")
    home = _home(mission, where)
    samples: list[Sample] = [] if home is None else [home]
    doubts: list[str] = []
    for key, item in _simple(mission["items"], f"{where}: mission.items", doubts):
        _take(item, key, home, samples, doubts)
    if len(samples) < 2:
        refuse(where, "has no way points", "plan at least one")
    return (
        Flight(
            name="mission",
            kind=FlightKind.PLAN,
            samples=tuple(samples),
            unmanned=_VEHICLES_UNMANNED,
            doubts=tuple(
                Doubt(file=where, feature="mission", key="mission.items", what=one)
                for one in dict.fromkeys(doubts)
            ),
        ),
    )


def _home(mission: Json, where: str) -> Sample | None:
    """Where it is planned to take off: on the ground, and at a stated height above the sea."""
    home = mission.get("plannedHomePosition")
    if home is None:
        return None
    key = f"{where}: mission.plannedHomePosition"
    if not isinstance(home, list) or len(home) != 3:
        refuse(key, "is no latitude, longitude and height", "save the plan again")
    heights = (
        height(0.0, _HOME, key),
        height(0.0, _TERRAIN, key),
        *(() if home[2] is None else (height(home[2], _SEA_LEVEL, key),)),
    )
    return sample(home[0], home[1], key, heights=heights)


def _simple(items: list[Any], where: str, doubts: list[str]) -> Iterator[tuple[str, Json]]:
    """Every simple item; a complex one (a survey) holds the simple ones that it was made into."""
    for number_, item in enumerate(items):
        key = f"{where}[{number_}]"
        if not isinstance(item, dict):
            refuse(key, "is no item", "save the plan again")
        if item.get("type") == "SimpleItem" or "command" in item:
            yield key, item
            continue
        parts = item.get("TransectStyleComplexItem")
        made = parts.get("Items") if isinstance(parts, dict) else item.get("Items")
        if not isinstance(made, list) or not made:
            kind = item.get("complexItemType", "complex")
            doubts.append(f"its {kind} item holds no way points that can be read")
            continue
        yield from _simple(made, key, doubts)


def _take(
    item: Json, key: str, home: Sample | None, samples: list[Sample], doubts: list[str]
) -> None:
    """Add the place of one item, if it has one."""
    command, frame, values = item.get("command"), item.get("frame"), item.get("params")
    if not isinstance(command, int) or not isinstance(values, list) or len(values) != 7:
        refuse(key, "is no command with seven parameters", "save the plan again")
    if command == JUMPS:
        doubts.append("it jumps to another item, and the way there is not read")
    if command > _LAST_NAVIGATION or (command not in GOES_TO and frame == _MISSION_FRAME):
        if command == RETURNS:
            _return(home, samples, doubts)
        return
    if command in CIRCLES:
        doubts.append("it circles somewhere, and how wide is not read")
    elif command == SPLINE:
        doubts.append("it flies a curve, and how far off the straight line is not read")
    elif command not in GOES_TO:
        doubts.append(f"command {command} may move it, and is not read")
        return
    if frame not in FRAMES and frame != _MISSION_FRAME:
        doubts.append(f"a place in frame {frame} is not read")
        return
    lat, lon, up = values[4:7]
    if lat is None or lon is None or (lat == 0 and lon == 0):
        lat, lon = _here(samples, key)  # MAVLink: from where it then is
    samples.append(sample(lat, lon, key, heights=_heights(up, frame, home, key)))


def _here(samples: list[Sample], key: str) -> tuple[float, float]:
    if not samples:
        refuse(key, "starts from where the aircraft is, which the plan does not say", "set a home")
    return samples[-1].lat_deg, samples[-1].lon_deg


def _return(home: Sample | None, samples: list[Sample], doubts: list[str]) -> None:
    """Home again, at a height that the vehicle's own settings decide."""
    if home is None:
        doubts.append("it returns to a home that the plan does not name")
        return
    samples.append(Sample(lat_deg=home.lat_deg, lon_deg=home.lon_deg))


def _heights(up: Any, frame: Any, home: Sample | None, key: str) -> tuple[Height, ...]:
    """The height of a way point; one above home is also one above the sea, by home's own."""
    if up is None or frame not in FRAMES:
        return ()
    value = number(up, key)
    own = height(value, FRAMES[frame], key)
    if own.reference is not _HOME or home is None:
        return (own,)
    at_home = next((h for h in home.heights if h.reference is _SEA_LEVEL), None)
    if at_home is None:
        return (own,)
    return own, height(at_home.value_m + value, _SEA_LEVEL, key)
