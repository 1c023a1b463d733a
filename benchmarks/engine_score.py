"""Score told tracks against the truth, every full second, by what was told until then.

The last row of a track is carried along its velocity.  A pair of the second before is kept while it
stays within the cut-off (CLEAR MOT: Bernardin & Stiefelhagen, 2008); the rest pair by least
distance.
"""

import itertools
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from engine_scenes import Scene
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist


@dataclass
class Sums:
    """What the runs of one scene add up to."""

    seconds: float = 0.0
    counted: int = 0
    on: int = 0
    squares: float = 0.0
    objects: int = 0
    one_id: int = 0
    changes: int = 0
    duplicates_s: int = 0
    false: int = 0
    confirm_s: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    def add(self, other: "Sums") -> None:
        """Take in another run."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def score(scene: Scene, rows: np.ndarray, cpu_s: float) -> Sums:
    """One run of one program."""
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    second_of = scene.truth[:, 0].astype(int)
    starts = (
        np.searchsorted(second_of, np.arange(scene.seconds + 1)) if _sorted(second_of) else None
    )
    last: dict[int, np.ndarray] = {}
    pairs: dict[int, int] = {}
    history: dict[int, list[int]] = defaultdict(list)
    first_seen: dict[int, int] = {}
    first_on: dict[int, int] = {}
    ever_near: set[int] = set()
    ever: set[int] = set()
    sums, done = Sums(seconds=float(scene.seconds), cpu_s=cpu_s), 0
    for second in range(1, scene.seconds):
        while done < len(rows) and rows[done, 0] <= second:
            name = int(rows[done, 2])
            if rows[done, 7] > 0.0:
                last[name] = rows[done]
            else:
                last.pop(name, None)
            done += 1
        names = list(last)
        now = np.array([last[n] for n in names]).reshape(-1, 8)
        at = now[:, 3:5] + (second - now[:, 1:2]) * now[:, 5:7]
        if starts is None:
            which = np.flatnonzero(second_of == second)
        else:
            which = np.arange(starts[second], starts[second + 1])
        objects = scene.truth[which, 1].astype(int)
        apart = cdist(scene.truth[which, 2:], at) if len(which) and len(at) else None
        pairs = _paired(objects, names, apart, pairs, scene.cutoff_m)
        ever.update(names)
        sums.duplicates_s += _near(objects, names, apart, pairs, scene.cutoff_m, ever_near)
        column = {name: j for j, name in enumerate(names)}
        for i, name in enumerate(objects.tolist()):
            first_seen.setdefault(name, second)
            track = pairs.get(name)
            if track is not None:
                first_on.setdefault(name, second)
            if not scene.scored[which[i]]:
                continue
            sums.counted += 1
            if track is not None and apart is not None:
                sums.on += 1
                sums.squares += float(apart[i, column[track]]) ** 2
                history[name].append(track)
            else:
                history[name].append(-1)
    _sum_up(sums, history, first_seen, first_on)
    sums.false = len(ever - ever_near)
    return sums


def _sum_up(
    sums: Sums,
    history: dict[int, list[int]],
    first_seen: dict[int, int],
    first_on: dict[int, int],
) -> None:
    """What the ids on each object over the seconds amount to."""
    for name, tracks in history.items():
        ids = [t for t in tracks if t >= 0]
        sums.objects += 1
        sums.one_id += len(set(ids)) == 1
        sums.changes += sum(a != b for a, b in itertools.pairwise(ids))
        sums.confirm_s.append(first_on[name] - first_seen[name] if name in first_on else np.inf)


def _sorted(values: np.ndarray) -> bool:
    return bool((np.diff(values) >= 0).all())


def _paired(
    objects: np.ndarray,
    names: list[int],
    apart: np.ndarray | None,
    before: dict[int, int],
    cutoff_m: float,
) -> dict[int, int]:
    """Track of each object that has one."""
    out: dict[int, int] = {}
    if apart is None:
        return out
    column = {name: j for j, name in enumerate(names)}
    for i, name in enumerate(objects.tolist()):
        j = column.get(before.get(name, -1))
        if j is not None and apart[i, j] < cutoff_m:
            out[name] = names[j]
    taken = set(out.values())
    rows = [i for i, name in enumerate(objects.tolist()) if name not in out]
    columns = [j for j, name in enumerate(names) if name not in taken]
    if rows and columns:
        part = apart[np.ix_(rows, columns)]
        cost = np.where(part < cutoff_m, part - 1e6, 0.0)
        for a, b in zip(*linear_sum_assignment(cost), strict=True):
            if part[a, b] < cutoff_m:
                out[int(objects[rows[a]])] = names[columns[b]]
    return out


def _near(
    objects: np.ndarray,
    names: list[int],
    apart: np.ndarray | None,
    pairs: dict[int, int],
    cutoff_m: float,
    ever_near: set[int],
) -> int:
    """Notes which tracks are near something; how many stand beside an object's own track."""
    paired = set(pairs.values())
    ever_near.update(paired)
    if apart is None:
        return 0
    duplicates = 0
    for j, name in enumerate(names):
        if name in paired:
            continue
        i = int(apart[:, j].argmin())
        if apart[i, j] < 1.5 * cutoff_m:
            ever_near.add(name)
            duplicates += int(objects[i]) in pairs
    return duplicates
