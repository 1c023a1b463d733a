"""What the sensors could have seen in the direction of a sighting, and from which height on."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from vedette.geo.geodesic import inverse
from vedette.geo.local import SEMI_MAJOR_M, moved
from vedette.model.sensor import Sensor
from vedette.sky.sighting import Sighting
from vedette.sky.witness_error import true_elevation

DISTANCES_M = (1_000.0, 2_000.0, 5_000.0, 10_000.0, 20_000.0, 50_000.0)
_RADIO_BENDS = 4.0 / 3.0  # effective radius of the Earth for radio (ITU-R P.310)


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorThen:
    """A sensor, and from when to when it was not heard (no end: it did not come back)."""

    sensor: Sensor
    silences: tuple[tuple[datetime, datetime | None], ...] = ()
    antenna_m: float = 0.0  # above the ground around

    def silent_since(self, at: datetime) -> datetime | None:
        """The start of the silence that includes `at`; None if the sensor was not silent then."""
        for since, until in self.silences:
            if since <= at and (until is None or at < until):
                return since
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageAt:
    """One distance along the stated direction."""

    distance_m: float
    height_m: float | None  # of the line of sight over the ground; None: elevation not stated
    lowest_seen_m: float | None  # None: no sensor that worked covered that place
    seen_by: tuple[str, ...]  # sensors that covered the line of sight there
    silent: tuple[tuple[str, datetime], ...]  # would have covered it, but were silent, since when


def coverage_along(sighting: Sighting, sensors: tuple[SensorThen, ...]) -> tuple[CoverageAt, ...]:
    """The coverage at fixed distances in the stated direction; empty without a direction."""
    azimuth = sighting.direction.azimuth_deg
    if azimuth is None:
        return ()
    return tuple(_at(sighting, sensors, azimuth, distance) for distance in DISTANCES_M)


def _at(
    sighting: Sighting, sensors: tuple[SensorThen, ...], azimuth: float, distance: float
) -> CoverageAt:
    turn = np.radians(azimuth)
    place = sighting.observer
    lat, lon = moved(
        place.lat_deg, place.lon_deg, distance * float(np.sin(turn)), distance * float(np.cos(turn))
    )
    height = None
    if sighting.direction.elevation_deg is not None:
        slope = np.tan(np.radians(true_elevation(sighting.direction)))
        height = float(distance * slope + distance**2 / (2 * SEMI_MAJOR_M))
    lowest, seen_by, silent = [], [], []
    for one in sensors:
        floor = _floor_m(one, float(lat), float(lon))
        if floor is None:
            continue
        name = one.sensor.name or str(one.sensor.id)
        since = one.silent_since(sighting.at)
        if since is not None:
            silent.append((name, since))
            continue
        lowest.append(floor)
        top = one.sensor.coverage and one.sensor.coverage.height_max
        if height is not None and floor <= height and (not top or height <= top.value_m):
            seen_by.append(name)
    return CoverageAt(
        distance_m=distance,
        height_m=height,
        lowest_seen_m=min(lowest, default=None),
        seen_by=tuple(seen_by),
        silent=tuple(silent),
    )


def _floor_m(one: SensorThen, lat: float, lon: float) -> float | None:
    """The lowest height that a sensor sees over a place; None outside its declared coverage."""
    sensor = one.sensor
    if sensor.lat_deg is None or sensor.lon_deg is None or sensor.coverage is None:
        return None
    distance, azimuth, _ = inverse(sensor.lat_deg, sensor.lon_deg, lat, lon)
    said = sensor.coverage
    width = said.azimuth_to_deg - said.azimuth_from_deg
    turned = (azimuth - said.azimuth_from_deg) % 360.0
    if not said.range_min_m <= distance <= said.range_max_m:
        return None
    if width < 360.0 and turned > width % 360.0:
        return None
    # The horizon of the antenna over a smooth Earth; hills make it higher.
    radius = _RADIO_BENDS * SEMI_MAJOR_M
    beyond = max(0.0, distance - float(np.sqrt(2 * radius * max(one.antenna_m, 0.0))))
    horizon = beyond**2 / (2 * radius)
    return max(horizon, said.height_min.value_m if said.height_min is not None else 0.0)
