"""What other sensors already track: it explains bearings, and takes over objects found by them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.geo.local import Array, east_north_m
from vedette.model.track import TrackStatus
from vedette.tracking.bearings.bearing_settings import ASSUMED_DETECTION, GATE
from vedette.tracking.bearings.bearing_state import Kinematics
from vedette.tracking.bearings.sight import Sight
from vedette.tracking.bearings.sight_lines import lines_to, wrapped
from vedette.tracking.kalman.track_motion import Integers, States, predict
from vedette.tracking.track_lifecycle import Life

_NOISE_M2_S3 = 40.0
_AGREE_SIGMAS2 = 16.3  # 99.97 % of a chi-squared variable with 2 degrees of freedom is below it
_AGREE_SPEED_SIGMAS2 = 16.3


@dataclass(frozen=True, slots=True, eq=False)
class KnownObjects:
    """The tracks of other sensors that are proven, one a row."""

    states: States

    def weights(self, scan: Sequence[Sight], at_us: int) -> Array:
        """(k, m) chance that known object and sight belong together, divided by that of a miss.

        Densities are by the measured values of each sight, as those of the objects are.
        """
        if len(self.states) == 0:
            return np.zeros((0, len(scan)))
        now = predict(self.states, np.full(len(self.states), at_us, np.int64), _NOISE_M2_S3)
        first = scan[0]
        lines = lines_to(first.lat_deg, first.lon_deg, now.lat_deg, now.lon_deg)
        odds = ASSUMED_DETECTION / (1.0 - ASSUMED_DETECTION)
        reach = np.array([one.reach_m for one in scan])
        near = lines.range_m[:, None] <= 1.1 * reach[None, :]
        if first.azimuth_rad is None:
            return np.where(near, odds / (math.pi * reach**2)[None, :], 0.0)
        azimuth = np.array([one.azimuth_rad for one in scan], np.float64)
        residual = wrapped(azimuth[None, :] - lines.azimuth_rad[:, None])
        ee, nn = now.covariance[:, 0, 0], now.covariance[:, 1, 1]
        across = lines.cos_end**2 * ee + lines.sin_end**2 * nn
        across = across - 2 * lines.sin_end * lines.cos_end * now.covariance[:, 0, 1]
        noise = np.array([one.sigma_rad**2 for one in scan])
        variance = (across / lines.range_m**2)[:, None] + noise[None, :]
        squared = residual**2 / variance
        density = np.exp(-0.5 * squared) / np.sqrt(2 * math.pi * variance)
        up = np.array([one.elevation_rad is not None for one in scan])
        density = np.where(up[None, :], density / (math.pi / 2), density)
        return np.where(near & (squared < GATE**2), odds * density, 0.0)

    def agreeing(self, states: Kinematics, at_us: Integers) -> NDArray[np.bool_]:
        """(n,) whether a known object may be each of the objects, by place and velocity.

        at_us: (n,) the times of the objects, microseconds since 1970.
        """
        n = len(states)
        if len(self.states) == 0 or n == 0:
            return np.zeros(n, np.bool_)
        found = np.zeros(n, np.bool_)
        for i in range(n):
            to_us = np.full(len(self.states), int(at_us[i]), np.int64)
            now = predict(self.states, to_us, _NOISE_M2_S3)
            east, north = east_north_m(
                np.full(len(now), states.lat_deg[i]),
                np.full(len(now), states.lon_deg[i]),
                now.lat_deg,
                now.lon_deg,
            )
            apart = np.stack((east, north), axis=-1)
            place = _squared(apart, now.covariance[:, :2, :2] + states.covariance[i, :2, :2])
            turn = now.velocity - states.velocity[i, :2]
            speed = _squared(turn, now.covariance[:, 2:, 2:] + states.covariance[i, 3:5, 3:5])
            found[i] = bool(((place < _AGREE_SIGMAS2) & (speed < _AGREE_SPEED_SIGMAS2)).any())
        return found


def known_objects(
    states: States, lives: Sequence[Life], areas: Iterable[tuple[float, float, float]]
) -> KnownObjects:
    """The proven tracks among `lives` that lie in one of `areas`.

    lives: row by row with `states`. areas: latitude and longitude in degrees, radius in m.
    """
    rows = [
        row
        for row, life in enumerate(lives)
        if life.status in (TrackStatus.CONFIRMED, TrackStatus.COASTING) and life.rival_of is None
    ]
    proven = states.rows(np.array(rows, np.int64))
    near = np.zeros(len(proven), np.bool_)
    for lat, lon, radius_m in set(areas):
        near |= lines_to(lat, lon, proven.lat_deg, proven.lon_deg).range_m <= radius_m
    return KnownObjects(proven.rows(near))


def _squared(apart: Array, covariance: Array) -> Array:
    """(k,) squared Mahalanobis distances of (k, 2) differences."""
    solved = np.linalg.solve(covariance, apart[:, :, None])[:, :, 0]
    return np.asarray((apart * solved).sum(axis=1))
