"""Circles of geodesic radius, ready to be checked."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vedette.geo import geodesic
from vedette.geo.geodesic import Vector
from vedette.geo.polygon import Nearest, Rings, View
from vedette.model.restriction import Circle, LatLon

CORNERS = 720  # where an error ellipse is held against a circle
_SAG = 1 - math.cos(math.pi / CORNERS)  # of the radius, between two corners
RADIUS_MAX_M = 4_000_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Disc:
    """A circle of geodesic radius."""

    centre_lat_lon: LatLon
    length_m: float

    @classmethod
    def of(cls, circle: Circle) -> "Disc":
        """Prepare a circle. Raises ValueError if it cannot be checked."""
        if not 0 < circle.radius_m <= RADIUS_MAX_M:
            raise ValueError(f"it reaches {circle.radius_m / 1000:,.0f} km from its middle")
        return cls(circle.centre, circle.radius_m)

    @property
    def ball(self) -> tuple[Vector, float]:
        """Centre (earth-fixed) and radius (m) of a ball that holds the circle."""
        return geodesic.ecef(*self.centre_lat_lon), self.length_m

    @property
    def outline(self) -> Rings:
        """The circle as a ring of many corners, which lie on it."""
        return _outline(*self.centre_lat_lon, self.length_m)

    @property
    def slack_m(self) -> float:
        """By how much the circle bulges over the outline that stands for it."""
        return self.length_m * _SAG

    def seen(self, lat_deg: float, lon_deg: float, view: View) -> Nearest:  # noqa: ARG002
        """The boundary as seen from a place."""
        off_m, _, azimuth = geodesic.inverse(*self.centre_lat_lon, lat_deg, lon_deg)
        sign = -1.0 if off_m > self.length_m else 1.0
        angle = math.radians(azimuth)
        return Nearest(off_m - self.length_m, sign * math.sin(angle), sign * math.cos(angle))


@lru_cache(maxsize=1024)  # a memo only; few circles ever need it
def _outline(lat_deg: float, lon_deg: float, length_m: float) -> Rings:
    corners = [
        geodesic.direct(lat_deg, lon_deg, 360.0 * i / CORNERS, length_m) for i in range(CORNERS)
    ]
    return Rings.through(np.array([geodesic.ecef(*corner) for corner in corners]))
