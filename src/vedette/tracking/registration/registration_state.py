"""What is known of the systematic errors of sensors, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId, TrackId
from vedette.tracking.kalman.sensor_bias import NO_BIAS, Bias
from vedette.tracking.registration.registration_settings import (
    PRIOR_SIGMA,
    SIGNIFICANT,
    SIGNIFICANT_SIGMAS,
)

PARTS = 3
"""Azimuth in rad, range in m, time in s. Each is what is measured less what is true."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The last plot that one sensor gave of one track, as it was used."""

    at_us: int
    lat_deg: float
    lon_deg: float
    variance: tuple[float, float, float]  # east-east, east-north, north-north, m²
    used: tuple[float, float, float]  # the bias that was corrected in it


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Registration:
    """The errors of all sensors that measure ranges, with their joint covariance.

    `mean` (PARTS * n,) and `covariance` (PARTS * n, PARTS * n) follow the order of `sensors`.
    """

    sensors: tuple[SensorId, ...] = ()
    mean: Array = field(default_factory=lambda: np.zeros(0))
    covariance: Array = field(default_factory=lambda: np.zeros((0, 0)))
    seen: Mapping[TrackId, Mapping[SensorId | None, Seen]] = field(default_factory=dict)
    """By track and sensor; None stands for what the objects state themselves (ADS-B)."""
    at_us: int = 0  # up to when the errors were let drift
    searched_us: int = 0  # when sensors were last compared without common tracks
    pairs: Mapping[SensorId, int] = field(default_factory=dict)  # compared plots so far

    def index(self, sensor: SensorId) -> int:
        """The first row of a sensor in `mean`. Raises ValueError for an unknown sensor."""
        return PARTS * self.sensors.index(sensor)

    def bias(self, sensor: SensorId) -> Bias:
        """The estimated error of a sensor, whether or not it is significant."""
        if sensor not in self.sensors:
            return NO_BIAS
        k = self.index(sensor)
        mean = self.mean[k : k + PARTS].tolist()
        sigma = np.sqrt(np.diag(self.covariance)[k : k + PARTS]).tolist()
        return Bias(
            azimuth_rad=mean[0],
            range_m=mean[1],
            time_s=mean[2],
            azimuth_sigma_rad=sigma[0],
            range_sigma_m=sigma[1],
            time_sigma_s=sigma[2],
        )

    def correction(self, sensor: SensorId) -> Bias:
        """The error to be corrected: each part that is significant, else 0."""
        bias = self.bias(sensor)
        parts = (
            (bias.azimuth_rad, bias.azimuth_sigma_rad),
            (bias.range_m, bias.range_sigma_m),
            (bias.time_s, bias.time_sigma_s),
        )
        kept = [
            value if abs(value) > max(least, SIGNIFICANT_SIGMAS * sigma) else 0.0
            for (value, sigma), least in zip(parts, SIGNIFICANT, strict=True)
        ]
        return Bias(
            azimuth_rad=kept[0],
            range_m=kept[1],
            time_s=kept[2],
            azimuth_sigma_rad=bias.azimuth_sigma_rad if kept[0] else 0.0,
            range_sigma_m=bias.range_sigma_m if kept[1] else 0.0,
            time_sigma_s=bias.time_sigma_s if kept[2] else 0.0,
        )

    def with_sensors(self, names: tuple[SensorId, ...]) -> "Registration":
        """The same with the prior of each sensor that is new; what is known of others stays."""
        if names == self.sensors:
            return self
        n = PARTS * len(names)
        mean, covariance = np.zeros(n), np.diag(np.tile(np.square(PRIOR_SIGMA), len(names)))
        kept = [name for name in names if name in self.sensors]
        if kept:
            new = np.concatenate([PARTS * names.index(k) + np.arange(PARTS) for k in kept])
            old = np.concatenate([self.index(k) + np.arange(PARTS) for k in kept])
            mean[new] = self.mean[old]
            covariance[np.ix_(new, new)] = self.covariance[np.ix_(old, old)]
        return Registration(
            sensors=names,
            mean=mean,
            covariance=covariance,
            seen=self.seen,
            at_us=self.at_us,
            searched_us=self.searched_us,
            pairs=self.pairs,
        )
