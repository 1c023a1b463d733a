"""The update step's end: merge each Bernoulli's components into one density.

Track-oriented Poisson multi-Bernoulli filter: Williams (2015), IEEE Trans. AES 51(3),
section V; the merge is moment matching, which minimises the Kullback-Leibler divergence.
"""

import numpy as np

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.association_rows import Rows, blank
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.components import Scene, component
from vedette.tracking.pmb.measurement import Density

FLOOR = 1e-4  # part of a Bernoulli below which a component is not worth its arithmetic


@compiled
def merge_slots(
    scene: Scene, rows: Rows, existence: Floats, kept: Ints
) -> tuple[Density, Floats, Ints]:
    """Merge the components of the slots in `kept` (k,).

    Returns densities of k objects, the part of each that a plot supports (k,), and the plot that
    supports it most (k,), -1 where none does.
    """
    n, pairs = scene.density.mode.shape[0], scene.plot.shape[0]
    longest = 1
    for s in kept:
        longest = max(longest, rows.starts[s + 1] - rows.starts[s])
    out, table = blank(kept.shape[0], scene.density), blank(longest, scene.density)
    part = np.empty(longest)
    support, best = np.zeros(kept.shape[0]), np.full(kept.shape[0], -1, np.int64)
    modes, hmodes = scene.density.mode.shape[1], scene.density.hmode.shape[1]
    scratch = np.empty(max(modes, hmodes, 1))
    for o in range(kept.shape[0]):
        s = kept[o]
        total = 0.0
        for f in range(rows.starts[s], rows.starts[s + 1]):
            total += rows.weight[f] * existence[rows.component[f]]
        count, seen, top = 0, 0.0, 0.0
        for f in range(rows.starts[s], rows.starts[s + 1]):
            c = rows.component[f]
            w = rows.weight[f] * existence[c] / total
            if c >= n:
                seen += w
                if w > top:
                    top = w
                    best[o] = scene.plot[c - n] if c < n + pairs else c - n - pairs
            if w < FLOOR:
                continue
            component(scene, c, table, count, scratch)
            part[count] = w
            count += 1
        support[o] = min(seen, 1.0)
        merge_modes(part, count, table.mode, table.mean, table.cov, out.mode, out.mean, out.cov, o)
        if hmodes > 0:
            merge_modes(
                part, count, table.hmode, table.hmean, table.hcov, out.hmode, out.hmean, out.hcov, o
            )
    return out, support, best


@compiled
def merge_modes(
    part: Floats,
    count: int,
    mode: Floats,
    mean: Floats,
    cov: Floats,
    out_mode: Floats,
    out_mean: Floats,
    out_cov: Floats,
    o: int,
) -> None:
    """Moment-match `count` components mode by mode, into object `o` of the outputs.

    part (c,): weights.  mode (c, M), mean (c, M, d), cov (c, M, d, d), the first `count` used.
    Outputs (n', M), (n', M, d), (n', M, d, d).
    """
    modes, d = mode.shape[1], mean.shape[2]
    sum_of_modes = 0.0
    for k in range(modes):
        total, heaviest = 0.0, 0
        for c in range(count):
            total += part[c] * mode[c, k]
            if part[c] * mode[c, k] > part[heaviest] * mode[heaviest, k]:
                heaviest = c
        out_mode[o, k] = total
        sum_of_modes += total
        if count == 1 or total <= 1e-300:
            for a in range(d):
                out_mean[o, k, a] = mean[heaviest, k, a]
                for b in range(d):
                    out_cov[o, k, a, b] = cov[heaviest, k, a, b]
            continue
        for a in range(d):
            v = 0.0
            for c in range(count):
                v += part[c] * mode[c, k] * (mean[c, k, a] - mean[heaviest, k, a])
            out_mean[o, k, a] = mean[heaviest, k, a] + v / total
        for a in range(d):
            for b in range(a, d):
                v = 0.0
                for c in range(count):
                    da = mean[c, k, a] - out_mean[o, k, a]
                    db = mean[c, k, b] - out_mean[o, k, b]
                    v += part[c] * mode[c, k] * (cov[c, k, a, b] + da * db)
                out_cov[o, k, a, b] = v / total
                out_cov[o, k, b, a] = v / total
    for k in range(modes):
        out_mode[o, k] /= sum_of_modes
