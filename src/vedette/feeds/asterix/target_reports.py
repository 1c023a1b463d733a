"""One ASTERIX record of a target as a report: what it measured, how well, and of whom.

A record that was simulated, is a test, or was extrapolated without a measurement gives no report:
only what was measured is passed on. Positions are used in this order: WGS 84, polar (range and
azimuth from the radar), Cartesian (about the system's reference point, which is the sensor's
registered place). The Cartesian plane of a tracker is a projection: it agrees with the tangent
plane used here within metres up to some 100 km.
"""

import math
from typing import Any

from vedette.feeds.asterix.category_keys import CategoryKeys, Pair
from vedette.feeds.asterix.item_readers import Values
from vedette.feeds.mode_s.accuracy import (
    NAC_P_RADIUS_M,
    NUC_P_RADIUS_M,
    SIGMAS_OF_95,
    UNKNOWN_RADIUS_M,
)
from vedette.geo.geodesic import direct
from vedette.model.height import Height, HeightReference
from vedette.model.identity import ClassLikelihood, Emitter, ObjectClass
from vedette.model.ranges import RangeError
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    Motion,
    Observation,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
)

Place = tuple[float, float]
_SIGMAS_OF_50 = math.sqrt(-2 * math.log(0.5))
_METRES_PER_DEGREE = 111_195.0  # of a great circle
_UNMANNED = (ClassLikelihood(ObjectClass.UNMANNED, 1.0),)


class NoPlaceError(RangeError):
    """A position is given relative to a place that nobody has stated."""


def measured(keys: CategoryKeys, values: Values) -> bool:
    """Whether a record holds a measurement of a real object."""
    get = values.get
    for flag in keys.not_real:
        if get(flag):
            return False
    for flag in keys.extrapolated:
        if get(flag):
            return False
    return not keys.no_detection or get(keys.no_detection) != 0


def target_report(
    keys: CategoryKeys,
    values: Values,
    said: dict[str, Any],
    emitter: Emitter | None,
    place: Place | None,
) -> Observation:
    """The report of one target. place: of the sensor. Raises RangeError."""
    classes = _UNMANNED if keys.unmanned else ()
    at = _position(keys, values)
    if at is None:
        polar = _pair(values, keys.polar)
        if polar is not None:
            return RangeBearingReport(
                **said,
                range_m=polar[0],
                azimuth_deg=polar[1],
                range_sigma_m=values.get(keys.range_sigma) or None,
                azimuth_sigma_deg=values.get(keys.azimuth_sigma) or None,
                elevation_deg=values.get(keys.elevation),
                heights=_heights(keys, values),
                motion=_motion(keys, values),
                emitter=emitter,
                classes=classes,
            )
        at = _from_plane(keys, values, place)
    if at is not None:
        return PositionReport(
            **said,
            lat_deg=at[0],
            lon_deg=at[1],
            covariance=_covariance(keys, values, at[0]),
            heights=_heights(keys, values),
            motion=_motion(keys, values),
            emitter=emitter,
            classes=classes,
        )
    for key in keys.bearings:
        if key in values:
            return BearingReport(
                **said,
                azimuth_deg=values[key],
                azimuth_sigma_deg=values.get(keys.azimuth_sigma) or None,
                elevation_deg=values.get(keys.elevation),
                emitter=emitter,
                classes=classes,
            )
    return PresenceReport(**said, heights=_heights(keys, values), emitter=emitter, classes=classes)


def squawk_of(keys: CategoryKeys, values: Values) -> str | None:
    """The squawk, unless the sensor marks it as garbled or not validated."""
    squawk: str | None = values.get(keys.squawk)
    if squawk is None or any(values.get(flag) for flag in keys.squawk_faults):
        return None
    return squawk


def _pair(values: Values, pairs: tuple[Pair, ...]) -> tuple[float, float] | None:
    for first, second in pairs:
        if first in values and second in values:
            return values[first], values[second]
    return None


def _position(keys: CategoryKeys, values: Values) -> Place | None:
    return _pair(values, keys.positions)


def _from_plane(keys: CategoryKeys, values: Values, place: Place | None) -> Place | None:
    """A Cartesian position on the ellipsoid."""
    plane = _pair(values, keys.cartesian)
    if plane is None:
        return None
    if place is None:
        raise NoPlaceError(
            "its position is given in metres from the system's reference point, which is not "
            "known; set lat_deg and lon_deg of the sensor to that point"
        )
    east_m, north_m = plane
    azimuth = math.degrees(math.atan2(east_m, north_m)) % 360.0
    return direct(place[0], place[1], azimuth, math.hypot(east_m, north_m))


def _heights(keys: CategoryKeys, values: Values) -> tuple[Height, ...]:
    found = []
    for key in keys.levels:
        if key in values:
            if not any(values.get(flag) for flag in keys.level_faults):
                corrected = key == keys.levels[-1] and bool(values.get(keys.level_is_qnh))
                reference = (
                    HeightReference.MEAN_SEA_LEVEL if corrected else HeightReference.BAROMETRIC
                )
                found.append(Height(value_m=values[key], reference=reference))
            break
    for names, reference in (
        (keys.ellipsoid, HeightReference.ELLIPSOID),
        (keys.sea_level, HeightReference.MEAN_SEA_LEVEL),
        (keys.above_ground, HeightReference.ABOVE_GROUND),
    ):
        found += [
            Height(value_m=values[key], reference=reference) for key in names if key in values
        ]
    return tuple(found)


def _motion(keys: CategoryKeys, values: Values) -> Motion | None:
    speed = course = climb = None
    polar = _pair(values, keys.speed_course)
    if polar is not None:
        speed, course = polar
    else:
        plane = _pair(values, keys.east_north)
        if plane is not None:
            speed = math.hypot(*plane)
            course = math.degrees(math.atan2(*plane)) % 360.0 if speed else None
    for key in keys.climbs:
        if key in values:
            climb = values[key]
            break
    if speed is None and climb is None:
        return None
    return Motion(speed_m_s=speed, course_deg=course, climb_m_s=climb)


def _covariance(keys: CategoryKeys, values: Values, lat_deg: float) -> Covariance2D | None:
    """The stated error of a position; None where the record states none."""
    degrees = _pair(values, keys.sigmas_deg)
    if degrees is not None:
        north = degrees[0] * _METRES_PER_DEGREE
        east = degrees[1] * _METRES_PER_DEGREE * math.cos(math.radians(lat_deg))
        return Covariance2D(east**2, _cross(keys, values, east, north), north**2)
    plane = _pair(values, keys.sigmas)
    if plane is not None:
        return Covariance2D(plane[0] ** 2, _cross(keys, values, *plane), plane[1] ** 2)
    sigma = _sigma(keys, values)
    return None if sigma is None else Covariance2D.circular(sigma)


def _cross(keys: CategoryKeys, values: Values, east: float, north: float) -> float:
    """The covariance of east and north, which is stated as a root with a sign."""
    for key in keys.covariance:
        if key in values:
            root = values[key]
            most = east * north * (1 - 1e-9)  # rounding must not make it impossible
            return max(-most, min(most, math.copysign(root * root, root)))
    return 0.0


def _sigma(keys: CategoryKeys, values: Values) -> float | None:
    """1-sigma in any direction, of a stated radius or an ADS-B category."""
    if keys.radius_50 and values.get(keys.radius_50):
        return float(values[keys.radius_50]) / _SIGMAS_OF_50
    if keys.sigma and values.get(keys.sigma):
        return float(values[keys.sigma])
    if keys.adsb_version not in values:
        return None
    if values[keys.adsb_version] == 0:
        nuc_p = values.get(keys.nuc_p)
        radius = None if nuc_p is None else NUC_P_RADIUS_M.get(18 - nuc_p, UNKNOWN_RADIUS_M)
    else:
        nac_p = values.get(keys.nac_p)
        radius = None if nac_p is None else NAC_P_RADIUS_M.get(nac_p, UNKNOWN_RADIUS_M)
    return None if radius is None else radius / SIGMAS_OF_95
