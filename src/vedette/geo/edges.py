"""Edges between two corners, cut into pieces that are straight for our purpose.

Each piece is a chord between two earth-fixed points, within `TOLERANCE_M` of the edge it stands
for as seen along the plumb line; that it sags below the surface is not seen along it.
"""

import math
from collections.abc import Callable

import numpy as np

from vedette.geo import geodesic
from vedette.geo.local import SEMI_MAJOR_M, Array

TOLERANCE_M = 0.03  # how far a piece may lie from the edge it stands for
PIECE_MAX_M = 20_000.0  # a chord of 20 km sags 8 m; seen from 1 km off that shifts it by 1 mm
PIECES_MAX = 8192  # an edge that needs more runs round a pole within metres of it
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
    along = np.diff(ends, axis=0)
    length = np.linalg.norm(along, axis=1)
    if length.max() > PIECE_MAX_M:
        return False
    off = middles - (ends[:-1] + ends[1:]) / 2
    up = middles / np.linalg.norm(middles, axis=1, keepdims=True)
    # The sag is along the plumb line; geocentric up is 0.2 degrees off, so 8 m of sag is 3 cm of
    # error: too much. The part of it across the edge is what counts, and that part is exact.
    across = np.cross(up, along / np.maximum(length, 1e-9)[:, None])
    plumb = _plumb(middles)
    across -= plumb * np.sum(across * plumb, axis=1, keepdims=True)
    return bool(np.abs(np.sum(off * across, axis=1)).max() <= tolerance_m)


def _plumb(points: Array) -> Array:
    """Unit vectors along the ellipsoid's normal at points on it.  (n, 3) in, (n, 3) out."""
    normal = points / np.array([1.0, 1.0, (geodesic.SEMI_MINOR_M / SEMI_MAJOR_M) ** 2])
    return np.asarray(normal / np.linalg.norm(normal, axis=1, keepdims=True))


def parallel_edge(a: LatLon, b: LatLon) -> Array:
    """Pieces along the line of latitude where both ends share it, else of the geodesic."""
    return planar_edge(a, b) if level(a, b) else geodesic_edge(a, b)


def level(a: LatLon, b: LatLon) -> bool:
    """Whether both ends share their latitude."""
    return abs(a[0] - b[0]) <= SAME_DEG


def geodesic_edge(a: LatLon, b: LatLon) -> Array:
    """Pieces of the shortest line between two places; shape as of `planar_edge`."""
    length, azimuth, _ = geodesic.inverse(*a, *b)
    pieces = max(1, math.ceil(length / PIECE_MAX_M))
    between = [geodesic.direct(*a, azimuth, length * i / pieces) for i in range(1, pieces)]
    return np.array([geodesic.ecef(*place) for place in (a, *between, b)])
