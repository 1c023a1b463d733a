"""Exact joint associations inside one ambiguous cluster.

Depth-first search over the objects, best explanation first, cut by the bound "even if every later
object got its best explanation".  All joint associations within a given factor of the best are
found, i.e. exactly what Murty's k-best ranking would list, without its repeated assignments:
for the handful of objects of a cluster the search is the cheaper of the two.
Weights follow Williams (2015), "Marginal multi-Bernoulli filters", IEEE Trans. AES 51(3).
"""

import math

import numpy as np

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.compiled import compiled


@compiled
def keep_best(choice: Ints, log_w: Floats, count: int, keep: int) -> int:
    """Move the `keep` heaviest of the first `count` rows to the front, heaviest first."""
    order = np.argsort(-log_w[:count], kind="mergesort")[:keep]
    choice[: order.shape[0]] = choice[order]
    log_w[: order.shape[0]] = log_w[order]
    return len(order)


@compiled
def joint_associations(
    option_starts: Ints,
    option_plot: Ints,
    option_log: Floats,
    log_range: float,
    keep: int,
    most_visits: int,
) -> tuple[Ints, Floats]:
    """The heaviest joint associations of a cluster.

    option_starts (t + 1,): each object's explanations, heaviest first; option_plot: local plot
    0..63 or -1 for missed; option_log: log weight.  log_range: associations lighter than the best
    by more than this are dropped.  keep: most associations returned.
    most_visits: search steps after which the search gives up.
    Returns chosen option of every object (k, t) and probabilities (k,) that sum to 1;
    k = 0 when the search gave up.
    """
    t = option_starts.shape[0] - 1
    room = 4 * keep
    choice = np.empty((room, t), np.int64)
    log_w = np.empty(room)
    count = 0
    ahead = np.zeros(t + 1)  # most that objects from here on could add
    for i in range(t - 1, -1, -1):
        ahead[i] = ahead[i + 1] + option_log[option_starts[i]]
    at = option_starts[:-1].copy()
    so_far = np.zeros(t + 1)
    taken = np.zeros(t + 1, np.uint64)
    floor = -1e300
    one = np.uint64(1)
    visits = 0
    i = 0
    while i >= 0:
        visits += 1
        if visits > most_visits:
            return choice[:0], log_w[:0]
        o = at[i]
        if o == option_starts[i + 1] or so_far[i] + option_log[o] + ahead[i + 1] < floor:
            at[i] = option_starts[i]  # nothing lighter can do better: back up
            i -= 1
            continue
        at[i] = o + 1
        bit = np.uint64(0)
        if option_plot[o] >= 0:
            bit = one << np.uint64(option_plot[o])
            if taken[i] & bit:
                continue
        value = so_far[i] + option_log[o]
        if i + 1 < t:
            so_far[i + 1] = value
            taken[i + 1] = taken[i] | bit
            i += 1
            continue
        if value < floor:
            continue
        if count == room:
            count = keep_best(choice, log_w, count, keep)
            floor = max(floor, log_w[count - 1])
            if value < floor:
                continue
        for k in range(t):
            choice[count, k] = at[k] - 1
        log_w[count] = value
        count += 1
        floor = max(floor, value - log_range)
    if count > keep:
        count = keep_best(choice, log_w, count, keep)
    top = -1e300
    for k in range(count):
        top = max(top, log_w[k])
    kept, total = 0, 0.0
    for k in range(count):  # some were found before the best was, and are now too light
        if log_w[k] >= top - log_range:
            for a in range(t):
                choice[kept, a] = choice[k, a]
            log_w[kept] = math.exp(log_w[k] - top)
            total += log_w[kept]
            kept += 1
    return choice[:kept].copy(), log_w[:kept] / total
