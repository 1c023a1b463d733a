"""A grid of cells over the earth, and which restrictions may be near each.

Three levels of cells, each ten times as wide as the one below. A restriction stands in the finest
level on which it touches few cells, so a place looks at three cells. A row of cells lies between
two latitudes and has as many cells as make them about square.
"""

import math
from typing import NamedTuple

import numpy as np

from vedette.airspace.shapes.corner_arrays import Ints, Small
from vedette.geo.local import FLATTENING, Array
from vedette.tracking.pmb.compiled import compiled

LEVELS_DEG = (0.1, 1.0, 10.0)
_CELLS_MAX = 400  # of one restriction on one level; more, and it goes to the next


class Grid(NamedTuple):
    """One level: cells in rows from the south, each row from the antimeridian eastwards."""

    cell_deg: float
    row_start: Ints  # (rows + 1,) number of each row's first cell
    cell_start: Small  # (cells + 1,)
    members: Small  # restrictions, cell by cell


def grids(centre: Array, reach_m: Array) -> tuple[Grid, Grid, Grid]:
    """One grid per level of cell size.

    Restriction z lies inside the ball of radius `reach_m[z]` around `centre[z]` (earth-fixed, m).
    It is in the finest grid in which it touches few cells.
    """
    south, north, west, wide = _spans(centre, reach_m)
    level = np.zeros(len(reach_m), dtype=np.int64)
    for number, cell in enumerate(LEVELS_DEG[:-1]):
        middle = np.radians((south + north) / 2)
        rows = (north - south) / cell + 1
        columns = wide * np.cos(middle) / cell + 2
        level[(level == number) & (rows * columns > _CELLS_MAX)] = number + 1
    found = []
    for number, cell in enumerate(LEVELS_DEG):
        chosen = np.flatnonzero(level == number)
        row_start = _rows(cell)
        spans = (south[chosen], north[chosen], west[chosen], wide[chosen])
        counts = np.zeros(int(row_start[-1]) + 1, dtype=np.int32)
        _count(cell, row_start, *spans, counts)
        start = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int32)
        members = np.empty(int(start[-1]), dtype=np.int32)
        _fill(cell, row_start, *spans, start[:-1].copy(), chosen, members)
        found.append(Grid(cell, row_start, start, members))
    return found[0], found[1], found[2]


def _spans(centre: Array, reach_m: Array) -> tuple[Array, Array, Array, Array]:
    """South and north, west and width in degrees of a box round each ball; generous."""
    length = np.sqrt(np.sum(centre**2, axis=1))
    sine = reach_m / np.maximum(length, 1.0)
    turn = np.where(sine < 0.9, 1.01 * np.arcsin(np.minimum(sine, 0.9)), math.pi)
    flat = np.hypot(centre[:, 0], centre[:, 1])
    lat = np.arctan2(centre[:, 2], (1 - FLATTENING) ** 2 * flat)
    lon = np.arctan2(centre[:, 1], centre[:, 0])
    south, north = np.degrees(lat - turn), np.degrees(lat + turn)
    polar = (south <= -90) | (north >= 90)
    sine = np.sin(np.minimum(turn, math.pi / 2)) / np.maximum(np.cos(lat), 1e-12)
    half = np.where(polar | (sine >= 1), 180.0, np.degrees(np.arcsin(np.minimum(sine, 1.0))))
    west = np.degrees(lon) - half
    return np.maximum(south, -90.0), np.minimum(north, 90.0), west, np.minimum(2 * half, 360.0)


def _rows(cell_deg: float) -> Ints:
    """Number of the first cell of each row, and of all cells at the end."""
    rows = round(180 / cell_deg)
    edges = np.radians(np.linspace(-90.0, 90.0, rows + 1))
    widest = np.maximum(np.cos(edges[:-1]), np.cos(edges[1:]))
    columns = np.maximum(1, (widest * 360 / cell_deg).astype(np.int64))
    return np.concatenate(([0], np.cumsum(columns))).astype(np.int64)


@compiled
def row_of(cell_deg: float, rows: int, lat_deg: float) -> int:
    """The row of the grid that a latitude lies in."""
    return min(rows - 1, max(0, math.floor((lat_deg + 90.0) / cell_deg)))


@compiled
def column_of(columns: int, lon_deg: float) -> int:
    """The column of a longitude (-180 to 180) in a row of `columns` cells; may be one too many."""
    return math.floor((lon_deg + 180.0) / 360.0 * columns) % columns


@compiled
def _count(
    cell_deg: float,
    row_start: Ints,
    south: Array,
    north: Array,
    west: Array,
    wide: Array,
    counts: Small,
) -> None:
    """Count the members of each cell."""
    rows = len(row_start) - 1
    for i in range(len(south)):
        for row in range(row_of(cell_deg, rows, south[i]), row_of(cell_deg, rows, north[i]) + 1):
            columns = row_start[row + 1] - row_start[row]
            first = math.floor((west[i] + 180.0) / 360.0 * columns)
            last = math.floor((west[i] + wide[i] + 180.0) / 360.0 * columns)
            for column in range(first, min(last, first + columns - 1) + 1):
                counts[row_start[row] + column % columns] += 1


@compiled
def _fill(
    cell_deg: float,
    row_start: Ints,
    south: Array,
    north: Array,
    west: Array,
    wide: Array,
    free: Small,
    chosen: Ints,
    members: Small,
) -> None:
    """Write the members of each cell; free: (cells,) where the next of each goes."""
    rows = len(row_start) - 1
    for i in range(len(south)):
        for row in range(row_of(cell_deg, rows, south[i]), row_of(cell_deg, rows, north[i]) + 1):
            columns = row_start[row + 1] - row_start[row]
            first = math.floor((west[i] + 180.0) / 360.0 * columns)
            last = math.floor((west[i] + wide[i] + 180.0) / 360.0 * columns)
            for column in range(first, min(last, first + columns - 1) + 1):
                cell = row_start[row] + column % columns
                members[free[cell]] = chosen[i]
                free[cell] += 1
