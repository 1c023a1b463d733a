"""The area of a notice: a circle about the places of all its signs."""

import math
from collections.abc import Sequence

from vedette.engine.notices.aircraft_signs import distance_m
from vedette.model.notice import Sign


def sign_circle(signs: Sequence[Sign], margin_m: float) -> tuple[float, float, float]:
    """The middle, in degrees, and the radius with a margin, m."""
    x = y = z = 0.0
    for sign in signs:
        lat, lon = math.radians(sign.lat_deg), math.radians(sign.lon_deg)
        x += math.cos(lat) * math.cos(lon)
        y += math.cos(lat) * math.sin(lon)
        z += math.sin(lat)
    lat = math.degrees(math.atan2(z, math.hypot(x, y)))
    lon = math.degrees(math.atan2(y, x))
    return lat, lon, margin_m + max(distance_m(lat, lon, s.lat_deg, s.lon_deg) for s in signs)
