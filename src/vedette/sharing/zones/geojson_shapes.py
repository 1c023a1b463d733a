"""GeoJSON shapes: closed rings in the right direction, and outlines that contain the whole area."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import shapely

from vedette.geo import geodesic
from vedette.geo.edges import geodesic_edge, parallel_edge, planar_edge
from vedette.model.restriction import Area, Circle, Corridor, Edges, LatLon, Polygon, Restriction
from vedette.sharing.outlines import corridor_rings
from vedette.sharing.zones.writer_result import Losses

CIRCLE_CORNERS = 180
CORRIDOR_WIDER = 1.003  # its round ends are drawn with corners, which must not cut it short
CORRIDOR_MORE_M = 5.0  # its pieces are drawn straight, and bulge less than this
_PIECE_M = 5_000.0
_CUTTERS = {Edges.GEODESIC: geodesic_edge, Edges.PARALLEL: parallel_edge}
Positions = list[list[float]]


def edges_of(restriction: Restriction, losses: Losses) -> Edges | None:
    """The kind of the polygons' edges if it differs from that of GeoJSON; else None.

    Raises RestrictionError for two kinds: a format with one value for a whole zone cannot express
    them.
    """
    found = {one.area.edges for one in restriction.volumes if isinstance(one.area, Polygon)}
    if len(found) > 1:
        losses.refuse(
            "edges", "all polygons of a zone must have edges of one kind", "publish them separately"
        )
    if not found or found == {Edges.PLANAR}:
        return None
    (edges,) = found
    losses.lose("edges", f"{edges.value}; other programs draw them straight on a map")
    return edges


def rings(polygon: Polygon) -> list[Positions]:
    """Closed rings of longitude and latitude, oriented by the right-hand rule (RFC 7946)."""
    found = [_ring(polygon.exterior, left=True)]
    found += [_ring(hole, left=False) for hole in polygon.holes]
    return found


def outline(area: Area, key: str, losses: Losses) -> Polygon:
    """A polygon that contains all of the area and little more. Differences are listed as losses."""
    if isinstance(area, Polygon):
        return area
    if isinstance(area, Circle):
        losses.lose(key, f"a circle, drawn as {CIRCLE_CORNERS} corners that hold all of it")
        return _round(area)
    if area.edges is Edges.UNKNOWN:
        mend = "state whether its edges are geodesics, parallels or straight lines on a map"
        losses.refuse(key, "the shape of the corridor's line between its corners is unknown", mend)
    losses.lose(
        key, f"a corridor, drawn as an outline that holds it, up to {_more(area):,.0f} m wider"
    )
    return _along(area)


def _more(corridor: Corridor) -> float:
    return corridor.half_width_m * (CORRIDOR_WIDER - 1) + CORRIDOR_MORE_M


def _round(circle: Circle) -> Polygon:
    """A ring round a circle that touches it between its corners."""
    radius_m = circle.radius_m / math.cos(math.pi / CIRCLE_CORNERS) * (1 + 1e-9)
    return Polygon(
        exterior=tuple(
            geodesic.direct(*circle.centre, -360.0 * i / CIRCLE_CORNERS, radius_m)
            for i in range(CIRCLE_CORNERS)
        )
    )


def _along(corridor: Corridor) -> Polygon:
    cutter = _CUTTERS.get(corridor.edges, planar_edge)
    line: list[LatLon] = [corridor.line[0]]
    for a, b in pairwise(corridor.line):
        points = [geodesic.lat_lon(tuple(point)) for point in cutter(a, b).tolist()]
        for one, two in pairwise([a, *points[1:-1], b]):
            line += _cut(one, two)
    wide = replace(corridor, line=tuple(line), half_width_m=corridor.half_width_m + _more(corridor))
    first, *holes = corridor_rings(wide)
    return Polygon(exterior=_rolled(first), holes=tuple(_rolled(hole) for hole in holes))


def _cut(one: LatLon, two: LatLon) -> list[LatLon]:
    length, azimuth, _ = geodesic.inverse(*one, *two)
    count = max(1, math.ceil(length / _PIECE_M))
    inner = [geodesic.direct(*one, azimuth, length * i / count) for i in range(1, count)]
    return [*inner, two]


def _rolled(ring: tuple[LatLon, ...]) -> tuple[LatLon, ...]:
    return tuple((lat, math.remainder(lon, 360.0)) for lat, lon in ring)


def unrolled(ring: Sequence[LatLon]) -> list[tuple[float, float]] | None:
    """Continuous longitudes, each edge the short way around; None if the ring does not close."""
    found = [(ring[0][1], ring[0][0])]
    for lat, lon in (*ring[1:], ring[0]):
        last = found[-1][0]
        turns = round((lon - last) / 360.0)  # not by the difference: corners stay as they are
        found.append((lon - 360.0 * turns, lat))
    if found[-1] != found[0]:
        return None
    return found[:-1]


def _ring(corners: Sequence[LatLon], *, left: bool) -> Positions:
    flat = unrolled(corners)
    turned = corners
    if flat is not None and shapely.LinearRing(flat).is_ccw != left:
        turned = (corners[0], *reversed(corners[1:]))
    return [[lon, lat] for lat, lon in (*turned, turned[0])]


def positions(place: LatLon) -> list[float]:
    """A GeoJSON position."""
    return [place[1], place[0]]


def geometry_of(parts: list[list[Positions]]) -> dict[str, Any]:
    """One Polygon, or a MultiPolygon."""
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}
