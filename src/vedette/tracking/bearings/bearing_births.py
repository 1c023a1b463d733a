"""The state and the life of an object at the crossing of bearings where it is first found."""

import math
from datetime import datetime

import numpy as np

from vedette.model.ids import TrackId, content_id
from vedette.tracking.bearings.bearing_settings import (
    CLIMB_SIGMA_M_S,
    HEIGHT_SIGMA_M,
    SPEED_SIGMA_M_S,
    STARTING_MODE,
)
from vedette.tracking.bearings.bearing_state import MODES, BearingLife, BearingStates, Kinematics
from vedette.tracking.bearings.bearing_update import with_sight
from vedette.tracking.bearings.crossings import Crossing
from vedette.tracking.bearings.sight_lines import lines_to
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M
from vedette.tracking.tracking_settings import TrackingConfig


def new_states(found: list[Crossing], at_us: int) -> BearingStates:
    """One object for each crossing: its place, its height where elevations tell it; velocity 0."""
    n = len(found)
    covariance = np.zeros((n, 6, 6))
    heights = np.zeros(n)
    for k, one in enumerate(found):
        covariance[k, :2, :2] = one.covariance
        heights[k], covariance[k, 2, 2] = _height(one)
    covariance[:, 3, 3] = covariance[:, 4, 4] = SPEED_SIGMA_M_S**2
    covariance[:, 5, 5] = CLIMB_SIGMA_M_S**2
    motion = Kinematics(
        np.array([one.lat_deg for one in found]),
        np.array([one.lon_deg for one in found]),
        heights,
        np.zeros((n, 3)),
        covariance,
    )
    return BearingStates(
        np.full(n, at_us, np.int64),
        np.array([one.existence for one in found]),
        np.tile(np.array(STARTING_MODE), (n, 1)),
        motion.rows(np.repeat(np.arange(n), MODES)),
    )


def new_life(found: Crossing, until: datetime, config: TrackingConfig) -> BearingLife:
    """The life of a new object; its id is made of the bearings that it is found by."""
    sights = found.sights
    parts = [
        part
        for one in sights
        for part in (one.sensor, one.report.measured_at, one.azimuth_rad, one.reach_m)
    ]
    life = BearingLife(
        id=TrackId(content_id("track", "bearings", *parts)),
        first_us=sights[0].at_us,
        updated_us=sights[-1].at_us,
        shown_at=until,
    )
    for sight in sights:
        life = with_sight(life, sight, config)
    return life


def _height(found: Crossing) -> tuple[float, float]:
    """The height in m and its variance in m²: the mean of what the elevations tell, weighted."""
    weight = total = 0.0
    spread = math.sqrt(float(np.trace(found.covariance)))
    lat, lon = np.array([found.lat_deg]), np.array([found.lon_deg])
    for one in found.sights:
        if one.elevation_rad is None or one.height_m is None:
            continue
        r = float(lines_to(one.lat_deg, one.lon_deg, lat, lon).range_m[0])
        slope = math.tan(min(abs(one.elevation_rad), 1.4))
        above = math.copysign(r * slope, one.elevation_rad) + r**2 / (2 * MEAN_RADIUS_M)
        sigma = math.hypot(r * (1 + slope**2) * one.elevation_sigma_rad, spread * slope)
        weight += 1 / sigma**2
        total += (one.height_m + above) / sigma**2
    if weight == 0.0:
        return 0.0, HEIGHT_SIGMA_M**2
    return total / weight, 1 / weight
