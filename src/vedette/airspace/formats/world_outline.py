"""World-wide outlines, such as all of the world but one country: cut into tiles.

Their edges must be straight in longitude and latitude, so that the cuts are exact.
"""

from collections.abc import Sequence
from typing import Any

import shapely

from vedette.airspace.formats.reading_notes import Notes
from vedette.model.restriction import Area, Circle, Edges, LatLon, Polygon

SPAN_MAX_DEG = 180.0  # what spans more in longitude is cut
ROUND_DEG = 359.999999  # such an edge runs from -180 to 180; a shorter one crosses 180
_WIDE_DEG, _HIGH_DEG = 40.0, 30.0  # of a tile: no corner is 4,000 km from its middle
_OVERLAP_DEG = 0.01  # so that no place lies on the wall between two tiles
_CAP_LAT_DEG = 89.9  # nearer to a pole, a circle stands in for the tiles
_CAP_RADIUS_M = 11_250.0  # a little more than from there to the pole


def spans_much(exterior: Sequence[LatLon]) -> bool:
    """Whether an outline spans more than half of the world, from west to east."""
    lons = [lon for _, lon in exterior]
    steps = [abs(a - b) for a, b in zip(lons, [*lons[1:], lons[0]], strict=True)]
    if max(steps) >= ROUND_DEG:
        return True
    # A ring that crosses the antimeridian only seems to: one of its edges jumps there.
    return max(lons) - min(lons) > SPAN_MAX_DEG and max(steps) <= SPAN_MAX_DEG


def tiles(polygon: Polygon, key: str, notes: Notes) -> list[Area]:
    """The outline cut into parts that can each be checked. Raises FeatureRefusedError."""
    if polygon.edges is not Edges.PLANAR:
        mend = "split it into parts of less than 60 degrees"
        notes.refuse(
            key,
            "an area that spans more than 180 degrees of longitude must have planar edges, "
            f"got {polygon.edges}",
            mend,
        )
    whole = shapely.Polygon(_lon_lat(polygon.exterior), [_lon_lat(one) for one in polygon.holes])
    if not whole.is_valid:
        what = f"its rings must not cross or touch, got {shapely.is_valid_reason(whole)}"
        notes.refuse(key, what, "redraw it so that each edge meets only its neighbours")
    found: list[Area] = []
    west, south, east, north = whole.bounds
    lat = max(south, -_CAP_LAT_DEG)
    while lat < min(north, _CAP_LAT_DEG):
        lon = west
        while lon < east:
            found += _tile(whole, lon, lat, (east, min(north, _CAP_LAT_DEG)))
            lon += _WIDE_DEG
        lat += _HIGH_DEG
    for pole in (-90.0, 90.0):
        edge = shapely.LineString([(-180.0, pole), (180.0, pole)])
        if whole.intersects(edge):
            found.append(Circle(centre=(pole, 0.0), radius_m=_CAP_RADIUS_M))
    notes.note(key, f"spans more than half of the world; checked in {len(found)} parts")
    return found


def _tile(whole: Any, lon: float, lat: float, most: tuple[float, float]) -> list[Polygon]:
    box = shapely.box(
        lon,
        lat,
        min(lon + _WIDE_DEG + _OVERLAP_DEG, most[0]),
        min(lat + _HIGH_DEG + _OVERLAP_DEG, most[1]),
    )
    parts = shapely.get_parts(shapely.intersection(whole, box))
    return [
        Polygon(
            exterior=_corners(part.exterior),
            holes=[_corners(one) for one in part.interiors],
            edges=Edges.PLANAR,
        )
        for part in parts
        if isinstance(part, shapely.Polygon) and part.area > 0
    ]


def _corners(ring: Any) -> list[LatLon]:
    return [
        (lat, lon if -180 <= lon <= 180 else lon - 360 * round(lon / 360))
        for lon, lat in ring.coords[:-1]
    ]


def _lon_lat(ring: Sequence[LatLon]) -> list[tuple[float, float]]:
    return [(lon, lat) for lat, lon in ring]
