"""Distances between two sets of positions at one moment: GOSPA with its parts, and OSPA."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Gospa(NamedTuple):
    """GOSPA to the power p, and the parts that sum to it (alpha = 2)."""

    total: float
    localisation: float
    missed: float
    false: float

    def distance(self, p: float = 2.0) -> float:
        """The GOSPA metric of order `p`, in the unit of the positions."""
        return float(self.total ** (1.0 / p))


def pairs_within(truth: Floats, tracks: Floats, c: float, p: float = 2.0) -> tuple[Ints, Ints]:
    """Pairs of the assignment that GOSPA makes: rows of `truth` (n, d) and of `tracks` (k, d).

    Each object and track is in at most one pair; no pair is `c` or farther apart.
    """
    if len(truth) == 0 or len(tracks) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    cost = np.minimum(cdist(truth, tracks), c) ** p
    a, b = linear_sum_assignment(cost)
    close = cost[a, b] < c**p
    return a[close], b[close]


def gospa(truth: Floats, tracks: Floats, c: float, p: float = 2.0) -> Gospa:
    """Generalised optimal sub-pattern assignment of two sets of points, alpha = 2.

    truth (n, d), tracks (k, d): positions, m.  c: cut-off, m.  p: order.
    Rahmathullah, Garcia-Fernandez & Svensson (2017), "Generalized optimal sub-pattern assignment
    metric", FUSION, proposition 1.
    """
    _check(c, p)
    a, b = pairs_within(truth, tracks, c, p)
    near = np.linalg.norm(truth[a] - tracks[b], axis=1) if len(a) else np.zeros(0)
    localisation = float(np.sum(near**p))
    missed = (len(truth) - len(a)) * c**p / 2.0
    false = (len(tracks) - len(b)) * c**p / 2.0
    return Gospa(localisation + missed + false, localisation, missed, false)


def ospa(truth: Floats, tracks: Floats, c: float, p: float = 2.0) -> float:
    """Optimal sub-pattern assignment distance, m; 0 for two empty sets.

    truth (n, d), tracks (k, d): positions, m. c: cut-off distance, m. p: order of the metric.
    Schuhmacher, Vo & Vo (2008), IEEE Trans. Signal Processing 56(8), equation 3.
    """
    _check(c, p)
    if len(truth) == 0 and len(tracks) == 0:
        return 0.0
    if len(truth) == 0 or len(tracks) == 0:
        return c
    return ospa_of_costs(np.minimum(cdist(truth, tracks), c), c, p)


def ospa_of_costs(cost: Floats, c: float, p: float = 2.0) -> float:
    """The OSPA distance from a table `cost` (n, k) of base distances, already cut off at `c`.

    The result and `c` have the unit of the table. p: order of the metric.
    """
    n, k = cost.shape
    if n == 0 and k == 0:
        return 0.0
    if n == 0 or k == 0:
        return c
    a, b = linear_sum_assignment(cost**p)
    most = max(n, k)
    total = float(np.sum(cost[a, b] ** p)) + c**p * abs(n - k)
    return float((total / most) ** (1.0 / p))


def _check(c: float, p: float) -> None:
    if not c > 0.0:
        raise ValueError(f"the cut-off c must be above 0 m, got {c}")
    if not p >= 1.0:
        raise ValueError(f"the order p must be 1 or more, got {p}")
