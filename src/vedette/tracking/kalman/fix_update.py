"""Compare fixes with tracks, and correct tracks by fixes; all pairs at once.

A fix that is older than its track's state is not used backwards: it is carried forward to the
state's time along the track's velocity, and its covariance grows by what that may be wrong
(lag² x velocity covariance + process noise). One rule, and the state never goes back in time.
"""

from dataclasses import dataclass

import numpy as np

from vedette.geo.local import Array, east_north_m, moved
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.track_motion import Integers, States, predict, symmetric
from vedette.tracking.tracking_settings import TrackingConfig

_EYE = np.eye(4)
_EYE2 = np.eye(2)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """k pairs of a track's prediction and a fix."""

    innovation: Array  # (k, 2) east, north, m: fix minus prediction
    noise: Array  # (k, 2, 2) m²: the fix's error, with timing and lag
    spread: Array  # (k, 2, 2) m²: the innovation's covariance
    distance2: Array  # (k,) squared Mahalanobis distance, chi-square with 2 degrees of freedom
    late_s: Array  # (k,) how much older the fix is than the state
    predicted: States  # (k,) at the fixes' times, or later where they are late


def compare(
    states: States, rows: Integers, fixes: Fixes, columns: Integers, config: TrackingConfig
) -> Comparison:
    """Compare fix `columns[k]` with the prediction of track `rows[k]`."""
    at_us = fixes.at_us[columns]
    predicted = predict(states.rows(rows), at_us, config.process_noise_m2_s3)
    late_s = (predicted.at_us - at_us) / 1e6
    east, north = east_north_m(
        predicted.lat_deg, predicted.lon_deg, fixes.lat_deg[columns], fixes.lon_deg[columns]
    )
    innovation = predicted.velocity * late_s[:, None]
    innovation[:, 0] += east
    innovation[:, 1] += north
    velocity = predicted.velocity
    timing = config.timing_sigma_s**2 * velocity[:, :, None] * velocity[:, None, :]
    t = late_s[:, None, None]
    lag = t**2 * predicted.covariance[:, 2:, 2:]
    lag = lag + config.process_noise_m2_s3 * t**3 / 3 * _EYE2
    noise = fixes.covariance[columns] + timing + lag
    spread = predicted.covariance[:, :2, :2] + noise
    return Comparison(
        innovation, noise, spread, mahalanobis2(innovation, spread), late_s, predicted
    )


def mahalanobis2(vectors: Array, covariance: Array) -> Array:
    """v' C^-1 v for each of (k, m) vectors and (k, m, m) covariances: (k,)."""
    if len(vectors) == 0:
        return np.zeros(0)
    if vectors.shape[1] == 2:  # nearly all: written out, it takes a fifth of the time
        solved = inverse2(covariance) @ vectors[:, :, None]
    else:
        solved = np.asarray(np.linalg.solve(covariance, vectors[:, :, None]), np.float64)
    return np.asarray(np.maximum((vectors * solved[:, :, 0]).sum(axis=1), 0.0))


def determinant2(matrix: Array) -> Array:
    """Determinant of each (k, 2, 2) matrix: (k,)."""
    return np.asarray(matrix[:, 0, 0] * matrix[:, 1, 1] - matrix[:, 0, 1] * matrix[:, 1, 0])


def inverse2(matrix: Array) -> Array:
    """Inverse of each (k, 2, 2) matrix."""
    out = np.empty_like(matrix)
    out[:, 0, 0], out[:, 1, 1] = matrix[:, 1, 1], matrix[:, 0, 0]
    out[:, 0, 1], out[:, 1, 0] = -matrix[:, 0, 1], -matrix[:, 1, 0]
    return np.asarray(out / determinant2(matrix)[:, None, None])


def corrected(
    found: Comparison, fixes: Fixes, columns: Integers, bound: float | None = None
) -> States:
    """The predicted states after the update by their fixes and the velocities in these.

    bound: a squared distance, or None. The noise of a fix beyond it is raised until the fix lies at
    the bound, so that one bad fix of a known emitter cannot pull its track away (Huber's weight).
    Source: Huber & Ronchetti, Robust Statistics (2009), section 7.8.
    """
    noise = found.noise
    if bound is not None:
        excess = np.maximum(found.distance2 / bound, 1.0)
        noise = noise + (excess - 1.0)[:, None, None] * found.spread
    states = _update(found.predicted, found.innovation, noise, 0)
    moving = np.flatnonzero(fixes.moves[columns] & (found.late_s <= 0))
    if len(moving):
        part = states.rows(moving)
        seen = columns[moving]
        stated = fixes.velocity_sigma[seen][:, None, None] ** 2 * np.eye(2)
        states = states.with_rows(
            moving, _update(part, fixes.velocity[seen] - part.velocity, stated, 2)
        )
    return states


def _update(states: States, innovation: Array, noise: Array, first: int) -> States:
    """Kalman update of components `first`, `first + 1`, Joseph form.

    P' = (I-KH) P (I-KH)' + K R K' stays positive semi-definite under rounding.
    Source: Bar-Shalom, Li & Kirubarajan (2001), equation 5.2.3-18.
    """
    P = states.covariance
    part = slice(first, first + 2)
    S = P[:, part, part] + noise
    K = P[:, :, part] @ inverse2(S)
    step = (K @ innovation[:, :, None])[:, :, 0]
    A = np.repeat(_EYE[None], len(P), axis=0)
    A[:, :, part] -= K
    joseph = A @ P @ A.transpose(0, 2, 1) + K @ noise @ K.transpose(0, 2, 1)
    lat, lon = moved(states.lat_deg, states.lon_deg, step[:, 0], step[:, 1])
    return States(states.at_us, lat, lon, states.velocity + step[:, 2:], symmetric(joseph))


def log_likelihood_ratio(found: Comparison, extraneous_per_m2: float) -> Array:
    """Log of the ratio of two densities of a fix, (k,): if it is of the track, and if it is of
    another object or false.

    Source: Blackman & Popoli, Design and Analysis of Modern Tracking Systems (1999), section 6.2.
    """
    area_m2 = 2 * np.pi * np.sqrt(np.maximum(determinant2(found.spread), 1e-12))
    density = np.log(area_m2 * extraneous_per_m2)
    return np.asarray(-density - found.distance2 / 2)
