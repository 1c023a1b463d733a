"""Satellites that fly one behind the other after a common launch: a train."""

from dataclasses import dataclass

import numpy as np

from vedette.sky.elements import Elements

_MEMBERS_MIN = 4
_PLANE_DEG = 1.5  # nodes of one plane lie this close
_AHEAD_DEG = 12.0  # along the orbit, to the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """Members in the order in which they pass, by their index into the elements."""

    launch: str
    members: tuple[int, ...]


def trains(elements: Elements, indices: np.ndarray, at_s: float) -> tuple[Train, ...]:
    """Trains among some satellites at a time.

    A train is four or more satellites of one launch, in one plane, at most 12 degrees of orbit
    apart (about three minutes). Satellites that have spread over their orbit are not a train.
    """
    by_launch: dict[str, list[int]] = {}
    for i in indices:
        if elements.launches[i]:
            by_launch.setdefault(elements.launches[i], []).append(int(i))
    found = []
    for launch, members in sorted(by_launch.items()):
        if len(members) >= _MEMBERS_MIN:
            found += [
                Train(launch=launch, members=tuple(run))
                for run in _runs(elements, members, at_s)
                if len(run) >= _MEMBERS_MIN
            ]
    return tuple(found)


def _runs(elements: Elements, members: list[int], at_s: float) -> list[list[int]]:
    records = [elements.records[i] for i in members]
    days = np.array([(at_s - elements.epoch_s[i]) / 86400.0 for i in members])
    node = np.degrees([r.nodeo for r in records])
    node += np.degrees([r.nodedot * 1440.0 for r in records]) * days
    # Argument of latitude: where on the orbit, from the node.
    along = np.degrees([r.argpo + r.mo for r in records])
    along += np.degrees([(r.mdot + r.argpdot) * 1440.0 for r in records]) * days
    order = np.argsort(-(along % 360.0), kind="stable")
    runs: list[list[int]] = []
    for k in order:
        for run, last in ((run, run_last) for run, run_last in _lasts(runs, members)):
            ahead = (along[last] - along[k]) % 360.0
            plane = abs((node[last] - node[k] + 180.0) % 360.0 - 180.0)
            if min(ahead, 360.0 - ahead) <= _AHEAD_DEG and plane <= _PLANE_DEG:
                run.append(members[k])
                break
        else:
            runs.append([members[k]])
    return runs


def _lasts(runs: list[list[int]], members: list[int]) -> list[tuple[list[int], int]]:
    return [(run, members.index(run[-1])) for run in runs]
