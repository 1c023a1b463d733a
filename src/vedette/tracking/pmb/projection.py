"""The variational projection of a multi-Bernoulli mixture onto one multi-Bernoulli.

Inside a crossing the joint associations disagree about who is who.  Averaging each object over
them (the track-oriented projection) pulls objects together: coalescence.  The set of objects does
not care about names, so each joint association may hand its components to the Bernoulli slots in
any order; the order that costs least cross-entropy keeps the slots sharp.  Alternate: best orders
given the slots, best slots given the orders, until the cost stands still.

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
def moments(mode: Floats, mean: Floats, cov: Floats, out_mean: Floats, out_cov: Floats) -> None:
    """Mean (d,) and covariance (d, d) of one mixture over modes: (M,), (M, d), (M, d, d)."""
    modes, d = mean.shape
    for a in range(d):
        out_mean[a] = mean[0, a]
        for k in range(1, modes):
            out_mean[a] += mode[k] * (mean[k, a] - mean[0, a])
    for a in range(d):
        for b in range(a, d):
            v = 0.0
            for k in range(modes):
                da = mean[k, a] - out_mean[a]
                v += mode[k] * (cov[k, a, b] + da * (mean[k, b] - out_mean[b]))
            out_cov[a, b] = v
            out_cov[b, a] = v


@compiled
def fit_slots(
    share: Floats, r: Floats, mean: Floats, cov: Floats, slot_r: Floats, slot_mean: Floats,
    slot_cov: Floats,
) -> None:
    """Moment-match every slot to its components.

    share (S, C): probability mass of each component in each slot.  r (C,), mean (C, d),
    cov (C, d, d).  A slot with no mass keeps the moments it had.
    """
    d = mean.shape[1]
    for s in range(share.shape[0]):
        total = 0.0
        first = -1
        for c in range(share.shape[1]):
            w = share[s, c] * r[c]
            total += w
            if w > 0.0 and first < 0:
                first = c
        slot_r[s] = min(total, 1.0)
        if total <= 1e-12:
            continue
        for a in range(d):
            v = 0.0
            for c in range(share.shape[1]):
                w = share[s, c] * r[c]
                if w > 0.0:
                    v += w * (mean[c, a] - mean[first, a])
            slot_mean[s, a] = mean[first, a] + v / total
        for a in range(d):
            for b in range(a, d):
                v = 0.0
                for c in range(share.shape[1]):
                    w = share[s, c] * r[c]
                    if w > 0.0:
                        da = mean[c, a] - slot_mean[s, a]
                        v += w * (cov[c, a, b] + da * (mean[c, b] - slot_mean[s, b]))
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
    tolerance: float,
) -> int:
    """Find the share of each component in each slot that loses least.

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
        moments(table.mode[c], table.mean[c], table.cov[c], mean[c], cov[c])
        if hd > 0:
            moments(table.hmode[c], table.hmean[c], table.hcov[c], hmean[c], hcov[c])
    slot_r = np.zeros(slots)
    at, spread, inverse = np.zeros((slots, d)), np.zeros((slots, d, d)), np.empty((d, d))
    hat, hspread, hinverse = np.zeros((slots, hd)), np.zeros((slots, hd, hd)), np.empty((hd, hd))
    for s in range(slots):  # slots that never get mass still need a proper Gaussian
        spread[s] = np.eye(d)
        hspread[s] = np.eye(hd)
    extra = np.empty((count, slots))  # cost of a component in a slot over an empty slot
    cost = np.empty((slots, slots))
    present, slot_of = np.empty(slots, np.int64), np.empty(slots, np.int64)
    prices, taken = np.zeros(slots), np.empty(slots, np.bool_)
    last = 1e300
    for turn in range(rounds):
        fit_slots(share, r, mean, cov, slot_r, at, spread)
        if hd > 0:
            fit_slots(share, r, hmean, hcov, slot_r, hat, hspread)
        empty = 0.0
        for s in range(slots):
            exists = min(max(slot_r[s], 1.0 - CERTAIN), CERTAIN)
            here, gone = -math.log(exists), -math.log(1.0 - exists)
            log_det = inverse_and_log_det(spread[s], inverse)
            h_log_det = inverse_and_log_det(hspread[s], hinverse) if hd > 0 else 0.0
            for c in range(count):
                away = here + cross_entropy(mean[c], cov[c], at[s], inverse, log_det)
                if hd > 0:
                    away += cross_entropy(hmean[c], hcov[c], hat[s], hinverse, h_log_det)
                extra[c, s] = r[c] * (away - gone)
            empty += gone
        share[:] = 0.0
        total = empty
        for g in range(k):
            items = 0
            for a in range(slots):
                c = hypothesis[g, a]
                if c >= 0:
                    present[items] = c
                    for s in range(slots):
                        cost[items, s] = extra[c, s]
                    items += 1
            if not assign_at_sight(cost, items, prices, slot_of, taken):
                assign(cost, items, slot_of, prices)
            for a in range(items):
                share[slot_of[a], present[a]] += weight[g]
                total += weight[g] * cost[a, slot_of[a]]
        if last - total < tolerance:
            return turn + 1
        last = total
    return rounds
