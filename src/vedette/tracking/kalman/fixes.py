"""Reports become fixes: a place and its 2 x 2 covariance, whatever the sensor measured."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from vedette.geo.local import Array
from vedette.model.height import Height, HeightReference
from vedette.model.ids import SensorId
from vedette.model.report import Motion, Observation, PositionReport, RangeBearingReport
from vedette.model.sensor import Sensor
from vedette.model.times import to_microseconds
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, place_seen
from vedette.tracking.kalman.sensor_bias import Bias, unbiased
from vedette.tracking.kalman.track_motion import Integers
from vedette.tracking.tracking_settings import TrackingConfig

Placed = PositionReport | RangeBearingReport
# Heights by different references (geoid, pressure, ground) differ by up to a few hundred metres.
_REFERENCE_SIGMA_M = 200.0
_LEAST_SIGMA_M = 0.1  # a stated error of 0 would make a covariance that cannot be inverted
_LEAST_SPEED_SIGMA_M_S = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Fixes:
    """n fixes, one a row, in the one order that does not depend on how they came."""

    reports: tuple[Placed, ...]
    at_us: Integers  # (n,) microseconds since 1970; never after the cycle's end
    lat_deg: Array  # (n,)
    lon_deg: Array  # (n,)
    covariance: Array  # (n, 2, 2) m²
    velocity: Array  # (n, 2) m/s as stated; 0 where `moves` is False
    velocity_sigma: Array  # (n,) m/s
    moves: NDArray[np.bool_]  # (n,) speed and course were stated
    assumed_sigma_m: tuple[float | None, ...]  # set where no accuracy was stated


def measure(
    reports: Sequence[Observation],
    sensors: Mapping[SensorId, Sensor],
    until: datetime,
    config: TrackingConfig,
    biases: Mapping[SensorId, Bias] = MappingProxyType({}),
) -> tuple[Fixes, int]:
    """The fixes of all reports with a place, and the number of range-bearing reports without one.

    A range and bearing gives a place only if the position of its sensor is registered. A time after
    `until` is replaced by `until`. biases: the errors of sensors that are corrected.
    """
    placed: list[Placed] = [r for r in reports if isinstance(r, PositionReport)]
    unplaced = 0
    for r in reports:
        if isinstance(r, RangeBearingReport):
            sensor = sensors.get(r.sensor)
            if sensor is None or sensor.lat_deg is None or not _angles_finite(r):
                unplaced += 1
            else:
                placed.append(r)
    placed.sort(key=_order)
    n, end_us = len(placed), to_microseconds(until)
    lat, lon, covariance = np.zeros(n), np.zeros(n), np.zeros((n, 2, 2))
    velocity, sigma, moves = np.zeros((n, 2)), np.ones(n), np.zeros(n, np.bool_)
    assumed: list[float | None] = []
    for k, report in enumerate(placed):
        if isinstance(report, PositionReport):
            lat[k], lon[k] = report.lat_deg, report.lon_deg
            covariance[k], stated = _position_covariance(report, sensors.get(report.sensor), config)
        else:
            lat[k], lon[k], covariance[k], stated = from_polar(
                report, sensors[report.sensor], config
            )
        bias, sensor = biases.get(report.sensor), sensors.get(report.sensor)
        if bias is not None and sensor is not None and sensor.lat_deg is not None:
            place = sensor.lat_deg, sensor.lon_deg or 0.0
            lat[k], lon[k], covariance[k] = unbiased(
                float(lat[k]), float(lon[k]), covariance[k], place, bias
            )
        assumed.append(stated)
        stated_velocity = _velocity(report.motion, config)
        if stated_velocity is not None:
            velocity[k], sigma[k], moves[k] = stated_velocity[:2], stated_velocity[2], True
    at_us = np.array([min(_measured_us(r, biases), end_us) for r in placed], np.int64)
    return (
        Fixes(tuple(placed), at_us, lat, lon, covariance, velocity, sigma, moves, tuple(assumed)),
        unplaced,
    )


def _measured_us(report: Placed, biases: Mapping[SensorId, Bias]) -> int:
    """When a report was measured, without the error of its sensor's clock, microseconds."""
    us, bias = to_microseconds(report.measured_at), biases.get(report.sensor)
    return us if bias is None else us - round(bias.time_s * 1e6)


def _order(r: Placed) -> tuple[object, ...]:
    raw = r.raw
    return (r.measured_at, r.sensor, r.source, r.sequence, raw.source, raw.offset, raw.length)


def _angles_finite(r: RangeBearingReport) -> bool:
    return math.isfinite(r.azimuth_deg) and (
        r.elevation_deg is None or math.isfinite(r.elevation_deg)
    )


def _position_covariance(
    report: PositionReport, sensor: Sensor | None, config: TrackingConfig
) -> tuple[Array, float | None]:
    least = np.eye(2) * _LEAST_SIGMA_M**2
    if report.covariance is not None:
        c = report.covariance
        return np.array([[c.ee, c.en], [c.en, c.nn]]) + least, None
    if sensor is not None and sensor.position_sigma_m is not None:
        return np.eye(2) * sensor.position_sigma_m**2 + least, None
    return np.eye(2) * config.assumed_sigma_m**2, config.assumed_sigma_m


def _velocity(motion: Motion | None, config: TrackingConfig) -> tuple[float, float, float] | None:
    """East and north m/s and their 1-sigma error; None unless speed and course are both told."""
    if motion is None or motion.speed_m_s is None or motion.course_deg is None:
        return None
    if not (math.isfinite(motion.speed_m_s) and math.isfinite(motion.course_deg)):
        return None
    course = math.radians(motion.course_deg)
    sigma = motion.speed_sigma_m_s
    sigma = config.assumed_speed_sigma_m_s if sigma is None else max(sigma, _LEAST_SPEED_SIGMA_M_S)
    return motion.speed_m_s * math.sin(course), motion.speed_m_s * math.cos(course), sigma


def from_polar(
    report: RangeBearingReport, sensor: Sensor, config: TrackingConfig
) -> tuple[float, float, Array, float | None]:
    """Latitude, longitude, covariance (2, 2) m² and the assumed sigma of one range and bearing.

    The error of the azimuth shortens the mean range by exp(-sigma²/2); this is corrected.
    Source: Mo, Song, Zhou, Sun & Bar-Shalom, IEEE Trans. AES 34(3), 1998, equations 8-13,
    here in the range/cross-range frame and then turned.
    """
    if sensor.lat_deg is None or sensor.lon_deg is None:
        raise ValueError(f"sensor {sensor.id} must have a registered position, got none")
    range_sigma = _first(report.range_sigma_m, sensor.range_sigma_m)
    azimuth_sigma = _first(report.azimuth_sigma_deg, sensor.azimuth_sigma_deg)
    assumed = range_sigma is None or azimuth_sigma is None
    range_sigma = config.assumed_sigma_m if range_sigma is None else range_sigma
    azimuth_sigma = math.radians(
        config.assumed_azimuth_sigma_deg if azimuth_sigma is None else azimuth_sigma
    )
    across, up, across_sigma = _ground_range(report, sensor, range_sigma, config)
    shrink = math.exp(-(azimuth_sigma**2) / 2)
    spread = across**2 + across_sigma**2
    along = (shrink**-2 - 2) * across**2 + spread * (1 + shrink**4) / 2 + _LEAST_SIGMA_M**2
    cross = spread * (1 - shrink**4) / 2 + _LEAST_SIGMA_M**2
    azimuth = math.radians(report.azimuth_deg)
    height = 0.0 if sensor.height is None else sensor.height.value_m
    lat, lon = place_seen(
        np.array([sensor.lat_deg]),
        np.array([sensor.lon_deg]),
        np.array([height]),
        azimuth_rad=np.array([azimuth]),
        across_m=np.array([across / shrink]),
        up_m=np.array([up]),
    )
    # The azimuth seen from the target differs by the convergence of the meridians.
    dlon = math.remainder(float(lon[0]) - sensor.lon_deg, 360.0)
    azimuth += math.radians(dlon) * math.sin(math.radians((float(lat[0]) + sensor.lat_deg) / 2))
    sin, cos = math.sin(azimuth), math.cos(azimuth)
    en = (along - cross) * sin * cos
    covariance = np.array(
        [[along * sin**2 + cross * cos**2, en], [en, along * cos**2 + cross * sin**2]]
    )
    return (
        float(lat[0]),
        float(lon[0]),
        covariance,
        math.sqrt(max(along, cross)) if assumed else None,
    )


def _first(said: float | None, registered: float | None) -> float | None:
    return said if said is not None else registered


def _ground_range(
    report: RangeBearingReport, sensor: Sensor, range_sigma: float, config: TrackingConfig
) -> tuple[float, float, float]:
    """Metres along the sensor's horizon, metres above it, and the 1-sigma error of the former.

    By elevation where it is told; else by height; else the height may be anything from 0 to its
    ceiling H, evenly: the mean of h² is H²/3, and its deviation H² sqrt(4/45).
    """
    r = report.range_m
    if report.elevation_deg is not None:
        elevation = math.radians(report.elevation_deg)
        sigma = math.radians(_first(report.elevation_sigma_deg, sensor.azimuth_sigma_deg) or 1.0)
        across, up = r * math.cos(elevation), r * math.sin(elevation)
        return across, up, math.hypot(range_sigma * math.cos(elevation), up * sigma)
    if report.heights:
        above, sigma = _height_above(report.heights, sensor.height)
        # The horizon falls away from the ground by r²/2R.
        up = max(-r, min(r, above - r**2 / (2 * MEAN_RADIUS_M)))
        across = math.sqrt(max(r**2 - up**2, 0.0))
        slope = abs(up) / max(across, r / 2, 1.0)  # bounded: overhead, the range says nothing
        return across, up, math.hypot(range_sigma, min(slope * sigma, r / 2))
    ceiling = config.unknown_height_max_m
    if sensor.coverage is not None and sensor.coverage.height_max is not None:
        declared, _ = _height_above((sensor.coverage.height_max,), sensor.height)
        ceiling = min(ceiling, max(declared, 0.0))
    ceiling = min(ceiling, r / 2)  # a search radar looks no higher than some 30 degrees
    squared = ceiling**2 / 3
    doubt = ceiling**2 * math.sqrt(4 / 45) / (2 * max(r, 1.0))
    up = math.sqrt(squared) - r**2 / (2 * MEAN_RADIUS_M)
    return math.sqrt(max(r**2 - squared, 0.0)), up, math.hypot(range_sigma, doubt)


def _height_above(heights: Sequence[Height], sensor_height: Height | None) -> tuple[float, float]:
    """Height above the sensor and its 1-sigma error, m."""
    absolute = (HeightReference.ELLIPSOID, HeightReference.MEAN_SEA_LEVEL)
    base = None if sensor_height is None else sensor_height.reference
    chosen = next((h for h in heights if h.reference is base), heights[0])
    mixed = 0.0 if chosen.reference is base else _REFERENCE_SIGMA_M
    sigma = math.hypot(mixed, chosen.sigma_m or 0.0)
    relative = chosen.reference in {HeightReference.ABOVE_GROUND, HeightReference.ABOVE_TAKEOFF}
    if sensor_height is None or (relative and sensor_height.reference in absolute):
        return chosen.value_m, sigma
    return chosen.value_m - sensor_height.value_m, sigma
