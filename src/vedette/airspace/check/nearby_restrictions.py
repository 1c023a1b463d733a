"""Which restrictions are near a place: a memo of cells, and one look at all that a cell holds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vedette.airspace.check.place_check import Compiled
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.shapes.corner_arrays import Ints
from vedette.geo import geodesic
from vedette.geo.geodesic import Vector
from vedette.geo.local import Array

CELL_DEG = 0.5
CELL_RADIUS_M = 40_000.0  # from the middle of a cell to its farthest corner, and some more
_CELLS_KEPT = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """All restrictions that may lie within `nearby_m` of some place of a cell, in order."""

    numbers: Ints  # (n,)
    centres: Array  # (n, 3) earth-fixed, m
    reach_m: Array  # (n,)


class Nearby:
    """Restrictions by place. The answers depend only on the restrictions given."""

    def __init__(self, compiled: Sequence[Compiled], config: CheckConfig) -> None:
        self._nearby_m = config.nearby_m
        centres = [one.prepared.centre for one in compiled]
        self._centres = np.array(centres, dtype=np.float64).reshape(-1, 3)
        reach = [
            one.prepared.radius_m + config.sigmas * one.restriction.boundary_sigma_m
            for one in compiled
        ]
        self._reach_m = np.array(reach, dtype=np.float64)
        # A memo only: what it holds follows from the cell, so it is no state.
        self._cells: dict[tuple[int, int], _Cell] = {}

    def within(
        self, lat_deg: float, lon_deg: float, place: Vector, within_m: float
    ) -> tuple[list[int], list[float]]:
        """The numbers of all restrictions whose boundary may lie within a distance of a place, in
        order.

        place: the same place, earth-fixed in m. Each number comes with a lower bound of the
        distance in m, reduced by several times the boundary's own error.
        """
        if within_m > self._nearby_m + CELL_RADIUS_M / 4:  # so far that the cells do not serve
            return _near(
                np.arange(len(self._centres)), self._centres, self._reach_m, place, within_m
            )
        key = (math.floor(lat_deg / CELL_DEG), math.floor(lon_deg / CELL_DEG))
        cell = self._cells.get(key)
        if cell is None:
            if len(self._cells) >= _CELLS_KEPT:
                self._cells.clear()
            cell = self._cells[key] = self._search(key)
        return _near(cell.numbers, cell.centres, cell.reach_m, place, within_m)

    def is_within(self, number: int, place: Vector, within_m: float) -> bool:
        """Whether the boundary of one restriction may lie within a distance of a place."""
        off = _off_m(self._centres[number : number + 1], place)
        return bool((off - self._reach_m[number] <= within_m)[0])

    def _search(self, key: tuple[int, int]) -> _Cell:
        lat = min(90.0, (key[0] + 0.5) * CELL_DEG)
        middle = geodesic.ecef(lat, (key[1] + 0.5) * CELL_DEG)
        off = _off_m(self._centres, middle) - self._reach_m
        # A cell's own radius, and what an error may add to `nearby_m` before cells do not serve.
        numbers = np.flatnonzero(off <= self._nearby_m + CELL_RADIUS_M * 1.25)
        return _Cell(numbers, self._centres[numbers], self._reach_m[numbers])


def _near(
    numbers: Ints, centres: Array, reach_m: Array, place: Vector, within_m: float
) -> tuple[list[int], list[float]]:
    clear = _off_m(centres, place) - reach_m
    near = clear <= within_m
    return numbers[near].tolist(), clear[near].tolist()


def _off_m(centres: Array, place: Vector) -> Array:
    """How far middles are from a place, straight through the earth.  (n, 3) to (n,), m."""
    x, y, z = (centres - np.array(place)).T
    return np.asarray(np.sqrt(x * x + y * y + z * z))
