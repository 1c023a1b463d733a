"""A strip along a border: all that lies inside of it, and within a width of a part of it.

Distances are along the ellipsoid. The border is cut into short chunks; round each, in a plane of
its own that keeps distances from its middle, all within the width is drawn. The drawings are
joined in a plane of longitude and latitude, in which the edges of GeoJSON are straight, and cut
along the border itself. So the corners on the border are the border's own, and the far side
errs to one side only: never beyond the width, and short of it by `tolerance_m` at most.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import split, substring, unary_union

from vedette.airspace.declaring.border import Border
from vedette.geo import geodesic
from vedette.geo.local import Array
from vedette.model import restriction as model
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Edges, LatLon

TOLERANCE_M = 10.0
ON_BORDER_M = 5_000.0  # an end that lies farther off than this is taken for a mistake
WIDTH_MAX_M = 500_000.0
LAT_MAX = 85.0  # nearer to a pole, longitude no longer serves as a coordinate
_CHUNK_M = 20_000.0
_STEP_M = 2_000.0  # of points along a border's long edges: its sag is then below 0.2 m
_SCALE_MAX = 1.2e-5  # how much too long the local planes may show a distance, 70 km out
_ALIKE = 0.8  # two ways round whose lengths are nearer to each other than this are a guess
_SLIVER_DEG2 = 1e-7  # some 500 m²: what two ways of rounding leave of nothing
_M_PER_DEG = 111_195.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What was drawn, and along which part of the border."""

    areas: tuple[model.Polygon, ...]
    part: tuple[LatLon, ...]  # of the border, from one end to the other
    length_m: float
    ends_off_m: tuple[float, float]  # how far the points that were given lie from the border


def strip_along(
    border: Border,
    start: LatLon,
    end: LatLon,
    width_m: float,
    *,
    via: LatLon | None = None,
    inner: LatLon | None = None,
    tolerance_m: float = TOLERANCE_M,
) -> Strip:
    """The strip inside `border`, `width_m` deep, along the border from `start` to `end`.

    via: a place near the intended way, if an outline has two ways. inner: a place on the intended
    side, if the border is a line. Raises RestrictionError.
    """
    if not 10 * tolerance_m <= width_m <= WIDTH_MAX_M:
        raise RestrictionError(
            f"the strip must be {tolerance_m / 100:g} to {WIDTH_MAX_M / 1000:g} km wide, got "
            f"{width_m / 1000:g} km",
            mend="correct the width",
        )
    plane = _Plane.round(start, end)
    if border.line:
        part, off = _part_of_line(plane, border.line, start, end)
        inside = None
    else:
        outline = _outline(plane, border, start, end)
        part, off = _part_of_ring(plane, outline[0], start, end, via)
        inside = Polygon(outline[0], outline[1:])
    places = plane.places(np.asarray(part.coords))
    near = _within(plane, places, width_m, tolerance_m)
    if inside is not None:
        found = near.intersection(_mended(inside))
    else:
        if inner is None:
            raise RestrictionError(
                "the border is a line, so the side of the strip must be given",
                where=border.name,
                mend="give a place on that side as `inner`, LAT,LON",
            )
        found = _side_of(plane, border.line, near, inner, width_m)
    areas = tuple(_area(plane, one) for one in _parts(found))
    if not areas:
        raise RestrictionError(
            "the strip is empty: nothing lies on the inner side of this part of the border",
            where=border.name,
            mend="check the start, the end and `inner`",
        )
    return Strip(areas=areas, part=tuple(places), length_m=_length_m(places), ends_off_m=off)


@dataclass(frozen=True, slots=True)
class _Plane:
    """Longitude and latitude, longitude drawn together so that a degree is as long either way."""

    lon0: float
    shrink: float

    @classmethod
    def round(cls, *places: LatLon) -> "_Plane":
        for lat, lon in places:
            if not (abs(lat) <= LAT_MAX and abs(lon) <= 180):
                raise RestrictionError(
                    f"latitude must be {-LAT_MAX:g} to {LAT_MAX:g} and longitude -180 to 180, "
                    f"got {lat:g}, {lon:g}",
                    mend="give LAT,LON in degrees",
                )
        lon0 = places[0][1]
        mean = sum(math.remainder(lon - lon0, 360.0) for _, lon in places) / len(places)
        lat = max(abs(place[0]) for place in places)
        return cls(math.remainder(lon0 + mean, 360.0), math.cos(math.radians(lat)))

    def points(self, places: Sequence[LatLon] | Array) -> Array:
        """Project latitudes and longitudes, (n, 2), into the plane, the short way from its
        middle.
        """
        given = np.asarray(places, dtype=np.float64).reshape(-1, 2)
        lon = np.remainder(given[:, 1] - self.lon0 + 180.0, 360.0) - 180.0
        return np.column_stack((lon * self.shrink, given[:, 0]))

    def places(self, points: Array) -> list[LatLon]:
        """Inverse of `points`."""
        lon = np.remainder(points[:, 0] / self.shrink + self.lon0 + 180.0, 360.0) - 180.0
        return [(float(a), float(b)) for a, b in zip(points[:, 1], lon, strict=True)]


def _outline(plane: _Plane, border: Border, start: LatLon, end: LatLon) -> list[Array]:
    """The outline that both ends lie on, then its holes, in the plane."""
    drawn = [[plane.points(ring) for ring in rings] for rings in border.outlines]
    ends = [Point(*plane.points([place])[0]) for place in (start, end)]
    rings = min(
        drawn, key=lambda one: max(LineString(_closed(one[0])).distance(place) for place in ends)
    )
    if np.ptp(rings[0][:, 0]) > 180 * plane.shrink:
        raise RestrictionError(
            "the border must span at most 180 degrees of longitude, "
            f"got {np.ptp(rings[0][:, 0]) / plane.shrink:.0f}",
            where=border.name,
            mend="cut out the part that is needed",
        )
    return rings


def _part_of_line(
    plane: _Plane, line: Sequence[LatLon], start: LatLon, end: LatLon
) -> tuple[LineString, tuple[float, float]]:
    drawn = LineString(plane.points(line))
    (a, off_a), (b, off_b) = _onto(plane, drawn, start), _onto(plane, drawn, end)
    return _nonempty(substring(drawn, min(a, b), max(a, b))), (off_a, off_b)


def _part_of_ring(
    plane: _Plane, ring: Array, start: LatLon, end: LatLon, via: LatLon | None
) -> tuple[LineString, tuple[float, float]]:
    """The way along a ring: by `via`, else the shorter one if it is plainly shorter."""
    drawn = LineString(_closed(ring))
    (a, off_a), (b, off_b) = _onto(plane, drawn, start), _onto(plane, drawn, end)
    direct = substring(drawn, min(a, b), max(a, b))
    rest = (substring(drawn, max(a, b), drawn.length), substring(drawn, 0.0, min(a, b)))
    corners = [c for one in rest if one.geom_type == "LineString" for c in one.coords]
    around = LineString(corners) if len(corners) > 1 else direct
    ways = [_nonempty(direct), _nonempty(around)]
    if via is not None:
        place = Point(*plane.points([via])[0])
        return min(ways, key=lambda way: way.distance(place)), (off_a, off_b)
    short, long = sorted(ways, key=lambda way: way.length)
    if short.length > _ALIKE * long.length:
        raise RestrictionError(
            "the two ways along the border from start to end are about equally long, so it is "
            "ambiguous which one is meant",
            mend="give a place near the right one as `via`, LAT,LON",
        )
    return short, (off_a, off_b)


def _onto(plane: _Plane, drawn: LineString, place: LatLon) -> tuple[float, float]:
    """Where along the line the nearest point to `place` is, and how far off it lies in m."""
    along = drawn.project(Point(*plane.points([place])[0]))
    near = plane.places(np.asarray(drawn.interpolate(along).coords))[0]
    off = geodesic.inverse(*place, *near)[0]
    if off > ON_BORDER_M:
        raise RestrictionError(
            f"the place must be on the border, got {place[0]:g}, {place[1]:g}, which lies "
            f"{off / 1000:,.1f} km from it",
            mend=f"give the nearest point of the border, {near[0]:.4f},{near[1]:.4f}",
        )
    return along, off


def _nonempty(way: BaseGeometry) -> LineString:
    if not isinstance(way, LineString) or way.length == 0.0:
        raise RestrictionError(
            "start and end must be two points of the border, got the same point twice",
            mend="give two different points",
        )
    return way


def _within(
    plane: _Plane, places: Sequence[LatLon], width_m: float, tolerance_m: float
) -> BaseGeometry:
    """All within the width of a line, short of it by the tolerance at most; in the plane."""
    reach_m = (width_m - 0.4 * tolerance_m) / (1 + _SCALE_MAX)
    # A chord of a circle sags r (1 - cos(pi / 4 n)): half of the tolerance goes to that.
    per_quarter = math.ceil(math.pi / 4 / math.acos(1 - 0.25 * tolerance_m / reach_m))
    drawn = []
    for chunk in _chunks(_dense(plane, places)):
        middle = chunk[len(chunk) // 2]
        local = LineString(_local(middle, chunk)) if len(chunk) > 1 else Point(0.0, 0.0)
        round_it = np.asarray(local.buffer(reach_m, quad_segs=per_quarter).exterior.coords)
        drawn.append(Polygon(plane.points(_global(middle, round_it))))
    joined = unary_union([_mended(one) for one in drawn])
    thin = 0.2 * tolerance_m / _M_PER_DEG
    return joined.simplify(thin, preserve_topology=True)


def _dense(plane: _Plane, places: Sequence[LatLon]) -> list[LatLon]:
    """The line with points at most `_STEP_M` apart, along edges straight in the plane."""
    points = plane.points(places)
    found: list[Array] = [points[:1]]
    for (a, b), (p, q) in zip(pairwise(places), pairwise(points), strict=True):
        pieces = max(1, math.ceil(geodesic.inverse(*a, *b)[0] / _STEP_M))
        steps = np.arange(1, pieces + 1)[:, None] / pieces
        found.append(p + steps * (q - p))
    return plane.places(np.concatenate(found))


def _chunks(places: Sequence[LatLon]) -> list[list[LatLon]]:
    """Pieces of at most `_CHUNK_M`; each starts where the one before it ends."""
    chunks, length = [[places[0]]], 0.0
    for a, b in pairwise(places):
        step = geodesic.inverse(*a, *b)[0]
        if length + step > _CHUNK_M and len(chunks[-1]) > 1:
            chunks.append([a])
            length = 0.0
        chunks[-1].append(b)
        length += step
    return chunks


def _local(middle: LatLon, places: Sequence[LatLon]) -> Array:
    """East and north of `middle`, each place at its true distance and azimuth.  (n, 2) in m."""
    seen = [geodesic.inverse(*middle, *place)[:2] for place in places]
    length, azimuth = np.array(seen).T
    angle = np.radians(azimuth)
    return np.column_stack((length * np.sin(angle), length * np.cos(angle)))


def _global(middle: LatLon, points: Array) -> list[LatLon]:
    """Inverse of `_local`."""
    return [
        geodesic.direct(*middle, math.degrees(math.atan2(east, north)), math.hypot(east, north))
        for east, north in points.tolist()
    ]


def _side_of(
    plane: _Plane,
    line: Sequence[LatLon],
    near: BaseGeometry,
    inner: LatLon,
    width_m: float,
) -> BaseGeometry:
    """What lies on the side of `inner`; the line goes straight on beyond its ends."""
    cut = _prolonged(plane.points(line), 4 * width_m / _M_PER_DEG)
    if not cut.is_simple:
        raise RestrictionError(
            "the border crosses itself when extended in a straight line beyond its ends",
            mend="give a border that extends beyond start and end by more than the width of the "
            "strip, or a polygon",
        )
    box = shapely.box(*near.buffer(width_m / _M_PER_DEG).bounds)
    place = Point(*plane.points([inner])[0])
    side = [one for one in split(box, cut).geoms if one.contains(place)]
    if not side or len(split(box, cut).geoms) < 2:
        raise RestrictionError(
            f"the place {inner[0]:g}, {inner[1]:g} does not show which side of the border is meant",
            mend="give a place a few km inside, near this part of the border",
        )
    return near.intersection(side[0])


def _prolonged(points: Array, by: float) -> LineString:
    """The line, longer at both ends in the direction in which it runs over the last stretch."""

    def beyond(end: Array, back: Array) -> Array:
        off = np.linalg.norm(back - end, axis=1)
        away = end - back[min(int(np.searchsorted(off > by / 4, True)), len(back) - 1)]
        return np.asarray(end + away / np.linalg.norm(away) * by)

    first = beyond(points[0], points[1:])
    last = beyond(points[-1], points[-2::-1])
    return LineString(np.vstack((first, points, last)))


def _mended(polygon: Polygon) -> BaseGeometry:
    return polygon if polygon.is_valid else shapely.make_valid(polygon)


def _parts(found: BaseGeometry) -> list[Polygon]:
    """The polygons of what was found, largest first, without slivers."""
    parts = [one for one in shapely.get_parts(found) if one.geom_type == "Polygon"]
    return sorted((p for p in parts if p.area > _SLIVER_DEG2), key=lambda p: (-p.area, p.bounds))


def _area(plane: _Plane, polygon: Polygon) -> model.Polygon:
    """As the model has it, counter-clockwise, to 1e-7 degrees (11 mm)."""
    turned = orient(polygon)
    rings = [_open(plane, ring) for ring in (turned.exterior, *turned.interiors)]
    return model.Polygon(exterior=rings[0], holes=tuple(rings[1:]), edges=Edges.PLANAR)


def _open(plane: _Plane, ring: shapely.LinearRing) -> tuple[LatLon, ...]:
    places = [(round(lat, 7), round(lon, 7)) for lat, lon in plane.places(np.asarray(ring.coords))]
    return tuple(p for p, before in zip(places[1:], places, strict=False) if p != before)


def _closed(ring: Array) -> Array:
    return np.vstack((ring, ring[:1]))


def _length_m(places: Sequence[LatLon]) -> float:
    return sum(geodesic.inverse(*a, *b)[0] for a, b in pairwise(places))
