"""Each tile of a restriction, for one day, as one F3548-21 constraint.

F3548 has only heights above the ellipsoid, and no hours given by the sun. What it cannot express
becomes the smallest volume that surely contains it: never less than the restriction.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.declaring.draft import Draft, Substitutes
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import DailyHours, Period, Restriction, SunEvent, Volume, Weekday
from vedette.sharing.f3548.tiling import Tile, tiles_of
from vedette.sharing.f3548.types import (
    Altitude,
    Constraint,
    PutConstraintReferenceParameters,
    Time,
    Volume3D,
    Volume4D,
)

Ref = HeightReference
Window = tuple[datetime, datetime]
TYPE = "vedette.restriction"
MANAGER = "filled in by the DSS"
_DAY = timedelta(days=1)
_WEEK = tuple(Weekday)


class TileFile(TypedDict):
    """One tile: the reference for the DSS, and the constraint for those who ask for its details."""

    put_constraint_reference: PutConstraintReferenceParameters
    constraint: Constraint
    notes: list[str]


def constraints_of(
    draft: Draft,
    day: date,
    *,
    version: int,
    uss_base_url: str,
    config: CheckConfig | None = None,
) -> tuple[TileFile, ...]:
    """The constraints of one UTC day; none where the restriction is not in force on it.

    version: of the restriction; each amendment increases it. uss_base_url: where the details are
    served. The same input gives the same result, including ids.
    """
    restriction = draft.restriction
    windows = windows_of(restriction.periods, day)
    if not windows:
        return ()
    heights = _Heights(config or CheckConfig(), draft.substitutes)
    found = []
    for number, tile in enumerate(tiles_of(restriction)):
        volume = heights.bound(restriction.volumes[tile.volume], tile)
        volumes = [_for(volume, window) for window in windows]
        constraint_id = _id(restriction, version, day, number)
        found.append(
            TileFile(
                put_constraint_reference={"extents": volumes, "uss_base_url": uss_base_url},
                constraint={
                    "reference": {
                        "id": constraint_id,
                        "manager": MANAGER,
                        "uss_availability": "Unknown",
                        "version": version,
                        "time_start": _time(windows[0][0]),
                        "time_end": _time(windows[-1][1]),
                        "uss_base_url": uss_base_url,
                    },
                    "details": {"volumes": volumes, "type": TYPE},
                },
                notes=_notes(restriction),
            )
        )
    return tuple(found)


def windows_of(periods: Sequence[Period], day: date) -> tuple[Window, ...]:
    """The spans in which a restriction may be in force on a UTC day, joined and in order.

    If its sources differ, or if the hours depend on the sun, the widest reading is used.
    """
    first = datetime.combine(day, time(0), tzinfo=UTC)
    whole = (first, first + _DAY)
    if not periods:
        return (whole,)
    spans = [clipped for one in periods for clipped in _of_period(one, whole)]
    joined: list[Window] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _of_period(period: Period, whole: Window) -> list[Window]:
    starts = [at for at in (period.start, *period.other_starts) if at is not None]
    ends = [at for at in (period.end, *period.other_ends) if at is not None]
    low = max(whole[0], min(starts)) if period.start is not None else whole[0]
    high = min(whole[1], max(ends)) if period.end is not None else whole[1]
    if low >= high:
        return []
    if not period.daily:
        return [(low, high)]
    spans = [span for daily in period.daily for span in _of_hours(daily, whole)]
    clipped = [(max(low, a), min(high, b)) for a, b in spans]
    return [(a, b) for a, b in clipped if a < b]


def _of_hours(daily: DailyHours, whole: Window) -> list[Window]:
    """The spans of hours that begin on the day, or the days beside it."""
    if isinstance(daily.start, SunEvent) or isinstance(daily.end, SunEvent):
        return [whole]
    zone = UTC if daily.timezone is None else ZoneInfo(daily.timezone)
    spans = []
    for shift in (-2, -1, 0, 1):
        day = whole[0].date() + shift * _DAY
        if daily.days and _WEEK[day.weekday()] not in daily.days:
            continue
        last = day if daily.start < daily.end else day + _DAY
        start = datetime.combine(day, daily.start, tzinfo=zone).astimezone(UTC)
        end = datetime.combine(last, daily.end, tzinfo=zone).astimezone(UTC)
        spans.append((start, end))
    return spans


class _Heights:
    """Limits above the ellipsoid that surely hold what was meant."""

    def __init__(self, config: CheckConfig, substitutes: Substitutes) -> None:
        self._config = config
        self._substitutes = substitutes

    def bound(self, volume: Volume, tile: Tile) -> Volume3D:
        outline: Volume3D
        if tile.circle is not None:
            lat, lon = tile.circle.centre
            outline = {
                "outline_circle": {
                    "center": {"lat": lat, "lng": lon},
                    "radius": {"value": tile.circle.radius_m, "units": "M"},
                }
            }
        else:
            vertices = [{"lat": lat, "lng": lon} for lat, lon in tile.corners]
            outline = {"outline_polygon": {"vertices": vertices}}  # type: ignore[typeddict-item]
        lower, upper = self._lowest(volume.lower), self._highest(volume.upper)
        if lower is not None:
            outline["altitude_lower"] = lower
        if upper is not None:
            outline["altitude_upper"] = upper
        return outline

    def _lowest(self, height: Height | None) -> Altitude | None:
        config = self._config
        if height is None:
            return None
        if height.reference is not Ref.ELLIPSOID and self._substitutes.lower is not None:
            height = self._substitutes.lower
        match height.reference:
            case Ref.ELLIPSOID:
                return _altitude(height.value_m)
            case Ref.MEAN_SEA_LEVEL:
                return _altitude(height.value_m + config.geoid_min_m)
            case Ref.ABOVE_GROUND:
                return _altitude(height.value_m + config.terrain_min_m + config.geoid_min_m)
        return None

    def _highest(self, height: Height | None) -> Altitude | None:
        config = self._config
        if height is None:
            return None
        if height.reference is not Ref.ELLIPSOID and self._substitutes.upper is not None:
            height = self._substitutes.upper
        match height.reference:
            case Ref.ELLIPSOID:
                return _altitude(height.value_m)
            case Ref.MEAN_SEA_LEVEL:
                return _altitude(height.value_m + config.geoid_max_m)
            case Ref.ABOVE_GROUND:
                return _altitude(height.value_m + config.terrain_max_m + config.geoid_max_m)
        return None


def _notes(restriction: Restriction) -> list[str]:
    """What a reader of the tile should know that the format has no place for."""
    notes = [f"one tile of {restriction.name}, {restriction.id}"]
    if restriction.approximation is not None:
        notes.append(f"approximate boundary: {restriction.approximation}")
    limits = [h for v in restriction.volumes for h in (v.lower, v.upper) if h is not None]
    if any(height.reference is not Ref.ELLIPSOID for height in limits):
        notes.append(
            "heights above the ellipsoid stand in for the restriction's own, and hold them"
        )
    daily = [d for p in restriction.periods for d in p.daily]
    if any(isinstance(e, SunEvent) for d in daily for e in (d.start, d.end)):
        notes.append("hours by the sun cannot be said: the whole day is taken")
    if any(p.other_starts or p.other_ends for p in restriction.periods):
        notes.append("its times have several readings: the widest is taken")
    return notes


def _for(volume: Volume3D, window: Window) -> Volume4D:
    return {"volume": volume, "time_start": _time(window[0]), "time_end": _time(window[1])}


def _time(at: datetime) -> Time:
    return {"value": f"{at:%Y-%m-%dT%H:%M:%S}Z", "format": "RFC3339"}


def _altitude(value_m: float) -> Altitude:
    return {"value": round(value_m, 2), "reference": "W84", "units": "M"}


def _id(restriction: Restriction, version: int, day: date, number: int) -> str:
    """A UUID of version 4's form, as the format wants it, made from what it names."""
    named = f"{restriction.id}\x1f{version}\x1f{day}\x1f{number}"
    return str(uuid.UUID(bytes=hashlib.sha256(named.encode()).digest()[:16], version=4))
