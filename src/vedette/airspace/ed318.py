"""ED-318 zone files to restrictions: tolerant of what is plain, strict where it would be a guess.

Written from the format's field tables and its published JSON schema
(github.com/UASGeoZones/ED-318).
"""

import json
from typing import Any

from vedette.airspace import ed318_geometry, ed318_periods
from vedette.airspace.deviations import Notes, short
from vedette.model.ids import RestrictionId, content_id
from vedette.model.restriction import Bars, Edges, Restriction

FEATURE_KEYS = ("type", "id", "properties", "geometry", "bbox")
TEXTS = ("name", "message", "otherReasonInfo")
PROPERTY_KEYS = (
    "identifier", "country", "name", "type", "variant", "restrictionConditions", "region",
    "reason", "otherReasonInfo", "regulationExemption", "message", "zoneAuthority",
    "limitedApplicability", "dataSource", "extendedProperties",
)  # fmt: skip
REQUIRED = ("identifier", "country", "type", "variant", "zoneAuthority")
AUTHORITY_KEYS = (
    "name", "service", "contactName", "siteURL", "email", "phone", "purpose", "intervalBefore",
)  # fmt: skip
CHOICES = {
    "type": ("USPACE", "PROHIBITED", "REQ_AUTHORIZATION", "CONDITIONAL", "NO_RESTRICTION"),
    "variant": ("COMMON", "CUSTOMIZED"),
    "regulationExemption": ("YES", "NO"),
}
OURS = "extendedProperties.vedette"
OUR_KEYS = ("boundary_sigma_m", "approximation", "bars", "exempt", "edges", "supersedes")
_SPELT = {"REQ_AUTHORISATION": "REQ_AUTHORIZATION"}


def read(
    features: list[Any], notes: Notes, sha256: str, default_bars: Bars
) -> tuple[Restriction, ...]:
    """The restrictions of a feature collection. Raises RestrictionError."""
    found: dict[RestrictionId, Restriction] = {}
    for number, feature in enumerate(features):
        notes.feature = f"#{number + 1}"
        restriction = _feature(notes.mapping(feature, "feature"), notes, sha256, default_bars)
        if restriction.id in found:
            notes.note("feature", "the same feature stands in the file before; taken once")
            continue
        found[restriction.id] = restriction
    return tuple(found.values())


def _feature(feature: dict[str, Any], notes: Notes, sha256: str, default_bars: Bars) -> Restriction:
    properties = feature.get("properties")
    if properties is None:
        notes.note("properties", "absent: the zone says nothing of itself")
        properties = {}
    properties = notes.mapping(properties, "properties")
    identifier = _identifier(feature, properties, notes)
    if feature.get("type") != "Feature":
        notes.note("type", "is not Feature")
    notes.unknown(feature, FEATURE_KEYS, "")
    notes.unknown(properties, PROPERTY_KEYS, "properties")
    for key in REQUIRED:
        if key not in properties:
            notes.note(f"properties.{key}", "absent, where the format wants it")
    ours = _ours(properties, notes)
    name = notes.words(notes.given(properties, "name", "properties.name"), "properties.name")
    _other_properties(properties, notes)
    return Restriction(
        id=_id(feature, properties, identifier),
        name=name or identifier,
        volumes=ed318_geometry.volumes(feature, _edges(ours, notes), notes),
        authority=_authority(properties, notes),
        kind=_choice(properties, "type", notes),
        reasons=_reasons(properties, notes),
        message=notes.words(
            notes.given(properties, "message", "properties.message"), "properties.message"
        ),
        periods=ed318_periods.periods(properties, notes),
        bars=_bars(ours, notes, default_bars),
        exempt=_names(ours, "exempt", notes),
        boundary_sigma_m=_boundary_sigma(ours, notes),
        approximation=_approximation(ours, notes),
        supersedes=tuple(RestrictionId(one) for one in _names(ours, "supersedes", notes)),
        source_sha256=sha256,
    )


def _identifier(feature: dict[str, Any], properties: dict[str, Any], notes: Notes) -> str:
    """What the feature is called in this file; sets `notes.feature`."""
    value = properties.get("identifier")
    if isinstance(value, str) and value.strip():
        notes.feature = value
        if len(value) > 7:
            notes.note("properties.identifier", "longer than 7 characters")
        return value
    own = feature.get("id")
    if isinstance(own, str | int) and not isinstance(own, bool):
        notes.feature = str(own)
    if value is not None:
        notes.note("properties.identifier", "is not a text")
    return notes.feature


def _id(feature: dict[str, Any], properties: dict[str, Any], identifier: str) -> RestrictionId:
    """An id from content: spacing and the order of keys do not matter, and any change does."""
    country = properties.get("country")
    whole = json.dumps(feature, sort_keys=True, separators=(",", ":"))
    return RestrictionId(
        content_id("zone", country if isinstance(country, str) else None, identifier, whole)
    )


def _choice(properties: dict[str, Any], key: str, notes: Notes) -> str | None:
    path = f"properties.{key}"
    value = notes.given(properties, key, path)
    if value is None:
        return None
    if not isinstance(value, str):
        notes.note(path, "is not a text")
        return None
    plain = _SPELT.get(value.strip().upper(), value.strip().upper())
    if value not in CHOICES[key]:
        notes.note(path, f"{short(value)} is not one of {', '.join(CHOICES[key])}")
    return plain if plain in CHOICES[key] else value


def _reasons(properties: dict[str, Any], notes: Notes) -> tuple[str, ...]:
    value = notes.given(properties, "reason", "properties.reason")
    if value is None:
        return ()
    found = notes.sequence(value, "properties.reason")
    return tuple(one for one in found if isinstance(one, str))


def _authority(properties: dict[str, Any], notes: Notes) -> str | None:
    """The name of the first authority that has one."""
    value = notes.given(properties, "zoneAuthority", "properties.zoneAuthority")
    if value is None:
        return None
    names: list[str] = []
    for number, one in enumerate(notes.sequence(value, "properties.zoneAuthority")):
        path = f"properties.zoneAuthority[{number}]"
        if not isinstance(one, dict):
            notes.note(path, "is not a JSON object")
            continue
        notes.unknown(one, AUTHORITY_KEYS, path)
        if "purpose" not in one:
            notes.note(f"{path}.purpose", "absent, where the format wants it")
        for key in AUTHORITY_KEYS:
            said = notes.given(one, key, f"{path}.{key}")
            if key in ("name", "service", "contactName"):
                words = notes.words(said, f"{path}.{key}")
                if words is not None and key != "contactName":
                    names.append(words)
    return names[0] if names else None


def _other_properties(properties: dict[str, Any], notes: Notes) -> None:
    """Note what is off in the keys that the check does not use."""
    _choice(properties, "variant", notes)
    _choice(properties, "regulationExemption", notes)
    other = notes.given(properties, "otherReasonInfo", "properties.otherReasonInfo")
    notes.words(other, "properties.otherReasonInfo")
    region = notes.given(properties, "region", "properties.region")
    if region is not None and (isinstance(region, bool) or not isinstance(region, int)):
        notes.note("properties.region", "is not a whole number")
    for key in ("restrictionConditions", "country"):
        value = notes.given(properties, key, f"properties.{key}")
        if value is not None and not isinstance(value, str):
            notes.note(f"properties.{key}", "is not a text")


def _ours(properties: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """What the file says to this program in the format's place for extensions."""
    extended = notes.given(properties, "extendedProperties", "properties.extendedProperties")
    if not isinstance(extended, dict):
        return {}
    ours = extended.get("vedette")
    if ours is None:
        return {}
    ours = notes.mapping(ours, OURS)
    notes.unknown(ours, OUR_KEYS, OURS)
    return ours


def _bars(ours: dict[str, Any], notes: Notes, default: Bars) -> Bars:
    value = ours.get("bars")
    if value is None:
        return default
    if value not in tuple(Bars):
        notes.refuse(f"{OURS}.bars", f"{short(value)} says not whom it bars", _one_of(tuple(Bars)))
    return Bars(value)


def _edges(ours: dict[str, Any], notes: Notes) -> Edges:
    value = ours.get("edges")
    if value is None:
        return Edges.PLANAR  # GeoJSON's own rule (RFC 7946, section 3.1.1)
    if value not in tuple(Edges):
        notes.refuse(f"{OURS}.edges", f"{short(value)} is no kind of edge", _one_of(tuple(Edges)))
    return Edges(value)


def _one_of(choices: tuple[str, ...]) -> str:
    return f"use one of {', '.join(choices)}"


def _names(ours: dict[str, Any], key: str, notes: Notes) -> tuple[str, ...]:
    value = ours.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        notes.refuse(f"{OURS}.{key}", "is not a list of texts", 'write it as ["...", "..."]')
    return tuple(value)


def _boundary_sigma(ours: dict[str, Any], notes: Notes) -> float:
    value = ours.get("boundary_sigma_m")
    if value is None:
        return 0.0
    key = f"{OURS}.boundary_sigma_m"
    sigma = notes.number(value, key)
    if sigma < 0:
        notes.refuse(key, f"{sigma:g} is below 0", "give the boundary's 1-sigma error in metres")
    return sigma


def _approximation(ours: dict[str, Any], notes: Notes) -> str | None:
    value = ours.get("approximation")
    if value is not None and not isinstance(value, str):
        notes.refuse(f"{OURS}.approximation", "is not a text", "say why it is an approximation")
    return value
