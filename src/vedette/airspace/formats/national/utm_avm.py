"""Estonia's and Lithuania's layout: GeoJSON features whose properties are an ED-269 zone.

The limits stand in `properties.geometry`, the outline in the feature's own geometry.
"""

from typing import Any

from vedette.airspace.formats.ed318.geometry import beside
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.unknown_values import Carries

_VOLUME_KEYS = ("uomDimensions", "lowerLimit", "upperLimit", "horizontalProjection")
_SHOWN = frozenset((  # the same once more, for a map
    "hidden", "airspaceclass", "airspaceClass", "lower", "upper", "lowerMeters", "upperMeters",
    "color", "fill", "stroke", "opacity",
))  # fmt: skip
_NESTED_MAX = 4


def is_avm(feature: Any) -> bool:
    """Whether a feature has this layout."""
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        return False
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return False
    inner = properties.get("geometry")
    inner = inner[0] if isinstance(inner, list) and inner else inner
    volume = isinstance(inner, dict) and any(key in inner for key in _VOLUME_KEYS)
    return volume or ("restriction" in properties and "applicability" in properties)


def as_ed269(feature: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """The feature as an ED-269 zone. Raises FeatureRefusedError."""
    properties = notes.mapping(feature.get("properties"), "properties")
    identifier = properties.get("identifier")
    if isinstance(identifier, str) and identifier.strip():
        notes.feature = identifier
    notes.unknown(feature, ("type", "id", "properties", "geometry", "bbox"), "")
    zone = {key: value for key, value in properties.items() if key not in _SHOWN}
    shown = {key: properties[key] for key in properties if key in _SHOWN and key != "hidden"}
    for key in shown:
        notes.note(f"properties.{key}", "is for showing the zone; not read")
    if properties.get("hidden"):
        notes.note("properties.hidden", "a zone that the state's own map does not show; read")
    volumes = properties.get("geometry")
    listed = volumes if isinstance(volumes, list) else [{} if volumes is None else volumes]
    outlines = _outlines(feature.get("geometry"), "geometry", notes)
    found: list[dict[str, Any]] = []
    for number, one in enumerate(listed):
        volume = notes.mapping(one, f"properties.geometry[{number}]")
        own = volume.get("horizontalProjection")
        drawn = outlines if own in (None, "", {}) else [own]
        found += [{**volume, "horizontalProjection": outline} for outline in drawn]
    return {**zone, "geometry": found}


def _outlines(geometry: Any, key: str, notes: Notes, depth: int = 0) -> list[dict[str, Any]]:
    """Every polygon of a GeoJSON geometry, each as an ED-269 projection."""
    geometry = notes.mapping(geometry, key)
    notes.unknown(geometry, ("type", "coordinates", "geometries", "bbox"), key, Carries.PLACE)
    beside(geometry, key, notes)
    kind = geometry.get("type")
    if kind == "GeometryCollection" and depth < _NESTED_MAX:
        members = notes.sequence(geometry.get("geometries"), f"{key}.geometries")
        return [
            outline
            for number, one in enumerate(members)
            for outline in _outlines(one, f"{key}.geometries[{number}]", notes, depth + 1)
        ]
    coordinates = geometry.get("coordinates")
    if kind == "MultiPolygon":
        listed = notes.sequence(coordinates, f"{key}.coordinates")
        return [{"type": "Polygon", "coordinates": one} for one in listed]
    if kind != "Polygon":
        mend = "give a Polygon or a MultiPolygon"
        notes.refuse(f"{key}.type", f"must be Polygon or MultiPolygon, got {short(kind)}", mend)
    return [{"type": "Polygon", "coordinates": coordinates}]
