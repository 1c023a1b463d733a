"""`kill -9` at 200 random moments while appending: what is lost, what is half, how soon it is back.

    python benchmarks/ledger_killed.py [--kills N] [--entries N] [--seed N] [--json FILE]

Half of the kills fall on a new record, half on one that holds `--entries` of alerts and incidents
before the first, those of ledger.py. The process that is killed appends batches of 1 to 400
entries, signs checkpoints and writes snapshots; the table says what it was doing when it was
killed. A restart is a new process that loads the program, opens the record to write to it, and has
its entries folded; "cpu" is its own, whatever else the machine does. After each, all entries that
came since are gone through one by one: hashes, whole batches, the acknowledged root, kept
checkpoints. At the end `vedette verify` goes through all.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from common import ROOT, finish, parser, table
from ledger import piece

from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record

sys.path.insert(0, str(ROOT / "tests" / "record"))

import killing


def killed(name: str, path: Path, entries: int, kills: int, seed: int) -> dict[str, Any]:
    """One row: `kills` of a record of `entries`."""
    killing.fill(path, entries, piece)
    start = time.monotonic()
    found = killing.kill_many(path, kills, seed)
    took = time.monotonic() - start
    result = verify_record(path, Trust())
    for fault in (*found.lost, *found.half, *(f.what for f in result.faults)):
        print(f"{name}: {fault}", file=sys.stderr)
    return {
        "record": name,
        "kills": found.kills,
        "entries": result.size,
        "lost": len(found.lost),
        "half": len(found.half),
        "verifies": result.exit_code == 0,
        **spread("restart", found.restarts_s),
        **spread("opening", found.openings_s),
        **spread("restart_cpu", found.cpu_s),
        "s_a_kill": took / kills,
        "killed_in": dict(sorted(found.doing.items())),
    }


def spread(name: str, took: list[float]) -> dict[str, float]:
    """The median, and the longest that any took."""
    return {f"{name}_median_s": sorted(took)[len(took) // 2], f"{name}_most_s": max(took)}


def main() -> None:
    flags = parser(__doc__ or "", seed=9, runs=1)
    flags.add_argument("--kills", type=int, default=200)
    flags.add_argument("--entries", type=int, default=1_000_000)
    args = flags.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, entries in (("new", 0), ("large", args.entries)):
            path = Path(folder) / f"{name}.sqlite"
            rows.append(killed(name, path, entries, args.kills // 2, args.seed + entries))
    doing = sum((Counter(row["killed_in"]) for row in rows), Counter[str]())
    print(table([{"killed in": k, "times": n} for k, n in doing.items()], ("killed in", "times")))
    print()
    finish(rows, [key for key in rows[0] if key != "killed_in"], args.json)
    sys.exit(1 if any(r["lost"] or r["half"] or not r["verifies"] for r in rows) else 0)


if __name__ == "__main__":
    main()
