"""Four objects that meet: GOSPA of the tracker where data association is hardest.

    python benchmarks/williams15.py [--seed S] [--runs N] [--json FILE]

The scenario's own birth, detection and clutter figures are given; all else is the default.
Errors are causal, on positions, GOSPA with p = 2, c = 10 m, alpha = 2, RMS over runs and steps.
"""

import time
from typing import Any

import common
import numpy as np
import scenarios

from vedette.evaluate.gospa import gospa
from vedette.tracking.pmb import Batch, GaussianBirth, Tracker, TrackerConfig

CASES = ((0.9, 10.0), (0.7, 10.0), (0.9, 20.0))
PUBLISHED = {
    (0.9, 10.0): "PMBM 2.94, V-PMB 2.95, PMB with k-best 3.27",
    (0.7, 10.0): "PMBM 3.87, PMB with k-best 4.47",
    (0.9, 20.0): "PMB with k-best 3.2 on its first runs",
}
COLUMNS = [
    "filter",
    "pd",
    "clutter",
    "runs",
    "seed",
    "gospa",
    "loc",
    "missed",
    "false",
    "ms_per_scan",
]

SPREAD_COLUMNS = [
    "pd",
    "clutter",
    "runs",
    "seeds",
    "gospa_mean",
    "error_of_mean",
    "spread",
    "one_seeds_error",
    "least",
    "greatest",
    "beyond_two_errors",
]


def settings() -> TrackerConfig:
    """The scenario's figures: where objects appear, and how long they stay."""
    return TrackerConfig(
        birth=GaussianBirth(
            mean=(100.0, 100.0, 0.0, 0.0),
            sigma=(150.0, 150.0, 1.0, 1.0),
            initial=3.0,
            rate_per_s=0.005,
        ),
        lifetime_s=-1.0 / np.log(0.99),
    )


def one_run(
    scene: scenarios.Crossing, run: int, pd: float, clutter: float
) -> tuple[np.ndarray, float]:
    """Squared GOSPA and its parts at every step, and CPU seconds a scan."""
    tracker, parts, spent = Tracker(settings()), [], 0.0
    for k, plots in enumerate(scene.plots[run]):
        batch = Batch(
            time_s=float(k),
            position_m=plots,
            covariance_m2=np.eye(2),
            detection=pd,
            clutter_per_m2=clutter / scenarios.AREA_M**2,
        )
        begun = time.process_time()
        tracks = tracker.step(batch).tracks
        spent += time.process_time() - begun
        parts.append(gospa(scene.alive(run, k), tracks.mean[tracks.reported, :2], c=10.0))
    return np.array(parts), spent / len(parts)


def case(pd: float, clutter: float, runs: int, seed: int) -> dict[str, Any]:
    """One row: a detection probability and clutter rate over all runs."""
    scene = scenarios.williams15(runs, pd, clutter, seed)
    one_run(scene, 0, pd, clutter)  # compile, or load what was compiled
    results = [one_run(scene, run, pd, clutter) for run in range(runs)]
    squares = np.array([parts for parts, _ in results])
    total, loc, missed, false = np.sqrt(squares.mean(axis=(0, 1)))
    per_run = np.sqrt(squares[:, :, 0].mean(axis=1))
    return {
        "filter": "vedette PMB, exact clusters, variational projection",
        "pd": pd,
        "clutter": clutter,
        "runs": runs,
        "seed": seed,
        "gospa": float(total),
        "loc": float(loc),
        "missed": float(missed),
        "false": float(false),
        "ms_per_scan": float(1e3 * np.mean([spent for _, spent in results])),
        "standard_error": float(per_run.std() / np.sqrt(runs)),
        "authors_code": PUBLISHED[pd, clutter],
    }


def over_seeds(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a case: the mean over its seeds, and how they spread beside one seed's own error."""
    out = []
    for pd, clutter in CASES:
        mine = [r for r in rows if (r["pd"], r["clutter"]) == (pd, clutter)]
        figures = np.array([r["gospa"] for r in mine])
        own = float(np.mean([r["standard_error"] for r in mine]))
        out.append(
            {
                "pd": pd,
                "clutter": clutter,
                "runs": mine[0]["runs"],
                "seeds": len(mine),
                "gospa_mean": float(figures.mean()),
                "error_of_mean": float(figures.std(ddof=1) / np.sqrt(len(mine))),
                "spread": float(figures.std(ddof=1)),
                "one_seeds_error": own,
                "least": float(figures.min()),
                "greatest": float(figures.max()),
                "beyond_two_errors": int((np.abs(figures - figures.mean()) > 2 * own).sum()),
            }
        )
    return out


def main() -> None:
    """Run the three cases and print them beside the published figures."""
    parser = common.parser(__doc__ or "", seed=20152015, runs=100)
    parser.add_argument("--seeds", type=int, default=1, help="as many seeds, and how they spread")
    flags = parser.parse_args()
    seeds = range(flags.seed, flags.seed + flags.seeds)
    rows = [case(pd, clutter, flags.runs, seed) for pd, clutter in CASES for seed in seeds]
    columns = [*COLUMNS, "standard_error", "authors_code"]
    if len(seeds) > 1:
        print(common.table(rows, columns))
        rows, columns = over_seeds(rows), SPREAD_COLUMNS
    common.finish(rows, columns, flags.json)


if __name__ == "__main__":
    main()
