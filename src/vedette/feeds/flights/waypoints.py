"""Missions of ArduPilot's ground stations: `.waypoints` files, "QGC WPL 110".

One command a line: number, current, frame, command, four parameters, latitude, longitude, height,
continue. The first line of a mission, number 0, is home.
Source: mavlink.io/en/file_formats, plain-text file format.
"""

import re

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import number, refuse
from vedette.feeds.flights.mission import Mission
from vedette.feeds.flights.mission_commands import RALLY_POINT
from vedette.feeds.flights.mission_values import Item, home_sample
from vedette.model.flight import Flight, FlightKind
from vedette.model.height import HeightReference

NAME = "ArduPilot waypoints"
_HEADER = re.compile(rb"\s*QGC\s+WPL\s+(\d+)")
_VERSIONS = (b"110", b"120")
_COLUMNS = 12


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like a list of waypoints."""
    return _HEADER.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:  # noqa: ARG001
    """Read the mission as one flight. Raises RecordingError."""
    header = _HEADER.match(data.removeprefix(b"\xef\xbb\xbf"))
    if header is None or header.group(1) not in _VERSIONS:
        version = "none" if header is None else header.group(1).decode()
        what = f"must be version 110 or 120 of the format, got {version}"
        refuse(where, what, "save it as QGC WPL 110")
    title, *lines = data.decode("utf-8-sig", "replace").strip().splitlines()
    if len(title.split()) > len(("QGC", "WPL", "110")):
        what = f"must be `QGC WPL 110` alone, got {title.strip()[:60]!r}"
        refuse(f"{where}, line 1", what, "save the mission again, one command a line")
    items = [
        _item(line, f"{where}: line {number_}")
        for number_, line in enumerate(lines, 2)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    out = LeftOut(where)
    home = None
    if items and items[0].number == 0 and items[0].command not in (RALLY_POINT,):
        first, items = items[0], items[1:]
        lat, lon, up = first.values[4:7]
        home = None if lat == 0 and lon == 0 else home_sample(lat, lon, up, first.key)
    mission = Mission(home=home, out=out)
    mission.take(items)
    samples = mission.finish()
    if len(samples) < 2:
        refuse(
            where,
            f"must have a course of at least two positions, home included, got {len(samples)}",
            "plan a mission with waypoints",
        )
    flight = Flight(name="mission", kind=FlightKind.PLAN, samples=samples, unmanned=True)
    return out.on((flight,))


def _item(line: str, key: str) -> Item:
    cells = line.split()
    if len(cells) != _COLUMNS:
        what = f"must have {_COLUMNS} columns, got {len(cells)}"
        refuse(key, what, "save the mission again, one command a line")
    values = [number(cell, key) for cell in cells]
    for name, value in (("number", values[0]), ("frame", values[2]), ("command", values[3])):
        if value != int(value):
            refuse(key, f"{name} must be a whole number, got {value:g}", "save the mission again")
    return Item(
        key=key,
        number=int(values[0]),
        command=int(values[3]),
        frame=int(values[2]),
        values=tuple(values[4:11]),
    )
