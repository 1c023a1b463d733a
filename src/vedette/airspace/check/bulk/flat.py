"""Restrictions as flat arrays for compiled kernels: each area drawn in a plane laid on its middle.

A plane shows a place by its earth-fixed vector along the middle's east and north. What is known of
each drawn shape is how far it may lie from the true one (`bend_m`, see `corners`), and so how far
a distance that is read off the plane can be from the true one (see `kernels`).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from vedette.airspace.check.bulk.drawn_points import boxes, seen
from vedette.airspace.check.place_check import Compiled
from vedette.airspace.shapes.bounding_balls import on_ellipsoid
from vedette.airspace.shapes.compiled_restrictions import CompiledVolume, readings
from vedette.airspace.shapes.corner_arrays import DISC, LEAST_RADIUS_M, Bools, Corners, Ints, Small
from vedette.airspace.shapes.corridor import Strip
from vedette.geo.geodesic import ecef_array
from vedette.geo.local import FLATTENING, Array
from vedette.geo.polygon import SAG_M, Rings
from vedette.model.restriction import Circle, Edges

GROUP = 16  # pieces that share a box
BEND_MAX_M = 0.5  # an edge that bends more is drawn in pieces, or cut by the exact check's cutter
_PIECES_MAX = 64
_RADIUS_MAX_M = 300_000.0  # what is larger is drawn from the pieces of the exact check
_CUT_BEND_M = 0.05  # by how much those may lie from their edge, seen along the plumb line


class Frames(NamedTuple):
    """Planes: one row a shape."""

    origin: Array  # (s, 3) earth-fixed, m
    east: Array  # (s, 3) unit vectors
    north: Array  # (s, 3)
    radius_m: Array  # (s,) no point of the shape is farther from the origin


# Columns of Shapes.frame: what a place needs of a plane lies in two lines of the cache.
ORIGIN, EAST, NORTH, RADIUS, WIDTH, BEND, KIND = 0, 3, 5, 8, 9, 10, 11
ANYWHERE = 3  # a kind beside those of `corners`: it holds every place


class Shapes(NamedTuple):
    """Shapes in their planes. Groups are runs of pieces of one ring or line."""

    frame: Array  # (s, 12) origin, east x and y, north, radius, width, bend, kind; m
    first_group: Ints  # (s + 1,)
    group_start: Small  # (g,) number of the first point
    group_size: Small  # (g,) pieces
    group_box: Array  # (g, 4) west, south, east, north; m
    points: Array  # (p, 2) m east and north of the origin


class Zones(NamedTuple):
    """Restrictions, their volumes and the readings of each."""

    ball: Array  # (z, 4) centre, earth-fixed, and radius; m
    own_m: Array  # (z,) boundary_sigma_m
    first_volume: Ints  # (z + 1,)
    first_shape: Ints  # (v + 1,)


class Drawing:
    """Restrictions as arrays, made batch by batch."""

    def __init__(self) -> None:
        self._parts: list[tuple[Zones, Shapes]] = []

    def add(self, restrictions: Sequence[Compiled], corners: Corners) -> None:
        """Draw more restrictions. corners: the corners of all their areas, in order."""
        self._parts.append(_draw(restrictions, corners))

    def done(self) -> tuple[Zones, Shapes]:
        """Join all batches, in the order in which they were added."""
        zones, shapes = zip(*self._parts, strict=True)
        whole = Zones(
            ball=np.concatenate([one.ball for one in zones]),
            own_m=np.concatenate([one.own_m for one in zones]),
            first_volume=_counted_on([one.first_volume for one in zones]),
            first_shape=_counted_on([one.first_shape for one in zones]),
        )
        done = np.cumsum([0, *(len(one.points) for one in shapes)])
        starts = [one.group_start + at for one, at in zip(shapes, done, strict=False)]
        drawn = Shapes(
            frame=np.concatenate([one.frame for one in shapes]),
            first_group=_counted_on([one.first_group for one in shapes]),
            group_start=np.concatenate(starts).astype(np.int32),
            group_size=np.concatenate([one.group_size for one in shapes]),
            group_box=np.concatenate([one.group_box for one in shapes]),
            points=np.concatenate([one.points for one in shapes]),
        )
        return whole, drawn


def _counted_on(parts: Sequence[Ints]) -> Ints:
    """Numbers of firsts, each part with its end, as one: (n + 1,)."""
    before = np.cumsum([0, *(int(part[-1]) for part in parts)])
    found = [part[:-1] + at for part, at in zip(parts, before, strict=False)]
    return np.concatenate([*found, before[-1:]]).astype(np.int64)


def _draw(restrictions: Sequence[Compiled], corners: Corners) -> tuple[Zones, Shapes]:
    """Some restrictions as arrays; corners: those of all their areas, in order."""
    volumes = [volume for one in restrictions for volume in one.prepared.volumes]
    shapes: list[tuple[int, Edges]] = []  # area, and what its edges are read as
    first_shape = [0]
    for number, volume in enumerate(volumes):
        area = volume.volume.area
        meant = (Edges.GEODESIC,) if isinstance(area, Circle) else readings(area)
        shapes += [(number, edges) for edges in meant]
        first_shape.append(len(shapes))
    counts = [len(one.prepared.volumes) for one in restrictions]
    zones = Zones(
        ball=np.array(
            [(*one.prepared.plain.centre, one.prepared.plain.radius_m) for one in restrictions],
            dtype=np.float64,
        ),
        own_m=np.array(
            [one.restriction.boundary_sigma_m for one in restrictions], dtype=np.float64
        ),
        first_volume=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        first_shape=np.array(first_shape, dtype=np.int64),
    )
    return zones, _Work(volumes, corners, shapes).done()


class _Work:
    """The work of drawing: the quick way for most, from cut pieces for what bends too much."""

    def __init__(
        self,
        volumes: Sequence[CompiledVolume],
        corners: Corners,
        shapes: Sequence[tuple[int, Edges]],
    ) -> None:
        self.volumes, self.corners, self.shapes = volumes, corners, shapes
        self.area = np.array([area for area, _ in shapes], dtype=np.int64)

    def done(self) -> Shapes:
        frames = self._frames()
        cuts, bend, quick = self._pieces(frames)
        order, starts, sizes, places = self._points(cuts, quick)
        tilt = np.minimum(1.0, frames.radius_m / LEAST_RADIUS_M)
        bend = np.where(quick, bend, _CUT_BEND_M + SAG_M * tilt)
        bend = np.where(self.corners.kind[self.area] == DISC, 0.0, bend)
        drawn = seen(order, sizes, places, frames.origin, frames.east, frames.north)
        return self._grouped(order, starts, sizes, drawn, self._table(frames, bend))

    def _frames(self) -> Frames:
        """A plane for each shape, on the middle of its area's box."""
        corners = self.corners
        begin = np.searchsorted(corners.ring_area, np.arange(len(corners.kind)))
        first = corners.ring_start[begin]
        low = np.minimum.reduceat(corners.places, first, axis=0)
        high = np.maximum.reduceat(corners.places, first, axis=0)
        origin = on_ellipsoid((low + high) / 2)
        flat = np.hypot(origin[:, 0], origin[:, 1])
        lon = np.arctan2(origin[:, 1], origin[:, 0])
        lat = np.arctan2(origin[:, 2], (1 - FLATTENING) ** 2 * flat)
        zero = np.zeros(len(lat))
        east = np.column_stack((-np.sin(lon), np.cos(lon), zero))
        north = np.column_stack(
            (-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat))
        )
        owner = corners.corner_area()
        far = np.sqrt(np.sum((corners.places - origin[owner]) ** 2, axis=1))
        radius = np.maximum.reduceat(far, first)
        at = self.area
        return Frames(origin[at], east[at], north[at], radius[at])

    def _pieces(self, frames: Frames) -> tuple[Ints, Array, Bools]:
        """Into how many pieces each edge of each shape is drawn, each shape's bend, who is quick.

        The first is (number of edges of all shapes), in the order of shapes.
        """
        corners = self.corners
        count = np.bincount(corners.edge_area, minlength=len(corners.kind))
        begin = np.concatenate(([0], np.cumsum(count)))
        sizes = count[self.area]
        self.edge_shape = np.repeat(np.arange(len(self.area)), sizes)
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        self.edge = begin[self.area][self.edge_shape] + within
        meant = np.array([edges is Edges.PLANAR for _, edges in self.shapes])
        level = np.array([edges is Edges.PARALLEL for _, edges in self.shapes])
        flat = corners.lat_deg[corners.first] - corners.lat_deg[corners.last]
        self.planar = meant[self.edge_shape] | (
            level[self.edge_shape] & (np.abs(flat) <= 1e-9)[self.edge]
        )
        tilt = np.minimum(1.0, frames.radius_m / LEAST_RADIUS_M * 1.02 + 1e-6)[self.edge_shape]
        bends = self._bends(tilt)
        pieces = np.ceil(np.sqrt(np.maximum(bends, 1e-9) / BEND_MAX_M)).astype(np.int64)
        fit = np.where(self.planar, pieces <= _PIECES_MAX, pieces <= 1)
        quick = frames.radius_m <= _RADIUS_MAX_M
        np.logical_and.at(quick, self.edge_shape, fit)
        pieces = np.where(quick[self.edge_shape], np.maximum(pieces, 1), 0)
        bend = np.full(len(self.area), 1e-3)
        drawn = pieces > 0
        np.maximum.at(bend, self.edge_shape[drawn], bends[drawn] / pieces[drawn] ** 2)
        return pieces, bend, quick

    def _bends(self, tilt: Array) -> Array:
        """How far each edge of each shape may bend in its shape's plane."""
        own = self.corners
        if len(self.edge) == len(own.first):  # one reading of each area: the common case
            return own.bends_m(self.planar, tilt)
        every = replace(own, first=own.first[self.edge], last=own.last[self.edge])
        return every.bends_m(self.planar, tilt)

    def _points(self, pieces: Ints, quick: Bools) -> tuple[Ints, Ints, Ints, Array]:
        """Runs of points, each a ring or a line: the shape of each, its first point, its size."""
        runs, sizes, places = self._quick_runs(pieces)
        order, starts = [runs], [np.concatenate(([0], np.cumsum(sizes)))[:-1]]
        every_size, every_place = [sizes], [places]
        done = int(sizes.sum())
        for number in np.flatnonzero(~quick & (self.corners.kind[self.area] != DISC)).tolist():
            for run in self._cut_runs(number):
                order.append(np.array([number]))
                starts.append(np.array([done]))
                every_size.append(np.array([len(run)]))
                every_place.append(run)
                done += len(run)
        shape, start = np.concatenate(order), np.concatenate(starts)
        size = np.concatenate(every_size)
        return shape, start, size, np.concatenate(every_place)

    def _quick_runs(self, pieces: Ints) -> tuple[Ints, Ints, Array]:
        """Rings and lines drawn straight from their corners, with points along planar edges."""
        corners, edge, shape = self.corners, self.edge, self.edge_shape
        first, last = corners.first[edge], corners.last[edge]
        drawn = np.flatnonzero(pieces > 0)
        ring_of = np.repeat(np.arange(len(corners.ring_size)), corners.ring_size)
        ring = ring_of[first[drawn]]
        new = np.ones(len(drawn), dtype=bool)
        new[1:] = (ring[1:] != ring[:-1]) | (shape[drawn][1:] != shape[drawn][:-1])
        run = np.cumsum(new) - 1
        count = pieces[drawn]
        # Each edge gives its first point and those between; the last of a run gives its end too.
        ends = np.ones(len(drawn), dtype=bool)
        ends[:-1] = new[1:]
        give = count + ends
        at = np.repeat(np.arange(len(drawn)), give)
        step = np.arange(int(give.sum())) - np.repeat(np.cumsum(give) - give, give)
        share = step / count[at]
        a, b = first[drawn][at], last[drawn][at]
        places = corners.places[a].copy()
        closing = share == 1.0
        places[closing] = corners.places[b[closing]]
        inner = (share > 0) & (share < 1)
        if inner.any():
            places[inner] = _between(corners, a[inner], b[inner], share[inner])
        sizes = np.bincount(run, weights=give).astype(np.int64) if len(run) else np.zeros(0, int)
        return shape[drawn][new], sizes, places

    def _cut_runs(self, number: int) -> list[Array]:
        """The pieces that the exact check has of a shape, each run of them (n, 3)."""
        area, edges = self.shapes[number]
        volume = self.volumes[area]
        meant = readings(volume.volume.area) if not isinstance(volume.volume.area, Circle) else ()
        shape = volume.shapes[meant.index(edges)]
        assert isinstance(shape, Rings | Strip)  # noqa: S101 - a disc has no pieces
        ends = shape.ends if isinstance(shape, Rings) else shape.line.ends
        half = len(ends) // 2
        starts, lasts = ends[:half], ends[half:]
        breaks = np.flatnonzero(np.any(starts[1:] != lasts[:-1], axis=1)) + 1
        return [
            np.concatenate((starts[a:b], lasts[b - 1 : b]))
            for a, b in zip([0, *breaks.tolist()], [*breaks.tolist(), half], strict=True)
        ]

    def _table(self, frames: Frames, bend: Array) -> Array:
        """What a place needs of each plane, in one row a shape."""
        kind, width = self.corners.kind[self.area], self.corners.width_m[self.area]
        return np.column_stack(
            (
                frames.origin,
                frames.east[:, :2],  # east lies level: its third part is 0
                frames.north,
                frames.radius_m,
                width,
                bend,
                kind.astype(np.float64),
            )
        )

    def _grouped(
        self, order: Ints, starts: Ints, sizes: Ints, points: Array, frame: Array
    ) -> Shapes:
        """Runs cut in groups of a few pieces, each with its box."""
        by_shape = np.argsort(order, kind="stable")
        order, starts, sizes = order[by_shape], starts[by_shape], sizes[by_shape]
        groups = -(-(sizes - 1) // GROUP)
        run = np.repeat(np.arange(len(order)), groups)
        within = np.arange(int(groups.sum())) - np.repeat(np.cumsum(groups) - groups, groups)
        group_start = starts[run] + within * GROUP
        group_size = np.minimum(GROUP, sizes[run] - 1 - within * GROUP)
        per_shape = np.bincount(order[run], minlength=len(self.area))
        return Shapes(
            frame=frame,
            first_group=np.concatenate(([0], np.cumsum(per_shape))).astype(np.int64),
            group_start=group_start.astype(np.int32),
            group_size=group_size.astype(np.int32),
            group_box=boxes(group_start, group_size, points),
            points=points,
        )


def _between(corners: Corners, a: Ints, b: Ints, share: Array) -> Array:
    """Places along edges that are straight in longitude and latitude."""
    turn = np.remainder(corners.lon_deg[b] - corners.lon_deg[a] + 180.0, 360.0) - 180.0
    lat = corners.lat_deg[a] + share * (corners.lat_deg[b] - corners.lat_deg[a])
    return ecef_array(lat, corners.lon_deg[a] + share * turn)
