"""Faults by seed: the watch on a simulated clock, disk and network, and what must hold of it.

Each seed is a watch of 20 simulated seconds with a few kinds of fault out of eighteen
(tests/simulation/fault_plan.py). It prints the faults by kind and how often each invariant was
checked. A seed that fails is printed with the command that runs it again.

    python benchmarks/fault_simulation.py --seed 0 --runs 10000 --processes 2
    python benchmarks/fault_simulation.py --bugs       # planted bugs and the seeds that find them
    python benchmarks/fault_simulation.py --kinds kill --runs 200     # only seeds with such faults
"""

import json
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets is part of a run
    os.environ["PYTHONHASHSEED"] = "0"
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606

from common import ROOT, parser, table

sys.path.insert(0, str(ROOT / "tests" / "simulation"))


def write_json(file: Path | None, content: Any) -> None:
    if file is not None:
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def one(seed: int) -> Any:
    """One seed; an error of the simulation itself is an outcome too."""
    from fault_simulation import Outcome, run_seed  # noqa: PLC0415 - takes seconds to load

    try:
        return run_seed(seed)
    except Exception as exc:  # noqa: BLE001 - told with its seed
        return Outcome(seed, [f"the run failed: {exc!r}"], Counter(), Counter(), "", 0.0)


def planted_bugs(below: int) -> tuple[list[dict[str, Any]], bool]:
    """For each planted bug the first seed that finds it."""
    from planted_bugs import BUGS, first_seed  # noqa: PLC0415

    rows: list[dict[str, Any]] = []
    for name in BUGS:
        began = time.process_time()
        found = first_seed(name, below=below)
        seed, said = found or (None, "not found")
        row = {"bug": name, "seed": seed, "s": time.process_time() - began, "found by": said[:90]}
        rows.append(row)
        print(table([row], ("bug", "seed", "s", "found by")).splitlines()[-1], flush=True)
    return rows, all(row["seed"] is not None for row in rows)


def main() -> int:
    flags = parser("Faults by seed.", seed=0, runs=200)
    flags.add_argument("--processes", type=int, default=1)
    flags.add_argument("--bugs", action="store_true", help="look for the planted bugs instead")
    flags.add_argument("--kinds", help="only seeds with one of these kinds of fault (commas)")
    given = flags.parse_args()
    if given.bugs:
        rows, fine = planted_bugs(max(given.runs, 2_000))
        write_json(given.json, {"planted": rows})
        return 0 if fine else 1
    seeds = list(range(given.seed, given.seed + given.runs))
    if given.kinds:
        from fault_plan import Plan  # noqa: PLC0415

        wanted = set(given.kinds.split(","))
        seeds, at = [], given.seed
        while len(seeds) < given.runs:
            if wanted & Plan.of(at).kinds:
                seeds.append(at)
            at += 1
    faults: Counter[str] = Counter()
    checks: Counter[str] = Counter()
    failed, cpu_s, began = [], 0.0, time.monotonic()
    with ProcessPoolExecutor(given.processes) as pool:
        outcomes = map(one, seeds) if given.processes == 1 else pool.map(one, seeds)
        for outcome in outcomes:
            faults += outcome.faults
            checks += outcome.checks
            cpu_s += outcome.cpu_s
            if outcome.violations:
                failed.append({"seed": outcome.seed, "violations": outcome.violations})
                print(f"seed {outcome.seed} failed. Again: {outcome.command}", flush=True)
                for text in outcome.violations[:5]:
                    print(f"   {text[:300]}", flush=True)
    rows = [{"fault": name, "times": count} for name, count in faults.most_common()]
    print(table(rows, ("fault", "times")))
    print(
        table([{"checked": n, "times": c} for n, c in sorted(checks.items())], ("checked", "times"))
    )
    wall_s = time.monotonic() - began
    print(
        f"{len(seeds)} seeds from {given.seed} on, {len(failed)} failed; {wall_s:.0f} s, "
        f"{cpu_s / max(1, len(seeds)):.2f} s of CPU a seed"
    )
    write_json(
        given.json,
        {
            "seeds": len(seeds),
            "failed": failed,
            "faults": dict(faults),
            "checks": dict(checks),
            "wall_s": wall_s,
            "cpu_s": cpu_s,
        },
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
