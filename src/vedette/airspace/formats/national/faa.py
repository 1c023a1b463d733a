"""FAA UAS facility maps: cells with the ceiling up to which a flight may be authorised at once.

All of a cell is controlled airspace, where every flight under Part 107 wants an authorisation; the
ceiling (feet above ground) says only up to where it is given without a further inquiry. So the
restriction is the whole column above the cell.
Source: FAA, UAS Facility Maps; 14 CFR 107.41.
"""

from typing import Any

from vedette.airspace.formats.reading_notes import Notes, short

_MARKS = frozenset((
    "MAP_EFF", "APT1_FAAID", "APT1_ICAO", "APT1_NAME", "APT1_FAA_ID", "ARPT_COUNT", "APT1_LAANC",
))  # fmt: skip
_WORDS = frozenset((
    "OBJECTID", "CEILING", "UNIT", "MAP_EFF", "LAST_EDIT", "LATITUDE", "LONGITUDE", "GLOBALID",
    "ARPT_COUNT", "AIRSPACE_1", "AIRSPACE_2", "AIRSPACE_3", "AIRSPACE_4", "AIRSPACE_5", "REGION",
    "Shape__Area", "Shape__Length", "SHAPE_Area", "SHAPE_Length",
))  # fmt: skip


def is_facility_map(feature: Any) -> bool:
    """Whether a feature is a cell of such a map."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return (
        isinstance(properties, dict)
        and "CEILING" in properties
        and not _MARKS.isdisjoint(properties)
    )


def as_geojson(feature: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """The cell with the properties of plain GeoJSON. Raises FeatureRefusedError."""
    said = notes.mapping(feature.get("properties"), "properties")
    cell = said.get("GLOBALID") or said.get("OBJECTID") or feature.get("id")
    notes.feature = str(cell if cell is not None else notes.feature)
    airport = next(
        (said[key] for key in ("APT1_ICAO", "APT1_FAAID", "APT1_FAA_ID") if said.get(key)), "cell"
    )
    ceiling = notes.number(said.get("CEILING"), "properties.CEILING")
    unit = str(said.get("UNIT") or "Feet")
    if not unit.lower().startswith("f"):
        mend = "fetch the map with its ceilings in feet"
        notes.refuse("properties.UNIT", f"must be feet, got {short(unit)}", mend)
    known = {key for key in said if key in _WORDS or key.startswith("APT")}
    kept = {key: value for key, value in said.items() if key not in known}
    return {
        **feature,
        "properties": {
            **kept,
            "name": f"{airport} {ceiling:g} ft",
            "authority": "FAA",
            "kind": "REQ_AUTHORIZATION",
            "message": f"authorisation needed at any height; up to {ceiling:g} ft above ground it "
            "may be given without a further inquiry",
            "bars": "unmanned",
            "rules": [{"name": "14 CFR 107.41", "bars": "unmanned", "unless": ["authorisation"]}],
        },
    }
