"""Areas of the Earth, each with a flat frame of its own in metres.

Each area is a cell of about 8 degrees, and its frame is the ellipsoidal stereographic projection
about the cell's middle: angles are kept, so a covariance only turns and scales, and 500 km from
the middle a straight flight bends by less than 0.001 m/s². Source: Snyder, Map Projections - A
Working Manual (USGS 1395, 1987), chapter 21; latitudes are first made conformal (equation 3-1).
"""

import math
from functools import lru_cache

import numpy as np

from vedette.geo.local import Array, radii_m
from vedette.tracking.cycle import scan_kernels as kernels
from vedette.tracking.kalman.track_motion import Integers

_CELL_DEG = 8.0
_BANDS = int(180.0 / _CELL_DEG)
Cell = tuple[int, int]


def cells(lat_deg: Array, lon_deg: Array) -> Integers:
    """The cell (n, 2) of each place: band of latitude, and step eastward within the band."""
    return kernels.cells(lat_deg, lon_deg, _counts())


def _count(band: int) -> int:
    """How many cells a band of latitude has: about square ones, and at least three."""
    middle = (band + 0.5) * _CELL_DEG - 90.0
    return max(3, round(360.0 * math.cos(math.radians(middle)) / _CELL_DEG))


@lru_cache(maxsize=1)
def _counts() -> Integers:
    return np.array([_count(band) for band in range(_BANDS)], np.int64)


@lru_cache(maxsize=64)
def frame(cell: Cell) -> "Frame":
    """The frame of a cell."""
    band, step = cell
    return Frame(
        (band + 0.5) * 180.0 / _BANDS - 90.0,
        (step + 0.5) * 360.0 / _count(band) - 180.0,
    )


class Frame:
    """A flat frame: x east and y north at its middle, m."""

    def __init__(self, lat_deg: float, lon_deg: float) -> None:
        self._lon = lon_deg
        chi = math.radians(lat_deg)
        _, normal = radii_m(lat_deg)
        self._chi = kernels.conformal(chi)
        self._radius = float(normal) * math.cos(chi) / math.cos(self._chi)

    @property
    def parameters(self) -> tuple[float, float, float]:
        """Longitude of the middle (deg), its conformal latitude (rad) and the radius (m)."""
        return self._lon, self._chi, self._radius

    def forward(self, lat_deg: Array, lon_deg: Array) -> Array:
        """(n, 2) m of places."""
        return kernels.forward(lat_deg, lon_deg, *self.parameters)

    def inverse(self, xy: Array) -> tuple[Array, Array]:
        """Latitude and longitude, deg (n,), of the positions `xy` (n, 2) in the frame, m."""
        return kernels.inverse(np.ascontiguousarray(xy), *self.parameters)

    def turns(self, lat_deg: Array, lon_deg: Array, xy: Array) -> Array:
        """Matrices (n, 2, 2) from metres east and north at each place to metres in the frame.

        xy: (n, 2), the places in the frame.
        """
        return kernels.turns(lat_deg, lon_deg, np.ascontiguousarray(xy), *self.parameters)
