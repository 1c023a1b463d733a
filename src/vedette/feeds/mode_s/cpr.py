"""Compact Position Reporting: ADS-B positions of 2 x 17 bits as latitude and longitude.

Pure arithmetic, no state. Angles in degrees on WGS 84; `y` and `x` are the raw 17-bit numbers.
Airborne zones are 6 degrees high (60 even, 59 odd), surface zones a quarter of that.
Source: RTCA DO-260B, appendix A.1.7; ICAO Doc 9871, C.2.6. Which half-cell is meant follows
from one even and one odd message (`from_pair`) or from a place near by (`from_near`).
"""

import math
from bisect import bisect_right

_SCALE = 1 << 17
_ZONES = 15  # NZ, latitude zones between the equator and a pole
LatLon = tuple[float, float]


def _transition_deg(zones: int) -> float:
    """The latitude up to which there are `zones` longitude zones (DO-260B, A.1.7.2.d)."""
    wide = 1 - math.cos(math.pi / (2 * _ZONES))
    return math.degrees(math.acos(math.sqrt(wide / (1 - math.cos(2 * math.pi / zones)))))


_TRANSITIONS = [_transition_deg(zones) for zones in range(59, 2, -1)] + [87.0]


def longitude_zones(lat_deg: float) -> int:
    """The number of even longitude zones at a latitude: 59 at the equator, 1 at a pole."""
    return 59 - bisect_right(_TRANSITIONS, abs(lat_deg))


def _span(surface: bool) -> float:
    return 90.0 if surface else 360.0


def encode(lat_deg: float, lon_deg: float, *, odd: bool, surface: bool = False) -> tuple[int, int]:
    """`y` and `x` of a place, as a transponder sends it. For simulation and tests."""
    span, bits = _span(surface), _SCALE  # surface codes carry two more bits than are sent
    zone_lat = span / (4 * _ZONES - odd)
    y = math.floor(bits * (lat_deg % zone_lat) / zone_lat + 0.5)
    seen_lat = zone_lat * (y / bits + math.floor(lat_deg / zone_lat))
    zone_lon = span / max(longitude_zones(seen_lat) - odd, 1)
    x = math.floor(bits * (lon_deg % zone_lon) / zone_lon + 0.5)
    return y % bits, x % bits


def from_near(y: int, x: int, near: LatLon, *, odd: bool, surface: bool = False) -> LatLon | None:
    """Of all places with this code, the one nearest to `near`.

    The result is correct if the true place lies within half a zone of `near`: 333 km in the air,
    83 km on the ground. None if the result would lie beyond a pole.
    """
    span = _span(surface)
    lat = _nearest(y / _SCALE, span / (4 * _ZONES - odd), near[0])
    if not -90 <= lat <= 90:
        return None
    zones = max(longitude_zones(lat) - odd, 1)
    return lat, _wrap(_nearest(x / _SCALE, span / zones, near[1]))


def _nearest(fraction: float, zone_deg: float, near_deg: float) -> float:
    index = math.floor(0.5 + near_deg / zone_deg - fraction)
    return zone_deg * (index + fraction)


def from_pair(even: tuple[int, int], odd: tuple[int, int], *, latest_odd: bool) -> LatLon | None:
    """The airborne place of the later of two messages, from an even and an odd one.

    None if the two lie in different longitude zones or give no valid latitude. The result is
    correct if the aircraft moved less than half a cell, 5.6 km, between the two.
    """
    lats = _pair_latitudes(even[0], odd[0], span=360.0)
    lat_even, lat_odd = (lat - 360 if lat >= 270 else lat for lat in lats)
    if not (-90 <= lat_even <= 90 and -90 <= lat_odd <= 90):
        return None
    if longitude_zones(lat_even) != longitude_zones(lat_odd):
        return None
    lat = lat_odd if latest_odd else lat_even
    return lat, _wrap(_pair_longitude(even[1], odd[1], lat, latest_odd=latest_odd, span=360.0))


def from_surface_pair(
    even: tuple[int, int], odd: tuple[int, int], near: LatLon, *, latest_odd: bool
) -> LatLon | None:
    """The surface position of the later message: of the eight possible ones, the nearest to `near`.

    The result is correct if `near` is within 45 degrees of it. None as for `from_pair`.
    """
    lats = _pair_latitudes(even[0], odd[0], span=90.0)
    shift = 0.0 if abs(near[0] - lats[0]) <= abs(near[0] - (lats[0] - 90)) else -90.0
    lat_even, lat_odd = (lat + shift for lat in lats)
    if longitude_zones(lat_even) != longitude_zones(lat_odd) or min(lat_even, lat_odd) < -90:
        return None
    lat = lat_odd if latest_odd else lat_even
    lon = _pair_longitude(even[1], odd[1], lat, latest_odd=latest_odd, span=90.0)
    return lat, _wrap(lon + 90 * round((near[1] - lon) / 90))


def _pair_latitudes(y_even: int, y_odd: int, *, span: float) -> tuple[float, float]:
    """Latitude of either message in 0 to `span`."""
    even, odd = y_even / _SCALE, y_odd / _SCALE
    index = math.floor(59 * even - 60 * odd + 0.5)
    return span / 60 * (index % 60 + even), span / 59 * (index % 59 + odd)


def _pair_longitude(x_even: int, x_odd: int, lat: float, *, latest_odd: bool, span: float) -> float:
    even, odd = x_even / _SCALE, x_odd / _SCALE
    zones = longitude_zones(lat)
    index = math.floor(even * (zones - 1) - odd * zones + 0.5)
    own = max(zones - latest_odd, 1)
    return span / own * (index % own + (odd if latest_odd else even))


def _wrap(lon_deg: float) -> float:
    return (lon_deg + 180) % 360 - 180
