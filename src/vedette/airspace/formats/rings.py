"""Corners of rings and places. Values that would have to be guessed are refused.

Whether rings cross themselves is checked afterwards, for all rings of a file at once:
`ring_shapes`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from vedette.airspace.formats.packed_json import PackedPolygon
from vedette.airspace.formats.reading_notes import Notes
from vedette.airspace.formats.world_outline import spans_much, tiles
from vedette.model.restriction import Area, Edges, LatLon, Polygon
from vedette.model.value_words import in_words

CORNERS_MAX = 100_000  # of one polygon; a whole coastline at 10 m has fewer
Bbox = tuple[float, float, float, float]  # west, south, east, north
_REDRAW = "give at least three corners and close the ring"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A polygon as it stands in a file, and where."""

    number: int  # of its feature
    feature: str
    key: str
    polygon: Polygon
    file: str = ""


@dataclass(slots=True)
class Sheet:
    """All polygons that a reader has drawn so far; `ring_shapes.check` checks them together."""

    notes: Notes
    turns: bool = True  # the format says which way a ring turns
    number: int = 0  # of the present feature
    drawn: list[Drawn] = field(default_factory=list)
    cut: bool = False  # cut what spans much of the world into parts
    large: set[int] = field(default_factory=set)  # features with an outline that must be cut

    def polygon(self, rings: Any, edges: Edges, key: str, bbox: Bbox | None = None) -> Polygon:
        """A polygon from GeoJSON rings. Raises FeatureRefusedError."""
        corners: Sequence[Sequence[LatLon]]
        if not isinstance(rings, PackedPolygon):
            corners = self._corners(rings, key, bbox)
        elif bbox is None and rings.positions <= CORNERS_MAX:
            corners = rings.rings
        else:
            corners = self._corners(rings.lists(), key, bbox)
        found = Polygon(exterior=corners[0], holes=corners[1:], edges=edges)
        self.add(found, key)
        return found

    def areas(self, rings: Any, edges: Edges, key: str, bbox: Bbox | None = None) -> list[Area]:
        """A polygon as parts that can be checked: one, unless `cut` is set and it is too large."""
        number = len(self.drawn)
        found = self.polygon(rings, edges, key, bbox)
        if not self.cut or not spans_much(found.exterior):
            return [found]
        del self.drawn[number:]  # it is checked where it is cut
        return tiles(found, key, self.notes)

    def _corners(self, rings: Any, key: str, bbox: Bbox | None) -> Sequence[Sequence[LatLon]]:
        notes = self.notes
        if not isinstance(rings, list) or not rings:
            notes.refuse(
                key,
                f"must be a list of rings, got {in_words(rings)}",
                "give each ring at least four positions, the last equal to the first",
            )
        total = sum([len(ring) for ring in rings if isinstance(ring, list)])
        if total > CORNERS_MAX:
            notes.refuse(
                key,
                f"must have at most {CORNERS_MAX:,} positions, got {total:,}",
                "simplify or split it",
            )
        return [_ring(ring, key, i, notes, bbox) for i, ring in enumerate(rings)]

    def add(self, polygon: Polygon, key: str) -> None:
        """Register the shape of a polygon of the present feature for checking."""
        self.drawn.append(Drawn(self.number, self.notes.feature, key, polygon, self.notes.file))


def place(position: Any, key: str, notes: Notes, bbox: Bbox | None = None) -> LatLon:
    """Latitude and longitude of a GeoJSON position, which is written longitude first."""
    if not isinstance(position, list) or len(position) < 2:
        notes.refuse(
            key,
            f"must be [longitude, latitude], got {in_words(position)}",
            "give two numbers in degrees",
        )
    if len(position) > 2:
        notes.note(key, "has a third coordinate, which is not read")
    lon, lat = (notes.number(value, key) for value in position[:2])
    if abs(lat) > 90:
        swapped = " (latitude and longitude look swapped)" if abs(lon) <= 90 else ""
        notes.refuse(
            key,
            f"latitude must be between -90 and 90, got {lat:g}{swapped}",
            "write [longitude, latitude]",
        )
    if abs(lon) > 360:
        notes.refuse(
            key,
            f"longitude must be between -360 and 360, got {lon:g}",
            "write [longitude, latitude], with longitudes from -180 to 180",
        )
    if abs(lon) > 180:
        notes.note(key, f"longitude {lon:g} is beyond 180 degrees; read as the same meridian")
        lon = math.remainder(lon, 360.0)
    if bbox is not None and not _in(bbox, lon, lat) and _in(bbox, lat, lon):
        notes.refuse(
            key,
            f"{lon:g}, {lat:g} is outside the bbox of the file, and inside if swapped",
            "write [longitude, latitude]",
        )
    return lat, lon


def bbox_of(value: Any) -> Bbox | None:
    """The bounding box of a feature if it can be used to detect swapped coordinates, else None."""
    if not isinstance(value, list) or len(value) != 4:
        return None
    if not all(isinstance(v, int | float) and abs(v) <= 360 for v in value):
        return None
    west, south, east, north = (float(v) for v in value)
    return (west, south, east, north) if west <= east and south <= north else None


def _in(bbox: Bbox, lon: float, lat: float) -> bool:
    west, south, east, north = bbox
    return west <= lon <= east and south <= lat <= north


def _ring(
    ring: Any, polygon_key: str, number: int, notes: Notes, bbox: Bbox | None
) -> tuple[LatLon, ...]:
    """The corners of a ring, open. GeoJSON writes it closed."""
    corners = _plain(ring) if bbox is None else None
    if corners is None:
        key = f"{polygon_key}[{number}]"
        if not isinstance(ring, list):
            notes.refuse(
                key, f"must be a list of positions, got {in_words(ring)}", "write a GeoJSON ring"
            )
        corners = [place(position, f"{key}[{i}]", notes, bbox) for i, position in enumerate(ring)]
    return open_ring(corners, f"{polygon_key}[{number}]", notes)


def _plain(ring: Any) -> list[LatLon] | None:
    """The corners, where each is two plain numbers in range; else None, and `place` looks."""
    corners: list[LatLon] = []
    try:
        for lon, lat in ring:
            if not (type(lon) is type(lat) is float and -180 <= lon <= 180 and -90 <= lat <= 90):
                return None
            corners.append((lat, lon))
    except (TypeError, ValueError):
        return None
    return corners


def open_ring(corners: list[LatLon], key: str, notes: Notes) -> tuple[LatLon, ...]:
    """A closed ring without its last corner. Raises FeatureRefusedError if it is not closed."""
    different = len(set(corners))
    if different < 3:
        what = f"must have at least 3 different corners, got {different}"
        notes.refuse(key, what, _REDRAW)
    if corners[0] != corners[-1]:
        notes.refuse(
            key,
            "must be closed: the last position must equal the first",
            "repeat the first position at the end, if no corner is missing",
        )
    corners.pop()
    if different == len(corners):
        return tuple(corners)
    kept = [corner for i, corner in enumerate(corners) if corner != corners[i - 1]]
    if len(kept) < len(corners):
        notes.note(key, "repeats a position; read once")
    return tuple(kept)
