"""Restrictions made ready for many checks: edges cut once, and a ball round each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vedette.airspace.circle import Disc
from vedette.airspace.corridor import Strip
from vedette.geo.edges import SAME_DEG, geodesic_edge, parallel_edge, planar_edge
from vedette.geo.geodesic import Vector
from vedette.geo.polygon import Rings
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Area, Circle, Corridor, Edges, Polygon, Restriction, Volume

Shape = Rings | Disc | Strip
_CUTTERS = {
    Edges.PLANAR: planar_edge,
    Edges.GEODESIC: geodesic_edge,
    Edges.PARALLEL: parallel_edge,
}


@dataclass(frozen=True, slots=True, eq=False)
class CompiledVolume:
    """One volume. Two shapes are two readings of its edges; what lies between is open."""

    volume: Volume
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRestriction:
    """One restriction, ready to be checked, inside a ball."""

    restriction: Restriction
    volumes: tuple[CompiledVolume, ...]
    centre: Vector  # earth-fixed, m
    radius_m: float

    def at_least_m(self, place: Vector) -> float:
        """A distance that a place is no nearer than; negative where nothing is ruled out."""
        x, y, z = self.centre
        off = math.sqrt((place[0] - x) ** 2 + (place[1] - y) ** 2 + (place[2] - z) ** 2)
        return off - self.radius_m


def compile_volumes(restriction: Restriction) -> CompiledRestriction:
    """Make a restriction ready. Raises RestrictionError if an area is too large to check."""
    volumes = []
    for volume in restriction.volumes:
        try:
            volumes.append(CompiledVolume(volume, _shapes(volume.area)))
        except ValueError as exc:
            raise RestrictionError(
                f"its area cannot be checked: {exc}",
                where=restriction.name,
                mend="cut it into parts that each reach less than 4,000 km from their middle",
            ) from exc
    balls = [shape.ball for volume in volumes for shape in volume.shapes]
    if not balls:
        raise RestrictionError(
            "it has no volume", where=restriction.name, mend="give it a polygon or a circle"
        )
    centre, radius = _around(balls)
    return CompiledRestriction(restriction, tuple(volumes), centre, radius)


def _shapes(area: Area) -> tuple[Shape, ...]:
    """Every reading of an area: one, but where the meaning of its edges is unknown."""
    if isinstance(area, Circle):
        return (Disc.of(area),)
    cutters = [_CUTTERS[edges] for edges in readings(area)]
    if isinstance(area, Corridor):
        return tuple(Strip.of(area, cutter) for cutter in cutters)
    rings = (area.exterior, *area.holes)
    return tuple(Rings.of(rings, cutter) for cutter in cutters)


def readings(area: Polygon | Corridor) -> tuple[Edges, ...]:
    """What the edges of an area may mean. Readings that give the same edges count once."""
    if area.edges is not Edges.UNKNOWN:
        return (area.edges,)
    if isinstance(area, Corridor):
        edges = list(pairwise(area.line))
    else:
        rings = (area.exterior, *area.holes)
        edges = [edge for ring in rings for edge in zip(ring, (*ring[1:], ring[0]), strict=True)]
    level = [abs(a[0] - b[0]) <= SAME_DEG and a[1] != b[1] for a, b in edges]
    slanted = [not flat and a[1] != b[1] for flat, (a, b) in zip(level, edges, strict=True)]
    if any(level) and any(slanted):
        return (Edges.PLANAR, Edges.GEODESIC, Edges.PARALLEL)
    return (Edges.PLANAR, Edges.GEODESIC)


def _around(balls: Sequence[tuple[Vector, float]]) -> tuple[Vector, float]:
    """One ball round several."""
    if len(balls) == 1:
        return balls[0]
    x, y, z = np.mean([centre for centre, _ in balls], axis=0).tolist()
    return (x, y, z), max(math.dist((x, y, z), centre) + radius for centre, radius in balls)
