"""Tracks that have agreed for long enough become one; the elder's id stays."""

from dataclasses import replace

import numpy as np

from vedette.model.ids import TrackId
from vedette.model.track import TrackStatus
from vedette.tracking.cycle.cycle import Cycle
from vedette.tracking.cycle.track_picture import ahead, shown
from vedette.tracking.identity.merging import agreeing_pairs, elder_first, merged


def merge(cycle: Cycle) -> None:
    """Merge two tracks that have agreed for long enough. The id of the older one stays."""
    pairs = agreeing_pairs(
        cycle.states, cycle.lives, sorted(cycle.heard), cycle.habits, cycle.config
    )
    agreeing: dict[tuple[TrackId, TrackId], int] = {}
    gone: set[int] = set()
    for pair in pairs:
        elder, younger = elder_first(cycle.lives, *pair)
        key = (cycle.lives[elder].id, cycle.lives[younger].id)
        count = cycle.agreeing.get(key, 0) + 1
        if count < cycle.config.merge_count or {elder, younger} & gone:
            agreeing[key] = count
            continue
        _merge_rows(cycle, elder, younger)
        gone.add(younger)
    silent = {life.id for r, life in enumerate(cycle.lives) if r not in cycle.heard}
    for key, count in cycle.agreeing.items():  # not tested in this cycle: the count stands
        if key[0] in silent and key[1] in silent:
            agreeing.setdefault(key, count)
    cycle.agreeing = dict(sorted(agreeing.items()))


def _merge_rows(cycle: Cycle, elder: int, younger: int) -> None:
    # The two share errors, so their states are not averaged: the better one is kept, unless
    # it is the older by far.
    pair = np.array([elder, younger], np.int64)
    then = ahead(cycle.states, pair, cycle.until, cycle.config)
    best = int(np.argmin(np.trace(then.covariance[:, :2, :2], axis1=1, axis2=2)))
    ids = cycle.lives[elder].id, cycle.lives[younger].id
    if cycle.nameless is not None and best == 1 and {*ids} <= cycle.anonymous.keys():
        cycle.nameless = cycle.nameless.renamed(ids[1], ids[0])
    one = replace(merged(cycle.lives[elder], cycle.lives[younger]), rival_of=None)
    lost = replace(cycle.lives[younger], status=TrackStatus.LOST)
    if lost.rival_of is None:
        cycle.gone.append(shown(cycle.states, younger, lost, cycle.config))
    cycle.states = cycle.states.with_rows(pair[:1], cycle.states.rows(pair[best : best + 1]))
    cycle.lives[elder], cycle.lives[younger] = one, lost
    cycle.changed.add(elder)
    cycle.heard.add(elder)
    cycle.changed.discard(younger)
