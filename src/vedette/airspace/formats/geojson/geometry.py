"""Areas of a plain GeoJSON feature: its geometry, or the exact shapes that it stands for.

GeoJSON has no circle and no corridor, and cuts areas at the antimeridian. A writer that has to draw
an outline instead adds the exact shapes under `exact`, with a hash of the outline. If somebody
moves the outline but not the shapes, the hash no longer matches and the feature is refused.
"""

import hashlib
from typing import Any

from vedette.airspace.formats import rings, vedette_words, zone_json
from vedette.airspace.formats.ed318.geometry import beside, radius
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.rings import Bbox, Sheet
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.restriction import Area, Circle, Corridor, Edges, LatLon

GEOMETRY_KEYS = ("type", "coordinates", "geometries", "bbox")
EXACT_KEYS = ("of", "shapes")
SHAPE_KEYS = ("type", "coordinates", "radius_m", "half_width_m", "edges")
NESTED_MAX = 4
EXACT = "properties.exact"


def areas(
    feature: dict[str, Any], properties: dict[str, Any], edges: Edges, sheet: Sheet
) -> list[Area]:
    """Read all areas of a feature. Raises FeatureRefusedError."""
    notes = sheet.notes
    geometry = feature.get("geometry")
    if geometry is None:
        notes.refuse(
            "geometry", "the zone must have a geometry, got none", "give it a polygon or a circle"
        )
    geometry = notes.mapping(geometry, "geometry")
    if properties.get("exact") is not None:
        return _exact(properties["exact"], geometry, edges, sheet)
    box = rings.bbox_of(feature.get("bbox"))
    found = _areas(geometry, "geometry", properties, edges, sheet, box)
    if not found:
        notes.refuse(
            "geometry",
            "the zone must have at least one area, got none",
            "give it a polygon or a circle",
        )
    _unused_sizes(properties, found, notes)
    return found


def _unused_sizes(properties: dict[str, Any], found: list[Area], notes: Notes) -> None:
    """A radius without a point, or a width without a line, may be meant to widen the zone."""
    for key, shape, what in (
        ("radius_m", Circle, "stands beside no Point"),
        ("half_width_m", Corridor, "stands beside no LineString"),
    ):
        value = properties.get(key)
        if value is not None and not any(isinstance(area, shape) for area in found):
            notes.note(f"properties.{key}", what)
            part = {key: value}
            path = f"properties.{key}"
            notes.doubt(path, what, Carries.PLACE, value=part, may_narrow=False)


def fingerprint(geometry: Any) -> str:
    """A hash of an outline. Spacing and the order of keys do not change it."""
    return hashlib.sha256(zone_json.canonical(geometry).encode()).hexdigest()[:32]


def _exact(value: Any, geometry: dict[str, Any], edges: Edges, sheet: Sheet) -> list[Area]:
    notes = sheet.notes
    value = notes.mapping(value, EXACT)
    notes.unknown(value, EXACT_KEYS, EXACT, Carries.PLACE)
    if value.get("of") != fingerprint(geometry):
        mend = "delete `exact` to use the new geometry, or restore the old geometry"
        notes.refuse(EXACT, "the geometry was changed after these shapes were written", mend)

    def one(entry: Any, path: str) -> Area:
        entry = notes.mapping(entry, path)
        notes.unknown(entry, SHAPE_KEYS, path, Carries.PLACE)
        meant = vedette_words.word(entry.get("edges", edges), Edges, f"{path}.edges", notes)
        found = _areas(entry, path, entry, meant, sheet, None)
        if len(found) != 1:
            notes.refuse(
                path,
                f"must be exactly one shape, got {len(found)}",
                "write one shape for each volume",
            )
        return found[0]

    found = vedette_words.several(value.get("shapes"), f"{EXACT}.shapes", notes, one)
    if not found:
        notes.refuse(EXACT, "must have at least one shape, got none", "give it a shape")
    return list(found)


def _areas(
    geometry: dict[str, Any],
    key: str,
    sizes: dict[str, Any],
    edges: Edges,
    sheet: Sheet,
    box: Bbox | None,
) -> list[Area]:
    """sizes: what holds the radius of a point or the half width of a line."""
    notes, kind, path = sheet.notes, geometry.get("type"), f"{key}.coordinates"
    if sizes is not geometry:
        notes.unknown(geometry, GEOMETRY_KEYS, key, Carries.PLACE)
        beside(geometry, key, notes)
    coordinates = geometry.get("coordinates")
    if kind == "GeometryCollection":
        members = geometry.get("geometries")
        if not isinstance(members, list) or key.count(".geometries") >= NESTED_MAX:
            notes.refuse(
                f"{key}.geometries",
                f"must be a list of geometries, with collections at most {NESTED_MAX} deep, "
                f"got {short(members)}",
                "write one list, without collections inside",
            )
        found: list[Area] = []
        for i, member in enumerate(members):
            inner = f"{key}.geometries[{i}]"
            found += _areas(notes.mapping(member, inner), inner, sizes, edges, sheet, box)
        return found
    if kind == "Polygon":
        return sheet.areas(coordinates, edges, path, box)
    if kind == "MultiPolygon":
        if not isinstance(coordinates, list):
            notes.refuse(
                path,
                f"must be a list of polygons, got {short(coordinates)}",
                "write a GeoJSON MultiPolygon",
            )
        return [
            area
            for i, one in enumerate(coordinates)
            for area in sheet.areas(one, edges, f"{path}[{i}]", box)
        ]
    if kind == "Point":
        return [_circle(coordinates, path, sizes, notes, box)]
    if kind != "LineString":
        mend = "give a Polygon, a Point with radius_m or a LineString with half_width_m"
        notes.refuse(
            f"{key}.type",
            f"must be Polygon, MultiPolygon, Point or LineString, got {short(kind)}",
            mend,
        )
    return [_corridor(coordinates, path, sizes, edges, notes, box)]


def _circle(
    coordinates: Any, path: str, sizes: dict[str, Any], notes: Notes, box: Bbox | None
) -> Circle:
    centre = rings.place(coordinates, path, notes, box)
    if sizes.get("radius_m") is None:
        notes.refuse("properties.radius_m", "is missing for a Point", "give the radius in metres")
    return Circle(centre=centre, radius_m=radius(sizes["radius_m"], "properties.radius_m", notes))


def _corridor(
    coordinates: Any,
    path: str,
    sizes: dict[str, Any],
    edges: Edges,
    notes: Notes,
    box: Bbox | None,
) -> Corridor:
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        notes.refuse(
            path,
            f"must be a list of at least 2 positions, got {short(coordinates)}",
            "give the whole line",
        )
    if sizes.get("half_width_m") is None:
        notes.refuse(
            "properties.half_width_m",
            "is missing for a LineString",
            "give half of the width in metres",
        )
    half_m = radius(sizes["half_width_m"], "properties.half_width_m", notes)
    line: list[LatLon] = []
    for i, position in enumerate(coordinates):
        corner = rings.place(position, f"{path}[{i}]", notes, box)
        if line and line[-1] == corner:
            notes.note(f"{path}[{i}]", "repeats the position before it; read once")
            continue
        line.append(corner)
    if len(line) < 2:
        notes.refuse(
            path, "must have at least 2 different positions, got 1", "add the missing positions"
        )
    return Corridor(line=tuple(line), half_width_m=half_m, edges=edges)
