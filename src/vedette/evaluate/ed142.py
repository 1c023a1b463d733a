"""Figures as EUROCAE ED-142 defines them for wide-area multilateration. No compliance is claimed.

ED-142 (2010), section 3: probability of update, horizontal accuracy, probability of gap, false
targets.  They are computed here from tracks and truth at common moments; no compliance is claimed.
"""

from dataclasses import dataclass

import numpy as np

from vedette.evaluate.continuity import lives
from vedette.evaluate.scene import Table


@dataclass(frozen=True, slots=True)
class Ed142:
    """Figures over a whole run; None where nothing could be measured.

    update_probability: share of update intervals of an object's life with a track on it.
    rms_m, p95_m: horizontal error of the pairs.
    long_gap_share: share of an object's time in gaps longer than `long_gap_s`.
    long_gaps: how many.  false_share: share of track-moments on no object.
    """

    update_probability: float | None
    rms_m: float | None
    p95_m: float | None
    long_gap_share: float | None
    long_gaps: int
    long_gap_s: float
    false_share: float | None


def ed142(truth: Table, tracks: Table, cutoff_m: float, interval_s: float) -> Ed142:
    """ED-142 figures for an update interval of `interval_s`. A long gap is more than 3.1 intervals.

    cutoff_m: the greatest distance of a track from its object, m.
    """
    if not interval_s > 0.0:
        raise ValueError(f"interval_s must be above 0 s, got {interval_s}")
    limit = 3.0 * interval_s + 0.1 * interval_s
    followed, _, spare = lives(truth, tracks, cutoff_m)
    updates = windows = gaps = 0
    time = lost = 0.0
    errors = []
    for life in followed.values():
        times, on = np.array(life.times), np.array(life.tracks) >= 0
        bins = np.floor((times - times[0]) / interval_s).astype(np.int64)
        seen = np.zeros(bins[-1] + 1, np.bool_)
        seen[bins[on]] = True
        present = np.unique(bins)
        updates, windows = updates + int(seen[present].sum()), windows + len(present)
        errors.append(np.array(life.errors)[on])
        time += float(times[-1] - times[0])
        edges = np.concatenate([times[:1], times[on], times[-1:]])
        steps = np.diff(edges)
        gaps += int((steps > limit).sum())
        lost += float(steps[steps > limit].sum())
    flat = np.concatenate(errors) if errors else np.zeros(0)
    rows = len(tracks.time_s)
    return Ed142(
        update_probability=updates / windows if windows else None,
        rms_m=float(np.sqrt(np.mean(flat**2))) if len(flat) else None,
        p95_m=float(np.percentile(flat, 95)) if len(flat) else None,
        long_gap_share=lost / time if time > 0.0 else None,
        long_gaps=gaps,
        long_gap_s=limit,
        false_share=spare / rows if rows else None,
    )
