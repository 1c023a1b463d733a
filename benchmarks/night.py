"""The simulated night through the engine, both tracking methods on the same batches, turn by turn.

    python benchmarks/night.py [--seed S] [--runs N] [--json FILE] [--hours H] [--without GROUP]

Each run is another seed.  A track is of the object that is nearest to most of its confirmed
updates, within 2 km (or 3 sigma, where that is more); an alert is of the intruder that is nearest
to its track when it rises.  `repeats` counts the ids that objects without an address were given
beyond their first; `ratio` is the CPU time of the engine's steps over that of "gnn".
"""

import tempfile
import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import common
import numpy as np

from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.engine.batches import batches
from vedette.engine.sealing.raised_alerts import has_called
from vedette.engine.state import EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.geo.local import east_north_m
from vedette.model.alert import AlertRule
from vedette.model.events import AlertChanged, Event, TrackUpdated
from vedette.model.track import Track, TrackStatus
from vedette.sim import scenarios, write
from vedette.sim.night_2025_09.intruders import first_inside_s
from vedette.sim.scenario import Group, Mover
from vedette.tracking.tracking_settings import METHODS, TrackingConfig

NIGHT = scenarios["night-2025-09"]
NEAR_M = 2_000.0
COLUMNS = [
    "method",
    "seed",
    "hours",
    "intruders",
    "entry",
    "possible_entry",
    "false_entry",
    "false_possible",
    "delay_s",
    "objects",
    "repeats",
    "false_tracks",
    "cpu_s",
    "ratio",
]


class Truth:
    """Where every object of a night truly is."""

    def __init__(self, seed: int, hours: float, without: frozenset[str]) -> None:
        movers = NIGHT.movers(seed)
        self.movers = [m for m in movers if m.group not in without and m.starts_s < 3600.0 * hours]
        self.inside_s = {m.name: _inside_s(m) for m in self.movers if m.group is Group.INTRUDERS}

    def nearest(self, track: Track, among: Group | None = None) -> Mover | None:
        """The object within reach of where the track says that it is."""
        t = np.array([(track.at - NIGHT.starts_at).total_seconds()])
        reach = max(NEAR_M, 3 * np.sqrt(max(track.covariance.ee, track.covariance.nn)))
        best: tuple[float, Mover | None] = (reach, None)
        for mover in self.movers:
            own = t - mover.starts_s
            if not -5.0 <= own[0] <= mover.path.duration_s + 5.0 or among not in (
                None,
                mover.group,
            ):
                continue
            lat, lon, _ = mover.path.at(np.clip(own, 0.0, mover.path.duration_s))
            east, north = east_north_m(track.lat_deg, track.lon_deg, float(lat[0]), float(lon[0]))
            apart = float(np.hypot(east, north))
            if apart < best[0]:
                best = (apart, mover)
        return best[1]


def _inside_s(mover: Mover) -> float | None:
    first = first_inside_s(mover.path)
    return None if first is None else first + mover.starts_s


class Method:
    """The engine with one method, what it cost and what it said."""

    def __init__(self, name: str, zones: tuple[Any, ...]) -> None:
        tracking = TrackingConfig(method=name)
        config = EngineConfig(simulation=True, tracking=tracking)
        self.name = name
        self.state: EngineState = initial_state(config, zones)
        self.cpu_s = 0.0
        self.last: dict[str, Track] = {}
        self.votes: dict[str, Counter[str]] = defaultdict(Counter)
        self.spans: dict[str, list[datetime]] = {}
        self.raised: list[tuple[AlertRule, str | None, float]] = []

    def take(self, batch: Any, truth: Truth) -> None:
        """Advance by one batch and note what was said."""
        begun = time.process_time()
        self.state, events = step(self.state, batch)
        self.cpu_s += time.process_time() - begun
        for event in events:
            self._note(event, truth)

    def _note(self, event: Event, truth: Truth) -> None:
        if isinstance(event, TrackUpdated):
            track = event.track
            self.last[track.id] = track
            if track.status is TrackStatus.CONFIRMED and not track.identity.emitters:
                mover = truth.nearest(track)
                self.votes[track.id]["" if mover is None else mover.name] += 1
                self.spans[track.id] = [*self.spans.get(track.id, [])[:1], track.at]
        elif isinstance(event, AlertChanged) and has_called(event.alert):
            mover = truth.nearest(self.last[event.alert.track], Group.INTRUDERS)
            at = (event.at - NIGHT.starts_at).total_seconds()
            self.raised.append((event.alert.rule, mover and mover.name, at))

    def of_objects(self) -> dict[str, list[str]]:
        """Confirmed tracks by object, in order of time; "" is nothing at all."""
        found: dict[str, list[str]] = defaultdict(list)
        for track in sorted(self.votes, key=lambda k: self.spans[k][0]):
            found[self.votes[track].most_common(1)[0][0]].append(track)
        return found

    def row(self, truth: Truth, seed: int, hours: float) -> dict[str, Any]:
        """What it came to."""
        right: dict[AlertRule, dict[str, float]] = {rule: {} for rule in AlertRule}
        false: Counter[AlertRule] = Counter()
        for rule, name, at in self.raised:
            inside = None if name is None else truth.inside_s[name]
            if name is None or inside is None or (rule is AlertRule.ENTRY and at < inside):
                false[rule] += 1
            else:
                right[rule].setdefault(name, at - inside)
        found = self.of_objects()
        nothing = found.pop("", [])
        entered = [n for n, s in truth.inside_s.items() if s is not None and s < 3600 * hours]
        delays = list(right[AlertRule.ENTRY].values())
        return {
            "method": self.name,
            "seed": seed,
            "hours": round(hours, 2),
            "intruders": len(entered),
            "entry": len(right[AlertRule.ENTRY]),
            "possible_entry": len(right[AlertRule.POSSIBLE_ENTRY]),
            "false_entry": false[AlertRule.ENTRY],
            "false_possible": false[AlertRule.POSSIBLE_ENTRY],
            "delay_s": float(np.median(delays)) if delays else None,
            "objects": len(found),
            "repeats": sum(len(tracks) - 1 for tracks in found.values()),
            "false_tracks": len(nothing),
            "cpu_s": self.cpu_s,
        }


def night(
    seed: int, hours: float, without: frozenset[str], methods: list[str]
) -> tuple[list[Method], Truth]:
    """One night through every method."""
    truth = Truth(seed, hours, without)
    until = min(NIGHT.starts_at + timedelta(hours=hours), NIGHT.ends_at)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "night.jsonl")
        write(file, NIGHT, seed=seed, without=without, until=until)
        inputs = open_inputs([file], [NIGHT.zones], Settings())
        running = [Method(name, inputs.restrictions) for name in methods]
        for batch in batches(inputs.reports(), 1.0, 0.5):
            for method in running:
                method.take(batch, truth)
    return running, truth


def repeats(method: Method) -> str:
    """Every object with more than one id, and when each id was confirmed."""
    lines = []
    for name, tracks in sorted(method.of_objects().items()):
        if len(tracks) > 1 or not name:
            spans = [
                f"{t[:8]} {method.spans[t][0]:%H:%M:%S}-{method.spans[t][-1]:%H:%M:%S}"
                for t in tracks
            ]
            lines.append(f"  {method.name} {name or 'nothing'}: {', '.join(spans)}")
    return "\n".join(lines)


def main() -> None:
    """Run the nights and print what each method made of them."""
    flags = common.parser(__doc__ or "", seed=20250909, runs=1)
    flags.add_argument("--hours", type=float, default=NIGHT.duration_s / 3600.0)
    flags.add_argument("--without", action="append", default=[], help="a group to leave out")
    flags.add_argument("--method", action="append", default=[], help="default: both")
    flags.add_argument("--verbose", action="store_true", help="name what has more than one id")
    args = flags.parse_args()
    night(args.seed, 0.1, frozenset(), list(METHODS))  # compiles, or loads what is compiled
    rows = []
    for seed in range(args.seed, args.seed + args.runs):
        methods = args.method or list(METHODS)
        running, truth = night(seed, args.hours, frozenset(args.without), methods)
        for method in running:
            row = method.row(truth, seed, args.hours)
            row["ratio"] = method.cpu_s / running[0].cpu_s
            rows.append(row)
            if args.verbose:
                print(repeats(method), flush=True)
    common.finish(rows, COLUMNS, args.json)


if __name__ == "__main__":
    main()
