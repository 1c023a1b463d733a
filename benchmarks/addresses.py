"""One address, one id: the `traffic` package's three hours of 213 aircraft through the tracker.

    python benchmarks/addresses.py [--json FILE] [--verbose]

The sample holds decoded places, stale ones and jumps among them; each row becomes a position
report with its address (docs/feeds/report-format.md).  An aircraft's tracks in order of their first
report; a change of id is owed to a gap where the address was silent for more than 180 s before it.
`beside_s`: seconds in which an address was heard on two tracks at once.  `--seed` and `--runs`
change nothing: there is no chance in it.
"""

import json
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import common
import numpy as np

from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.engine.batches import batches
from vedette.engine.state import EngineConfig, initial_state
from vedette.engine.step import step
from vedette.model.events import TrackUpdated
from vedette.model.track import Track

LOST_S = 180.0  # the tracker's own patience with an emitter
COLUMNS = [
    "reports",
    "aircraft",
    "more_than_one",
    "changes",
    "without_gap",
    "beside_s",
    "most_addresses",
    "cpu_s",
]


def write(rows: list[list[Any]], file: Path) -> None:
    """Rows (time s, address, lat, lon, altitude ft or None) in the report format."""
    with file.open("w") as out:
        header = {"format": "vedette-reports", "version": 1, "simulation": False}
        print(json.dumps({**header, "name": "quickstart"}), file=out)
        for at, address, lat, lon, feet in rows:
            line: dict[str, Any] = {
                "type": "position",
                "sensor": "opensky",
                "measured_at": datetime.fromtimestamp(at, UTC).isoformat(),
                "lat_deg": lat,
                "lon_deg": lon,
                "emitter": {"scheme": "icao24", "value": address},
            }
            if feet is not None:
                line["heights"] = [{"value_m": feet * 0.3048, "reference": "barometric"}]
            print(json.dumps(line), file=out)


def sample() -> list[list[Any]]:
    """The sample's rows; raises SystemExit where the peer's environment is absent."""
    python = common.peer_python(".env-traffic")
    if python is None:
        raise SystemExit("no sample: run benchmarks/environments.sh")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rows.json")
        common.run_peer(python, "traffic_truth.py", str(file), "--rows")
        return list(json.loads(file.read_text()))


class Told:
    """What was told of every track: when each of its reports was, and who it said to be."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.addresses: dict[str, set[str]] = defaultdict(set)

    def note(self, track: Track) -> None:
        """One update."""
        at = track.updated_at.timestamp()
        if not self.times[track.id] or at > self.times[track.id][-1]:
            self.times[track.id].append(at)
        self.addresses[track.id] |= {emitter.value for emitter in track.identity.emitters}

    def by_address(self) -> dict[str, list[str]]:
        """The tracks of each address in order of their first report."""
        found: dict[str, list[str]] = defaultdict(list)
        for track in sorted(self.times, key=lambda k: self.times[k][0]):
            for address in self.addresses[track]:
                found[address].append(track)
        return found


def follow(file: Path) -> tuple[Told, float]:
    """The sample through the engine, and the CPU time of its steps."""
    inputs = open_inputs([file], [], Settings())
    state, told, spent = initial_state(EngineConfig(), ()), Told(), 0.0
    for batch in batches(inputs.reports(), 1.0, 0.5):
        begun = time.process_time()
        state, events = step(state, batch)
        spent += time.process_time() - begun
        for event in events:
            if isinstance(event, TrackUpdated):
                told.note(event.track)
    return told, spent


def row(told: Told, heard: dict[str, np.ndarray], spent: float, *, verbose: bool) -> dict[str, Any]:
    """The counts. heard: by address, when it spoke, s."""
    by_address = told.by_address()
    changes = without_gap = 0
    beside = 0.0
    for address, tracks in sorted(by_address.items()):
        ends = told.times[tracks[0]][-1]
        for track in tracks[1:]:
            begins = told.times[track][0]
            changes += 1
            spoke = heard[address]
            silent = begins - spoke[max(np.searchsorted(spoke, begins) - 1, 0)]
            without_gap += silent <= LOST_S
            both = max(0.0, min(ends, told.times[track][-1]) - begins)
            beside += both
            if verbose and silent <= LOST_S:
                print(f"{address} {track} {datetime.fromtimestamp(begins, UTC):%H:%M:%S}", end=" ")
                print(f"silent {silent:.0f} s, both {both:.0f} s, {len(told.times[track])} updates")
            ends = max(ends, told.times[track][-1])
    return {
        "reports": sum(len(t) for t in heard.values()),
        "aircraft": len(by_address),
        "more_than_one": sum(len(tracks) > 1 for tracks in by_address.values()),
        "changes": changes,
        "without_gap": int(without_gap),
        "beside_s": beside,
        "most_addresses": max(len(a) for a in told.addresses.values()),
        "cpu_s": spent,
    }


def main() -> None:
    """Follow the sample and count."""
    flags = common.parser(__doc__ or "", seed=0, runs=1)
    flags.add_argument("--verbose", action="store_true", help="name every change without a gap")
    args = flags.parse_args()
    rows = sample()
    heard = defaultdict(list)
    for at, address, *_ in rows:
        heard[address].append(at)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "quickstart.jsonl")
        write(rows, file)
        told, spent = follow(file)
    spoke = {address: np.sort(np.array(times)) for address, times in heard.items()}
    common.finish([row(told, spoke, spent, verbose=args.verbose)], COLUMNS, args.json)


if __name__ == "__main__":
    main()
