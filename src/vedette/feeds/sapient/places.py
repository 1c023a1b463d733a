"""Places and directions as a node sends them: units, datums and errors into ours.

x is longitude or easting, y latitude or northing. Some public test messages have it the other way
round; the standard does not, and nothing is guessed here: what cannot be is refused.

Errors are taken as 1-sigma. An error of 0 is no error known: no sensor is exact, and a perfect
place would prove what it cannot.
"""

import math
from dataclasses import dataclass

from sapient_msg.bsi_flex_335_v2_0 import location_pb2, range_bearing_pb2

from vedette.feeds.sapient.rules import Fault
from vedette.geo.local import radii_m
from vedette.geo.utm import (
    EASTING_M,
    NORTHING_M,
    Zone,
    convergence_deg,
    from_utm,
    own_zone,
    zone_of,
)
from vedette.model.height import Height, HeightReference
from vedette.model.report import Covariance2D

_LOST = 1e6  # metres: an error as large as this is none
_FAR = 1e9  # metres: bounds that keep a stranger's numbers finite when they are squared
_REFERENCES = {
    location_pb2.LOCATION_DATUM_WGS84_E: HeightReference.ELLIPSOID,
    location_pb2.LOCATION_DATUM_WGS84_G: HeightReference.MEAN_SEA_LEVEL,
}
_RADIANS = (
    range_bearing_pb2.RANGE_BEARING_COORDINATE_SYSTEM_RADIANS_M,
    range_bearing_pb2.RANGE_BEARING_COORDINATE_SYSTEM_RADIANS_KM,
)
_KILOMETRES = (
    range_bearing_pb2.RANGE_BEARING_COORDINATE_SYSTEM_DEGREES_KM,
    range_bearing_pb2.RANGE_BEARING_COORDINATE_SYSTEM_RADIANS_KM,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, with its height and error where they are told."""

    lat_deg: float
    lon_deg: float
    height: Height | None
    covariance: Covariance2D | None  # m²


@dataclass(frozen=True, slots=True)
class Direction:
    """A direction and a distance from the node; each part may be unknown by itself."""

    azimuth_deg: float | None  # from true north; None where the datum cannot be turned into it
    elevation_deg: float | None
    range_m: float | None
    azimuth_sigma_deg: float | None = None
    elevation_sigma_deg: float | None = None
    range_sigma_m: float | None = None


def spot(
    location: location_pb2.Location, path: str, *, zone: Zone | None, in_degrees: bool | None
) -> Spot | Fault:
    """The place in a Location message.

    zone: the UTM zone of the node's registration; a zone in the location has priority. in_degrees:
    whether errors of latitude and longitude are in degrees (False: metres, None: not stated).
    """
    for name in ("x_error", "y_error", "z_error"):
        if location.HasField(name) and getattr(location, name) < 0:
            return Fault(f"{path}.{name}", "must be 0 or more")
    if location.HasField("z") and abs(location.z) > _FAR:
        return Fault(f"{path}.z", f"must be between -{_FAR:.0e} and {_FAR:.0e} m")
    if location.coordinate_system == location_pb2.LOCATION_COORDINATE_SYSTEM_UTM_M:
        return _from_utm(location, path, zone)
    return _from_angles(location, path, in_degrees)


def direction(
    bearing: range_bearing_pb2.RangeBearing | range_bearing_pb2.RangeBearingCone,
    path: str,
    *,
    stands: tuple[float, float] | None,
    zone: Zone | None,
) -> Direction | Fault:
    """The direction in a RangeBearing message.

    stands: latitude and longitude of the node, used to convert a bearing from grid north.
    zone: the UTM zone of the grid; None means the zone of the node's place.
    """
    angle = math.degrees(1.0) if bearing.coordinate_system in _RADIANS else 1.0
    length = 1000.0 if bearing.coordinate_system in _KILOMETRES else 1.0
    scales = (("azimuth", angle), ("elevation", angle), ("range", length))
    parts: dict[str, float | None] = {}
    for name, scale in scales:
        parts[name] = getattr(bearing, name) * scale if bearing.HasField(name) else None
        sigma = f"{name}_error"
        if bearing.HasField(sigma) and getattr(bearing, sigma) < 0:
            return Fault(f"{path}.{sigma}", "must be 0 or more")
        parts[sigma] = getattr(bearing, sigma) * scale or None
    azimuth, elevation, far = parts["azimuth"], parts["elevation"], parts["range"]
    if far is not None and not 0 <= far <= _FAR:
        return Fault(f"{path}.range", f"must be between 0 and {_FAR:.0e} m")
    if elevation is not None and not -90.0 <= elevation <= 90.0:
        return Fault(f"{path}.elevation", "must be between -90 and 90 degrees")
    if azimuth is not None and abs(azimuth) > 720.0:
        return Fault(
            f"{path}.azimuth", "must be between -720 and 720 degrees; see coordinate_system"
        )
    return Direction(
        azimuth_deg=_from_true_north(azimuth, bearing.datum, stands, zone),
        elevation_deg=elevation,
        range_m=far,
        azimuth_sigma_deg=_sigma(parts["azimuth_error"], 360.0),
        elevation_sigma_deg=_sigma(parts["elevation_error"], 360.0),
        range_sigma_m=_sigma(parts["range_error"], _LOST),
    )


def _from_true_north(
    azimuth: float | None,
    datum: int,
    stands: tuple[float, float] | None,
    zone: Zone | None,
) -> float | None:
    """Degrees from true north. Magnetic north and a platform's heading are not known here."""
    if azimuth is None:
        return None
    if datum == range_bearing_pb2.RANGE_BEARING_DATUM_GRID and stands is not None:
        azimuth += convergence_deg(zone or own_zone(*stands), *stands)
    elif datum != range_bearing_pb2.RANGE_BEARING_DATUM_TRUE:
        return None
    return azimuth % 360.0


def _from_utm(location: location_pb2.Location, path: str, zone: Zone | None) -> Spot | Fault:
    if location.utm_zone:
        zone = zone_of(location.utm_zone)
    if zone is None:
        what = "must be a UTM zone like 30U, unless one is registered"
        return Fault(f"{path}.utm_zone", what)
    if not EASTING_M[0] <= location.x <= EASTING_M[1]:
        low, high = EASTING_M
        what = f"must be a UTM easting, {low:.0f} to {high:.0f} m (x is easting, y is northing)"
        return Fault(f"{path}.x", what)
    if not NORTHING_M[0] <= location.y <= NORTHING_M[1]:
        low, high = NORTHING_M
        what = f"must be a UTM northing, {low:.0f} to {high:.0f} m (x is easting, y is northing)"
        return Fault(f"{path}.y", what)
    lat, lon, convergence = from_utm(zone, location.x, location.y)
    if not zone.holds(lat):
        return Fault(f"{path}.y", "must be a northing in the latitude band of its UTM zone")
    errors = _errors(location)
    covariance = None if errors is None else _covariance(*errors, convergence)
    return Spot(lat, lon, _height(location), covariance)


def _from_angles(
    location: location_pb2.Location, path: str, in_degrees: bool | None
) -> Spot | Fault:
    radians = location.coordinate_system == location_pb2.LOCATION_COORDINATE_SYSTEM_LAT_LNG_RAD_M
    unit = math.degrees(1.0) if radians else 1.0
    lat, lon = location.y * unit, location.x * unit
    if not -90.0 <= lat <= 90.0:
        return Fault(
            f"{path}.y", "must be a latitude from -90 to 90 degrees (x is longitude, y is latitude)"
        )
    if not -180.0 <= lon <= 180.0:
        return Fault(
            f"{path}.x",
            "must be a longitude from -180 to 180 degrees (x is longitude, y is latitude)",
        )
    errors = _errors(location)
    if errors is None or in_degrees is None:
        return Spot(lat, lon, _height(location), None)
    east, north = errors
    if in_degrees:
        meridian, normal = radii_m(lat)
        east = math.radians(east * unit) * float(normal) * math.cos(math.radians(lat))
        north = math.radians(north * unit) * float(meridian)
    return Spot(lat, lon, _height(location), _covariance(east, north, 0.0))


def _height(location: location_pb2.Location) -> Height | None:
    if not location.HasField("z"):
        return None
    return Height(
        value_m=location.z,
        reference=_REFERENCES[location.datum],
        sigma_m=_sigma(location.z_error, _LOST),
    )


def _errors(location: location_pb2.Location) -> tuple[float, float] | None:
    """Errors along x and y as sent; None unless both are told and neither is 0."""
    if location.x_error and location.y_error:
        return location.x_error, location.y_error
    return None


def _covariance(along_x_m: float, along_y_m: float, convergence_deg: float) -> Covariance2D | None:
    """Turned from grid to true north: grid east lies `convergence_deg` clockwise of east."""
    if max(along_x_m, along_y_m) > _LOST:
        return None
    xx, yy = along_x_m**2, along_y_m**2
    if convergence_deg == 0.0:
        return Covariance2D(xx, 0.0, yy)
    sin, cos = math.sin(math.radians(convergence_deg)), math.cos(math.radians(convergence_deg))
    return Covariance2D(xx * cos**2 + yy * sin**2, (yy - xx) * sin * cos, xx * sin**2 + yy * cos**2)


def _sigma(value: float | None, most: float) -> float | None:
    """A stated error; None where it is 0, not told, or so large that it says nothing."""
    return value if value and value <= most else None
