"""Which cells of a site are watched, degraded or unwatched, by height above the ground.

- watched: a working radar, or two working sensors that give directions, see the cell;
- degraded: something sees it, but not well enough: one sensor that gives only a direction or a
  presence, a receiver that hears only what transmits, a person, or a sensor with a fault;
- unwatched: nothing that works sees it. "No track" there does not mean that nothing is there.

Where the ground is not known, nothing counts as seen.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from vedette.geo.local import Array, east_north_m, moved
from vedette.model.height import Height, HeightReference
from vedette.model.sensor import Coverage, SensorHealth, SensorKind, SensorState

Words = npt.NDArray[np.str_]
BANDS_M = (30.0, 120.0, 300.0, 1000.0)  # heights above the ground that a map is made for
_EARTH_M = 4 / 3 * 6_371_000.0  # effective radius for radio waves (ITU-R P.310)
_DIRECTIONS = frozenset({SensorKind.CAMERA, SensorKind.PASSIVE_RF, SensorKind.ACOUSTIC})


class Watch(StrEnum):
    """How well a cell is observed."""

    WATCHED = "watched"
    DEGRADED = "degraded"
    UNWATCHED = "unwatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A square grid of cells around a place.

    ground_low_m, ground_high_m (n, n): bounds of the ground in each cell above mean sea level,
    rows from south to north, columns from west to east; NaN: not known. Both None: flat ground of
    unknown height, over a smooth Earth.
    """

    lat_deg: float
    lon_deg: float
    cell_m: float
    cells: int  # n, along one side
    ground_low_m: Array | None = None
    ground_high_m: Array | None = None

    def centres(self) -> tuple[Array, Array]:
        """Latitude and longitude of the centres of the cells, each (n, n)."""
        offset = (np.arange(self.cells) - (self.cells - 1) / 2) * self.cell_m
        north, east = np.meshgrid(offset, offset, indexing="ij")
        lat, lon = np.full_like(north, self.lat_deg), np.full_like(north, self.lon_deg)
        return moved(lat, lon, east, north)


def coverage_map(site: Site, sensors: Sequence[SensorHealth]) -> Mapping[float, Words]:
    """For each height of BANDS_M, the `Watch` of each cell as text (n, n).

    A sensor counts as working unless it is silent; one that was never heard is a planned sensor.
    Sensors without a registered place or coverage are left out: nobody may count on them.
    """
    found = {}
    for height_m in BANDS_M:
        full = np.zeros((site.cells, site.cells), dtype=bool)
        part, directions = full.copy(), np.zeros(full.shape, dtype=int)
        for one in sensors:
            if one.state is SensorState.SILENT:
                continue
            seen, sure = _seen(site, one, height_m)
            part |= seen
            sound = seen & sure & (not one.conditions)
            if one.sensor.kind is SensorKind.RADAR:
                full |= sound
            elif one.sensor.kind in _DIRECTIONS:
                directions += sound
        full |= directions >= 2
        found[height_m] = np.where(
            full, Watch.WATCHED.value, np.where(part, Watch.DEGRADED.value, Watch.UNWATCHED.value)
        )
    return found


def _seen(site: Site, one: SensorHealth, height_m: float) -> tuple[npt.NDArray[np.bool_], bool]:
    """The cells that a sensor sees at a height; False as the second if a declared height limit
    cannot be compared with the ground."""
    sensor = one.sensor
    nothing = np.zeros((site.cells, site.cells), dtype=bool)
    if sensor.lat_deg is None or sensor.lon_deg is None or sensor.coverage is None:
        return nothing, False
    lat, lon = site.centres()
    here_lat, here_lon = np.full_like(lat, sensor.lat_deg), np.full_like(lon, sensor.lon_deg)
    east, north = east_north_m(here_lat, here_lon, lat, lon)
    distance = np.hypot(east, north)
    said = sensor.coverage
    seen = (distance >= said.range_min_m) & (distance <= said.range_max_m)
    width = said.azimuth_to_deg - said.azimuth_from_deg
    if abs(width) < 360.0:
        turned = np.remainder(np.degrees(np.arctan2(east, north)) - said.azimuth_from_deg, 360.0)
        seen &= turned <= width % 360.0
    inside, sure = _within_limits(site, said, height_m)
    return seen & inside & _line_of_sight(site, sensor.height, east, north, height_m), sure


def _within_limits(
    site: Site, said: Coverage, height_m: float
) -> tuple[npt.NDArray[np.bool_], bool]:
    inside, sure = np.ones((site.cells, site.cells), dtype=bool), True
    for limit, upper in ((said.height_min, False), (said.height_max, True)):
        if limit is None:
            continue
        if limit.reference is HeightReference.ABOVE_GROUND:
            inside &= (height_m <= limit.value_m) if upper else (height_m >= limit.value_m)
            continue
        ground = site.ground_high_m if upper else site.ground_low_m
        if limit.reference is HeightReference.MEAN_SEA_LEVEL and ground is not None:
            at = height_m + ground
            inside &= (at <= limit.value_m) if upper else (at >= limit.value_m)
        else:
            sure = False
    return inside, sure


def _line_of_sight(
    site: Site, antenna: Height | None, east: Array, north: Array, height_m: float
) -> npt.NDArray[np.bool_]:
    """Whether the ground between the sensor and each cell leaves the straight line free.

    east, north (n, n): the cell as the sensor sees it, m. The Earth's curvature is that of 4/3 of
    its radius. The sensor stands on the lowest ground of its cell, the object likewise; the ground
    between is the highest of each cell, so what counts as seen is seen.
    """
    above_m = 0.0
    if antenna is not None and antenna.reference is HeightReference.ABOVE_GROUND:
        above_m = max(0.0, antenna.value_m)
    distance: Array = np.hypot(east, north)
    if site.ground_low_m is None or site.ground_high_m is None:
        reach = math.sqrt(2 * _EARTH_M * above_m) + math.sqrt(2 * _EARTH_M * height_m)
        within: npt.NDArray[np.bool_] = distance <= reach
        return within
    steps = np.arange(site.cells) - (site.cells - 1) / 2
    row0 = (steps[0] * site.cell_m - north[0, 0]) / site.cell_m  # of the sensor, from south
    column0 = (steps[0] * site.cell_m - east[0, 0]) / site.cell_m
    row, column = row0 - steps[0], column0 - steps[0]
    low, high = site.ground_low_m, site.ground_high_m
    at = _value(low, np.array([row]), np.array([column]))[0]
    eye = at + above_m
    if antenna is not None and antenna.reference is HeightReference.MEAN_SEA_LEVEL:
        eye = antenna.value_m
    target = low + height_m - distance**2 / (2 * _EARTH_M)
    free: npt.NDArray[np.bool_] = np.isfinite(target) & np.isfinite(eye)
    count = 2 * site.cells
    for k in range(1, count):
        share = k / count
        ground = _value(
            high, row + share * north / site.cell_m, column + share * east / site.cell_m
        )
        near = (share * distance < site.cell_m) | ((1 - share) * distance < site.cell_m)
        line = eye + share * (target - eye)
        sunk = ground - (share * distance) ** 2 / (2 * _EARTH_M)
        free &= near | (sunk <= line)  # NaN, which is unknown ground, is not free
    return free


def _value(grid: Array, row: Array, column: Array) -> Array:
    """The value of the cell that holds each place; NaN outside of the grid."""
    i, j = np.rint(row).astype(int), np.rint(column).astype(int)
    inside = (i >= 0) & (j >= 0) & (i < len(grid)) & (j < len(grid))
    last = len(grid) - 1
    return np.where(inside, grid[np.clip(i, 0, last), np.clip(j, 0, last)], np.nan)
