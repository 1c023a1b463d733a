"""Output of this program: the lines of type `track` that `vedette replay --json` prints."""

import json
from datetime import datetime
from typing import Any

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import Json, height, reference_of, refuse, sample, time
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import HeightReference
from vedette.model.report import Covariance2D
from vedette.model.value_words import failure_in_words, in_words

NAME = "vedette events"
_SEEN = ("tentative", "confirmed")
_COASTING, _LOST = "coasting", "lost"
# What else this program writes in lines; none of them tells where a track was.
OTHER_LINES = frozenset(
    {"alert", "brief", "check", "crossing", "incident", "left_out", "left_out_total", "listening",
     "observation", "restriction", "sensor", "summary", "zone", "zone_file"}
)  # fmt: skip


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like output lines of this program."""
    first = head.split(b"\n", 1)[0]
    return first.startswith(b"{") and b'"noted_at"' in first and b'"type"' in first


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:  # noqa: ARG001
    """Read each track as a recorded flight, in the order of first mention. Raises
    RecordingError.
    """
    samples: dict[str, list[Sample]] = {}
    last: dict[str, Json] = {}
    heard: dict[str, tuple[datetime, datetime]] = {}
    out = LeftOut(where)
    simulation = False
    for number, text in enumerate(data.splitlines(), 1):
        key = f"{where}: line {number}"
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            found = in_words(text.decode(errors="replace"))
            refuse(key, f"must be JSON, got {found}", "write the events again")
        if not isinstance(line, dict) or not isinstance(line.get("type"), str):
            refuse(
                key,
                f"must be an object with a type, got {in_words(line)}",
                "write the events again",
            )
        if line["type"] != "track":
            if line["type"] not in OTHER_LINES:
                out.note(key, f"lines of type {line['type'][:40]!r} are not known")
            continue
        status = line.get("status")
        if status not in (*_SEEN, _COASTING, _LOST):
            refuse(
                f"{key}: status",
                f"must be one of {', '.join((*_SEEN, _COASTING, _LOST))}, got {in_words(status)}",
                "write the events again",
            )
        try:
            if status == _LOST:
                continue  # by then it had ended
            at = time(line["at"], key)
            from_, until = heard.get(line["id"], (at, at))
            heard[line["id"]] = min(from_, at), max(until, at)
            if status == _COASTING:
                continue  # nobody has seen it there: that is a gap
            samples.setdefault(line["id"], []).append(_sample(line, key))
            last[line["id"]] = line
            simulation = simulation or bool(line["simulation"])
        except (KeyError, TypeError, ValueError) as exc:
            what = f"must be a track line of vedette: {failure_in_words(exc)}"
            refuse(key, what, "write the events again")
    if not samples:
        refuse(where, "must hold a track, got none", "give events with tracks")
    return out.on(
        Flight(
            name=name,
            kind=FlightKind.RECORDED,
            samples=tuple(found),
            identities=_names(last[name]),
            simulation=simulation,
            heard=heard[name],
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
