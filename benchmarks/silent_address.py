"""A drone appears beside an aircraft whose address has fallen silent: is there an alarm?

    python benchmarks/silent_address.py [--seed S] [--runs N] [--json FILE]

Each run is one random scene: an aircraft with an address flies for two minutes and falls silent;
10 to 150 s later a drone that a radar alone sees appears 0.3 to 6 km away, inside airspace that
bars the unidentified.  Distance, direction, speeds, heights, the radar's turn, error and false
plots are drawn.  The drone is replayed alone as well.  An alarm counts when it is of a track
without an address within 1 km of the drone.  A scene is `late` when its alarm comes more than one
turn after the alarm of the drone alone, `missed` when it does not come at all.
"""

import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import common
import numpy as np

from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.engine.batches import batches
from vedette.engine.step import step
from vedette.model.alert import AlertState
from vedette.model.events import AlertChanged, TrackUpdated
from vedette.model.times import to_text
from vedette.model.track import Track
from vedette.sim import scenarios

ZONES = scenarios["night-2025-09"].zones
DAY = datetime(2025, 1, 1, tzinfo=UTC)
LAT, LON = 51.3, 22.5
KY = np.radians(1.0) * 6_371_008.8
KX = KY * np.cos(np.radians(LAT))
HEARD_S, SEEN_S, NEAR_M = 120, 150, 1_000.0
COLUMNS = ["scenes", "alone", "alarmed", "missed", "late", "median_later_turns", "most_later_turns"]


@dataclass(frozen=True)
class Scene:
    """One scene; all from a seed. Distances in m, speeds in m/s, times in s."""

    quiet_s: float
    apart: np.ndarray
    aircraft_m_s: float
    drone: np.ndarray
    heights: bool
    turn_s: float
    sigma_m: float
    false_per_turn: float
    seed: int

    @classmethod
    def drawn(cls, seed: int) -> "Scene":
        """The scene of a seed."""
        rng = np.random.default_rng(seed)
        angle, course = rng.uniform(0.0, 2.0 * np.pi, 2)
        return cls(
            quiet_s=rng.uniform(10.0, 150.0),
            apart=rng.uniform(300.0, 6_000.0) * np.array([np.sin(angle), np.cos(angle)]),
            aircraft_m_s=rng.uniform(40.0, 120.0),
            drone=rng.uniform(10.0, 40.0) * np.array([np.sin(course), np.cos(course)]),
            heights=bool(rng.random() < 0.5),
            turn_s=float(rng.choice([1.0, 2.0, 4.0, 6.0, 10.0])),
            sigma_m=rng.uniform(10.0, 50.0),
            false_per_turn=float(rng.choice([0.0, 2.0])),
            seed=seed,
        )

    @property
    def appears_s(self) -> float:
        """When the drone is first in sight."""
        return HEARD_S + self.quiet_s

    def at(self, t: float) -> np.ndarray:
        """Where the drone is: it appears beside where the aircraft would be by then."""
        first = np.array([self.aircraft_m_s * self.quiet_s, 0.0]) + self.apart
        return np.asarray(first + self.drone * (t - self.appears_s))

    def lines(self, *, aircraft: bool) -> list[dict[str, Any]]:
        """The scene in the report format."""
        rng = np.random.default_rng((self.seed, 1))
        rows: list[tuple[float, dict[str, Any]]] = []
        for t in range(1, HEARD_S + 1) if aircraft else ():
            more = {"sigma_m": 10, "emitter": {"scheme": "icao24", "value": "4b1a66"}}
            if self.heights:
                more["heights"] = [{"value_m": 900, "reference": "barometric"}]
            xy = np.array([self.aircraft_m_s * (t - HEARD_S), 0.0])
            rows.append((t, _position("adsb", t, xy, more)))
        sigma = {"sigma_m": round(self.sigma_m, 1)}
        for k in range(int((self.appears_s + SEEN_S) / self.turn_s)):
            start = k * self.turn_s
            t = start + 0.3 * self.turn_s
            error = rng.normal(0.0, self.sigma_m, 2)
            if rng.random() < 0.9 and t >= self.appears_s:
                rows.append((t, _position("radar", t, self.at(t) + error, sigma)))
            for _ in range(rng.poisson(self.false_per_turn)):
                t = start + self.turn_s * rng.random()
                xy = rng.uniform(-20_000.0, 20_000.0, 2)
                rows.append((t, _position("radar", t, xy, sigma)))
        rows.sort(key=lambda row: row[0])
        head = {"format": "vedette-reports", "version": 1, "simulation": True, "name": "silent"}
        return [head, _sensor("radar", self.sigma_m), _sensor("adsb", None), *(r for _, r in rows)]


def _sensor(name: str, sigma_m: float | None) -> dict[str, Any]:
    sensor = {"id": name, "kind": name, "lat_deg": LAT, "lon_deg": LON}
    if sigma_m is not None:
        sensor["position_sigma_m"] = round(sigma_m, 1)
    return {"type": "sensor", "received_at": to_text(DAY), "sensor": sensor}


def _position(sensor: str, t: float, xy: np.ndarray, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "position",
        "sensor": sensor,
        "measured_at": to_text(DAY + timedelta(seconds=float(t))),
        "lat_deg": round(float(LAT + xy[1] / KY), 8),
        "lon_deg": round(float(LON + xy[0] / KX), 8),
        **more,
    }


def alarm_s(scene: Scene, *, aircraft: bool) -> float | None:
    """When the first alarm of the drone comes, s after it appeared; None where none comes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scene.jsonl")
        lines = scene.lines(aircraft=aircraft)
        file.write_text("".join(json.dumps(one) + "\n" for one in lines))
        inputs = open_inputs([file], [ZONES], Settings())
        state = inputs.initial_state()
        last: dict[str, Track] = {}
        for batch in batches(inputs.reports(), 5.0, state.config.cycle_s):
            state, events = step(state, batch)
            for event in events:
                if isinstance(event, TrackUpdated):
                    last[event.track.id] = event.track
                elif (
                    isinstance(event, AlertChanged)
                    and event.alert.state is AlertState.UNACKNOWLEDGED
                    and _is_drone(scene, last[event.alert.track])
                ):
                    return (event.at - DAY).total_seconds() - scene.appears_s
    return None


def _is_drone(scene: Scene, track: Track) -> bool:
    if track.identity.emitters:
        return False
    t = (track.at - DAY).total_seconds()
    place = np.array([(track.lon_deg - LON) * KX, (track.lat_deg - LAT) * KY])
    return t >= scene.appears_s and float(np.hypot(*(place - scene.at(t)))) < NEAR_M


def main() -> None:
    """Every scene with the aircraft and without it; one row over all."""
    args = common.parser(__doc__ or "", seed=1, runs=500).parse_args()
    alone = missed = late = 0
    later: list[float] = []
    for seed in range(args.seed, args.seed + args.runs):
        scene = Scene.drawn(seed)
        by_itself_s = alarm_s(scene, aircraft=False)
        if by_itself_s is None:
            continue
        alone += 1
        found_s = alarm_s(scene, aircraft=True)
        if found_s is None:
            missed += 1
            print(f"missed: {scene}", flush=True)
            continue
        later.append((found_s - by_itself_s) / scene.turn_s)
        if later[-1] > 1.0:
            late += 1
            print(f"late by {later[-1]:.1f} turns: {scene}", flush=True)
    row = {
        "scenes": args.runs,
        "alone": alone,
        "alarmed": len(later),
        "missed": missed,
        "late": late,
        "median_later_turns": float(np.median(later)) if later else None,
        "most_later_turns": max(later, default=None),
    }
    common.finish([row], COLUMNS, args.json)


if __name__ == "__main__":
    main()
