"""Restrictions as an ED-318 file, which its published schema accepts."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from vedette.airspace.formats.ed318.properties import (
    KINDS,
    LANGUAGE_MAX,
    PHONE_MAX,
    PROPERTY_KEYS,
    PURPOSES,
    REASONS,
    UNDETERMINED,
    VARIANTS,
)
from vedette.airspace.formats.reading_notes import Original
from vedette.model.height import Height, HeightReference
from vedette.model.particulars import Authority, Text
from vedette.model.restriction import Area, Circle, DailyHours, Period, Restriction, Volume
from vedette.model.times import to_text
from vedette.sharing.zones import eurocae_zones, geojson_shapes, vedette_words
from vedette.sharing.zones.utc_hours import in_utc
from vedette.sharing.zones.writer_result import (
    Losses,
    Options,
    Written,
    arranged,
    cut,
    extras,
    to_bytes,
)

REFERENCES = {
    HeightReference.ABOVE_GROUND: "AGL",
    HeightReference.MEAN_SEA_LEVEL: "AMSL",
    HeightReference.ELLIPSOID: "WGS84",
}


def write(
    restrictions: Sequence[Restriction],
    options: Options | None = None,
    *,
    original: Original | None = None,
) -> Written:
    """Write an ED-318 FeatureCollection.

    original: the ED-318 file that restrictions were read from. Unchanged zones, and all other keys
    of the file, are copied from it.
    Raises RestrictionError if the format cannot express the area, the times or who is barred.
    """
    options = options or Options()
    losses = Losses("ED-318")
    features = arranged(restrictions, original, losses, lambda one: _feature(one, options, losses))
    if original is not None and original.list_key is None and len(features) == 1:
        return Written(data=to_bytes(features[0]), losses=tuple(losses.found))
    root = _root(restrictions, options) if original is None else dict(original.root)
    root.setdefault("type", "FeatureCollection")
    return Written(data=to_bytes({**root, "features": features}), losses=tuple(losses.found))


def _root(restrictions: Sequence[Restriction], options: Options) -> dict[str, Any]:
    root: dict[str, Any] = {"type": "FeatureCollection"}
    if options.name is not None:
        root["name"] = options.name[: eurocae_zones.TEXT_MAX]
    # Optional in the schema, but some libraries refuse a file without it.
    metadata: dict[str, Any] = {}
    said = eurocae_zones.approximations(restrictions)
    if said:
        metadata["technicalLimitations"] = [
            {"text": one[: eurocae_zones.TEXT_MAX], "lang": "en-GB"} for one in said
        ]
    return {**root, "metadata": metadata}


def _feature(restriction: Restriction, options: Options, losses: Losses) -> dict[str, Any]:
    held, taken = eurocae_zones.held(restriction, REFERENCES, options, losses)
    volumes, numbers = eurocae_zones.parts_of(held, losses)
    return {
        "type": "Feature",
        "properties": _properties(restriction, options, taken, numbers, losses),
        "geometry": _geometry(volumes, losses),
    }


def _properties(
    restriction: Restriction, options: Options, taken: Any, numbers: list[int], losses: Losses
) -> dict[str, Any]:
    rest = restriction.particulars

    def texts(found: tuple[Text, ...], key: str) -> list[dict[str, str]]:
        return _texts(found, key, options, losses)

    said: dict[str, Any] = {
        "identifier": eurocae_zones.identifier(restriction, losses),
        "country": eurocae_zones.country(restriction, options, losses),
        "name": texts(eurocae_zones.names(restriction), "name"),
        "type": eurocae_zones.kind(restriction, KINDS, losses),
        "variant": rest.variant if rest.variant in VARIANTS else "COMMON",
    }
    if rest.conditions:
        said["restrictionConditions"] = "; ".join(rest.conditions)
    if rest.region is not None:
        said["region"] = rest.region
    if restriction.reasons:
        said["reason"] = eurocae_zones.reasons(restriction, REASONS, losses)
    others = eurocae_zones.other_reasons(restriction, REASONS)
    if others:
        said["otherReasonInfo"] = texts(others, "otherReasonInfo")
    if rest.regulation_exemption is not None:
        said["regulationExemption"] = "YES" if rest.regulation_exemption else "NO"
    if eurocae_zones.messages(restriction):
        said["message"] = texts(eurocae_zones.messages(restriction), "message")
    said["zoneAuthority"] = [
        _authority(one, options, losses) for one in eurocae_zones.authorities(restriction, losses)
    ]
    if rest.u_space_class is not None:
        losses.lose("u_space_class", rest.u_space_class)
    own: dict[str, Any] = {}
    if restriction.periods:
        said["limitedApplicability"], exact = _periods(restriction.periods, losses)
        if not exact:
            own["periods"] = vedette_words.periods(restriction.periods)
    _extend(said, restriction, own, taken, numbers, losses)
    return said


def _extend(
    said: dict[str, Any],
    restriction: Restriction,
    own: Any,
    taken: Any,
    numbers: list[int],
    losses: Losses,
) -> None:
    """What was kept verbatim; keys that the format does not have move to where it has room."""
    said |= extras(restriction, ("dataSource",))
    extended = eurocae_zones.extension(restriction, own, taken, numbers, losses)
    for key, value in extras(restriction, (k for k, _ in restriction.particulars.extra)).items():
        if key not in PROPERTY_KEYS:
            losses.lose(key, "the format has no such key; moved into extendedProperties")
            extended.setdefault(key, value)
    if extended:
        said["extendedProperties"] = extended


def _texts(
    found: tuple[Text, ...], key: str, options: Options, losses: Losses
) -> list[dict[str, str]]:
    said: list[dict[str, str]] = []
    for one in found:
        language = one.language or options.language
        if language is None:
            losses.lose(key, f"no language is named; written as {UNDETERMINED}")
            language = UNDETERMINED
        entry = (
            {} if one.text is None else {"text": cut(one.text, eurocae_zones.TEXT_MAX, key, losses)}
        )
        said.append({**entry, "lang": cut(language, LANGUAGE_MAX, key, losses)})
    return said


def _authority(authority: Authority, options: Options, losses: Losses) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key, found in (
        ("name", authority.names),
        ("service", authority.services),
        ("contactName", authority.contacts),
    ):
        if found:
            said[key] = _texts(found, f"zoneAuthority.{key}", options, losses)
    words = (
        ("siteURL", authority.site_url),
        ("email", authority.email),
        ("intervalBefore", authority.interval_before),
    )
    said |= {key: word for key, word in words if word is not None}
    if authority.phone is not None:
        said["phone"] = cut(authority.phone, PHONE_MAX, "zoneAuthority.phone", losses)
    purpose = authority.purpose
    if purpose not in PURPOSES:
        losses.lose("zoneAuthority.purpose", f"{purpose or 'none'} is known; INFORMATION written")
        purpose = "INFORMATION"
    return {**said, "purpose": purpose}


def _periods(found: tuple[Period, ...], losses: Losses) -> tuple[list[dict[str, Any]], bool]:
    """`limitedApplicability`, and whether it says all that the periods do."""
    said: list[dict[str, Any]] = []
    every = [in_utc(one, losses) for one in found]
    for one in every:
        entry: dict[str, Any] = {}
        if one.start is not None:
            entry["startDateTime"] = instant(one.start)
        if one.end is not None:
            entry["endDateTime"] = instant(one.end)
        if one.daily:
            entry["schedule"] = [_daily(hours) for hours in one.daily]
        said.append(entry)
    return said, all(one.exact for one in every)


def instant(at: datetime) -> str:
    """A date and time in UTC, without a fraction if it is a whole second."""
    text = to_text(at)
    return text.replace(".000000Z", "Z")


def _daily(hours: DailyHours) -> dict[str, Any]:
    days = sorted(hours.days, key=vedette_words.WEEK.index) if hours.days else ["ANY"]
    said: dict[str, Any] = {"day": [str(day) for day in days]}
    for which, edge in (("start", hours.start), ("end", hours.end)):
        if isinstance(edge, time):
            said[f"{which}Time"] = f"{edge.isoformat()}Z"
        else:
            said[f"{which}Event"] = edge.value
    return said


def _geometry(volumes: list[Volume], losses: Losses) -> dict[str, Any]:
    members = [_volume(one, f"volumes[{i}]", losses) for i, one in enumerate(volumes)]
    if len(members) == 1:
        return members[0]
    return {"type": "GeometryCollection", "geometries": members}


def _volume(volume: Volume, key: str, losses: Losses) -> dict[str, Any]:
    said = _area(volume.area, key, losses)
    if volume.lower is not None or volume.upper is not None:
        said["layer"] = _layer(volume)
    return said


def _area(area: Area, key: str, losses: Losses) -> dict[str, Any]:
    if isinstance(area, Circle):
        return {
            "type": "Point",
            "coordinates": geojson_shapes.positions(area.centre),
            "extent": {"subType": "Circle", "radius": vedette_words.number(area.radius_m)},
        }
    return {
        "type": "Polygon",
        "coordinates": geojson_shapes.rings(geojson_shapes.outline(area, key, losses)),
    }


def _layer(volume: Volume) -> dict[str, Any]:
    """Limits in feet where both are whole feet and not whole metres, so that nothing is rounded."""
    both = {"upper": volume.upper, "lower": volume.lower}
    given = {key: one for key, one in both.items() if one is not None}
    feet = {key: vedette_words.whole_feet(one.value_m) for key, one in given.items()}
    in_feet = None not in feet.values() and not all(
        one.value_m.is_integer() for one in given.values()
    )
    said: dict[str, Any] = {}
    for key, one in given.items():
        said[key] = feet[key] if in_feet else _metres(one)
        said[f"{key}Reference"] = REFERENCES[one.reference]
    said["uom"] = "ft" if in_feet else "m"
    return said


def _metres(height: Height) -> int | float:
    return vedette_words.number(height.value_m)
