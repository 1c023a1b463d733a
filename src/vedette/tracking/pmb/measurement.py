"""The measurement model: how one plot speaks about one Gaussian.  This file is the seam.

Everything else in the sub-package asks only four questions of a plot: how far it is from a
predicted density, how likely, what the density becomes, and where it puts a newborn.  A plot today
is a position in the plane with a 2x2 covariance, with or without a height.  A bearing or a
presence adds its own answers here and nowhere else.

A plot's height is absent when its variance is negative: the kernels have no `None`.
"""

import math
from typing import NamedTuple

from vedette.tracking.pmb.arrays import Floats
from vedette.tracking.pmb.compiled import compiled, inlined

LOG_2PI = math.log(2.0 * math.pi)
ABSENT = -1.0  # variance of a height nobody measured


class Density(NamedTuple):
    """Single-object densities of n objects: a Gaussian a mode in the plane, another in height.

    mode: (n, M) probabilities.  mean: (n, M, 4) x, y, vx, vy in m and m/s.  cov: (n, M, 4, 4).
    hmode: (n, V).  hmean: (n, V, 2) height and climb in m and m/s.  hcov: (n, V, 2, 2).
    V = 0 when the tracker keeps no heights.
    """

    mode: Floats
    mean: Floats
    cov: Floats
    hmode: Floats
    hmean: Floats
    hcov: Floats


class Plots(NamedTuple):
    """Positions of one scan: z (m, 2) m, R (m, 2, 2) m², h (m,) m, h_var (m,) m² or ABSENT.

    lag (m,): s before the time of the scan at which each was measured, 0 or more.
    """

    z: Floats
    R: Floats
    h: Floats
    h_var: Floats
    lag: Floats


class Timing(NamedTuple):
    """When a sensor that turns evenly is expected to pass each object.

    expected (n,): s after the time of the scan; NaN where nothing is known.  spread (n,): its
    1-sigma error, s.  share (n,): the chance that the sensor passed the object in this scan.
    turn_s: how long the sensor takes to come round.  All arrays are empty where no sensor turns.
    telling: whether the time of a plot tells objects apart.  Where a beam turns, whatever is at one
    place is seen at one time, false plots too, and the time of a plot tells no more than its place.
    """

    expected: Floats
    spread: Floats
    share: Floats
    turn_s: float
    telling: bool


STRAY = 1e-4  # share of the passes that come at any time within a turn


@compiled
def passing_density(time: float, expected: float, spread: float, turn_s: float) -> float:
    """Density of the time at which the sensor passes, times the turn: 1 is "any time"."""
    off = (time - expected) / spread
    bell = math.exp(-0.5 * off * off) / (spread * math.sqrt(2.0 * math.pi))
    return (1.0 - STRAY) * bell * turn_s + STRAY


@compiled
def timing_gain(timing: Timing, i: int, lag: float) -> float:
    """Log of how much likelier plot times make a pair than a plot at any time would be.

    lag: the age of the plot in seconds.
    """
    if timing.expected.shape[0] == 0 or timing.expected[i] != timing.expected[i]:
        return 0.0
    density = 1.0
    if timing.telling:
        density = passing_density(-lag, timing.expected[i], timing.spread[i], timing.turn_s)
    return math.log(density) - math.log(max(timing.share[i], 1e-9))


@compiled
def innovation(
    mean: Floats, cov: Floats, i: int, k: int, z: Floats, R: Floats, j: int, lag: float
) -> tuple[float, float, float, float, float]:
    """Innovation (2) and its covariance (xx, xy, yy): mode `k` of object `i` against plot `j`.

    The plot was measured `lag` seconds ago, at the position minus `lag` times the velocity.
    """
    a = cov[i, k, 0, 0] + R[j, 0, 0]
    b = cov[i, k, 0, 1] + R[j, 0, 1]
    c = cov[i, k, 1, 1] + R[j, 1, 1]
    dx = z[j, 0] - mean[i, k, 0]
    dy = z[j, 1] - mean[i, k, 1]
    if lag > 0.0:
        a += lag * (lag * cov[i, k, 2, 2] - 2.0 * cov[i, k, 0, 2])
        b += lag * (lag * cov[i, k, 2, 3] - cov[i, k, 0, 3] - cov[i, k, 1, 2])
        c += lag * (lag * cov[i, k, 3, 3] - 2.0 * cov[i, k, 1, 3])
        dx += lag * mean[i, k, 2]
        dy += lag * mean[i, k, 3]
    return dx, dy, a, b, c


@compiled
def plane_distance(
    mean: Floats, cov: Floats, i: int, k: int, z: Floats, R: Floats, j: int, lag: float
) -> tuple[float, float]:
    """Squared Mahalanobis distance and log-likelihood of plot `j` under mode `k` of object `i`.

    mean (n, M, 4), cov (n, M, 4, 4), z (m, 2), R (m, 2, 2): whole arrays and indices, because a
    slice costs more than this arithmetic.  Bar-Shalom et al. (2001), equation 5.2.3-11.
    """
    dx, dy, a, b, c = innovation(mean, cov, i, k, z, R, j, lag)
    det = a * c - b * b
    d2 = (c * dx * dx - 2.0 * b * dx * dy + a * dy * dy) / det
    return d2, -0.5 * (d2 + math.log(det)) - LOG_2PI


@compiled
def plane_update(
    mean: Floats,
    cov: Floats,
    i: int,
    k: int,
    z: Floats,
    R: Floats,
    j: int,
    lag: float,
    out_mean: Floats,
    out_cov: Floats,
    o: int,
) -> None:
    """Kalman update of mode `k` of object `i` by plot `j`, into mode `k` of object `o`.

    Shapes as for `plane_distance`; outputs (n', M, 4) and (n', M, 4, 4).
    Bar-Shalom et al. (2001), table 5.2.4-1; written out because H = [I, -lag I].
    """
    dx, dy, a, b, c = innovation(mean, cov, i, k, z, R, j, lag)
    det = a * c - b * b
    ia, ib, ic = c / det, -b / det, a / det
    for s in range(4):
        p0 = cov[i, k, s, 0] - lag * cov[i, k, s, 2]
        p1 = cov[i, k, s, 1] - lag * cov[i, k, s, 3]
        k0 = p0 * ia + p1 * ib
        k1 = p0 * ib + p1 * ic
        out_mean[o, k, s] = mean[i, k, s] + k0 * dx + k1 * dy
        for t in range(s, 4):
            q0 = cov[i, k, 0, t] - lag * cov[i, k, 2, t]
            q1 = cov[i, k, 1, t] - lag * cov[i, k, 3, t]
            v = cov[i, k, s, t] - k0 * q0 - k1 * q1
            out_cov[o, k, s, t] = v
            out_cov[o, k, t, s] = v


@compiled
def height_distance(
    mean: Floats, cov: Floats, i: int, k: int, h: float, var: float
) -> tuple[float, float]:
    """Squared distance and log-likelihood of a height under mode `k` of object `i`.

    mean (n, V, 2), cov (n, V, 2, 2); h in m, var in m².
    """
    s = cov[i, k, 0, 0] + var
    d = h - mean[i, k, 0]
    d2 = d * d / s
    return d2, -0.5 * (d2 + math.log(s) + LOG_2PI)


@compiled
def height_update(
    mean: Floats,
    cov: Floats,
    i: int,
    k: int,
    h: float,
    var: float,
    out_mean: Floats,
    out_cov: Floats,
    o: int,
) -> None:
    """Kalman update of (height, climb) by a height; shapes as for `height_distance`."""
    s = cov[i, k, 0, 0] + var
    d = h - mean[i, k, 0]
    k0, k1 = cov[i, k, 0, 0] / s, cov[i, k, 0, 1] / s
    out_mean[o, k, 0] = mean[i, k, 0] + k0 * d
    out_mean[o, k, 1] = mean[i, k, 1] + k1 * d
    out_cov[o, k, 0, 0] = cov[i, k, 0, 0] - k0 * cov[i, k, 0, 0]
    out_cov[o, k, 0, 1] = cov[i, k, 0, 1] - k0 * cov[i, k, 0, 1]
    out_cov[o, k, 1, 0] = out_cov[o, k, 0, 1]
    out_cov[o, k, 1, 1] = cov[i, k, 1, 1] - k1 * cov[i, k, 0, 1]


@inlined
def pair_likelihood(density: Density, i: int, plots: Plots, j: int) -> tuple[float, float]:
    """Gate distance and log-likelihood of plot `j` under object `i`, all modes together.

    The distance is the least over the modes, so that a manoeuvre that any mode foresees is gated.
    """
    nearest, total, top, lag = 1e300, 0.0, -1e300, plots.lag[j]
    if density.mode.shape[1] == 1:
        nearest, log_l = plane_distance(density.mean, density.cov, i, 0, plots.z, plots.R, j, lag)
    else:
        for k in range(density.mode.shape[1]):
            p = density.mode[i, k]
            if p > 0.0:
                d2, term = plane_distance(density.mean, density.cov, i, k, plots.z, plots.R, j, lag)
                nearest = min(nearest, d2)
                term += math.log(p)
                if term > top:
                    total = total * math.exp(top - term) + 1.0
                    top = term
                else:
                    total += math.exp(term - top)
        log_l = top + math.log(total)
    if density.hmode.shape[1] > 0 and plots.h_var[j] >= 0.0:
        h_nearest, h_total = 1e300, 0.0
        for k in range(density.hmode.shape[1]):
            d2, h_log = height_distance(
                density.hmean, density.hcov, i, k, plots.h[j], plots.h_var[j]
            )
            h_nearest = min(h_nearest, d2)
            h_total += density.hmode[i, k] * math.exp(h_log)
        nearest += h_nearest
        log_l += math.log(max(h_total, 1e-300))
    return nearest, log_l
