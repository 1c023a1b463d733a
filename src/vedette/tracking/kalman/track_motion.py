"""How things move: nearly constant velocity, in a frame that goes along with each track.

A state is a place (latitude, longitude), a velocity (east, north) and a 4 x 4 covariance of
(east m, north m, east m/s, north m/s) about that place. No map projection is fixed anywhere, so
a track may go round the world.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vedette.geo.local import Array, moved
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, turned, turned_covariance

Integers = NDArray[np.int64]
_EYE = np.eye(2)
_Item = TypeVar("_Item", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """The states of n tracks, one a row; the arrays are never written to once made."""

    at_us: Integers  # (n,) microseconds since 1970
    lat_deg: Array  # (n,)
    lon_deg: Array  # (n,)
    velocity: Array  # (n, 2) east, north, m/s
    covariance: Array  # (n, 4, 4)

    def __len__(self) -> int:
        return len(self.at_us)

    def rows(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> "States":
        """A copy of the named rows."""
        return States(
            self.at_us[which],
            self.lat_deg[which],
            self.lon_deg[which],
            self.velocity[which],
            self.covariance[which],
        )

    def with_rows(self, which: Integers, new: "States") -> "States":
        """The states with the rows `which` replaced by `new`."""

        def put(old: NDArray[_Item], fresh: NDArray[_Item]) -> NDArray[_Item]:
            column = old.copy()
            column[which] = fresh
            return column

        return States(
            put(self.at_us, new.at_us),
            put(self.lat_deg, new.lat_deg),
            put(self.lon_deg, new.lon_deg),
            put(self.velocity, new.velocity),
            put(self.covariance, new.covariance),
        )

    def joined(self, other: "States") -> "States":
        """The rows of both."""
        return States(
            np.concatenate([self.at_us, other.at_us]),
            np.concatenate([self.lat_deg, other.lat_deg]),
            np.concatenate([self.lon_deg, other.lon_deg]),
            np.concatenate([self.velocity, other.velocity]),
            np.concatenate([self.covariance, other.covariance]),
        )


def no_states() -> States:
    """An empty set of states."""
    return States(
        np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros((0, 2)), np.zeros((0, 4, 4))
    )


def predict(states: States, to_us: Integers, q: float) -> States:
    """Predict each state to its time in `to_us`. A state that is later than that stays unchanged.

    q: white-noise acceleration density, m²/s³.
    Source: Bar-Shalom, Li & Kirubarajan, Estimation with Applications (2001), section 6.2.2.
    The directions east and north rotate by (change of longitude) x sin(latitude).
    """
    dt_s = np.maximum(to_us - states.at_us, 0) / 1e6
    step = states.velocity * dt_s[:, None]
    # Halfway along, north has turned by half: without it a long straight flight drifts.
    halfway = np.radians(states.lat_deg) + step[:, 1] / (2 * MEAN_RADIUS_M)
    cos = np.maximum(np.cos(halfway), 1e-12)
    step = turned(step, step[:, 0] * np.sin(halfway) / (2 * MEAN_RADIUS_M * cos))
    lat, lon = moved(states.lat_deg, states.lon_deg, step[:, 0], step[:, 1])
    turn = _convergence_rad(states, lat, lon)
    covariance = grown(states.covariance, dt_s, q)
    return States(
        np.maximum(to_us, states.at_us),
        lat,
        lon,
        turned(states.velocity, turn),
        symmetric(turned_covariance(covariance, turn)),
    )


def _convergence_rad(states: States, lat_deg: Array, lon_deg: Array) -> Array:
    """By how much north turns anticlockwise on the way to another place: (n,)."""
    dlon = np.remainder(lon_deg - states.lon_deg + 180.0, 360.0) - 180.0
    return np.asarray(np.radians(dlon) * np.sin(np.radians((lat_deg + states.lat_deg) / 2)))


def grown(covariance: Array, dt_s: Array, q: float) -> Array:
    """F P F' + Q for each (n, 4, 4) covariance over its (n,) time, written out in 2 x 2 blocks."""
    t = dt_s[:, None, None]
    pp, pv, vv = covariance[:, :2, :2], covariance[:, :2, 2:], covariance[:, 2:, 2:]
    out = np.empty_like(covariance)
    noise = q * t * _EYE
    cross = pv + t * vv
    out[:, :2, :2] = pp + t * (pv.transpose(0, 2, 1) + cross) + t**2 / 3 * noise
    out[:, :2, 2:] = cross + t / 2 * noise
    out[:, 2:, :2] = out[:, :2, 2:].transpose(0, 2, 1)
    out[:, 2:, 2:] = vv + noise
    return out


def symmetric(covariance: Array) -> Array:
    """The mean of a matrix (..., d, d) and its transpose, which removes rounding errors."""
    return np.asarray((covariance + covariance.swapaxes(-1, -2)) / 2)


def sigma_max_m(covariance: Array) -> Array:
    """1-sigma error along the worst direction of each (n, 2, 2) covariance: (n,)."""
    mean = (covariance[:, 0, 0] + covariance[:, 1, 1]) / 2
    half = (covariance[:, 0, 0] - covariance[:, 1, 1]) / 2
    return np.asarray(np.sqrt(np.maximum(0.0, mean + np.hypot(half, covariance[:, 0, 1]))))
