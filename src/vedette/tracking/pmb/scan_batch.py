"""One scan of one sensor as arrays, checked at the door.

A plot that cannot be believed is refused and counted by reason; a batch that makes no sense as a
whole is an error.  Nothing unchecked reaches the filter: one NaN would poison every track it gates.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.coverage import Everywhere, Field
from vedette.tracking.pmb.measurement import ABSENT, Plots, Timing

FARTHEST_M = 2.0e7  # half the Earth round: no local frame reaches beyond
LARGEST_SIGMA_M = 1.0e6
SMALLEST_SIGMA_M = 1.0e-3
LEAST_CORRELATION = 1e-9  # of det R to the product of its variances: singular below


class BatchError(ValueError):
    """A batch that cannot be used at all; names what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one sensor reported about one moment.

    time_s: when it was measured, s on any scale that only grows.
    position_m: (m, 2) x, y or (m, 3) x, y, height; m in the local frame.  A NaN height is absent.
    covariance_m2: (m, 2, 2) or (m, 3, 3), m²; or one (2, 2) or (3, 3) for all plots.
    detection: probability that the sensor sees an object in its field in this scan, 0 to 1.
    clutter_per_m2: false plots a square metre and scan, one value or (m,) at each plot.
    field_of_view: where this scan looked.
    lag_s: (m,) how long before `time_s` each plot was measured, s; None: all at `time_s`.
    newcomers_per_m2: (m,) undetected objects a square metre at each plot, besides the birth's own.
    timing: when the sensor is expected to pass each object; None where nothing is known of it.
    prune_below: for each object of the state (n,), the existence under which it is given up in
    place of the setting; newborns are then kept whatever they start with.
    split_below: for each object of the state (n,), the existence under which it becomes one
    object for each plot that may be its own, see `splitting`; None: objects are never split.
    """

    time_s: float
    position_m: Floats
    covariance_m2: Floats
    detection: float
    clutter_per_m2: float | Floats
    field_of_view: Field = field(default_factory=Everywhere)
    lag_s: Floats | None = None
    newcomers_per_m2: Floats | None = None
    timing: Timing | None = None
    prune_below: Floats | None = None
    split_below: Floats | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The plots that passed, their clutter density (m,), their row in the batch (m,), refusals."""

    plots: Plots
    clutter: Floats
    row: Ints
    refused: dict[str, int]


def check(batch: Batch, *, heights: bool) -> Checked:
    """Refuse plots with invalid values. Raises BatchError if the batch itself is malformed."""
    if not np.isfinite(batch.time_s):
        raise BatchError(f"time_s must be finite, got {batch.time_s}")
    if not 0.0 <= batch.detection < 1.0:
        raise BatchError(f"detection must be in [0, 1), got {batch.detection}")
    z = np.asarray(batch.position_m, dtype=np.float64)
    if z.size == 0:
        z = z.reshape(0, z.shape[-1] if z.ndim == 2 and z.shape[-1] in (2, 3) else 2)
    if z.ndim != 2 or z.shape[1] not in (2, 3):
        raise BatchError(f"position_m must be (m, 2) or (m, 3), got {z.shape}")
    m, d = z.shape
    R = np.asarray(batch.covariance_m2, dtype=np.float64)
    if R.ndim not in (2, 3) or R.shape[-2:] != (d, d) or (R.ndim == 3 and len(R) != m):
        raise BatchError(f"covariance_m2 must be ({m}, {d}, {d}) or ({d}, {d}), got {R.shape}")
    R = np.ascontiguousarray(np.broadcast_to(R, (m, d, d)))
    clutter = np.asarray(batch.clutter_per_m2, dtype=np.float64)
    if clutter.ndim > 1 or (clutter.ndim == 1 and len(clutter) != m):
        raise BatchError(f"clutter_per_m2 must be one value or ({m},), got {clutter.shape}")
    clutter = np.ascontiguousarray(np.broadcast_to(clutter, (m,)))
    lag = np.zeros(m) if batch.lag_s is None else np.asarray(batch.lag_s, dtype=np.float64)
    if lag.shape != (m,) or not (np.isfinite(lag).all() and (lag >= 0.0).all()):
        raise BatchError(f"lag_s must be ({m},), finite and 0 or more")
    ok, refused = _sift(z, R, clutter)
    h, h_var = np.zeros(m), np.full(m, ABSENT)
    if d == 3 and heights:
        known = np.isfinite(z[:, 2])
        h, h_var = np.where(known, z[:, 2], 0.0), np.where(known, R[:, 2, 2], ABSENT)
    row = np.arange(m)
    if refused:
        row = np.flatnonzero(ok)
        z, R, h, h_var, clutter = z[row], R[row], h[row], h_var[row], clutter[row]
        lag = lag[row]
    plane = 0.5 * (R[:, :2, :2] + R[:, :2, :2].transpose(0, 2, 1))
    plots = Plots(z[:, :2].copy(), plane.copy(), h, h_var, lag.copy())
    return Checked(plots, clutter.copy(), row, refused)


def _sift(z: Floats, R: Floats, clutter: Floats) -> tuple[Flags, dict[str, int]]:
    if z.shape[1] == 2 and _all_sound(np.ascontiguousarray(z), R, clutter):
        return np.ones(len(z), dtype=np.bool_), {}
    ok = np.ones(len(z), dtype=np.bool_)
    counts: Counter[str] = Counter()

    def refuse(bad: object, reason: str) -> None:
        fresh = np.asarray(bad, dtype=np.bool_) & ok
        if fresh.any():
            counts[reason] += int(fresh.sum())
            ok[fresh] = False

    with np.errstate(all="ignore"):
        refuse(~np.isfinite(z[:, :2]).all(axis=1), "position is not finite")
        far = np.asarray(np.abs(z[:, :2]).max(axis=1, initial=0.0) > FARTHEST_M)
        refuse(far, "position is out of frame")
        if z.shape[1] == 3:
            refuse(np.isinf(z[:, 2]) | (np.abs(z[:, 2]) > FARTHEST_M), "height is not finite")
        known = np.ones(len(z), bool) if z.shape[1] == 2 else np.isfinite(z[:, 2])
        plane, full = R[:, :2, :2], R
        finite = np.isfinite(plane).all(axis=(1, 2))
        finite &= ~known | np.isfinite(full).all(axis=(1, 2))
        refuse(~finite, "covariance is not finite")
        variances = np.diagonal(full, axis1=1, axis2=2)
        refuse((variances[:, :2] < 0.0).any(axis=1), "variance is negative")
        if z.shape[1] == 3:
            refuse(known & (variances[:, 2] < 0.0), "variance is negative")
        scale = np.abs(plane).max(axis=(1, 2), initial=0.0)
        skew = np.abs(plane - plane.transpose(0, 2, 1)).max(axis=(1, 2), initial=0.0)
        refuse(skew > 1e-6 * scale, "covariance is not symmetric")
        a, b, c = plane[:, 0, 0], plane[:, 0, 1], plane[:, 1, 1]
        small = np.minimum(a, c) < SMALLEST_SIGMA_M**2
        refuse(small | (a * c - b * b <= LEAST_CORRELATION * a * c), "covariance is singular")
        if z.shape[1] == 3:
            refuse(known & (variances[:, 2] < SMALLEST_SIGMA_M**2), "covariance is singular")
        refuse(variances[:, :2].max(axis=1, initial=0.0) > LARGEST_SIGMA_M**2, "error is too large")
        refuse(~(np.isfinite(clutter) & (clutter > 0.0)), "clutter density is not above 0")
    return ok, dict(counts)


@compiled
def _all_sound(z: Floats, R: Floats, clutter: Floats) -> bool:
    """Whether every plane plot passes: the same rules as `_sift` at once, for the usual scan."""
    least, most = SMALLEST_SIGMA_M**2, LARGEST_SIGMA_M**2
    for j in range(z.shape[0]):
        a, b, c = R[j, 0, 0], R[j, 0, 1], R[j, 1, 1]
        sound = abs(z[j, 0]) <= FARTHEST_M and abs(z[j, 1]) <= FARTHEST_M
        sound = sound and least <= a <= most and least <= c <= most
        sound = sound and a * c - b * b > LEAST_CORRELATION * a * c
        sound = sound and abs(b - R[j, 1, 0]) <= 1e-9 * (a + c)
        if not (sound and 0.0 < clutter[j] < np.inf):
            return False
    return True
