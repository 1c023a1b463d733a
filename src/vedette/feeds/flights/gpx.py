"""GPX 1.0 and 1.1: tracks with times are recorded flights; routes, and tracks without, are plans.

`ele` is a height in metres of which the format does not say what it is measured from. Shaping
points in the extensions of a route point are flown after it. Way points (`wpt`) beside a track or
route may be flown to. A fix of a track that is marked `none`, or that lies at 0, 0, has no place.
Source: topografix.com/GPX/1/1; garmin.com/xmlschemas/GpxExtensionsv3.xsd.
"""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

from vedette.feeds.flights.flight_doubts import LeftOut, may_hold_a_place, reach_along
from vedette.feeds.flights.flight_values import (
    child_text,
    local,
    parse_xml,
    refuse,
    sample,
    vague_height,
)
from vedette.feeds.flights.zoneless_times import Stamp, flight_times, stamp
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import HeightReference

NAME = "GPX"
POINT_REACH_M = 500.0  # round a way point that may be flown to
_POINTS = ("trkpt", "rtept", "rpt")  # a place of a track, of a route, and one that shapes a route
# What a point, a track or a route may hold besides places.
_KNOWN = frozenset(
    {"trkseg", "name", "cmt", "desc", "src", "link", "text", "number", "type", "sym", "ele", "time",
     "magvar", "geoidheight", "fix", "sat", "hdop", "vdop", "pdop", "ageofdgpsdata", "dgpsid",
     "url", "urlname", "extensions", "course", "speed", "RoutePointExtension", "Subclass",
     "DisplayColor", "IsAutoNamed", "TrackExtension", "RouteExtension", "TrackPointExtension",
     "atemp", "hr", "cad", "wtemp", "depth", "bearing", "trk", "rte", "wpt"}
)  # fmt: skip


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like GPX."""
    return b"<gpx" in head or b":gpx" in head


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """Read all tracks and routes, in the order of the file. Raises RecordingError."""
    root = parse_xml(data, where)
    out = LeftOut(where)
    found: list[Flight] = []
    number = 0
    for part in root:
        kind = local(part)
        if kind in ("trk", "rte"):
            number += 1
            key = f"{where}: {kind} {number}"
            flight = _flight(part, number, key, reference, out)
            found += [] if flight is None else [flight]
        elif kind == "wpt":
            place = sample(part.get("lat"), part.get("lon"), f"{where}: wpt")
            what = f"a waypoint outside the flight may be flown to: {child_text(part, 'name')}"
            out.note(
                "wpt", what, reach=reach_along([(place.lat_deg, place.lon_deg)], POINT_REACH_M)
            )
            _strangers(part, f"{where}: wpt", out)
        elif kind != "metadata":
            _strangers(part, f"{where}: {kind}", out, top=True)
    if not found:
        refuse(where, "must hold a track or a route, got none", "give a GPX file with one of them")
    return out.on(found)


def _flight(
    part: ET.Element, number: int, key: str, reference: HeightReference | None, out: LeftOut
) -> Flight | None:
    """A track or a route; None where it is empty."""
    points = list(_points(part))
    _strangers(part, key, out)
    if not points:
        return None
    name = child_text(part, "name") or f"{local(part)} {number}"
    recorded = local(part) == "trk" and any(child_text(e, "time") for e in points)
    found: list[tuple[Sample | None, Stamp]] = []
    for i, point in enumerate(points, 1):
        path = f"{key}: point {i}"
        at = stamp(child_text(point, "time"), path)
        place = _sample(point, path, reference)
        found.append((None if recorded and _is_void(point, place) else place, at))
    if recorded:
        if not any(place is not None for place, _ in found):
            refuse(key, "must have a fix with a place, got none", "give a track with fixes")
        return flight_times(name, found, out)
    samples = tuple(
        replace(place, at=one.at if one.zoned else None)
        for place, one in found
        if place is not None
    )
    return Flight(name=name, kind=FlightKind.PLAN, samples=samples)


def _points(part: ET.Element) -> Iterator[ET.Element]:
    """Every point in order, each before those that stand in its extensions."""
    return (e for e in part.iter() if local(e) in _POINTS)


def _is_void(point: ET.Element, place: Sample) -> bool:
    """Whether a fix says that it has no place."""
    fix, satellites = child_text(point, "fix"), child_text(point, "sat")
    if fix is not None and fix.lower() not in ("2d", "3d", "dgps", "pps"):
        return True
    few = satellites is not None and satellites.isdecimal() and int(satellites) < 3
    return few or (place.lat_deg == 0 and place.lon_deg == 0)


def _sample(point: ET.Element, where: str, reference: HeightReference | None) -> Sample:
    ele, fix = child_text(point, "ele"), child_text(point, "fix")
    flat = fix is not None and fix.lower() == "2d"  # without a height
    heights = () if ele is None or flat else (vague_height(ele, reference, where),)
    return sample(point.get("lat"), point.get("lon"), where, heights=heights)


def _strangers(part: ET.Element, key: str, out: LeftOut, *, top: bool = False) -> None:
    """Note elements that are not known. One that may hold a place reaches everywhere."""
    for element in part.iter():
        kind = local(element)
        if kind in _POINTS and not top:
            if may_hold_a_place(element.text or ""):
                out.note(key, f"<{kind}> holds text that may be a place", "use lat and lon")
        elif kind not in _KNOWN or top:
            text = f"{element.text or ''} {' '.join(element.attrib.values())}".strip()
            if may_hold_a_place(text):
                what = f"<{kind}> is not known, and may hold a place"
                out.note(key, what, "remove it, or write it as a point")
            elif text:
                out.note(key, f"<{kind}> is not known", reach=None)
        if element is not part and may_hold_a_place((element.tail or "").strip()):
            out.note(key, f"text after <{kind}> may hold a place", "write it as a point")
