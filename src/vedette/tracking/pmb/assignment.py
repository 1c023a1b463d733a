"""Optimal assignment of small cost matrices, for kernels: SciPy's solver cannot be called there.

Shortest augmenting paths with dual variables: Kuhn (1955), Munkres (1957), in the O(n^2 m) form of
Jonker & Volgenant (1987).  Where many similar problems follow one another, the last one's prices
often solve the next at sight; `assign_at_sight` tries that and knows when it may.
"""

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.compiled import compiled


@compiled
def assign(cost: Floats, n: int, slot_of: Ints, price: Floats) -> float:
    """Give each of `n` items a slot of its own at the least total cost. Returns that cost.

    cost: (n or more, s) with n <= s.  slot_of: (n or more,) filled.
    price: (s,) filled with the slots' dual prices, 0 or less, 0 for a slot left over.
    """
    s = cost.shape[1]
    u, v = np.zeros(n + 1), np.zeros(s + 1)
    match = np.zeros(s + 1, np.int64)  # item in a slot; 0 is "none", items and slots count from 1
    way = np.zeros(s + 1, np.int64)
    least = np.empty(s + 1)
    used = np.empty(s + 1, np.bool_)
    for item in range(1, n + 1):
        match[0] = item
        slot = 0
        least[:] = 1e300
        used[:] = False
        while True:
            used[slot] = True
            i = match[slot]
            delta, following = 1e300, 0
            for j in range(1, s + 1):
                if used[j]:
                    continue
                reduced = cost[i - 1, j - 1] - u[i] - v[j]
                if reduced < least[j]:
                    least[j] = reduced
                    way[j] = slot
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(s + 1):
                if used[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            slot = following
            if match[slot] == 0:
                break
        while slot != 0:
            match[slot] = match[way[slot]]
            slot = way[slot]
    total = 0.0
    for j in range(1, s + 1):
        price[j - 1] = v[j]
        if match[j] > 0:
            slot_of[match[j] - 1] = j - 1
            total += cost[match[j] - 1, j - 1]
    return total


@compiled
def assign_at_sight(cost: Floats, n: int, price: Floats, slot_of: Ints, taken: Flags) -> bool:
    """Try to assign with the given prices. If that is optimal, fill `slot_of` (n,) and return True.

    Each item takes its cheapest slot.  If no two want the same, and every slot with a price is
    taken, complementary slackness holds and nothing can be cheaper.  taken: (s,) work space.
    """
    s = cost.shape[1]
    taken[:] = False
    for i in range(n):
        best, at = 1e300, 0
        for j in range(s):
            reduced = cost[i, j] - price[j]
            if reduced < best:
                best, at = reduced, j
        if taken[at]:
            return False
        taken[at] = True
        slot_of[i] = at
    priced = 0.0
    for j in range(s):
        if not taken[j]:
            priced = min(priced, price[j])
    return priced == 0.0
