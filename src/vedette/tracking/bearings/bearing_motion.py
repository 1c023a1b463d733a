"""How objects found by bearings move: nearly constant velocity in three dimensions."""

import numpy as np

from vedette.geo.local import Array, moved
from vedette.tracking.bearings.bearing_settings import (
    ACCELERATION_M2_S3,
    CLIMB_ACCELERATION_M2_S3,
    MEAN_STAY_S,
)
from vedette.tracking.bearings.bearing_state import BearingStates

_DENSITY = np.array([ACCELERATION_M2_S3, ACCELERATION_M2_S3, CLIMB_ACCELERATION_M2_S3])
_DIAGONAL = np.arange(3)


def predicted(states: BearingStates, to_us: int) -> BearingStates:
    """The objects at `to_us`, microseconds since 1970. Back in time, the error grows as well.

    Source of the noise: Bar-Shalom, Li & Kirubarajan, Estimation with Applications (2001), 6.2.2.
    """
    dt = (to_us - states.at_us) / 1e6
    if len(states) == 0 or not dt.any():
        return states
    F = np.broadcast_to(np.eye(6), (len(dt), 6, 6)).copy()
    F[:, _DIAGONAL, _DIAGONAL + 3] = dt[:, None]
    covariance = F @ states.covariance @ F.transpose(0, 2, 1)
    span = np.abs(dt)[:, None]
    covariance[:, _DIAGONAL, _DIAGONAL] += _DENSITY * span**3 / 3
    covariance[:, _DIAGONAL + 3, _DIAGONAL + 3] += _DENSITY * span
    half = np.sign(dt)[:, None] * _DENSITY * span**2 / 2
    covariance[:, _DIAGONAL, _DIAGONAL + 3] += half
    covariance[:, _DIAGONAL + 3, _DIAGONAL] += half
    lat, lon = moved(
        states.lat_deg, states.lon_deg, states.velocity[:, 0] * dt, states.velocity[:, 1] * dt
    )
    stays = np.exp(-np.maximum(dt, 0.0) / MEAN_STAY_S)
    return BearingStates(
        np.full(len(dt), to_us, np.int64),
        lat,
        lon,
        states.height_m + states.velocity[:, 2] * dt,
        states.velocity,
        covariance,
        states.existence * stays,
    )


def shifted(
    states: BearingStates, step: Array, covariance: Array, existence: Array
) -> BearingStates:
    """The objects moved by `step` (n, 6: m and m/s), with another covariance and existence."""
    lat, lon = moved(states.lat_deg, states.lon_deg, step[:, 0], step[:, 1])
    return BearingStates(
        states.at_us,
        lat,
        lon,
        states.height_m + step[:, 2],
        states.velocity + step[:, 3:],
        covariance,
        existence,
    )
