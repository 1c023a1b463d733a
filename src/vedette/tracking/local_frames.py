"""Areas of the Earth, each with a flat frame of its own in metres.

Each area is a cell of about 8 degrees, and its frame is the ellipsoidal stereographic projection
about the cell's middle: angles are kept, so a covariance only turns and scales, and 500 km from
the middle a straight flight bends by less than 0.001 m/s². Source: Snyder, Map Projections - A
Working Manual (USGS 1395, 1987), chapter 21; latitudes are first made conformal (equation 3-1).
"""

import math
from functools import lru_cache

import numpy as np

from vedette.geo.local import FLATTENING, Array, radii_m
from vedette.tracking.motion import Integers

_E = math.sqrt(FLATTENING * (2 - FLATTENING))
_CELL_DEG = 8.0
_BANDS = int(180.0 / _CELL_DEG)
Cell = tuple[int, int]


def cells(lat_deg: Array, lon_deg: Array) -> Integers:
    """The cell (n, 2) of each place: band of latitude, and step eastward within the band."""
    band = np.clip(np.floor((lat_deg + 90.0) / 180.0 * _BANDS), 0, _BANDS - 1).astype(np.int64)
    count = _counts()[band]
    around = np.remainder(lon_deg + 180.0, 360.0) / 360.0
    return np.stack([band, np.minimum((around * count).astype(np.int64), count - 1)], axis=-1)


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
        self._chi = float(_conformal(np.array([chi]))[0])
        self._radius = float(normal) * math.cos(chi) / math.cos(self._chi)

    def forward(self, lat_deg: Array, lon_deg: Array) -> Array:
        """(n, 2) m of places."""
        chi = _conformal(np.radians(lat_deg))
        dlon = np.radians(np.remainder(lon_deg - self._lon + 180.0, 360.0) - 180.0)
        s0, c0 = math.sin(self._chi), math.cos(self._chi)
        s, c, cl = np.sin(chi), np.cos(chi), np.cos(dlon)
        k = 2.0 * self._radius / np.maximum(1.0 + s0 * s + c0 * c * cl, 1e-9)
        return np.stack([k * c * np.sin(dlon), k * (c0 * s - s0 * c * cl)], axis=-1)

    def inverse(self, xy: Array) -> tuple[Array, Array]:
        """Latitude and longitude, deg (n,), of (n, 2) m."""
        x, y = xy[:, 0], xy[:, 1]
        rho = np.hypot(x, y)
        c = 2.0 * np.arctan2(rho, 2.0 * self._radius)
        s0, c0 = math.sin(self._chi), math.cos(self._chi)
        ratio = np.where(rho > 0.0, y / np.maximum(rho, 1e-12), 0.0)
        chi = np.arcsin(np.clip(np.cos(c) * s0 + ratio * np.sin(c) * c0, -1.0, 1.0))
        dlon = np.arctan2(x * np.sin(c), rho * c0 * np.cos(c) - y * s0 * np.sin(c))
        lon = np.remainder(self._lon + np.degrees(dlon) + 180.0, 360.0) - 180.0
        return np.degrees(_geodetic(chi)), lon

    def turns(self, lat_deg: Array, lon_deg: Array, xy: Array) -> Array:
        """(n, 2, 2) that take metres east and north at each place to metres in the frame.

        xy: (n, 2) where the places lie in the frame.
        """
        step = np.where(lat_deg > 0.0, -1e-4, 1e-4)  # deg, away from the nearer pole
        meridian, _ = radii_m(lat_deg + step / 2)
        apart = self.forward(lat_deg + step, lon_deg) - xy
        north = apart / (np.radians(step) * meridian)[:, None]
        out = np.empty((len(north), 2, 2))
        out[:, :, 1] = north
        out[:, 0, 0], out[:, 1, 0] = north[:, 1], -north[:, 0]
        return out


def _conformal(phi: Array) -> Array:
    """Conformal latitude of geodetic ones, rad."""
    e = _E * np.arctanh(_E * np.sin(phi))
    return np.asarray(np.arctan(np.sinh(np.arcsinh(np.tan(phi)) - e)))


def _geodetic(chi: Array) -> Array:
    """The inverse of `_conformal`: a fixed point, below 1e-13 rad after six rounds."""
    isometric = np.arcsinh(np.tan(chi))
    phi = chi
    for _ in range(6):
        phi = np.arctan(np.sinh(isometric + _E * np.arctanh(_E * np.sin(phi))))
    return np.asarray(phi)
