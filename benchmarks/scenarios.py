"""The scenarios that the tracker is measured on, draw for draw those of the shared generators.

Where the shared generators lie beside the checkout (../shared/bench) they are the reference and
`tests/tracking/test_benchmarks.py` holds these to them.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_discrete_are

STEPS = 81
AREA_M = 300.0
F1 = np.array([[1.0, 1.0], [0.0, 1.0]])
Q1 = 0.02 * np.array([[1 / 3, 1 / 2], [1 / 2, 1.0]])


class Crossing(NamedTuple):
    """Four objects that meet: truth (runs, steps, 4 objects, x vx y vy), plots a run and step."""

    truth: np.ndarray
    dies: np.ndarray
    plots: list[list[np.ndarray]]

    def alive(self, run: int, step: int) -> np.ndarray:
        """Positions (n, 2) of the objects alive at a step (from 0)."""
        return self.truth[run, step, self.dies > step + 1][:, [0, 2]]


def williams15(runs: int, pd: float, clutter: float, seed: int) -> Crossing:
    """Williams (2015), as Garcia-Fernandez et al. use it: all four meet half way, one then dies."""
    F, Q = np.kron(np.eye(2), F1), np.kron(np.eye(2), Q1)
    H = np.kron(np.eye(2), np.array([[1.0, 0.0]]))
    L, inverse = np.linalg.cholesky(Q), np.linalg.inv(F)
    rng = np.random.default_rng(seed)
    n, middle = 4, (STEPS + 1) // 2 - 1
    truth = np.zeros((runs, STEPS, n, 4))
    dies = np.array([41, 82, 82, 82])
    plots = []
    for run in range(runs):
        start = np.array([[AREA_M / 2], [0], [AREA_M / 2], [0]])
        x = np.sqrt(0.1) * rng.standard_normal((4, n)) + start
        ahead, back = x.copy(), x.copy()
        truth[run, middle] = x.T
        for t in range(1, middle + 1):
            ahead = F @ ahead + L @ rng.standard_normal((4, n))
            back = inverse @ (back + L @ rng.standard_normal((4, n)))
            truth[run, middle - t], truth[run, middle + t] = back.T, ahead.T
        scans = []
        for k in range(1, STEPS + 1):
            seen = (rng.random(n) < pd) & (k < dies)
            real = (H @ truth[run, k - 1, seen].T + rng.standard_normal((2, seen.sum()))).T
            false = AREA_M * rng.random((rng.poisson(clutter), 2))
            scans.append(np.vstack([real, false]))
        plots.append(scans)
    return Crossing(truth, dies, plots)


class Crowd(NamedTuple):
    """N objects for 20 scans: truth (scans + 1, N, x vx y vy), seeds (N, 4), plots a scan."""

    truth: np.ndarray
    seeds: np.ndarray
    plots: list[np.ndarray]
    side_m: float
    clutter_per_m2: float


def crowd(n: int, scans: int = 20, pd: float = 0.9, seed: int = 0) -> Crowd:
    """About 4.9 plots an object and scan, most of them false, at the same density for every N."""
    F, Q = np.kron(np.eye(2), F1), np.kron(np.eye(2), Q1)
    H = np.zeros((2, 4))
    H[0, 0] = H[1, 2] = 1.0
    steady = solve_discrete_are(F.T, H.T, Q, np.eye(2))
    S = H @ steady @ H.T + np.eye(2)
    gate = np.pi * -2.0 * np.log(0.01) * np.sqrt(np.linalg.det(S))
    clutter = 0.4 / gate
    rng = np.random.default_rng(1000 + n + seed * 7919)
    side, L = np.sqrt(10 * gate * n), np.linalg.cholesky(Q)
    x = np.zeros((scans + 1, n, 4))
    x[0, :, 0] = rng.uniform(0, side, n)
    x[0, :, 2] = rng.uniform(0, side, n)
    x[0, :, [1, 3]] = rng.normal(0, 1, (2, n))
    seeds = x[0] + rng.standard_normal((n, 4))
    plots = []
    for k in range(1, scans + 1):
        x[k] = x[k - 1] @ F.T + rng.standard_normal((n, 4)) @ L.T
        seen = rng.random(n) < pd
        real = x[k, seen][:, [0, 2]] + rng.standard_normal((seen.sum(), 2))
        false = rng.uniform(0, side, (rng.poisson(clutter * side**2), 2))
        z = np.vstack([real, false])
        rng.shuffle(z)
        plots.append(z)
    return Crowd(x, seeds, plots, float(side), float(clutter))
