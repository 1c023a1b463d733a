"""The geometry of an ED-318 feature: GeoJSON with a `layer` of heights and a circle's `extent`."""

from dataclasses import dataclass
from typing import Any

from vedette.airspace.formats import rings
from vedette.airspace.formats.limit_values import (
    UNITS_M,
    reference,
    refuse_upside_down,
    unstated_reference,
)
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.rings import Bbox, Sheet
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.height import Height
from vedette.model.restriction import Area, Circle, Edges, Volume

GEOMETRY_KEYS = ("type", "coordinates", "geometries", "bbox", "extent", "layer")
LAYER_KEYS = ("upper", "upperReference", "lower", "lowerReference", "uom")
NESTED_MAX = 4
RADIUS_MAX_M = 1_000_000.0


@dataclass(frozen=True, slots=True)
class _Context:
    sheet: Sheet
    edges: Edges
    bbox: Bbox | None

    @property
    def notes(self) -> Notes:
        return self.sheet.notes


def volumes(feature: dict[str, Any], edges: Edges, sheet: Sheet) -> tuple[Volume, ...]:
    """Read all volumes of a feature. Raises FeatureRefusedError."""
    notes = sheet.notes
    geometry = feature.get("geometry")
    if geometry is None:
        notes.refuse(
            "geometry", "the zone must have a geometry, got none", "give it a polygon or a circle"
        )
    geometry = notes.mapping(geometry, "geometry")
    context = _Context(sheet, edges, rings.bbox_of(feature.get("bbox")))
    found = _volumes(geometry, "geometry", None, context)
    if not found:
        notes.refuse(
            "geometry",
            "the zone must have at least one area, got none",
            "give it a polygon or a circle",
        )
    return tuple(found)


def _volumes(
    geometry: dict[str, Any], key: str, outer_layer: Any, context: _Context
) -> list[Volume]:
    notes = context.notes
    notes.unknown(geometry, GEOMETRY_KEYS, key, Carries.PLACE)
    beside(geometry, key, notes)
    layer = notes.stated(geometry, "layer", f"{key}.layer")
    if layer is not None and outer_layer is not None:
        notes.note(
            f"{key}.layer", "the collection has a layer too; the layer of this geometry is used"
        )
    layer = outer_layer if layer is None else layer
    if geometry.get("type") == "GeometryCollection":
        if key.count(".geometries") >= NESTED_MAX:
            notes.refuse(
                key,
                f"collections must be nested at most {NESTED_MAX} deep",
                "write one list of geometries",
            )
        members = geometry.get("geometries")
        if not isinstance(members, list):
            notes.refuse(
                f"{key}.geometries",
                f"must be a list, got {short(members)}",
                "write a GeoJSON GeometryCollection",
            )
        found: list[Volume] = []
        for number, member in enumerate(members):
            path = f"{key}.geometries[{number}]"
            found += _volumes(notes.mapping(member, path), path, layer, context)
        return found
    lower, upper = _limits(layer, f"{key}.layer", notes)
    return [Volume(area=area, lower=lower, upper=upper) for area in _areas(geometry, key, context)]


def beside(geometry: dict[str, Any], key: str, notes: Notes) -> None:
    """Note keys that a geometry of this type does not use; they may describe a further part of
    the zone.
    """
    kind = geometry.get("type")
    used = {"GeometryCollection": ("geometries",), "Point": ("coordinates", "extent")}
    for name in ("coordinates", "geometries", "extent"):
        value = geometry.get(name)
        if name not in used.get(str(kind), ("coordinates",)) and value not in (None, [], {}, ""):
            what = f"is not used by a {short(kind)}, and is not read"
            notes.note(f"{key}.{name}", what)
            notes.doubt(f"{key}.{name}", what, Carries.PLACE, value=value, may_narrow=False)


def _areas(geometry: dict[str, Any], key: str, context: _Context) -> list[Area]:
    kind, path = geometry.get("type"), f"{key}.coordinates"
    coordinates, notes, draw = geometry.get("coordinates"), context.notes, context.sheet.areas
    if kind == "Polygon":
        return draw(coordinates, context.edges, path, context.bbox)
    if kind == "MultiPolygon":
        if not isinstance(coordinates, list):
            notes.refuse(
                path,
                f"must be a list of polygons, got {short(coordinates)}",
                "write a GeoJSON MultiPolygon",
            )
        return [
            area
            for number, one in enumerate(coordinates)
            for area in draw(one, context.edges, f"{path}[{number}]", context.bbox)
        ]
    if kind != "Point":
        notes.refuse(
            f"{key}.type",
            f"must be Polygon, MultiPolygon or Point, got {short(kind)}",
            "give an area, or a Point with the extent of a circle",
        )
    return [_circle(geometry, key, context)]


def _circle(geometry: dict[str, Any], key: str, context: _Context) -> Circle:
    notes = context.notes
    centre = rings.place(geometry.get("coordinates"), f"{key}.coordinates", notes, context.bbox)
    extent = notes.given(geometry, "extent", f"{key}.extent")
    if extent is None:
        notes.refuse(
            f"{key}.extent", "is missing for a Point", 'add {"subType": "Circle", "radius": metres}'
        )
    extent = notes.mapping(extent, f"{key}.extent")
    notes.unknown(extent, ("subType", "radius"), f"{key}.extent", Carries.PLACE)
    shape = extent.get("subType")
    if shape is None:
        notes.note(f"{key}.extent.subType", "absent; read as Circle")
    elif not isinstance(shape, str) or shape.casefold() != "circle":
        notes.refuse(f"{key}.extent.subType", f"must be Circle, got {short(shape)}", "correct it")
    elif shape != "Circle":
        notes.note(f"{key}.extent.subType", f"{short(shape)}, where the format has Circle")
    radius_m = radius(extent.get("radius"), f"{key}.extent.radius", notes)
    return Circle(centre=centre, radius_m=radius_m)


def radius(value: Any, key: str, notes: Notes) -> float:
    """The radius of a circle, m."""
    found = notes.number(value, key)
    if not 0 < found <= RADIUS_MAX_M:
        notes.refuse(
            key,
            f"must be above 0 and at most {RADIUS_MAX_M:,.0f} m, got {found:g}",
            "correct the radius",
        )
    return found


def _limits(layer: Any, key: str, notes: Notes) -> tuple[Height | None, Height | None]:
    """Lower and upper limit; None where the layer states none."""
    if layer is None:
        return None, None
    return notes.once(key, layer, lambda: _limits_of(layer, key, notes))


def _limits_of(layer: Any, key: str, notes: Notes) -> tuple[Height | None, Height | None]:
    layer = notes.mapping(layer, key)
    notes.unknown(layer, LAYER_KEYS, key, Carries.LIMITS)
    unit_m = _unit_m(layer, key, notes)
    lower = _limit(layer, "lower", unit_m, key, notes)
    upper = _limit(layer, "upper", unit_m, key, notes)
    refuse_upside_down(lower, upper, f"{key}.lower", notes)
    return lower, upper


def _unit_m(layer: dict[str, Any], key: str, notes: Notes) -> float:
    value = notes.stated(layer, "uom", f"{key}.uom")
    if value is None:
        if "uom" in layer:
            what = "is empty; read as metres, the default of the format"
            notes.doubt(f"{key}.uom", what, Carries.LIMITS, mend="write m or ft")
        return 1.0
    plain = value.strip().lower() if isinstance(value, str) else ""
    if plain not in UNITS_M:
        notes.refuse(f"{key}.uom", f"must be m or ft, got {short(value)}", "correct the unit")
    if plain != value:
        notes.note(f"{key}.uom", f"{short(value)}, where the format has {plain}")
    return UNITS_M[plain]


def _limit(
    layer: dict[str, Any], which: str, unit_m: float, key: str, notes: Notes
) -> Height | None:
    value = notes.stated(layer, which, f"{key}.{which}")
    named = notes.stated(layer, f"{which}Reference", f"{key}.{which}Reference")
    if value is None:
        return None
    number = notes.number(value, f"{key}.{which}")
    path, what = (
        f"{key}.{which}Reference",
        f"{which} {number:g} does not state its height reference",
    )
    if named is None:
        found = unstated_reference(path, what, notes)
    else:
        found = reference(named, path, notes)
    return Height(value_m=number * unit_m, reference=found)
