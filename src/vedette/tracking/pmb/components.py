"""Single-object hypotheses: what one object becomes under one explanation.

After a scan with m plots and E gated pairs, n objects have n + E + m components, numbered
`[0, n)` object missed, `[n, n + E)` object gave the pair's plot, `[n + E, n + E + m)` plot is a
newborn (or clutter: its existence says how likely which).
"""

import math
from typing import NamedTuple

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.compiled import compiled, inlined
from vedette.tracking.pmb.measurement import (
    Density,
    Plots,
    height_distance,
    height_update,
    plane_distance,
    plane_update,
)


class Scene(NamedTuple):
    """All that a component is computed from.

    density: predicted objects.  plots: the scan.  owner (E,), plot (E,): the gated pairs.
    newborn: density of the newborn of each plot.
    """

    density: Density
    plots: Plots
    owner: Ints
    plot: Ints
    newborn: Density


@inlined
def copy_density(source: Density, i: int, out: Density, o: int) -> None:
    """Copy object `i` of `source` over object `o` of `out`."""
    for k in range(source.mode.shape[1]):
        out.mode[o, k] = source.mode[i, k]
        for s in range(4):
            out.mean[o, k, s] = source.mean[i, k, s]
            for t in range(4):
                out.cov[o, k, s, t] = source.cov[i, k, s, t]
    copy_heights(source, i, out, o)


@inlined
def copy_heights(source: Density, i: int, out: Density, o: int) -> None:
    """Copy the vertical part of object `i` of `source` over object `o` of `out`."""
    for k in range(source.hmode.shape[1]):
        out.hmode[o, k] = source.hmode[i, k]
        for s in range(2):
            out.hmean[o, k, s] = source.hmean[i, k, s]
            for t in range(2):
                out.hcov[o, k, s, t] = source.hcov[i, k, s, t]


@compiled
def reweigh(prior: Floats, i: int, log_l: Floats, out: Floats, o: int) -> None:
    """Mode probabilities of object `i` after a plot: prior times likelihood, normalised.

    prior (n, M), log_l (M,) or longer; into out (n', M) at `o`.
    """
    modes = prior.shape[1]
    top = -1e300
    for k in range(modes):
        if prior[i, k] > 0.0:
            top = max(top, log_l[k])
    total = 0.0
    for k in range(modes):
        out[o, k] = prior[i, k] * math.exp(log_l[k] - top) if prior[i, k] > 0.0 else 0.0
        total += out[o, k]
    for k in range(modes):
        out[o, k] /= total


@inlined
def component(scene: Scene, c: int, out: Density, o: int, scratch: Floats) -> None:
    """Density of component `c` into object `o` of `out`; scratch: (max(M, V),) work space.

    Mode-conditioned Kalman updates and mode probabilities: Blom & Bar-Shalom (1988), the IMM.
    """
    n, pairs = scene.density.mode.shape[0], scene.plot.shape[0]
    if c < n:
        copy_density(scene.density, c, out, o)
    elif c >= n + pairs:
        copy_density(scene.newborn, c - n - pairs, out, o)
    else:
        i, j = scene.owner[c - n], scene.plot[c - n]
        mean, cov = scene.density.mean, scene.density.cov
        z, R = scene.plots.z, scene.plots.R
        modes, lag = mean.shape[1], scene.plots.lag[j]
        for k in range(modes):
            plane_update(mean, cov, i, k, z, R, j, lag, out.mean, out.cov, o)
        if modes == 1:
            out.mode[o, 0] = 1.0
        else:
            for k in range(modes):
                _, scratch[k] = plane_distance(mean, cov, i, k, z, R, j, lag)
            reweigh(scene.density.mode, i, scratch, out.mode, o)
        if scene.plots.h_var[j] < 0.0:
            copy_heights(scene.density, i, out, o)
        elif scene.density.hmode.shape[1] > 0:
            hmean, hcov = scene.density.hmean, scene.density.hcov
            h, var = scene.plots.h[j], scene.plots.h_var[j]
            for k in range(hmean.shape[1]):
                _, scratch[k] = height_distance(hmean, hcov, i, k, h, var)
                height_update(hmean, hcov, i, k, h, var, out.hmean, out.hcov, o)
            reweigh(scene.density.hmode, i, scratch, out.hmode, o)
