"""Edges between two corners, cut into pieces that are straight within `TOLERANCE_M`.

Each piece is a chord between two earth-fixed points, within `TOLERANCE_M` of the edge it stands
for as seen along the plumb line; that it sags below the surface is not seen along it.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from vedette.geo import geodesic
from vedette.geo.local import SEMI_MAJOR_M, Array

TOLERANCE_M = 0.03  # how far a piece may lie from the edge it stands for
PIECE_MAX_M = 20_000.0  # a chord of 20 km sags 8 m; seen from 1 km off that shifts it by 1 mm
PIECES_MAX = 8192  # an edge that needs more runs round a pole within metres of it
_TOGETHER_MAX = 16  # pieces of an edge that is cut together with others
SAME_DEG = 1e-9  # 0.1 mm: two latitudes this near to each other are one

LatLon = tuple[float, float]
EdgeCutter = Callable[[LatLon, LatLon], Array]


def planar_edge(a: LatLon, b: LatLon, tolerance_m: float = TOLERANCE_M) -> Array:
    """Pieces of the edge that is straight in longitude and latitude, the short way round.

    Returns (n + 1, 3): the earth-fixed ends of n pieces.
    """
    span = math.remainder(b[1] - a[1], 360.0)
    pieces = 1
    while True:
        at = np.linspace(0.0, 1.0, 2 * pieces + 1)
        points = geodesic.ecef_array(a[0] + at * (b[0] - a[0]), a[1] + at * span)
        points[-1] = geodesic.ecef(*b)  # the very point that the next edge starts from
        ends, middles = points[::2], points[1::2]
        if pieces >= PIECES_MAX or _straight(ends, middles, tolerance_m):
            return ends
        pieces *= 2


def _straight(ends: Array, middles: Array, tolerance_m: float) -> bool:
    """True where each piece is short enough, and passes within tolerance of its middle point."""
    return bool(_all_straight(ends[None], middles[None], tolerance_m)[0])


def _all_straight(ends: Array, middles: Array, tolerance_m: float) -> NDArray[np.bool_]:
    """The same for many edges of as many pieces: (k, n + 1, 3) and (k, n, 3) to (k,)."""
    along = np.diff(ends, axis=1)
    length = np.linalg.norm(along, axis=2)
    off = middles - (ends[:, :-1] + ends[:, 1:]) / 2
    up = middles / np.linalg.norm(middles, axis=2, keepdims=True)
    # The sag is along the plumb line; geocentric up is 0.2 degrees off, so 8 m of sag is 3 cm of
    # error: too much. The part of it across the edge is what counts, and that part is exact.
    across = np.cross(up, along / np.maximum(length, 1e-9)[:, :, None])
    plumb = _plumb(middles)
    across -= plumb * np.sum(across * plumb, axis=2, keepdims=True)
    bent = np.abs(np.sum(off * across, axis=2)).max(axis=1)
    return np.asarray((bent <= tolerance_m) & (length.max(axis=1) <= PIECE_MAX_M))


def cut_edges(edges: Sequence[tuple[LatLon, LatLon]], edge: EdgeCutter) -> list[Array]:
    """The pieces of several edges, computed together where possible."""
    corners = np.array(edges, dtype=np.float64)  # (n, 2, 2): start and end, latitude and longitude
    first, last = (geodesic.ecef_array(corners[:, k, 0], corners[:, k, 1]) for k in (0, 1))
    found: list[Array | None] = [None] * len(edges)
    if edge is planar_edge:
        planar = np.ones(len(edges), dtype=bool)
    elif edge is parallel_edge:
        planar = np.abs(corners[:, 0, 0] - corners[:, 1, 0]) <= SAME_DEG
    else:
        planar = np.zeros(len(edges), dtype=bool)
    short = np.linalg.norm(last - first, axis=1) <= 0.999 * PIECE_MAX_M
    for i in np.flatnonzero(~planar & short).tolist():
        found[i] = np.array([first[i], last[i]])
    _cut_planar(np.flatnonzero(planar), corners, first, last, found)
    for i, (a, b) in enumerate(edges):
        if found[i] is None:
            found[i] = points = edge(a, b)
            points[0], points[-1] = first[i], last[i]
    return [points for points in found if points is not None]


def _cut_planar(
    todo: NDArray[np.intp], corners: Array, first: Array, last: Array, found: list[Array | None]
) -> None:
    """Edges straight in longitude and latitude that need no more than a few pieces."""
    pieces = 1
    while len(todo) and pieces <= _TOGETHER_MAX:
        at = np.linspace(0.0, 1.0, 2 * pieces + 1)
        a, b = corners[todo, 0], corners[todo, 1]
        turn = np.remainder(b[:, 1] - a[:, 1] + 180.0, 360.0) - 180.0
        lat = a[:, :1] + at * (b[:, :1] - a[:, :1])
        lon = a[:, 1:] + at * turn[:, None]
        points = geodesic.ecef_array(lat.ravel(), lon.ravel()).reshape(len(todo), -1, 3)
        points[:, 0], points[:, -1] = first[todo], last[todo]
        ends = points[:, ::2]
        done = (_all_straight(ends, points[:, 1::2], TOLERANCE_M)) & (np.abs(turn) < 180.0)
        for row in np.flatnonzero(done).tolist():
            found[int(todo[row])] = ends[row]
        todo = todo[~done]
        pieces *= 2


def _plumb(points: Array) -> Array:
    """Unit vectors along the ellipsoid's normal at points on it.  (..., 3) in and out."""
    normal = points / np.array([1.0, 1.0, (geodesic.SEMI_MINOR_M / SEMI_MAJOR_M) ** 2])
    return np.asarray(normal / np.linalg.norm(normal, axis=-1, keepdims=True))


def parallel_edge(a: LatLon, b: LatLon) -> Array:
    """Pieces along the parallel if both ends have the same latitude, else along the geodesic."""
    return planar_edge(a, b) if level(a, b) else geodesic_edge(a, b)


def level(a: LatLon, b: LatLon) -> bool:
    """Whether both ends have the same latitude."""
    return abs(a[0] - b[0]) <= SAME_DEG


def geodesic_edge(a: LatLon, b: LatLon) -> Array:
    """Pieces of the shortest line between two places; shape as of `planar_edge`."""
    length, azimuth, _ = geodesic.inverse(*a, *b)
    pieces = max(1, math.ceil(length / PIECE_MAX_M))
    between = [geodesic.direct(*a, azimuth, length * i / pieces) for i in range(1, pieces)]
    return np.array([geodesic.ecef(*place) for place in (a, *between, b)])
