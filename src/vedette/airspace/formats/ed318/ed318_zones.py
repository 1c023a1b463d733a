"""ED-318 features to restrictions: tolerant of what is plain, strict where it would be a guess."""

from functools import partial
from typing import Any

from vedette.airspace.formats import vedette_extension, zone_json
from vedette.airspace.formats.ed318 import geometry, periods
from vedette.airspace.formats.ed318.properties import IDENTIFIER_MAX, particulars
from vedette.airspace.formats.national.spain import flattened, is_nested
from vedette.airspace.formats.reading_notes import Notes, preferred
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.zone_features import collect
from vedette.model.ids import RestrictionId, content_id
from vedette.model.particulars import Authority
from vedette.model.restriction import Bars, Edges, Restriction

FEATURE_KEYS = ("type", "id", "properties", "geometry", "bbox")


def read(
    features: list[Any], notes: Notes, sha256: str, default_bars: Bars, *, doubtful: bool
) -> list[Restriction | None]:
    """The restriction of each feature. None stands for a refused feature; `notes` lists the
    refusals.
    """
    sheet = Sheet(notes)
    one = partial(_feature, sheet=sheet, sha256=sha256, default_bars=default_bars)
    return collect(features, sheet, one, doubtful=doubtful)


def _feature(feature: dict[str, Any], sheet: Sheet, sha256: str, default_bars: Bars) -> Restriction:
    notes = sheet.notes
    properties = feature.get("properties")
    if properties is None:
        notes.note("properties", "absent, so nothing but the geometry is known")
        properties = {}
    properties = notes.mapping(properties, "properties")
    original = feature
    if is_nested(properties):
        feature, properties = flattened(feature, properties, notes)
    identifier = _identifier(feature, properties, notes)
    if feature.get("type") != "Feature":
        notes.note("type", "is not Feature")
    notes.unknown(feature, FEATURE_KEYS, "")
    ours = _ours(properties, notes)
    details, reasons, kind = particulars(properties, identifier, notes)
    volumes = geometry.volumes(feature, ours.edges or Edges.PLANAR, sheet)
    volumes = ours.with_limits(volumes, notes)
    when = periods.periods(properties, notes)
    when = when if ours.periods is None else ours.periods
    return Restriction(
        id=identify(details.country, notes.feature, original),
        name=preferred(details.names) or notes.feature,
        volumes=volumes,
        authority=authority_name(details.authorities),
        kind=kind,
        reasons=reasons,
        message=preferred(details.messages),
        periods=when,
        bars=ours.bars or default_bars,
        exempt=ours.exempt,
        rules=ours.rules,
        boundary_sigma_m=ours.boundary_sigma_m,
        approximation=ours.approximation,
        supersedes=ours.supersedes,
        source_sha256=sha256,
        particulars=details,
        doubts=notes.doubts_of(volumes, when),
    )


def identify(country: str | None, identifier: str, feature: Any) -> RestrictionId:
    """An id from the content. Spacing and the order of keys do not change it; any other change
    does.
    """
    return RestrictionId(content_id("zone", country, identifier, zone_json.canonical(feature)))


def authority_name(authorities: tuple[Authority, ...]) -> str | None:
    """The name of the first authority that has one; else the first service; else None."""
    for one in authorities:
        name = preferred(one.names) or preferred(one.services)
        if name is not None:
            return name
    return None


def _identifier(feature: dict[str, Any], properties: dict[str, Any], notes: Notes) -> str | None:
    """What the feature is called in this file; sets `notes.feature`."""
    value = properties.get("identifier")
    if isinstance(value, str) and value.strip():
        notes.feature = value
        if len(value) > IDENTIFIER_MAX:
            notes.note("properties.identifier", f"longer than {IDENTIFIER_MAX} characters")
        return value
    own = feature.get("id")
    if isinstance(own, str | int) and not isinstance(own, bool):
        notes.feature = str(own)
    if "identifier" in properties:
        notes.note("properties.identifier", "is not a text" if value != "" else "is empty")
    return None


def _ours(properties: dict[str, Any], notes: Notes) -> vedette_extension.Extension:
    """What the file says to this program in the format's place for extensions."""
    extended = properties.get("extendedProperties")
    vedette_extension.of_others(extended, "properties.extendedProperties", notes)
    if not isinstance(extended, dict) or extended.get("vedette") is None:
        return vedette_extension.NOTHING
    return vedette_extension.read(extended["vedette"], notes)
