"""Resolve the ambiguous clusters: exact joint associations, then the variational projection.

A cluster is cut out of the world gently: what objects outside it may explain of its plots comes in
as a weight for leaving the plot alone, from their belief-propagation messages.
"""

from typing import NamedTuple

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.association import Beliefs
from vedette.tracking.pmb.association_rows import Rows, blank
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.components import Scene, component
from vedette.tracking.pmb.marginals import joint_associations
from vedette.tracking.pmb.projection import variational_share


class Cluster(NamedTuple):
    """One cluster: t objects, p plots, o explanations.

    plots (p,): indices into the scan.  beyond (p,): weight of leaving each plot to the rest of the
    world, 1 or more.  option_starts (t + 1,), option_plot (o,) local plot or -1, option_log (o,)
    log weight, option_component (o,): the explanations, heaviest first for each object.
    """

    plots: Ints
    beyond: Floats
    option_starts: Ints
    option_plot: Ints
    option_log: Floats
    option_component: Ints


class Joint(NamedTuple):
    """A cluster's multi-Bernoulli mixture: k joint associations of C components over S slots.

    Slots are the t objects, then the newborns that take part.
    hypothesis (k, S): component of each slot, -1 for none.  name (C,): component number in the
    scene.  thin (C,): share of a newborn that the rest of the world leaves.  r (C,): existences.
    share (S, C): mass of each component in each slot.  slot (S,): the scene's slot.
    """

    hypothesis: Ints
    name: Ints
    thin: Floats
    r: Floats
    share: Floats
    slot: Ints


@compiled
def gather_cluster(
    crowd: Ints,
    threshold: float,
    starts: Ints,
    plot: Ints,
    psi: Floats,
    beliefs: Beliefs,
    local: Ints,
) -> Cluster:
    """Plots and explanations of the objects `crowd` (t,).

    threshold: marginal from which a pair counts.  starts, plot, psi: see Graph.
    local: (m,) work space, -1 throughout, and so left.
    """
    t, n = crowd.shape[0], starts.shape[0] - 1
    most = 0
    for i in crowd:
        most += starts[i + 1] - starts[i]
    plots, beyond, p = np.empty(most, np.int64), np.empty(most), 0
    for i in crowd:
        for e in range(starts[i], starts[i + 1]):
            if beliefs.pair[e] >= threshold and local[plot[e]] < 0:
                local[plot[e]] = p
                plots[p] = plot[e]
                beyond[p] = 1.0 / beliefs.fresh[plot[e]]
                p += 1
    for i in crowd:
        for e in range(starts[i], starts[i + 1]):
            if local[plot[e]] >= 0:
                beyond[local[plot[e]]] -= beliefs.message[e]
    for q in range(p):
        beyond[q] = max(beyond[q], 1.0)
    option_starts = np.zeros(t + 1, np.int64)
    option_plot, option_log = np.empty(most + t, np.int64), np.empty(most + t)
    option_component = np.empty(most + t, np.int64)
    o = 0
    for a in range(t):
        i = crowd[a]
        option_plot[o], option_log[o], option_component[o] = -1, 0.0, i
        o += 1
        for e in range(starts[i], starts[i + 1]):
            if beliefs.pair[e] < threshold:
                continue
            q = local[plot[e]]
            value = np.log(psi[e] / beyond[q])
            at = o
            while at > option_starts[a] and option_log[at - 1] < value:
                option_plot[at] = option_plot[at - 1]
                option_log[at] = option_log[at - 1]
                option_component[at] = option_component[at - 1]
                at -= 1
            option_plot[at], option_log[at], option_component[at] = q, value, n + e
            o += 1
        option_starts[a + 1] = o
    for q in range(p):
        local[plots[q]] = -1
    return Cluster(
        plots[:p], beyond[:p], option_starts, option_plot[:o], option_log[:o], option_component[:o]
    )


@compiled
def unused_plots(cluster: Cluster, choice: Ints, weight: Floats) -> Floats:
    """P(no object of the cluster explains the plot), (p,); choice (k, t), weight (k,)."""
    unused = np.ones(cluster.plots.shape[0])
    for g in range(choice.shape[0]):
        for a in range(choice.shape[1]):
            q = cluster.option_plot[choice[g, a]]
            if q >= 0:
                unused[q] -= weight[g]
    return np.maximum(unused, 0.0)


@compiled
def joint_mixture(
    crowd: Ints,
    cluster: Cluster,
    choice: Ints,
    weight: Floats,
    unused: Floats,
    existence: Floats,
    n: int,
    first_newborn: int,
    newborn_floor: float,
) -> Joint:
    """The mixture in terms of components and slots.

    existence: of the scene's components.  n: objects in the scene.  first_newborn: number of the
    first newborn component.  newborn_floor: existence from which a newborn takes part.
    """
    t, p, o = crowd.shape[0], cluster.plots.shape[0], cluster.option_component.shape[0]
    newborn, extra = np.full(p, -1, np.int64), 0
    for q in range(p):
        likely = existence[first_newborn + cluster.plots[q]] * unused[q] / cluster.beyond[q]
        if likely >= newborn_floor:
            newborn[q] = extra
            extra += 1
    name, thin = np.empty(o + extra, np.int64), np.ones(o + extra)
    slot = np.empty(t + extra, np.int64)
    name[:o] = cluster.option_component
    slot[:t] = crowd
    for q in range(p):
        if newborn[q] >= 0:
            name[o + newborn[q]] = first_newborn + cluster.plots[q]
            thin[o + newborn[q]] = 1.0 / cluster.beyond[q]
            slot[t + newborn[q]] = n + cluster.plots[q]
    r = existence[name] * thin
    k = weight.shape[0]
    hypothesis, share = np.empty((k, t + extra), np.int64), np.zeros((t + extra, o + extra))
    for g in range(k):
        for b in range(extra):
            hypothesis[g, t + b] = o + b
        for a in range(t):
            hypothesis[g, a] = choice[g, a]
            q = cluster.option_plot[choice[g, a]]
            if q >= 0 and newborn[q] >= 0:
                hypothesis[g, t + newborn[q]] = -1
        for s in range(t + extra):
            if hypothesis[g, s] >= 0:
                share[s, hypothesis[g, s]] += weight[g]
    return Joint(hypothesis, name, thin, r, share, slot)


@compiled
def report_slots(
    hypothesis: Ints, weight: Floats, r: Floats, share: Floats, report_at: float, out: Flags
) -> None:
    """Mark the slots that the best estimate of a cluster holds: as many as are probably there.

    The number of objects N is known better than which of them is missing: after a few scans that
    each lack one plot, every slot may still exist at 0.9 while N has surely dropped by one.  So the
    k-th slot by existence is reported while P(N >= k) is above `report_at`.  The distribution of N
    is exact: a Poisson binomial for each joint association, mixed by their weights.
    hypothesis (k, S), weight (k,), r (C,), share (S, C): see `Joint`.  out: (S,).
    """
    slots = share.shape[0]
    number, one = np.zeros(slots + 1), np.zeros(slots + 1)
    for g in range(weight.shape[0]):
        one[:] = 0.0
        one[0] = 1.0
        for a in range(slots):
            if hypothesis[g, a] >= 0:
                p = r[hypothesis[g, a]]
                for size in range(a + 1, 0, -1):
                    one[size] = one[size] * (1.0 - p) + one[size - 1] * p
                one[0] *= 1.0 - p
        for size in range(slots + 1):
            number[size] += weight[g] * one[size]
    exists = np.zeros(slots)
    for s in range(slots):
        for c in range(r.shape[0]):
            exists[s] += share[s, c] * r[c]
    order = np.argsort(-exists, kind="mergesort")
    at_least = 1.0
    for size in range(slots):
        at_least -= number[size]
        out[order[size]] = at_least > report_at


@compiled
def resolve_clusters(
    scene: Scene,
    existence: Floats,
    starts: Ints,
    psi: Floats,
    beliefs: Beliefs,
    members: Ints,
    bounds: Ints,
    level: Floats,
    newborn_floor: float,
    log_range: float,
    keep: int,
    most_visits: int,
    rounds: int,
    report_at: float,
) -> tuple[Ints, Rows, Flags, Floats, Ints]:
    """Exact joint associations and variational projection of every ambiguous cluster.

    existence (n + E + m,): of each component.  starts, psi: see Graph.  members, bounds, level:
    from `ambiguous_clusters`.  newborn_floor: see `joint_mixture`.  log_range, keep, most_visits:
    see `joint_associations`.  rounds: see `variational_share`.  report_at: see `report_slots`.
    Returns the slots rewritten, their rows (one a slot, in that order), whether the best estimate
    of the scene holds each, the probability that each plot is explained by no object (m,), and
    counts (resolved, given up, joint associations).
    """
    n, pairs, m = scene.density.mode.shape[0], scene.plot.shape[0], beliefs.fresh.shape[0]
    fresh, counts = beliefs.fresh.copy(), np.zeros(3, np.int64)
    slots, row_starts = np.empty(n + m, np.int64), np.zeros(n + m + 1, np.int64)
    row_component, row_weight = np.empty(64, np.int64), np.empty(64)
    reported, done, filled = np.zeros(n + m, np.bool_), 0, 0
    local = np.full(m, -1, np.int64)
    scratch = np.empty(max(scene.density.mode.shape[1], scene.density.hmode.shape[1], 1))
    for group in range(bounds.shape[0] - 1):
        crowd = members[bounds[group] : bounds[group + 1]]
        cluster = gather_cluster(crowd, level[group], starts, scene.plot, psi, beliefs, local)
        choice, weight = np.empty((0, crowd.shape[0]), np.int64), np.empty(0)
        if cluster.plots.shape[0] <= 63:  # the search keeps taken plots in the bits of one word
            choice, weight = joint_associations(
                cluster.option_starts,
                cluster.option_plot,
                cluster.option_log,
                log_range,
                keep,
                most_visits,
            )
        if weight.shape[0] == 0:
            counts[1] += 1
            continue
        counts[0] += 1
        counts[2] += weight.shape[0]
        unused = unused_plots(cluster, choice, weight)
        for q in range(unused.shape[0]):
            fresh[cluster.plots[q]] = unused[q] / cluster.beyond[q]
        joint = joint_mixture(
            crowd, cluster, choice, weight, unused, existence, n, n + pairs, newborn_floor
        )
        size, count = joint.share.shape
        if weight.shape[0] > 1 and rounds > 0:
            table = blank(count, scene.density)
            for c in range(count):
                component(scene, joint.name[c], table, c, scratch)
            variational_share(joint.hypothesis, weight, joint.r, table, joint.share, rounds)
        report_slots(
            joint.hypothesis, weight, joint.r, joint.share, report_at, reported[done : done + size]
        )
        if filled + size * count > row_component.shape[0]:
            room = 2 * (filled + size * count)
            bigger, heavier = np.empty(room, np.int64), np.empty(room)
            bigger[:filled], heavier[:filled] = row_component[:filled], row_weight[:filled]
            row_component, row_weight = bigger, heavier
        for s in range(size):
            slots[done] = joint.slot[s]
            for c in range(count):
                if joint.share[s, c] > 0.0:
                    row_component[filled] = joint.name[c]
                    row_weight[filled] = joint.share[s, c] * joint.thin[c]
                    filled += 1
            done += 1
            row_starts[done] = filled
    rows = Rows(row_starts[: done + 1].copy(), row_component[:filled], row_weight[:filled])
    return slots[:done].copy(), rows, reported[:done].copy(), fresh, counts
