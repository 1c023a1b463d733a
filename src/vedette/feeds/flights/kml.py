"""KML 2.2 and 2.3: line strings are plans, `gx:Track` with times are recorded flights.

A height counts by its `altitudeMode`: `relativeToGround` above ground, `absolute` above mean sea
level. Under `clampToGround`, which holds where none is given, the written height is ignored.
Source: OGC 12-007r2, sections 9.8 and 9.9.
"""

from xml.etree import ElementTree as ET

from vedette.feeds.flights.flight_values import (
    child_text,
    height,
    local,
    parse_xml,
    refuse,
    sample,
    time,
)
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference

NAME = "KML"
_MODES = {
    "relativeToGround": HeightReference.ABOVE_GROUND,
    "absolute": HeightReference.MEAN_SEA_LEVEL,
}


def looks_like(head: bytes) -> bool:
    """Whether a file that starts so is KML."""
    return b"<kml" in head


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """All lines and tracks, in the order of the file. Raises RecordingError."""
    root = parse_xml(data, where)
    found: list[Flight] = []
    for mark in (e for e in root.iter() if local(e) == "Placemark"):
        for shape in mark.iter():
            if local(shape) in ("LineString", "Track"):
                name = child_text(mark, "name") or f"line {len(found) + 1}"
                found.append(_flight(shape, name, f"{where}: {name}", reference))
    if not found:
        refuse(where, "holds no line", "give a KML file with a path or a track")
    return tuple(found)


def _flight(shape: ET.Element, name: str, where: str, reference: HeightReference | None) -> Flight:
    said = child_text(shape, "altitudeMode")
    by = reference if said is None else _MODES.get(said)
    if local(shape) == "LineString":
        rows = [row.split(",") for row in (child_text(shape, "coordinates") or "").split()]
        times = [None] * len(rows)
    else:
        rows = [(e.text or "").split() for e in shape if local(e) == "coord"]
        whens = [time((e.text or "").strip(), where) for e in shape if local(e) == "when"]
        if len(whens) != len(rows):
            refuse(where, f"has {len(rows)} places and {len(whens)} times", "export it anew")
        times = list(whens)  # type: ignore[arg-type]
    samples = tuple(
        _sample(row, at, by, f"{where}: place {i}")
        for i, (row, at) in enumerate(zip(rows, times, strict=True), 1)
    )
    if not samples:
        refuse(where, "has no place in it", "remove the line, or draw it")
    recorded = local(shape) == "Track"
    return Flight(
        name=name, kind=FlightKind.RECORDED if recorded else FlightKind.PLAN, samples=samples
    )


def _sample(row: list[str], at: object, by: HeightReference | None, where: str) -> Sample:
    if len(row) not in (2, 3):
        refuse(where, f"{','.join(row)[:40]!r} is no place", "write longitude,latitude,height")
    heights: tuple[Height, ...] = ()
    if len(row) == 3 and by is not None:
        heights = (height(row[2], by, where),)
    return sample(row[1], row[0], where, at=at, heights=heights)  # type: ignore[arg-type]
