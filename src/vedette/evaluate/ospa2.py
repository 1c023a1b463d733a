"""OSPA(2): a distance between two sets of tracks over a window of time, ids included."""

import numpy as np

from vedette.evaluate.gospa import ospa_of_costs
from vedette.evaluate.scene import Floats, Table


def base_distances(truth: Table, tracks: Table, times: Floats, c: float) -> Floats:
    """Time-averaged cut-off distance of every object-track pair over a window.

    times (w,): the window's moments.  c: cut-off, m.  Returns (objects, tracks), ids ascending.
    A moment at which only one of the two exists counts `c`, one at which neither does is left out.
    Beard, Vo & Vo (2020), "A solution for large-scale multi-object tracking", IEEE Trans. SP 68,
    equation 12 (equal weights, order 1 in time).
    """
    a, b = _cube(truth, times), _cube(tracks, times)
    here, there = np.isfinite(a[..., 0]), np.isfinite(b[..., 0])
    total = np.zeros((len(a), len(b)))
    count = np.zeros((len(a), len(b)))
    for w in range(len(times)):
        both = here[:, w, None] & there[None, :, w]
        either = here[:, w, None] | there[None, :, w]
        d = np.linalg.norm(a[:, None, w] - b[None, :, w], axis=-1)
        total += np.where(both, np.minimum(np.nan_to_num(d), c), np.where(either, c, 0.0))
        count += either
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), 0.0), dtype=np.float64)


def ospa2(truth: Table, tracks: Table, times: Floats, c: float, p: float = 2.0) -> float:
    """The OSPA(2) distance over the window `times` (w,), m. c: cut-off distance, m. p: order."""
    return ospa_of_costs(base_distances(truth, tracks, times, c), c, p)


def ospa2_series(
    truth: Table, tracks: Table, window: int, c: float, p: float = 2.0
) -> tuple[Floats, Floats]:
    """The OSPA(2) distance at every moment: times (t,), distances (t,) in m.

    Each distance covers the `window` moments up to its time. c: cut-off distance, m. p: order of
    the metric.
    """
    if window < 1:
        raise ValueError(f"window must be 1 moment or more, got {window}")
    times = np.unique(truth.time_s)
    values = [
        ospa2(truth, tracks, times[max(0, k + 1 - window) : k + 1], c, p) for k in range(len(times))
    ]
    return times, np.array(values)


def _cube(table: Table, times: Floats) -> Floats:
    """Positions (ids, w, d) of the ids present in the window, NaN where absent."""
    inside = np.isin(table.time_s, times)
    ids, row = np.unique(table.id[inside], return_inverse=True)
    cube = np.full((len(ids), len(times), table.position_m.shape[1]), np.nan)
    cube[row, np.searchsorted(times, table.time_s[inside])] = table.position_m[inside]
    return cube
