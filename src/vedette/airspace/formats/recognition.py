"""Which format a zone file is in, by what stands in it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vedette.airspace.formats.national.spain import is_nested
from vedette.airspace.formats.national.utm_avm import is_avm
from vedette.airspace.formats.reading_notes import Notes
from vedette.airspace.formats.zone_json import MEND
from vedette.model.errors import RestrictionError
from vedette.model.value_words import in_words


class Format(StrEnum):
    """The formats that are read."""

    ED318 = "ED-318"
    ED269 = "ED-269"
    GEOJSON = "GeoJSON"
    NOTAM = "NOTAM"
    AIXM = "AIXM 5.1.1"
    OPENAIR = "OpenAir"
    KML = "KML"


@dataclass(frozen=True, slots=True)
class Layout:
    """The features of a JSON file, and how the file holds them."""

    format: Format
    root: dict[str, Any]
    list_key: str | None  # None where one feature is the whole file
    features: list[Any]


_ED318_ONLY = frozenset({"zoneAuthority", "variant", "limitedApplicability", "regulationExemption"})
_ED269_LISTS = ("UASZoneList", "features")


def layout_of(root: Any, where: str, notes: Notes) -> Layout:
    """Recognise the layout of a JSON file of zones. Raises RestrictionError."""
    if not isinstance(root, dict):
        raise RestrictionError(
            f"must be a JSON object with zones, got {in_words(root)}", where=where, mend=MEND
        )
    if root.get("type") == "Feature":
        notes.add("file", "type", "a single Feature without a FeatureCollection")
        return Layout(_of_features([root]), root, None, [root])
    if "UASZoneList" in root and "features" in root:
        what = "must have either UASZoneList or features, got both"
        raise RestrictionError(what, where=where, mend="remove the wrong one")
    key = next((name for name in _ED269_LISTS if name in root), None)
    features = root.get(key) if key is not None else None
    if key is None:
        what = f"is JSON, but not a known zone format: got {in_words(root)}"
        raise RestrictionError(what, where=where, mend=MEND)
    if not isinstance(features, list):
        what = (
            f"is JSON, but not a known zone format: {key} must be a list, got {in_words(features)}"
        )
        raise RestrictionError(what, where=where, mend=MEND)
    if key == "UASZoneList" or _is_ed269(features) or any(map(is_avm, features)):
        return Layout(Format.ED269, root, key, features)
    if root.get("type") != "FeatureCollection":
        what = "is JSON, but not a known zone format: type must be FeatureCollection, got "
        raise RestrictionError(what + in_words(root.get("type")), where=where, mend=MEND)
    return Layout(_of_features(features), root, key, features)


def _is_ed269(features: list[Any]) -> bool:
    """ED-269 writes a feature's geometry as a list of volumes, and its keys on the feature."""
    return any(
        isinstance(one, dict)
        and (isinstance(one.get("geometry"), list) or ("restriction" in one and "type" in one))
        for one in features
    )


def _of_features(features: list[Any]) -> Format:
    """ED-318 if any feature has a key that only ED-318 has; else plain GeoJSON."""
    for one in features:
        if not isinstance(one, dict):
            continue
        properties, geometry = one.get("properties"), one.get("geometry")
        if is_nested(properties):
            return Format.ED318
        if isinstance(properties, dict) and (
            not _ED318_ONLY.isdisjoint(properties)
            or ("identifier" in properties and "country" in properties)
        ):
            return Format.ED318
        if isinstance(geometry, dict) and ("layer" in geometry or "extent" in geometry):
            return Format.ED318
    return Format.GEOJSON
