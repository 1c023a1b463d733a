"""Single-object hypotheses: what one object becomes under one explanation.

After a scan with m plots and E gated pairs, n objects have n + E + m components, numbered
`[0, n)` object missed, `[n, n + E)` object gave the pair's plot, `[n + E, n + E + m)` plot is a
newborn (or clutter: its existence says how likely which).
"""

import math
from typing import NamedTuple

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.compiled import compiled
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


@compiled
def copy_density(source: Density, i: int, out: Density, o: int) -> None:
    """Copy object `i` of `source` over object `o` of `out`."""
    out.mode[o] = source.mode[i]
    out.mean[o] = source.mean[i]
    out.cov[o] = source.cov[i]
    out.hmode[o] = source.hmode[i]
    out.hmean[o] = source.hmean[i]
    out.hcov[o] = source.hcov[i]


@compiled
def reweigh(prior: Floats, log_l: Floats, out: Floats) -> None:
    """Mode probabilities after a plot: prior times likelihood, normalised; all (M,)."""
    top = -1e300
    for k in range(prior.shape[0]):
        if prior[k] > 0.0:
            top = max(top, log_l[k])
    total = 0.0
    for k in range(prior.shape[0]):
        out[k] = prior[k] * math.exp(log_l[k] - top) if prior[k] > 0.0 else 0.0
        total += out[k]
    for k in range(prior.shape[0]):
        out[k] /= total


@compiled
def component(scene: Scene, c: int, out: Density, o: int, scratch: Floats) -> None:
    """Density of component `c` into object `o` of `out`; scratch: (max(M, V),) work space.

    Mode-conditioned Kalman updates and mode probabilities: Blom & Bar-Shalom (1988), the IMM.
    """
    n, pairs = scene.density.mode.shape[0], scene.plot.shape[0]
    if c < n:
        copy_density(scene.density, c, out, o)
        return
    if c >= n + pairs:
        copy_density(scene.newborn, c - n - pairs, out, o)
        return
    i, j = scene.owner[c - n], scene.plot[c - n]
    density, plots = scene.density, scene.plots
    modes, hmodes = density.mode.shape[1], density.hmode.shape[1]
    for k in range(modes):
        plane_update(
            density.mean[i, k],
            density.cov[i, k],
            plots.z[j],
            plots.R[j],
            out.mean[o, k],
            out.cov[o, k],
        )
    if modes == 1:
        out.mode[o, 0] = 1.0
    else:
        for k in range(modes):
            _, scratch[k] = plane_distance(
                density.mean[i, k], density.cov[i, k], plots.z[j], plots.R[j]
            )
        reweigh(density.mode[i], scratch[:modes], out.mode[o])
    if hmodes == 0:
        return
    if plots.h_var[j] < 0.0:
        out.hmode[o] = density.hmode[i]
        out.hmean[o] = density.hmean[i]
        out.hcov[o] = density.hcov[i]
        return
    for k in range(hmodes):
        mean, cov = density.hmean[i, k], density.hcov[i, k]
        _, scratch[k] = height_distance(mean, cov, plots.h[j], plots.h_var[j])
        height_update(mean, cov, plots.h[j], plots.h_var[j], out.hmean[o, k], out.hcov[o, k])
    reweigh(density.hmode[i], scratch[:hmodes], out.hmode[o])
