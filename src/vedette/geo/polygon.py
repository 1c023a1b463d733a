"""Rings on the ellipsoid, and the distance of a place from them, to a few centimetres.

A ring's edges are cut into pieces that are straight for our purpose, each a chord between two
earth-fixed points. To answer for a place, all chords are looked at along the plumb line of that
place, in its own plane of east and north: there the nearest piece, the side of it, and the error
ellipse of the place are plain geometry, right at the antimeridian and at the poles alike. What
lies below the surface because a chord sags is not seen along the plumb line.

A ring's inside is the side that does not hold the far side of the earth.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vedette.geo import geodesic
from vedette.geo.blocks import Blocks, Pieces
from vedette.geo.edges import EdgeCutter, LatLon, cut_edges
from vedette.geo.geodesic import Vector
from vedette.geo.local import Array

SAG_M = 10.0  # more than a piece of 20 km sags below the surface
RADIUS_MAX_M = 4_500_000.0  # of a ring: all of it is then within 84 degrees of any place in it


@dataclass(frozen=True, slots=True)
class View:
    """A viewpoint: its earth-fixed vector and its local plane of east and north."""

    place: Vector
    basis: Array  # (3, 2): east, north
    offset: Array  # (2,): the place itself in that plane
    radius_m: float  # of the ellipsoid's curvature there

    @classmethod
    def at(cls, lat_deg: float, lon_deg: float) -> "View":
        """The view from a place on the ellipsoid."""
        place = geodesic.ecef(lat_deg, lon_deg)
        basis = np.array(geodesic.east_north(lat_deg, lon_deg)).T
        offset = np.array(place) @ basis
        return cls(place, basis, offset, geodesic.gaussian_radius_m(lat_deg))


@dataclass(frozen=True, slots=True)
class Nearest:
    """The boundary as seen from a place."""

    signed_m: float  # along the ground; negative inside
    east: float  # unit vector towards the nearest point of the boundary; 0, 0 if on it
    north: float


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """An area bounded by rings: the first outside, the others holes (even-odd)."""

    ends: Array  # (2 n, 3): the starts of n pieces, then their ends; earth-fixed, m
    centre: Vector  # of a ball that holds all of it
    radius_m: float
    cut_in: tuple[int, ...] = ()  # how many pieces each edge has, where it was made of edges
    blocks: Blocks | None = None  # of a ring of many pieces

    @classmethod
    def of(cls, rings: Sequence[Sequence[LatLon]], edge: EdgeCutter) -> "Rings":
        """Cut rings (not closed) into pieces. Raises ValueError if they span too far."""
        cuts = cut_edges(edges_of(rings), edge)
        return cls.around(
            np.concatenate([points[:-1] for points in cuts]),
            np.concatenate([points[1:] for points in cuts]),
            tuple(len(points) - 1 for points in cuts),
        )

    @classmethod
    def along(cls, line: Sequence[LatLon], edge: EdgeCutter) -> "Rings":
        """An open line of corners. It has a nearest point but no inside."""
        cuts = [edge(a, b) for a, b in pairwise(line)]
        return cls.around(
            np.concatenate([points[:-1] for points in cuts]),
            np.concatenate([points[1:] for points in cuts]),
        )

    @classmethod
    def through(cls, corners: Array) -> "Rings":
        """One ring with straight edges between corners, (n, 3) earth-fixed, that lie close
        together."""
        return cls.around(corners, np.roll(corners, -1, axis=0))

    @classmethod
    def around(cls, first: Array, last: Array, cut_in: tuple[int, ...] = ()) -> "Rings":
        """Make rings from the starts and the ends of all pieces: (n, 3) each, earth-fixed, m."""
        middle = (first.min(axis=0) + first.max(axis=0)) / 2
        x, y, z = geodesic.ecef(*geodesic.lat_lon(tuple(middle.tolist())))
        centre = (x, y, z)
        far = max(_farthest(first, centre), _farthest(last[-1:], centre))
        radius = far + SAG_M
        if radius > RADIUS_MAX_M:
            raise ValueError(
                f"a polygon must lie within {RADIUS_MAX_M / 1000:,.0f} km of its centre, "
                f"got {radius / 1000:,.0f} km"
            )
        ends = np.concatenate((first, last))
        return cls(ends, centre, radius, cut_in, Blocks.of(first, last))

    def seen(self, view: View) -> tuple[Array, Array]:
        """Starts and ends of all pieces, each (n, 2), m east and north of the place."""
        return _halves(self.ends @ view.basis - view.offset)

    def _seen(self, view: View, pieces: Pieces) -> tuple[Array, Array]:
        """The same of some of the pieces."""
        both = np.concatenate((pieces, pieces + len(self.ends) // 2))
        return _halves(self.ends[both] @ view.basis - view.offset)

    def foot(self, view: View) -> Vector:
        """The point of the pieces that lies nearest to a place, seen from there; earth-fixed."""
        a, b = self.seen(view)
        part, foot = _parts(a, b)
        least = int((foot[:, 0] ** 2 + foot[:, 1] ** 2).argmin())
        start, end = self.ends[least], self.ends[len(self.ends) // 2 + least]
        x, y, z = (start + part[least] * (end - start)).tolist()
        return x, y, z

    @property
    def ball(self) -> tuple[Vector, float]:
        """Centre (earth-fixed) and radius (m) of a ball that contains all pieces."""
        return self.centre, self.radius_m

    def nearest(self, view: View) -> Nearest:
        """The nearest point of the boundary. The place must lie within 4,500 km of the centre."""
        if self.blocks is None:
            near = level = self.seen(view)
        else:
            middles = self.blocks.centres @ view.basis - view.offset
            near = self._seen(view, self.blocks.nearest(middles))
            level = self._seen(view, self.blocks.eastward(middles))
        foot = _feet(*near)
        square = foot[:, 0] ** 2 + foot[:, 1] ** 2
        east, north = foot[int(square.argmin())].tolist()
        seen_m = math.hypot(east, north)
        ground_m = view.radius_m * math.asin(min(1.0, seen_m / view.radius_m))
        sign = -1.0 if _holds_origin(*level) else 1.0
        if seen_m == 0.0:
            return Nearest(0.0, 0.0, 0.0)
        return Nearest(sign * ground_m, east / seen_m, north / seen_m)

    def least_sigmas(self, view: View, whiten: Array) -> float:
        """The distance to the boundary in sigmas, in the direction where it is smallest.

        whiten: (2, 2), takes a horizontal error in m to one of unit covariance.
        """
        if self.blocks is None:
            a, b = self.seen(view)
        else:
            middles = (self.blocks.centres @ view.basis - view.offset) @ whiten.T
            stretch = float(np.linalg.norm(whiten, 2))
            a, b = self._seen(view, self.blocks.nearest(middles, stretch))
        foot = _feet(a @ whiten.T, b @ whiten.T)
        return math.sqrt(float((foot[:, 0] ** 2 + foot[:, 1] ** 2).min()))


def _halves(seen: Array) -> tuple[Array, Array]:
    half = len(seen) // 2
    return seen[:half], seen[half:]


def edges_of(rings: Sequence[Sequence[LatLon]]) -> list[tuple[LatLon, LatLon]]:
    """The edges of open rings, each from a corner to the next, in order."""
    return [edge for ring in rings for edge in zip(ring, (*ring[1:], ring[0]), strict=True)]


def _farthest(points: Array, centre: Vector) -> float:
    return float(np.linalg.norm(points - np.array(centre), axis=1).max())


def _feet(a: Array, b: Array) -> Array:
    """The point of each piece that lies nearest to the origin.  (n, 2), (n, 2) to (n, 2)."""
    return _parts(a, b)[1]


def _parts(a: Array, b: Array) -> tuple[Array, Array]:
    """The same, and at which share of each piece: (n,), (n, 2)."""
    ax, ay = a[:, 0], a[:, 1]
    along = b - a
    lx, ly = along[:, 0], along[:, 1]
    part = -(ax * lx + ay * ly) / np.maximum(lx**2 + ly**2, 1e-18)
    part = np.minimum(np.maximum(part, 0.0), 1.0)  # several times as fast as `clip` for few pieces
    return part, a + part[:, None] * along


def _holds_origin(a: Array, b: Array) -> bool:
    """Whether the origin is inside, by the even-odd rule."""
    ay, by = a[:, 1], b[:, 1]
    rises = ((ay > 0) != (by > 0)).nonzero()[0]
    if not len(rises):
        return False
    ax, ay, bx, by = a[rises, 0], ay[rises], b[rises, 0], by[rises]
    east = ax - ay * (bx - ax) / (by - ay)
    return bool(np.count_nonzero(east > 0) % 2)


def whitening(ee: float, en: float, nn: float) -> Array:
    """The matrix (2, 2) that takes an error of this covariance (m²) to one of unit covariance.

    The covariance must be positive definite.
    """
    lower = np.linalg.cholesky(np.array([[ee, en], [en, nn]]))
    return np.asarray(np.linalg.inv(lower))
