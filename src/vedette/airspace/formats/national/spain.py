"""Spain's layout of ED-318: the zone under `UASZone`, its limits under `verticalLayer`.

The rest is ED-318. What is absent is written as an empty text.
"""

from typing import Any

from vedette.airspace.formats.reading_notes import Notes
from vedette.airspace.formats.unknown_values import Carries

ZONE, LAYER = "UASZone", "verticalLayer"
_ALIASES = {"reasons": "reason"}


def is_nested(properties: Any) -> bool:
    """Whether properties have the layout of the Spanish file."""
    return isinstance(properties, dict) and (ZONE in properties or LAYER in properties)


def flattened(
    feature: dict[str, Any], properties: dict[str, Any], notes: Notes
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Convert the feature and its properties to the layout of ED-318. Raises
    FeatureRefusedError.
    """
    zone = properties.get(ZONE) or {}
    zone = notes.mapping(zone, f"properties.{ZONE}")
    beside = {key: value for key, value in properties.items() if key not in (ZONE, LAYER)}
    for key in sorted(zone.keys() & beside.keys()):
        what = f"is not used, because {ZONE} has another {key}"
        notes.note(f"properties.{key}", what)
        carries = Carries.LIMITS | Carries.HOURS
        notes.doubt(f"properties.{key}", what, carries)
    merged = {_ALIASES.get(key, key): value for key, value in {**beside, **zone}.items()}
    notes.note("properties", f"the zone is nested in {ZONE} and {LAYER}")
    geometry, layer = feature.get("geometry"), properties.get(LAYER)
    if not isinstance(geometry, dict) or layer in (None, "", {}):
        return feature, merged
    if geometry.get("layer") not in (None, "", {}, layer):
        what = f"is not used, because {LAYER} has another layer"
        notes.note("geometry.layer", what)
        notes.doubt("geometry.layer", what, Carries.LIMITS)
    return {**feature, "geometry": {**geometry, "layer": layer}}, merged
