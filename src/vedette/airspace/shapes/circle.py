"""Circles of geodesic radius, ready to be checked."""

import math
from dataclasses import dataclass
from functools import lru_cache

from vedette.geo import geodesic
from vedette.geo.geodesic import Vector
from vedette.geo.polygon import Nearest, Rings, View
from vedette.model.restriction import Circle, LatLon

CORNERS = 720  # where an error ellipse is held against a circle
_SAG = 1 - math.cos(math.pi / CORNERS)  # of the radius, between two corners
RADIUS_MAX_M = 4_000_000.0
_CHORD_MAX_M = 20_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Disc:
    """A circle of geodesic radius."""

    centre_lat_lon: LatLon
    length_m: float
    middle: Vector  # the centre, earth-fixed, m

    @classmethod
    def of(cls, circle: Circle) -> "Disc":
        """Prepare a circle. Raises ValueError if it is too large to be checked."""
        if not 0 < circle.radius_m <= RADIUS_MAX_M:
            raise ValueError(
                f"the radius must be above 0 and at most {RADIUS_MAX_M / 1000:,.0f} km, "
                f"got {circle.radius_m / 1000:,g} km"
            )
        return cls(circle.centre, circle.radius_m, geodesic.ecef(*circle.centre))

    @property
    def ball(self) -> tuple[Vector, float]:
        """Centre (earth-fixed) and radius (m) of a ball that holds the circle."""
        return self.middle, self.length_m

    @property
    def outline(self) -> Rings:
        """The circle as a ring of many corners, which lie on it."""
        return _outline(*self.centre_lat_lon, self.length_m)

    @property
    def slack_m(self) -> float:
        """The greatest distance of the circle beyond the outline that replaces it, m."""
        return self.length_m * _SAG

    def seen(self, lat_deg: float, lon_deg: float, view: View) -> Nearest:
        """The boundary as seen from a place."""
        near = self._close_by(view)
        if near is not None:
            return near
        off_m, _, azimuth = geodesic.inverse(*self.centre_lat_lon, lat_deg, lon_deg)
        sign = -1.0 if off_m > self.length_m else 1.0
        angle = math.radians(azimuth)
        return Nearest(off_m - self.length_m, sign * math.sin(angle), sign * math.cos(angle))

    def _close_by(self, view: View) -> Nearest | None:
        """The same by the chord to the middle; None where it is too long for that.

        An arc of radius R is longer than its chord c by c^3 / 24 R^2; on the ellipsoid R lies
        within 1 % of the Gaussian radius, so a chord of 20 km gives the arc to 0.1 mm.
        """
        centre, place = self.middle, view.place
        x, y, z = centre[0] - place[0], centre[1] - place[1], centre[2] - place[2]
        chord_m = math.sqrt(x * x + y * y + z * z)
        if not 0.0 < chord_m < _CHORD_MAX_M:
            return None
        off_m = chord_m * (1 + (chord_m / view.radius_m) ** 2 / 24)
        (e0, n0), (e1, n1), (e2, n2) = view.basis.tolist()
        east, north = x * e0 + y * e1 + z * e2, x * n0 + y * n1 + z * n2
        sign = 1.0 if off_m > self.length_m else -1.0
        seen_m = sign * math.hypot(east, north)
        return Nearest(off_m - self.length_m, east / seen_m, north / seen_m)


@lru_cache(maxsize=1024)  # a memo only; few circles ever need it
def _outline(lat_deg: float, lon_deg: float, length_m: float) -> Rings:
    lat, lon = geodesic.circle(lat_deg, lon_deg, length_m, CORNERS).T
    return Rings.through(geodesic.ecef_array(lat, lon))
