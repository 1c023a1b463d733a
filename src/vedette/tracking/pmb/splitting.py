"""Several explanations of one doubtful object stay several objects.

One Gaussian cannot hold what several plots in a wide gate say: it grows as wide as the gate, and
the next plot tells nothing more. An object that hardly exists is close to a Poisson point, and the
intensity of a Poisson point is the sum of its explanations. So each explanation that weighs enough
becomes a Bernoulli of its own, with its own share of the existence. The expected number of objects
stays the same; what is lost is that two of them exclude each other, which at an existence r has a
probability below r squared. Source: Williams (2015), IEEE Trans. AES 51(3), section IV, on Poisson
and Bernoulli objects of low existence.
"""

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.association_rows import Rows
from vedette.tracking.pmb.compiled import compiled

LEAST_SHARE = 0.05  # of an object's existence, for an explanation to stand on its own
MOST = 4  # explanations of one object that stand on their own
_WHOLE, _REST = -1, -2


@compiled
def split_rows(
    rows: Rows,
    existence: Floats,
    slot_existence: Floats,
    kept: Ints,
    objects: int,
    split_below: Floats,
    prune_below: Floats,
    lose_at: float,
) -> tuple[Rows, Ints, int, Floats]:
    """Split the doubtful objects among the slots `kept` (k,) by their plots.

    existence: of each component. slot_existence: of each slot. objects: slots below it are known
    objects. split_below (n,): existence under which each is split. prune_below (n + m,), lose_at:
    as in `associate`. Returns the rows (p) of the resulting objects: first the known objects, then
    the parts split off, then the newborns; the slot (p,) of each; the number of parts split off;
    and the existence (p,).
    """
    most = kept.shape[0] * (MOST + 1)
    slot, only = np.empty(most, np.int64), np.empty(most, np.int64)
    off_slot, off_only = np.empty(most, np.int64), np.empty(most, np.int64)
    alone = np.zeros(rows.component.shape[0], np.bool_)
    mains = offs = 0
    entries = np.empty(MOST + 1, np.int64)
    for s in kept:
        if s >= objects:
            break
        first, last = rows.starts[s], rows.starts[s + 1]
        count, rest = _own_parts(
            rows, existence, slot_existence[s], s, objects, split_below[s], alone, entries
        )
        if count == 0:
            slot[mains], only[mains] = s, _WHOLE
            mains += 1
            continue
        others = 1
        for f in range(first, last):
            others += rows.component[f] >= objects and not alone[f]
        if rest >= min(prune_below[s] * max(others - 1, 1) ** 2, lose_at):
            entries[count] = _REST
            count += 1
        best, best_r = -1, 0.0
        for a in range(count):
            r = rest if entries[a] == _REST else _weight(rows, existence, entries[a])
            if entries[a] != _REST and r < prune_below[s]:
                entries[a] = _WHOLE  # dropped
            elif r > best_r:
                best, best_r = a, r
        for a in range(count):
            if entries[a] == _WHOLE:
                continue
            if a == best:
                slot[mains], only[mains] = s, entries[a]
                mains += 1
            else:
                off_slot[offs], off_only[offs] = s, entries[a]
                offs += 1
    total = mains
    for a in range(offs):
        slot[total], only[total] = off_slot[a], off_only[a]
        total += 1
    for s in kept:
        if s >= objects:
            slot[total], only[total] = s, _WHOLE
            total += 1
    made, held = _gathered(rows, existence, slot[:total], only[:total], alone)
    return made, slot[:total].copy(), offs, held


@compiled
def _weight(rows: Rows, existence: Floats, f: int) -> float:
    return float(rows.weight[f] * existence[rows.component[f]])


@compiled
def _own_parts(
    rows: Rows,
    existence: Floats,
    total: float,
    s: int,
    objects: int,
    split_below: float,
    alone: Flags,
    entries: Ints,
) -> tuple[int, float]:
    """Entries of slot `s` that stand on their own, into `entries`, marked in `alone`.

    Returns how many, 0 where the slot stays whole, and the existence of the rest.
    """
    first, last = rows.starts[s], rows.starts[s + 1]
    if total >= split_below or last - first < 2:
        return 0, total
    count, rest = 0, total
    for _ in range(MOST):
        top, at = LEAST_SHARE * total, -1
        for f in range(first, last):
            if rows.component[f] >= objects and not alone[f]:
                r = _weight(rows, existence, f)
                if r > top:
                    top, at = r, f
        if at < 0:
            break
        alone[at] = True
        entries[count] = at
        count += 1
        rest -= top
    if count == 1 and rest < LEAST_SHARE * total:  # one plot explains it all
        alone[entries[0]] = False
        return 0, total
    return count, max(rest, 0.0)


@compiled
def _gathered(
    rows: Rows, existence: Floats, slot: Ints, only: Ints, alone: Flags
) -> tuple[Rows, Floats]:
    """The rows of what stands on its own, and the existence of each."""
    count = slot.shape[0]
    starts, r = np.zeros(count + 1, np.int64), np.zeros(count)
    most = 0
    for p in range(count):
        most += 1 if only[p] >= 0 else rows.starts[slot[p] + 1] - rows.starts[slot[p]]
    component, weight = np.empty(most, np.int64), np.empty(most)
    at = 0
    for p in range(count):
        first, last = rows.starts[slot[p]], rows.starts[slot[p] + 1]
        if only[p] >= 0:
            first, last = only[p], only[p] + 1
        for f in range(first, last):
            if only[p] == _REST and alone[f]:
                continue
            component[at], weight[at] = rows.component[f], rows.weight[f]
            r[p] += weight[at] * existence[component[at]]
            at += 1
        starts[p + 1] = at
        r[p] = min(r[p], 1.0)
    return Rows(starts, component[:at].copy(), weight[:at].copy()), r
