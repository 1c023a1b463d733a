"""The systematic error of a sensor, and how a plot is corrected for it."""

import math
from dataclasses import dataclass

import numpy as np

from vedette.geo.local import Array, east_north_m, moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Bias:
    """The systematic error of one sensor, what it measures less what is true, with 1-sigma errors.

    Azimuth in rad, range in m, clock in s.
    """

    azimuth_rad: float = 0.0
    range_m: float = 0.0
    time_s: float = 0.0
    azimuth_sigma_rad: float = 0.0
    range_sigma_m: float = 0.0
    time_sigma_s: float = 0.0

    @property
    def any(self) -> bool:
        """Whether there is anything to correct."""
        return self.azimuth_rad != 0.0 or self.range_m != 0.0 or self.time_s != 0.0


NO_BIAS = Bias()


def unbiased(
    lat_deg: float,
    lon_deg: float,
    covariance: Array,
    sensor_place: tuple[float, float],
    bias: Bias,
) -> tuple[float, float, Array]:
    """A measured place without the error of its sensor; its covariance (2, 2) with what is unsure.

    sensor_place: latitude and longitude in degrees.
    """
    east, north = east_north_m(*sensor_place, lat_deg, lon_deg)
    r = math.hypot(east, north)
    if r < 1.0:
        return lat_deg, lon_deg, covariance
    azimuth = math.atan2(east, north) - bias.azimuth_rad
    new_r = max(r - bias.range_m, 0.0)
    sin, cos = math.sin(azimuth), math.cos(azimuth)
    lat, lon = moved(lat_deg, lon_deg, new_r * sin - east, new_r * cos - north)
    along, across = bias.range_sigma_m**2, (r * bias.azimuth_sigma_rad) ** 2
    en = (along - across) * sin * cos
    more = [
        [along * sin**2 + across * cos**2, en],
        [en, along * cos**2 + across * sin**2],
    ]
    return float(lat), float(lon), covariance + np.array(more)
