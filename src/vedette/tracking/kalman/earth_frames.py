"""Earth-centred places, for what is too far or too near a pole for a flat local frame."""

import numpy as np
from numpy.typing import NDArray

from vedette.geo.local import FLATTENING, SEMI_MAJOR_M

Array = NDArray[np.float64]
_E2 = FLATTENING * (2 - FLATTENING)
_SEMI_MINOR_M = SEMI_MAJOR_M * (1 - FLATTENING)
MEAN_RADIUS_M = 6_371_008.8  # IUGG mean radius R1


def unit_vectors(lat_deg: Array, lon_deg: Array) -> Array:
    """(n, 3) unit vectors of the geodetic verticals. Their distances have no jump at a meridian."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    cos = np.cos(lat)
    out = np.empty((*cos.shape, 3))
    out[..., 0], out[..., 1], out[..., 2] = cos * np.cos(lon), cos * np.sin(lon), np.sin(lat)
    return out


def to_ecef_m(lat_deg: Array, lon_deg: Array, height_m: Array) -> Array:
    """(n, 3) earth-centred, earth-fixed. Source: NGA.STND.0036, equation 4-14."""
    up = unit_vectors(lat_deg, lon_deg)
    normal = SEMI_MAJOR_M / np.sqrt(1 - _E2 * up[..., 2] ** 2)
    scale = np.stack([normal + height_m, normal + height_m, normal * (1 - _E2) + height_m], axis=-1)
    return np.asarray(up * scale)


def from_ecef(xyz_m: Array) -> tuple[Array, Array]:
    """Latitude and longitude, deg. The error is below 1 mm for heights up to 100 km.

    Source: Bowring, Survey Review 28 (1985) 202-206.
    """
    x, y, z = xyz_m[..., 0], xyz_m[..., 1], xyz_m[..., 2]
    axis = np.hypot(x, y)
    second_e2 = _E2 / (1 - _E2)
    beta = np.arctan2(z * SEMI_MAJOR_M, axis * _SEMI_MINOR_M)
    for _ in range(2):
        lat = np.arctan2(
            z + second_e2 * _SEMI_MINOR_M * np.sin(beta) ** 3,
            axis - _E2 * SEMI_MAJOR_M * np.cos(beta) ** 3,
        )
        beta = np.arctan2((1 - FLATTENING) * np.sin(lat), np.cos(lat))
    return np.degrees(lat), np.degrees(np.arctan2(y, x))


def place_seen(
    lat_deg: Array,
    lon_deg: Array,
    height_m: Array,
    *,
    azimuth_rad: Array,
    across_m: Array,
    up_m: Array,
) -> tuple[Array, Array]:
    """The position of an object seen `across_m` away along an azimuth and `up_m` above the horizon.

    All (n,); exact on the ellipsoid, without refraction.
    """
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    east = np.stack([-np.sin(lon), np.cos(lon), np.zeros_like(lon)], axis=-1)
    north = np.stack([-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)], axis=-1)
    up = unit_vectors(lat_deg, lon_deg)
    offset = (
        (across_m * np.sin(azimuth_rad))[..., None] * east
        + (across_m * np.cos(azimuth_rad))[..., None] * north
        + up_m[..., None] * up
    )
    return from_ecef(to_ecef_m(lat_deg, lon_deg, height_m) + offset)


def turned(vectors: Array, angle_rad: Array) -> Array:
    """(n, 2) east-north vectors in a frame turned anticlockwise by (n,) `angle_rad`."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    east, north = vectors[:, 0], vectors[:, 1]
    out = np.empty_like(vectors)
    out[:, 0], out[:, 1] = cos * east + sin * north, cos * north - sin * east
    return out


def turned_covariance(covariance: Array, angle_rad: Array) -> Array:
    """(n, 2k, 2k) covariances of east-north pairs in a frame turned as in `turned`."""
    n, size = covariance.shape[0], covariance.shape[-1]
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    rotation = np.zeros((n, size, size))
    for k in range(0, size, 2):
        rotation[:, k, k] = rotation[:, k + 1, k + 1] = cos
        rotation[:, k, k + 1] = sin
        rotation[:, k + 1, k] = -sin
    return np.asarray(rotation @ covariance @ rotation.transpose(0, 2, 1))
