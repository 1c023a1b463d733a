"""Real low-altitude traffic seen through two simulated radars, beside Stone Soup.

    python benchmarks/real_adsb.py [--seed S] [--runs N] [--json FILE] [--peer-minutes M]

Truth: the samples of the `traffic` package (Paris, three hours).  Radars: 4 s and 6 s a turn,
sigma 50 m and 0.1 degree, Pd 0.9, 30 false plots a turn, 60 km.  Confirmed tracks, predicted to
every full second from the scans before it, are paired with aircraft within 1 km.
Seven runs are 21 simulated hours.  Stone Soup takes hours for three of them; it writes what it has
every ten simulated minutes, so that `--peer-kept` can score what an interrupted run came to.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import common
import numpy as np
import radar
from scipy.stats import chi2

from vedette.evaluate.continuity import continuity, lives
from vedette.evaluate.scene import Table
from vedette.tracking.pmb import (
    AIRCRAFT,
    Batch,
    Sector,
    Tracker,
    TrackerConfig,
    UniformBirth,
    predict_to,
)

CUTOFF_M = 1000.0
LONG_GAP_S = 3.3 * 6.0  # ED-142 calls a gap long beyond three update intervals and a tenth
COLUMNS = [
    "filter",
    "hours",
    "tracked",
    "rms_m",
    "long_gaps",
    "false_per_hour",
    "false_limit_95",
    "breaks",
    "swaps",
    "first_track_s",
    "ms_per_scan",
]


def settings() -> TrackerConfig:
    """Aircraft anywhere within the radars' reach, a dozen new ones in ten minutes."""
    area = (-75_000.0, -85_000.0, 75_000.0, 75_000.0)
    square = (area[2] - area[0]) * (area[3] - area[1])
    return TrackerConfig(
        modes=AIRCRAFT,
        birth=UniformBirth(
            speed_sigma_m_s=100.0,
            initial_per_m2=20.0 / square,
            rate_per_m2_s=0.02 / square,
            area_m=area,
        ),
        lifetime_s=1000.0,
    )


def track(scans: list[radar.Scan]) -> tuple[np.ndarray, float]:
    """Rows (time, id, x, y) of confirmed tracks at every second, and CPU seconds a sector."""
    tracker, rows, spent, second = Tracker(settings()), [], 0.0, 1
    for scan in scans:
        while second < scan.time_s:
            state = predict_to(tracker.config, tracker.state, float(second))
            at = state.confirmed
            xy = np.einsum("nm,nmd->nd", state.density.mode, state.density.mean)[at, :2]
            rows.append(np.column_stack([np.full(at.sum(), float(second)), state.id[at], xy]))
            second += 1
        batch = Batch(
            time_s=scan.time_s,
            position_m=scan.z,
            covariance_m2=scan.R,
            detection=scan.radar.detection,
            clutter_per_m2=scan.radar.clutter_per_m2,
            field_of_view=Sector(
                x_m=scan.radar.x_m,
                y_m=scan.radar.y_m,
                near_m=scan.radar.near_m,
                far_m=scan.radar.far_m,
                start_rad=scan.start_rad,
                width_rad=scan.width_rad,
            ),
        )
        begun = time.process_time()
        tracker.step(batch)
        spent += time.process_time() - begun
    return np.vstack(rows), spent / len(scans)


def truth_table(truth: radar.Truth, seconds: int, *, covered: bool) -> Table:
    """Aircraft at every second, all of them or those that some radar covers."""
    xy = truth.xy[:, :seconds]
    there = np.isfinite(xy[..., 0])
    if covered:
        there &= radar.RADARS[0].sees(xy) | radar.RADARS[1].sees(xy)
    flight, second = np.nonzero(there)
    return Table(time_s=second.astype(float), id=flight, position_m=xy[flight, second])


def score(truth: radar.Truth, seconds: int, rows: np.ndarray) -> dict[str, float]:
    """Counts and sums of one run."""
    tracks = Table(time_s=rows[:, 0], id=rows[:, 1].astype(np.int64), position_m=rows[:, 2:])
    inside = truth_table(truth, seconds, covered=True)
    found = continuity(inside, tracks, CUTOFF_M)
    everyone = continuity(truth_table(truth, seconds, covered=False), tracks, CUTOFF_M)
    followed, _, _ = lives(inside, tracks, CUTOFF_M)
    on = long = 0
    for life in followed.values():
        has, times = np.array(life.tracks) >= 0, np.array(life.times)
        on += int(has.sum())
        gaps = np.diff(times[has])
        long += int(gaps[gaps > LONG_GAP_S].sum())
    firsts = [s for s in found.first_track_s.values() if s is not None]
    return {
        "aircraft_s": len(inside.time_s),
        "tracked_s": on,
        "squares": (found.rms_m or 0.0) ** 2 * on,
        "long_gap_s": long,
        "false": len(everyone.false_tracks),
        "breaks": found.breaks,
        "swaps": found.swaps,
        "first_track_s": float(np.median(firsts)) if firsts else float("nan"),
    }


def row(name: str, scores: list[dict[str, float]], seconds: int, ms: float) -> dict[str, Any]:
    """One row over all runs; the 95 % limit on false tracks is the exact Poisson one."""
    total = {k: float(np.sum([s[k] for s in scores])) for k in scores[0]}
    hours = len(scores) * seconds / 3600.0
    return {
        "filter": name,
        "hours": round(hours, 2),
        "tracked": total["tracked_s"] / total["aircraft_s"],
        "rms_m": float(np.sqrt(total["squares"] / max(total["tracked_s"], 1.0))),
        "long_gaps": total["long_gap_s"] / total["aircraft_s"],
        "false_per_hour": total["false"] / hours,
        "false_limit_95": float(chi2.ppf(0.95, 2 * (total["false"] + 1)) / 2.0 / hours),
        "breaks": int(total["breaks"]),
        "swaps": int(total["swaps"]),
        "first_track_s": total["first_track_s"] / len(scores),
        "ms_per_scan": ms,
    }


def peer(
    python: Path, scans: list[radar.Scan], seconds: int, settings_tried: list[str], kept: Path
) -> None:
    """Stone Soup's confirmed tracks at every second, by setting, into the file `kept`."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "scans.npz")
        np.savez(
            data,
            time_s=[s.time_s for s in scans],
            lengths=[len(s.z) for s in scans],
            z=np.vstack([s.z for s in scans]),
            R=np.vstack([s.R for s in scans]),
            radar=[radar.RADARS.index(s.radar) for s in scans],
            start=[s.start_rad for s in scans],
            clutter=[r.clutter_per_m2 for r in radar.RADARS],
            seconds=seconds,
        )
        common.run_peer(python, "stonesoup_adsb.py", str(data), str(kept), *settings_tried)


def beside(truth: radar.Truth, scans: list[radar.Scan], kept: Path) -> list[dict[str, Any]]:
    """Rows of the peer, each after one of ours over the same time and plots."""
    out: list[dict[str, Any]] = []
    mine: dict[int, dict[str, Any]] = {}
    for setting, told in json.loads(kept.read_text()).items():
        until = int(told["until_s"])
        if until not in mine:
            rows, per_scan = track([s for s in scans if s.time_s <= until])
            name = f"vedette, the peer's {until // 60} min"
            mine[until] = row(name, [score(truth, until, rows)], until, 1e3 * per_scan)
            out.append(mine[until])
        rows = np.array(told["rows"]).reshape(-1, 4)
        rows = rows[rows[:, 0] < until]
        ms = 1e3 * told["seconds"] / told["scans"]
        out.append(row(f"Stone Soup {setting}", [score(truth, until, rows)], until, ms))
    return out


def real_truth() -> radar.Truth | None:
    """The sample's traffic, None (said aloud) where the environment is absent."""
    python = common.peer_python(".env-traffic")
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder, "truth.npz"))
        common.run_peer(python, "traffic_truth.py", file)
        return radar.load(file)


def main() -> None:
    """Track every run; then the first run's first minutes beside Stone Soup."""
    flags = common.parser(__doc__ or "", seed=1, runs=7)
    flags.add_argument("--no-peer", action="store_true", help="leave Stone Soup out")
    flags.add_argument("--peer-minutes", type=float, default=20.0)
    flags.add_argument("--peer-setting", action="append", default=[], help="default: all three")
    flags.add_argument(
        "--peer-kept",
        type=Path,
        help="file of the peer's tracks: used where it is there, else made",
    )
    args = flags.parse_args()
    truth = real_truth()
    if truth is None:
        raise SystemExit("no truth: run benchmarks/environments.sh")
    seconds = truth.xy.shape[1]
    scores, spent = [], []
    for run in range(args.runs):
        scans = radar.watch(truth, seconds, np.random.default_rng(args.seed + run))
        rows, per_scan = track(scans)
        scores.append(score(truth, seconds, rows))
        spent.append(1e3 * per_scan)
        print(f"run {run}: {scores[-1]}", flush=True)
    rows_out = [row("vedette", scores, seconds, float(np.mean(spent)))] if scores else []
    python = None if args.no_peer else common.peer_python(".env-stonesoup")
    if python is not None:
        part = int(min(60.0 * args.peer_minutes, seconds))
        scans = radar.watch(truth, seconds, np.random.default_rng(args.seed))
        with tempfile.TemporaryDirectory() as folder:
            kept = args.peer_kept or Path(folder, "peer.json")
            if not kept.exists():
                peer(python, [s for s in scans if s.time_s <= part], part, args.peer_setting, kept)
            rows_out += beside(truth, scans, kept)
    common.finish(rows_out, COLUMNS, args.json)


if __name__ == "__main__":
    main()
