"""What the air does to light: refraction, extinction, and how dark the sky is.

All of it is for a standard atmosphere. Haze, clouds, street lights and the moon's glow are not
known here; a magnitude limit that somebody states replaces the one for a clear, dark place.
"""

from enum import StrEnum

import numpy as np

from vedette.geo.local import Array

PRESSURE_HPA = 1010.0
TEMPERATURE_C = 10.0
EXTINCTION_MAG = 0.25  # per air mass, clear air near sea level (Green 1992, ICQ 14, 55)
# The faintest star that an eye finds near the zenith, by the height of the sun's centre. The ends
# are the definitions of the twilights (brightest stars; horizon at sea; 6th magnitude), and by
# day Venus at its best is the only point of light that people find.
_SUN_DEG = np.array([-18.0, -15.0, -12.0, -9.0, -6.0, -3.0, -0.833, 10.0])
_LIMIT_MAG = np.array([6.5, 6.0, 5.0, 3.5, 1.5, -0.5, -2.5, -4.0])
_TAPER_DEG = -1.0  # below the horizon the formula ends; refraction fades out to the nadir


class Twilight(StrEnum):
    """How far the sun was below the horizon."""

    DAY = "day"
    CIVIL = "civil twilight"
    NAUTICAL = "nautical twilight"
    ASTRONOMICAL = "astronomical twilight"
    NIGHT = "night"


def refraction_deg(true_deg: Array, pressure_hpa: float = PRESSURE_HPA) -> Array:
    """The refraction by true elevation (degrees, any shape): how much higher an object appears.

    For objects outside the atmosphere. Accurate to 0.1 arc minutes above 15 degrees and to a few
    arc minutes at the horizon.  Source: Saemundsson (1986), Sky & Telescope 72, 70.
    """
    h = np.maximum(true_deg, _TAPER_DEG)
    lift = 1.02 / np.tan(np.radians(h + 10.3 / (h + 5.11))) / 60.0
    lift = lift * pressure_hpa / 1010.0 * 283.0 / (273.0 + TEMPERATURE_C)
    fade = np.clip((np.asarray(true_deg) + 90.0) / (_TAPER_DEG + 90.0), 0.0, 1.0)
    # The formula is a hair below zero at the zenith.
    return np.asarray(np.maximum(lift, 0.0) * fade, dtype=np.float64)


def air_mass(apparent_deg: Array) -> Array:
    """The air mass at an apparent elevation: 1 at the zenith, about 38 at the horizon.

    Source: Kasten & Young (1989), Applied Optics 28, 4735.
    """
    h = np.clip(apparent_deg, 0.0, 90.0)
    return np.asarray(
        1.0 / (np.sin(np.radians(h)) + 0.50572 * (h + 6.07995) ** -1.6364), dtype=np.float64
    )


def dimmed(magnitude: Array, apparent_deg: Array) -> Array:
    """The magnitude after extinction by the atmosphere at an elevation."""
    return np.asarray(magnitude + EXTINCTION_MAG * air_mass(apparent_deg), dtype=np.float64)


def twilight(sun_true_deg: float) -> Twilight:
    """The kind of twilight, by the true elevation of the sun's centre."""
    if sun_true_deg > -0.833:  # its upper edge on the horizon, refraction included
        return Twilight.DAY
    if sun_true_deg > -6.0:
        return Twilight.CIVIL
    if sun_true_deg > -12.0:
        return Twilight.NAUTICAL
    return Twilight.ASTRONOMICAL if sun_true_deg > -18.0 else Twilight.NIGHT


def magnitude_limit(sun_true_deg: Array) -> Array:
    """The faintest magnitude, after extinction, that an eye sees at a clear and dark place."""
    return np.asarray(np.interp(sun_true_deg, _SUN_DEG, _LIMIT_MAG), dtype=np.float64)
