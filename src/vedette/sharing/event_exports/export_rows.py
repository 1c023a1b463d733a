"""Flat rows of tracks and alarms, read from event lines (`events.jsonl`).

The rows have no sensor names, no personal data and no words of persons: an export leaves the house.
A value that is unknown is None.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from vedette.model.errors import RecordingError
from vedette.model.height import HeightReference

Row = dict[str, Any]
What = Literal["tracks", "alarms"]

TEXT_COLUMNS = frozenset({
    "id", "at", "status", "first_at", "updated_at", "icao24", "callsign", "squawk", "withheld",
    "track", "restriction", "rule", "condition", "state", "raised_at", "changed_at", "label",
})  # fmt: skip
_MEND = "name an events.jsonl that this version wrote, or replay the recording again"


def height_columns() -> list[str]:
    """The height columns, two for each reference: the value and its 1-sigma error, in metres."""
    return [f"height_{one.value}_{part}" for one in HeightReference for part in ("m", "sigma_m")]


def columns(what: What) -> list[str]:
    """The columns of a row, in order."""
    if what == "tracks":
        return [
            "id", "at", "status", "lat_deg", "lon_deg", "sigma_m", "covariance_ee_m2",
            "covariance_en_m2", "covariance_nn_m2", "velocity_east_m_s", "velocity_north_m_s",
            *height_columns(), "icao24", "callsign", "squawk", "withheld", "first_at",
            "updated_at", "reports", "simulation",
        ]  # fmt: skip
    return [
        "id", "at", "track", "restriction", "rule", "condition", "state", "label", "lat_deg",
        "lon_deg", "sigma_m", "raised_at", "changed_at", "simulation",
    ]  # fmt: skip


def rows(lines: Iterable[str], what: What, *, where: str) -> Iterator[Row]:
    """The rows of event lines: each state of each track, or each alarm as it last stood.

    lines: JSON lines, each with its line end. A last line without one is still being written by a
    live run, and is left out. where: the file, for errors. Raises RecordingError for a line that
    is no event line.
    """
    if what == "tracks":
        for line, number in _of_type(lines, "track", where):
            yield _row(_track, line, f"{where}, line {number}")
        return
    alarms: dict[str, Row] = {}
    for line, number in _of_type(lines, "alert", where):
        row = _row(_alarm, line, f"{where}, line {number}")
        alarms[row["id"]] = row
    yield from alarms.values()


def _of_type(
    lines: Iterable[str], wanted: str, where: str
) -> Iterator[tuple[Mapping[str, Any], int]]:
    for number, text in enumerate(lines, 1):
        if not text.endswith("\n"):
            return
        try:
            line = json.loads(text)
        except (ValueError, RecursionError) as exc:
            raise RecordingError(
                f"must be a JSON object, got {text[:40]!r}",
                where=f"{where}, line {number}",
                mend=_MEND,
            ) from exc
        if not isinstance(line, dict) or not isinstance(line.get("type"), str):
            raise RecordingError(
                f"must be a JSON object with a `type`, got {text[:40]!r}",
                where=f"{where}, line {number}",
                mend=_MEND,
            )
        if line["type"] == wanted:
            yield line, number


def _row(make: Any, line: Mapping[str, Any], where: str) -> Row:
    try:
        row: Row = make(line)
        for key in ("lat_deg", "lon_deg"):
            if row[key] is not None and not abs(row[key]) <= (90 if key == "lat_deg" else 180):
                raise ValueError(f"`{key}` is out of range: {row[key]}")  # noqa: TRY301
        if datetime.fromisoformat(row["at"]).tzinfo is None:
            raise ValueError(f"`at` has no time zone: {row['at']}")  # noqa: TRY301
    except KeyError as exc:
        raise RecordingError(f"must have the key {exc}", where=where, mend=_MEND) from exc
    except (TypeError, ValueError, AttributeError) as exc:
        raise RecordingError(f"cannot be read: {exc}", where=where, mend=_MEND) from exc
    return row


def _track(line: Mapping[str, Any]) -> Row:
    covariance, velocity = line["covariance"], line["velocity"] or {}
    ee, en, nn = (covariance[key] for key in ("ee", "en", "nn"))
    heights = {height["reference"]: height for height in line["heights"]}
    found: Row = {
        "id": line["id"],
        "at": line["at"],
        "status": line["status"],
        "lat_deg": line["lat_deg"],
        "lon_deg": line["lon_deg"],
        "sigma_m": round(_worst_sigma_m(ee, en, nn), 3),
        "covariance_ee_m2": ee,
        "covariance_en_m2": en,
        "covariance_nn_m2": nn,
        "velocity_east_m_s": velocity.get("east_m_s"),
        "velocity_north_m_s": velocity.get("north_m_s"),
    }
    for reference in HeightReference:
        height = heights.get(reference.value, {})
        found[f"height_{reference.value}_m"] = height.get("value_m")
        found[f"height_{reference.value}_sigma_m"] = height.get("sigma_m")
    identity = line["identity"]
    claims = {one["kind"]: one["value"] for one in identity["claims"]}
    addresses = [one["value"] for one in identity["emitters"] if one["scheme"] == "icao24"]
    return found | {
        "icao24": addresses[0] if addresses else None,
        "callsign": claims.get("callsign"),
        "squawk": claims.get("squawk"),
        "withheld": " ".join(identity["withheld"]) or None,
        "first_at": line["first_at"],
        "updated_at": line["updated_at"],
        "reports": line["reports"],
        "simulation": line["simulation"],
    }


def _alarm(line: Mapping[str, Any]) -> Row:
    return {"at": line["at"]} | {key: line[key] for key in columns("alarms") if key != "at"}


def _worst_sigma_m(ee: float, en: float, nn: float) -> float:
    """The 1-sigma error along the longer axis of the error ellipse, in metres."""
    middle, half = (ee + nn) / 2, math.hypot((ee - nn) / 2, en)
    return math.sqrt(max(middle + half, 0.0))
