"""How objects found by bearings move: straight, or turning, by the interacting multiple model.

Either mode has a nearly constant velocity in three dimensions; they differ in the noise of the
acceleration. Source: Blom & Bar-Shalom, The interacting multiple model algorithm for systems with
Markovian switching coefficients, IEEE Trans. Automatic Control 33(8), 1988.
"""

import numpy as np

from vedette.geo.local import Array, moved
from vedette.tracking.bearings.bearing_settings import (
    ACCELERATION_M2_S3,
    CLIMB_ACCELERATION_M2_S3,
    MEAN_STAY_S,
    MODE_STAY_S,
)
from vedette.tracking.bearings.bearing_state import MODES, BearingStates, Kinematics

_DIAGONAL = np.arange(3)
_DENSITY = np.array([[q, q, CLIMB_ACCELERATION_M2_S3] for q in ACCELERATION_M2_S3])  # (MODES, 3)


def predicted(states: BearingStates, to_us: int) -> BearingStates:
    """The objects at `to_us`, microseconds since 1970. Back in time, the error grows as well."""
    dt = (to_us - states.at_us) / 1e6
    if len(states) == 0 or not dt.any():
        return states
    mixed, mode = _mixed(states, np.abs(dt))
    stays = np.exp(-np.maximum(dt, 0.0) / MEAN_STAY_S)
    return BearingStates(
        np.full(len(dt), to_us, np.int64),
        states.existence * stays,
        mode,
        _moved_on(mixed, np.repeat(dt, MODES)),
    )


def _mixed(states: BearingStates, span_s: Array) -> tuple[Kinematics, Array]:
    """The states of each mode, given that the mode may have changed, and the modes' new shares."""
    n = len(states)
    change = np.zeros((n, MODES, MODES))  # from, to
    for k, stay_s in enumerate(MODE_STAY_S):
        leave = 1.0 - np.exp(-span_s / stay_s)
        change[:, k, :] = (leave / (MODES - 1))[:, None]
        change[:, k, k] = 1.0 - leave
    joint = states.mode[:, :, None] * change
    mode = joint.sum(axis=1)
    shares = joint / np.maximum(mode[:, None, :], 1e-300)  # (n, from, to)
    offsets = states.offsets()
    centre = np.einsum("nft,nfd->ntd", shares, offsets)
    apart = offsets[:, :, None, :] - centre[:, None, :, :]  # from, to
    inner = states.motion.covariance.reshape(n, MODES, 6, 6)
    covariance = np.einsum("nft,nfab->ntab", shares, inner)
    covariance += np.einsum("nft,nfta,nftb->ntab", shares, apart, apart)
    step = (centre - offsets).reshape(n * MODES, 6)
    return states.motion.moved_by(step, covariance.reshape(n * MODES, 6, 6)), mode


def _moved_on(motion: Kinematics, dt: Array) -> Kinematics:
    """Each state after dt (rows,) seconds.

    Source of the noise: Bar-Shalom, Li & Kirubarajan, Estimation with Applications (2001), 6.2.2.
    """
    F = np.broadcast_to(np.eye(6), (len(dt), 6, 6)).copy()
    F[:, _DIAGONAL, _DIAGONAL + 3] = dt[:, None]
    covariance = F @ motion.covariance @ F.transpose(0, 2, 1)
    density = np.tile(_DENSITY, (len(dt) // MODES, 1))
    span = np.abs(dt)[:, None]
    covariance[:, _DIAGONAL, _DIAGONAL] += density * span**3 / 3
    covariance[:, _DIAGONAL + 3, _DIAGONAL + 3] += density * span
    half = np.sign(dt)[:, None] * density * span**2 / 2
    covariance[:, _DIAGONAL, _DIAGONAL + 3] += half
    covariance[:, _DIAGONAL + 3, _DIAGONAL] += half
    lat, lon = moved(
        motion.lat_deg, motion.lon_deg, motion.velocity[:, 0] * dt, motion.velocity[:, 1] * dt
    )
    height = motion.height_m + motion.velocity[:, 2] * dt
    return Kinematics(lat, lon, height, motion.velocity, covariance)
