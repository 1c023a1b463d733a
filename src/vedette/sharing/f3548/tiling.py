"""A restriction cut into tiles, each small enough for one F3548 constraint.

Cuts run along meridians and parallels on a grid, and every corner that a cut makes lies on it.
Edges of F3548 are shortest lines: a long edge, and a cut along a parallel, gets corners so close
together that it does not matter. Both tiles beside a cut get the very same ones, so between them
there is no gap and no overlap, whichever way edges are read.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.polygon import orient

from vedette.geo import geodesic
from vedette.geo.local import Array
from vedette.model.restriction import Circle, LatLon, Restriction
from vedette.model.restriction import Polygon as Area
from vedette.sharing.f3548.types import AREA_MAX_KM2, VERTICES_MAX
from vedette.sharing.restrictions_geojson import rings_of
from vedette.sharing.zones.antimeridian import holds_a_pole, in_plane

GRID_DEG = 1 / 64  # exact in binary, as are its halves: both sides of a cut say the same number
_STEP_M = 2_500.0  # of corners along an edge: a straight and a shortest line then agree to 0.5 m
_SAG_M = 0.5
_POLAR_DEG = 80.0
_FILL = 0.95  # of the limits, so that a reader who measures otherwise still finds them kept
_CIRCLE_CORNERS = 1_440
_GRID_MIN_DEG = GRID_DEG / 2**12
_R_M = 6_371_007.2  # radius of the sphere of the same surface (WGS 84)
_E2 = 1 - (geodesic.SEMI_MINOR_M / 6_378_137.0) ** 2


@dataclass(frozen=True, slots=True)
class Tile:
    """One outline, of the volume with this number. A circle where it can stay one."""

    volume: int
    corners: tuple[LatLon, ...] = ()  # not closed, counter-clockwise
    circle: Circle | None = None


def tiles_of(
    restriction: Restriction,
    *,
    area_max_km2: float = AREA_MAX_KM2,
    vertices_max: int = VERTICES_MAX,
) -> tuple[Tile, ...]:
    """The tiles of a restriction, which together cover exactly its area.

    The result is reproducible.
    """
    found: list[Tile] = []
    for number, volume in enumerate(restriction.volumes):
        area = volume.area
        if isinstance(area, Circle):
            if math.pi * (area.radius_m / 1000) ** 2 <= _FILL * area_max_km2:
                found.append(Tile(number, circle=area))
                continue
            rings: Sequence[Sequence[LatLon]] = (_around(area),)
        else:
            rings = rings_of(volume)
        for piece in _cut(_drawn(rings), _FILL * area_max_km2, vertices_max, GRID_DEG):
            ring = np.asarray(orient(piece).exterior.coords)[:-1]
            corners = tuple((float(lat), math.remainder(float(lon), 360.0)) for lon, lat in ring)
            found.append(Tile(number, corners=corners))
    return tuple(found)


def area_km2(corners: Sequence[LatLon]) -> float:
    """Area on the ellipsoid of a ring whose edges are straight in longitude and latitude.

    Exact to the step of the sum: the strip below each edge, by the authalic latitude.
    Source: Snyder (1987), USGS Professional Paper 1395, equations 3-11 and 3-12.
    """
    total = 0.0
    for (lat_a, lon_a), (lat_b, lon_b) in zip(corners, (*corners[1:], corners[0]), strict=True):
        # Simpson's rule over the edge: the height of the strip below it at both ends and halfway.
        heights = [_authalic(lat) for lat in (lat_a, (lat_a + lat_b) / 2, lat_b)]
        mean = (heights[0] + 4 * heights[1] + heights[2]) / 6
        total += math.radians(math.remainder(lon_b - lon_a, 360.0)) * mean
    return abs(total) * (_R_M / 1000) ** 2


def _authalic(lat_deg: float) -> float:
    """Sine of the authalic latitude: the share of a hemisphere's surface below it."""

    def q(sine: float) -> float:
        e = math.sqrt(_E2)
        log = math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
        return (1 - _E2) * (sine / (1 - _E2 * sine * sine) - log)

    return q(math.sin(math.radians(lat_deg))) / q(1.0)


def _around(circle: Circle) -> list[LatLon]:
    """A ring that holds the circle, and no more of it than it must."""
    reach = circle.radius_m / math.cos(math.pi / _CIRCLE_CORNERS) + 0.1
    turns = (360.0 * i / _CIRCLE_CORNERS for i in range(_CIRCLE_CORNERS))
    return [geodesic.direct(*circle.centre, -turn, reach) for turn in turns]


def _drawn(rings: Sequence[Sequence[LatLon]]) -> Polygon:
    """Longitude and latitude in a plane, longitude running on past 180 degrees.

    What holds a pole is closed along it: the pole is a line in this plane.
    """
    if holds_a_pole(rings[0]):
        whole = in_plane(Area(exterior=tuple(rings[0]), holes=tuple(map(tuple, rings[1:]))))
        if not isinstance(whole, Polygon):
            raise ValueError(
                "the holes of an area around a pole must leave it in one piece; draw each piece as"
                " an area of its own"
            )
        dense = (_dense(list(line.coords)[:-1]) for line in (whole.exterior, *whole.interiors))
        exterior, *holes = dense
        return Polygon(exterior, holes)
    lon0 = rings[0][0][1]
    flat = [
        [(lon0 + math.remainder(lon - lon0, 360.0), lat) for lat, lon in ring] for ring in rings
    ]
    return Polygon(_dense(flat[0]), [_dense(ring) for ring in flat[1:]])


def _dense(ring: Sequence[tuple[float, float]]) -> Array:
    """The ring with corners at most `_STEP_M` apart."""
    found = []
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        shrink = math.cos(math.radians(min(abs(y1), abs(y2))))
        pieces = max(1, math.ceil(math.hypot((x2 - x1) * shrink, y2 - y1) * 111_700 / _STEP_M))
        steps = np.arange(pieces)[:, None] / pieces
        found.append(np.array([x1, y1]) + steps * np.array([x2 - x1, y2 - y1]))
    return np.concatenate(found)


def _cut(piece: Polygon, area_max_km2: float, vertices_max: int, grid: float) -> Iterator[Polygon]:
    """Halve a piece along the grid until each part may be a tile."""
    corners = [(lat, lon) for lon, lat in piece.exterior.coords[:-1]]
    fits = len(corners) <= vertices_max and not piece.interiors
    if fits and area_km2(corners) <= area_max_km2:
        yield piece
        return
    for part in _halves(piece, grid):
        yield from _cut(part, area_max_km2, vertices_max, grid)


def _halves(piece: Polygon, grid: float) -> list[Polygon]:
    """The parts on both sides of a grid line through its middle, or through a hole's."""
    west, south, east, north = (piece.interiors[0] if piece.interiors else piece).bounds
    shrink = math.cos(math.radians((south + north) / 2))
    wide = (east - west) * shrink >= north - south
    low, high = (west, east) if wide else (south, north)
    while (line := round((low + high) / 2 / grid) * grid) <= low or line >= high:
        grid /= 2
        if grid < _GRID_MIN_DEG:
            raise ValueError("the corners are too close together to be cut into tiles")
    west, south, east, north = piece.bounds
    if wide:
        boxes = [(west - 1, south - 1, line, north + 1), (line, south - 1, east + 1, north + 1)]
    else:
        boxes = [(west - 1, south - 1, east + 1, line), (west - 1, line, east + 1, north + 1)]
    parts: list[Polygon] = []
    for box in boxes:
        cut = shapely.intersection(piece, shapely.box(*box))
        parts += [p for p in shapely.get_parts(cut) if isinstance(p, Polygon) and p.area > 0]
    return [_stepped(part, line, grid, along_lat=not wide) for part in parts]


def _coarser(lat: float, grid: float) -> int:
    """How many grid points of a parallel near a pole make one step: they lie close together there.

    A shortest line between points `s` apart leaves a parallel of radius `r` by s² / 8r.
    """
    radius_m = (90.0 - abs(lat)) * 111_700.0
    if abs(lat) <= _POLAR_DEG or radius_m <= 0:
        return 1
    step_m = min(_STEP_M, math.sqrt(8 * _SAG_M * radius_m))
    apart_m = math.radians(grid) * radius_m
    return 1 << max(0, math.floor(math.log2(step_m / apart_m)))


def _stepped(part: Polygon, line: float, grid: float, *, along_lat: bool) -> Polygon:
    """The part with a corner on each grid point of its edges on the cut.

    A cut along a meridian is a shortest line as it is. It gets the points too, so that a later cut
    that ends on it makes a corner that the tile on the other side has already.
    """
    fixed, moving = (1, 0) if along_lat else (0, 1)
    if along_lat:
        grid *= _coarser(line, grid)

    def ring(coords: Array) -> Array:
        found = []
        for a, b in itertools.pairwise(coords):
            found.append(a[None, :])
            if a[fixed] == line and b[fixed] == line:
                low, high = sorted((a[moving], b[moving]))
                on = np.arange(math.floor(low / grid) + 1, math.ceil(high / grid)) * grid
                on = on[(on > low) & (on < high)]
                points = np.full((len(on), 2), line)
                points[:, moving] = on if b[moving] > a[moving] else on[::-1]
                found.append(points)
        return np.concatenate(found)

    return Polygon(
        ring(np.asarray(part.exterior.coords)), [ring(np.asarray(i.coords)) for i in part.interiors]
    )
