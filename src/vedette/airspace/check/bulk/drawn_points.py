"""Points of drawn shapes in their planes, and boxes around groups of them, compiled."""

import numpy as np

from vedette.airspace.shapes.corner_arrays import Ints
from vedette.geo.local import Array
from vedette.tracking.pmb.compiled import compiled


@compiled
def seen(
    order: Ints, sizes: Ints, places: Array, origin: Array, east: Array, north: Array
) -> Array:
    """Project places into the planes of their shapes, (p, 2) m.

    order, sizes: the shape of each run of places, and the number of places in it.
    """
    points = np.empty((len(places), 2))
    at = 0
    for run in range(len(order)):
        s = order[run]
        for i in range(at, at + sizes[run]):
            x, y = places[i, 0] - origin[s, 0], places[i, 1] - origin[s, 1]
            z = places[i, 2] - origin[s, 2]
            points[i, 0] = x * east[s, 0] + y * east[s, 1] + z * east[s, 2]
            points[i, 1] = x * north[s, 0] + y * north[s, 1] + z * north[s, 2]
        at += sizes[run]
    return points


@compiled
def boxes(start: Ints, size: Ints, points: Array) -> Array:
    """(g, 4) west, south, east, north of the points of each group."""
    box = np.empty((len(start), 4))
    for g in range(len(start)):
        x, y = points[start[g], 0], points[start[g], 1]
        west, south, east, north = x, y, x, y
        for i in range(start[g] + 1, start[g] + size[g] + 1):
            x, y = points[i, 0], points[i, 1]
            west, south = min(west, x), min(south, y)
            east, north = max(east, x), max(north, y)
        box[g, 0], box[g, 1], box[g, 2], box[g, 3] = west, south, east, north
    return box
