"""The engine as users run it, beside the bare filter and Stone Soup on the same plots.

    python benchmarks/engine_tracking.py [--seed S] [--runs N] [--json FILE]
        [--scene NAME | --group radars|real|dense|turns] [--program engine|filter|bound|peer]

The engine reads the scene as a recording, with its radars' coverage declared, and runs on its
default settings.  The bare filter is told area, Pd, clutter and sectors.  Stone Soup is run with
three process noises.  `bound` is no tracker: it is told exactly where each object is and how it
moves whenever a radar sees it, and carries that straight on; where it falls short, the radar's turn
is too slow for any tracker.  `engine_scenes.py` names the scenes.  The file is written after every
scene, so that a run that is broken off keeps what it has.  Objects count from a minute after they
come into view (12 s in dense scenes and turns).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import common
import numpy as np
from engine_programs import Told, bare_filter, bound, engine, stone_soup
from engine_scenes import GROUPS, REAL, Scene, build
from engine_score import Sums, score
from scipy.stats import chi2

COLUMNS = [
    "scene",
    "program",
    "tracked",
    "one_id_share",
    "id_changes",
    "duplicates_s",
    "false_per_h",
    "false_limit_95",
    "rms_m",
    "confirm_median_s",
    "confirm_turns",
    "cpu_s",
]
PROGRAMS = ("engine", "filter", "bound", "peer")


def row(scene: Scene, program: str, sums: Sums) -> dict[str, Any]:
    """One row over all runs; the 95 % limit on false tracks is the exact Poisson one."""
    hours = sums.seconds / 3600.0
    confirm = float(np.median(sums.confirm_s)) if sums.confirm_s else None
    if confirm is not None and not np.isfinite(confirm):
        confirm = None
    return {
        "scene": scene.name,
        "program": program,
        "hours": round(hours, 3),
        "objects": sums.objects,
        "tracked": sums.on / max(sums.counted, 1),
        "one_id_share": sums.one_id / max(sums.objects, 1),
        "id_changes": sums.changes,
        "duplicates_s": sums.duplicates_s,
        "false_per_h": sums.false / hours,
        "false_limit_95": float(chi2.ppf(0.95, 2 * (sums.false + 1)) / 2.0 / hours),
        "rms_m": float(np.sqrt(sums.squares / max(sums.on, 1))),
        "confirm_median_s": confirm,
        "confirm_turns": None if confirm is None else confirm / scene.sites[0].turn_s,
        "cpu_s": sums.cpu_s,
    }


def told(scene: Scene, programs: list[str], python: Path | None) -> Iterator[tuple[str, Told]]:
    """What each program says of a scene."""
    if "engine" in programs:
        yield "engine", engine(scene)
    if "filter" in programs:
        yield "filter", bare_filter(scene)
    if "bound" in programs:
        yield "bound", bound(scene)
    if python is not None:
        yield from stone_soup(python, scene).items()


def main() -> None:
    """Every scene, every seed, every program; a row each over the seeds."""
    flags = common.parser(__doc__ or "", seed=1, runs=1)
    flags.add_argument("--scene", action="append", default=[], help="may be given several times")
    flags.add_argument("--group", action="append", default=[], choices=list(GROUPS))
    flags.add_argument("--program", action="append", default=[], choices=PROGRAMS)
    args = flags.parse_args()
    groups = args.group or ([] if args.scene else list(GROUPS))
    names = [*args.scene, *(name for group in groups for name in GROUPS[group])]
    programs = args.program or list(PROGRAMS)
    python = common.peer_python(".env-stonesoup") if "peer" in programs else None
    rows: list[dict[str, Any]] = []
    for name in names:
        totals: dict[str, Sums] = {}
        for run in range(args.runs):
            scene = build(name, args.seed + run)
            # Stone Soup takes hours for the real traffic: `real_adsb.py` has it.
            for program, said in told(scene, programs, None if name in REAL else python):
                sums = score(scene, said.rows, said.cpu_s)
                totals.setdefault(program, Sums()).add(sums)
                print(f"run {run}: {row(scene, program, sums)}", flush=True)
        rows += [row(scene, program, sums) for program, sums in totals.items()]
        common.finish(rows, COLUMNS, args.json)


if __name__ == "__main__":
    main()
