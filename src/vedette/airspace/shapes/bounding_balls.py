"""A ball round each of many areas, by its corners and how far its edges may bend."""

import numpy as np

from vedette.airspace.shapes.corner_arrays import POLYGON, Corners
from vedette.geo.geodesic import SEMI_MINOR_M
from vedette.geo.local import SEMI_MAJOR_M, Array
from vedette.model.restriction import Edges

_PAD_M = 1.0


def balls(corners: Corners) -> tuple[Array, Array]:
    """Centres (n, 3) on the ellipsoid, earth-fixed, and radii (n,) in m.

    The balls are larger than needed where edges are long. A radius above 1,000 km is only a bound.
    """
    count = len(corners.kind)
    bounds = [
        np.asarray(reduce.reduceat(corners.places, corners.ring_start, axis=0))
        for reduce in (np.minimum, np.maximum)
    ]
    begin = np.searchsorted(corners.ring_area, np.arange(count))
    low = np.minimum.reduceat(bounds[0], begin, axis=0)
    high = np.maximum.reduceat(bounds[1], begin, axis=0)
    centre = on_ellipsoid((low + high) / 2)
    owner = corners.corner_area()
    far = np.sqrt(np.sum((corners.places - centre[owner]) ** 2, axis=1))
    reach = np.maximum.reduceat(far, corners.ring_start[begin])
    bend = np.zeros(count)
    if len(corners.first):
        # Whatever the source means by an edge, both bounds together hold it.
        geodesic = np.array([edges is Edges.GEODESIC for edges in corners.edges])
        np.maximum.at(
            bend, corners.edge_area, corners.bends_m(~geodesic[corners.edge_area], tilt=None)
        )
    width = np.where(corners.kind == POLYGON, 0.0, corners.width_m)
    return centre, reach + bend + width + _PAD_M


def on_ellipsoid(points: Array) -> Array:
    """The points (n, 3) of the ellipsoid in the directions of the given points, from its middle."""
    axes = np.array([SEMI_MAJOR_M, SEMI_MAJOR_M, SEMI_MINOR_M])
    length = np.sqrt(np.sum((points / axes) ** 2, axis=1))
    return np.asarray(points / np.maximum(length, 1e-6)[:, None])
