"""The sun, the moon and the planets: direction, distance and brightness."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from vedette.geo.local import Array
from vedette.sky.ephemeris import Ephemeris
from vedette.sky.observer import earth_fixed_rotation

# Names in the ephemeris. The outer planets have their barycentre: it is within 0.0001 degrees.
BODIES = {
    "Sun": "sun",
    "Moon": "moon",
    "Mercury": "mercury",
    "Venus": "venus",
    "Mars": "mars",
    "Jupiter": "jupiter barycenter",
    "Saturn": "saturn barycenter",
    "Uranus": "uranus barycenter",
    "Neptune": "neptune barycenter",
}
_SUN_MAG = -26.74
_MOON_MEAN_M = 384_400_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPath:
    """One body at m instants, as seen from places on the Earth."""

    name: str
    east_north_up: Array  # (m, 3), in m, without refraction
    distance_m: Array  # (m,)
    magnitude: Array  # (m,), above the air


def body_path(
    data: Ephemeris, name: str, at_s: Array, observer_m: Array, observer_axes: Array
) -> BodyPath:
    """The directions in which a body of `BODIES` is seen.

    at_s: (m,) seconds UTC since 1970; observer_m: (m, 3) or (3,), earth-fixed; observer_axes:
    (m, 3, 3) or (3, 3). Light time, aberration and precession are the ephemeris library's; the
    place is taken off afterwards, so that each instant may have a place of its own. What that
    leaves out (the light time of the Earth's radius, diurnal aberration) is below 0.0002 degrees.
    """
    time = data.time(at_s)
    apparent = data.kernel["earth"].at(time).observe(data.kernel[BODIES[name]]).apparent()
    centre = np.einsum("mij,jm->mi", earth_fixed_rotation(time), np.atleast_2d(apparent.position.m))
    seen = centre - observer_m
    enu = np.einsum("...ij,...j->...i", np.broadcast_to(observer_axes, (*seen.shape, 3)), seen)
    return BodyPath(
        name=name,
        east_north_up=enu,
        distance_m=np.linalg.norm(enu, axis=-1),
        magnitude=_magnitude(data, name, apparent, np.linalg.norm(seen, axis=-1)),
    )


def _magnitude(data: Ephemeris, name: str, apparent: Any, distance_m: Array) -> Array:
    if name == "Sun":
        return np.full(distance_m.shape, _SUN_MAG)
    if name == "Moon":
        # Allen, Astrophysical Quantities (1976), section 66.
        phase = np.degrees(apparent.phase_angle(data.kernel["sun"]).radians)
        at_mean = -12.73 + 0.026 * phase + 4e-9 * phase**4
        return np.asarray(at_mean + 5 * np.log10(distance_m / _MOON_MEAN_M))
    from skyfield.magnitudelib import planetary_magnitude  # noqa: PLC0415 - an extra

    return np.atleast_1d(np.asarray(planetary_magnitude(apparent), dtype=np.float64))
