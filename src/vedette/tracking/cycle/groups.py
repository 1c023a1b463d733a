"""Groups: objects so close together that their number and extent say more than each one's track.

Plots of one turn that lie closer together than the sensor can tell apart, or than objects in
company do, are linked. What is linked is a group. Each object gives at most one plot a turn, so n
plots at a detection probability p are n / p objects, with the error of a binomial count. Plots
spread by the extent of the group and by the error of the sensor; the extent is what is left.

Where a sensor merges the echoes of several objects into one plot, the number is too low. Nothing
in its reports tells that.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from vedette.geo.local import Array
from vedette.model.group import ObjectGroup
from vedette.model.ids import SensorId
from vedette.model.track import TrackStatus
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, unit_vectors
from vedette.tracking.kalman.turn_time import Rhythm

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle

_FEWEST = 5  # objects that make a group
_COMPANY_M = 75.0  # objects nearer than this to one another are in company
_UNRESOLVED = 3.0  # or nearer than this many sigma of their difference
_MOST_M = 500.0  # however large the error: beyond it, traffic would be a group
_DETECTION_SIGMA = 0.05  # 1-sigma error of a learned detection probability


def judge_groups(cycle: "Cycle") -> None:
    """Find the groups among a sensor's tracks, once in each of its turns."""
    for sensor, rhythm in cycle.rhythms.items():
        if not len(rhythm.time_s):
            continue
        turn_s = rhythm.round_s or cycle.config.default_revisit_s
        now_s = float(rhythm.time_s[-1])
        if now_s - cycle.grouped_s.get(sensor, -np.inf) < turn_s:
            continue
        cycle.grouped_s[sensor] = now_s
        _judge(cycle, sensor, rhythm, turn_s)


def _judge(cycle: "Cycle", sensor: SensorId, rhythm: Rhythm, turn_s: float) -> None:
    late = rhythm.time_s > rhythm.time_s[-1] - turn_s
    place, sigma_m = rhythm.place[late], rhythm.sigma_m[late]
    reach_m = min(max(_COMPANY_M, _UNRESOLVED * np.sqrt(2.0) * float(np.median(sigma_m))), _MOST_M)
    linked = groups_of(place, sigma_m, reach_m, cycle.detection(sensor))
    rows = [
        row
        for row, life in enumerate(cycle.lives)
        if life.heard_by(sensor) is not None
        and not life.identity.emitters
        and life.status is not TrackStatus.LOST
    ]
    at = np.array(rows, np.int64)
    mine = unit_vectors(cycle.states.lat_deg[at], cycle.states.lon_deg[at]) * MEAN_RADIUS_M
    found: list[ObjectGroup | None] = [None] * len(rows)
    if linked and rows:
        plots = np.concatenate([members for members, _ in linked])
        group = np.concatenate([np.full(len(m), k) for k, (m, _) in enumerate(linked)])
        distance, nearest = cKDTree(place[plots]).query(mine)
        found = [
            linked[int(group[j])][1] if d <= reach_m else None
            for d, j in zip(distance.tolist(), nearest.tolist(), strict=True)
        ]
    for row, one in zip(rows, found, strict=True):
        if cycle.lives[row].group != one:
            cycle.lives[row] = replace(cycle.lives[row], group=one)


def groups_of(
    place: Array, sigma_m: Array, reach_m: float, detection: float
) -> list[tuple[np.ndarray, ObjectGroup]]:
    """Groups among the plots of one turn: the plots of each, and what they amount to.

    place (n, 3) m, sigma_m (n,).  reach_m: plots nearer than this are linked.
    """
    n = len(place)
    if n < _FEWEST:
        return []
    pairs = cKDTree(place).query_pairs(reach_m, output_type="ndarray")
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    count, label = connected_components(graph, directed=False)
    sizes = np.bincount(label, minlength=count)
    out = []
    for k in np.flatnonzero(sizes >= _FEWEST).tolist():
        members = np.flatnonzero(label == k)
        out.append((members, _group(place[members], sigma_m[members], detection)))
    return out


def _group(place: Array, sigma_m: Array, detection: float) -> ObjectGroup:
    """Number and extent from the plots of one turn."""
    n = len(place)
    number = n / detection
    counted = n * (1.0 - detection) / detection**2
    learned = (number * _DETECTION_SIGMA / detection) ** 2
    spread = np.cov(place.T)
    seen = float(np.linalg.eigvalsh(spread)[-1])
    own = max(seen - float(np.mean(sigma_m**2)), 0.0)
    # A sample variance s² of n has the error s² sqrt(2 / (n - 1)); a root halves it, relatively.
    error = seen * np.sqrt(2.0 / (n - 1))
    extent = float(np.sqrt(own))
    extent_sigma = float(error / (2.0 * extent)) if own > error else float(np.sqrt(error))
    return ObjectGroup(
        number=number,
        number_sigma=float(np.sqrt(counted + learned)),
        extent_m=extent,
        extent_sigma_m=extent_sigma,
    )
