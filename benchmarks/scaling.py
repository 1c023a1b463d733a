"""From ten objects to ten thousand, beside Stone Soup in the same run.

    python benchmarks/scaling.py [--seed S] [--runs N] [--json FILE] [--no-peer]

About 4.9 plots an object and scan, Pd 0.9, 20 scans, one thread each, CPU time, after a warm-up;
s_per_scan is the median over scans (and runs).  `whole`: own initiation, true tracks never used.
`seeded`: tracks given at the start, maintenance only.  GOSPA: over sqrt(N), the last ten scans.
`ratio` is Stone Soup's seconds over ours at the same N and mode.  GOSPA scores the best estimate of
the scene, swaps and breaks the tracks shown to a person: ours once confirmed, all of the peer's.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import common
import numpy as np
import scenarios

from vedette.evaluate.continuity import continuity
from vedette.evaluate.gospa import gospa
from vedette.evaluate.scene import Table
from vedette.tracking.pmb import Batch, Tracker, TrackerConfig, UniformBirth, seeded_state

OURS = (("whole", (10, 100, 300, 1000, 10_000)), ("seeded", (100, 300, 1000)))
PEERS = (("GNN-KD", "whole", (10, 100, 300)), ("JPDA-EHM2-KD", "seeded", (100, 300)))
COLUMNS = [
    "filter",
    "mode",
    "n",
    "s_per_scan",
    "gospa_last10",
    "ratio",
    "swaps",
    "breaks",
    "us_per_object",
]
Estimates = list[list[list[float]]]


def settings(scene: scenarios.Crowd, mode: str) -> TrackerConfig:
    """The scenario's figures: nobody comes or goes.  Seeded runs start no tracks, as the peer's.

    A lifetime of hours and as few births keep the filter able to find an object that it lost.
    """
    density = len(scene.seeds) / scene.side_m**2 if mode == "whole" else 0.0
    return TrackerConfig(
        birth=UniformBirth(
            speed_sigma_m_s=1.0, initial_per_m2=density, rate_per_m2_s=1e-4 * density
        ),
        lifetime_s=1e4 if mode == "whole" else 1e9,
    )


def ours(scene: scenarios.Crowd, mode: str) -> tuple[list[float], Estimates, Estimates]:
    """CPU seconds of every scan, the best estimate (id, x, y) and the confirmed tracks after it."""
    config = settings(scene, mode)
    state = None
    if mode == "seeded":
        seeds = scene.seeds[:, [0, 2, 1, 3]]
        state = seeded_state(config, 0.0, seeds, np.tile(np.eye(4), (len(seeds), 1, 1)), 0.9999)
    tracker, seconds, estimates, shown = Tracker(config, state=state), [], [], []
    for k, plots in enumerate(scene.plots):
        batch = Batch(
            time_s=k + 1.0,
            position_m=plots,
            covariance_m2=np.eye(2),
            detection=0.9,
            clutter_per_m2=scene.clutter_per_m2,
        )
        begun = time.process_time()
        tracks = tracker.step(batch).tracks
        seconds.append(time.process_time() - begun)
        for rows, table in ((tracks.reported, estimates), (tracks.confirmed, shown)):
            table.append(np.column_stack([tracks.id[rows], tracks.mean[rows, :2]]).tolist())
    return seconds, estimates, shown


def peer(
    scene: scenarios.Crowd, kind: str, mode: str
) -> tuple[list[float], Estimates, Estimates] | None:
    """The same of Stone Soup, whose estimates are its tracks; None without its environment."""
    python = common.peer_python(".env-stonesoup")
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        data, result = Path(folder, "scene.npz"), Path(folder, "result.json")
        np.savez(
            data,
            plots=np.vstack(scene.plots),
            lengths=[len(z) for z in scene.plots],
            seeds=scene.seeds,
            clutter=scene.clutter_per_m2,
        )
        common.run_peer(python, "stonesoup_scaling.py", str(data), str(result), kind, mode)
        answer = json.loads(result.read_text())
    return answer["seconds"], answer["estimates"], answer["estimates"]


def accuracy(scene: scenarios.Crowd, estimates: Estimates) -> float:
    """RMS GOSPA over the last ten scans, over sqrt(N)."""
    last = range(len(estimates) - 10, len(estimates))
    squares = [
        gospa(scene.truth[k + 1][:, [0, 2]], np.array(estimates[k]).reshape(-1, 3)[:, 1:], 10.0)
        for k in last
    ]
    return float(np.sqrt(np.mean([s.total for s in squares]) / scene.truth.shape[1]))


def identity(scene: scenarios.Crowd, estimates: Estimates) -> tuple[int, int]:
    """Swaps and breaks over the run, tracks paired with objects within 10 m."""
    scans, n = len(scene.plots), scene.truth.shape[1]
    truth = Table(
        time_s=np.repeat(np.arange(1.0, scans + 1), n),
        id=np.tile(np.arange(n), scans),
        position_m=scene.truth[1:, :, [0, 2]].reshape(-1, 2),
    )
    rows = np.vstack([np.array(e).reshape(-1, 3) for e in estimates])
    times = np.repeat(np.arange(1.0, len(estimates) + 1), [len(e) for e in estimates])
    tracks = Table(time_s=times, id=rows[:, 0].astype(np.int64), position_m=rows[:, 1:])
    found = continuity(truth, tracks, 10.0)
    return found.swaps, found.breaks


def row(name: str, mode: str, n: int, runs: list[Any]) -> dict[str, Any]:
    """One row from (scene, (seconds, estimates, shown)) of every run."""
    seconds = float(np.median([s for _, (spent, _, _) in runs for s in spent]))
    score = n <= 1000
    totals = [accuracy(scene, e) ** 2 for scene, (_, e, _) in runs] if score else []
    identities = [identity(scene, s) for scene, (_, _, s) in runs] if score else []
    return {
        "filter": name,
        "mode": mode,
        "n": n,
        "s_per_scan": seconds,
        "gospa_last10": float(np.sqrt(np.mean(totals))) if totals else None,
        "ratio": None,
        "swaps": sum(s for s, _ in identities) if identities else None,
        "breaks": sum(b for _, b in identities) if identities else None,
        "us_per_object": 1e6 * seconds / n,
    }


def main() -> None:
    """Run every size and mode, ours and the peer's, and print both ratios."""
    flags = common.parser(__doc__ or "", seed=0, runs=1)
    flags.add_argument("--no-peer", action="store_true", help="leave Stone Soup out")
    args = flags.parse_args()
    seeds = range(args.seed, args.seed + args.runs)
    for mode in ("whole", "seeded"):
        ours(scenarios.crowd(20), mode)  # compile, or load what was compiled
    rows = []
    for mode, sizes in OURS:
        for n in sizes:
            scenes = [scenarios.crowd(n, seed=s) for s in seeds]
            rows.append(row("vedette", mode, n, [(c, ours(c, mode)) for c in scenes]))
    for kind, mode, sizes in () if args.no_peer else PEERS:
        for n in sizes:
            scenes = [scenarios.crowd(n, seed=s) for s in seeds]
            results = [(c, peer(c, kind, mode)) for c in scenes]
            if any(r is None for _, r in results):
                continue
            rows.append(row(f"Stone Soup {kind}", mode, n, results))
            mine = next(r for r in rows if (r["filter"], r["mode"], r["n"]) == ("vedette", mode, n))
            mine["ratio"] = rows[-1]["s_per_scan"] / mine["s_per_scan"]
    common.finish(rows, COLUMNS, args.json)
    cost = {
        r["n"]: r["us_per_object"] for r in rows if (r["filter"], r["mode"]) == ("vedette", "whole")
    }
    print(f"\ncost an object, 10,000 over 1,000: {cost[10_000] / cost[1000]:.2f}x")


if __name__ == "__main__":
    main()
