"""Everything about one run, as a dictionary, a table and plots."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import chi2

from vedette.evaluate.consistency import consistency, normalised_squares
from vedette.evaluate.continuity import continuity, sticky_pairs
from vedette.evaluate.ed142 import ed142
from vedette.evaluate.gospa import gospa, ospa
from vedette.evaluate.ospa2 import ospa2_series
from vedette.evaluate.scene import Floats, Table, frames
from vedette.evaluate.siap import siap


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the metrics need: cut-off m, order, window of OSPA(2) in moments, update interval s."""

    cutoff_m: float = 1000.0
    order: float = 2.0
    window: int = 10
    interval_s: float = 5.0


def evaluate(truth: Table, tracks: Table, settings: Settings) -> dict[str, Any]:
    """All metrics of one run, ready for JSON; None for a metric that could not be measured.

    If `tracks` marks confirmed rows, only these are scored.  Each estimate is compared with the
    truth of its own time, so the scores of a causal tracker are causal.
    """
    shown = tracks if tracks.confirmed is None else tracks.take(tracks.confirmed)
    c, p = settings.cutoff_m, settings.order
    times, parts, distances = [], [], []
    for frame in frames(truth, shown):
        x, y = truth.position_m[frame.truth], shown.position_m[frame.tracks]
        times.append(frame.time_s)
        parts.append(gospa(x, y, c, p))
        distances.append(ospa(x, y, c, p))
    table = np.array(parts).reshape(-1, 4)
    total, localisation, missed, false = _mean_root(table, p)
    _, windows = ospa2_series(truth, shown, settings.window, c, p)
    identity = continuity(truth, shown, c)
    hours = (max(times) - min(times)) / 3600.0 if len(times) > 1 else 0.0
    first = [s for s in identity.first_track_s.values() if s is not None]
    count = len(identity.false_tracks)
    return {
        "settings": asdict(settings),
        "moments": len(times),
        "objects": len(np.unique(truth.id)),
        "tracks": len(np.unique(shown.id)),
        "gospa": {
            "rms": total,
            "localisation": localisation,
            "missed": missed,
            "false": false,
            "series": {"time_s": times, "value": (table[:, 0] ** (1.0 / p)).tolist()},
        },
        "ospa": {"mean": _mean(np.array(distances)), "series": distances},
        "ospa2": {"mean": _mean(windows), "window": settings.window},
        "siap": asdict(siap(truth, shown, c)),
        "nees": _nees(truth, shown, c),
        "ed142": asdict(ed142(truth, shown, c, settings.interval_s)),
        "identity": {
            "breaks": identity.breaks,
            "swaps": identity.swaps,
            "tracked_share": identity.tracked_share,
            "longest_gap_s": identity.longest_gap_s,
            "rms_m": identity.rms_m,
        },
        "first_track": {
            "median_s": float(np.median(first)) if first else None,
            "worst_s": max(first) if first else None,
            "never": sum(s is None for s in identity.first_track_s.values()),
        },
        "false_tracks": {
            "count": count,
            "per_hour": count / hours if hours > 0.0 else None,
            "limit_95_per_hour": float(chi2.ppf(0.95, 2 * (count + 1)) / 2.0 / hours)
            if hours > 0.0
            else None,
        },
    }


def _mean(values: Floats) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _mean_root(table: Floats, p: float) -> list[float | None]:
    if not len(table):
        return [None] * 4
    return [float(v) for v in np.mean(table, axis=0) ** (1.0 / p)]


def _nees(truth: Table, tracks: Table, cutoff_m: float) -> dict[str, Any] | None:
    if tracks.cov_m2 is None:
        return None
    was: dict[int, int] = {}
    a: list[int] = []
    b: list[int] = []
    for frame in frames(truth, tracks):
        pairs = sticky_pairs(truth, tracks, frame, was, cutoff_m)
        was.update({int(truth.id[i]): int(tracks.id[j]) for i, j in pairs})
        a += [i for i, _ in pairs]
        b += [j for _, j in pairs]
    if not a:
        return None
    error = truth.position_m[a] - tracks.position_m[b]
    found = consistency(normalised_squares(error, tracks.cov_m2[b]), error.shape[1])
    return {**asdict(found), "consistent": found.consistent}


def rows(result: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures of a result as (name, value) pairs, for a table; series are left out."""
    out: list[tuple[str, str]] = []

    def walk(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                if name != "series":
                    walk(f"{prefix}.{name}" if prefix else name, part)
        elif isinstance(value, float):
            out.append((prefix, f"{value:.4g}"))
        else:
            out.append((prefix, "unknown" if value is None else str(value)))

    walk("", result)
    return out


def plot(result: dict[str, Any], truth: Table, tracks: Table, folder: Path) -> list[Path]:
    """Write `gospa.png` (over time) and `map.png` (truth and tracks); returns the files.

    Raises ModuleNotFoundError if Matplotlib, which only plots need, is not installed.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy, and only plots need it

    folder.mkdir(parents=True, exist_ok=True)
    series = result["gospa"]["series"]
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    axes.plot(series["time_s"], series["value"], linewidth=1)
    axes.set(xlabel="time, s", ylabel="GOSPA, m")
    figure.savefig(folder / "gospa.png", dpi=120)
    figure = Figure(figsize=(6, 6), layout="constrained")
    axes = figure.subplots()
    for table, colour, label in ((truth, "0.7", "truth"), (tracks, "C0", "tracks")):
        axes.plot(*table.position_m[:, :2].T, ".", color=colour, markersize=2, label=label)
    axes.set(xlabel="east, m", ylabel="north, m", aspect="equal")
    axes.legend()
    figure.savefig(folder / "map.png", dpi=120)
    return [folder / "gospa.png", folder / "map.png"]
