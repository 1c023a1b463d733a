"""The true path of a simulated object over the ground, drawn through waypoints.

A path is geometry, not flight dynamics. Corners are rounded, a slow sway is added, and time
follows from the speed. The ground is taken to be flat and `GROUND_M` above mean sea level.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vedette.geo.local import Array, east_north_m, moved

GROUND_M = 170.0  # mean sea level; the east of Poland lies at 120 to 350 m

Waypoint = tuple[float, float, float]  # latitude and longitude in degrees, height in m above MSL


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A sampled path, all arrays (n,). Between the samples it is straight."""

    t_s: Array  # from 0, rising
    lat_deg: Array
    lon_deg: Array
    height_m: Array  # above mean sea level

    @property
    def duration_s(self) -> float:
        """Seconds from the first sample to the last."""
        return float(self.t_s[-1])

    def at(self, t_s: Array) -> tuple[Array, Array, Array]:
        """Latitude, longitude (degrees) and height (m above MSL) at times `t_s` (n,)."""
        return (
            np.interp(t_s, self.t_s, self.lat_deg),
            np.interp(t_s, self.t_s, self.lon_deg),
            np.interp(t_s, self.t_s, self.height_m),
        )

    def velocity(self, t_s: Array) -> tuple[Array, Array, Array]:
        """East, north and up in m/s at times `t_s` (n,), over two seconds around them."""
        before = self.at(np.maximum(t_s - 1.0, 0.0))
        after = self.at(np.minimum(t_s + 1.0, self.duration_s))
        span = np.minimum(t_s + 1.0, self.duration_s) - np.maximum(t_s - 1.0, 0.0)
        east, north = east_north_m(before[0], before[1], after[0], after[1])
        return east / span, north / span, (after[2] - before[2]) / span


def circle(
    lat_deg: float,
    lon_deg: float,
    height_m: float,
    *,
    radius_m: float,
    turns: float,
    from_deg: float = 0.0,
) -> list[Waypoint]:
    """Waypoints clockwise round a place, beginning at the bearing `from_deg` of it.

    turns: the number of full circles.
    """
    angles = np.radians(from_deg + np.arange(0.0, 360.0 * turns + 1e-9, 15.0))
    lats, lons = moved(
        np.full(angles.shape, lat_deg),
        np.full(angles.shape, lon_deg),
        radius_m * np.sin(angles),
        radius_m * np.cos(angles),
    )
    return [(float(a), float(b), height_m) for a, b in zip(lats, lons, strict=True)]


def draw(
    waypoints: Sequence[Waypoint],
    speeds_m_s: Sequence[float] | float,
    *,
    turn_radius_m: float,
    sway_m: float = 0.0,
    chance: np.random.Generator | None = None,
) -> Path:
    """The path through `waypoints` at `speeds_m_s` (one for all, or one at each waypoint).

    sway_m: size of a slow sideways sway, drawn from `chance`; it fades at both ends.
    """
    points = np.asarray(waypoints, dtype=np.float64)
    lat0, lon0 = float(points[0, 0]), float(points[0, 1])
    east, north = east_north_m(
        np.full(len(points), lat0), np.full(len(points), lon0), points[:, 0], points[:, 1]
    )
    legs = np.hypot(np.diff(east), np.diff(north))
    along = np.concatenate([[0.0], np.cumsum(legs)])
    step = max(turn_radius_m / 8, 10.0)
    s = np.linspace(0.0, along[-1], max(int(along[-1] / step), 2) + 1)
    window = min(2 * int(turn_radius_m / step) + 1, len(s))
    x = _rounded(np.interp(s, along, east), window)
    y = _rounded(np.interp(s, along, north), window)
    if chance is not None and sway_m > 0:
        x, y = _swayed(x, y, s, sway_m, chance)
    speeds = np.broadcast_to(np.asarray(speeds_m_s, dtype=np.float64), along.shape)
    lat, lon = moved(np.full(s.shape, lat0), np.full(s.shape, lon0), x, y)
    stride_e, stride_n = east_north_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    speed = np.interp((s[:-1] + s[1:]) / 2, along, speeds)
    t = np.concatenate([[0.0], np.cumsum(np.hypot(stride_e, stride_n) / speed)])
    height = _rounded(np.interp(s, along, points[:, 2]), window)
    return Path(t_s=t, lat_deg=lat, lon_deg=lon, height_m=height)


def _rounded(values: Array, window: int) -> Array:
    """A running mean over `window` (odd) samples; the two ends stay where they are."""
    if window < 3:
        return values
    half = window // 2
    # Mirrored through the end point, so that the mean at the end is the end point itself.
    head = 2 * values[0] - values[half:0:-1]
    tail = 2 * values[-1] - values[-2 : -half - 2 : -1]
    padded = np.concatenate([head, values, tail])
    return np.convolve(padded, np.full(window, 1.0 / window), mode="valid")


def _swayed(
    x: Array, y: Array, s: Array, sway_m: float, chance: np.random.Generator
) -> tuple[Array, Array]:
    """The same line, moved sideways by three slow waves of some 8 to 30 km."""
    lengths = chance.uniform(8_000.0, 30_000.0, 3)
    phases = chance.uniform(0.0, 2 * np.pi, 3)
    offset = np.sin(2 * np.pi * s[:, None] / lengths + phases).sum(axis=1) * sway_m / 2
    fade = np.clip(np.minimum(s, s[-1] - s) / 6_000.0, 0.0, 1.0)
    heading = np.arctan2(np.gradient(x), np.gradient(y))
    smooth = np.unwrap(heading)
    return x + offset * fade * np.cos(smooth), y - offset * fade * np.sin(smooth)
