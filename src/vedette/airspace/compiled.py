"""Restrictions made ready for many checks: edges cut once, and a ball round each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vedette.geo import geodesic
from vedette.geo.geodesic import Vector
from vedette.geo.polygon import Nearest, Rings
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Area, Circle, Edges, LatLon, Restriction, Volume

CIRCLE_CORNERS = 720  # where an error ellipse is held against a circle
_CIRCLE_SAG = 1 - math.cos(math.pi / CIRCLE_CORNERS)  # of the radius, between two corners
_CIRCLE_MAX_M = 4_000_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Disc:
    """A circle of geodesic radius."""

    centre_lat_lon: LatLon
    length_m: float

    @classmethod
    def of(cls, circle: Circle) -> "Disc":
        """Prepare a circle. Raises ValueError if it is too large."""
        if circle.radius_m > _CIRCLE_MAX_M:
            raise ValueError(f"it reaches {circle.radius_m / 1000:,.0f} km from its middle")
        return cls(circle.centre, circle.radius_m)

    @property
    def outline(self) -> Rings:
        """The circle as a ring of many corners, which lie on it."""
        return _outline(*self.centre_lat_lon, self.length_m)

    @property
    def centre(self) -> Vector:
        """The middle of a ball that holds the circle; earth-fixed, m."""
        return geodesic.ecef(*self.centre_lat_lon)

    def nearest(self, lat_deg: float, lon_deg: float) -> Nearest:
        """The boundary as seen from a place."""
        off_m, _, azimuth = geodesic.inverse(*self.centre_lat_lon, lat_deg, lon_deg)
        sign = -1.0 if off_m > self.length_m else 1.0
        angle = math.radians(azimuth)
        return Nearest(off_m - self.length_m, sign * math.sin(angle), sign * math.cos(angle))


@lru_cache(maxsize=1024)  # a memo only; few circles ever need it
def _outline(lat_deg: float, lon_deg: float, length_m: float) -> Rings:
    steps = range(CIRCLE_CORNERS)
    corners = [
        geodesic.direct(lat_deg, lon_deg, 360.0 * i / CIRCLE_CORNERS, length_m) for i in steps
    ]
    return Rings.through(np.array([geodesic.ecef(*corner) for corner in corners]))


Shape = Rings | Disc


@dataclass(frozen=True, slots=True, eq=False)
class CompiledVolume:
    """One volume. Two shapes are two readings of its edges; what lies between is open."""

    volume: Volume
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRestriction:
    """One restriction, ready to be checked, inside a ball."""

    restriction: Restriction
    volumes: tuple[CompiledVolume, ...]
    centre: Vector  # earth-fixed, m
    radius_m: float

    def at_least_m(self, place: Vector) -> float:
        """A distance that a place is no nearer than; negative where nothing is ruled out."""
        x, y, z = self.centre
        off = math.sqrt((place[0] - x) ** 2 + (place[1] - y) ** 2 + (place[2] - z) ** 2)
        return off - self.radius_m


def compile_volumes(restriction: Restriction) -> CompiledRestriction:
    """Make a restriction ready. Raises RestrictionError if an area is too large to check."""
    volumes = []
    for volume in restriction.volumes:
        try:
            volumes.append(CompiledVolume(volume, _shapes(volume.area)))
        except ValueError as exc:
            raise RestrictionError(
                f"its area is too large to check: {exc}",
                where=restriction.name,
                mend="cut it into parts that each reach less than 4,000 km from their middle",
            ) from exc
    balls = [_ball(shape) for volume in volumes for shape in volume.shapes]
    if not balls:
        raise RestrictionError(
            "it has no volume", where=restriction.name, mend="give it a polygon or a circle"
        )
    centre, radius = _around(balls)
    return CompiledRestriction(restriction, tuple(volumes), centre, radius)


def _shapes(area: Area) -> tuple[Shape, ...]:
    if isinstance(area, Circle):
        return (Disc.of(area),)
    rings = (area.exterior, *area.holes)
    planar = Rings.of(rings, planar=True) if area.edges is not Edges.GEODESIC else None
    direct = Rings.of(rings, planar=False) if area.edges is not Edges.PLANAR else None
    return tuple(shape for shape in (planar, direct) if shape is not None)


def _ball(shape: Shape) -> tuple[Vector, float]:
    if isinstance(shape, Disc):
        return shape.centre, shape.length_m
    return shape.centre, shape.radius_m


def _around(balls: Sequence[tuple[Vector, float]]) -> tuple[Vector, float]:
    """One ball round several."""
    if len(balls) == 1:
        return balls[0]
    x, y, z = np.mean([centre for centre, _ in balls], axis=0).tolist()
    return (x, y, z), max(math.dist((x, y, z), centre) + radius for centre, radius in balls)


def circle_slack_m(disc: Disc) -> float:
    """By how much the circle bulges over the outline that stands for it."""
    return disc.length_m * _CIRCLE_SAG
