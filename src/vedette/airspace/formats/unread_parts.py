"""Parts of a zone that a reader does not understand, and how far each of them may matter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from vedette.airspace.formats.packed_json import PackedPolygon
from vedette.airspace.formats.unknown_values import (
    DECIMAL_PAIR,
    DEGREES_TEXT,
    Carries,
    distance_m,
    named_position,
    position,
)
from vedette.airspace.shapes.doubt_reach import disc_around, disc_of_places
from vedette.model.doubt import EVERYWHERE, Doubt, Reach
from vedette.model.height import Height
from vedette.model.restriction import Area, LatLon, Period, Volume

LEAST_MARGIN_M = 10_000.0  # round a zone of which nothing is read but some of its positions
POINT_MARGIN_M = 1_000_000.0  # round a point whose radius is not known: the largest that is read
LINE_MARGIN_M = 100_000.0  # round a line whose width is not known: the widest corridor


_HOLD_PLACES = frozenset(
    ("coordinates", "center", "centre", "geometry", "geometries", "horizontalProjection")
)


@dataclass(frozen=True, slots=True)
class Unread:
    """One part of a zone that was not understood, before it is known how far that may matter."""

    key: str
    what: str
    mend: str | None
    carries: Carries
    value: Any = None
    may_narrow: bool = False


@dataclass(slots=True)
class _Seen:
    """Positions and distances in a part of a file."""

    places: list[LatLon] = field(default_factory=list)
    swapped: list[LatLon] = field(default_factory=list)
    distance_m: float = 0.0
    points: bool = False  # a point, whose size its position does not tell
    lines: bool = False
    whole: bool = False  # it is all of a zone, which must have a place
    broken: bool = False  # something that should be a position is none


def doubts_of(
    unread: Sequence[Unread],
    file: str,
    feature: str,
    volumes: Sequence[Volume],
    periods: Sequence[Period],
) -> tuple[Doubt, ...]:
    """Doubts about the parts of a zone that were not understood, with the reach of each.

    volumes, periods: the parts of the zone that were understood.
    """
    return tuple(
        Doubt(
            file=file,
            feature=feature,
            key=one.key,
            what=one.what,
            mend=one.mend,
            reach=_reach(one, volumes, periods),
            may_narrow=one.may_narrow,
        )
        for one in unread
    )


def _reach(one: Unread, volumes: Sequence[Volume], periods: Sequence[Period]) -> Reach | None:
    if one.carries is Carries.NOTHING:
        return None
    areas = tuple(volume.area for volume in volumes)
    if Carries.PLACE in one.carries:
        return place_reach(one.value, areas)
    lower, upper = _limits(volumes) if Carries.LIMITS not in one.carries else (None, None)
    bounds = [(period.start, period.end) for period in periods]
    bounded = bool(periods) and Carries.HOURS not in one.carries
    starts = [start for start, _ in bounds] + [s for p in periods for s in p.other_starts]
    ends = [end for _, end in bounds] + [e for p in periods for e in p.other_ends]
    known_starts = [start for start in starts if start is not None]
    known_ends = [end for end in ends if end is not None]
    return Reach(
        areas=areas,
        lower=lower,
        upper=upper,
        start=min(known_starts) if bounded and len(known_starts) == len(starts) else None,
        end=max(known_ends) if bounded and len(known_ends) == len(ends) else None,
    )


def _limits(volumes: Sequence[Volume]) -> tuple[Height | None, Height | None]:
    """The limits that all volumes share; None where they differ."""
    every = {(one.lower, one.upper) for one in volumes}
    return every.pop() if len(every) == 1 else (None, None)


def place_reach(value: Any, areas: Sequence[Area]) -> Reach:
    """The reach of a part that may carry a place: a bound of all that can be read, with a margin.

    The bound is a disc around each area and around all positions of the part, enlarged by the
    largest of their radii and by the largest distance that the part names. A part whose positions
    cannot be read may lie anywhere.
    """
    seen = _seen(value)
    if seen.broken:
        return EVERYWHERE
    discs = [disc_around(area) for area in areas]
    discs += [disc_of_places(places) for places in (seen.places, seen.swapped) if places]
    if not discs:
        return EVERYWHERE
    margin_m = max(*(disc.radius_m for disc in discs), seen.distance_m, LEAST_MARGIN_M)
    return Reach(areas=tuple(discs), margin_m=margin_m)


def refused_reach(feature: Any) -> Reach:
    """The reach of a zone that was not read at all: a bound of all positions in it.

    The bound is that of `place_reach`. A point or a line without a size gets the largest size that
    is ever read. Without a readable position, the reach is everywhere.
    """
    seen = _seen(feature, whole=True)
    found = [places for places in (seen.places, seen.swapped) if places]
    if seen.broken or not found:
        return EVERYWHERE
    discs = [disc_of_places(places) for places in found]
    margin_m = max(*(disc.radius_m for disc in discs), LEAST_MARGIN_M, seen.distance_m)
    if seen.points and not seen.distance_m:
        margin_m = max(margin_m, POINT_MARGIN_M)
    if seen.lines and not seen.distance_m:
        margin_m = max(margin_m, LINE_MARGIN_M)
    return Reach(areas=tuple(discs), margin_m=margin_m)


def _seen(value: Any, *, whole: bool = False) -> _Seen:
    seen = _Seen(whole=whole)
    _walk("", value, seen, within=False)
    return seen


def _walk(key: str, value: Any, seen: _Seen, *, within: bool) -> None:
    """within: the value stands under a key that holds positions."""
    if isinstance(value, PackedPolygon):
        value = value.lists()
    if isinstance(value, dict):
        _walk_object(value, seen)
    elif isinstance(value, list):
        found = position(value)
        if found is not None:
            _take(found, seen)
        elif within and any(not isinstance(one, list) for one in value):
            seen.broken = True
        else:
            for one in value:
                _walk(key, one, seen, within=within)
    elif isinstance(value, str):
        pairs = list(DECIMAL_PAIR.finditer(value))
        for pair in pairs:
            _take((float(pair[1]), float(pair[2])), seen)
        if within or (not pairs and DEGREES_TEXT.search(value)):
            seen.broken = True
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        seen.distance_m = max(seen.distance_m, distance_m(key, value))


def _walk_object(value: dict[str, Any], seen: _Seen) -> None:
    named = named_position(value)
    if named is not None:
        _take(named, seen)
    kind = value.get("type")
    seen.points = seen.points or kind in ("Point", "MultiPoint", "Circle")
    seen.lines = seen.lines or kind in ("LineString", "MultiLineString")
    for inner, one in value.items():
        if seen.whole and inner in _HOLD_PLACES and one in (None, "", [], {}):
            seen.broken = True  # where it was meant to be is not told
        if inner == "coordinates" and isinstance(one, list) and position(one) is not None:
            seen.points = True
        if inner != "bbox":
            _walk(inner, one, seen, within=inner in ("coordinates", "center", "centre"))


def _take(pair: tuple[float, float], seen: _Seen) -> None:
    """Take a position as longitude and latitude, and the other way round where that can be."""
    x, y = pair
    usual, other = abs(y) <= 90 and abs(x) <= 360, abs(x) <= 90 and abs(y) <= 360
    if usual:
        seen.places.append((y, _lon(x)))
    if other:
        seen.swapped.append((x, _lon(y)))
    seen.broken = seen.broken or not (usual or other)


def _lon(value: float) -> float:
    return (value + 180.0) % 360.0 - 180.0 if abs(value) > 180 else value
