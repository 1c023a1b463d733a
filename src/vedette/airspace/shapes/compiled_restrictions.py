"""Restrictions made ready for many checks: edges cut once, and a ball round each."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vedette.airspace.shapes.bounding_balls import balls
from vedette.airspace.shapes.circle import Disc
from vedette.airspace.shapes.corner_arrays import Corners
from vedette.airspace.shapes.corridor import HALF_WIDTH_MAX_M, Strip
from vedette.airspace.shapes.doubt_reach import is_everywhere, stand_in
from vedette.geo.edges import geodesic_edge, level, parallel_edge, planar_edge
from vedette.geo.geodesic import Vector
from vedette.geo.polygon import Rings, edges_of
from vedette.model.doubt import Doubt
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Area, Circle, Corridor, Edges, Polygon, Restriction, Volume

Shape = Rings | Disc | Strip
_BATCH = 1_000  # restrictions; what is worked out for their corners fits in a processor's cache
_QUICK_MAX_M = 1_000_000.0  # a quick ball of more than this is too generous to be of use
_CUTTERS = {
    Edges.PLANAR: planar_edge,
    Edges.GEODESIC: geodesic_edge,
    Edges.PARALLEL: parallel_edge,
}


@dataclass(slots=True, eq=False)
class CompiledVolume:
    """One volume of a restriction. Two shapes are two readings of its edges."""

    volume: Volume
    _shapes: tuple[Shape, ...] | None = None  # a memo: cut when first asked for

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Every reading of the area. Raises ValueError if it cannot be checked."""
        if self._shapes is None:
            self._shapes = shapes_of(self.volume.area)
        return self._shapes


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRestriction:
    """One restriction, ready to be checked, inside a ball that also holds what is in doubt."""

    restriction: Restriction
    volumes: tuple[CompiledVolume, ...]
    centre: Vector  # earth-fixed, m
    radius_m: float  # infinite where a doubt reaches everywhere
    doubts: "tuple[CompiledDoubt, ...]" = ()
    understood: "CompiledRestriction | None" = None  # the same without doubts, where it has some

    @property
    def plain(self) -> "CompiledRestriction":
        """The restriction without its doubts, with the smaller ball around its area."""
        return self if self.understood is None else self.understood

    def at_least_m(self, place: Vector) -> float:
        """A lower bound of the distance to a place, m; negative if nothing is ruled out."""
        x, y, z = self.centre
        off = math.sqrt((place[0] - x) ** 2 + (place[1] - y) ** 2 + (place[2] - z) ** 2)
        return off - self.radius_m


@dataclass(frozen=True, slots=True, eq=False)
class CompiledDoubt:
    """A part of a restriction that was not understood, and where it may matter."""

    doubt: Doubt
    area: CompiledRestriction  # its place means nothing where the doubt reaches everywhere
    everywhere: bool


def compile_doubt(doubt: Doubt, restriction: Restriction | None = None) -> CompiledDoubt | None:
    """Prepare a doubt for the check; None if it cannot change an answer.

    restriction: the restriction that the doubt belongs to. Raises RestrictionError if its area
    cannot be checked.
    """
    if doubt.reach is None:
        return None
    area = compile_volumes(stand_in(doubt, doubt.reach, restriction))
    return CompiledDoubt(doubt, area, is_everywhere(doubt.reach))


def compile_volumes(restriction: Restriction) -> CompiledRestriction:
    """Compile a restriction. Raises RestrictionError if an area cannot be checked."""
    return _compiled([restriction], _corners_of([restriction]))[0]


def compile_all(
    restrictions: Sequence[Restriction],
) -> Iterator[tuple[list[CompiledRestriction], Corners]]:
    """Compile many restrictions in batches; each batch comes with the corners of its areas.

    Edges are cut only when a place comes near; until then the ball around each is enough. Raises
    RestrictionError if an area cannot be checked.
    """
    for start in range(0, len(restrictions), _BATCH):
        batch = restrictions[start : start + _BATCH]
        corners = _corners_of(batch)
        yield _compiled(batch, corners), corners


def _compiled(restrictions: Sequence[Restriction], corners: Corners) -> list[CompiledRestriction]:
    centres, radii = (values.tolist() for values in balls(corners))
    found: list[CompiledRestriction] = []
    first = 0
    for restriction in restrictions:
        last = first + len(restriction.volumes)
        volumes = tuple([CompiledVolume(volume) for volume in restriction.volumes])
        own = _balls(restriction, volumes, centres[first:last], radii[first:last])
        centre, radius = own[0] if len(own) == 1 else _around(own)
        one = CompiledRestriction(restriction, volumes, centre, radius)
        found.append(_with_doubts(one) if restriction.doubts else one)
        first = last
    return found


def _with_doubts(plain: CompiledRestriction) -> CompiledRestriction:
    """The same with the doubts about it, in a ball that holds them too."""
    restriction = plain.restriction
    made = [compile_doubt(one, restriction) for one in restriction.doubts]
    doubts = tuple(one for one in made if one is not None)
    if not doubts:
        return plain
    balls = [(plain.centre, plain.radius_m)]
    balls += [(one.area.centre, one.area.radius_m) for one in doubts if not one.everywhere]
    centre, radius = _around(balls)
    if any(one.everywhere for one in doubts):
        radius = math.inf
    return CompiledRestriction(restriction, plain.volumes, centre, radius, doubts, plain)


def _corners_of(restrictions: Sequence[Restriction]) -> Corners:
    """The corners of all areas. Raises RestrictionError."""
    for one in restrictions:
        if not one.volumes:
            raise RestrictionError(
                "must have at least one volume, got none",
                where=one.name,
                mend="give it a polygon or a circle",
            )
        if not all(_has_corners(volume.area) for volume in one.volumes):
            raise RestrictionError(
                "each ring or line of an area must have corners, got one without",
                where=one.name,
                mend="remove it or complete it",
            )
    return Corners.of([volume.area for one in restrictions for volume in one.volumes])


def _balls(
    restriction: Restriction,
    volumes: Sequence[CompiledVolume],
    centres: Sequence[Sequence[float]],
    radii: Sequence[float],
) -> list[tuple[Vector, float]]:
    """A ball round each volume: the quick one, or round what is cut where that is too wide."""
    found: list[tuple[Vector, float]] = []
    for volume, (x, y, z), radius in zip(volumes, centres, radii, strict=True):
        if radius <= _QUICK_MAX_M and _drawn(volume.volume.area):
            found.append(((x, y, z), radius))
            continue
        try:
            found += [shape.ball for shape in volume.shapes]
        except ValueError as exc:
            raise RestrictionError(
                f"the area cannot be checked: {exc}",
                where=restriction.name,
                mend="correct it, or cut it into parts within 4,000 km of their centre",
            ) from exc
    return found


def _has_corners(area: Area) -> bool:
    if isinstance(area, Polygon):
        return bool(area.exterior) and all(area.holes)
    return isinstance(area, Circle) or bool(area.line)


def _drawn(area: Area) -> bool:
    """Whether an area is one; if not, cutting it says what is wrong."""
    if isinstance(area, Circle):
        return area.radius_m > 0
    if isinstance(area, Corridor):
        return len(area.line) > 1 and 0 < area.half_width_m <= HALF_WIDTH_MAX_M
    return True


def shapes_of(area: Area) -> tuple[Shape, ...]:
    """Every reading of an area: one, unless the meaning of its edges is unknown."""
    if isinstance(area, Circle):
        return (Disc.of(area),)
    cutters = [_CUTTERS[edges] for edges in readings(area)]
    if isinstance(area, Corridor):
        return tuple(Strip.of(area, cutter) for cutter in cutters)
    rings = (area.exterior, *area.holes)
    return tuple(Rings.of(rings, cutter) for cutter in cutters)


def readings(area: Polygon | Corridor) -> tuple[Edges, ...]:
    """The possible meanings of the edges of an area. Readings with equal edges count once."""
    if area.edges is not Edges.UNKNOWN:
        return (area.edges,)
    if isinstance(area, Corridor):
        edges = list(pairwise(area.line))
    else:
        edges = edges_of((area.exterior, *area.holes))
    turned = [(a, b) for a, b in edges if a[1] != b[1]]  # along a meridian, all readings are one
    flat = sum(level(a, b) for a, b in turned)
    if 0 < flat < len(turned):
        return (Edges.PLANAR, Edges.GEODESIC, Edges.PARALLEL)
    return (Edges.PLANAR, Edges.GEODESIC)


def _around(balls: Sequence[tuple[Vector, float]]) -> tuple[Vector, float]:
    """One ball round several."""
    x, y, z = np.mean([centre for centre, _ in balls], axis=0).tolist()
    return (x, y, z), max(math.dist((x, y, z), centre) + radius for centre, radius in balls)
