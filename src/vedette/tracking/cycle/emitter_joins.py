"""When a transmitter first heard is an object that is already followed without a name."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from vedette.tracking.cycle.initiation import new_life
from vedette.tracking.cycle.nearest_neighbour import gate, near_pairs
from vedette.tracking.identity.emitters import PROVEN, may_be_one
from vedette.tracking.kalman.fix_update import compare, mahalanobis2
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.track_motion import States, sigma_max_m
from vedette.tracking.track_lifecycle import Habits, Life
from vedette.tracking.tracking_settings import TrackingConfig


def clear_joins(
    states: States,
    lives: Sequence[Life],
    fixes: Fixes,
    columns: Sequence[int],
    *,
    until: datetime,
    habits: Habits,
    config: TrackingConfig,
) -> list[tuple[int, int]]:
    """Pairs (row, column) where a new emitter joins an anonymous track beyond doubt.

    Beyond doubt: the report states its velocity; exactly one proven track is in reach, and agrees
    in place, velocity and height; and no other new emitter could be that track. The rest start
    tracks of their own, which may merge later.
    """
    able = [c for c in columns if fixes.moves[c]]
    rows = [r for r, life in enumerate(lives) if life.status in PROVEN and life.moving]
    if not able or not rows:
        return []
    at, on = np.array(rows, np.int64), np.array(able, np.int64)
    i, j = near_pairs(states, at, fixes, on, config)
    i, j = at[i], on[j]
    found = compare(states, i, fixes, j, config)
    near = found.distance2 <= gate(config.gate_probability)
    tight = found.distance2 <= gate(config.join_probability)
    tight &= sigma_max_m(found.spread) <= config.join_sigma_max_m
    tight &= found.late_s <= config.late_max_s
    stated = fixes.velocity_sigma[j][:, None, None] ** 2 * np.eye(2)
    apart = fixes.velocity[j] - found.predicted.velocity
    steady = mahalanobis2(apart, found.predicted.covariance[:, 2:, 2:] + stated)
    tight &= steady <= gate(config.join_probability)
    pairs = []
    for k in np.flatnonzero(tight).tolist():
        row, column = int(i[k]), int(j[k])
        if int((near & (j == column)).sum()) > 1 or int((near & (i == row)).sum()) > 1:
            continue
        newcomer = new_life(fixes, column, until, config)
        if not lives[row].identity.cooperative and may_be_one(lives[row], newcomer, habits, config):
            pairs.append((row, column))
    return pairs
