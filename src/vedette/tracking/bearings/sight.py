"""One bearing or presence, made ready: from whom, where to, and how exact."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vedette.model.height import HeightReference
from vedette.model.ids import SensorId
from vedette.model.report import BearingReport, Observation, PresenceReport
from vedette.model.sensor import Sensor
from vedette.model.times import to_microseconds
from vedette.tracking.bearings.bearing_settings import (
    LEAST_SIGMA_RAD,
    RANGE_MOST_M,
    REACH_LIMIT_M,
    SCAN_US,
    SCANS_MOST,
    SIGHTS_MOST,
)
from vedette.tracking.tracking_settings import TrackingConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One direction or presence from a registered place.

    A direction has an azimuth; a presence has none, and says that an object is within `reach_m`.
    """

    report: BearingReport | PresenceReport
    at_us: int  # measured, microseconds since 1970
    lat_deg: float  # of the sensor
    lon_deg: float
    height_m: float | None  # of the sensor
    height_reference: HeightReference | None  # what that is measured from
    reach_m: float  # greatest distance of the object
    azimuth_rad: float | None = None  # clockwise from true north at the sensor
    sigma_rad: float = 0.0
    elevation_rad: float | None = None  # above the horizontal
    elevation_sigma_rad: float = 0.0

    @property
    def sensor(self) -> SensorId:
        """The sensor that reported it."""
        return self.report.sensor


def sights_of(
    reports: Sequence[Observation],
    sensors: Mapping[SensorId, Sensor],
    end_us: int,
    config: TrackingConfig,
) -> list[Sight]:
    """The usable bearings and presences among `reports`, in order of time.

    The order depends on the content alone, not on the order of arrival. What comes from a sensor
    without a registered place is left out, and so is a presence without any radius. A time after
    the cycle's end `end_us` is replaced by it.
    """
    found: list[Sight] = []
    for report in reports:
        sensor = sensors.get(report.sensor)
        if sensor is None or sensor.lat_deg is None or sensor.lon_deg is None:
            continue
        at_us = min(to_microseconds(report.measured_at), end_us)
        if isinstance(report, BearingReport):
            found.append(_direction(report, sensor, at_us, config))
        elif isinstance(report, PresenceReport) and not _names_aircraft(report):
            near = _presence(report, sensor, at_us)
            if near is not None:
                found.append(near)
    return sorted(found, key=_order)


def scans_of(sights: Sequence[Sight]) -> list[list[Sight]]:
    """Cut sights into scans of one sensor each, in order of their first time.

    What one sensor says beyond `SCANS_MOST` scans, or `SIGHTS_MOST` in a scan, is left out.
    """
    scans: list[list[Sight]] = []
    open_: dict[SensorId, list[Sight]] = {}
    counts: dict[SensorId, int] = {}
    for sight in sights:
        scan = open_.get(sight.sensor)
        apart = scan is None or sight.at_us - scan[0].at_us > SCAN_US
        if (
            scan is None
            or apart
            or (scan[0].azimuth_rad is None) is not (sight.azimuth_rad is None)
        ):
            scan = open_[sight.sensor] = []
            counts[sight.sensor] = counts.get(sight.sensor, 0) + 1
            if counts[sight.sensor] <= SCANS_MOST:
                scans.append(scan)
        if len(scan) < SIGHTS_MOST:
            scan.append(sight)
    return scans


def _direction(report: BearingReport, sensor: Sensor, at_us: int, config: TrackingConfig) -> Sight:
    sigma_deg = report.azimuth_sigma_deg or sensor.azimuth_sigma_deg
    sigma = max(math.radians(sigma_deg or config.assumed_azimuth_sigma_deg), LEAST_SIGMA_RAD)
    up, coverage = report.elevation_deg, sensor.coverage
    up_sigma_deg = report.elevation_sigma_deg
    return Sight(
        report=report,
        at_us=at_us,
        lat_deg=_some(sensor.lat_deg),
        lon_deg=_some(sensor.lon_deg),
        height_m=None if sensor.height is None else sensor.height.value_m,
        height_reference=None if sensor.height is None else sensor.height.reference,
        reach_m=min(RANGE_MOST_M if coverage is None else coverage.range_max_m, REACH_LIMIT_M),
        azimuth_rad=math.radians(report.azimuth_deg),
        sigma_rad=sigma,
        # A height without a reference would say nothing, so it takes a sensor with a height.
        elevation_rad=None if up is None or sensor.height is None else math.radians(up),
        elevation_sigma_rad=max(math.radians(up_sigma_deg or 0.0), LEAST_SIGMA_RAD)
        if up_sigma_deg
        else sigma,
    )


def _presence(report: PresenceReport, sensor: Sensor, at_us: int) -> Sight | None:
    """None where nobody says within what distance the object is."""
    reach = report.radius_m
    if reach is None and sensor.coverage is not None:
        reach = sensor.coverage.range_max_m
    if reach is None or not 0 < reach <= RANGE_MOST_M:
        return None
    return Sight(
        report=report,
        at_us=at_us,
        lat_deg=_some(sensor.lat_deg),
        lon_deg=_some(sensor.lon_deg),
        height_m=None,
        height_reference=None,
        reach_m=reach,
    )


def _names_aircraft(report: PresenceReport) -> bool:
    """Whether it names who is present: such a transmitter is listed, and has a place of its own
    as soon as it tells one."""
    return report.emitter is not None and report.emitter.over_the_air


def _some(value: float | None) -> float:
    if value is None:
        raise ValueError("the sensor must have a registered place, got none")
    return value


def _order(sight: Sight) -> tuple[object, ...]:
    r = sight.report
    return (
        sight.at_us,
        r.sensor,
        sight.azimuth_rad if sight.azimuth_rad is not None else -1.0,
        sight.elevation_rad if sight.elevation_rad is not None else -9.0,
        sight.sigma_rad,
        sight.reach_m,
        r.source,
        r.sequence,
    )
