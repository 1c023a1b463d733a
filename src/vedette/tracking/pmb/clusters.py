"""Find the ambiguous clusters: objects that really compete for the same plots.

Belief propagation is exact on trees and good almost everywhere.  Where several objects share
several plots it is not, and those few places are worth an exact answer.  A pair counts once its
marginal reaches a threshold; clusters too large to enumerate are split by raising the threshold.
"""

import numpy as np

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.association import Beliefs, root
from vedette.tracking.pmb.compiled import compiled


@compiled
def ambiguous_clusters(
    starts: Ints, plot: Ints, beliefs: Beliefs, thresholds: Floats, largest: int
) -> tuple[Ints, Ints, Floats]:
    """Groups of 2 to `largest` objects that share plots.

    starts (n + 1,), plot (E,): the graph.  thresholds: ascending marginals at which a pair counts;
    a group too large at one is tried at the next.
    Returns members (sum,), group starts (groups + 1,), threshold each group was found at (groups,).
    """
    n, m = starts.shape[0] - 1, beliefs.fresh.shape[0]
    free = np.ones(n, np.bool_)
    members = np.empty(n, np.int64)
    bounds = np.zeros(n // 2 + 2, np.int64)
    level = np.empty(n // 2 + 1)
    groups = used = 0
    parent = np.empty(n, np.int64)
    size = np.empty(n, np.int64)
    slot = np.empty(n, np.int64)
    owner = np.empty(m, np.int64)
    for threshold in thresholds:
        for i in range(n):
            parent[i], size[i], slot[i] = i, 1, -1
        owner[:] = -1
        for i in range(n):
            if not free[i]:
                continue
            for e in range(starts[i], starts[i + 1]):
                if beliefs.pair[e] < threshold:
                    continue
                j = plot[e]
                if owner[j] < 0:
                    owner[j] = i
                    continue
                a, b = root(parent, owner[j]), root(parent, i)
                if a != b:
                    parent[max(a, b)] = min(a, b)
                    size[min(a, b)] += size[max(a, b)]
        left = 0
        for i in range(n):
            if not free[i]:
                continue
            r = root(parent, i)
            if size[r] < 2:
                continue
            if size[r] > largest:
                left += 1
                continue
            if slot[r] < 0:  # roots are the lowest member, so groups come in ascending order
                slot[r] = used
                used += size[r]
                level[groups] = threshold
                groups += 1
                bounds[groups] = used
            members[slot[r]] = i
            slot[r] += 1
            free[i] = False
        if left == 0:
            break
    return members[:used].copy(), bounds[: groups + 1].copy(), level[:groups].copy()
