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

from vedette.evaluate.sets import gospa
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


def main() -> None:
    """Run the three cases and print them beside the published figures."""
    flags = common.parser(__doc__ or "", seed=20152015, runs=100).parse_args()
    rows = [case(pd, clutter, flags.runs, flags.seed) for pd, clutter in CASES]
    common.finish(rows, [*COLUMNS, "standard_error", "authors_code"], flags.json)


if __name__ == "__main__":
    main()
