"""Real aircraft whose recorded positions are wrong for a while, through `vedette replay`.

    python benchmarks/faulty_samples.py [--json FILE]

Needs .env-traffic (`sh benchmarks/environments.sh`): the samples are files of the `traffic` package
(OpenSky Network state vectors, one row a second). The place of a row is the last that was received,
so a position that is not renewed is repeated. Rows are given as they stand, as one receiver's.

A second is faulty where the aircraft states more than 50 knots and

- its place has not changed for 15 s, or
- its place cannot have been reached from the last place before: at 350 m/s, with 2 km of slack.
  Places on such a course stay faulty until one is within reach.

A second counts as doubted where no live track of the address is confirmed without a contradiction.
The first 30 s of each faulty stretch are left out: that long it may take to tell.
`tracks`: ids that were ever confirmed. `contradictions`, `repeated`: changes told of each kind.
"""

import gzip
import json
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import common
from contradictions import distance_m, run

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ("traffic", "data", "samples")
FAULTY = ("noisy/noisy_spoofing", "noisy/noisy_time_issue")
HONEST = (
    "surveillance/border_control", "noisy/noisy_landing", "noisy/noisy_takeoff",
    "military/inflight_refuelling",
)  # fmt: skip
COLUMNS = [
    "sample", "seconds", "tracks", "contradictions", "repeated", "faulty_s", "doubted_s", "share",
]  # fmt: skip
KNOT_M_S, FOOT_M = 1852 / 3600, 0.3048
STANDS_M_S, SAME_S, SPEED_M_S, SLACK_M, LATENCY_S = 50 * KNOT_M_S, 15, 350.0, 2_000.0, 30


@dataclass(frozen=True)
class Row:
    """One second of one aircraft."""

    at_s: float
    address: str
    lat: float
    lon: float
    speed_m_s: float | None
    course_deg: float | None
    height_m: float | None


def folder() -> Path:
    """Where the samples lie. Raises SystemExit where the environment is not made."""
    found = sorted((ROOT / ".env-traffic").glob("lib/python*/site-packages"))
    if not found or not found[0].joinpath(*SAMPLES).is_dir():
        raise SystemExit("no .env-traffic here; make it with `sh benchmarks/environments.sh`")
    return found[0].joinpath(*SAMPLES)


def rows(name: str) -> list[Row]:
    """The rows of a sample that have a place, in order of time."""
    table = json.loads(gzip.decompress((folder() / f"{name}.json.gz").read_bytes()))
    if isinstance(table, dict):  # by column
        table = [{c: values.get(k) for c, values in table.items()} for k in table["timestamp"]]
    made = []
    for one in table:
        if one.get("latitude") is None or one.get("longitude") is None:
            continue
        speed, height = one.get("groundspeed"), one.get("altitude")
        made.append(
            Row(
                in_seconds(one["timestamp"]),
                one["icao24"],
                one["latitude"],
                one["longitude"],
                None if speed is None else speed * KNOT_M_S,
                one.get("track"),
                None if height is None else height * FOOT_M,
            )
        )
    return sorted(made, key=lambda row: row.at_s)


def in_seconds(stamp: float | str) -> float:
    """A time in milliseconds or as text, in seconds since 1970."""
    return seconds(stamp) if isinstance(stamp, str) else stamp / 1000.0


def faulty_seconds(flight: list[Row]) -> set[int]:
    """The seconds that are faulty, without the first of each stretch."""
    good, changed_s = flight[0], flight[0].at_s
    before = flight[0]
    faulty: set[int] = set()
    for row in flight[1:]:
        same = (row.lat, row.lon) == (before.lat, before.lon)
        changed_s = changed_s if same else row.at_s
        passed_s = row.at_s - good.at_s
        away_m = distance_m((good.lat, good.lon), (row.lat, row.lon))
        away = not same and away_m > SLACK_M + SPEED_M_S * passed_s
        stale = same and row.at_s - changed_s >= SAME_S
        moves = row.speed_m_s is not None and row.speed_m_s > STANDS_M_S
        on_a_false_course = same and int(before.at_s) in faulty and (before.lat, before.lon) != (
            good.lat, good.lon
        )  # fmt: skip
        if moves and (away or stale or on_a_false_course):
            faulty.add(int(row.at_s))
        if not same and not away:
            good = row
        before = row
    return {s for s in faulty if all(s - k in faulty for k in range(LATENCY_S))}


def replayed(flight: list[Row], file: Path) -> list[dict[str, Any]]:
    """Everything that `vedette replay --json` prints of the flight."""
    with file.open("w") as out:
        print(
            json.dumps(
                {"format": "vedette-reports", "version": 1, "simulation": False, "name": "x"}
            ),
            file=out,
        )
        for row in flight:
            line: dict[str, Any] = {
                "type": "position", "sensor": "receiver", "lat_deg": row.lat, "lon_deg": row.lon,
                "measured_at": datetime.fromtimestamp(row.at_s, UTC).isoformat(),
                "emitter": {"scheme": "icao24", "value": row.address},
            }  # fmt: skip
            motion = {"speed_m_s": row.speed_m_s, "course_deg": row.course_deg}
            known = {key: value for key, value in motion.items() if value is not None}
            if known:
                line["motion"] = known
            if row.height_m is not None:
                line["heights"] = [{"value_m": row.height_m, "reference": "barometric"}]
            print(json.dumps(line), file=out)
    return run("replay", str(file))


def doubted_seconds(events: list[dict[str, Any]], first: int, last: int) -> set[int]:
    """The seconds in which no live track is confirmed without a contradiction."""
    sound: dict[str, bool] = {}
    doubted, second = set(), first
    for event in (e for e in events if e["type"] == "track"):
        at = int(seconds(event["noted_at"]))
        while second < min(at, last + 1):
            if not any(sound.values()):
                doubted.add(second)
            second += 1
        sound[event["id"]] = event["status"] == "confirmed" and event["contradiction"] is None
    doubted |= {s for s in range(second, last + 1) if not any(sound.values())}
    return doubted


def seconds(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def changes(events: list[dict[str, Any]], key: str) -> int:
    """How often something began to be told of a track."""
    told: dict[str, bool] = {}
    count = 0
    for event in (e for e in events if e["type"] == "track"):
        now = event[key] is not None
        count += now and not told.get(event["id"], False)
        told[event["id"]] = now
    return count


def measured() -> Iterator[dict[str, Any]]:
    """One row a sample."""
    with tempfile.TemporaryDirectory() as place:
        for name in (*FAULTY, *HONEST):
            flight = rows(name)
            events = replayed(flight, Path(place) / "sample.jsonl")
            first, last = math.floor(flight[0].at_s), math.floor(flight[-1].at_s)
            faulty = faulty_seconds(flight) if name in FAULTY else set()
            doubted = doubted_seconds(events, first, last)
            confirmed = {
                e["id"] for e in events if e["type"] == "track" and e["status"] == "confirmed"
            }
            yield {
                "sample": name.partition("/")[2],
                "seconds": last - first + 1,
                "tracks": len(confirmed),
                "contradictions": changes(events, "contradiction"),
                "repeated": changes(events, "same_place_since"),
                "faulty_s": len(faulty),
                "doubted_s": len(faulty & doubted),
                "share": len(faulty & doubted) / len(faulty) if faulty else None,
            }


def main() -> None:
    """Run, print, write."""
    asked = common.parser(__doc__ or "", seed=0, runs=1).parse_args()
    common.finish(list(measured()), COLUMNS, asked.json)


if __name__ == "__main__":
    main()
