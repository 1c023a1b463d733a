"""A place on Earth, and directions as seen from it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from vedette.geo.local import FLATTENING, SEMI_MAJOR_M, Array

_E2 = FLATTENING * (2 - FLATTENING)
EARTH_TURN_RAD_S = 7.292115e-5  # WGS 84, NGA.STND.0036


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """Where somebody stood."""

    lat_deg: float  # WGS 84
    lon_deg: float
    height_m: float = 0.0  # above the ellipsoid; a few metres change nothing in the sky

    @property
    def place_m(self) -> Array:
        """Earth-fixed, (3,), in m."""
        one = place_m(np.array([self.lat_deg]), np.array([self.lon_deg]), np.array([self.height_m]))
        return np.asarray(one[0])

    @property
    def axes(self) -> Array:
        """Unit vectors east, north and up as rows, (3, 3)."""
        return np.asarray(axes(np.array([self.lat_deg]), np.array([self.lon_deg]))[0])


def place_m(lat_deg: Array, lon_deg: Array, height_m: Array) -> Array:
    """Earth-fixed places (n, 3) in m, of heights above the ellipsoid."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    sin, cos = np.sin(lat), np.cos(lat)
    normal = SEMI_MAJOR_M / np.sqrt(1 - _E2 * sin * sin)
    flat = (normal + height_m) * cos
    return np.stack(
        (flat * np.cos(lon), flat * np.sin(lon), (normal * (1 - _E2) + height_m) * sin), axis=-1
    )


def axes(lat_deg: Array, lon_deg: Array) -> Array:
    """Unit vectors east, north and up of places, earth-fixed: (n, 3, 3), one a row."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    sin_lat, cos_lat, sin_lon, cos_lon = np.sin(lat), np.cos(lat), np.sin(lon), np.cos(lon)
    zero = np.zeros_like(lat)
    east = np.stack((-sin_lon, cos_lon, zero), axis=-1)
    north = np.stack((-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat), axis=-1)
    up = np.stack((cos_lat * cos_lon, cos_lat * sin_lon, sin_lat), axis=-1)
    return np.stack((east, north, up), axis=-2)


def azimuth_elevation(east_north_up: Array) -> tuple[Array, Array]:
    """Azimuth (0 to 360) and elevation in degrees, (...), of vectors `east_north_up` (..., 3)."""
    e, n, u = east_north_up[..., 0], east_north_up[..., 1], east_north_up[..., 2]
    azimuth = np.degrees(np.arctan2(e, n)) % 360.0
    return azimuth, np.degrees(np.arctan2(u, np.hypot(e, n)))


def earth_fixed_rotation(time: Any) -> Array:
    """The rotation from the celestial frame (ICRF) to the Earth's (ITRF): (m, 3, 3)."""
    from skyfield.framelib import itrs  # noqa: PLC0415 - an extra

    return np.asarray(np.moveaxis(itrs.rotation_at(time), -1, 0))


def turned(earth_fixed: Array, seconds: Array) -> Array:
    """Directions of distant objects after the rotation of the Earth.

    earth_fixed: (n, 3), fixed to the Earth at second 0; seconds: (m,).  Returns (n, m, 3).
    """
    angle = EARTH_TURN_RAD_S * seconds
    cos, sin = np.cos(angle), np.sin(angle)
    x, y, z = (earth_fixed[:, i, None] for i in range(3))
    return np.stack((x * cos + y * sin, y * cos - x * sin, z + 0.0 * cos), axis=-1)


def apart_deg(azimuth_1: Array, elevation_1: Array, azimuth_2: Array, elevation_2: Array) -> Array:
    """The angle between two directions, in degrees (haversine, so that small angles are exact).

    azimuth_1, elevation_1, azimuth_2, elevation_2: degrees, in shapes that broadcast together.
    """
    e1, e2 = np.radians(elevation_1), np.radians(elevation_2)
    half_az = np.radians(np.asarray(azimuth_2) - azimuth_1) / 2
    h = np.sin((e2 - e1) / 2) ** 2 + np.cos(e1) * np.cos(e2) * np.sin(half_az) ** 2
    return np.asarray(np.degrees(2 * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0)))))
