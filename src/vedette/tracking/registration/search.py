"""Errors so large that two sensors have no track in common: which azimuth errors explain it.

The tracks that one sensor alone sees are compared with those that another alone sees. Two tracks of
equal velocity that lie near each other may be one object. Any two such pairs give an azimuth error
of either sensor; the errors that most pairs agree on are taken, if they are enough.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from vedette.geo.local import Array
from vedette.tracking.registration.pairs import Pair
from vedette.tracking.registration.registration_settings import (
    GATE2,
    PRIOR_SIGMA,
    SEARCH_LEAST,
)
from vedette.tracking.registration.registration_state import Registration

_TRIALS_MOST = 3_000


def agreeing(
    registration: Registration, pairs: Sequence[Pair], ends: Sequence[tuple[int, int]], least: float
) -> list[int]:
    """Indices of the pairs that agree on one error; empty where they are too few.

    ends: the two tracks of each pair; a track is in one agreeing pair at the most. least: number of
    pairs that must agree.
    """
    if len(pairs) < SEARCH_LEAST:
        return []
    apart = np.stack([one.apart for one in pairs])
    azimuths = np.arange(0, len(registration.mean), len(PRIOR_SIGMA))
    slopes = np.stack([one.slopes[:, azimuths] for one in pairs])
    noise = np.stack([one.noise for one in pairs])
    weight: Array = np.asarray(np.linalg.inv(noise), np.float64)
    prior = np.eye(len(azimuths)) / PRIOR_SIGMA[0] ** 2
    information = np.einsum("kia,kij,kjb->kab", slopes, weight, slopes)
    pull = np.einsum("kia,kij,kj->ka", slopes, weight, apart)
    best: list[int] = []
    for i, j in list(combinations(range(len(pairs)), 2))[:_TRIALS_MOST]:
        found = np.linalg.solve(prior + information[i] + information[j], pull[i] + pull[j])
        inside = _single(_distances(apart, slopes, weight, found), ends)
        if len(inside) > len(best):
            best = inside
    if len(best) < max(SEARCH_LEAST, least):
        return []
    total = prior + information[best].sum(axis=0)
    found = np.linalg.solve(total, pull[best].sum(axis=0))
    return _single(_distances(apart, slopes, weight, found), ends)


def _distances(apart: Array, slopes: Array, weight: Array, found: Array) -> Array:
    """(k,) squared distance of each pair from what the errors `found` explain, in sigmas."""
    residual = apart - slopes @ found
    return np.asarray(np.einsum("ki,kij,kj->k", residual, weight, residual))


def _single(squared: Array, ends: Sequence[tuple[int, int]]) -> list[int]:
    """The nearest pairs within the gate, each track once."""
    taken: set[int] = set()
    kept: list[int] = []
    for k in np.argsort(squared, kind="stable").tolist():
        if squared[k] > GATE2:
            break
        if not taken.intersection(ends[k]):
            taken.update(ends[k])
            kept.append(k)
    return sorted(kept)
