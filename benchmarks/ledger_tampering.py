"""What becomes of 100,000 single mutations of a ledger, its bundles and its checkpoints.

    python benchmarks/ledger_tampering.py [--mutations N] [--ledgers N] [--seed N] [--json FILE]

Each is verified against a later checkpoint that is held elsewhere, with the log's and a witness's
public keys. Then honest ledgers of many shapes: none may raise an alarm. The mutations are those
of tests/record/proof/tampering.py; `make test` takes one in a hundred.
"""

import sys
import tempfile
from pathlib import Path

from common import ROOT, finish, parser

sys.path[:0] = [str(ROOT / "tests" / "record"), str(ROOT / "tests" / "record" / "proof")]

import tampering as acts  # noqa: E402 - found on the path set above


def main() -> None:
    flags = parser(__doc__ or "", seed=6962, runs=1)
    flags.add_argument("--mutations", type=int, default=100_000)
    flags.add_argument("--ledgers", type=int, default=10_000)
    args = flags.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one = acts.honest(Path(folder))
    found = acts.missed(one, count=args.mutations, seed=args.seed)
    rows = [{"what": name, "done": done, "missed": gone} for name, (done, gone) in found.items()]
    rows.append(
        {
            "what": "all mutations",
            "done": sum(done for done, _ in found.values()),
            "missed": sum(gone for _, gone in found.values()),
        }
    )
    made, alarms = acts.false_alarms(count=args.ledgers, seed=args.seed)
    rows.append({"what": "honest ledgers (missed: false alarms)", "done": made, "missed": alarms})
    finish(rows, ("what", "done", "missed"), args.json)
    sys.exit(1 if rows[-2]["missed"] or alarms else 0)


if __name__ == "__main__":
    main()
