"""Bearings alone: are objects found, at the right place, and is nothing found that is not there?

    python benchmarks/bearings.py [--seed S] [--runs N] [--json FILE] [--only cameras]

Six cameras (azimuth and elevation) or twelve direction finders (azimuth) and no other sensor; one
to five objects. Each run is a recording in the report format and goes through the path of `vedette
replay`: the file is read, batches are cut, and the engine steps.

The clairvoyant filter (`clairvoyant.py`) is told which bearing is of which object, and when that
object turns. `found`: share of the runs in which each object has a confirmed track within 500 m at
the latest 30 s after the clairvoyant filter's error fell under 300 m. `ghosts_per_h`: confirmed
tracks without an object within 500 m, by object-hour. `rms_ratio`: RMS position error of the tracks
over that of the clairvoyant filter, over the seconds in which an object has a confirmed track.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import clairvoyant
import common
import numpy as np

from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.engine.batches import batches
from vedette.engine.step import step
from vedette.geo.geodesic import direct, inverse
from vedette.model.events import TrackUpdated
from vedette.model.times import to_text
from vedette.model.track import TrackStatus

DAY = datetime(2025, 6, 1, tzinfo=UTC)
LAT, LON = 50.0, 20.0
SIGMA_DEG = 1.0
DETECTION = 0.7
FALSE_PER_S = 1.0 / 60.0
SECONDS = 300
FOUND_M, GHOST_M, MOMENT_M, LATE_S = 500.0, 500.0, 300.0, 30.0
TURN_DEG_S = 6.0

COLUMNS = [
    "sensors", "runs", "seed", "objects", "found", "late_p99_s", "tracked", "ghosts",
    "ghosts_per_h", "rms_m", "clairvoyant_rms_m", "rms_ratio", "ids_per_object", "real_time",
]  # fmt: skip


@dataclass(frozen=True)
class Site:
    """Sensors of one kind, and the area that objects cross."""

    name: str
    kind: str
    places: np.ndarray  # (s, 2) east and north, m
    reach_m: float
    period_s: float
    elevation: bool
    start_m: float  # distance from the centre at which objects begin


def sites() -> dict[str, Site]:
    """The two geometries of the benchmark."""
    round_ = np.radians(np.arange(0.0, 360.0, 60.0))
    cameras = 1_500.0 * np.stack((np.sin(round_), np.cos(round_)), axis=1)
    grid = [
        (x, y) for x in (-9_000.0, -3_000.0, 3_000.0, 9_000.0) for y in (-6_000.0, 0.0, 6_000.0)
    ]
    return {
        "cameras": Site("cameras", "camera", cameras, 4_000.0, 1.0, True, 4_500.0),
        "direction finders": Site(
            "direction finders", "passive_rf", np.array(grid), 12_000.0, 2.0, False, 12_000.0
        ),
    }


@dataclass(frozen=True)
class Run:
    """One run: the truth by quarter seconds, and what the sensors report."""

    truth: np.ndarray  # (objects, quarters, 3) east, north, up, m
    turning: np.ndarray  # (objects, quarters) bool
    reports: list[tuple[float, int, int, float, float | None]]
    """Time s, sensor, object or -1, azimuth and elevation in degrees; in order of time."""


STEP_S = 0.25


def made(site: Site, seed: int, run: int) -> Run:
    """Objects that fly straight and turn now and then, and their bearings."""
    rng = np.random.default_rng([seed, run, len(site.places)])
    objects = 1 + run % 5
    quarters = int(SECONDS / STEP_S)
    paths = [_path(site, rng, quarters) for _ in range(objects)]
    truth = np.stack([p for p, _ in paths])
    turning = np.stack([t for _, t in paths])
    reports: list[tuple[float, int, int, float, float | None]] = []
    for s, place in enumerate(site.places):
        for look_s in np.arange(rng.uniform(0, site.period_s), SECONDS - 1.0, site.period_s):
            for o in range(objects):
                east, north, up = _at(truth[o], look_s) - np.array([*place, 0.0])
                ground = np.hypot(east, north)
                if ground > site.reach_m or rng.random() > DETECTION:
                    continue
                azimuth = np.degrees(np.arctan2(east, north)) + SIGMA_DEG * rng.normal()
                elevation = np.degrees(np.arctan2(up, ground)) + SIGMA_DEG * rng.normal()
                reports.append((float(look_s), s, o, azimuth, elevation))
            if rng.random() < FALSE_PER_S * site.period_s:
                reports.append((float(look_s), s, -1, rng.uniform(0, 360), rng.uniform(0, 60)))
    return Run(truth, turning, sorted(reports))


def _path(site: Site, rng: np.random.Generator, quarters: int) -> tuple[np.ndarray, np.ndarray]:
    """East, north and up by quarter seconds, and when it turns: at 6 degrees/s, now and then."""
    bearing = rng.uniform(0, 2 * np.pi)
    place = site.start_m * rng.uniform(0.5, 1.0) * np.array([np.sin(bearing), np.cos(bearing)])
    course = bearing + np.pi + rng.uniform(-0.5, 0.5)
    speed = rng.uniform(8.0, 25.0) if site.elevation else rng.uniform(12.0, 40.0)
    up, turn_left, sign = rng.uniform(40.0, 300.0), 0.0, 1.0
    out, turns = np.zeros((quarters, 3)), np.zeros(quarters, bool)
    for k in range(quarters):
        out[k] = (*place, up)
        if turn_left <= 0 and rng.random() < STEP_S / 60.0:
            turn_left, sign = rng.uniform(30.0, 120.0), rng.choice([-1.0, 1.0])
        turns[k] = turn_left > 0
        if turn_left > 0:
            course += sign * np.radians(TURN_DEG_S) * STEP_S
            turn_left -= TURN_DEG_S * STEP_S
        place = place + speed * STEP_S * np.array([np.sin(course), np.cos(course)])
    return out, turns


def _at(path: np.ndarray, time_s: float) -> np.ndarray:
    k = min(int(time_s / STEP_S), len(path) - 2)
    return path[k] + (time_s / STEP_S - k) * (path[k + 1] - path[k])


def write(site: Site, run: Run, file: Path) -> None:
    """The run as a recording; sensors stand at sea level and say how far they see."""
    lines: list[dict[str, Any]] = [
        {"format": "vedette-reports", "version": 1, "simulation": True, "name": site.name}
    ]
    for s, place in enumerate(site.places):
        lat, lon = to_degrees(place)
        sensor = {
            "id": f"s{s}",
            "kind": site.kind,
            "lat_deg": lat,
            "lon_deg": lon,
            "height": {"value_m": 0.0, "reference": "mean_sea_level"},
            "coverage": {"range_max_m": site.reach_m},
            "azimuth_sigma_deg": SIGMA_DEG,
        }
        lines.append({"type": "sensor", "received_at": to_text(DAY), "sensor": sensor})
    for time_s, s, _, azimuth, elevation in run.reports:
        line: dict[str, Any] = {
            "type": "bearing",
            "sensor": f"s{s}",
            "measured_at": to_text(DAY + timedelta(seconds=round(time_s, 3))),
            "azimuth_deg": _true_north(site.places[s], azimuth),
        }
        if site.elevation:
            line["elevation_deg"] = max(-90.0, min(90.0, elevation))
            line["elevation_sigma_deg"] = SIGMA_DEG
        lines.append(line)
    file.write_text("".join(json.dumps(one) + "\n" for one in lines))


def to_degrees(place: np.ndarray) -> tuple[float, float]:
    """The place `place[0]` m east and `place[1]` m north of the centre, along a geodesic."""
    azimuth = float(np.degrees(np.arctan2(place[0], place[1])))
    return direct(LAT, LON, azimuth, float(np.hypot(*place[:2])))


def _true_north(place: np.ndarray, azimuth_deg: float) -> float:
    """From the grid's north at the centre to true north at the sensor."""
    _, lon = to_degrees(place)
    return (azimuth_deg + (lon - LON) * np.sin(np.radians(LAT))) % 360.0


def replayed(file: Path) -> Iterator[tuple[float, TrackUpdated]]:
    """What the engine says of its tracks, by the path of `vedette replay`."""
    inputs = open_inputs([file], [], Settings())
    state = inputs.initial_state()
    for batch in batches(inputs.reports(), 5.0, state.config.cycle_s):
        state, events = step(state, batch)
        for event in events:
            if isinstance(event, TrackUpdated):
                yield (event.track.at - DAY).total_seconds(), event


def grid(lat_deg: float, lon_deg: float) -> np.ndarray:
    """East and north of the centre, m: the inverse of `to_degrees`."""
    distance_m, azimuth_deg, _ = inverse(LAT, LON, lat_deg, lon_deg)
    azimuth = np.radians(azimuth_deg)
    return distance_m * np.array([np.sin(azimuth), np.cos(azimuth)])


def scored(site: Site, run: Run, file: Path) -> dict[str, Any]:
    """One run through the engine and through the clairvoyant filter."""
    write(site, run, file)
    begun = time.process_time()
    told: list[tuple[float, str, str, np.ndarray]] = []
    for at_s, event in replayed(file):
        track = event.track
        told.append((at_s, track.id, track.status, grid(track.lat_deg, track.lon_deg)))
    spent = time.process_time() - begun
    objects = len(run.truth)
    confirmed = [one for one in told if one[2] == TrackStatus.CONFIRMED]
    ghosts: set[str] = set()
    near: list[list[tuple[float, str, float]]] = [[] for _ in range(objects)]
    for at_s, name, _, place in confirmed:
        apart = [float(np.hypot(*(place - _at(run.truth[o], at_s)[:2]))) for o in range(objects)]
        best = int(np.argmin(apart))
        if apart[best] > GHOST_M:
            ghosts.add(name)
        else:
            near[best].append((at_s, name, apart[best]))
    late, errors, ideal, ids = [], [], [], []
    tracked = expected = 0
    for o in range(objects):
        filtered = clairvoyant.follow(site, run, o, SIGMA_DEG)
        good = [t for t, error in filtered if error < MOMENT_M]
        if not good:
            continue
        moment = good[0]
        found = [t for t, _, error in near[o] if error <= FOUND_M]
        late.append((found[0] if found else np.inf) - moment)
        ids.append(len({name for _, name, _ in near[o]}))
        by_second = {int(t): error for t, error in filtered}
        mine = {int(t): error for t, _, error in near[o]}
        seconds = [s for s in by_second if s >= moment + LATE_S]
        expected += len(seconds)
        both = [s for s in mine if s in by_second]
        tracked += len([s for s in seconds if s in mine])
        errors += [mine[s] for s in both]
        ideal += [by_second[s] for s in both]
    return {
        "found": all(x <= LATE_S for x in late),
        "late": late,
        "ghosts": len(ghosts),
        "hours": objects * SECONDS / 3600.0,
        "errors": errors,
        "ideal": ideal,
        "ids": ids,
        "tracked": tracked,
        "expected": expected,
        "cpu_s": spent,
    }


def row(site: Site, runs: int, seed: int, *, verbose: bool) -> dict[str, Any]:
    """One geometry over all runs."""
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for k in range(runs):
            one = scored(site, made(site, seed, k), Path(folder, "run.jsonl"))
            results.append(one)
            if verbose:
                rms = [float(np.sqrt(np.mean(np.square(one[w])))) for w in ("errors", "ideal")]
                late = [round(x, 1) for x in one["late"]]
                print(
                    k,
                    one["found"],
                    late,
                    "ghosts",
                    one["ghosts"],
                    np.round(rms, 1),
                    one["ids"],
                    f"{one['tracked']}/{one['expected']}",
                    f"{one['cpu_s']:.1f} s",
                    flush=True,
                )
    errors = np.concatenate([r["errors"] for r in results])
    ideal = np.concatenate([r["ideal"] for r in results])
    hours = sum(r["hours"] for r in results)
    late = [x for r in results for x in r["late"]]
    ghosts = sum(r["ghosts"] for r in results)
    rms, best = (float(np.sqrt(np.mean(np.square(e)))) for e in (errors, ideal))
    return {
        "sensors": site.name,
        "runs": runs,
        "seed": seed,
        "objects": len(late),
        "found": float(np.mean([r["found"] for r in results])),
        "late_p99_s": float(
            np.percentile([x for r in results for x in r["late"]], 99, method="lower")
        ),
        "tracked": sum(r["tracked"] for r in results) / sum(r["expected"] for r in results),
        "ghosts": ghosts,
        "ghosts_per_h": ghosts / hours,
        "rms_m": rms,
        "clairvoyant_rms_m": best,
        "rms_ratio": rms / best,
        "ids_per_object": float(np.mean([x for r in results for x in r["ids"]])),
        "real_time": SECONDS * runs / sum(r["cpu_s"] for r in results),
    }


def main() -> None:
    """Run both geometries, or one."""
    flags = common.parser(__doc__ or "", seed=1, runs=100)
    flags.add_argument("--only", choices=list(sites()), default=None)
    flags.add_argument("--verbose", action="store_true", help="print a line for each run")
    args = flags.parse_args()
    chosen = [site for name, site in sites().items() if args.only in (None, name)]
    rows = [row(site, args.runs, args.seed, verbose=args.verbose) for site in chosen]
    common.finish(rows, COLUMNS, args.json)


if __name__ == "__main__":
    main()
