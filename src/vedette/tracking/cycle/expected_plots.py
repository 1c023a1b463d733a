"""What a scan of a sensor is expected to hold: seen objects, new objects, false plots."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId
from vedette.tracking.cycle.clutter import FALSE_PLOTS, NOTHING_YET, Clutter, area_km2
from vedette.tracking.cycle.undetected_objects import NEW_PER_H, NOBODY_YET, undetected
from vedette.tracking.track_lifecycle import revisit_s

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle


_UNDECLARED_REACH_M = 56_000.0  # of a sensor that declares no coverage, until its plots show it
_FALSE_KNOWN = 8.0  # false plots from which their spread shows how far a sensor looks


@dataclass(frozen=True, slots=True)
class Expected:
    """turn_s: time between two looks of the sensor.  detection: chance that it sees what is there.

    reach_m: range of its field.  false_per_km2: false plots a turn and km², over all of the field.
    undetected_per_m2: objects that it has not seen yet.  speed_sigma_m_s: of each axis of what is
    new.  clutter: what is known of it.
    """

    turn_s: float
    detection: float
    reach_m: float
    false_per_km2: float
    undetected_per_m2: float
    speed_sigma_m_s: float
    clutter: Clutter

    def false_per_m2(self, lat_deg: Array, lon_deg: Array) -> Array:
        """False plots per turn and m² at places (m,)."""
        places = zip(lat_deg.tolist(), lon_deg.tolist(), strict=True)
        whole, turn_s, reach_m = self.false_per_km2, self.turn_s, self.reach_m
        here = [self.clutter.per_km2(*place, whole, turn_s, reach_m) for place in places]
        return np.array(here, np.float64) * 1e-6


def expected(cycle: "Cycle", sensor: SensorId, now_us: int) -> Expected:
    """The expected contents of a scan of `sensor` that ends at `now_us`."""
    config, declared = cycle.config, cycle.sensors.get(sensor)
    turn_s = revisit_s(cycle.habits, sensor, config)
    clutter = cycle.clutter.get(sensor, NOTHING_YET)
    newcomers = cycle.newcomers.get(sensor, NOBODY_YET)
    detection = cycle.detection(sensor)
    area, reach_m = area_km2(declared), clutter.reach_m
    if area is not None and declared is not None and declared.coverage is not None:
        reach_m = declared.coverage.range_max_m
    else:
        if clutter.count + clutter.doubted < _FALSE_KNOWN:
            reach_m = max(reach_m, _UNDECLARED_REACH_M)
        area = math.pi * reach_m**2 / 1e6
    prior = max(FALSE_PLOTS, config.extraneous_per_km2 * area)
    per_h = newcomers.per_h(now_us, max(NEW_PER_H, config.new_per_km2_h * area))
    looked_s = max(now_us - clutter.since_us, 0) / 1e6 if clutter.since_us else 0.0
    waiting = undetected(per_h, turn_s, detection, looked_s)
    coverage = None if declared is None else declared.coverage
    return Expected(
        turn_s=turn_s,
        detection=detection,
        reach_m=reach_m,
        false_per_km2=clutter.per_turn(turn_s, prior) / area,
        undetected_per_m2=waiting / (area * 1e6),
        speed_sigma_m_s=newcomers.speed_sigma_m_s(
            None if coverage is None else coverage.range_max_m, config.max_speed_m_s / 3
        ),
        clutter=clutter,
    )
