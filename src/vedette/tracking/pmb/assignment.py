"""Optimal assignment of small square cost matrices, for kernels.

Shortest augmenting paths with dual variables: Kuhn (1955), Munkres (1957), in the O(s^3) form of
Jonker & Volgenant (1987).  SciPy's solver cannot be called from a kernel.
"""

import numpy as np

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.compiled import compiled


@compiled
def assign(cost: Floats, row_of: Ints) -> float:
    """Assign each column of `cost` (s, s) to one row at least total cost, which is returned.

    row_of: (s,) filled with the row of each column.
    """
    s = cost.shape[0]
    u, v = np.zeros(s + 1), np.zeros(s + 1)
    match = np.zeros(s + 1, np.int64)  # row matched to a column; 0 is "none", rows count from 1
    way = np.zeros(s + 1, np.int64)
    least = np.empty(s + 1)
    used = np.empty(s + 1, np.bool_)
    for row in range(1, s + 1):
        match[0] = row
        column = 0
        least[:] = 1e300
        used[:] = False
        while True:
            used[column] = True
            i = match[column]
            delta, following = 1e300, 0
            for j in range(1, s + 1):
                if used[j]:
                    continue
                reduced = cost[i - 1, j - 1] - u[i] - v[j]
                if reduced < least[j]:
                    least[j] = reduced
                    way[j] = column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(s + 1):
                if used[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            column = following
            if match[column] == 0:
                break
        while column != 0:
            match[column] = match[way[column]]
            column = way[column]
    total = 0.0
    for j in range(1, s + 1):
        row_of[j - 1] = match[j] - 1
        total += cost[match[j] - 1, j - 1]
    return total
