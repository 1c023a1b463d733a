"""The variational projection of a multi-Bernoulli mixture onto one multi-Bernoulli.

Inside a crossing the joint associations disagree about who is who.  Averaging each object over
them (the track-oriented projection) pulls objects together: coalescence.  The set of objects does
not care about names, so each joint association may hand its components to the Bernoulli slots in
any order; the order that costs least cross-entropy keeps the slots sharp.  Alternate: best orders
given the slots, best slots given the orders, until no order changes.

Williams (2015), "An efficient, variational approximation of the best fitting multi-Bernoulli
filter", IEEE Trans. Signal Processing 63(1), in its zero-temperature form; Xia et al. (2022),
IEEE Trans. AES 58(2), section IV.
"""

import math

import numpy as np

from vedette.tracking.pmb.arrays import Floats, Ints
from vedette.tracking.pmb.assignment import assign, assign_at_sight
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.gaussians import cross_entropy, inverse_and_log_det
from vedette.tracking.pmb.measurement import Density

CERTAIN = 1.0 - 1e-8  # a slot never becomes so sure that another order could not be tried


@compiled
def moments(
    mode: Floats, mean: Floats, cov: Floats, c: int, out_mean: Floats, out_cov: Floats
) -> None:
    """Mean and covariance of component `c`, its modes merged.

    mode (C, M), mean (C, M, d), cov (C, M, d, d); outputs (C, d), (C, d, d).
    """
    modes, d = mean.shape[1], mean.shape[2]
    for a in range(d):
        v = 0.0
        for k in range(1, modes):
            v += mode[c, k] * (mean[c, k, a] - mean[c, 0, a])
        out_mean[c, a] = mean[c, 0, a] + v
        for b in range(a + 1):
            v = 0.0
            for k in range(modes):
                da, db = mean[c, k, a] - out_mean[c, a], mean[c, k, b] - out_mean[c, b]
                v += mode[c, k] * (cov[c, k, a, b] + da * db)
            out_cov[c, a, b] = v
            out_cov[c, b, a] = v


@compiled
def fit_slots(
    share: Floats,
    r: Floats,
    mean: Floats,
    cov: Floats,
    slot_r: Floats,
    slot_mean: Floats,
    slot_cov: Floats,
) -> None:
    """Moment-match every slot to its components.

    share (S, C): probability mass of each component in each slot.  r (C,), mean (C, d),
    cov (C, d, d).  A slot with no mass keeps the moments it had.
    """
    d = mean.shape[1]
    held, w = np.empty(share.shape[1], np.int64), np.empty(share.shape[1])
    for s in range(share.shape[0]):
        total = 0.0
        count = 0
        for c in range(share.shape[1]):
            mass = share[s, c] * r[c]
            if mass > 0.0:
                held[count], w[count] = c, mass
                total += mass
                count += 1
        slot_r[s] = min(total, 1.0)
        if total <= 1e-12:
            continue
        for a in range(d):
            base, v = mean[held[0], a], 0.0
            for f in range(1, count):
                v += w[f] * (mean[held[f], a] - base)
            slot_mean[s, a] = base + v / total
            for b in range(a + 1):
                v = 0.0
                for f in range(count):
                    c = held[f]
                    da, db = mean[c, a] - slot_mean[s, a], mean[c, b] - slot_mean[s, b]
                    v += w[f] * (cov[c, a, b] + da * db)
                slot_cov[s, a, b] = v / total
                slot_cov[s, b, a] = v / total


@compiled
def variational_share(
    hypothesis: Ints,
    weight: Floats,
    r: Floats,
    table: Density,
    share: Floats,
    rounds: int,
) -> int:
    """Find the share of each component in each slot with the least loss of information.

    hypothesis (k, S): component each joint association gives to each original slot, -1 for none.
    weight (k,).  r (C,) existences and table (C objects) densities of the components.
    share (S, C): in, the starting point; out, the answer.  Returns the rounds it took.
    """
    k, slots = hypothesis.shape
    count, d = r.shape[0], table.mean.shape[2]
    hd = table.hmean.shape[2] if table.hmode.shape[1] > 0 else 0
    mean, cov = np.empty((count, d)), np.empty((count, d, d))
    hmean, hcov = np.empty((count, hd)), np.empty((count, hd, hd))
    for c in range(count):
        moments(table.mode, table.mean, table.cov, c, mean, cov)
        if hd > 0:
            moments(table.hmode, table.hmean, table.hcov, c, hmean, hcov)
    slot_r = np.zeros(slots)
    root, hroot = np.zeros((d, d)), np.zeros((hd, hd))
    at, spread, inverse = np.zeros((slots, d)), np.zeros((slots, d, d)), np.empty((d, d))
    hat, hspread, hinverse = np.zeros((slots, hd)), np.zeros((slots, hd, hd)), np.empty((hd, hd))
    for s in range(slots):  # slots that never get mass still need a proper Gaussian
        spread[s] = np.eye(d)
        hspread[s] = np.eye(hd)
    extra = np.empty((count, slots))  # cost of a component in a slot over an empty slot
    cost = np.empty((slots, slots))
    slot_of = np.empty(slots, np.int64)
    order = np.empty((k, slots), np.int64)  # slot that each original one's component was put into
    for g in range(k):
        for a in range(slots):
            order[g, a] = a
    prices, taken = np.zeros(slots), np.empty(slots, np.bool_)
    for turn in range(rounds):
        fit_slots(share, r, mean, cov, slot_r, at, spread)
        if hd > 0:
            fit_slots(share, r, hmean, hcov, slot_r, hat, hspread)
        for s in range(slots):
            exists = min(max(slot_r[s], 1.0 - CERTAIN), CERTAIN)
            here, gone = -math.log(exists), -math.log(1.0 - exists)
            log_det = inverse_and_log_det(spread[s], root, inverse)
            h_log_det = inverse_and_log_det(hspread[s], hroot, hinverse) if hd > 0 else 0.0
            for c in range(count):
                away = here + cross_entropy(mean, cov, c, at, s, inverse, log_det)
                if hd > 0:
                    away += cross_entropy(hmean, hcov, c, hat, s, hinverse, h_log_det)
                extra[c, s] = r[c] * (away - gone)
        changed = False
        for g in range(k):
            items = 0
            for a in range(slots):
                c = hypothesis[g, a]
                if c >= 0:
                    for s in range(slots):
                        cost[items, s] = extra[c, s]
                    items += 1
            if not assign_at_sight(cost, items, prices, slot_of, taken):
                assign(cost, items, slot_of, prices)
            items = 0
            for a in range(slots):
                if hypothesis[g, a] >= 0:
                    if order[g, a] != slot_of[items]:
                        changed = True
                        order[g, a] = slot_of[items]
                    items += 1
        if not changed:  # the slots already fit these orders: nothing can improve
            return turn + 1
        share[:] = 0.0
        for g in range(k):
            for a in range(slots):
                if hypothesis[g, a] >= 0:
                    share[order[g, a], hypothesis[g, a]] += weight[g]
    return rounds
