"""KML 2.2 and 2.3, and KMZ: lines and rings are plans, tracks with times are recorded flights.

Every element is looked at, wherever it stands. Points with times are one recorded flight in order
of the file; points without times beside other shapes may be flown to; a polygon's rings are flown
along, and any place in it may be. A link to another file is a doubt: what it holds is not read.

A height counts by its `altitudeMode`: `relativeToGround` above ground, `absolute` above mean sea
level. Under `clampToGround`, which holds where none is given, the written height is ignored.
Source: OGC 12-007r2.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from vedette.feeds.flights.flight_doubts import LeftOut, may_hold_a_place, reach_along, reach_around
from vedette.feeds.flights.flight_values import child_text, height, local, parse_xml, refuse, sample
from vedette.feeds.flights.kml_elements import (
    DRAWN,
    EXTRA,
    HOLDERS,
    INNER,
    KNOWN,
    MODES,
    NOT_READ,
    PLACES,
    SHAPES,
    WITHOUT_PLACE,
)
from vedette.feeds.flights.zoneless_times import Stamp, flight_times, stamp
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import LatLon

NAME = "KML"
POINT_REACH_M = 500.0  # round a point that may be flown to
_DEPTH_MAX = 100


@dataclass(slots=True)
class _File:
    """What was read of a file so far."""

    where: str
    reference: HeightReference | None
    out: LeftOut
    flights: list[Flight] = field(default_factory=list)
    timed: list[tuple[Sample, Stamp]] = field(default_factory=list)  # points with a time
    points: list[tuple[str, Sample]] = field(default_factory=list)  # points without
    polygons: list[tuple[str, list[LatLon]]] = field(default_factory=list)


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like KML."""
    return b"<kml" in head or b":kml" in head


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """Read all lines, rings, tracks and points, in the order of the file. Raises RecordingError."""
    file = _File(where, reference, LeftOut(where))
    for element, name, at in _walk(parse_xml(data, where), where):
        _take(element, name, at, file)
    _points(file)
    for key, corners in file.polygons:
        what = "a polygon is not a course; the flight may be anywhere in it"
        file.out.note(key, what, reach=reach_around(corners, POINT_REACH_M))
    if not file.flights:
        refuse(
            where,
            "must hold a line, a track or a point, got none",
            "give a KML file with a path or a track",
        )
    return file.out.on(file.flights)


def _walk(root: ET.Element, where: str) -> Iterator[tuple[ET.Element, str | None, str | None]]:
    """Every element in order, with the name of its feature, and the feature's time.

    What stands within a shape is not given: the shape's own reader looks at that.
    """
    todo: list[tuple[ET.Element, str | None, str | None, int]] = [(root, None, None, 0)]
    while todo:
        element, name, at, depth = todo.pop()
        if depth > _DEPTH_MAX:
            refuse(where, f"elements must be nested at most {_DEPTH_MAX} deep", "export it again")
        kind = local(element)
        if kind in ("Placemark", "Folder", "Document", "MultiTrack"):
            name = child_text(element, "name") or name
            at = _feature_time(element) or at
        yield element, name, at
        if kind not in SHAPES and kind not in DRAWN and kind not in EXTRA:
            todo += [(child, name, at, depth + 1) for child in reversed(element)]


def _take(element: ET.Element, name: str | None, at: str | None, file: _File) -> None:
    """Read one element."""
    kind = local(element)
    called = name or f"line {len(file.flights) + 1}"
    key = f"{file.where}: {called}"
    if kind in ("LineString", "LinearRing"):
        _line(element, called, key, file)
    elif kind == "Polygon":
        for ring in (e for e in element.iter() if local(e) == "LinearRing"):
            corners = _line(ring, called, key, file)
            file.polygons.append((key, corners))
        _strangers(element, key, file)
    elif kind == "MultiTrack":
        tracks = [e for e in element if local(e) == "Track"]
        if tracks:
            _track(tracks, called, key, file)
        _strangers(element, key, file)
    elif kind == "Track":
        _track([element], called, key, file)
    elif kind == "Point":
        _point(element, key, at, file)
    elif kind in NOT_READ:
        what = f"<{kind}> may lead to places, and is not read"
        file.out.note(key, what, "give the file that it leads to, or remove it")
    elif kind in PLACES or (kind in DRAWN and any(local(e) in PLACES for e in element.iter())):
        what = "positions are outside any line, track or point"
        file.out.note(key, what, "write them in a LineString")
    elif kind in EXTRA:
        file.out.note(key, f"<{kind}> is not read", reach=None)
    elif kind not in DRAWN:
        _stranger(element, kind, key, file)


def _strangers(shape: ET.Element, key: str, file: _File) -> None:
    """What is not known within a shape, and places that do not stand where they belong."""
    own = {id(e) for holder in shape.iter() if local(holder) in HOLDERS for e in holder}
    for element in shape.iter():
        kind = local(element)
        inner = kind in SHAPES and element is not shape and kind not in INNER.get(local(shape), ())
        if inner or (kind in PLACES and id(element) not in own):
            what = f"<{kind}> must not be in a {local(shape)}"
            file.out.note(key, what, "draw it by itself")
        elif element is not shape and kind not in DRAWN:
            _stranger(element, kind, key, file)


def _stranger(element: ET.Element, kind: str, key: str, file: _File) -> None:
    """Note an element that is not known, or text where none belongs."""
    text = f"{element.text or ''} {' '.join(element.attrib.values())}".strip()
    tail = (element.tail or "").strip()
    if kind not in KNOWN and may_hold_a_place(text):
        what = f"<{kind}> is not known, and may hold a place"
        file.out.note(key, what, "remove it, or write it as a LineString")
    elif kind not in KNOWN and text:
        file.out.note(key, f"<{kind}> is not known", reach=None)
    elif kind in WITHOUT_PLACE and may_hold_a_place(element.text or ""):
        file.out.note(key, f"<{kind}> holds text that may be a place", "write it as a LineString")
    if tail and may_hold_a_place(tail):
        file.out.note(key, f"text after <{kind}> may hold a place", "write it as a LineString")


def _reference(shape: ET.Element, file: _File) -> HeightReference | None:
    said = child_text(shape, "altitudeMode")
    return file.reference if said is None else MODES.get(said)


def _rows(shape: ET.Element, key: str) -> list[list[str]]:
    """The places of all `coordinates` elements in a shape, in text."""
    texts = [e.text or "" for e in shape if local(e) == "coordinates"]
    if not texts:
        refuse(key, f"a {local(shape)} must have coordinates, got none", "remove it, or draw it")
    return [row.split(",") for text in texts for row in text.split()]


def _line(shape: ET.Element, name: str, key: str, file: _File) -> list[LatLon]:
    """A line or a ring as a plan. Returns its places."""
    by = _reference(shape, file)
    rows = _rows(shape, key)
    samples = tuple(_sample(row, by, f"{key}: place {i}") for i, row in enumerate(rows, 1))
    if not samples:
        refuse(key, "must have at least one place, got none", "remove the line, or draw it")
    if local(shape) == "LinearRing" and samples[0] != samples[-1]:
        samples = (*samples, samples[0])
    _strangers(shape, key, file)
    file.flights.append(Flight(name=name, kind=FlightKind.PLAN, samples=samples))
    return [(one.lat_deg, one.lon_deg) for one in samples]


def _track(tracks: list[ET.Element], name: str, key: str, file: _File) -> None:
    """Tracks of one MultiTrack, or one by itself, as one recorded flight.

    An empty `gx:coord` says that nobody knows where it was at that time.
    """
    found: list[tuple[Sample | None, Stamp]] = []
    for track in tracks:
        by = _reference(track, file)
        rows = [(e.text or "").split() for e in track if local(e) == "coord"]
        whens = [(e.text or "").strip() for e in track if local(e) == "when"]
        if len(whens) != len(rows):
            refuse(
                key,
                f"must have as many places as times, got {len(rows)} and {len(whens)}",
                "export it again",
            )
        for i, (row, when) in enumerate(zip(rows, whens, strict=True), 1):
            path = f"{key}: place {i}"
            place = _sample(row, by, path) if row else None
            found.append((place, stamp(when, path)))
        _strangers(track, key, file)
    if not any(place is not None for place, _ in found):
        refuse(key, "must have at least one place, got none", "remove the track, or record it")
    file.flights.append(flight_times(name, found, file.out))


def _point(shape: ET.Element, key: str, at: str | None, file: _File) -> None:
    by = _reference(shape, file)
    rows = _rows(shape, key)
    if len(rows) != 1:
        refuse(
            key,
            f"a Point must have one position, got {len(rows)}",
            "give it one position, or draw a LineString through several",
        )
    place = _sample(rows[0], by, key)
    _strangers(shape, key, file)
    if at is None:
        file.points.append((key, place))
    else:
        file.timed.append((place, stamp(at, key)))


def _points(file: _File) -> None:
    """The points of the file: a recorded flight, a plan, or places that may be flown to."""
    if file.timed:
        file.flights.append(flight_times("points", list(file.timed), file.out))
    if not file.points:
        return
    samples = tuple(place for _, place in file.points)
    if not file.flights:
        file.flights.append(Flight(name="points", kind=FlightKind.PLAN, samples=samples))
        return
    for key, place in file.points:
        what = "a Point beside the lines: it may be flown to"
        reach = reach_along([(place.lat_deg, place.lon_deg)], POINT_REACH_M)
        file.out.note(key, what, reach=reach)


def _feature_time(feature: ET.Element) -> str | None:
    """The time stamp of a feature; a span has no one time."""
    for child in feature:
        if local(child) == "TimeStamp":
            return child_text(child, "when")
    return None


def _sample(row: list[str], by: HeightReference | None, where: str) -> Sample:
    if len(row) not in (2, 3):
        refuse(
            where,
            f"must be a place, got {','.join(row)[:40]!r}",
            "write longitude,latitude[,height]",
        )
    heights: tuple[Height, ...] = ()
    if len(row) == 3 and by is not None:
        heights = (height(row[2], by, where),)
    return sample(row[1], row[0], where, heights=heights)
