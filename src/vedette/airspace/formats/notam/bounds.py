"""How far a doubtful NOTAM may reach: never less than everything that can be read in it.

The bound is the union of

- the circle of the Q-line, grown by the rounding of its centre (half a minute of arc each way):
  ICAO Doc 10066 wants it to hold the whole area, and offices now and then get it wrong;
- the convex outline of all positions in item E, grown by the largest distance that item E names:
  an arc stays within its radius of its centre, a corridor within its width of its line, a buffer
  within its own width, and whatever is cut out makes the area smaller.

Where item E names a coordinate that is not read, or an area that positions do not close, the
outline is grown by its own length too, for the missing part may lie beyond it.
"""

import math
from collections.abc import Sequence

import numpy as np
import shapely

from vedette.geo import geodesic
from vedette.model.restriction import Area, Circle, Edges, LatLon, Polygon

NAUTICAL_MILE_M = 1852.0
ROUNDING_M = 1_400.0  # half a minute of latitude and half of longitude, together
REACH_MAX_M = 3_000_000.0  # of a convex outline from its middle; beyond, it is a ball
_TURN = 16  # places around each position, on a circle that holds the round one
_STEPS = 8  # places along each edge, where it is drawn straight on a map
_LEAST_M = 150.0  # half a second of a minute's tenth, and more: the rounding of positions
_SLACK = 1.002  # the plane against the ellipsoid


def q_circle(centre: LatLon, radius_nm: int) -> Circle:
    """The circle of the Q-line, enlarged by the rounding of its centre.

    radius_nm: nautical miles.
    """
    return Circle(centre=centre, radius_m=radius_nm * NAUTICAL_MILE_M + ROUNDING_M)


def around(places: Sequence[LatLon], growth_m: float, *, open_ended: bool) -> Area | None:
    """An area that contains all places and `growth_m` around them; None if it is too large to
    check.
    """
    middle = _middle(places)
    far_m = max(geodesic.inverse(*middle, *one)[0] for one in places)
    if open_ended:
        growth_m += 2 * far_m
    growth_m = growth_m * _SLACK + _LEAST_M
    if far_m + growth_m > REACH_MAX_M:
        return None
    if far_m < 1.0:
        return Circle(centre=middle, radius_m=growth_m)
    return _hull(_along(places), growth_m, middle)


def _middle(places: Sequence[LatLon]) -> LatLon:
    """A place in the middle: of the least and the greatest earth-fixed coordinates."""
    vectors = np.array([geodesic.ecef(*one) for one in places])
    x, y, z = ((vectors.min(axis=0) + vectors.max(axis=0)) / 2).tolist()
    if math.hypot(x, y, z) < 1.0:
        return places[0]
    return geodesic.lat_lon((x, y, z))


def _along(places: Sequence[LatLon]) -> list[LatLon]:
    """The places, and more along the lines from each to the next that are straight on a map."""
    found = list(places)
    if len(places) < 2:
        return found
    for (lat, lon), (lat2, lon2) in zip(places, [*places[1:], places[0]], strict=True):
        turn = math.remainder(lon2 - lon, 360.0)
        for n in range(1, _STEPS):
            part = n / _STEPS
            at = math.remainder(lon + turn * part, 360.0)
            found.append((lat + (lat2 - lat) * part, at))
    return found


def _hull(places: Sequence[LatLon], growth_m: float, middle: LatLon) -> Polygon | Circle:
    """The convex outline of circles around all places.

    In a gnomonic plane on the middle, geodesics are straight to far less than the slack. The great
    circle between two points at one distance from a line bulges away from it, so the outline of
    the circles holds everything within that distance of the outline of the places.
    """
    wide_m = growth_m / math.cos(math.pi / _TURN) * _SLACK
    corners = _convex(places, middle)
    ring = [
        geodesic.direct(*one, 360.0 * n / _TURN, wide_m)
        for one in (places if corners is None else corners)
        for n in range(_TURN)
    ]
    outline = None if corners is None else _convex(ring, middle)
    if outline is None:
        far_m = max(geodesic.inverse(*middle, *one)[0] for one in places)
        return Circle(centre=middle, radius_m=far_m + growth_m)
    return Polygon(exterior=tuple(outline), edges=Edges.GEODESIC)


def _convex(places: Sequence[LatLon], middle: LatLon) -> list[LatLon] | None:
    """The corners of the convex outline of places; None where they lie too far apart."""
    flat = _gnomonic(places, middle)
    if flat is None:
        return None
    hull = shapely.convex_hull(shapely.MultiPoint(flat))
    order = dict(zip(flat, places, strict=True))
    corners = [order[(x, y)] for x, y in shapely.get_coordinates(hull).tolist()]
    return corners[:-1] if len(corners) > 3 else corners


def _gnomonic(places: Sequence[LatLon], middle: LatLon) -> list[tuple[float, float]] | None:
    """Places in a gnomonic plane; None where one lies too far from the middle for that."""
    up = np.array(geodesic.ecef(*middle))
    up = up / np.linalg.norm(up)
    east, north = (np.array(axis) for axis in geodesic.east_north(*middle))
    rays = np.array([geodesic.ecef(*one) for one in places])
    rays = rays / np.linalg.norm(rays, axis=1, keepdims=True)
    high = rays @ up
    if float(high.min()) < 0.5:  # 60 degrees
        return None
    flat = np.column_stack((rays @ east / high, rays @ north / high))
    return [(float(x), float(y)) for x, y in flat]
