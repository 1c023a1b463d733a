"""Two plots of one object by two sensors, and what they say of the errors of both."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vedette.geo.local import Array, east_north_m
from vedette.model.ids import SensorId
from vedette.model.sensor import Sensor
from vedette.tracking.registration.registration_settings import (
    ACCELERATION_M_S2,
    GATE2,
    INFLATION,
)
from vedette.tracking.registration.registration_state import PARTS, Registration, Seen


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """`apart = slopes @ (errors of all sensors) + noise`, with the covariance of the noise."""

    apart: Array  # (2,) east and north, m: the later plot less the earlier one, at one time
    slopes: Array  # (2, PARTS * n)
    noise: Array  # (2, 2) m²
    sensor: SensorId  # of the later plot


def pair_of(
    registration: Registration,
    sensors: Mapping[SensorId, Sensor],
    later: tuple[SensorId, Seen],
    earlier: tuple[SensorId | None, Seen],
    velocity: tuple[float, float],
    speed_variance: float,
) -> Pair:
    """Compare two plots. velocity: east and north, m/s; speed_variance: of either, m²/s²."""
    name, b = later
    other, a = earlier
    dt = (b.at_us - a.at_us) / 1e6
    east, north = east_north_m(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg)
    apart = np.array([east - velocity[0] * dt, north - velocity[1] * dt])
    slopes = np.zeros((2, len(registration.mean)))
    apart = apart + _add(registration, sensors[name], b, velocity, 1.0, slopes)
    if other is not None:
        apart = apart + _add(registration, sensors[other], a, velocity, -1.0, slopes)
    noise = _matrix(a) + _matrix(b)
    noise = noise + np.eye(2) * (speed_variance * dt**2 + (ACCELERATION_M_S2 * dt**2 / 2) ** 2)
    return Pair(apart, slopes, INFLATION * noise, name)


def learned(registration: Registration, pair: Pair) -> tuple[Array, Array] | None:
    """Mean and covariance of the errors after a pair; None if it lies too far from them."""
    P, H = registration.covariance, pair.slopes
    residual = pair.apart - H @ registration.mean
    S = H @ P @ H.T + pair.noise
    solved = np.linalg.solve(S, residual)
    if float(residual @ solved) > GATE2:
        return None
    gain = np.linalg.solve(S, H @ P).T
    kept = np.eye(len(P)) - gain @ H
    covariance = kept @ P @ kept.T + gain @ pair.noise @ gain.T
    return registration.mean + gain @ residual, (covariance + covariance.T) / 2


def _add(
    registration: Registration,
    sensor: Sensor,
    seen: Seen,
    velocity: tuple[float, float],
    sign: float,
    slopes: Array,
) -> Array:
    """Add the slopes of one sensor; returns what its correction took out of the plot."""
    east, north = east_north_m(
        sensor.lat_deg or 0.0, sensor.lon_deg or 0.0, seen.lat_deg, seen.lon_deg
    )
    r = max(float(np.hypot(east, north)), 1.0)
    own = np.array(
        [
            [north, east / r, -velocity[0]],  # r cos(azimuth), sin(azimuth)
            [-east, north / r, -velocity[1]],
        ]
    )
    k = registration.index(sensor.id)
    slopes[:, k : k + PARTS] += sign * own
    return np.asarray(sign * own @ np.array(seen.used))


def _matrix(seen: Seen) -> Array:
    ee, en, nn = seen.variance
    return np.array([[ee, en], [en, nn]])
