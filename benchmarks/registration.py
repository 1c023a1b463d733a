"""Two radars of which one has a systematic error: is one object one track, and how exact is it?

    python benchmarks/registration.py [--seed S] [--runs N] [--json FILE]

50 aircraft over 60 x 60 km for five minutes, radars with turns of 4 and 5 s, 30 m and 0.15 degrees
(1-sigma), detection 0.9, two false plots a turn. Each run is a recording in the report format and
goes through the path of `vedette replay`. `ids`: confirmed tracks in all, of 50 objects; `rms_m`:
error of the confirmed tracks after the first minute; `named_s`: when the sensor was named.
"""

import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import common
import numpy as np

from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.engine.batches import batches
from vedette.engine.step import step
from vedette.geo.geodesic import direct, inverse
from vedette.model.events import SensorChanged, TrackUpdated
from vedette.model.sensor import ConditionKind
from vedette.model.times import to_text
from vedette.model.track import TrackStatus

DAY = datetime(2025, 6, 1, tzinfo=UTC)
LAT, LON = 50.0, 20.0
OBJECTS, SECONDS, REACH_M = 50, 300, 60_000.0
SIGMA_M, SIGMA_DEG, DETECTION, FALSE = 30.0, 0.15, 0.9, 2
RADARS = (("west", (-12_000.0, 0.0), 4.0), ("east", (12_000.0, 5_000.0), 5.0))
CASES = ((0.0, 0.0), (0.5, 0.0), (1.5, 0.0), (-1.5, 0.0), (1.5, 0.4))
COLUMNS = [
    "azimuth_error_deg", "clock_error_s", "runs", "seed", "objects", "ids", "rms_m",
    "estimated_deg", "named_s", "real_time",
]  # fmt: skip


def to_degrees(place: np.ndarray) -> tuple[float, float]:
    """The place `place[0]` m east and `place[1]` m north of the centre, along a geodesic."""
    azimuth = float(np.degrees(np.arctan2(place[0], place[1])))
    return direct(LAT, LON, azimuth, float(np.hypot(*place)))


def grid(lat_deg: float, lon_deg: float) -> np.ndarray:
    """East and north of the centre, m: the inverse of `to_degrees`."""
    distance_m, azimuth_deg, _ = inverse(LAT, LON, lat_deg, lon_deg)
    azimuth = np.radians(azimuth_deg)
    return distance_m * np.array([np.sin(azimuth), np.cos(azimuth)])


def written(rng: np.random.Generator, azimuth_deg: float, clock_s: float, file: Path) -> Any:
    """Write one run; returns starts (50, 2) in m and velocities (50, 2) in m/s of the objects.

    azimuth_deg, clock_s: the errors of the radar in the east.
    """
    starts = rng.uniform(-30_000.0, 30_000.0, (OBJECTS, 2))
    speed, course = rng.uniform(40.0, 200.0, OBJECTS), rng.uniform(0, 2 * np.pi, OBJECTS)
    velocity = np.stack((speed * np.sin(course), speed * np.cos(course)), axis=1)
    lines: list[dict[str, Any]] = [
        {"format": "vedette-reports", "version": 1, "simulation": True, "name": "registration"}
    ]
    plots: list[tuple[float, str, float, float]] = []
    for name, place, turn_s in RADARS:
        lat, lon = to_degrees(np.array(place))
        sensor = {
            "id": name, "kind": "radar", "lat_deg": lat, "lon_deg": lon,
            "coverage": {"range_max_m": REACH_M}, "range_sigma_m": SIGMA_M,
            "azimuth_sigma_deg": SIGMA_DEG,
        }  # fmt: skip
        lines.append({"type": "sensor", "received_at": to_text(DAY), "sensor": sensor})
        off_deg, off_s = (azimuth_deg, clock_s) if name == "east" else (0.0, 0.0)
        for begun in np.arange(1.0, SECONDS - turn_s, turn_s):
            for o in range(OBJECTS):
                aim = _seen(starts[o] + velocity[o] * begun, lat, lon)[1]
                at_s = begun + turn_s * aim / 360.0
                far, azimuth = _seen(starts[o] + velocity[o] * at_s, lat, lon)
                if far < REACH_M and rng.random() < DETECTION:
                    azimuth += off_deg + SIGMA_DEG * rng.normal()
                    plots.append((at_s + off_s, name, far + SIGMA_M * rng.normal(), azimuth % 360))
            for _ in range(rng.poisson(FALSE)):
                far, azimuth = REACH_M * np.sqrt(rng.random()), rng.uniform(0, 360)
                plots.append((begun + turn_s * azimuth / 360.0, name, far, azimuth))
    for at_s, name, far, azimuth in sorted(plots):
        lines.append(
            {
                "type": "range_bearing",
                "sensor": name,
                "measured_at": to_text(DAY + timedelta(seconds=round(at_s, 4))),
                "range_m": float(far),
                "azimuth_deg": float(azimuth),
                "elevation_deg": 0.0,
                "elevation_sigma_deg": 0.01,
            }
        )
    file.write_text("".join(json.dumps(one) + "\n" for one in lines))
    return starts, velocity


def _seen(place: np.ndarray, lat: float, lon: float) -> tuple[float, float]:
    """Distance in m and azimuth in degrees of a place of the grid, from a radar."""
    distance_m, azimuth_deg, _ = inverse(lat, lon, *to_degrees(place))
    return distance_m, azimuth_deg % 360.0


def one_run(rng: np.random.Generator, azimuth_deg: float, clock_s: float) -> dict[str, Any]:
    """One run through the engine."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "run.jsonl")
        starts, velocity = written(rng, azimuth_deg, clock_s, file)
        inputs = open_inputs([file], [], Settings())
        state = inputs.initial_state()
        ids: set[str] = set()
        squares: list[float] = []
        named_s = None
        begun = time.process_time()
        for batch in batches(inputs.reports(), 5.0, state.config.cycle_s):
            state, events = step(state, batch)
            for event in events:
                if isinstance(event, SensorChanged) and event.health.sensor.id == "east":
                    kinds = [one.kind for one in event.began]
                    if ConditionKind.BIASED in kinds and named_s is None:
                        named_s = (event.at - DAY).total_seconds()
                if not isinstance(event, TrackUpdated):
                    continue
                track = event.track
                if track.status is TrackStatus.CONFIRMED:
                    ids.add(track.id)
                    at_s = (track.at - DAY).total_seconds()
                    apart = starts + velocity * at_s - grid(track.lat_deg, track.lon_deg)
                    if at_s >= 60:
                        squares.append(float((apart**2).sum(axis=1).min()))
        spent = time.process_time() - begun
    registration = state.picture.registration
    bias = next(registration.bias(name) for name in registration.sensors if name == "east")
    return {
        "ids": len(ids),
        "square": float(np.mean(squares)),
        "estimated_deg": float(np.degrees(bias.azimuth_rad)),
        "named_s": named_s,
        "cpu_s": spent,
    }


def row(azimuth_deg: float, clock_s: float, runs: int, seed: int) -> dict[str, Any]:
    """One error over all runs."""
    found = [one_run(np.random.default_rng([seed, k]), azimuth_deg, clock_s) for k in range(runs)]
    named = [one["named_s"] for one in found if one["named_s"] is not None]
    return {
        "azimuth_error_deg": azimuth_deg,
        "clock_error_s": clock_s,
        "runs": runs,
        "seed": seed,
        "objects": OBJECTS,
        "ids": float(np.mean([one["ids"] for one in found])),
        "rms_m": float(np.sqrt(np.mean([one["square"] for one in found]))),
        "estimated_deg": float(np.mean([one["estimated_deg"] for one in found])),
        "named_s": max(named) if named else None,
        "real_time": SECONDS * runs / sum(one["cpu_s"] for one in found),
    }


def main() -> None:
    """Run every error."""
    args = common.parser(__doc__ or "", seed=1, runs=3).parse_args()
    rows = [row(azimuth, clock, args.runs, args.seed) for azimuth, clock in CASES]
    common.finish(rows, COLUMNS, args.json)


if __name__ == "__main__":
    main()
