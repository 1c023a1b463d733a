"""Distances in the plane of a drawn shape, compiled: to the nearest piece, and in sigmas.

The plane is described in `flat`: a place is shown by its earth-fixed vector along the shape's own
east and north.
"""

import math
from typing import NamedTuple

from vedette.airspace.check.bulk.flat import Shapes
from vedette.tracking.pmb.compiled import compiled, inlined


class Seen(NamedTuple):
    """A place as the kernels need it."""

    x: float  # earth-fixed, m
    y: float
    z: float
    sin_lat: float
    cos_lat: float
    sin_lon: float
    cos_lon: float
    ee: float  # covariance, m²
    en: float
    nn: float
    sigma_min: float
    sigma_max: float
    reach_m: float


@inlined
def nearest(
    shapes: Shapes, first: int, last: int, east: float, north: float, within_m: float
) -> tuple[float, bool]:
    """The distance in m to the nearest piece of groups `first` to `last`, and the crossing parity.

    Pieces farther away than `within_m` are not looked at. east, north: the place in the plane, m.
    """
    best = within_m * within_m
    odd = False
    points, box = shapes.points, shapes.group_box
    for g in range(first, last):
        west, south, right, top = box[g, 0], box[g, 1], box[g, 2], box[g, 3]
        start, size = shapes.group_start[g], shapes.group_size[g]
        crossing = south <= north <= top and east <= right
        dx = max(west - east, east - right, 0.0)
        dy = max(south - north, north - top, 0.0)
        if dx * dx + dy * dy >= best:
            if not crossing:
                continue
            if east < west:  # all of it lies east of the place: only its ends count
                odd ^= (points[start, 1] > north) != (points[start + size, 1] > north)
                continue
        ax, ay = points[start, 0] - east, points[start, 1] - north
        for i in range(start + 1, start + size + 1):
            bx, by = points[i, 0] - east, points[i, 1] - north
            ex, ey = bx - ax, by - ay
            if (ay > 0) != (by > 0):
                # Whether the piece passes east of the place: ax - ay * ex / ey > 0.
                odd ^= (ax * ey - ay * ex > 0) == (ey > 0)
            part = -(ax * ex + ay * ey)
            square = ex * ex + ey * ey
            if part <= 0:
                off = ax * ax + ay * ay
            elif part >= square:
                off = bx * bx + by * by
            else:
                cross = ax * ey - ay * ex
                off = cross * cross / square
            best = min(best, off)
            ax, ay = bx, by
    return math.sqrt(best), odd


@compiled
def least_sigmas(
    shapes: Shapes,
    first: int,
    last: int,
    east: float,
    north: float,
    within_m: float,
    a: float,
    b: float,
    c: float,
    d: float,
) -> float:
    """The least distance to the pieces in units of the error; pieces beyond `within_m` are left
    out.

    a, b, c, d: the matrix (a b; c d) that maps the plane to one in which the error has unit
    covariance.
    """
    points, box = shapes.points, shapes.group_box
    best = math.inf
    for g in range(first, last):
        dx = max(box[g, 0] - east, east - box[g, 2], 0.0)
        dy = max(box[g, 1] - north, north - box[g, 3], 0.0)
        if dx * dx + dy * dy > within_m * within_m:
            continue
        start = shapes.group_start[g]
        px, py = points[start, 0] - east, points[start, 1] - north
        ax, ay = a * px + b * py, c * px + d * py
        for i in range(start + 1, start + shapes.group_size[g] + 1):
            px, py = points[i, 0] - east, points[i, 1] - north
            bx, by = a * px + b * py, c * px + d * py
            ex, ey = bx - ax, by - ay
            square = max(ex * ex + ey * ey, 1e-18)
            part = min(1.0, max(0.0, -(ax * ex + ay * ey) / square))
            x, y = ax + part * ex, ay + part * ey
            best = min(best, x * x + y * y)
            ax, ay = bx, by
    return math.sqrt(best)
