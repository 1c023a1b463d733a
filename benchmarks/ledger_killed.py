"""`kill -9` at 200 random moments while appending: what is lost, what is half, how soon it is back.

    python benchmarks/ledger_killed.py [--kills N] [--entries N] [--seed N] [--json FILE]

The record holds `--entries` before the first kill. A restart is a new process that imports the
program, opens the record to write to it, and has its entries folded.
"""

import sys
import tempfile
from pathlib import Path

from common import ROOT, finish, parser

from vedette.record.verify import verify

sys.path.insert(0, str(ROOT / "tests" / "record"))

import killing


def main() -> None:
    flags = parser(__doc__ or "", seed=9, runs=1)
    flags.add_argument("--kills", type=int, default=200)
    flags.add_argument("--entries", type=int, default=1_000_000)
    args = flags.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vedette.sqlite"
        killing.fill(path, args.entries // 3 * 3, key=True)
        found = killing.kill_many(path, args.kills, args.seed)
        result = verify(path)
    took = sorted(found.restarts_s)
    row = {
        "kills": found.kills,
        "entries": result.size,
        "lost": len(found.lost),
        "half": len(found.half),
        "verifies": result.exit_code == 0,
        "restart_median_s": took[len(took) // 2],
        "restart_most_s": took[-1],
    }
    finish([row], row, args.json)
    sys.exit(1 if found.lost or found.half or result.exit_code else 0)


if __name__ == "__main__":
    main()
