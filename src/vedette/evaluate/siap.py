"""SIAP: the single integrated air picture's attributes.

Votruba, Nisley, Rothrock & Zombro (2001), "Single integrated air picture (SIAP) metrics
implementation", SIAP SETF; the same reading as Stone Soup's SIAPMetrics.  An object may have many
tracks and a track many objects: every pair within the cut-off counts.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from vedette.evaluate.scene import Table, frames


@dataclass(frozen=True, slots=True)
class Siap:
    """Attributes over a whole run; None where nothing could be measured.

    completeness: share of object-moments with a track, 1 is best.
    ambiguity: tracks an object that has one, 1 is best.
    spuriousness: share of track-moments on no object, 0 is best.
    position_accuracy_m, velocity_accuracy_m_s: mean error of the pairs.
    track_change_rate_per_s: changes of track number an object and second, 0 is best.
    longest_segment: share of an object's life held by its longest single track, 1 is best.
    """

    completeness: float | None
    ambiguity: float | None
    spuriousness: float | None
    position_accuracy_m: float | None
    velocity_accuracy_m_s: float | None
    track_change_rate_per_s: float | None
    longest_segment: float | None


def ratio(a: float, b: float) -> float | None:
    """a / b, None where b is 0."""
    return a / b if b else None


def siap(truth: Table, tracks: Table, cutoff_m: float) -> Siap:
    """SIAP attributes; every track within `cutoff_m` of an object is a track on it."""
    objects = held = pairs = spare = rows = 0
    position = velocity = 0.0
    with_velocity = truth.velocity_m_s is not None and tracks.velocity_m_s is not None
    on: dict[int, list[frozenset[int]]] = {}
    times: dict[int, list[float]] = {}
    for frame in frames(truth, tracks):
        d = cdist(truth.position_m[frame.truth], tracks.position_m[frame.tracks])
        near = d <= cutoff_m
        objects, rows = objects + len(frame.truth), rows + len(frame.tracks)
        held += int(near.any(axis=1).sum())
        spare += int((~near.any(axis=0)).sum())
        a, b = np.nonzero(near)
        pairs += len(a)
        position += float(d[a, b].sum())
        if with_velocity and truth.velocity_m_s is not None and tracks.velocity_m_s is not None:
            va = truth.velocity_m_s[frame.truth[a]]
            velocity += float(
                np.linalg.norm(va - tracks.velocity_m_s[frame.tracks[b]], axis=1).sum()
            )
        for i, row in enumerate(frame.truth):
            ids = frozenset(int(t) for t in tracks.id[frame.tracks[near[i]]])
            on.setdefault(int(truth.id[row]), []).append(ids)
            times.setdefault(int(truth.id[row]), []).append(frame.time_s)
    changes, life, longest = 0, 0.0, 0.0
    for name, history in on.items():
        span = times[name][-1] - times[name][0]
        changes += _changes(history)
        life += span
        longest += _longest(history, times[name])
    return Siap(
        completeness=ratio(held, objects),
        ambiguity=ratio(pairs, held),
        spuriousness=ratio(spare, rows),
        position_accuracy_m=ratio(position, pairs),
        velocity_accuracy_m_s=ratio(velocity, pairs) if with_velocity else None,
        track_change_rate_per_s=ratio(changes, life),
        longest_segment=ratio(longest, life),
    )


def _changes(history: list[frozenset[int]]) -> int:
    """Least number of times the track on an object must be exchanged for another."""
    current: frozenset[int] = frozenset()
    changes = 0
    for ids in history:
        if not ids:
            continue
        if current & ids:
            current &= ids
        else:
            changes += bool(current)
            current = ids
    return changes


def _longest(history: list[frozenset[int]], times: list[float]) -> float:
    """Seconds from first to last moment of the track longest on the object."""
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    for ids, time in zip(history, times, strict=True):
        for name in ids:
            first.setdefault(name, time)
            last[name] = time
    return max((last[name] - first[name] for name in first), default=0.0)
