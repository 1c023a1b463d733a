"""What makes a polygon usable. What would have to be guessed is refused."""

import math
from typing import Any

import numpy as np
import shapely

from vedette.airspace.deviations import Notes
from vedette.geo import geodesic
from vedette.geo.edges import geodesic_edge, parallel_edge, planar_edge
from vedette.geo.polygon import RADIUS_MAX_M, Rings
from vedette.model.restriction import Edges, LatLon, Polygon

CORNERS_MAX = 100_000  # of one polygon; a whole coastline at 10 m has fewer
_CUTTERS = {Edges.GEODESIC: geodesic_edge, Edges.PARALLEL: parallel_edge}
Bbox = tuple[float, float, float, float]  # west, south, east, north


def polygon(rings: Any, edges: Edges, key: str, notes: Notes, bbox: Bbox | None) -> Polygon:
    """A polygon from GeoJSON rings, checked. Raises RestrictionError."""
    if not isinstance(rings, list) or not rings:
        notes.refuse(key, "has no ring", "give at least four positions, the last as the first")
    total = sum(len(ring) for ring in rings if isinstance(ring, list))
    if total > CORNERS_MAX:
        notes.refuse(
            key, f"has {total:,} positions, more than {CORNERS_MAX:,}", "simplify or split it"
        )
    corners = [_ring(ring, f"{key}[{i}]", notes, bbox) for i, ring in enumerate(rings)]
    found = Polygon(exterior=corners[0], holes=tuple(corners[1:]), edges=edges)
    _check_shape(found, key, notes)
    return found


def place(position: Any, key: str, notes: Notes, bbox: Bbox | None = None) -> LatLon:
    """Latitude and longitude of a GeoJSON position, which has them the other way round."""
    if not isinstance(position, list) or len(position) < 2:
        notes.refuse(key, "is not a position", "write it as [longitude, latitude]")
    if len(position) > 2:
        notes.note(key, "a third coordinate, which is not read")
    lon, lat = (notes.number(value, key) for value in position[:2])
    if abs(lat) > 90:
        swapped = " (latitude and longitude look swapped)" if abs(lon) <= 90 else ""
        notes.refuse(
            key, f"latitude {lat:g} is beyond 90 degrees{swapped}", "write [longitude, latitude]"
        )
    if abs(lon) > 360:
        notes.refuse(key, f"longitude {lon:g} is no longitude", "write [longitude, latitude]")
    if abs(lon) > 180:
        notes.note(key, f"longitude {lon:g} is beyond 180 degrees; read as the same meridian")
        lon = math.remainder(lon, 360.0)
    if bbox is not None and not _in(bbox, lon, lat) and _in(bbox, lat, lon):
        notes.refuse(
            key,
            f"{lon:g}, {lat:g} is outside of the file's own bbox, and inside if swapped",
            "write [longitude, latitude]",
        )
    return lat, lon


def _in(bbox: Bbox, lon: float, lat: float) -> bool:
    west, south, east, north = bbox
    return west <= lon <= east and south <= lat <= north


def _ring(ring: Any, key: str, notes: Notes, bbox: Bbox | None) -> tuple[LatLon, ...]:
    """The corners of a ring, open. GeoJSON writes it closed."""
    if not isinstance(ring, list):
        notes.refuse(key, "is not a list of positions", "write a GeoJSON ring")
    corners = [place(position, f"{key}[{i}]", notes, bbox) for i, position in enumerate(ring)]
    if len(set(corners)) < 3:
        notes.refuse(
            key,
            f"has {len(set(corners))} different corners, and an area needs three",
            "give at least three corners and close the ring",
        )
    if corners[0] != corners[-1]:
        notes.refuse(
            key,
            "is not closed: its last position is not its first",
            "repeat the first position at the end, if no corner is missing",
        )
    corners.pop()
    kept = [corner for i, corner in enumerate(corners) if corner != corners[i - 1]]
    if len(kept) < len(corners):
        notes.note(key, "a position stands twice in a row; taken once")
    return tuple(kept)


def _check_shape(found: Polygon, key: str, notes: Notes) -> None:
    """Refuse what crosses itself, and holes that stick out; note rings that turn the wrong way.

    Rings are looked at in a plane laid on their middle, so that the antimeridian and the poles
    are no special case.
    """
    rings = (found.exterior, *found.holes)
    outlines = [_outline(ring, found.edges, key, notes) for ring in rings]
    middle = outlines[0].centre
    flat = [_flat(outline, middle) for outline in outlines]
    for number, line in enumerate(flat):
        loop = shapely.Polygon(line)
        if not loop.is_valid:
            lat, lon = _unflat(_fault(loop), middle)
            notes.refuse(
                f"{key}[{number}]",
                f"the ring crosses or touches itself near {lat:.5f}, {lon:.5f}",
                "redraw it so that each edge meets only its neighbours",
            )
        if loop.exterior.is_ccw != (number == 0):
            turn = "clockwise" if number == 0 else "counter-clockwise"
            notes.note(f"{key}[{number}]", f"the ring runs {turn}; it is read as what it encloses")
    whole = shapely.Polygon(flat[0], flat[1:])
    if len(flat) > 1 and not whole.is_valid:
        lat, lon = _unflat(_fault(whole), middle)
        notes.refuse(
            key,
            f"a hole leaves its polygon or meets another hole near {lat:.5f}, {lon:.5f}",
            "draw holes apart from each other and within the first ring",
        )


def _outline(ring: tuple[LatLon, ...], edges: Edges, key: str, notes: Notes) -> Rings:
    """A ring cut into pieces as the check will see it."""
    try:
        return Rings.of([ring], _CUTTERS.get(edges, planar_edge))
    except ValueError as exc:
        notes.refuse(
            key,
            f"is too large to check: {exc}",
            f"split it into parts within {RADIUS_MAX_M / 1000:,.0f} km of their middle",
        )


def _flat(outline: Rings, middle: geodesic.Vector) -> np.ndarray:
    """The ring's points (n, 2) in a plane laid on `middle`, in m; stereographic."""
    starts = outline.ends[: len(outline.ends) // 2]
    basis = np.array(geodesic.east_north(*geodesic.lat_lon(middle))).T
    up = np.array(middle) / np.linalg.norm(middle)
    rays = starts / np.linalg.norm(starts, axis=1, keepdims=True)
    flat = rays @ basis / (1 + rays @ up)[:, None]
    return np.asarray(flat * 2 * np.linalg.norm(middle))


def _unflat(point: tuple[float, float], middle: geodesic.Vector) -> LatLon:
    """A latitude and longitude near a point of the plane, good enough to find the fault by."""
    lat, lon = geodesic.lat_lon(middle)
    reach = math.hypot(*point)
    length = 2 * math.atan2(reach, 2 * math.hypot(*middle)) * math.hypot(*middle)
    return geodesic.direct(lat, lon, math.degrees(math.atan2(*point)), length)


def _fault(loop: shapely.Polygon) -> tuple[float, float]:
    """Where shapely says that the fault lies: ``Self-intersection[x y]``."""
    said = shapely.is_valid_reason(loop)
    inner = said.partition("[")[2].rstrip("]").split()
    return (float(inner[0]), float(inner[1])) if len(inner) >= 2 else (0.0, 0.0)
