"""What is known of the systematic errors of sensors, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId, TrackId
from vedette.tracking.kalman.sensor_bias import NO_BIAS, Bias
from vedette.tracking.registration.registration_settings import (
    PRIOR_SIGMA,
    SIGNIFICANT,
    SIGNIFICANT_SIGMAS,
    STAYS,
)

Flags = tuple[bool, bool, bool]
NOTHING: Flags = (False, False, False)
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
    corrected: Mapping[SensorId, Flags] = field(default_factory=dict)  # which parts are corrected

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
        """The error to be corrected: each part that is significant by now, else 0."""
        if sensor not in self.sensors:
            return NO_BIAS
        bias, parts = self.bias(sensor), self._parts(sensor)
        flags = self.corrected.get(sensor, NOTHING)
        kept = [value if flag else 0.0 for (value, _), flag in zip(parts, flags, strict=True)]
        return Bias(
            azimuth_rad=kept[0],
            range_m=kept[1],
            time_s=kept[2],
            azimuth_sigma_rad=bias.azimuth_sigma_rad if kept[0] else 0.0,
            range_sigma_m=bias.range_sigma_m if kept[1] else 0.0,
            time_sigma_s=parts[2][1] if kept[2] else 0.0,
        )

    def judged(self) -> "Registration":
        """The same with which parts are corrected from now on.

        A part is corrected once it is significant, until it has fallen well below that: what lies
        near the limit must not be corrected now and then.
        """
        flags: dict[SensorId, Flags] = {}
        for sensor in self.sensors:
            before = self.corrected.get(sensor, NOTHING)
            parts = zip(self._parts(sensor), SIGNIFICANT, before, strict=True)
            now = [
                abs(value) > (STAYS if was else 1.0) * max(least, SIGNIFICANT_SIGMAS * sigma)
                for (value, sigma), least, was in parts
            ]
            if any(now):
                flags[sensor] = (now[0], now[1], now[2])
        return self if flags == self.corrected else replace(self, corrected=flags)

    def _parts(self, sensor: SensorId) -> tuple[tuple[float, float], ...]:
        """Azimuth, range and time error of a sensor, each with its 1-sigma error."""
        bias = self.bias(sensor)
        return (
            (bias.azimuth_rad, bias.azimuth_sigma_rad),
            (bias.range_m, bias.range_sigma_m),
            self._relative_time(sensor),
        )

    def _relative_time(self, sensor: SensorId) -> tuple[float, float]:
        """The error of a clock against the mean of all, and its 1-sigma error, s.

        What all clocks have in common cannot be observed without a reference.
        """
        n = len(self.sensors)
        weights = np.zeros(PARTS * n)
        if n > 1:
            weights[PARTS - 1 :: PARTS] = -1.0 / n
        weights[self.index(sensor) + PARTS - 1] += 1.0
        return float(weights @ self.mean), float(np.sqrt(weights @ self.covariance @ weights))

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
        return replace(self, sensors=names, mean=mean, covariance=covariance)
