"""Restrictions as plain values and back: for the record, the raw log, the page and exports.

`to_dict` writes every key of every noun; an absent value is null. `from_dict` wants all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from vedette.model.doubt import Doubt, Reach
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.particulars import NO_PARTICULARS, Authority, Particulars, Text
from vedette.model.restriction import (
    Area,
    Bars,
    Circle,
    Condition,
    Corridor,
    DailyHours,
    Edges,
    LatLon,
    Period,
    Polygon,
    Restriction,
    Rule,
    SunEvent,
    Volume,
    Weekday,
)
from vedette.model.times import from_text, to_text

Json = dict[str, Any]


def restriction_to_dict(restriction: Restriction) -> Json:
    """A restriction as plain values."""
    return {
        "id": restriction.id,
        "name": restriction.name,
        "volumes": [volume_to_dict(one) for one in restriction.volumes],
        "authority": restriction.authority,
        "kind": restriction.kind,
        "reasons": list(restriction.reasons),
        "message": restriction.message,
        "periods": [period_to_dict(one) for one in restriction.periods],
        "bars": restriction.bars.value,
        "exempt": list(restriction.exempt),
        "rules": [rule_to_dict(one) for one in restriction.rules],
        "boundary_sigma_m": restriction.boundary_sigma_m,
        "approximation": restriction.approximation,
        "supersedes": list(restriction.supersedes),
        "source_sha256": restriction.source_sha256,
        "particulars": particulars_to_dict(restriction.particulars),
        **_doubts_to_dict(restriction.doubts),
    }


def _doubts_to_dict(doubts: Sequence[Doubt]) -> Json:
    """A key of its own, which only restrictions with doubts have: older records have none."""
    return {"doubts": [doubt_to_dict(one) for one in doubts]} if doubts else {}


def restriction_from_dict(body: Mapping[str, Any]) -> Restriction:
    """Inverse of `restriction_to_dict`. Raises ValueError, KeyError or TypeError."""
    return Restriction(
        id=RestrictionId(body["id"]),
        name=body["name"],
        volumes=tuple(volume_from_dict(one) for one in body["volumes"]),
        authority=body["authority"],
        kind=body["kind"],
        reasons=tuple(body["reasons"]),
        message=body["message"],
        periods=tuple(period_from_dict(one) for one in body["periods"]),
        bars=Bars(body["bars"]),
        exempt=tuple(body["exempt"]),
        rules=tuple(rule_from_dict(one) for one in body["rules"]),
        boundary_sigma_m=float(body["boundary_sigma_m"]),
        approximation=body["approximation"],
        supersedes=tuple(RestrictionId(one) for one in body["supersedes"]),
        source_sha256=body["source_sha256"],
        particulars=particulars_from_dict(body["particulars"]),
        doubts=tuple(doubt_from_dict(one) for one in body.get("doubts", ())),
    )


def doubt_to_dict(doubt: Doubt) -> Json:
    """A doubt as plain values. Times as text; a reach of null can change no answer."""
    return {
        "file": doubt.file,
        "feature": doubt.feature,
        "key": doubt.key,
        "what": doubt.what,
        "mend": doubt.mend,
        "reach": None if doubt.reach is None else reach_to_dict(doubt.reach),
        "may_narrow": doubt.may_narrow,
        "refused": doubt.refused,
    }


def doubt_from_dict(body: Mapping[str, Any]) -> Doubt:
    """Inverse of `doubt_to_dict`. Raises ValueError, KeyError or TypeError."""
    reach = body["reach"]
    return Doubt(**{**body, "reach": None if reach is None else _reach_from_dict(reach)})


def reach_to_dict(reach: Reach) -> Json:
    """The reach of a doubt as plain values for JSON. A null means that it has no bound."""
    return {
        "areas": None if reach.areas is None else [area_to_dict(one) for one in reach.areas],
        "margin_m": reach.margin_m,
        "lower": None if reach.lower is None else height_to_dict(reach.lower),
        "upper": None if reach.upper is None else height_to_dict(reach.upper),
        "start": _text(reach.start),
        "end": _text(reach.end),
    }


def _reach_from_dict(body: Mapping[str, Any]) -> Reach:
    areas, lower, upper = body["areas"], body["lower"], body["upper"]
    start, end = body["start"], body["end"]
    return Reach(
        areas=None if areas is None else tuple(area_from_dict(one) for one in areas),
        margin_m=float(body["margin_m"]),
        lower=None if lower is None else height_from_dict(lower),
        upper=None if upper is None else height_from_dict(upper),
        start=None if start is None else from_text(start),
        end=None if end is None else from_text(end),
    )


def particulars_to_dict(rest: Particulars) -> Json | None:
    """The particulars as plain values; None where there are none. The check does not use them."""
    return None if rest == NO_PARTICULARS else asdict(rest)


def particulars_from_dict(body: Mapping[str, Any] | None) -> Particulars:
    """Inverse of `particulars_to_dict`. Raises ValueError, KeyError or TypeError."""
    if body is None:
        return NO_PARTICULARS

    def texts(found: Sequence[Mapping[str, Any]]) -> tuple[Text, ...]:
        return tuple(Text(**one) for one in found)

    lists = {key: texts(body[key]) for key in ("names", "messages", "other_reasons")}
    authorities = tuple(
        Authority(**{**one, **{key: texts(one[key]) for key in ("names", "services", "contacts")}})
        for one in body["authorities"]
    )
    more = {
        "authorities": authorities,
        "conditions": tuple(body["conditions"]),
        "extra": tuple((key, value) for key, value in body["extra"]),
    }
    return Particulars(**{**body, **lists, **more})


def volume_to_dict(volume: Volume) -> Json:
    """A volume as plain values."""
    return {
        "area": area_to_dict(volume.area),
        "lower": None if volume.lower is None else height_to_dict(volume.lower),
        "upper": None if volume.upper is None else height_to_dict(volume.upper),
    }


def volume_from_dict(body: Mapping[str, Any]) -> Volume:
    """Inverse of `volume_to_dict`. Raises ValueError, KeyError or TypeError."""
    lower, upper = body["lower"], body["upper"]
    return Volume(
        area=area_from_dict(body["area"]),
        lower=None if lower is None else height_from_dict(lower),
        upper=None if upper is None else height_from_dict(upper),
    )


def area_to_dict(area: Area | Corridor) -> Json:
    """An area as plain values: `shape` says which. Places are [latitude, longitude]."""
    match area:
        case Circle():
            return {
                "shape": "circle",
                "centre": list(area.centre),
                "radius_m": area.radius_m,
            }
        case Corridor():
            return {
                "shape": "corridor",
                "line": [list(place) for place in area.line],
                "half_width_m": area.half_width_m,
                "edges": area.edges.value,
            }
        case Polygon():
            return {
                "shape": "polygon",
                "exterior": [list(place) for place in area.exterior],
                "holes": [[list(place) for place in hole] for hole in area.holes],
                "edges": area.edges.value,
            }


def area_from_dict(body: Mapping[str, Any]) -> Any:
    """Inverse of `area_to_dict`. Raises ValueError, KeyError or TypeError."""
    shape = body["shape"]
    if shape == "circle":
        return Circle(centre=_place(body["centre"]), radius_m=float(body["radius_m"]))
    if shape == "corridor":
        return Corridor(
            line=_places(body["line"]),
            half_width_m=float(body["half_width_m"]),
            edges=Edges(body["edges"]),
        )
    if shape != "polygon":
        raise ValueError(f"the shape must be circle, corridor or polygon, got {shape!r}")
    return Polygon(
        exterior=_places(body["exterior"]),
        holes=tuple(_places(hole) for hole in body["holes"]),
        edges=Edges(body["edges"]),
    )


def height_to_dict(height: Height) -> Json:
    """A height as plain values."""
    return {
        "value_m": height.value_m,
        "reference": height.reference.value,
        "sigma_m": height.sigma_m,
    }


def height_from_dict(body: Mapping[str, Any]) -> Height:
    """Inverse of `height_to_dict`. Raises ValueError, KeyError or TypeError."""
    sigma_m = body["sigma_m"]
    return Height(
        value_m=float(body["value_m"]),
        reference=HeightReference(body["reference"]),
        sigma_m=None if sigma_m is None else float(sigma_m),
    )


def rule_to_dict(rule: Rule) -> Json:
    """A rule as plain values."""
    return {
        "name": rule.name,
        "bars": rule.bars.value,
        "periods": [period_to_dict(one) for one in rule.periods],
        "unless": [one.value for one in rule.unless],
        "exempt": list(rule.exempt),
    }


def rule_from_dict(body: Mapping[str, Any]) -> Rule:
    """Inverse of `rule_to_dict`. Raises ValueError, KeyError or TypeError."""
    return Rule(
        name=body["name"],
        bars=Bars(body["bars"]),
        periods=tuple(period_from_dict(one) for one in body["periods"]),
        unless=tuple(Condition(one) for one in body["unless"]),
        exempt=tuple(body["exempt"]),
    )


def period_to_dict(period: Period) -> Json:
    """A period as plain values."""
    return {
        "start": _text(period.start),
        "end": _text(period.end),
        "daily": [_daily_to_dict(one) for one in period.daily],
        "other_starts": [to_text(one) for one in period.other_starts],
        "other_ends": [to_text(one) for one in period.other_ends],
    }


def period_from_dict(body: Mapping[str, Any]) -> Period:
    """Inverse of `period_to_dict`. Raises ValueError, KeyError or TypeError."""
    start, end = body["start"], body["end"]
    return Period(
        start=None if start is None else from_text(start),
        end=None if end is None else from_text(end),
        daily=tuple(_daily_from_dict(one) for one in body["daily"]),
        other_starts=tuple(from_text(one) for one in body["other_starts"]),
        other_ends=tuple(from_text(one) for one in body["other_ends"]),
    )


def _daily_to_dict(hours: DailyHours) -> Json:
    rare = {
        "start_shift_min": hours.start_shift_min,
        "end_shift_min": hours.end_shift_min,
        "not_on": hours.not_on,
    }
    return {
        **{key: value for key, value in rare.items() if value},
        "days": [day.value for day in Weekday if day in hours.days],
        "start": _edge_to_text(hours.start),
        "end": _edge_to_text(hours.end),
        "timezone": hours.timezone,
        "place": None if hours.place is None else list(hours.place),
    }


def _daily_from_dict(body: Mapping[str, Any]) -> DailyHours:
    place = body["place"]
    return DailyHours(
        days=frozenset(Weekday(day) for day in body["days"]),
        start=_edge_from_text(body["start"]),
        end=_edge_from_text(body["end"]),
        timezone=body["timezone"],
        place=None if place is None else _place(place),
        start_shift_min=body.get("start_shift_min", 0),
        end_shift_min=body.get("end_shift_min", 0),
        not_on=body.get("not_on"),
    )


def _edge_to_text(edge: time | SunEvent) -> str:
    return edge.value if isinstance(edge, SunEvent) else edge.isoformat()


def _edge_from_text(text: str) -> time | SunEvent:
    if text in tuple(SunEvent):
        return SunEvent(text)
    try:
        return time.fromisoformat(text)
    except ValueError as exc:
        events = ", ".join(SunEvent)
        raise ValueError(
            f"start and end of hours must be a time of day or one of {events}, got {text[:40]!r}"
        ) from exc


def _text(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)


def _places(pairs: Sequence[Sequence[float]]) -> tuple[LatLon, ...]:
    return tuple(_place(pair) for pair in pairs)


def _place(pair: Sequence[float]) -> LatLon:
    lat, lon = pair
    return float(lat), float(lon)
