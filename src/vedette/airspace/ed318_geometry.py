"""The geometry of an ED-318 feature: GeoJSON with a `layer` of heights and a circle's `extent`."""

from typing import Any

from vedette.airspace import rings
from vedette.airspace.deviations import Notes, short
from vedette.airspace.heights import text
from vedette.airspace.rings import Bbox
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.restriction import Area, Circle, Edges, Volume

GEOMETRY_KEYS = ("type", "coordinates", "geometries", "bbox", "extent", "layer")
LAYER_KEYS = ("upper", "upperReference", "lower", "lowerReference", "uom")
NESTED_MAX = 4
RADIUS_MAX_M = 1_000_000.0
REFERENCES = {
    "AGL": HeightReference.ABOVE_GROUND,
    "AMSL": HeightReference.MEAN_SEA_LEVEL,
    "WGS84": HeightReference.ELLIPSOID,
}
_SPELT = {"MSL": "AMSL", "WGS-84": "WGS84", "WGS 84": "WGS84"}
UNITS_M = {"m": 1.0, "ft": FOOT_M}


def volumes(feature: dict[str, Any], edges: Edges, notes: Notes) -> tuple[Volume, ...]:
    """All volumes of a feature. Raises RestrictionError."""
    geometry = feature.get("geometry")
    if geometry is None:
        notes.refuse("geometry", "the zone has no place", "give it a polygon or a circle")
    geometry = notes.mapping(geometry, "geometry")
    bbox = _bbox(feature.get("bbox"))
    found = _volumes(geometry, "geometry", None, edges, notes, bbox)
    if not found:
        notes.refuse("geometry", "the zone has no place", "give it a polygon or a circle")
    return tuple(found)


def _bbox(value: Any) -> Bbox | None:
    """The feature's own box, if it can serve to find swapped coordinates."""
    if not isinstance(value, list) or len(value) != 4:
        return None
    if not all(isinstance(v, int | float) and abs(v) <= 360 for v in value):
        return None
    west, south, east, north = (float(v) for v in value)
    return (west, south, east, north) if west <= east and south <= north else None


def _volumes(
    geometry: dict[str, Any],
    key: str,
    outer_layer: Any,
    edges: Edges,
    notes: Notes,
    bbox: Bbox | None,
) -> list[Volume]:
    notes.unknown(geometry, GEOMETRY_KEYS, key)
    layer = notes.given(geometry, "layer", f"{key}.layer")
    if layer is not None and outer_layer is not None:
        notes.note(f"{key}.layer", "stands in a collection that has a layer too; this one is taken")
    layer = outer_layer if layer is None else layer
    if geometry.get("type") == "GeometryCollection":
        if key.count(".geometries") >= NESTED_MAX:
            notes.refuse(key, "collections within collections", "write one list of geometries")
        members = geometry.get("geometries")
        if not isinstance(members, list):
            notes.refuse(f"{key}.geometries", "is not a list", "write a GeoJSON collection")
        found: list[Volume] = []
        for number, member in enumerate(members):
            path = f"{key}.geometries[{number}]"
            inner = notes.mapping(member, path)
            found += _volumes(inner, path, layer, edges, notes, bbox)
        return found
    lower, upper = _limits(layer, f"{key}.layer", notes)
    return [
        Volume(area=area, lower=lower, upper=upper)
        for area in _areas(geometry, key, edges, notes, bbox)
    ]


def _areas(
    geometry: dict[str, Any], key: str, edges: Edges, notes: Notes, bbox: Bbox | None
) -> list[Area]:
    kind, path = geometry.get("type"), f"{key}.coordinates"
    coordinates = geometry.get("coordinates")
    if kind == "Polygon":
        return [rings.polygon(coordinates, edges, path, notes, bbox)]
    if kind == "MultiPolygon":
        if not isinstance(coordinates, list):
            notes.refuse(path, "is not a list of polygons", "write a GeoJSON MultiPolygon")
        return [
            rings.polygon(one, edges, f"{path}[{number}]", notes, bbox)
            for number, one in enumerate(coordinates)
        ]
    if kind != "Point":
        notes.refuse(
            f"{key}.type",
            f"{short(kind)} encloses nothing",
            "give a Polygon, a MultiPolygon or a Point with the extent of a circle",
        )
    return [_circle(geometry, key, notes, bbox)]


def _circle(geometry: dict[str, Any], key: str, notes: Notes, bbox: Bbox | None) -> Circle:
    centre = rings.place(geometry.get("coordinates"), f"{key}.coordinates", notes, bbox)
    extent = notes.given(geometry, "extent", f"{key}.extent")
    if extent is None:
        notes.refuse(
            f"{key}.extent", "a point without extent", 'add {"subType": "Circle", "radius": metres}'
        )
    extent = notes.mapping(extent, f"{key}.extent")
    notes.unknown(extent, ("subType", "radius"), f"{key}.extent")
    shape = extent.get("subType")
    if shape is None:
        notes.note(f"{key}.extent.subType", "absent; a radius can only mean a circle")
    elif not isinstance(shape, str) or shape.casefold() != "circle":
        notes.refuse(f"{key}.extent.subType", f"{short(shape)} is no Circle", "write Circle")
    elif shape != "Circle":
        notes.note(f"{key}.extent.subType", f"{short(shape)}, where the format has Circle")
    radius = notes.number(extent.get("radius"), f"{key}.extent.radius")
    if not 0 < radius <= RADIUS_MAX_M:
        notes.refuse(
            f"{key}.extent.radius",
            f"{radius:g} m is no radius of a zone",
            f"give metres, above 0 and up to {RADIUS_MAX_M:,.0f}",
        )
    return Circle(centre=centre, radius_m=radius)


def _limits(layer: Any, key: str, notes: Notes) -> tuple[Height | None, Height | None]:
    """Lower and upper limit; None where the layer states none."""
    if layer is None:
        return None, None
    layer = notes.mapping(layer, key)
    notes.unknown(layer, LAYER_KEYS, key)
    unit_m = _unit_m(layer, key, notes)
    lower = _limit(layer, "lower", unit_m, key, notes)
    upper = _limit(layer, "upper", unit_m, key, notes)
    if lower is None or upper is None or lower.reference is not upper.reference:
        return lower, upper
    if lower.value_m > upper.value_m:
        notes.refuse(
            f"{key}.lower",
            f"the lower limit ({text(lower)}) is above the upper ({text(upper)})",
            "swap them, if that is what is meant",
        )
    return lower, upper


def _unit_m(layer: dict[str, Any], key: str, notes: Notes) -> float:
    value = notes.given(layer, "uom", f"{key}.uom")
    if value is None:
        return 1.0  # the format's own default
    plain = value.strip().lower() if isinstance(value, str) else ""
    if plain not in UNITS_M:
        notes.refuse(f"{key}.uom", f"{short(value)} is no unit of height", "write m or ft")
    if plain != value:
        notes.note(f"{key}.uom", f"{short(value)}, where the format has {plain}")
    return UNITS_M[plain]


def _limit(
    layer: dict[str, Any], which: str, unit_m: float, key: str, notes: Notes
) -> Height | None:
    value = notes.given(layer, which, f"{key}.{which}")
    named = notes.given(layer, f"{which}Reference", f"{key}.{which}Reference")
    if value is None:
        return None
    number = notes.number(value, f"{key}.{which}")
    mend = "write AGL, AMSL or WGS84"
    if named is None:
        notes.refuse(f"{key}.{which}Reference", f"{which} {number:g} is above nothing", mend)
    plain = named.strip().upper() if isinstance(named, str) else ""
    plain = _SPELT.get(plain, plain)
    if plain not in REFERENCES:
        notes.refuse(f"{key}.{which}Reference", f"{short(named)} is no known reference", mend)
    if plain != named:
        notes.note(f"{key}.{which}Reference", f"{short(named)}, where the format has {plain}")
    return Height(value_m=number * unit_m, reference=REFERENCES[plain])
