"""How far the sights of one scan lie from where each object is expected, and how likely that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.geo.local import Array, east_north_m
from vedette.tracking.bearings.bearing_settings import GATE
from vedette.tracking.bearings.bearing_state import Kinematics
from vedette.tracking.bearings.sight import Sight
from vedette.tracking.bearings.sight_lines import azimuth_slopes, elevations, lines_to, wrapped

_ELEVATIONS_RAD = math.pi / 2  # false elevations are spread over the sky, from 0 to 90 degrees


@dataclass(frozen=True, slots=True, eq=False)
class Innovations:
    """What m sights of one sensor say of n objects, by d measured values each (1 or 2)."""

    residual: Array  # (n, m, d) measured less expected; rad, or m for a presence
    slopes: Array  # (n, d, 6) of the expected values
    noise: Array  # (n, m, d) variances of the measured values
    density: Array  # (n, m) of the residual if it is of the object; 0 outside of the gate
    squared: Array  # (n, m) squared residual in sigmas, by measured value: 1 on average
    spread: Array  # (m,) density of the measured values if the sight is false


def innovations(states: Kinematics, scan: Sequence[Sight], repeated: Array) -> Innovations:
    """Compare the sights of one scan with states that are predicted to its time.

    repeated: (n,) how many presences of this sensor say the same of the object, 1 or more.
    """
    if scan[0].azimuth_rad is None:
        return _of_presences(states, scan, repeated)
    return _of_directions(states, scan)


def _of_directions(states: Kinematics, scan: Sequence[Sight]) -> Innovations:
    n, m = len(states), len(scan)
    first = scan[0]
    lines = lines_to(first.lat_deg, first.lon_deg, states.lat_deg, states.lon_deg)
    measured = np.array([one.azimuth_rad for one in scan], np.float64)
    azimuth = wrapped(measured[None, :] - lines.azimuth_rad[:, None])
    azimuth_noise = np.array([one.sigma_rad**2 for one in scan])
    up = np.array([one.elevation_rad is not None for one in scan])
    spread = np.full(m, 1.0 / (2 * math.pi))
    if not up.any() or first.height_m is None:
        residual, slopes = azimuth[:, :, None], azimuth_slopes(lines)[:, None, :]
        noise = np.broadcast_to(azimuth_noise[None, :, None], (n, m, 1))
        density, squared = _density(states, residual, slopes, noise)
        return Innovations(residual, slopes, noise, density, squared, spread)
    expected, elevation_slopes = elevations(lines, states.height_m - first.height_m)
    told = np.array([one.elevation_rad or 0.0 for one in scan])
    residual = np.zeros((n, m, 2))
    residual[:, :, 0] = azimuth
    residual[:, :, 1] = np.where(up[None, :], told[None, :] - expected[:, None], 0.0)
    slopes = np.stack((azimuth_slopes(lines), elevation_slopes), axis=1)
    noise = np.zeros((n, m, 2))
    noise[:, :, 0] = azimuth_noise
    # What no elevation was measured of says nothing of it: its error is without bound.
    noise[:, :, 1] = np.where(up, [one.elevation_sigma_rad**2 for one in scan], 1e6)
    density, squared = _density(states, residual, slopes, noise)
    density[:, ~up] *= math.sqrt(2 * math.pi * 1e6)
    return Innovations(
        residual, slopes, noise, density, squared, np.where(up, spread / _ELEVATIONS_RAD, spread)
    )


def _of_presences(states: Kinematics, scan: Sequence[Sight], repeated: Array) -> Innovations:
    """A presence is a place at the sensor, with the variance r²/4 of an even disc of radius r."""
    n, m = len(states), len(scan)
    first = scan[0]
    east, north = east_north_m(
        np.full(n, first.lat_deg), np.full(n, first.lon_deg), states.lat_deg, states.lon_deg
    )
    residual = np.broadcast_to(-np.stack((east, north), axis=-1)[:, None, :], (n, m, 2))
    slopes = np.zeros((n, 2, 6))
    slopes[:, 0, 0] = slopes[:, 1, 1] = 1.0
    reach = np.array([one.reach_m for one in scan])
    plain = np.broadcast_to((reach**2 / 4)[None, :, None], (n, m, 2))
    density, squared = _density(states, residual, slopes, plain)
    noise = plain * repeated[:, None, None]
    return Innovations(residual, slopes, noise, density, squared, 1.0 / (math.pi * reach**2))


def _density(
    states: Kinematics, residual: Array, slopes: Array, noise: Array
) -> tuple[Array, Array]:
    """The normal density of each residual, 0 outside of the gate; and its squared length in sigmas,
    by measured value."""
    own = slopes @ states.covariance @ slopes.transpose(0, 2, 1)  # (n, d, d)
    if residual.shape[2] == 1:
        variance = own[:, 0, 0][:, None] + noise[:, :, 0]
        squared = residual[:, :, 0] ** 2 / variance
        found = np.exp(-0.5 * squared) / np.sqrt(2 * math.pi * variance)
    else:
        a = own[:, 0, 0][:, None] + noise[:, :, 0]
        b = own[:, 1, 1][:, None] + noise[:, :, 1]
        c = own[:, 0, 1][:, None]
        det = a * b - c**2
        u, v = residual[:, :, 0], residual[:, :, 1]
        squared = (b * u**2 - 2 * c * u * v + a * v**2) / det
        found = np.exp(-0.5 * squared) / (2 * math.pi * np.sqrt(det))
    inside: NDArray[np.bool_] = squared < GATE**2
    return np.where(inside, found, 0.0), squared / residual.shape[2]
