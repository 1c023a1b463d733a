"""Restrictions as GeoJSON for maps. The shapes are approximate and not for checks.

A circle becomes a ring of corners; limits and hours become words.
"""

import math
from collections.abc import Sequence
from typing import Any

from vedette.airspace.declaring import form_text
from vedette.geo.local import moved
from vedette.model.doubt import Doubt
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.restriction import (
    Circle,
    Corridor,
    DailyHours,
    LatLon,
    Period,
    Restriction,
    Volume,
)
from vedette.model.times import to_text
from vedette.sharing.outlines import corridor_rings

CIRCLE_CORNERS = 96
_WORDS = {
    HeightReference.ELLIPSOID: "above the ellipsoid",
    HeightReference.MEAN_SEA_LEVEL: "above mean sea level",
    HeightReference.BAROMETRIC: "pressure altitude",
    HeightReference.ABOVE_GROUND: "above ground",
    HeightReference.ABOVE_TAKEOFF: "above take-off",
}


def to_features(restriction: Restriction) -> list[dict[str, Any]]:
    """One GeoJSON Feature per volume."""
    return [_feature(restriction, volume) for volume in restriction.volumes]


def left_out_line(refusal: Doubt) -> dict[str, str]:
    """A feature that could not be read and is missing here; it may be anywhere."""
    return {"feature": refusal.feature, "key": refusal.key, "what": refusal.what}


def height_words(height: Height | None) -> str | None:
    """A limit in words; None if the volume is not bounded."""
    if height is None:
        return None
    if height.reference is HeightReference.FLIGHT_LEVEL:
        return f"FL{round(height.value_m / FOOT_M / 100):03d}"
    return f"{height.value_m:g} m {_WORDS[height.reference]}"


def hours_words(periods: tuple[Period, ...]) -> str | None:
    """Hours in words, in UTC; None means always."""
    return "; ".join(_period(p) for p in periods) or None


def _feature(restriction: Restriction, volume: Volume) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [_closed(r) for r in rings_of(volume)]},
        "properties": {
            "id": restriction.id,
            "name": restriction.name,
            "lower": height_words(volume.lower),
            "upper": height_words(volume.upper),
            "hours": hours_words(restriction.periods),
            "authority": restriction.authority,
            "kind": restriction.kind,
            "bars": restriction.bars.value,
            "exempt": list(restriction.exempt),
            "message": restriction.message,
            "boundary_sigma_m": restriction.boundary_sigma_m,
            "approximation": restriction.approximation,
        },
    }


def rings_of(volume: Volume) -> tuple[Sequence[LatLon], ...]:
    """The rings of a volume's area, to be drawn: corners, not closed; the first is outside."""
    if isinstance(volume.area, Circle):
        return (_round(volume.area),)
    if isinstance(volume.area, Corridor):
        return corridor_rings(volume.area)
    return (volume.area.exterior, *volume.area.holes)


def _round(circle: Circle) -> tuple[LatLon, ...]:
    turns = (2 * math.pi * i / CIRCLE_CORNERS for i in range(CIRCLE_CORNERS))
    lat, lon = circle.centre
    places = (
        moved(lat, lon, circle.radius_m * math.cos(a), circle.radius_m * math.sin(a)) for a in turns
    )
    return tuple((float(a), float(b)) for a, b in places)


def _closed(ring: Sequence[LatLon]) -> list[list[float]]:
    return [[round(lon, 7), round(lat, 7)] for lat, lon in (*ring, ring[0])]


def _period(period: Period) -> str:
    start = "any time" if period.start is None else to_text(period.start)[:16] + "Z"
    end = "further notice" if period.end is None else to_text(period.end)[:16] + "Z"
    daily = ", ".join(_daily(d) for d in period.daily)
    span = f"{start} until {end}"
    return f"{span}, {daily}" if daily else span


def _daily(hours: DailyHours) -> str:
    return form_text.hours_words(hours) if hours.days else f"daily {form_text.hours_words(hours)}"
