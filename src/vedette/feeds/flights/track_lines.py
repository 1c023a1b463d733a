"""This program's own tracks: the lines of type `track` that `vedette replay --json` prints."""

import json
from typing import Any

from vedette.feeds.flights.flight_values import Json, height, reference_of, refuse, sample, time
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import HeightReference
from vedette.model.report import Covariance2D

NAME = "vedette events"
_SEEN = ("tentative", "confirmed")


def looks_like(head: bytes) -> bool:
    """Whether a file that starts so holds this program's output lines."""
    first = head.split(b"\n", 1)[0]
    return first.startswith(b"{") and b'"noted_at"' in first and b'"type"' in first


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:  # noqa: ARG001
    """Each track as a recorded flight, in the order of first mention. Raises RecordingError."""
    samples: dict[str, list[Sample]] = {}
    last: dict[str, Json] = {}
    simulation = False
    for number, text in enumerate(data.splitlines(), 1):
        key = f"{where}: line {number}"
        try:
            line = json.loads(text)
        except ValueError:
            refuse(key, "is not JSON", "write the events anew")
        if not isinstance(line, dict) or line.get("type") != "track":
            continue
        if line.get("status") not in _SEEN:
            continue  # where it coasts, nobody has seen it: that is a gap
        try:
            samples.setdefault(line["id"], []).append(_sample(line, key))
            last[line["id"]] = line
            simulation = simulation or bool(line["simulation"])
        except (KeyError, TypeError, ValueError) as exc:
            refuse(key, f"is no track as vedette writes it: {exc!r}", "write the events anew")
    if not samples:
        refuse(where, "holds no track", "give events with tracks")
    return tuple(
        Flight(
            name=name,
            kind=FlightKind.RECORDED,
            samples=tuple(found),
            identities=_names(last[name]),
            simulation=simulation,
        )
        for name, found in samples.items()
    )


def _sample(line: Json, key: str) -> Sample:
    error = line["covariance"]
    place = sample(
        line["lat_deg"],
        line["lon_deg"],
        key,
        at=time(line["at"], key),
        heights=tuple(
            height(one["value_m"], reference_of(one["reference"], key), key, one["sigma_m"])
            for one in line["heights"]
        ),
    )
    return Sample(
        lat_deg=place.lat_deg,
        lon_deg=place.lon_deg,
        at=place.at,
        heights=place.heights if line["heights_at"] == line["at"] else (),
        covariance=Covariance2D(error["ee"], error["en"], error["nn"]),
    )


def _names(line: Json) -> tuple[str, ...]:
    identity: Any = line["identity"]
    return tuple(one["value"] for part in ("emitters", "claims") for one in identity[part])
