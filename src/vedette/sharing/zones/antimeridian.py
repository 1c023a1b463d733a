"""Polygons cut at the antimeridian, as RFC 7946 (section 3.1.9) wants it, and at the poles.

A polygon that holds a pole has no closed ring in longitude and latitude: its ring runs from -180 to
180 degrees. It is closed along the antimeridian and along the pole, which is a line there.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product

import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from vedette.geo import geodesic
from vedette.model.restriction import Circle, Edges, LatLon, Polygon, Volume
from vedette.sharing.zones import geojson_shapes
from vedette.sharing.zones.writer_result import Losses

Points = list[tuple[float, float]]  # longitude, latitude
_TURNS = (-360.0, 0.0, 360.0)
_STEPS = 60  # halvings that find where a geodesic crosses the antimeridian: to the last bit


def cut(polygon: Polygon, *, halve_caps: bool = True) -> list[Polygon]:
    """The polygon in parts that do not cross the antimeridian.

    If it does not cross, it is one part.

    halve_caps: cut a part that contains a pole in two, so that no ring passes one meridian twice.
    A MultiPolygon must not have such halves, because they share an edge.
    """
    exterior = _points(polygon.exterior, polygon.edges)
    if not _is_polar(exterior) and all(-180 <= lon <= 180 for lon, _ in exterior):
        return [polygon]
    whole, found = in_plane(polygon), []
    halved = halve_caps and _is_polar(exterior)
    walls = (-180.0, 0.0, 180.0) if halved else (-180.0, 180.0)
    for turn, (west, east) in product(_TURNS, pairwise(walls)):
        box = shapely.box(turn + west, -90.0, turn + east, 90.0)
        found += [
            _polygon(orient(part), turn, polygon.edges)
            for part in shapely.get_parts(shapely.intersection(whole, box))
            if isinstance(part, shapely.Polygon) and part.area > 0
        ]
    return found


def in_plane(polygon: Polygon) -> BaseGeometry:
    """The polygon in the plane of longitude and latitude, with longitudes continued beyond 180."""
    whole: BaseGeometry = _plane(_points(polygon.exterior, polygon.edges))
    for hole in polygon.holes:
        drawn = _plane(_points(hole, polygon.edges))
        for times in range(-3, 4):  # both may run one turn to either side
            moved = affinity.translate(drawn, 360.0 * times)
            if whole.intersects(moved):
                whole = shapely.difference(whole, moved)
    return whole


def holds_a_pole(ring: Sequence[LatLon]) -> bool:
    """Whether a ring runs around a pole."""
    return _is_polar(_points(ring, Edges.PLANAR))


def cut_volumes(volumes: Sequence[Volume], losses: Losses) -> list[list[Volume]]:
    """Each volume in parts that do not cross the antimeridian; one part is the volume itself.

    A shape other than a circle or a polygon becomes an outline if it has to be cut.
    """
    found: list[list[Volume]] = []
    for number, volume in enumerate(volumes):
        key = f"volumes[{number}]"
        if isinstance(volume.area, Circle):
            found.append([volume])
            continue
        drawn = geojson_shapes.outline(volume.area, key, Losses("none"))
        parts = cut(drawn)
        if len(parts) == 1 and parts[0] is drawn:
            found.append([volume])
            continue
        if drawn is not volume.area:
            geojson_shapes.outline(volume.area, key, losses)
        what = "cut at the antimeridian; on the cut itself a check cannot tell"
        losses.lose(key, f"{what}; {len(parts)} parts")
        found.append([replace(volume, area=part) for part in parts])
    return found


def _points(ring: Sequence[LatLon], edges: Edges) -> Points:
    """Corners with longitudes that run on, closed, and a corner wherever an edge crosses 180."""
    found = [(ring[0][1], ring[0][0])]
    for (lat_a, lon_a), (lat_b, lon_b) in zip(ring, (*ring[1:], ring[0]), strict=True):
        last = found[-1][0]
        lon = lon_b - 360.0 * round((lon_b - last) / 360.0)
        for wall in (-540.0, -180.0, 180.0, 540.0):
            if min(last, lon) < wall < max(last, lon):
                lat = _crossing((lat_a, lon_a), (lat_b, lon_b), (wall - last) / (lon - last), edges)
                found.append((wall, lat))
        found.append((lon, lat_b))
    return found


def _crossing(a: LatLon, b: LatLon, share: float, edges: Edges) -> float:
    """The latitude at which an edge crosses the antimeridian.

    share: of the way in longitude.
    """
    if edges in (Edges.PLANAR, Edges.UNKNOWN) or (edges is Edges.PARALLEL and a[0] == b[0]):
        return a[0] + share * (b[0] - a[0])
    length, azimuth, _ = geodesic.inverse(*a, *b)
    low, high = 0.0, length
    for _ in range(_STEPS):
        middle = (low + high) / 2
        _, lon = geodesic.direct(*a, azimuth, middle)
        if (lon % 360.0 < 180.0) == (a[1] % 360.0 < 180.0):
            low = middle
        else:
            high = middle
    return geodesic.direct(*a, azimuth, low)[0]


def _is_polar(points: Points) -> bool:
    return abs(points[-1][0] - points[0][0]) > 180.0


def _plane(points: Points) -> shapely.Polygon:
    """The inside of a ring in the plane of longitude and latitude."""
    if not _is_polar(points):
        return shapely.Polygon(points)
    # The inside is the smaller side: that of the pole which the ring runs nearer to.
    pole = 90.0 if sum(lat for _, lat in points) >= 0 else -90.0
    first = next(i for i, (lon, _) in enumerate(points) if abs(lon) in (180.0, 540.0))
    turn = points[-1][0] - points[0][0]
    run = points[first:-1] + [(lon + turn, lat) for lon, lat in points[: first + 1]]
    return shapely.Polygon([*run, (run[-1][0], pole), (run[0][0], pole)])


def _polygon(part: shapely.Polygon, turn: float, edges: Edges) -> Polygon:
    def ring(line: shapely.LinearRing) -> tuple[LatLon, ...]:
        corners = [(lat, min(180.0, max(-180.0, lon - turn))) for lon, lat in line.coords[:-1]]
        return tuple(corners)

    holes = tuple(ring(one) for one in part.interiors)
    return Polygon(exterior=ring(part.exterior), holes=holes, edges=edges)
