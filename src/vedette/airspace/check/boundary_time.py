"""When a track reaches the boundary of a restriction along the ground if it keeps its course.

Straight ways are followed in five directions: the course, and one and two standard errors of it to
either side. Along each the signed distance to the boundary says how far one can go without
reaching it, so few steps are enough (sphere tracing: Hart, The Visual Computer 12, 1996). The
interval adds two standard errors of place and speed. Heights are not looked at.
"""

import math
from collections.abc import Callable

from vedette.airspace.check.place_check import SEEN_M, Compiled
from vedette.geo.local import moved
from vedette.geo.polygon import Rings, View
from vedette.model.boundary_time import BoundaryTime
from vedette.model.track import Track, TrackStatus

HORIZON_S = 600.0
SIGMAS = 2.0
_SIDES = (-2.0, -1.0, 0.0, 1.0, 2.0)
_LEAST_M_S = 1.0  # below this a course says nothing
_STEPS = 200  # of the horizon: no step is shorter
_HALVINGS = 12


def boundary_time(compiled: Compiled, track: Track) -> BoundaryTime | None:
    """The interval; None where the track has no course, coasts, or does not reach the boundary
    within `HORIZON_S`."""
    east, north = track.velocity_east_m_s, track.velocity_north_m_s
    error = track.velocity_covariance
    if east is None or north is None or error is None or track.status is not TrackStatus.CONFIRMED:
        return None
    speed = math.hypot(east, north)
    if speed < _LEAST_M_S or compiled.prepared.radius_m > SEEN_M:
        return None
    e, n = east / speed, north / speed
    along = math.sqrt(max(0.0, error.ee * e * e + 2 * error.en * e * n + error.nn * n * n))
    across = math.sqrt(max(0.0, error.ee * n * n - 2 * error.en * e * n + error.nn * e * e))
    off_m = SIGMAS * math.hypot(track.covariance.sigma_max, compiled.restriction.boundary_sigma_m)
    ways = [
        _way_m(compiled, track, math.atan2(east, north) + math.atan2(side * across, speed), speed)
        for side in _SIDES
    ]
    found = [way for way in ways if way is not None]
    if not found:
        return None
    slowest = speed - SIGMAS * along
    latest = None
    if len(found) == len(ways) and slowest > _LEAST_M_S:
        latest = (max(found) + off_m) / slowest
    return BoundaryTime(max(0.0, min(found) - off_m) / (speed + SIGMAS * along), latest)


def _way_m(compiled: Compiled, track: Track, course: float, speed: float) -> float | None:
    """How far it is to the boundary along a course in radians; None beyond the horizon."""
    east, north = math.sin(course), math.cos(course)

    def off(way_m: float) -> float:
        lat, lon = moved(track.lat_deg, track.lon_deg, way_m * east, way_m * north)
        return signed_m(compiled, float(lat), float(lon))

    horizon_m = speed * HORIZON_S
    here, first = 0.0, off(0.0)
    left = first
    while here < horizon_m:
        there = here + max(abs(left), horizon_m / _STEPS)
        there = min(there, horizon_m)
        right = off(there)
        if (right < 0) is not (first < 0):
            return _between(off, here, there, inside=first < 0)
        here, left = there, right
    return None


def _between(off: Callable[[float], float], low: float, high: float, *, inside: bool) -> float:
    """Where the sign changes between two ways."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (off(middle) < 0) is inside:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def signed_m(compiled: Compiled, lat_deg: float, lon_deg: float) -> float:
    """Distance to the boundary along the ground in m, negative inside any volume."""
    view = View.at(lat_deg, lon_deg)
    found = []
    for volume in compiled.prepared.plain.volumes:
        readings = [
            shape.nearest(view).signed_m
            if isinstance(shape, Rings)
            else shape.seen(lat_deg, lon_deg, view).signed_m
            for shape in volume.shapes
        ]
        found.append(min(readings, key=abs))
    return min(found)
