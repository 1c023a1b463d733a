"""Continuity of ids: breaks, swaps, gaps, and the time until an object is first tracked.

Each frame pairs objects with tracks by GOSPA's assignment; pairs of the frame before are kept
while they stay within the cut-off, so that two objects side by side do not count as swaps merely
because the optimal pairing flickers (the rule of CLEAR MOT: Bernardin & Stiefelhagen, 2008).
"""

from dataclasses import dataclass, field

import numpy as np

from vedette.evaluate.gospa import pairs_within
from vedette.evaluate.scene import Floats, Frame, Ints, Table, frames


@dataclass(slots=True)
class Life:
    """What happened to one true object; times in s."""

    first_s: float
    last_s: float
    times: list[float] = field(default_factory=list)
    tracks: list[int] = field(default_factory=list)  # id of the track on it, -1 for none
    errors: list[float] = field(default_factory=list)  # m, NaN for none


@dataclass(frozen=True, slots=True)
class Continuity:
    """Counts over a whole run.

    breaks: times an object that had a track went on without one.
    swaps: times an object's track was replaced by one with another id, at once or after a break.
    tracked_share: part of the object-frames with a track.
    first_track_s: object id to seconds from its first frame to its first track; None if never.
    false_tracks: track ids never on any object.  false_frames: track-frames on no object.
    rms_m: root mean square distance of the pairs, None without pairs.
    longest_gap_s: longest stretch without a track after the first one, over all objects.
    """

    breaks: int
    swaps: int
    tracked_share: float | None
    first_track_s: dict[int, float | None]
    false_tracks: tuple[int, ...]
    false_frames: int
    rms_m: float | None
    longest_gap_s: float


def sticky_pairs(
    truth: Table, tracks: Table, frame: Frame, was: dict[int, int], cutoff_m: float
) -> list[tuple[int, int]]:
    """Rows (truth, tracks) paired in one frame.

    was: for each object id, the track id of the last frame.
    """
    row_of = {int(tracks.id[b]): b for b in frame.tracks}
    kept: list[tuple[int, int]] = []
    for a in frame.truth:
        b = row_of.get(was.get(int(truth.id[a]), -1))
        if b is None:
            continue
        if np.linalg.norm(truth.position_m[a] - tracks.position_m[b]) < cutoff_m:
            kept.append((int(a), int(b)))
            del row_of[int(tracks.id[b])]
    free_a = np.setdiff1d(frame.truth, [a for a, _ in kept])
    free_b = np.array(sorted(row_of.values()), dtype=np.int64)
    near = pairs_within(truth.position_m[free_a], tracks.position_m[free_b], cutoff_m)
    return kept + [(int(free_a[i]), int(free_b[j])) for i, j in zip(*near, strict=True)]


def lives(truth: Table, tracks: Table, cutoff_m: float) -> tuple[dict[int, Life], Ints, int]:
    """Follow every object through the frames.

    Returns the Life of each object by id, the ids of tracks that never followed an object, and the
    number of track-frames without an object. Frames without truth rows are left out.
    """
    result: dict[int, Life] = {}
    was: dict[int, int] = {}
    used: set[int] = set()
    spare = 0
    for frame in frames(truth, tracks):
        now: dict[int, tuple[int, float]] = {}
        for a, b in sticky_pairs(truth, tracks, frame, was, cutoff_m):
            error = float(np.linalg.norm(truth.position_m[a] - tracks.position_m[b]))
            now[int(truth.id[a])] = (int(tracks.id[b]), error)
        used.update(t for t, _ in now.values())
        spare += len(frame.tracks) - len(now)
        for a in frame.truth:
            name = int(truth.id[a])
            life = result.setdefault(name, Life(frame.time_s, frame.time_s))
            track, error = now.get(name, (-1, float("nan")))
            life.last_s = frame.time_s
            life.times.append(frame.time_s)
            life.tracks.append(track)
            life.errors.append(error)
        was.update({name: track for name, (track, _) in now.items()})
    never = np.setdiff1d(np.unique(tracks.id), list(used))
    return result, never, spare


def continuity(truth: Table, tracks: Table, cutoff_m: float) -> Continuity:
    """The measures of continuity. cutoff_m: the greatest distance of a track from its object, m."""
    followed, never, spare = lives(truth, tracks, cutoff_m)
    breaks = swaps = 0
    first: dict[int, float | None] = {}
    errors: list[Floats] = []
    covered = total = 0
    longest = 0.0
    for name, life in followed.items():
        on = np.array(life.tracks)
        times = np.array(life.times)
        has = on >= 0
        covered, total = covered + int(has.sum()), total + len(has)
        errors.append(np.array(life.errors)[has])
        first[name] = float(times[has][0] - life.first_s) if has.any() else None
        breaks += int((has[:-1] & ~has[1:]).sum())
        ids = on[has]
        swaps += int((ids[1:] != ids[:-1]).sum())
        gaps = np.diff(times[has])
        if len(gaps) and (steps := np.diff(times)).size:
            longest = max(longest, float(gaps.max() - np.median(steps)))
        if has.any():
            longest = max(longest, float(times[-1] - times[has][-1]))
    flat = np.concatenate(errors) if errors else np.zeros(0)
    return Continuity(
        breaks=breaks,
        swaps=swaps,
        tracked_share=covered / total if total else None,
        first_track_s=first,
        false_tracks=tuple(int(t) for t in never),
        false_frames=spare,
        rms_m=float(np.sqrt(np.mean(flat**2))) if len(flat) else None,
        longest_gap_s=longest,
    )
