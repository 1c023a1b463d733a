"""Points and geodesics on the WGS 84 ellipsoid: earth-fixed vectors, tangent planes, distances.

An earth-fixed place (ECEF) is in metres, x towards 0 E on the equator, z towards the north pole.
Everything here is right across the antimeridian and at the poles.
"""

import math
from typing import TypeVar

import numpy as np

from vedette.geo.local import FLATTENING, SEMI_MAJOR_M, Array

SEMI_MINOR_M = SEMI_MAJOR_M * (1 - FLATTENING)
_E2 = FLATTENING * (2 - FLATTENING)
_EP2 = _E2 / (1 - _E2)
_ROUNDS = 50  # Vincenty's iteration needs 3 to 6 away from antipodes

Vector = tuple[float, float, float]
_Number = TypeVar("_Number", float, Array)


def ecef(lat_deg: float, lon_deg: float) -> Vector:
    """Earth-centred, Earth-fixed coordinates (x, y, z) in m of a point on the ellipsoid.

    lat_deg, lon_deg: degrees.
    """
    lat, lon = math.radians(lat_deg), math.radians(lon_deg)
    sin, cos = math.sin(lat), math.cos(lat)
    n = SEMI_MAJOR_M / math.sqrt(1 - _E2 * sin * sin)
    return n * cos * math.cos(lon), n * cos * math.sin(lon), n * (1 - _E2) * sin


def ecef_array(lat_deg: Array, lon_deg: Array) -> Array:
    """Earth-centred, Earth-fixed coordinates (n, 3) in m of many points on the ellipsoid.

    lat_deg, lon_deg: (n,).
    """
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    sin, cos = np.sin(lat), np.cos(lat)
    n = SEMI_MAJOR_M / np.sqrt(1 - _E2 * sin * sin)
    return np.column_stack((n * cos * np.cos(lon), n * cos * np.sin(lon), n * (1 - _E2) * sin))


def lat_lon(place: Vector) -> tuple[float, float]:
    """Latitude and longitude (degrees) of the ellipsoid's point near an earth-fixed place.

    Accurate to 1e-9 degrees within 100 km of the surface.
    Source: Bowring (1976), Survey Review 23, as in Torge & Mueller, Geodesy (2012), section 4.1.3.
    """
    x, y, z = place
    p = math.hypot(x, y)
    beta = math.atan2(z * SEMI_MAJOR_M, p * SEMI_MINOR_M)
    for _ in range(2):
        sin, cos = math.sin(beta), math.cos(beta)
        lat = math.atan2(z + _EP2 * SEMI_MINOR_M * sin**3, p - _E2 * SEMI_MAJOR_M * cos**3)
        beta = math.atan2((1 - FLATTENING) * math.sin(lat), math.cos(lat))
    return math.degrees(lat), math.degrees(math.atan2(y, x))


def east_north(lat_deg: float, lon_deg: float) -> tuple[Vector, Vector]:
    """Unit vectors east and north of a place. At a pole, east is that of its longitude."""
    lat, lon = math.radians(lat_deg), math.radians(lon_deg)
    sin_lat, cos_lat, sin_lon, cos_lon = math.sin(lat), math.cos(lat), math.sin(lon), math.cos(lon)
    return (-sin_lon, cos_lon, 0.0), (-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat)


def gaussian_radius_m(lat_deg: float) -> float:
    """The Gaussian radius of curvature at a latitude, in m."""
    return SEMI_MINOR_M / (1 - _E2 * math.sin(math.radians(lat_deg)) ** 2)


def inverse(lat1: float, lon1: float, lat2: float, lon2: float) -> tuple[float, float, float]:
    """Distance (m), and the azimuths (degrees) of the geodesic at its start and its end.

    Accurate to a millimetre. Raises ValueError for places that are nearly antipodal.
    Source: Vincenty (1975), Survey Review 23, no. 176.
    """
    if lat1 == lat2 and lon1 == lon2:
        return 0.0, 0.0, 0.0
    u1 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat1)))
    u2 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat2)))
    span = math.radians(math.remainder(lon2 - lon1, 360.0))
    su1, cu1, su2, cu2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    lam = span
    for _ in range(_ROUNDS):
        sl, cl = math.sin(lam), math.cos(lam)
        ss = math.hypot(cu2 * sl, cu1 * su2 - su1 * cu2 * cl)
        if ss == 0.0:
            return 0.0, 0.0, 0.0
        cs = su1 * su2 + cu1 * cu2 * cl
        sigma = math.atan2(ss, cs)
        sa = cu1 * cu2 * sl / ss
        c2a = max(0.0, 1 - sa * sa)
        cm = cs - 2 * su1 * su2 / c2a if c2a > 1e-15 else 0.0
        c = FLATTENING / 16 * c2a * (4 + FLATTENING * (4 - 3 * c2a))
        before = lam
        lam = span + (1 - c) * FLATTENING * sa * (
            sigma + c * ss * (cm + c * cs * (2 * cm * cm - 1))
        )
        if abs(lam - before) < 1e-13:
            break
    else:
        raise ValueError(f"no geodesic was found from {lat1}, {lon1} to {lat2}, {lon2}")
    a, b = _series(c2a * _EP2)
    length = SEMI_MINOR_M * a * (sigma - _delta(b, ss, cs, cm))
    first = math.atan2(cu2 * math.sin(lam), cu1 * su2 - su1 * cu2 * math.cos(lam))
    last = math.atan2(cu1 * math.sin(lam), -su1 * cu2 + cu1 * su2 * math.cos(lam))
    return length, math.degrees(first), math.degrees(last)


def direct(lat: float, lon: float, azimuth_deg: float, distance_m: float) -> tuple[float, float]:
    """The place that lies `distance_m` along the geodesic that starts at `azimuth_deg`.

    Source: Vincenty (1975), Survey Review 23, no. 176.
    """
    sin_az, cos_az = math.sin(math.radians(azimuth_deg)), math.cos(math.radians(azimuth_deg))
    u1 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat)))
    su1, cu1 = math.sin(u1), math.cos(u1)
    sigma1 = math.atan2(su1, cu1 * cos_az)
    sa = cu1 * sin_az
    c2a = 1 - sa * sa
    a, b = _series(c2a * _EP2)
    start = sigma = distance_m / (SEMI_MINOR_M * a)
    for _ in range(_ROUNDS):
        cm = math.cos(2 * sigma1 + sigma)
        before = sigma
        sigma = start + _delta(b, math.sin(sigma), math.cos(sigma), cm)
        if abs(sigma - before) < 1e-14:
            break
    ss, cs, cm = math.sin(sigma), math.cos(sigma), math.cos(2 * sigma1 + sigma)
    tail = su1 * ss - cu1 * cs * cos_az
    lat2 = math.atan2(su1 * cs + cu1 * ss * cos_az, (1 - FLATTENING) * math.hypot(sa, tail))
    lam = math.atan2(ss * sin_az, cu1 * cs - su1 * ss * cos_az)
    c = FLATTENING / 16 * c2a * (4 + FLATTENING * (4 - 3 * c2a))
    bent = sigma + c * ss * (cm + c * cs * (2 * cm * cm - 1))
    lon2 = lon + math.degrees(lam - (1 - c) * FLATTENING * sa * bent)
    return math.degrees(lat2), math.remainder(lon2, 360.0)


def circle(lat: float, lon: float, distance_m: float, count: int) -> Array:
    """The end points of geodesics in `count` evenly spaced directions, clockwise from north.

    Returns (count, 2): latitude and longitude in degrees, equal to those of `direct` but for
    rounding. Source: Vincenty (1975), Survey Review 23, no. 176.
    """
    azimuth = 2 * np.pi * np.arange(count) / count
    sin_az, cos_az = np.sin(azimuth), np.cos(azimuth)
    u1 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat)))
    su1, cu1 = math.sin(u1), math.cos(u1)
    sigma1 = np.arctan2(su1, cu1 * cos_az)
    sa = cu1 * sin_az
    c2a = 1 - sa * sa
    a, b = _series(c2a * _EP2)
    start = sigma = distance_m / (SEMI_MINOR_M * a)
    for _ in range(_ROUNDS):
        cm = np.cos(2 * sigma1 + sigma)
        before = sigma
        sigma = start + _delta(b, np.sin(sigma), np.cos(sigma), cm)
        if np.abs(sigma - before).max() < 1e-14:
            break
    ss, cs, cm = np.sin(sigma), np.cos(sigma), np.cos(2 * sigma1 + sigma)
    tail = su1 * ss - cu1 * cs * cos_az
    lat2 = np.arctan2(su1 * cs + cu1 * ss * cos_az, (1 - FLATTENING) * np.hypot(sa, tail))
    lam = np.arctan2(ss * sin_az, cu1 * cs - su1 * ss * cos_az)
    c = FLATTENING / 16 * c2a * (4 + FLATTENING * (4 - 3 * c2a))
    bent = sigma + c * ss * (cm + c * cs * (2 * cm * cm - 1))
    lon2 = lon + np.degrees(lam - (1 - c) * FLATTENING * sa * bent)
    return np.column_stack((np.degrees(lat2), lon2 - 360.0 * np.round(lon2 / 360.0)))


def _series(u2: _Number) -> tuple[_Number, _Number]:
    """Vincenty's A and B."""
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    return a, u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))


def _delta(b: _Number, ss: _Number, cs: _Number, cm: _Number) -> _Number:
    """Vincenty's delta sigma."""
    inner = cs * (2 * cm * cm - 1) - b / 6 * cm * (4 * ss * ss - 3) * (4 * cm * cm - 3)
    return b * ss * (cm + b / 4 * inner)
