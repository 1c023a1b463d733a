"""Lines of the report format for the frequent reports of a simulated night.

Rare lines go through `feeds.report_format.report_decoder`; these are built by hand, because they
are many. The tests read every line back through the real reader.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from vedette.feeds.report_format.report_decoder import header_line, to_line
from vedette.geo.local import Array
from vedette.model.report import RawRef, RegistrationReport
from vedette.model.sensor import Sensor
from vedette.model.times import from_microseconds, to_microseconds, to_text

Line = dict[str, Any]
Timed = tuple[int, Line]  # received_at in microseconds since 1970, and the line

_UNREAD = RawRef(source="", offset=0, length=0)  # a line not yet written lies in no recording


class Clock:
    """Turns seconds since the scenario began into instants."""

    def __init__(self, starts_at: datetime) -> None:
        self.zero = to_microseconds(starts_at)

    def microseconds(self, t_s: Array) -> list[int]:
        """Whole microseconds since 1970 for times (n,), s since the scenario began."""
        return [int(us) for us in np.rint(t_s * 1e6).astype(np.int64) + self.zero]


def text(microseconds: int) -> str:
    """RFC 3339 of an instant in microseconds since 1970."""
    return to_text(from_microseconds(microseconds))


def in_order(timed: list[Timed]) -> Iterator[Timed]:
    """Sorted by time of receipt; lines of one instant keep their order."""
    timed.sort(key=lambda pair: pair[0])
    return iter(timed)


def header(name: str, note: str) -> Line:
    """The first line of every file, which says that it is a simulation."""
    return header_line(name=name, simulation=True, note=note)


def registration(sensor: Sensor, received_us: int) -> Line:
    """The registration line of a sensor; unknown fields are left out."""
    at = from_microseconds(received_us)
    return to_line(
        RegistrationReport(
            sensor=sensor.id,
            measured_at=at,
            received_at=at,
            source="",
            sequence=0,
            raw=_UNREAD,
            registered=sensor,
        )
    )


def heartbeat(sensor: str, received_us: int) -> Line:
    """A heartbeat line of a sensor."""
    return {"type": "heartbeat", "sensor": sensor, "received_at": text(received_us)}


def frame(sensor: str, received_us: int, encoding: str, data: bytes) -> Line:
    """A frame line: raw bytes as a receiver heard them, for the real decoder."""
    return {
        "type": "frame",
        "sensor": sensor,
        "received_at": text(received_us),
        "encoding": encoding,
        "hex": data.hex(),
    }
