"""Documented accounts whose object is known, and three that stayed open, for the sky room.

`sky_cases.json` names the public source of each, and every value that is assumed.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vedette.geo.local import moved
from vedette.sky.aircraft import Tracks
from vedette.sky.answer import Answer, Known, answer
from vedette.sky.candidate import Kind
from vedette.sky.elements import Elements, read_elements
from vedette.sky.sighting import Sighting
from vedette.sky.sighting_file import read_sightings

CASES = Path(__file__).with_name("sky_cases.json")
_STEP_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One account."""

    id: str
    source: str
    assumed: tuple[str, ...]
    established: tuple[str, ...]  # names, or kinds; () where it stayed open
    sighting: Sighting
    known: Known


def cases() -> list[Case]:
    """All accounts."""
    return [_case(one) for one in json.loads(CASES.read_text(encoding="utf-8"))]


def rank(case: Case, found: Answer) -> int | None:
    """Where the established object stands in the list; None: it is not there."""
    for place, one in enumerate(found.candidates, start=1):
        for name in case.established:
            if one.name.startswith(name) or one.kind.value == name:
                return place
    return None


def run(case: Case) -> Answer:
    """The answer of the program for one account."""
    return answer(case.sighting, case.known)


def _case(row: dict[str, Any]) -> Case:
    said = {"id": row["id"], **row["sighting"]}
    sighting = read_sightings(json.dumps(said).encode(), row["id"])[0]
    return Case(
        id=row["id"],
        source=row["source"],
        assumed=tuple(row["assumed"]),
        established=tuple(row.get("established", ())),
        sighting=sighting,
        known=Known(elements=_elements(row), tracks=_tracks(row, sighting)),
    )


def _elements(row: dict[str, Any]) -> Elements | None:
    if "elements" in row:
        return read_elements("\n".join(row["elements"]).encode(), row["id"])
    if "train" not in row:
        return None
    first, second = row["train"]["lines"]
    lines = []
    for k in range(row["train"]["members"]):
        number = int(first[2:7]) + k
        anomaly = (float(second[43:51]) - k * row["train"]["apart_deg"]) % 360.0
        head = f"1 {number}{first[7:68]}"
        body = f"2 {number}{second[7:43]}{anomaly:8.4f}{second[51:68]}"
        lines += [f"STARLINK {k + 1}", _checked(head), _checked(body)]
    return read_elements("\n".join(lines).encode(), row["id"])


def _checked(line: str) -> str:
    digits = sum(int(c) for c in line[:68] if c.isdigit()) + line[:68].count("-")
    return f"{line[:68]}{digits % 10}"


def _tracks(row: dict[str, Any], sighting: Sighting) -> Tracks | None:
    if "track" not in row:
        return None
    said = row["track"]
    reach = 4 * sighting.time_sigma_s + 60.0
    after = np.arange(-reach, reach + _STEP_S, _STEP_S)
    turn, along = np.radians(said["heading_deg"]), said["speed_m_s"] * after
    lat, lon = moved(
        np.full(len(after), said["lat_deg"]),
        np.full(len(after), said["lon_deg"]),
        along * np.sin(turn),
        along * np.cos(turn),
    )
    return Tracks(
        labels=(said["label"],),
        facts=("",),
        track=np.zeros(len(after), dtype=np.intp),
        at_s=sighting.at.timestamp() + after,
        lat_deg=lat,
        lon_deg=lon,
        height_m=np.full(len(after), float(said["height_m"])),
        sigma_m=np.full(len(after), 200.0),
    )


def kinds(found: Answer) -> dict[str, int]:
    """How many of each kind are listed."""
    counts = {kind.value: 0 for kind in Kind}
    for one in found.candidates:
        counts[one.kind.value] += 1
    return {kind: count for kind, count in counts.items() if count}
