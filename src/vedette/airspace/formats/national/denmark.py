"""Denmark's drone zones: GeoJSON with a colour (`Farve`), and points with a buffer in words."""

import re
from typing import Any

from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.unknown_values import Carries

_COLOURS = {"1": "PROHIBITED", "4": "REQ_AUTHORIZATION", "5": "CONDITIONAL"}  # red, blue, orange
_BUFFERS = ("Bufferzone", "Buffer_Zone", "BufferZone")
_WORDS = (
    "OBJECTID", "title", "Farve", "Type", "typeId", "Lovkrav", "Kommentar", "InfoTekst",
    "kontaktMail", "ICAO", "Elevation_meter", "MaxFlyveHoejde", "GlobalID", "Shape__Area",
    "Shape__Length",
)  # fmt: skip
_BUFFER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(km|m|meter|metre)?\s*", re.IGNORECASE)
KM_MAX = 20.0  # a buffer without a unit up to this may be in kilometres


def is_danish(feature: Any) -> bool:
    """Whether a feature has the layout of the Danish file."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return isinstance(properties, dict) and "Farve" in properties


def as_geojson(feature: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """The feature with the properties of plain GeoJSON. Raises FeatureRefusedError."""
    said = notes.mapping(feature.get("properties"), "properties")
    name = said.get("title") or said.get("typeId") or said.get("OBJECTID")
    notes.feature = str(said.get("OBJECTID") or name or notes.feature)
    words = [said.get(key) for key in ("Lovkrav", "Kommentar", "InfoTekst")]
    colour = str(said.get("Farve") or "").strip()
    kept = {key: value for key, value in said.items() if key not in (*_WORDS, *_BUFFERS)}
    found: dict[str, Any] = {
        **kept,
        "name": str(name or notes.feature),
        "kind": _COLOURS.get(colour, f"Farve {colour}"),
        "message": " ".join(str(one).strip() for one in words if one) or None,
        "bars": "unmanned",
    }
    if said.get("MaxFlyveHoejde") not in (None, "", 0):
        what = f"{short(said['MaxFlyveHoejde'])}; not read as a limit of the zone"
        notes.doubt("properties.MaxFlyveHoejde", what, Carries.NOTHING)
    buffer = next((said[key] for key in _BUFFERS if said.get(key) not in (None, "", 0, "0")), None)
    if buffer is not None:
        key = next(key for key in _BUFFERS if key in said)
        found["radius_m"] = _metres(buffer, f"properties.{key}", notes)
    found = {key: value for key, value in found.items() if value is not None}
    return {**feature, "properties": found}


def _metres(said: Any, key: str, notes: Notes) -> float:
    """A buffer, such as ``150 m``, ``3 km`` or a bare number."""
    found = _BUFFER.fullmatch(str(said))
    if found is None:
        notes.refuse(key, f"must be a distance, got {short(said)}", "write it like 150 m or 3 km")
    number, unit = float(found[1].replace(",", ".")), (found[2] or "").lower()
    if unit == "km":
        return number * 1_000.0
    if unit or number > KM_MAX:
        return number
    what = f"{short(said)} has no unit, and may be metres or kilometres; read as kilometres"
    notes.note(key, what)
    notes.doubt(key, what, Carries.PLACE, value={"buffer": f"{number} km"})
    return number * 1_000.0
