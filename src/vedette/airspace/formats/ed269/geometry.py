"""The volumes of an ED-269 zone: a list, each with its limits and its horizontal projection."""

from typing import Any

from vedette.airspace.formats import rings
from vedette.airspace.formats.ed318.geometry import radius
from vedette.airspace.formats.limit_values import (
    UNITS_M,
    reference,
    refuse_upside_down,
    unstated_reference,
)
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Area, Circle, Edges, Volume

VOLUME_KEYS = (
    "uomDimensions", "lowerLimit", "lowerVerticalReference", "upperLimit",
    "upperVerticalReference", "horizontalProjection",
)  # fmt: skip
POLYGON_KEYS = ("type", "coordinates")
CIRCLE_KEYS = ("type", "center", "radius")


def volumes(zone: dict[str, Any], edges: Edges, sheet: Sheet) -> tuple[Volume, ...]:
    """Read all volumes of a zone. Raises FeatureRefusedError."""
    notes = sheet.notes
    listed = zone.get("geometry")
    if listed is None or listed == []:
        notes.refuse(
            "geometry",
            "the zone must have at least one volume, got none",
            "give it a polygon or a circle",
        )
    return tuple(
        volume
        for i, one in enumerate(notes.sequence(listed, "geometry"))
        for volume in _volumes(notes.mapping(one, f"geometry[{i}]"), f"geometry[{i}]", edges, sheet)
    )


def _volumes(value: dict[str, Any], key: str, edges: Edges, sheet: Sheet) -> list[Volume]:
    notes = sheet.notes
    notes.unknown(value, VOLUME_KEYS, key, Carries.LIMITS | Carries.PLACE)
    unit = _unit(value, key, notes)
    lower = _limit(value, "lower", UNITS_M[unit], key, notes)
    upper = _limit(value, "upper", UNITS_M[unit], key, notes)
    refuse_upside_down(lower, upper, f"{key}.lowerLimit", notes)
    drawn = value.get("horizontalProjection")
    areas = _areas(drawn, f"{key}.horizontalProjection", edges, sheet)
    if isinstance(drawn, dict) and drawn.get("type") == "Circle" and unit != "m":
        notes.refuse(
            f"{key}.horizontalProjection.radius",
            "the unit of the radius is ambiguous, because the limits are in feet",
            "write the whole volume in M",
        )
    return [Volume(area=area, lower=lower, upper=upper) for area in areas]


def _unit(value: dict[str, Any], key: str, notes: Notes) -> str:
    said = notes.stated(value, "uomDimensions", f"{key}.uomDimensions")
    if said is None and all(value.get(one) in (None, "") for one in ("lowerLimit", "upperLimit")):
        return "m"
    plain = said.strip().upper() if isinstance(said, str) else ""
    if plain not in ("M", "FT"):
        notes.refuse(
            f"{key}.uomDimensions", f"must be M or FT, got {short(said)}", "correct the unit"
        )
    if plain != said:
        notes.note(f"{key}.uomDimensions", f"{short(said)}, where the format has {plain}")
    return plain.lower()


def _limit(
    value: dict[str, Any], which: str, unit_m: float, key: str, notes: Notes
) -> Height | None:
    path = f"{key}.{which}Limit"
    said = notes.stated(value, f"{which}Limit", path)
    named = notes.stated(value, f"{which}VerticalReference", f"{key}.{which}VerticalReference")
    if said is None:
        return None
    number = notes.number(said, path)
    if not number.is_integer():
        notes.note(path, f"{number:g} is not a whole number")
    path = f"{key}.{which}VerticalReference"
    if named is None:
        what = f"{which} {number:g} does not state its height reference"
        found = unstated_reference(path, what, notes)
        return Height(value_m=number * unit_m, reference=found)
    found = reference(named, path, notes)
    if found is HeightReference.ELLIPSOID:
        notes.note(path, "WGS84, where the format has AGL and AMSL")
    return Height(value_m=number * unit_m, reference=found)


def _areas(value: Any, key: str, edges: Edges, sheet: Sheet) -> list[Area]:
    notes = sheet.notes
    value = notes.mapping(value, key)
    kind = value.get("type")
    if kind == "Polygon":
        notes.unknown(value, POLYGON_KEYS, key, Carries.PLACE)
        return sheet.areas(value.get("coordinates"), edges, f"{key}.coordinates")
    if kind != "Circle":
        notes.refuse(
            f"{key}.type", f"must be Polygon or Circle, got {short(kind)}", "correct the type"
        )
    notes.unknown(value, CIRCLE_KEYS, key, Carries.PLACE)
    centre = rings.place(value.get("center"), f"{key}.center", notes)
    return [Circle(centre=centre, radius_m=radius(value.get("radius"), f"{key}.radius", notes))]
