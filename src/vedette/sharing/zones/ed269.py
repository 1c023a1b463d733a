"""Restrictions as an ED-269 file."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from vedette.airspace.formats.ed269.ed269_zones import (
    CLASS_MAX,
    OTHER_REASON_MAX,
    REASONS,
    ZONE_KEYS,
)
from vedette.airspace.formats.ed318.properties import PURPOSES, VARIANTS
from vedette.airspace.formats.reading_notes import Original
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.particulars import Authority, Text
from vedette.model.restriction import Circle, DailyHours, Restriction, Volume
from vedette.sharing.zones import eurocae_zones, geojson_shapes, vedette_words
from vedette.sharing.zones.ed318 import instant
from vedette.sharing.zones.utc_hours import UtcPeriod, in_utc, outwards
from vedette.sharing.zones.writer_result import (
    Losses,
    Options,
    Written,
    arranged,
    cut,
    extras,
    to_bytes,
)

KINDS = ("PROHIBITED", "REQ_AUTHORIZATION", "CONDITIONAL", "NO_RESTRICTION")
REFERENCES = {
    HeightReference.ABOVE_GROUND: "AGL",
    HeightReference.MEAN_SEA_LEVEL: "AMSL",
}


def write(
    restrictions: Sequence[Restriction],
    options: Options | None = None,
    *,
    original: Original | None = None,
) -> Written:
    """Write an ED-269 file. Its zones are under `features`, or under the key of the original.

    original: the ED-269 file that restrictions were read from.
    Raises RestrictionError if the format cannot express the area, the times or who is barred.
    """
    options = options or Options()
    losses = Losses("ED-269")
    zones = arranged(restrictions, original, losses, lambda one: _zone(one, options, losses))
    root: dict[str, Any] = {} if options.name is None else {"title": options.name}
    key = "features"
    if original is not None:
        root, key = dict(original.root), original.list_key or key
    else:
        said = eurocae_zones.approximations(restrictions)
        if said:
            root["description"] = "; ".join(said)
    return Written(data=to_bytes({**root, key: zones}), losses=tuple(losses.found))


def _zone(restriction: Restriction, options: Options, losses: Losses) -> dict[str, Any]:
    rest = restriction.particulars
    held, taken = eurocae_zones.held(restriction, REFERENCES, options, losses)
    volumes, numbers = eurocae_zones.parts_of(held, losses)
    said: dict[str, Any] = {
        "identifier": eurocae_zones.identifier(restriction, losses),
        "country": eurocae_zones.country(restriction, options, losses),
        "name": _one(eurocae_zones.names(restriction), "name", eurocae_zones.TEXT_MAX, losses),
        "type": rest.variant if rest.variant in VARIANTS else "COMMON",
        "restriction": _kind(restriction, losses),
    }
    if rest.conditions:
        said["restrictionConditions"] = list(rest.conditions)
    if rest.region is not None:
        said["region"] = rest.region
    if restriction.reasons:
        said["reason"] = eurocae_zones.reasons(restriction, REASONS, losses)
    others = eurocae_zones.other_reasons(restriction, REASONS)
    if others:
        said["otherReasonInfo"] = _one(others, "otherReasonInfo", OTHER_REASON_MAX, losses)
    if rest.regulation_exemption is not None:
        said["regulationExemption"] = "YES" if rest.regulation_exemption else "NO"
    if rest.u_space_class is not None:
        said["uSpaceClass"] = cut(rest.u_space_class, CLASS_MAX, "uSpaceClass", losses)
    if eurocae_zones.messages(restriction):
        message = _one(
            eurocae_zones.messages(restriction), "message", eurocae_zones.TEXT_MAX, losses
        )
        said["message"] = message
    own = _when(said, restriction, losses)
    said["zoneAuthority"] = [
        _authority(one, losses) for one in eurocae_zones.authorities(restriction, losses)
    ]
    said["geometry"] = [_volume(one, f"volumes[{i}]", losses) for i, one in enumerate(volumes)]
    if any(_rounded(one) for one in volumes):
        own["limits"] = [vedette_words.limits(restriction.volumes[at], losses) for at in numbers]
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
    said |= extras(restriction, ("title",))
    extended = eurocae_zones.extension(restriction, own, taken, numbers, losses)
    for key, value in extras(restriction, (k for k, _ in restriction.particulars.extra)).items():
        if key not in ZONE_KEYS:
            losses.lose(key, "the format has no such key; moved into extendedProperties")
            extended.setdefault(key, value)
    if extended:
        said["extendedProperties"] = extended


def _kind(restriction: Restriction, losses: Losses) -> str:
    if restriction.kind == "USPACE":
        losses.refuse("kind", "ED-269 cannot express U-space airspace", "write it as ED-318")
    found = eurocae_zones.kind(restriction, KINDS, losses)
    return found.replace("AUTHORIZATION", "AUTHORISATION")


def _one(found: tuple[Text, ...], key: str, longest: int, losses: Losses) -> str:
    """The English text of several, else the first; the format has room for one."""
    said = [one for one in found if one.text is not None]
    if not said:
        return ""
    best = next((one for one in said if (one.language or "").startswith("en")), said[0])
    for one in said:
        if one is not best:
            losses.lose(key, f"the text in {one.language or 'another language'}")
    if best.language is not None:
        losses.lose(key, f"that its language is {best.language}")
    return cut(best.text or "", longest, key, losses)


def _authority(authority: Authority, losses: Losses) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key, found in (
        ("name", authority.names),
        ("service", authority.services),
        ("contactName", authority.contacts),
    ):
        if found:
            said[key] = _one(found, f"zoneAuthority.{key}", eurocae_zones.TEXT_MAX, losses)
    words = (
        ("siteURL", authority.site_url),
        ("email", authority.email),
        ("phone", authority.phone),
        ("intervalBefore", authority.interval_before),
    )
    said |= {key: word for key, word in words if word is not None}
    if authority.purpose in PURPOSES:
        said["purpose"] = authority.purpose
    elif authority.purpose is not None:
        losses.lose("zoneAuthority.purpose", authority.purpose)
    return said


def _when(said: dict[str, Any], restriction: Restriction, losses: Losses) -> dict[str, Any]:
    """Write `applicability`; returns what our extension must say beside it."""
    if not restriction.periods:
        said["applicability"] = [{"permanent": "YES"}]
        return {}
    found = [_to_the_minute(in_utc(one, losses), losses) for one in restriction.periods]
    said["applicability"] = [_period(one) for one in found]
    exact = all(one.exact for one in found)
    return {} if exact else {"periods": vedette_words.periods(restriction.periods)}


def _period(period: UtcPeriod) -> dict[str, Any]:
    open_ended = period.start is None and period.end is None
    said: dict[str, Any] = {"permanent": "YES" if open_ended else "NO"}
    if period.start is not None:
        said["startDateTime"] = instant(period.start)
    if period.end is not None:
        said["endDateTime"] = instant(period.end)
    if period.daily:
        said["schedule"] = [_daily(one) for one in period.daily]
    return said


def _to_the_minute(period: UtcPeriod, losses: Losses) -> UtcPeriod:
    """Hours in whole minutes, as the format has them; outwards where they are none."""
    daily = tuple(whole for one in period.daily for whole in _whole_minutes(one, losses))
    return replace(period, daily=daily, exact=period.exact and daily == period.daily)


def _whole_minutes(hours: DailyHours, losses: Losses) -> tuple[DailyHours, ...]:
    start, end = hours.start, hours.end
    if not isinstance(start, time) or not isinstance(end, time):
        losses.refuse("periods", "ED-269 cannot express hours by the sun", "write it as ED-318")
    if not (start.second or start.microsecond or end.second or end.microsecond):
        return (hours,)
    what = f"from {start.isoformat()} to {end.isoformat()}, written outwards in whole minutes"
    losses.lose("periods", what)
    return outwards(hours.days, start, end)


def _daily(hours: DailyHours) -> dict[str, Any]:
    days = sorted(hours.days, key=vedette_words.WEEK.index) if hours.days else ["ANY"]
    return {
        "day": [str(day) for day in days],
        "startTime": f"{hours.start:%H:%M}Z",
        "endTime": f"{hours.end:%H:%M}Z",
    }


def _unit_m(volume: Volume) -> float:
    """Feet where all limits are whole feet and not whole metres; a circle is in metres always."""
    given = [one.value_m for one in (volume.lower, volume.upper) if one is not None]
    if isinstance(volume.area, Circle) or all(one.is_integer() for one in given):
        return 1.0
    return FOOT_M if all(vedette_words.whole_feet(one) is not None for one in given) else 1.0


def _rounded(volume: Volume) -> bool:
    if _unit_m(volume) != 1.0:
        return False
    given = [one.value_m for one in (volume.lower, volume.upper) if one is not None]
    return not all(one.is_integer() for one in given)


def _volume(volume: Volume, key: str, losses: Losses) -> dict[str, Any]:
    unit_m = _unit_m(volume)
    said: dict[str, Any] = {"uomDimensions": "M" if unit_m == 1.0 else "FT"}
    for which, height in (("lower", volume.lower), ("upper", volume.upper)):
        if height is not None:
            said[f"{which}Limit"] = _whole(height, which, unit_m, key, losses)
        said[f"{which}VerticalReference"] = (
            "AGL" if height is None else REFERENCES[height.reference]
        )
    if isinstance(volume.area, Circle):
        said["horizontalProjection"] = {
            "type": "Circle",
            "center": geojson_shapes.positions(volume.area.centre),
            "radius": vedette_words.number(volume.area.radius_m),
        }
        return said
    drawn = geojson_shapes.outline(volume.area, key, losses)
    said["horizontalProjection"] = {"type": "Polygon", "coordinates": geojson_shapes.rings(drawn)}
    return said


def _whole(height: Height, which: str, unit_m: float, key: str, losses: Losses) -> int:
    """A whole number, outwards where it is none, so that the volume holds all that it did."""
    if unit_m != 1.0:
        return round(height.value_m / unit_m)
    found = math.floor(height.value_m) if which == "lower" else math.ceil(height.value_m)
    if found != height.value_m:
        losses.lose(f"{key}.{which}", f"{height.value_m:g} m, written outwards as {found} m")
    return found
