"""A limit on the plots that one sensor may report of one place in a cycle.

The tracker's work grows with the square of the number of plots that may belong to one object. A
sensor that reports hundreds of plots around one spot, within its allowed rate, would use up all
processing time.
"""

import math

from vedette.model.report import Observation, PositionReport, RangeBearingReport

CELL_M = 1_000.0
_M_PER_DEG = 111_195.0  # of latitude, on the mean sphere
Cell = tuple[int, int, int]


class Density:
    """Counts the plots of one sensor in one cycle, by place."""

    def __init__(self, most: int) -> None:
        """most: the largest number of plots per square kilometre."""
        self._most = most
        self._counts: dict[Cell, int] = {}

    def has_room(self, report: Observation) -> bool:
        """Count a report; False if its place is full.

        Reports that name a transmitter are always allowed, because the tracker separates them by
        name.
        """
        if report.emitter is not None:
            return True
        cells = _cells(report)
        if any(self._counts.get(cell, 0) >= self._most for cell in cells):
            return False
        for cell in cells:
            self._counts[cell] = self._counts.get(cell, 0) + 1
        return True


def _cells(report: Observation) -> tuple[Cell, ...]:
    """The square kilometres that a plot lies in, of two grids half a cell apart: so a spot on the
    border of one grid is inside a cell of the other."""
    match report:
        case PositionReport():
            north = report.lat_deg * _M_PER_DEG
            parallel = math.floor(report.lat_deg * 10) / 10  # one east scale for all of a strip
            east = report.lon_deg * _M_PER_DEG * math.cos(math.radians(parallel))
        case RangeBearingReport():
            azimuth = math.radians(report.azimuth_deg)
            north, east = report.range_m * math.cos(azimuth), report.range_m * math.sin(azimuth)
        case _:
            return ()
    return tuple(
        (grid, math.floor(north / CELL_M + grid / 2), math.floor(east / CELL_M + grid / 2))
        for grid in (0, 1)
    )
