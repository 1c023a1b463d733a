"""Corridors, ready to be checked: all that lies within half a width of a line of corners."""

import math
from dataclasses import dataclass

import numpy as np

from vedette.geo import geodesic
from vedette.geo.edges import EdgeCutter
from vedette.geo.geodesic import Vector
from vedette.geo.local import Array
from vedette.geo.polygon import Nearest, Rings, View
from vedette.model.restriction import Corridor

HALF_WIDTH_MAX_M = 100_000.0  # what is wider than 200 km is no corridor; draw a polygon
_TURN = 48  # corners of a round cap, where an error ellipse is held against a corridor
_SAG = 1 - math.cos(math.pi / _TURN)  # of the half-width, between two of them


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A corridor. Its ends, and the outer sides of its bends, are round."""

    line: Rings  # open pieces
    half_width_m: float

    @classmethod
    def of(cls, corridor: Corridor, edge: EdgeCutter) -> "Strip":
        """Prepare a corridor. Raises ValueError if it cannot be checked."""
        width = corridor.half_width_m
        if len(corridor.line) < 2:
            raise ValueError(
                "the line of a corridor must have at least 2 different corners, got "
                f"{len(corridor.line)}"
            )
        if not 0 < width <= HALF_WIDTH_MAX_M:
            raise ValueError(
                "the half-width of a corridor must be above 0 and at most "
                f"{HALF_WIDTH_MAX_M / 1000:,.0f} km, got {width / 1000:,.0f}"
            )
        return cls(Rings.along(corridor.line, edge), width)

    @property
    def ball(self) -> tuple[Vector, float]:
        """Centre (earth-fixed) and radius (m) of a ball that holds the corridor."""
        return self.line.centre, self.line.radius_m + self.half_width_m

    @property
    def slack_m(self) -> float:
        """The greatest distance of the corridor beyond the outline that replaces it, m."""
        return self.half_width_m * _SAG + 0.1

    @property
    def outline(self) -> Rings:
        """Both sides and a round cap at each corner: the whole boundary, and some lines inside.

        For distances only: the outline crosses itself at bends.
        """
        half = len(self.line.ends) // 2
        starts, ends = self.line.ends[:half], self.line.ends[half:]
        first, last = [], []
        for a, b in zip(starts, ends, strict=True):
            loop = self._round(a, b)
            first.append(loop)
            last.append(np.roll(loop, -1, axis=0))
        return Rings.around(np.concatenate(first), np.concatenate(last))

    def _round(self, a: Array, b: Array) -> Array:
        """The outline of one piece, (n, 3) earth-fixed: half a turn about each end."""
        here, there = (geodesic.lat_lon((p[0], p[1], p[2])) for p in (a.tolist(), b.tolist()))
        _, out, arrived = geodesic.inverse(*here, *there)
        turns = [180.0 * i / (_TURN // 2) for i in range(_TURN // 2 + 1)]
        places = [geodesic.direct(*here, out + 90.0 + turn, self.half_width_m) for turn in turns]
        places += [
            geodesic.direct(*there, arrived - 90.0 + turn, self.half_width_m) for turn in turns
        ]
        return np.array([geodesic.ecef(*place) for place in places])

    def seen(self, lat_deg: float, lon_deg: float, view: View) -> Nearest:
        """The boundary as seen from a place.

        Inside, the distance is that to the side. At the inner side of a bend, and where the
        corridor crosses itself, the true boundary may be farther away, never nearer.
        """
        foot = geodesic.lat_lon(self.line.foot(view))
        off_m, azimuth, _ = geodesic.inverse(lat_deg, lon_deg, *foot)
        if off_m == 0.0:
            return Nearest(-self.half_width_m, 0.0, 0.0)
        sign = 1.0 if off_m > self.half_width_m else -1.0
        angle = math.radians(azimuth)
        return Nearest(off_m - self.half_width_m, sign * math.sin(angle), sign * math.cos(angle))
