"""What each Bernoulli is made of after association: its components and their probabilities."""

from typing import NamedTuple

import numpy as np

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.association import Beliefs
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.measurement import Density


class Rows(NamedTuple):
    """What each Bernoulli slot is made of: objects first, then one newborn a plot.

    starts (n + m + 1,), component (C,), weight (C,): probability that the slot holds the component.
    """

    starts: Ints
    component: Ints
    weight: Floats


@compiled
def blank(count: int, like: Density) -> Density:
    """Uninitialised densities of `count` objects, shaped as `like`."""
    modes, d = like.mean.shape[1], like.mean.shape[2]
    hmodes, hd = like.hmean.shape[1], like.hmean.shape[2]
    return Density(
        np.empty((count, modes)),
        np.empty((count, modes, d)),
        np.empty((count, modes, d, d)),
        np.empty((count, hmodes)),
        np.empty((count, hmodes, hd)),
        np.empty((count, hmodes, hd, hd)),
    )


@compiled
def all_rows(starts: Ints, beliefs: Beliefs, fresh: Floats, slots: Ints, resolved: Rows) -> Rows:
    """Rows of every slot: the clusters' where they were resolved, else the marginals.

    starts (n + 1,): the graph.  fresh (m,): P(plot explained by no object).
    slots, resolved: from `resolve_clusters`.
    """
    n, pairs, m = starts.shape[0] - 1, beliefs.pair.shape[0], fresh.shape[0]
    special = np.full(n + m, -1, np.int64)
    for s in range(slots.shape[0]):
        special[slots[s]] = s
    out_starts = np.zeros(n + m + 1, np.int64)
    for s in range(n + m):
        if special[s] >= 0:
            size = resolved.starts[special[s] + 1] - resolved.starts[special[s]]
        else:
            size = 1 + starts[s + 1] - starts[s] if s < n else 1
        out_starts[s + 1] = out_starts[s] + size
    out_component = np.empty(out_starts[-1], np.int64)
    out_weight = np.empty(out_starts[-1])
    for s in range(n + m):
        at = out_starts[s]
        if special[s] >= 0:
            for f in range(resolved.starts[special[s]], resolved.starts[special[s] + 1]):
                out_component[at], out_weight[at] = resolved.component[f], resolved.weight[f]
                at += 1
        elif s < n:
            out_component[at], out_weight[at] = s, beliefs.missed[s]
            for e in range(starts[s], starts[s + 1]):
                at += 1
                out_component[at], out_weight[at] = n + e, beliefs.pair[e]
        else:
            out_component[at], out_weight[at] = n + pairs + s - n, fresh[s - n]
    return Rows(out_starts, out_component, out_weight)


@compiled
def slot_existence(rows: Rows, existence: Floats) -> Floats:
    """Existence of every slot, (n + m,), from that of its components."""
    out = np.zeros(rows.starts.shape[0] - 1)
    for s in range(out.shape[0]):
        for f in range(rows.starts[s], rows.starts[s + 1]):
            out[s] += rows.weight[f] * existence[rows.component[f]]
        out[s] = min(out[s], 1.0)
    return out
