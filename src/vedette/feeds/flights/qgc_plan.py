"""QGroundControl `.plan` files: the mission's way points, its landing pattern and rally points.

Source: docs.qgroundcontrol.com, plan file format. See `mission` for the commands.
"""

from typing import Any

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import Json, parse_json, refuse, sample
from vedette.feeds.flights.mission import LOITER_MAX_M, Mission
from vedette.feeds.flights.mission_values import OFF_ROUTE_M, Item, home_sample
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import HeightReference
from vedette.model.restriction import LatLon
from vedette.model.value_words import in_words

NAME = "QGroundControl plan"
VEHICLES_UNMANNED = True  # MAVLink autopilots fly unmanned aircraft
_DEPTH_MAX = 20  # complex items within complex items
_ROOT = ("fileType", "geoFence", "groundStation", "mission", "rallyPoints", "version")
_MISSION = (
    "cruiseSpeed", "firmwareType", "globalPlanAltitudeMode", "hoverSpeed", "items",
    "plannedHomePosition", "vehicleType", "version",
)  # fmt: skip
_ITEM = (
    "AMSLAltAboveTerrain", "Altitude", "AltitudeMode", "MISSION_ITEM_ID", "autoContinue", "command",
    "doJumpId", "frame", "params", "type",
)  # fmt: skip
_COMPLEX = (
    "CorridorWidth", "EntryPoint", "TransectStyleComplexItem", "altitudesAreRelative", "angle",
    "complexItemType", "entryLocation", "flyAlternateTransects", "polygon", "polyline",
    "splitConcavePolygons", "type", "version",
)  # fmt: skip
_TRANSECTS = (
    "CameraCalc", "CameraShots", "CameraTriggerInTurnAround", "FollowTerrain", "HoverAndCapture",
    "Items", "Refly90Degrees", "TerrainAdjustMaxClimbRate", "TerrainAdjustMaxDescentRate",
    "TerrainAdjustTolerance", "TerrainFlightSpeed", "TurnAroundDistance", "VisualTransectPoints",
    "version",
)  # fmt: skip
_LANDINGS = ("fwLandingPattern", "vtolLandingPattern")
_LANDING = (
    "altitudesAreRelative", "complexItemType", "landCoordinate", "landingApproachCoordinate",
    "loiterClockwise", "loiterCoordinate", "loiterRadius", "stopTakingPhotos", "stopVideoPhotos",
    "type", "useLoiterToAlt", "useDoChangeSpeed", "finalApproachSpeed", "valueSetIsDistance",
    "version",
)  # fmt: skip


def looks_like(head: bytes) -> bool:
    """Whether a file that starts so is a QGroundControl plan."""
    return head.lstrip().startswith(b"{") and b'"mission"' in head and b'"fileType"' in head


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:  # noqa: ARG001
    """The mission as one flight. Raises RecordingError."""
    root = parse_json(data, where)
    mission = root.get("mission") if isinstance(root, dict) else None
    if not isinstance(mission, dict) or not isinstance(mission.get("items"), list):
        refuse(
            where,
            "must hold a mission with items, got none",
            "save the plan again in QGroundControl",
        )
    out = LeftOut(where)
    out.unknown_keys(root, _ROOT, "")
    out.unknown_keys(mission, _MISSION, "mission.")
    flown = Mission(home=_home(mission, where), out=out, rally=_rally(root, where, out))
    _fence(root.get("geoFence"), flown)
    _take(mission["items"], where, "mission.items", flown, 0)
    samples = flown.finish()
    if len(samples) < 2:
        refuse(
            where,
            f"must have a course of at least two positions, home included, got {len(samples)}",
            "plan a mission with waypoints",
        )
    flight = Flight(
        name="mission", kind=FlightKind.PLAN, samples=samples, unmanned=VEHICLES_UNMANNED
    )
    return out.on((flight,))


def _home(mission: Json, where: str) -> Sample | None:
    """Where it is planned to take off: on the ground, and at a stated height above the sea."""
    home = mission.get("plannedHomePosition")
    if home is None:
        return None
    key = f"{where}: mission.plannedHomePosition"
    if not isinstance(home, list) or len(home) not in (2, 3):
        what = f"must be [latitude, longitude, height], got {in_words(home)}"
        refuse(key, what, "save the plan again")
    if home[:2] in ([0, 0], [None, None]):
        return None  # as QGroundControl writes a home that nobody set
    return home_sample(home[0], home[1], home[2] if len(home) == 3 else None, key)


def _rally(root: Json, where: str, out: LeftOut) -> list[LatLon]:
    """The places of rally points."""
    stated = root.get("rallyPoints")
    points = stated.get("points") if isinstance(stated, dict) else stated
    if points in (None, [], {}):
        if isinstance(stated, dict):
            out.unknown_keys(stated, ("points", "version"), "rallyPoints.")
        return []
    key = "rallyPoints.points"
    if not isinstance(points, list):
        what = f"must be a list of positions, got {in_words(points)}"
        refuse(f"{where}: {key}", what, "save the plan again")
    if isinstance(stated, dict):
        out.unknown_keys(stated, ("points", "version"), "rallyPoints.")
    found = []
    for i, point in enumerate(points):
        if not isinstance(point, list) or len(point) < 2:
            what = f"must be [latitude, longitude, height], got {in_words(point)}"
            refuse(f"{where}: {key}[{i}]", what, "save the plan again")
        place = sample(point[0], point[1], f"{where}: {key}[{i}]")
        found.append((place.lat_deg, place.lon_deg))
    return found


def _fence(fence: Any, flown: Mission) -> None:
    """A fence is not flown; the place to return to after it is broken may be."""
    if not isinstance(fence, dict):
        return
    flown.out.unknown_keys(fence, ("breachReturn", "circles", "polygons", "version"), "geoFence.")
    back = fence.get("breachReturn")
    if isinstance(back, list) and len(back) >= 2:
        place = sample(back[0], back[1], f"{flown.out.file}: geoFence.breachReturn")
        flown.rally.append((place.lat_deg, place.lon_deg))


def _take(items: list[Any], where: str, path: str, flown: Mission, depth: int) -> None:
    """Every simple item; a complex one (a survey) holds the simple ones that it was made into."""
    for i, item in enumerate(items):
        key = f"{path}[{i}]"
        if not isinstance(item, dict):
            what = f"must be an object, got {in_words(item)}"
            refuse(f"{where}: {key}", what, "save the plan again")
        if item.get("type") == "SimpleItem" or "command" in item:
            flown.out.unknown_keys(item, _ITEM, f"{key}.")
            flown.take([_simple(item, where, key)])
        elif item.get("complexItemType") in _LANDINGS:
            _land(item, where, key, flown)
        else:
            _complex(item, where, key, flown, depth)


def _simple(item: Json, where: str, key: str) -> Item:
    command, values = item.get("command"), item.get("params")
    if not isinstance(command, int) or not isinstance(values, list) or len(values) != 7:
        what = (
            "must have a number as command and seven params, "
            f"got {in_words(command)} and {in_words(values)}"
        )
        refuse(f"{where}: {key}", what, "save the plan again")
    number, frame = item.get("doJumpId"), item.get("frame")
    return Item(
        key=f"{where}: {key}",
        number=number if isinstance(number, int) else None,
        command=command,
        frame=frame if isinstance(frame, int) else None,
        values=tuple(values),
    )


def _complex(item: Json, where: str, key: str, flown: Mission, depth: int) -> None:
    out = flown.out
    parts = item.get("TransectStyleComplexItem")
    made = parts.get("Items") if isinstance(parts, dict) else item.get("Items")
    kind = item.get("complexItemType", "complex")
    if not isinstance(made, list) or not made or depth >= _DEPTH_MAX:
        what = f"the {kind} item holds no way points that can be read"
        out.note(key, what, "save the plan again in QGroundControl")
        return
    if isinstance(parts, dict):
        out.unknown_keys(item, _COMPLEX, f"{key}.")
        out.unknown_keys(parts, _TRANSECTS, f"{key}.TransectStyleComplexItem.")
    _take(made, where, f"{key}.Items", flown, depth + 1)


def _land(item: Json, where: str, key: str, flown: Mission) -> None:
    """A landing pattern: down to its approach, on a circle there, then to its landing place."""
    flown.jumps.unnumbered = True
    flown.out.unknown_keys(item, _LANDING, f"{key}.")
    named = ("landingApproachCoordinate", "loiterCoordinate", "landCoordinate")
    given = [(name, item[name]) for name in named if item.get(name) is not None]
    if len(given) < 2:
        what = "the landing pattern has no approach and landing place"
        flown.out.note(key, what, "save the plan again in QGroundControl")
    radius = item.get("loiterRadius")
    circle_m = abs(radius) if isinstance(radius, int | float) and radius else LOITER_MAX_M
    for name, place in given:
        path = f"{where}: {key}.{name}"
        if not isinstance(place, list) or len(place) < 2:
            what = f"must be [latitude, longitude, height], got {in_words(place)}"
            refuse(path, what, "save the plan again")
        found = sample(place[0], place[1], path)
        at = (found.lat_deg, found.lon_deg)
        flown.go_to(found)
        if name != "landCoordinate":
            flown.may_go(path, "it circles there to lose height", [at], OFF_ROUTE_M + circle_m)
