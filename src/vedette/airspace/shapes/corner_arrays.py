"""The corners and edges of many areas in flat arrays, and how far each edge may bend.

An edge P(t), t from 0 to 1, leaves the chord between its ends by at most max |P''| / 8. With
latitude f and longitude l in radians, and M and N the radii of curvature, the second derivatives of
a point of the ellipsoid are bounded by |P_ff| <= 1.01 M, |P_fl| <= M sin f and |P_ll| = N cos f. Of
the last, the part in the plane of east and north is N cos f sin f. A geodesic of length s has
|P''| = s^2 / R along the plumb line. Source: Torge & Mueller, Geodesy (2012), section 4.1.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vedette.geo.geodesic import ecef_array
from vedette.geo.local import Array
from vedette.model.restriction import Area, Circle, Edges, LatLon, Polygon
from vedette.model.ring import Ring

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Bools = NDArray[np.bool_]

POLYGON, DISC, STRIP = 0, 1, 2
LEAST_RADIUS_M = 6_335_000.0  # of curvature, anywhere and in any direction
MOST_RADIUS_M = 6_400_000.0
_SHORT_M = 500_000.0
_SAFE = 1.02  # what is left out of the bounds is a thousandth of them


@dataclass(frozen=True, eq=False)
class Corners:
    """Areas as flat arrays: n areas, r rings (or lines, or centres), c corners, e edges."""

    kind: Ints  # (n,) POLYGON, DISC or STRIP
    width_m: Array  # (n,) radius of a disc, half the width of a strip, else 0
    edges: tuple[Edges, ...]  # (n)
    ring_area: Ints  # (r,)
    ring_start: Ints  # (r,) number of its first corner
    ring_size: Ints  # (r,)
    lat_deg: Array  # (c,)
    lon_deg: Array  # (c,)
    places: Array  # (c, 3) earth-fixed, m
    first: Ints  # (e,) corner that an edge starts from
    last: Ints  # (e,) corner that it ends at
    edge_area: Ints  # (e,)

    @classmethod
    def of(cls, areas: Sequence[Area]) -> "Corners":
        """Flatten areas into arrays. Areas that cannot be checked are not detected here."""
        kind, width, rings, ring_area = [], [], [], []
        for number, area in enumerate(areas):
            if isinstance(area, Polygon):
                kind.append(POLYGON)
                width.append(0.0)
                rings.append(area.exterior)
                rings += area.holes
                ring_area += [number] * (1 + len(area.holes))
                continue
            ring_area.append(number)
            if isinstance(area, Circle):
                kind.append(DISC)
                width.append(area.radius_m)
                rings.append((area.centre,))
            else:
                kind.append(STRIP)
                width.append(area.half_width_m)
                rings.append(area.line)
        size = np.array([len(ring) for ring in rings], dtype=np.int64)
        start = np.concatenate(([0], np.cumsum(size)))[:-1].astype(np.int64)
        lat, lon = _flat(rings)
        kinds, owner = np.array(kind, dtype=np.int64), np.array(ring_area, dtype=np.int64)
        first, last = _edges(kinds[owner], start, size)
        ring_of_corner = np.repeat(np.arange(len(size)), size)
        return cls(
            kind=kinds,
            width_m=np.array(width, dtype=np.float64),
            edges=tuple(_meant(area) for area in areas),
            ring_area=owner,
            ring_start=start,
            ring_size=size,
            lat_deg=lat,
            lon_deg=lon,
            places=ecef_array(lat, lon),
            first=first,
            last=last,
            edge_area=owner[ring_of_corner[first]],
        )

    def corner_area(self) -> Ints:
        """The area of each corner, (c,)."""
        return np.repeat(self.ring_area, self.ring_size)

    def bends_m(self, planar: Bools, tilt: Array | None) -> Array:
        """An upper bound of the distance of each edge from the chord between its ends, (e,) in m.

        planar: (e,). tilt: (e,) the sine of the greatest angle between the normal of a plane and
        the plumb lines along the edge, for edges seen in that plane; None: in space.
        """
        bent = self._sag if tilt is None else self._sag * tilt
        if planar.any():
            level, straight, mixed = self._planar
            drawn = straight + mixed if tilt is None else level + tilt * straight
            bent = np.where(planar, np.maximum(bent, MOST_RADIUS_M * drawn), bent)
        return np.asarray(_SAFE * bent / 8 + 1e-3)

    @cached_property
    def _sag(self) -> Array:
        """|P''| of geodesics, along the plumb line."""
        x, y, z = (self.places[self.last] - self.places[self.first]).T
        squared = x * x + y * y + z * z
        sag = squared / LEAST_RADIUS_M * 1.01
        long = np.flatnonzero(squared > _SHORT_M**2)  # an arc is longer than its chord
        turn = np.arcsin(np.minimum(1.0, np.sqrt(squared[long]) / 2 / LEAST_RADIUS_M))
        sag[long] = LEAST_RADIUS_M * 4 * turn**2
        return np.asarray(sag)

    @cached_property
    def _planar(self) -> tuple[Array, Array, Array]:
        """|P''| of edges that are straight in longitude and latitude, for a radius of 1.

        In the plane of east and north, along the plumb line, and of both what hangs on both.
        """
        first, last = self.first, self.last
        lat1, lat2 = self.lat_deg[first], self.lat_deg[last]
        turn = self.lon_deg[last] - self.lon_deg[first]
        turn -= 360.0 * np.rint(turn / 360.0)
        up, across = np.radians(np.abs(lat2 - lat1)), np.radians(np.abs(turn))
        sine, cosine = np.abs(np.sin(np.radians(self.lat_deg))), np.cos(np.radians(self.lat_deg))
        sin = np.maximum(sine[first], sine[last])
        cos = np.maximum(cosine[first], cosine[last])
        cos[lat1 * lat2 <= 0] = 1.0  # the equator lies between
        mixed, square = 2 * sin * up * across, across * across
        level = cos * sin * square + mixed + 0.011 * up * up
        return level, cos * square + up * up, mixed


def _meant(area: Area) -> Edges:
    return Edges.GEODESIC if isinstance(area, Circle) else area.edges


def _flat(rings: Sequence[Sequence[LatLon]]) -> tuple[Array, Array]:
    packed = b"".join([Ring.of(ring).packed for ring in rings])
    pairs = np.frombuffer(packed, dtype="<f8").reshape(-1, 2)
    return pairs[:, 0].copy(), pairs[:, 1].copy()


def _edges(kind: Ints, start: Ints, size: Ints) -> tuple[Ints, Ints]:
    """The corners at both ends of every edge: rings close, lines do not, a centre has none."""
    count = np.where(kind == POLYGON, size, np.where(kind == STRIP, size - 1, 0))
    ring = np.repeat(np.arange(len(size)), count)
    begin = np.concatenate(([0], np.cumsum(count)))[:-1]
    within = np.arange(int(count.sum())) - begin[ring]
    following = np.where(within + 1 == size[ring], 0, within + 1)
    return (start[ring] + within).astype(np.int64), (start[ring] + following).astype(np.int64)
