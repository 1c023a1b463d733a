"""Rasters of heights: the ground from a GeoTIFF, the geoid from a grid. Needs `vedette[terrain]`.

What a raster says of all the ground within a radius is the least and the greatest of the values
that lie in it or next to it, widened by the error of the values, and by half of the largest step
between neighbours: between two posts the ground may leave the line that joins them.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np

from vedette.airspace.flights.surfaces import Span
from vedette.geo.local import Array
from vedette.model.errors import ConfigError
from vedette.model.extras import optional_module

RADIUS_MAX_M = 30_000.0  # a larger circle would be read in full: then nothing is known
_METRE_DEG = 1 / 110_000.0  # a metre of latitude is no more degrees than this


class Raster:
    """Heights on a grid of longitude and latitude."""

    def __init__(self, path: Path, *, error_m: float) -> None:
        """Open a file. error_m: bound of the error of its values. Raises ConfigError."""
        rasterio = optional_module("rasterio", extra="terrain", what=f"the raster {path}")
        try:
            self._file: Any = rasterio.open(path)
        except (rasterio.errors.RasterioError, OSError) as exc:
            raise ConfigError(
                f"must be a raster of heights: {exc}", where=str(path), mend="give a GeoTIFF"
            ) from exc
        crs = self._file.crs
        # A geoid grid in GTX has no reference system written in it: it is by longitude and latitude
        if crs is not None and not crs.is_geographic:
            raise ConfigError(
                f"must be in longitude and latitude, got {crs.to_string()}",
                where=str(path),
                mend="reproject it: gdalwarp -t_srs EPSG:4326",
            )
        turn = self._file.transform
        if turn.b != 0 or turn.d != 0:
            raise ConfigError(
                "the raster is rotated; only north-up rasters are supported",
                where=str(path),
                mend="export it again with gdalwarp -t_srs EPSG:4326",
            )
        self._error_m = error_m

    def span(self, lat_deg: float, lon_deg: float, radius_m: float) -> Span | None:
        """The least and the greatest height within a radius, errors included; None if unknown."""
        if radius_m > RADIUS_MAX_M or abs(lat_deg) > 85:
            return None
        high = radius_m * _METRE_DEG
        wide = high / math.cos(math.radians(min(89.0, abs(lat_deg) + high)))
        values = self._window(lat_deg - high, lat_deg + high, lon_deg - wide, lon_deg + wide)
        if values is None:
            return None
        step = max(
            float(np.abs(np.diff(values, axis=0)).max(initial=0.0)),
            float(np.abs(np.diff(values, axis=1)).max(initial=0.0)),
        )
        slack = self._error_m + step / 2
        return float(values.min()) - slack, float(values.max()) + slack

    def _window(self, south: float, north: float, west: float, east: float) -> Array | None:
        """All values in a box and next to it; None where any is missing."""
        turn, file = self._file.transform, self._file
        while east > turn.c + turn.a * file.width and west - 360 >= turn.c:
            west, east = west - 360, east - 360
        while west < turn.c and east + 360 <= turn.c + turn.a * file.width:
            west, east = west + 360, east + 360
        columns = sorted((x - turn.c) / turn.a - 0.5 for x in (west, east))
        rows = sorted((y - turn.f) / turn.e - 0.5 for y in (south, north))
        left, right = math.floor(columns[0]), math.ceil(columns[1]) + 1
        top, bottom = math.floor(rows[0]), math.ceil(rows[1]) + 1
        if left < 0 or top < 0 or right > file.width or bottom > file.height:
            return None  # a part of it lies outside of the file
        window = ((top, bottom), (left, right))
        found = np.ma.filled(file.read(1, window=window, masked=True).astype(np.float64), np.nan)
        return None if np.isnan(found).any() else np.asarray(found)
