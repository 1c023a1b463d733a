"""Sightings as the page gets them: JSON shapes, and the functions that fill them."""

import math
from typing import Any, Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from vedette.model.statement import Statement
from vedette.model.times import from_text, to_text
from vedette.record.actions.sighting_statements import (
    note_of,
    outcome_word,
    sighting_of,
)
from vedette.sky.sighting import Direction
from vedette.sky.witness_error import threshold

WITHIN = 0.95  # the wedge on the map
_NEAR_S, _NEAR_M = 600.0, 60_000.0
_EARTH_M = 6_371_008.8


class DirectionPart(TypedDict):
    """A direction as stated; null was not stated."""

    azimuth_deg: float | None
    azimuth_sigma_deg: float
    elevation_deg: float | None
    elevation_sigma_deg: float
    elevation_by: str
    half_width_deg: float | None  # of the wedge that holds the true direction in 95 % of cases


class OutcomePart(TypedDict):
    """What a person stated that it was."""

    statement: str
    outcome: str
    words: str | None
    by: str
    at: str


class PhotoPart(TypedDict):
    """A photo that came with it; the original is kept encrypted."""

    number: int
    evidence: str
    preview: bool  # whether the small picture is there
    erased: bool


class PutToPart(TypedDict):
    """An incident to which a person put it."""

    incident: str
    track: str | None
    by: str
    at: str


class SightingLine(TypedDict):
    """One sighting on the record."""

    type: Literal["sighting"]
    id: str  # of its statement
    key: str  # that the sender gave it
    incident: str
    at: str
    until: str | None
    recorded_at: str
    recorded_by: str
    via: str | None
    language: str | None
    clock_off_s: float | None
    lat_deg: float
    lon_deg: float
    place_sigma_m: float
    time_sigma_s: float
    direction: DirectionPart
    end: DirectionPart | None
    claim: str | None
    source_grade: str | None
    information_grade: str | None
    witness: Literal["sealed", "erased", "not given"]
    photos: list[PhotoPart]
    outcome: OutcomePart | None
    put_to: list[PutToPart]
    near: list[str]  # other sightings that may be of the same event: within 10 minutes and 60 km


class SightingsLine(TypedDict):
    """All sightings that are listed, and how many have which outcome."""

    type: Literal["sightings"]
    sightings: list[SightingLine]  # the newest first
    older: int  # that are not listed
    counts: dict[str, int]


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the list."""
    adapter: TypeAdapter[SightingsLine] = TypeAdapter(SightingsLine)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette sightings",
        **adapter.json_schema(),
    }


def sighting_line(
    statement: Statement,
    *,
    witness: Literal["sealed", "erased", "not given"],
    photos: list[PhotoPart],
    outcome: Statement | None,
    put_to: list[Statement],
) -> SightingLine:
    """One sighting. Raises RecordError where it cannot be read."""
    seen = sighting_of(statement)
    note = note_of(statement)
    off = note.get("clock_off_s")
    return {
        "type": "sighting",
        "id": statement.id,
        "key": seen.id,
        "incident": statement.incident,
        "at": to_text(seen.at),
        "until": None if statement.about is None else statement.about.until,
        "recorded_at": to_text(statement.recorded_at),
        "recorded_by": statement.recorded_by,
        "via": statement.via,
        "language": statement.language,
        "clock_off_s": off if isinstance(off, int | float) else None,
        "lat_deg": seen.observer.lat_deg,
        "lon_deg": seen.observer.lon_deg,
        "place_sigma_m": seen.place_sigma_m,
        "time_sigma_s": seen.time_sigma_s,
        "direction": _direction(seen.direction),
        "end": None if seen.end is None else _direction(seen.end),
        "claim": statement.claim,
        "source_grade": statement.source_grade,
        "information_grade": statement.information_grade,
        "witness": witness,
        "photos": photos,
        "outcome": None if outcome is None else _outcome(outcome),
        "put_to": [_put_to(one) for one in put_to],
        "near": [],
    }


def photo_of(statement: Statement) -> tuple[int, str, str]:
    """(number, evidence, reference of the key) of the statement of a photo."""
    note = note_of(statement)
    number = note.get("photo")
    return number if isinstance(number, int) else 0, str(note["evidence"]), str(note["key"])


def near_each_other(lines: list[SightingLine]) -> None:
    """Fill in which sightings may be of the same event: within 10 minutes and 60 km."""
    rows = sorted(lines, key=lambda one: one["at"])
    for i, one in enumerate(rows):
        for other in rows[i + 1 :]:
            if _seconds(other["at"]) - _seconds(one["at"]) > _NEAR_S:
                break
            if _apart_m(one, other) <= _NEAR_M:
                one["near"].append(other["id"])
                other["near"].append(one["id"])


def _seconds(text: str) -> float:
    return from_text(text).timestamp()


def _apart_m(one: SightingLine, other: SightingLine) -> float:
    lat, there = math.radians(one["lat_deg"]), math.radians(other["lat_deg"])
    turn = math.radians(other["lon_deg"] - one["lon_deg"])
    high = math.sin((there - lat) / 2) ** 2
    wide = math.cos(lat) * math.cos(there) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(high + wide)))


def _direction(said: Direction) -> DirectionPart:
    half = None
    if said.azimuth_deg is not None:
        half = min(180.0, math.sqrt(threshold(said, WITHIN)) * said.azimuth_sigma_deg)
    return {
        "azimuth_deg": said.azimuth_deg,
        "azimuth_sigma_deg": said.azimuth_sigma_deg,
        "elevation_deg": said.elevation_deg,
        "elevation_sigma_deg": said.elevation_sigma_deg,
        "elevation_by": said.elevation_by.value,
        "half_width_deg": None if half is None else round(half, 2),
    }


def _outcome(statement: Statement) -> OutcomePart:
    return {
        "statement": statement.id,
        "outcome": outcome_word(statement),
        "words": statement.claim,
        "by": statement.recorded_by,
        "at": to_text(statement.recorded_at),
    }


def _put_to(statement: Statement) -> PutToPart:
    track = note_of(statement).get("track")
    return {
        "incident": statement.incident,
        "track": track if isinstance(track, str) else None,
        "by": statement.recorded_by,
        "at": to_text(statement.recorded_at),
    }
