"""Simulated turning radars over real traffic: truth on a one-second grid, plots a sector."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.signal import savgol_filter

EARTH_M = 6_371_008.8
ORIGIN_DEG = (48.9, 2.45)


class Truth(NamedTuple):
    """Positions (flights, seconds, 2) m, NaN while a flight is absent; second 0 is the first."""

    xy: np.ndarray


@dataclass(frozen=True)
class Radar:
    """Where it stands, how it turns and what it sees."""

    x_m: float
    y_m: float
    turn_s: float
    sigma_range_m: float = 50.0
    sigma_azimuth_rad: float = np.radians(0.1)
    detection: float = 0.9
    false_per_turn: float = 30.0
    near_m: float = 1000.0
    far_m: float = 60_000.0
    sectors: int = 16

    @property
    def clutter_per_m2(self) -> float:
        """False plots a square metre and turn."""
        return self.false_per_turn / (np.pi * (self.far_m**2 - self.near_m**2))

    def sees(self, xy: np.ndarray) -> np.ndarray:
        """Whether positions (..., 2) are within its ranges; NaN is not."""
        r = np.hypot(xy[..., 0] - self.x_m, xy[..., 1] - self.y_m)
        return (r >= self.near_m) & (r <= self.far_m)


class Scan(NamedTuple):
    """One sector of one turn: plots (m, 2) m and (m, 2, 2) m², and where and when it looked."""

    time_s: float
    radar: Radar
    start_rad: float
    width_rad: float
    z: np.ndarray
    R: np.ndarray


RADARS = (Radar(7_000.0, 12_000.0, 4.0), Radar(-5_000.0, -20_000.0, 6.0))


def load(
    path: str,
    origin_deg: tuple[float, float] = ORIGIN_DEG,
    window_s: tuple[int, int] | None = None,
) -> Truth:
    """Flights on a one-second grid in an equirectangular frame, lightly smoothed.

    origin_deg: latitude and longitude of the frame's middle.  window_s: the seconds that are kept.
    The smoothing (quadratic over 11 s) takes out the jitter of the reports, not the manoeuvres.
    """
    data = np.load(path)
    begin = int(np.ceil(data["time_s"].min()))
    seconds = int(data["time_s"].max()) - begin + 1
    k = np.radians(1.0) * EARTH_M
    x = (data["lon_deg"] - origin_deg[1]) * k * np.cos(np.radians(origin_deg[0]))
    y = (data["lat_deg"] - origin_deg[0]) * k
    flights = np.unique(data["flight"])
    xy = np.full((len(flights), seconds, 2), np.nan)
    for row, flight in enumerate(flights):
        mine = data["flight"] == flight
        t = data["time_s"][mine] - begin
        grid = np.arange(int(np.ceil(t[0])), int(t[-1]) + 1)
        for axis, values in enumerate((x[mine], y[mine])):
            xy[row, grid, axis] = savgol_filter(np.interp(grid, t, values), 11, 2)
    return Truth(xy if window_s is None else xy[:, slice(*window_s)])


def position(truth: Truth, t: np.ndarray) -> np.ndarray:
    """Positions (flights, 2) at a time of its own each, t (flights,) s; NaN where absent."""
    last = truth.xy.shape[1] - 1
    t = np.clip(t, 0.0, last)
    low = np.minimum(t.astype(int), last - 1)
    part = (t - low)[:, None]
    rows = np.arange(len(t))
    return (1.0 - part) * truth.xy[rows, low] + part * truth.xy[rows, low + 1]


def turn(truth: Truth, radar: Radar, start_s: float, rng: np.random.Generator) -> list[Scan]:
    """The sectors of one turn that starts at `start_s`, facing north, clockwise."""
    t = np.full(len(truth.xy), start_s + 0.5 * radar.turn_s)
    for _ in range(3):  # when does the beam pass? the aircraft hardly moves meanwhile
        p = position(truth, t)
        azimuth = np.arctan2(p[:, 0] - radar.x_m, p[:, 1] - radar.y_m) % (2.0 * np.pi)
        t = start_s + radar.turn_s * np.nan_to_num(azimuth) / (2.0 * np.pi)
    p = position(truth, t)
    hit = radar.sees(p) & (rng.random(len(p)) < radar.detection)
    r = np.hypot(p[hit, 0] - radar.x_m, p[hit, 1] - radar.y_m)
    a = np.arctan2(p[hit, 0] - radar.x_m, p[hit, 1] - radar.y_m) % (2.0 * np.pi)
    sector = (a * radar.sectors / (2.0 * np.pi)).astype(int)
    r = r + radar.sigma_range_m * rng.standard_normal(len(r))
    a = a + radar.sigma_azimuth_rad * rng.standard_normal(len(a))
    false = rng.poisson(radar.false_per_turn)
    fr = np.sqrt(rng.uniform(radar.near_m**2, radar.far_m**2, false))
    fa = rng.uniform(0.0, 2.0 * np.pi, false)
    r, a = np.r_[r, fr], np.r_[a, fa]
    sector = np.r_[sector, (fa * radar.sectors / (2.0 * np.pi)).astype(int)]
    z = np.column_stack([radar.x_m + r * np.sin(a), radar.y_m + r * np.cos(a)])
    R = polar_covariance(r, a, radar.sigma_range_m, radar.sigma_azimuth_rad)
    width = 2.0 * np.pi / radar.sectors
    scans = []
    for s in range(radar.sectors):
        mine = np.flatnonzero(sector == s)
        mine = mine[np.argsort(a[mine], kind="stable")]
        middle = start_s + radar.turn_s * (s + 0.5) / radar.sectors
        scans.append(Scan(middle, radar, s * width, width, z[mine], R[mine]))
    return scans


def polar_covariance(r: np.ndarray, a: np.ndarray, sigma_r: float, sigma_a: float) -> np.ndarray:
    """Covariance (m, 2, 2) of positions from range and azimuth (clockwise from north)."""
    along = np.stack([np.sin(a), np.cos(a)], axis=-1)
    across = np.stack([np.cos(a), -np.sin(a)], axis=-1)
    return (
        sigma_r**2 * along[:, :, None] * along[:, None, :]
        + (r * sigma_a)[:, None, None] ** 2 * across[:, :, None] * across[:, None, :]
    )


def watch(truth: Truth, seconds: int, rng: np.random.Generator) -> list[Scan]:
    """All sectors of both radars over `seconds`, in order of time."""
    scans = []
    for radar in RADARS:
        for k in range(int(seconds / radar.turn_s)):
            scans += turn(truth, radar, k * radar.turn_s, rng)
    return sorted(scans, key=lambda s: (s.time_s, s.radar.turn_s))
