"""How a sensor sees a place: slant range, azimuth and elevation, and the radio horizon."""

import numpy as np

from vedette.geo.local import FLATTENING, SEMI_MAJOR_M, Array

_E2 = FLATTENING * (2 - FLATTENING)
REFRACTED_EARTH_M = 4 / 3 * 6_371_000.0  # radio waves bend: the usual 4/3 earth


def _ecef(lat_deg: Array, lon_deg: Array, height_m: Array) -> tuple[Array, Array, Array]:
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    normal = SEMI_MAJOR_M / np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    flat = (normal + height_m) * np.cos(lat)
    return flat * np.cos(lon), flat * np.sin(lon), (normal * (1 - _E2) + height_m) * np.sin(lat)


def look(
    here: tuple[float, float, float], lat_deg: Array, lon_deg: Array, height_m: Array
) -> tuple[Array, Array, Array]:
    """Slant range (m), azimuth (0 to 360 degrees) and elevation (degrees) of places (n,).

    here: latitude, longitude (degrees) and height (m) of the sensor. Straight lines on WGS 84:
    a sensor is taken to correct refraction. Heights above mean sea level stand in for heights
    above the ellipsoid; over one region the difference is the same for both ends.
    """
    lat0, lon0, h0 = (np.full(1, value) for value in here)
    ox, oy, oz = _ecef(lat0, lon0, h0)
    px, py, pz = _ecef(lat_deg, lon_deg, height_m)
    dx, dy, dz = px - ox, py - oy, pz - oz
    sl, cl = np.sin(np.radians(lat0)), np.cos(np.radians(lat0))
    so, co = np.sin(np.radians(lon0)), np.cos(np.radians(lon0))
    east = -so * dx + co * dy
    north = -sl * co * dx - sl * so * dy + cl * dz
    up = cl * co * dx + cl * so * dy + sl * dz
    ground = np.hypot(east, north)
    azimuth = np.remainder(np.degrees(np.arctan2(east, north)), 360.0)
    return np.hypot(ground, up), azimuth, np.degrees(np.arctan2(up, ground))


def horizon_m(antenna_m: float, height_m: Array) -> Array:
    """The distance at which an antenna can still see an object, in m, (n,).

    antenna_m, height_m (n,): heights of the antenna and of the object in m above flat ground.
    """
    far = np.sqrt(2 * REFRACTED_EARTH_M * np.maximum(height_m, 0.0))
    return np.asarray(np.sqrt(2 * REFRACTED_EARTH_M * antenna_m) + far)
