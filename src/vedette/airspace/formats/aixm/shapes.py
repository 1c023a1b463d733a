"""GML surfaces and curves of AIXM to areas."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from vedette.airspace.formats.aixm.document import Document, child, children, local, text_of
from vedette.airspace.formats.reading_notes import short
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.unknown_values import Carries
from vedette.airspace.shapes import arcs
from vedette.airspace.shapes.corridor import HALF_WIDTH_MAX_M
from vedette.model.restriction import Area, Circle, Corridor, Edges, LatLon

LENGTHS_M = {"NM": 1852.0, "KM": 1000.0, "M": 1.0, "FT": 0.3048, "[nmi_i]": 1852.0}
_LINES = ("GeodesicString", "LineStringSegment", "Geodesic", "LinearRing", "LineString")
_DEPTH_MAX = 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is needed to draw: the sheet, the document, and where it is."""

    sheet: Sheet
    document: Document
    key: str

    def refuse(self, what: str, mend: str) -> Any:
        """Refuse the present airspace. Raises FeatureRefusedError."""
        self.sheet.notes.refuse(self.key, what, mend)


def surface(element: ET.Element, drawing: Drawing) -> list[Area]:
    """The areas of all patches of a surface. Raises FeatureRefusedError."""
    flipped = _is_lon_lat(element.get("srsName"), drawing)
    patches = [one for one in element.iter() if local(one) in ("PolygonPatch", "Polygon")]
    if not patches:
        drawing.refuse("must have a polygon patch, got none", "give it a PolygonPatch")
    found: list[Area] = []
    for patch in patches:
        rings: list[list[list[float]]] = []
        for part in patch:
            if local(part) not in ("exterior", "interior"):
                drawing.refuse(
                    f"must contain only exterior and interior, got {local(part)}",
                    "remove it, or draw it as a ring",
                )
            circle = _circle(part, flipped, drawing)
            if circle is not None:
                if len(patch) > 1:
                    drawing.refuse(
                        "a circle must be the only ring, got other rings beside it",
                        "draw the circle as an arc",
                    )
                return [*found, circle]
            corners = list(_ring(part, flipped, drawing))
            rings.append([[lon, lat] for lat, lon in corners])
            if rings[-1] and rings[-1][0] != rings[-1][-1]:
                rings[-1].append(rings[-1][0])
        found += drawing.sheet.areas(rings, Edges.GEODESIC, drawing.key)
    return found


def corridor(curve: ET.Element, width_m: float, drawing: Drawing) -> Corridor:
    """The corridor around a centre line. Raises FeatureRefusedError."""
    flipped = _is_lon_lat(curve.get("srsName"), drawing)
    line = [
        corner
        for segment in _segments(curve, drawing, 0)
        for corner in _corners(segment, flipped, drawing)
    ]
    kept = tuple(one for i, one in enumerate(line) if i == 0 or one != line[i - 1])
    if len(kept) < 2 or not 0 < width_m / 2 <= HALF_WIDTH_MAX_M:
        drawing.refuse(
            "must be a centre line of at least 2 different positions with a width above 0 and at "
            f"most {2 * HALF_WIDTH_MAX_M / 1000:,.0f} km, got {len(kept)} positions and "
            f"{width_m / 1000:g} km",
            "correct the line or the width",
        )
    return Corridor(line=kept, half_width_m=width_m / 2, edges=Edges.GEODESIC)


def _circle(part: ET.Element, flipped: bool, drawing: Drawing) -> Circle | None:
    """The circle that alone makes up a ring; None where the ring is another one."""
    segments = list(_segments(part, drawing, 0))
    if len(segments) != 1 or local(segments[0]) != "CircleByCenterPoint":
        return None
    centre, radius_m = _centre_and_radius(segments[0], flipped, drawing)
    return Circle(centre=centre, radius_m=radius_m)


def _ring(part: ET.Element, flipped: bool, drawing: Drawing) -> Iterator[LatLon]:
    last: LatLon | None = None
    for segment in _segments(part, drawing, 0):
        for corner in _corners(segment, flipped, drawing):
            if corner != last:
                yield corner
            last = corner


def _segments(element: ET.Element, drawing: Drawing, depth: int) -> Iterator[ET.Element]:
    """Every segment of a ring or curve, in order; curves elsewhere in the file are followed."""
    if depth > 8 + _DEPTH_MAX:
        drawing.refuse(
            f"curves must be nested at most {8 + _DEPTH_MAX} deep", "write the curves in place"
        )
    for one in element:
        name = local(one)
        if name == "curveMember" and not len(one):
            target = drawing.document.target(one)
            if target is None:
                what = "must refer to a curve in this file"
                drawing.refuse(what, "add the feature that it refers to")
                return
            yield from _segments(target, drawing, depth + 1)
        elif name in (
            "Ring",
            "curveMember",
            "Curve",
            "segments",
            "CompositeCurve",
            "curveProperty",
        ):
            yield from _segments(one, drawing, depth + 1)
        elif name in _LINES or name.startswith(("Arc", "Circle")):
            yield one
        elif name in ("annotation", "extension", "horizontalAccuracy", "boundedBy"):
            continue
        else:
            mend = "draw it with GeodesicString and ArcByCenterPoint"
            drawing.refuse(f"the curve segment {name} is not supported", mend)


def _corners(segment: ET.Element, flipped: bool, drawing: Drawing) -> list[LatLon]:
    name = local(segment)
    if name in _LINES:
        return _places(segment, flipped, drawing)
    if name == "ArcByCenterPoint":
        centre, radius_m = _centre_and_radius(segment, flipped, drawing)
        start, end = (_number(text_of(segment, one), drawing) for one in ("startAngle", "endAngle"))
        # With latitude first, angles are bearings, and an arc runs as its angles grow or shrink.
        if end < start:
            what = f"an arc from {start:g} to {end:g} degrees; read as counterclockwise"
            value = {"coordinates": positions(segment), "radius": f"{radius_m} m"}
            notes = drawing.sheet.notes
            notes.doubt(drawing.key, what, Carries.PLACE, value=value)
        return list(arcs.of_angles(centre, radius_m, start, end, clockwise=end >= start))
    mend = "draw it with GeodesicString and ArcByCenterPoint"
    drawing.refuse(f"the curve segment {name} is not supported", mend)
    return []


def _centre_and_radius(
    segment: ET.Element,
    flipped: bool,
    drawing: Drawing,
) -> tuple[LatLon, float]:
    places = _places(segment, flipped, drawing)
    radius = child(segment, "radius")
    unit = "" if radius is None else radius.get("uom", "")
    if len(places) != 1 or radius is None or unit not in LENGTHS_M:
        drawing.refuse(
            f"must have one position as centre and a radius in {', '.join(LENGTHS_M)}, got "
            f"{len(places)} positions and "
            f"{'no radius' if radius is None else f'a radius in {short(unit)}'}",
            "give one pos, and the radius with a known uom",
        )
        raise AssertionError
    radius_m = _number(radius.text, drawing) * LENGTHS_M[unit]
    if not 0 < radius_m <= 1_000_000.0:
        drawing.refuse(
            f"the radius must be above 0 and at most 1,000,000 m, got {radius_m:g}",
            "correct it",
        )
    return places[0], radius_m


def _places(segment: ET.Element, flipped: bool, drawing: Drawing) -> list[LatLon]:
    """The places of a segment: posList, pos, or points."""
    numbers: list[float] = []
    for one in segment.iter():
        if local(one) in ("posList", "pos"):
            numbers += [_number(text, drawing) for text in (one.text or "").split()]
    for one in children(segment, "pointProperty"):
        if not len(one):
            target = drawing.document.target(one)
            positions = [] if target is None else [x for x in target.iter() if local(x) == "pos"]
            if not positions:
                what = "must refer to a position in this file"
                drawing.refuse(what, "add the feature that it refers to")
            numbers += [_number(text, drawing) for text in (positions[0].text or "").split()]
    if len(numbers) % 2:
        drawing.refuse(
            f"must have an even number of coordinates, got {len(numbers)}",
            "write latitude and longitude in turn",
        )
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    found = [(b, a) if flipped else (a, b) for a, b in pairs]
    for lat, lon in found:
        if abs(lat) > 90 or abs(lon) > 180:
            drawing.refuse(
                f"latitude must be -90 to 90 and longitude -180 to 180, got {lat:g}, {lon:g}",
                "correct it",
            )
    return found


def _is_lon_lat(name: str | None, drawing: Drawing) -> bool:
    """Whether longitude comes first. AIXM wants EPSG:4326, where latitude does."""
    if name is None or name.endswith(("EPSG::4326", "EPSG:4326", "EPSG::4258", "#4326")):
        return False
    if name.endswith("CRS84"):
        return True
    mend = "write positions in urn:ogc:def:crs:EPSG::4326"
    drawing.refuse(f"`srsName` must be EPSG:4326, EPSG:4258 or CRS84, got {short(name)}", mend)
    return False


def _number(text: str | None, drawing: Drawing) -> float:
    try:
        found = float((text or "").strip())
    except ValueError:
        found = float("nan")
    if not abs(found) < float("inf"):
        drawing.refuse(f"must be a finite number, got {short(text)}", "correct it")
    return found


def positions(element: ET.Element) -> list[Any]:
    """Every position below an element as longitude and latitude; "?" if one cannot be read."""
    found: list[Any] = []
    for one in element.iter():
        if local(one) not in ("pos", "posList"):
            continue
        try:
            numbers = [float(text) for text in (one.text or "").split()]
        except ValueError:
            return ["?"]
        found += [[lon, lat] for lat, lon in zip(numbers[::2], numbers[1::2], strict=False)]
    return found


def radii(element: ET.Element) -> list[str]:
    """Every radius and width below an element, with its unit in words."""
    found = []
    for one in element.iter():
        if local(one) in ("radius", "width"):
            metres = LENGTHS_M.get(one.get("uom", ""), 1852.0)
            try:
                found.append(f"{float(one.text or 0) * metres} m")
            except ValueError:
                continue
    return found
