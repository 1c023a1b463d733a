"""ED-269 zones to restrictions: tolerant of what is plain, strict where it would be a guess."""

from functools import partial
from typing import Any

from vedette.airspace.formats import vedette_extension
from vedette.airspace.formats.ed269 import geometry, periods
from vedette.airspace.formats.ed318.ed318_zones import authority_name, identify
from vedette.airspace.formats.ed318.properties import PURPOSES, VARIANTS, YES_NO, choice
from vedette.airspace.formats.national.utm_avm import as_ed269, is_avm
from vedette.airspace.formats.reading_notes import Notes, preferred, short
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.unknown_values import Carries
from vedette.airspace.formats.zone_features import collect
from vedette.model.particulars import Authority, Particulars, Text
from vedette.model.restriction import Bars, Edges, Restriction

ZONE_KEYS = (
    "title", "identifier", "country", "name", "type", "restriction", "restrictionConditions",
    "region", "reason", "otherReasonInfo", "regulationExemption", "uSpaceClass", "message",
    "applicability", "zoneAuthority", "geometry", "extendedProperties",
)  # fmt: skip
REQUIRED = (
    "identifier", "country", "type", "restriction", "applicability", "zoneAuthority", "geometry",
)  # fmt: skip
AUTHORITY_KEYS = (
    "name", "service", "email", "contactName", "siteURL", "phone", "purpose", "intervalBefore",
)  # fmt: skip
RESTRICTIONS = ("PROHIBITED", "REQ_AUTHORISATION", "CONDITIONAL", "NO_RESTRICTION")
REASONS = (
    "AIR_TRAFFIC", "SENSITIVE", "PRIVACY", "POPULATION", "NATURE", "NOISE", "FOREIGN_TERRITORY",
    "EMERGENCY", "OTHER",
)  # fmt: skip
REASONS_MAX, IDENTIFIER_MAX, TEXT_MAX, OTHER_REASON_MAX, CLASS_MAX = 9, 7, 200, 30, 100
KEPT = ("title", "extendedProperties")  # verbatim; the model has no fields for them
_KNOWN, _VERBATIM = frozenset(ZONE_KEYS), frozenset(KEPT)


def read(
    features: list[Any], notes: Notes, sha256: str, default_bars: Bars, *, doubtful: bool
) -> list[Restriction | None]:
    """The restriction of each zone. None stands for a refused zone; `notes` lists the refusals."""
    sheet = Sheet(notes, turns=False)  # the format does not say which way a ring turns
    one = partial(_zone, sheet=sheet, sha256=sha256, default_bars=default_bars)
    return collect(features, sheet, one, doubtful=doubtful)


def _zone(zone: dict[str, Any], sheet: Sheet, sha256: str, default_bars: Bars) -> Restriction:
    notes, original = sheet.notes, zone
    if is_avm(zone):
        zone = as_ed269(zone, notes)
    identifier = _identifier(zone, notes)
    for key in REQUIRED:
        if key not in zone:
            notes.note(key, "absent, where the format wants it")
    notes.unknown(zone, _KNOWN, "")
    ours = _ours(zone, notes)
    details = _particulars(zone, identifier, notes)
    volumes = geometry.volumes(zone, ours.edges or Edges.PLANAR, sheet)
    volumes = ours.with_limits(volumes, notes)
    when = periods.periods(zone, notes)
    when = when if ours.periods is None else ours.periods
    return Restriction(
        id=identify(details.country, notes.feature, original),
        name=preferred(details.names) or notes.feature,
        volumes=volumes,
        authority=authority_name(details.authorities),
        kind=_kind(zone, notes),
        reasons=_reasons(zone, notes),
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


def _particulars(zone: dict[str, Any], identifier: str | None, notes: Notes) -> Particulars:
    country = notes.text(notes.given(zone, "country", "country"), "country")
    if country is not None and len(country) != 3:
        notes.note("country", f"{short(country)} has not three letters")
    exemption = choice(zone, "regulationExemption", YES_NO, "", notes)
    return Particulars(
        identifier=identifier,
        country=country,
        region=_region(zone, notes),
        variant=choice(zone, "type", VARIANTS, "", notes),
        names=_texts(zone, "name", TEXT_MAX, notes),
        messages=_texts(zone, "message", TEXT_MAX, notes),
        other_reasons=_texts(zone, "otherReasonInfo", OTHER_REASON_MAX, notes),
        authorities=_authorities(zone, notes),
        conditions=_conditions(zone, notes),
        regulation_exemption=None if exemption is None else exemption == "YES",
        u_space_class=_text(zone, "uSpaceClass", "uSpaceClass", CLASS_MAX, notes),
        extra=_extra(zone),
    )


def _identifier(zone: dict[str, Any], notes: Notes) -> str | None:
    """What the zone is called in this file; sets `notes.feature`."""
    value = zone.get("identifier")
    if isinstance(value, str) and value.strip():
        notes.feature = value
        if len(value) > IDENTIFIER_MAX:
            notes.note("identifier", f"longer than {IDENTIFIER_MAX} characters")
        return value
    if "identifier" in zone:
        notes.note("identifier", "is not a text" if value != "" else "is empty")
    return None


def _kind(zone: dict[str, Any], notes: Notes) -> str | None:
    """In ED-318's spelling, so that the same word means the same wherever it was read."""
    found = zone.get("restriction")
    if found not in RESTRICTIONS:
        value = notes.text(notes.given(zone, "restriction", "restriction"), "restriction")
        if value is None:
            return None
        words = ", ".join(RESTRICTIONS)
        notes.note("restriction", f"{short(value)} is not one of {words}")
        plain = value.strip().upper()
        found = plain if plain in RESTRICTIONS or plain == "REQ_AUTHORIZATION" else value
    return "REQ_AUTHORIZATION" if found == "REQ_AUTHORISATION" else str(found)


def _text(
    holder: dict[str, Any], key: str, path: str, longest: int | None, notes: Notes
) -> str | None:
    return notes.text(notes.given(holder, key, path), path, longest)


def _texts(zone: dict[str, Any], key: str, longest: int, notes: Notes) -> tuple[Text, ...]:
    found = _text(zone, key, key, longest, notes)
    return () if found is None else (Text(text=found),)


def _region(zone: dict[str, Any], notes: Notes) -> int | None:
    value = notes.given(zone, "region", "region")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        notes.note("region", "is not a whole number")
        return None
    return value


def _conditions(zone: dict[str, Any], notes: Notes) -> tuple[str, ...]:
    value = notes.given(zone, "restrictionConditions", "restrictionConditions")
    if value is None:
        return ()
    found = notes.sequence(value, "restrictionConditions")
    for one in found:
        if not isinstance(one, str):
            notes.note("restrictionConditions", "is not a text")
    return tuple(one for one in found if isinstance(one, str))


def _reasons(zone: dict[str, Any], notes: Notes) -> tuple[str, ...]:
    value = notes.given(zone, "reason", "reason")
    if value is None:
        return ()
    found = notes.sequence(value, "reason")
    if len(found) > REASONS_MAX:
        notes.note("reason", f"more than {REASONS_MAX} reasons")
    for one in found:
        if one not in REASONS:
            notes.note("reason", f"{short(one)} is not one of {', '.join(REASONS)}")
    return tuple(one for one in found if isinstance(one, str))


def _authorities(zone: dict[str, Any], notes: Notes) -> tuple[Authority, ...]:
    value = notes.given(zone, "zoneAuthority", "zoneAuthority")
    if value is None:
        return ()
    return notes.once("zoneAuthority", value, lambda: _authorities_of(value, notes))


def _authorities_of(value: Any, notes: Notes) -> tuple[Authority, ...]:
    found: list[Authority] = []
    for number, one in enumerate(notes.sequence(value, "zoneAuthority")):
        path = f"zoneAuthority[{number}]"
        if not isinstance(one, dict):
            notes.note(path, "is not a JSON object")
            continue
        notes.unknown(one, AUTHORITY_KEYS, path, Carries.NOTHING)

        def said(key: str, longest: int | None, one: Any = one, path: str = path) -> str | None:
            return _text(one, key, f"{path}.{key}", longest, notes)

        def several(key: str, said: Any = said) -> tuple[Text, ...]:
            text = said(key, TEXT_MAX)
            return () if text is None else (Text(text=text),)

        found.append(
            Authority(
                names=several("name"),
                services=several("service"),
                contacts=several("contactName"),
                site_url=said("siteURL", None),
                email=said("email", None),
                phone=said("phone", TEXT_MAX),
                purpose=choice(one, "purpose", PURPOSES, path, notes),
                interval_before=said("intervalBefore", None),
            )
        )
    return tuple(found)


def _ours(zone: dict[str, Any], notes: Notes) -> vedette_extension.Extension:
    extended = notes.given(zone, "extendedProperties", "extendedProperties")
    vedette_extension.of_others(extended, "extendedProperties", notes)
    if not isinstance(extended, dict) or extended.get("vedette") is None:
        return vedette_extension.NOTHING
    return vedette_extension.read(extended["vedette"], notes)


def _extra(zone: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the model has no field for, verbatim: extensions, and unknown keys."""
    kept = [key for key in zone if key in _VERBATIM or key not in _KNOWN]
    return vedette_extension.unmodelled(zone, kept) if kept else ()
