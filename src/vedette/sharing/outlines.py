"""Outlines of corridors for maps. They are approximate and not for checks."""

import math
from itertools import pairwise

import shapely

from vedette.geo import geodesic
from vedette.model.restriction import Corridor, LatLon

_HALF_TURN = 24  # steps of a round end
_STEP_M = 50_000.0  # a longer piece is drawn in several


def corridor_rings(corridor: Corridor) -> tuple[tuple[LatLon, ...], ...]:
    """The outline of a corridor and its holes, each an open ring of corners.

    Longitudes continue past 180 degrees where the corridor does, so that it is drawn in one piece.
    Near a pole only the part that a longitude-latitude map can show is drawn.
    """
    line = _unwrapped(corridor.line)
    parts = [
        shapely.Polygon(_round(a, b, corridor.half_width_m))
        for one, two in pairwise(line)
        for a, b in _pieces(one, two)
    ]
    whole = shapely.unary_union([shapely.make_valid(part) for part in parts])
    shell = max(shapely.get_parts(whole), key=lambda part: float(part.area))
    rings = (shell.exterior, *shell.interiors)
    return tuple(tuple((lat, lon) for lon, lat in ring.coords[:-1]) for ring in rings)


def _unwrapped(line: tuple[LatLon, ...]) -> list[LatLon]:
    found = [line[0]]
    for lat, lon in line[1:]:
        last = found[-1][1]
        found.append((lat, last + math.remainder(lon - last, 360.0)))
    return found


def _pieces(one: LatLon, two: LatLon) -> list[tuple[LatLon, LatLon]]:
    """An edge in pieces short enough to be drawn straight."""
    length, azimuth, _ = geodesic.inverse(*one, *two)
    count = max(1, math.ceil(length / _STEP_M))
    inner = [geodesic.direct(*one, azimuth, length * i / count) for i in range(1, count)]
    places = _unwrapped((one, *inner))
    return list(pairwise([*places, two]))


def _round(a: LatLon, b: LatLon, width_m: float) -> list[tuple[float, float]]:
    """One piece with a round end at each corner, longitude first."""
    _, out, arrived = geodesic.inverse(*a, *b)
    ring = []
    for (lat, lon), first in ((a, out + 90.0), (b, arrived - 90.0)):
        for step in range(_HALF_TURN + 1):
            place = geodesic.direct(lat, lon, first + 180.0 * step / _HALF_TURN, width_m)
            ring.append((lon + math.remainder(place[1] - lon, 360.0), place[0]))
    return ring
