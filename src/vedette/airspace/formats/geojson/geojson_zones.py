"""Features of plain GeoJSON to restrictions."""

from functools import partial
from typing import Any

from vedette.airspace.formats import vedette_extension
from vedette.airspace.formats.ed318.ed318_zones import identify
from vedette.airspace.formats.geojson import geometry
from vedette.airspace.formats.geojson.particulars import particulars
from vedette.airspace.formats.limit_values import refuse_upside_down
from vedette.airspace.formats.national import denmark, faa
from vedette.airspace.formats.national.denmark import is_danish
from vedette.airspace.formats.national.faa import is_facility_map
from vedette.airspace.formats.reading_notes import Notes
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.vedette_extension import OUR_KEYS, Extension
from vedette.airspace.formats.zone_features import collect
from vedette.model.height import Height
from vedette.model.restriction import Bars, Edges, Restriction, Volume

FEATURE_KEYS = ("type", "id", "properties", "geometry", "bbox")
OWN_KEYS = (
    "name", "authority", "kind", "reasons", "message", "lower", "upper", "radius_m",
    "half_width_m", "exact", "particulars",
)  # fmt: skip
PROPERTY_KEYS = (*OWN_KEYS, *OUR_KEYS)
_KNOWN = frozenset(PROPERTY_KEYS)
PATH = "properties"


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
    notes, original = sheet.notes, feature
    if is_facility_map(feature):
        feature = faa.as_geojson(feature, notes)
    elif is_danish(feature):
        feature = denmark.as_geojson(feature, notes)
    properties = feature.get("properties")
    properties = {} if properties is None else notes.mapping(properties, PATH)
    if feature is original:
        _name_feature(feature, properties, notes)
    if feature.get("type") != "Feature":
        notes.note("type", "is not Feature")
    notes.unknown(feature, FEATURE_KEYS, "")
    ours = vedette_extension.read(properties, notes, PATH, alone=False)
    details = particulars(properties, _KNOWN, notes)
    name = _text(properties, "name", notes)
    volumes, when = _volumes(feature, properties, ours, sheet), ours.periods or ()
    return Restriction(
        id=identify(details.country, notes.feature, original),
        name=name or notes.feature,
        volumes=volumes,
        authority=_text(properties, "authority", notes),
        kind=_text(properties, "kind", notes),
        reasons=_reasons(properties, notes),
        message=_text(properties, "message", notes),
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


def _name_feature(feature: dict[str, Any], properties: dict[str, Any], notes: Notes) -> None:
    inner = properties.get("particulars")
    identifier = inner.get("identifier") if isinstance(inner, dict) else None
    for value in (identifier, feature.get("id"), properties.get("name")):
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            notes.feature = str(value)
            return


def _volumes(
    feature: dict[str, Any], properties: dict[str, Any], ours: Extension, sheet: Sheet
) -> tuple[Volume, ...]:
    notes = sheet.notes
    areas = geometry.areas(feature, properties, ours.edges or Edges.PLANAR, sheet)
    lower, upper = (_limit(properties, which, notes) for which in ("lower", "upper"))
    volumes = tuple(Volume(area=area, lower=lower, upper=upper) for area in areas)
    refuse_upside_down(lower, upper, f"{PATH}.lower", notes)
    return ours.with_limits(volumes, notes)


def _limit(properties: dict[str, Any], which: str, notes: Notes) -> Height | None:
    said = notes.given(properties, which, f"{PATH}.{which}")
    return None if said is None else vedette_extension.limit(said, f"{PATH}.{which}", notes)


def _text(properties: dict[str, Any], key: str, notes: Notes) -> str | None:
    return notes.text(notes.given(properties, key, f"{PATH}.{key}"), f"{PATH}.{key}")


def _reasons(properties: dict[str, Any], notes: Notes) -> tuple[str, ...]:
    value = notes.given(properties, "reasons", f"{PATH}.reasons")
    if value is None:
        return ()
    listed = notes.sequence(value, f"{PATH}.reasons")
    return tuple(one for one in listed if isinstance(one, str))
