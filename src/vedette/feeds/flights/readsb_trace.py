"""Traces of readsb and tar1090 (`trace_full_*.json`, also compressed): one aircraft's ADS-B places.

Each row: seconds since `timestamp`, latitude, longitude, height in feet or "ground", speed, track,
flags, climb, details, kind of source, geometric height. The height is a pressure altitude, unless
the flags say that it is geometric; a geometric one is above the ellipsoid.
Source: github.com/wiedehopf/readsb, README-json.md.
"""

from datetime import datetime, timedelta
from typing import Any

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import Json, number, parse_json, refuse, sample
from vedette.feeds.mode_s.accuracy import NAC_P_RADIUS_M, SIGMAS_OF_95
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.restriction import Condition
from vedette.model.times import EPOCH
from vedette.model.value_words import in_words

NAME = "readsb trace"
_ROOT = (
    "icao", "r", "t", "desc", "ownOp", "year", "dbFlags", "noRegData", "version", "timestamp",
    "trace",
)  # fmt: skip
_GEOMETRIC = 8  # of the flags: the height is the geometric one
_STALE = 1  # of the flags: the place is an old one


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like a readsb trace."""
    return head.lstrip().startswith(b"{") and b'"icao"' in head and b'"trace"' in head


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:  # noqa: ARG001
    """Read the one flight of the file. Raises RecordingError."""
    root = parse_json(data, where)
    rows = root.get("trace") if isinstance(root, dict) else None
    if not isinstance(rows, list) or not rows:
        refuse(
            where,
            f"trace must be a list with rows, got {in_words(rows)}",
            "give a trace file with places",
        )
    out = LeftOut(where)
    out.unknown_keys(root, _ROOT, "")
    start = EPOCH + timedelta(seconds=number(root.get("timestamp"), f"{where}: timestamp"))
    samples: list[Sample] = []
    times: list[datetime] = []  # of stale places too: it was heard then
    names: dict[str, None] = {str(root.get("icao", "")).lower(): None}
    sigma: float | None = None
    category: str | None = None
    for i, row in enumerate(rows):
        key = f"{where}: trace[{i}]"
        if not isinstance(row, list) or len(row) < 7:
            refuse(
                key, f"must be a list of at least 7 values, got {in_words(row)}", "export it again"
            )
        details = row[8] if len(row) > 8 and isinstance(row[8], dict) else None
        if details is not None:
            sigma = _sigma_m(details)
            category = details.get("category", category)
            flight = details.get("flight")
            if isinstance(flight, str) and flight.strip():
                names[flight.strip()] = None
        times.append(_time(row, start, key))
        if not int(number(row[6], key)) & _STALE:
            samples.append(_sample(row, start, sigma, key))
    if not samples:
        refuse(
            where,
            "must hold at least one place that is not stale, got none",
            "give a trace file with places",
        )
    tisb = str(root.get("icao", "")).startswith("~")  # a place that others told of it
    flight = Flight(
        name=f"icao24:{next(iter(names))}",
        kind=FlightKind.RECORDED,
        samples=tuple(samples),
        unmanned=_unmanned(category),
        meets={} if tisb else {Condition.TRANSPONDER: True},
        identities=tuple(name for name in names if name),
        heard=(min(times), max(times)),
    )
    return out.on((flight,))


def _sigma_m(details: Json) -> float | None:
    nac_p = details.get("nac_p")
    radius = NAC_P_RADIUS_M.get(nac_p) if isinstance(nac_p, int) else None
    return None if radius is None else radius / SIGMAS_OF_95


def _unmanned(category: Any) -> bool | None:
    """What its emitter category says; A0 and B0 say nothing, B5 and B7 are reserved or in space."""
    if category == "B6":
        return True
    known = isinstance(category, str) and category[:1] in ("A", "B")
    return False if known and category not in ("A0", "B0", "B5", "B7") else None


def _sample(row: list[Any], start: datetime, sigma: float | None, key: str) -> Sample:
    at = _time(row, start, key)
    return sample(row[1], row[2], key, at=at, heights=_heights(row, key), sigma_m=sigma)


def _time(row: list[Any], start: datetime, key: str) -> datetime:
    try:
        return start + timedelta(seconds=number(row[0], key))
    except OverflowError:
        refuse(
            key, f"the time must be within the calendar, got {row[0]} seconds", "export it again"
        )


def _heights(row: list[Any], key: str) -> tuple[Height, ...]:
    if row[3] == "ground":
        return (Height(value_m=0.0, reference=HeightReference.ABOVE_GROUND),)
    found = []
    if row[3] is not None:
        geometric = int(number(row[6], key)) & _GEOMETRIC
        by = HeightReference.ELLIPSOID if geometric else HeightReference.BAROMETRIC
        found.append(Height(value_m=number(row[3], key) * FOOT_M, reference=by))
    more = row[10] if len(row) > 10 else None
    if more is not None and all(h.reference is not HeightReference.ELLIPSOID for h in found):
        value = number(more, key) * FOOT_M
        found.append(Height(value_m=value, reference=HeightReference.ELLIPSOID))
    return tuple(found)
