"""The update step: resolve clusters, then merge each Bernoulli's components.

Track-oriented Poisson multi-Bernoulli filter: Williams (2015), IEEE Trans. AES 51(3),
section V; the merge is moment matching, which minimises the Kullback-Leibler divergence.
"""

from typing import NamedTuple

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.association import Beliefs
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.components import Scene, component
from vedette.tracking.pmb.marginals import joint_associations
from vedette.tracking.pmb.measurement import Density
from vedette.tracking.pmb.projection import variational_share

FLOOR = 1e-5  # part of a Bernoulli below which a component is not worth its arithmetic


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
def report_slots(
    hypothesis: Ints, weight: Floats, r: Floats, share: Floats, report_at: float, out: Flags
) -> None:
    """Mark the slots that the best estimate of a cluster holds: as many as are probably there.

    The number of objects N is known better than which of them is missing: after a few scans that
    each lack one plot, every slot may still exist at 0.9 while N has surely dropped by one.  So the
    k-th slot by existence is reported while P(N >= k) is above `report_at`.  The distribution of N
    is exact: a Poisson binomial for each joint association, mixed by their weights.
    hypothesis (k, S), weight (k,), r (C,), share (S, C): see `variational_share`.  out: (S,).
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
    from `ambiguous_clusters`.  newborn_floor: existence from which a newborn takes part.
    log_range, keep, most_visits: see `joint_associations`; rounds: see `variational_share`.
    report_at: see `report_slots`.
    Returns the slots rewritten, their rows (one a slot, in that order), whether the best estimate
    of the scene holds each, the probability that each plot is explained by no object (m,), and
    counts (resolved, given up, joint associations).
    """
    n, pairs, m = scene.density.mode.shape[0], scene.plot.shape[0], beliefs.fresh.shape[0]
    fresh = beliefs.fresh.copy()
    room = 64
    slots, row_starts = np.empty(n + m, np.int64), np.zeros(n + m + 1, np.int64)
    row_component, row_weight = np.empty(room, np.int64), np.empty(room)
    reported = np.zeros(n + m, np.bool_)
    done = filled = resolved = surrendered = joints = 0
    local = np.full(m, -1, np.int64)
    scratch = np.empty(max(scene.density.mode.shape[1], scene.density.hmode.shape[1], 1))
    for group in range(bounds.shape[0] - 1):
        crowd = members[bounds[group] : bounds[group + 1]]
        t = crowd.shape[0]
        threshold = level[group]
        # Plots of the cluster, and how much of each the rest of the world may explain.
        most = 0
        for i in crowd:
            most += starts[i + 1] - starts[i]
        plots, beyond, p = np.empty(most, np.int64), np.empty(most), 0
        for i in crowd:
            for e in range(starts[i], starts[i + 1]):
                j = scene.plot[e]
                if beliefs.pair[e] >= threshold and local[j] < 0:
                    local[j] = p
                    plots[p] = j
                    beyond[p] = 1.0 / beliefs.fresh[j]
                    p += 1
        for i in crowd:
            for e in range(starts[i], starts[i + 1]):
                if local[scene.plot[e]] >= 0:
                    beyond[local[scene.plot[e]]] -= beliefs.message[e]
        for q in range(p):
            beyond[q] = max(beyond[q], 1.0)
        # Explanations of each member, heaviest first.
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
                q = local[scene.plot[e]]
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
        if p <= 63:
            choice, weight = joint_associations(
                option_starts, option_plot, option_log, log_range, keep, most_visits
            )
        else:
            choice, weight = np.empty((0, t), np.int64), np.empty(0)
        k = weight.shape[0]
        if k == 0:
            surrendered += 1
        else:
            resolved += 1
            joints += k
            unused = np.ones(p)
            for g in range(k):
                for a in range(t):
                    q = option_plot[choice[g, a]]
                    if q >= 0:
                        unused[q] -= weight[g]
            newborn = np.full(p, -1, np.int64)
            extra = 0
            for q in range(p):
                unused[q] = max(unused[q], 0.0)
                fresh[plots[q]] = unused[q] / beyond[q]
                if existence[n + pairs + plots[q]] * fresh[plots[q]] >= newborn_floor:
                    newborn[q] = extra
                    extra += 1
            # Components of the cluster, and each joint association in their terms.
            count = o + extra
            table, r = blank(count, scene.density), np.empty(count)
            name = np.empty(count, np.int64)
            name[:o] = option_component[:o]
            thin = np.ones(count)
            for q in range(p):
                if newborn[q] >= 0:
                    name[o + newborn[q]] = n + pairs + plots[q]
                    thin[o + newborn[q]] = 1.0 / beyond[q]
            for c in range(count):
                component(scene, name[c], table, c, scratch)
                r[c] = existence[name[c]] * thin[c]
            hypothesis = np.full((k, t + extra), -1, np.int64)
            share = np.zeros((t + extra, count))
            for g in range(k):
                hypothesis[g, :t] = choice[g]
                for q in range(p):
                    if newborn[q] >= 0:
                        hypothesis[g, t + newborn[q]] = o + newborn[q]
                for a in range(t):
                    q = option_plot[choice[g, a]]
                    if q >= 0 and newborn[q] >= 0:
                        hypothesis[g, t + newborn[q]] = -1
                for s in range(t + extra):
                    if hypothesis[g, s] >= 0:
                        share[s, hypothesis[g, s]] += weight[g]
            if k > 1 and rounds > 0:
                variational_share(hypothesis, weight, r, table, share, rounds)
            report_slots(hypothesis, weight, r, share, report_at, reported[done : done + t + extra])
            for s in range(t + extra):
                slots[done] = crowd[s] if s < t else 0
                for c in range(count):
                    if share[s, c] <= 0.0:
                        continue
                    if filled == room:
                        room *= 2
                        bigger = np.empty(room, np.int64)
                        bigger[:filled] = row_component
                        row_component = bigger
                        heavier = np.empty(room)
                        heavier[:filled] = row_weight
                        row_weight = heavier
                    row_component[filled] = name[c]
                    row_weight[filled] = share[s, c] * thin[c]
                    filled += 1
                done += 1
                row_starts[done] = filled
            for q in range(p):
                if newborn[q] >= 0:
                    slots[done - extra + newborn[q]] = n + plots[q]
        for q in range(p):
            local[plots[q]] = -1
    rows = Rows(row_starts[: done + 1].copy(), row_component[:filled], row_weight[:filled])
    return slots[:done].copy(), rows, reported[:done].copy(), fresh, np.array([resolved, surrendered, joints])


@compiled
def all_rows(
    starts: Ints, beliefs: Beliefs, fresh: Floats, slots: Ints, resolved: Rows
) -> Rows:
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
