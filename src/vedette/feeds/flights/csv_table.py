"""CSV with a row of names: one row a place. See docs/plans.md for the columns.

With times, the rows are a recorded flight if `kind` says so, else a plan. Several flights stand in
one file under different names in the column `flight`. In a recorded flight, a row without a place,
or at 0, 0, says that nobody knows where it was at that time.
"""

import csv
from dataclasses import replace
from typing import Any

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import (
    height,
    number,
    reference_of,
    refuse,
    sample,
    time,
    vague_height,
)
from vedette.feeds.flights.zoneless_times import Stamp, flight_times
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference

NAME = "CSV"
COLUMNS = (
    "lat_deg", "lon_deg", "time", "height_m", "height_reference", "height_sigma_m", "sigma_m",
    "flight", "kind",
)  # fmt: skip
_SAME = {"lat": "lat_deg", "latitude": "lat_deg", "lon": "lon_deg", "longitude": "lon_deg"}


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like CSV with places."""
    return {"lat_deg", "lon_deg"} <= set(_names(head.split(b"\n", 1)[0].decode("utf-8", "replace")))


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """Read every flight, in the order of first mention. Raises RecordingError."""
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(text.splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as exc:
        refuse(where, f"must be CSV in UTF-8: {exc}", "export it again")
    names = _names(",".join(rows[0]))
    unknown = [name for name in names if name not in COLUMNS]
    if unknown or len(set(names)) < len(names):
        twice = next((name for name in names if names.count(name) > 1), "")
        what = f"unknown column {unknown[0]!r}" if unknown else f"the column {twice!r} occurs twice"
        refuse(where, what, f"use each of {', '.join(COLUMNS)} once at most")
    flights: dict[str, list[tuple[Sample | None, Stamp]]] = {}
    kinds: dict[str, str] = {}
    for number_, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        key = f"{where}: row {number_}"
        if len(row) != len(names):
            refuse(key, f"must have {len(names)} cells, got {len(row)}", "fill or remove cells")
        cells = {name: cell.strip() or None for name, cell in zip(names, row, strict=True)}
        name = cells.get("flight") or "flight"
        kind = cells.get("kind") or FlightKind.PLAN.value
        recorded = kind == FlightKind.RECORDED.value
        place = None if recorded and _is_void(cells, key) else _sample(cells, key, reference)
        at = cells.get("time")
        stamp = Stamp(None if at is None else time(at, key))
        flights.setdefault(name, []).append((place, stamp))
        if kind not in tuple(FlightKind):
            refuse(key, f"kind must be plan or recorded, got {kind!r}", "correct the column kind")
        if kinds.setdefault(name, kind) != kind:
            refuse(
                key,
                f"kind must be the same for all rows of flight {name!r}, got {kind!r} after "
                f"{kinds[name]!r}",
                "correct the column kind, or give the flights different names",
            )
    if not flights:
        refuse(
            where, "must have at least one row of values, got none", "add the places of the flight"
        )
    return tuple(
        _flight(name, FlightKind(kinds[name]), found, where) for name, found in flights.items()
    )


def _flight(
    name: str, kind: FlightKind, found: list[tuple[Sample | None, Stamp]], where: str
) -> Flight:
    """One flight of all its rows. Raises RecordingError where none of them has a place."""
    if not any(place is not None for place, _ in found):
        refuse(
            f"{where}: flight {name!r}",
            "must have at least one row with a place, got none",
            "add places",
        )
    if kind is FlightKind.RECORDED:
        return flight_times(name, found, LeftOut(where))
    samples = tuple(replace(place, at=one.at) for place, one in found if place is not None)
    return Flight(name=name, kind=kind, samples=samples)


def _is_void(cells: dict[str, Any], key: str) -> bool:
    """Whether a row of a recorded flight says that it has no place."""
    lat, lon = cells.get("lat_deg"), cells.get("lon_deg")
    if lat is None or lon is None:
        return lat is None and lon is None
    return number(lat, key) == 0 and number(lon, key) == 0


def _names(row: str) -> list[str]:
    plain = [name.strip().strip('"').lstrip("\ufeff").lower() for name in row.split(",")]
    return [_SAME.get(name, name) for name in plain]


def _sample(cells: dict[str, Any], key: str, reference: HeightReference | None) -> Sample:
    sigma = cells.get("sigma_m")
    return sample(
        cells.get("lat_deg"),
        cells.get("lon_deg"),
        key,
        heights=_heights(cells, key, reference),
        sigma_m=None if sigma is None else number(sigma, key),
    )


def _heights(
    cells: dict[str, Any], key: str, reference: HeightReference | None
) -> tuple[Height, ...]:
    value, said, sigma = (cells.get(n) for n in ("height_m", "height_reference", "height_sigma_m"))
    if value is None:
        return ()
    error = None if sigma is None else number(sigma, key)
    if error is not None and error < 0:
        refuse(
            f"{key}: height_sigma_m",
            f"must be 0 or more, got {error:g}",
            "give a standard error in metres",
        )
    if said is None:
        return (vague_height(value, reference, key, error),)
    return (height(value, reference_of(said, key), key, error),)
