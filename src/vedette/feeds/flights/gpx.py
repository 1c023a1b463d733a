"""GPX 1.0 and 1.1: tracks with times are recorded flights; routes, and tracks without, are plans.

`ele` is a height in metres of which the format does not say what it is measured from.
Source: topografix.com/GPX/1/1.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from vedette.feeds.flights.flight_values import (
    child_text,
    local,
    parse_xml,
    refuse,
    sample,
    time,
    vague_height,
)
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import HeightReference

NAME = "GPX"


def looks_like(head: bytes) -> bool:
    """Whether a file that starts so is GPX."""
    return b"<gpx" in head


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """All tracks and routes, in the order of the file. Raises RecordingError."""
    root = parse_xml(data, where)
    found = []
    for number, part in enumerate((e for e in root if local(e) in ("trk", "rte")), 1):
        place = f"{where}: {local(part)} {number}"
        points = [e for e in part.iter() if local(e) in ("trkpt", "rtept")]
        if points:
            name = child_text(part, "name") or f"{local(part)} {number}"
            found.append(_flight(name, points, place, reference, is_track=local(part) == "trk"))
    if not found:
        refuse(where, "holds no track and no route", "give a GPX file with one of them")
    return tuple(found)


def _flight(
    name: str,
    points: Sequence[ET.Element],
    where: str,
    reference: HeightReference | None,
    *,
    is_track: bool,
) -> Flight:
    samples = tuple(
        _sample(point, f"{where}: point {i}", reference) for i, point in enumerate(points, 1)
    )
    recorded = is_track and any(one.at is not None for one in samples)
    return Flight(
        name=name, kind=FlightKind.RECORDED if recorded else FlightKind.PLAN, samples=samples
    )


def _sample(point: ET.Element, where: str, reference: HeightReference | None) -> Sample:
    ele, at = child_text(point, "ele"), child_text(point, "time")
    return sample(
        point.get("lat"),
        point.get("lon"),
        where,
        at=None if at is None else time(at, where),
        heights=() if ele is None else (vague_height(ele, reference, where),),
    )
