"""Data association by loopy belief propagation (LBP) on the sparse object-plot graph.

Williams & Lau (2014), "Approximate evaluation of marginal association probabilities with belief
propagation", IEEE Trans. AES 50(4).  Each connected part of the graph runs to its own
convergence, so that one hard crossing does not make a whole country iterate.
"""

from typing import NamedTuple

import numpy as np

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.compiled import compiled


class Graph(NamedTuple):
    """Object-plot pairs, and what each explanation weighs.

    starts: (n + 1,) row starts.  plot: (E,) plot of each pair.
    psi: (E,) weight of the pair over those of "object missed" and "plot unexplained".
    """

    starts: Ints
    plot: Ints
    psi: Floats


class Beliefs(NamedTuple):
    """Marginal association probabilities.

    pair: (E,) P(plot from object).  missed: (n,) P(object undetected).
    fresh: (m,) P(plot explained by no object).  message: (E,) object-to-plot messages.
    """

    pair: Floats
    missed: Floats
    fresh: Floats
    message: Floats


@compiled
def root(parent: Ints, a: int) -> int:
    """Representative of `a` in a union-find forest, halving paths on the way."""
    while parent[a] != a:
        parent[a] = parent[parent[a]]
        a = parent[a]
    return a


@compiled
def parts(starts: Ints, plot: Ints, m: int) -> tuple[Ints, Ints]:
    """Connected parts of the graph: objects in part order (n,), part starts (parts + 1,).

    Parts, and objects within a part, come in ascending order of object.
    """
    n = starts.shape[0] - 1
    parent = np.arange(n)
    owner = np.full(m, -1, np.int64)
    for i in range(n):
        for e in range(starts[i], starts[i + 1]):
            j = plot[e]
            if owner[j] < 0:
                owner[j] = i
            else:
                a, b = root(parent, owner[j]), root(parent, i)
                parent[max(a, b)] = min(a, b)
    label = np.full(n, -1, np.int64)
    count = 0
    for i in range(n):
        r = root(parent, i)
        if label[r] < 0:
            label[r] = count
            count += 1
        label[i] = label[r]
    bounds = np.zeros(count + 1, np.int64)
    for i in range(n):
        bounds[label[i] + 1] += 1
    for c in range(count):
        bounds[c + 1] += bounds[c]
    fill = bounds[:-1].copy()
    order = np.empty(n, np.int64)
    for i in range(n):
        order[fill[label[i]]] = i
        fill[label[i]] += 1
    return order, bounds


@compiled
def belief_propagation(
    starts: Ints, plot: Ints, psi: Floats, m: int, rounds: int, tolerance: float
) -> Beliefs:
    """Approximate marginals of every association; exact where a part of the graph is a tree.

    starts (n + 1,), plot (E,), psi (E,): see Graph.  rounds: most sweeps a part gets.
    tolerance: greatest change of a message, relative to 1, at which a part has converged.
    """
    n = starts.shape[0] - 1
    to_plot = np.zeros(plot.shape[0])
    to_object = np.ones(plot.shape[0])
    heard = np.ones(m)  # 1 + sum of the messages into each plot
    order, bounds = parts(starts, plot, m)
    for part in range(bounds.shape[0] - 1):
        members = order[bounds[part] : bounds[part + 1]]
        for _ in range(rounds):
            for i in members:
                for e in range(starts[i], starts[i + 1]):
                    heard[plot[e]] = 1.0
            for i in members:
                total = 1.0
                for e in range(starts[i], starts[i + 1]):
                    total += psi[e] * to_object[e]
                for e in range(starts[i], starts[i + 1]):
                    others = total - psi[e] * to_object[e]
                    if others < 1e-6 * total:  # cancellation: add the others up instead
                        others = 1.0
                        for f in range(starts[i], starts[i + 1]):
                            if f != e:
                                others += psi[f] * to_object[f]
                    to_plot[e] = psi[e] / others
                    heard[plot[e]] += to_plot[e]
            change = 0.0
            for i in members:
                for e in range(starts[i], starts[i + 1]):
                    others = heard[plot[e]] - to_plot[e]
                    fresh = 1.0 / max(others, 1.0)
                    change = max(change, abs(fresh - to_object[e]))
                    to_object[e] = fresh
            if change < tolerance:
                break
    pair = np.empty(plot.shape[0])
    missed = np.empty(n)
    for i in range(n):
        total = 1.0
        for e in range(starts[i], starts[i + 1]):
            total += psi[e] * to_object[e]
        missed[i] = 1.0 / total
        for e in range(starts[i], starts[i + 1]):
            pair[e] = psi[e] * to_object[e] / total
    return Beliefs(pair, missed, 1.0 / heard, to_plot)
