"""From gate to merged Bernoullis in one compiled call.

A scan of one turning radar by the half second holds one plot or three: handing the parts of a step
to and from Python, an array at a time, would cost several times their arithmetic.
"""

import math
from typing import NamedTuple

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.association import belief_propagation
from vedette.tracking.pmb.association_rows import all_rows, slot_existence
from vedette.tracking.pmb.cluster_resolution import resolve_clusters
from vedette.tracking.pmb.clusters import ambiguous_clusters
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.components import Scene
from vedette.tracking.pmb.gating import gate
from vedette.tracking.pmb.measurement import Density, Plots, Timing
from vedette.tracking.pmb.splitting import split_rows
from vedette.tracking.pmb.update import merge_slots

MOST_PSI = 1e12  # beyond this a pair is certain in double precision anyway


class Limits(NamedTuple):
    """The settings of `TrackerConfig` that association obeys, under their names there."""

    gate: float
    rounds: int
    tolerance: float
    cluster_thresholds: Floats
    cluster_objects: int
    newborn_floor: float
    log_range: float
    joint_keep: int
    joint_visits: int
    projection_rounds: int
    report_at: float
    lose_at: float


@compiled
def associate(
    density: Density,
    existence: Floats,
    plots: Plots,
    detection: Floats,
    clutter: Floats,
    intensity: Floats,
    newborn: Density,
    prune_below: Floats,
    split_below: Floats,
    limits: Limits,
    timing: Timing,
) -> tuple[Ints, Floats, Density, Floats, Flags, Ints, Floats, int, Ints]:
    """Gate, weigh, resolve and merge one scan.

    density, existence (n,): the predicted Bernoullis.  detection (n,): chance that each is seen.
    clutter, intensity (m,): densities of false plots and of first plots; newborn: what those are.
    prune_below (n + m,): existence below which each object and each newborn is removed.
    split_below (n,): existence under which each object is split by its plots, see `splitting`;
    empty where none is.  timing: when the sensor is expected to pass each object.
    Returns slots kept (k,), their existence (k,), their densities, the part of each that a plot
    supports (k,), whether the best estimate holds it (k,), its plot or -1 (k,), the existence of
    every slot (n + m,), how many of the slots kept were split off from objects (they stand between
    the objects and the newborns), and counts (resolved, given up, joint associations).
    Pair weights: Williams (2015), IEEE Trans. AES 51(3), equations 33 to 36.
    """
    n, m = existence.shape[0], plots.z.shape[0]
    starts, plot, log_l = gate(density, plots, detection, limits.gate, timing)
    pairs = plot.shape[0]
    owner, psi = np.empty(pairs, np.int64), np.empty(pairs)
    parts = np.ones(n + pairs + m)  # existence of each component
    for i in range(n):
        missed = 1.0 - existence[i] * detection[i]
        parts[i] = existence[i] * (1.0 - detection[i]) / missed
        for e in range(starts[i], starts[i + 1]):
            owner[e] = i
            unexplained = clutter[plot[e]] + intensity[plot[e]]
            weight = existence[i] * detection[i] / missed * math.exp(log_l[e]) / unexplained
            psi[e] = min(weight, MOST_PSI)
    for j in range(m):
        parts[n + pairs + j] = intensity[j] / (clutter[j] + intensity[j])
    beliefs = belief_propagation(starts, plot, psi, m, limits.rounds, limits.tolerance)
    scene = Scene(density, plots, owner, plot, newborn)
    members, bounds, level = ambiguous_clusters(
        starts, plot, beliefs, limits.cluster_thresholds, limits.cluster_objects
    )
    slots, resolved, several, fresh, counts = resolve_clusters(
        scene,
        parts,
        starts,
        psi,
        beliefs,
        members,
        bounds,
        level,
        limits.newborn_floor,
        limits.log_range,
        limits.joint_keep,
        limits.joint_visits,
        limits.projection_rounds,
        limits.report_at,
    )
    rows = all_rows(starts, beliefs, fresh, slots, resolved)
    slot_r = slot_existence(rows, parts)
    reported = slot_r > limits.report_at
    for s in range(slots.shape[0]):
        reported[slots[s]] = several[s]
    # A Bernoulli costs as much as it has pairs, and the more it has the less each of them tells: a
    # vague one whose gate holds ten false plots knows no more than the undetected intensity does.
    kept, count = np.empty(n + m, np.int64), 0
    for s in range(n + m):
        own = max(starts[s + 1] - starts[s], 1) if s < n else 1
        if slot_r[s] >= min(prune_below[s] * own * own, limits.lose_at):
            kept[count] = s
            count += 1
    kept = kept[:count].copy()
    if split_below.shape[0] == 0:
        merged, support, best = merge_slots(scene, rows, parts, kept)
        return kept, slot_r[kept], merged, support, reported[kept], best, slot_r, 0, counts
    pieces, slot, offshoots, piece_r = split_rows(
        rows, parts, slot_r, kept, n, split_below, prune_below, limits.lose_at
    )
    each = np.arange(slot.shape[0])
    merged, support, best = merge_slots(scene, pieces, parts, each)
    return slot, piece_r, merged, support, reported[slot], best, slot_r, offshoots, counts
