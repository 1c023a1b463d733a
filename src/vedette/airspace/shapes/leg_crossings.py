"""Where a geodesic path crosses the boundary of an area, to a tenth of a millimetre.

Crossings with polygons are found on the pieces that stand for the edges, then moved on to the
edge itself by Newton's method. Crossings with circles and corridors are roots of the signed
distance, which along a path changes by no more than the way flown.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from vedette.airspace.shapes.circle import Disc
from vedette.airspace.shapes.compiled_restrictions import CompiledVolume, readings
from vedette.airspace.shapes.corridor import Strip
from vedette.geo import geodesic
from vedette.geo.edges import TOLERANCE_M, LatLon, geodesic_edge, level, planar_edge
from vedette.geo.geodesic import Vector
from vedette.geo.local import Array
from vedette.geo.polygon import Rings, View, edges_of
from vedette.model.restriction import Corridor, Edges, Polygon

FINE_M = 1e-4  # how near to their edge the pieces of a corridor's line lie here
_STEP_M = 10.0  # for tangents by differences: the curve turns by a millionth over it
_ROUNDS = 5  # Newton's; each squares the error, which starts at 3 cm
_FAR_M = 1_000.0  # more than this, and Newton's method went astray: keep what the pieces say

Share = float  # of a path's length, 0 to 1
Curve = Callable[[float], LatLon]


@dataclass(frozen=True, slots=True)
class Path:
    """The geodesic between two places."""

    start: LatLon
    end: LatLon
    length_m: float
    azimuth_deg: float

    @classmethod
    def of(cls, start: LatLon, end: LatLon) -> "Path":
        """The shortest way. Raises ValueError between places that are nearly antipodal."""
        length, azimuth, _ = geodesic.inverse(*start, *end)
        return cls(start, end, length, azimuth)

    def at(self, way_m: float) -> LatLon:
        """The place at a distance along the path, which may lie beyond its ends."""
        return geodesic.direct(*self.start, self.azimuth_deg, way_m)


def inside_spans(volume: CompiledVolume, number: int, path: Path) -> list[tuple[Share, Share]]:
    """The parts of a path that are inside one reading of a volume's area, in order."""
    shape, area = volume.shapes[number], volume.volume.area
    if isinstance(shape, Rings):
        assert isinstance(area, Polygon)  # noqa: S101 - what else is made of rings
        ways = _ring_crossings(shape, area, readings(area)[number], path)
    else:
        if isinstance(shape, Strip) and isinstance(area, Corridor):
            shape = _fine(area, readings(area)[number])
        ways = _distance_roots(shape, path)
    marks = [0.0, *sorted(w / path.length_m for w in ways if 0 < w < path.length_m), 1.0]
    found: list[tuple[Share, Share]] = []
    for first, last in pairwise(marks):
        middle = path.at((first + last) / 2 * path.length_m)
        if _signed_m(shape, middle) > 0 or (first == last and path.length_m > 0):
            continue
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _signed_m(shape: Rings | Disc | Strip, place: LatLon) -> float:
    view = View.at(*place)
    near = shape.nearest(view) if isinstance(shape, Rings) else shape.seen(*place, view)
    return near.signed_m


def _fine(corridor: Corridor, edges: Edges) -> Strip:
    """A corridor about a line that is cut so fine that its times come out right."""

    def cut(a: LatLon, b: LatLon) -> Array:
        planar = edges is Edges.PLANAR or (edges is Edges.PARALLEL and level(a, b))
        return planar_edge(a, b, FINE_M) if planar else geodesic_edge(a, b)

    return Strip.of(corridor, cut)


def _distance_roots(shape: Disc | Strip, path: Path) -> list[float]:
    """Ways along the path at which the signed distance is 0, in m."""

    def off(way_m: float) -> float:
        return _signed_m(shape, path.at(way_m))

    width = shape.length_m if isinstance(shape, Disc) else shape.half_width_m
    fine = max(0.01, width / 16)

    def search(a: float, b: float, off_a: float, off_b: float) -> Iterator[float]:
        if off_a * off_b > 0 and (abs(off_a) + abs(off_b) > b - a or b - a < TOLERANCE_M):
            return  # it could not get there and back
        if off_a * off_b <= 0 and b - a <= fine:
            yield a if off_a == 0 else b if off_b == 0 else float(brentq(off, a, b, xtol=1e-5))
            return
        middle = (a + b) / 2
        off_middle = off(middle)
        yield from search(a, middle, off_a, off_middle)
        yield from search(middle, b, off_middle, off_b)

    if path.length_m == 0.0:
        return []
    return list(search(0.0, path.length_m, off(0.0), off(path.length_m)))


def _ring_crossings(shape: Rings, area: Polygon, edges: Edges, path: Path) -> list[float]:
    """Ways along the path at which it crosses an edge, in m."""
    if path.length_m == 0.0:
        return []
    corners = edges_of((area.exterior, *area.holes))
    owner = np.repeat(np.arange(len(corners)), shape.cut_in)
    before = np.concatenate(([0], np.cumsum(shape.cut_in)))
    chords = geodesic_edge(path.start, path.end)
    each_m = path.length_m / (len(chords) - 1)
    found = []
    for number, (a, b) in enumerate(pairwise(chords)):
        for share, piece, along in _met(shape, a, b):
            edge = int(owner[piece])
            at = (piece - before[edge] + along) / shape.cut_in[edge]
            curve = _edge_curve(*corners[edge], edges)
            found.append(_onto(path, curve, (number + share) * each_m, float(at)))
    return found


def _met(shape: Rings, a: Array, b: Array) -> Iterator[tuple[float, int, float]]:
    """Where a chord of the path meets pieces, seen from above its middle.

    Yields the share of the chord, the number of the piece and the share of it.
    """
    place = geodesic.lat_lon(tuple(((a + b) / 2).tolist()))
    view = View.at(*place)
    if math.dist(view.place, shape.centre) > shape.radius_m + float(np.linalg.norm(b - a)):
        return
    first, last = shape.seen(view)
    start, end = (point @ view.basis - view.offset for point in (a, b))
    way = end - start
    side_first = way[0] * (first[:, 1] - start[1]) - way[1] * (first[:, 0] - start[0])
    side_last = way[0] * (last[:, 1] - start[1]) - way[1] * (last[:, 0] - start[0])
    for piece in np.flatnonzero((side_first > 0) != (side_last > 0)).tolist():
        along = side_first[piece] / (side_first[piece] - side_last[piece])
        point = first[piece] + along * (last[piece] - first[piece])
        share = float((point - start) @ way / (way @ way))
        if -1e-6 <= share <= 1 + 1e-6:
            yield share, piece, float(along)


def _edge_curve(a: LatLon, b: LatLon, edges: Edges) -> Curve:
    """An edge as the source means it, from share 0 to 1."""
    if edges is Edges.PLANAR or (edges is Edges.PARALLEL and level(a, b)):
        span = math.remainder(b[1] - a[1], 360.0)
        return lambda share: (a[0] + share * (b[0] - a[0]), a[1] + share * span)
    length, azimuth, _ = geodesic.inverse(*a, *b)
    return lambda share: geodesic.direct(*a, azimuth, share * length)


def _onto(path: Path, curve: Curve, way_m: float, share: float) -> float:
    """The way at which a path meets a curve, from a guess of both, by Newton's method."""
    guess, step = way_m, _STEP_M / max(_length_m(curve), _STEP_M)
    for _ in range(_ROUNDS):
        place = path.at(way_m)
        view = View.at(*place)
        miss = _seen(view, curve(share))
        go = (_seen(view, path.at(way_m + _STEP_M)) - _seen(view, path.at(way_m - _STEP_M))) / (
            2 * _STEP_M
        )
        run = (_seen(view, curve(share + step)) - _seen(view, curve(share - step))) / (2 * step)
        size = go[1] * run[0] - go[0] * run[1]
        if abs(size) < 1e-9 * float(np.linalg.norm(run)):
            return guess  # along the edge: any point of it is as good
        moved_m = float((miss[1] * run[0] - miss[0] * run[1]) / size)
        share += float((go[0] * miss[1] - go[1] * miss[0]) / size)
        way_m += moved_m
        if abs(way_m - guess) > _FAR_M:
            return guess
        if abs(moved_m) < 1e-6:
            break
    return way_m


def _length_m(curve: Curve) -> float:
    return math.dist(geodesic.ecef(*curve(0.0)), geodesic.ecef(*curve(1.0)))


def _seen(view: View, place: LatLon) -> Array:
    point: Vector = geodesic.ecef(*place)
    return np.asarray(np.array(point) @ view.basis - view.offset)
