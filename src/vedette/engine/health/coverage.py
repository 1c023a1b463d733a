"""Whether a report lies in the coverage that its sensor declared. Heights are not looked at."""

import math

from vedette.engine.health.health_settings import HealthConfig
from vedette.model.report import BearingReport, Observation, PositionReport, RangeBearingReport
from vedette.model.sensor import Coverage, Sensor

_RADIUS_M = 6_371_008.8  # mean; off by 0.3 % at most, which the slack covers


def inside(report: Observation, sensor: Sensor, config: HealthConfig) -> bool | None:
    """True inside the declared coverage, False beyond it and its slack; None if unknown."""
    coverage = sensor.coverage
    if coverage is None:
        return None
    match report:
        case RangeBearingReport():
            return _within(coverage, report.range_m, report.azimuth_deg, config)
        case BearingReport():
            return _in_sector(coverage, report.azimuth_deg, config)
        case PositionReport() if sensor.lat_deg is not None and sensor.lon_deg is not None:
            range_m, azimuth_deg = _seen(
                sensor.lat_deg, sensor.lon_deg, report.lat_deg, report.lon_deg
            )
            error_m = 0.0 if report.covariance is None else 3 * report.covariance.sigma_max
            return _within(coverage, max(0.0, range_m - error_m), azimuth_deg, config)
        case _:
            return None


def _within(coverage: Coverage, range_m: float, azimuth_deg: float, config: HealthConfig) -> bool:
    # Nearer than range_min_m is no fault: a sensor may see what it does not promise to.
    if range_m > coverage.range_max_m * (1 + config.coverage_slack):
        return False
    return range_m <= coverage.range_min_m or _in_sector(coverage, azimuth_deg, config)


def _in_sector(coverage: Coverage, azimuth_deg: float, config: HealthConfig) -> bool:
    width = coverage.azimuth_to_deg - coverage.azimuth_from_deg
    if abs(width) >= 360.0 or not math.isfinite(azimuth_deg):
        return True
    slack = config.coverage_slack_deg
    past = (azimuth_deg - coverage.azimuth_from_deg + slack) % 360.0
    return past <= width % 360.0 + 2 * slack


def _seen(lat0: float, lon0: float, lat: float, lon: float) -> tuple[float, float]:
    """Great-circle distance in m and azimuth in degrees, on a sphere.

    Source: Sinnott, Virtues of the Haversine, Sky and Telescope 68 (1984).
    """
    a, b, dlon = math.radians(lat0), math.radians(lat), math.radians(lon - lon0)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(dlon / 2) ** 2
    east = math.sin(dlon) * math.cos(b)
    north = math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(dlon)
    return 2 * _RADIUS_M * math.asin(min(1.0, math.sqrt(h))), math.degrees(math.atan2(east, north))
