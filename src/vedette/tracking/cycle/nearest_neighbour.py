"""Which report belongs to which track: by emitter first, then gated global nearest neighbour."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from vedette.geo.local import Array, east_north_m
from vedette.model.identity import Emitter
from vedette.model.ids import SensorId
from vedette.model.times import seconds_between
from vedette.model.track import TrackStatus
from vedette.tracking.identity.emitters import emitter_speed_m_s
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, unit_vectors
from vedette.tracking.kalman.fix_update import (
    Comparison,
    compare,
    determinant2,
    inverse2,
    log_likelihood_ratio,
)
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.height_match import contradict
from vedette.tracking.kalman.track_motion import Integers, States, sigma_max_m
from vedette.tracking.track_lifecycle import Habits, Life, apart_s
from vedette.tracking.tracking_settings import TrackingConfig

_FEW_PAIRS = 8_192  # below it, trying all is faster than growing trees
_STALEST_US = 60_000_000
_FASTER = 1.5  # how much an object may gain on its own speed between two reports


@dataclass(frozen=True, slots=True)
class Scan:
    """Fixes of one sensor in less than half its turn: no two of them are of one object."""

    sensor: SensorId
    columns: tuple[int, ...]


def scans(fixes: Fixes, habits: Habits, config: TrackingConfig) -> tuple[Scan, ...]:
    """The cycle's fixes cut into scans, in order of their first time, then sensor."""
    open_: dict[SensorId, list[int]] = {}
    done: list[Scan] = []
    for column, report in enumerate(fixes.reports):  # already in order of time
        mine = open_.setdefault(report.sensor, [])
        half_turn_us = 1e6 * apart_s(habits, report.sensor, config)
        if mine and fixes.at_us[column] - fixes.at_us[mine[0]] >= half_turn_us:
            done.append(Scan(report.sensor, tuple(mine)))
            mine = open_[report.sensor] = []
        mine.append(column)
    done.extend(Scan(sensor, tuple(mine)) for sensor, mine in open_.items())
    return tuple(sorted(done, key=lambda s: (fixes.at_us[s.columns[0]], s.sensor, s.columns)))


def gate(probability: float) -> float:
    """The squared distance within which a share `probability` of all plots lies: chi-square, 2
    degrees of freedom.
    """
    return -2.0 * math.log1p(-probability)


def emitter_of(fixes: Fixes, column: int) -> Emitter:
    """The emitter of a fix that has one. Raises ValueError."""
    emitter = fixes.reports[column].emitter
    if emitter is None:
        raise ValueError(f"fix {column} must have an emitter, got none")
    return emitter


def first_of_each(fixes: Fixes, columns: Sequence[int]) -> list[int]:
    """The first column of each emitter."""
    seen: dict[Emitter, int] = {}
    for column in columns:
        seen.setdefault(emitter_of(fixes, column), column)
    return sorted(seen.values())


def match_emitters(
    states: States,
    lives: Sequence[Life],
    emitters: Mapping[Emitter, tuple[int, ...]],
    fixes: Fixes,
    columns: Sequence[int],
    *,
    config: TrackingConfig,
) -> dict[int, int]:
    """The row of each column's emitter; none if implausible.

    If several tracks have the emitter: a track expected there comes first, then the older track
    before its rival (a track begun because the older one could not be there), then the likelier.
    """
    rows, cols = [], []
    for column in columns:
        for row in emitters.get(emitter_of(fixes, column), ()):
            rows.append(row)
            cols.append(column)
    best: dict[int, tuple[bool, bool, float, int]] = {}
    if rows:
        at, on = np.array(rows, np.int64), np.array(cols, np.int64)
        found = compare(states, at, fixes, on, config)
        expected = emitter_plausible(found, config)
        likely = found.distance2 + np.log(determinant2(found.spread))
        able = expected | emitter_reachable(found, lives, at, fixes, on, config=config)
        for k in np.flatnonzero(able).tolist():
            rival = lives[rows[k]].rival_of is not None
            candidate = (not expected[k], rival, float(likely[k]), rows[k])
            best[cols[k]] = min(best.get(cols[k], candidate), candidate)
    return {column: row for column, (_, _, _, row) in best.items()}


def emitter_plausible(found: Comparison, config: TrackingConfig) -> NDArray[np.bool_]:
    """Whether a report of a known emitter may be of its track: a wide gate against swaps."""
    reach_m = config.emitter_slack_m + 6 * sigma_max_m(found.spread)
    off_m = np.hypot(found.innovation[:, 0], found.innovation[:, 1])
    return np.asarray((off_m <= reach_m) & (found.late_s <= config.late_max_s))


def emitter_reachable(
    found: Comparison,
    lives: Sequence[Life],
    rows: Integers,
    fixes: Fixes,
    columns: Integers,
    *,
    config: TrackingConfig,
) -> NDArray[np.bool_]:
    """Whether an emitter can have reached this place from its last new place, (k,).

    This uses only the greatest speed, not the predicted motion of the track.
    """
    mine = [lives[r] for r in rows.tolist()]
    lat, lon = (np.array([life.last_fix[k] for life in mine], np.float64) for k in (1, 2))
    east, north = east_north_m(lat, lon, fixes.lat_deg[columns], fixes.lon_deg[columns])
    at_us = fixes.at_us[columns]
    silent_us = at_us - np.array([life.last_fix[0] for life in mine], np.int64)
    # A place told for a minute may have been stale for that minute.
    stale_us = at_us - np.array([life.place_us for life in mine], np.int64)
    dt_s = np.maximum(silent_us, np.minimum(stale_us, _STALEST_US)) / 1e6
    speed = np.array([emitter_speed_m_s(life.identity.emitters, config) for life in mine])
    near = np.hypot(east, north) <= config.emitter_slack_m + speed * dt_s
    return np.asarray(near & (found.late_s <= config.late_max_s))


def assign(
    states: States,
    lives: Sequence[Life],
    free: Integers,
    fixes: Fixes,
    columns: Integers,
    *,
    config: TrackingConfig,
) -> list[tuple[int, int]]:
    """Pairs (row, column) of one scan, each row and column once, of the greatest total score.

    `free`: rows that may take a report. Score: the log-likelihood ratio against an unknown object.
    A proven track takes no report that an unknown object explains as well, so a gate that has grown
    wide does not take every report in it.
    """
    i, j = near_pairs(states, free, fixes, columns, config)
    if len(i) == 0:
        return []
    rows, cols = free[i], columns[j]
    found = compare(states, rows, fixes, cols, config)
    keep = found.distance2 <= _gates(lives, rows, config)
    keep &= np.hypot(found.innovation[:, 0], found.innovation[:, 1]) <= config.gate_max_m
    keep &= found.late_s <= config.late_max_s
    keep &= _reachable(states, lives, rows, found, fixes.covariance[cols], config=config)
    keep &= ~_heights_contradict(lives, rows, fixes, cols)
    score = log_likelihood_ratio(found, config.extraneous_per_km2 * 1e-6)
    keep &= (score > 0.0) | np.array([_unproven(lives[r]) for r in rows], np.bool_)
    return _best(rows[keep], cols[keep], np.maximum(score[keep], 1e-6))


def near_pairs(
    states: States, free: Integers, fixes: Fixes, columns: Integers, config: TrackingConfig
) -> tuple[Integers, Integers]:
    """Positions in `free` and `columns` of all pairs that could pass a gate.

    A bound that is cheaper than a prediction: the last place of each track, enlarged by the
    distance it may have flown since and by the gate that its error may have grown to.
    """
    none = np.zeros(0, np.int64)
    if len(free) == 0 or len(columns) == 0:
        return none, none
    at_us = fixes.at_us[columns]
    ahead_s = np.maximum(int(at_us.max()) - states.at_us[free], 0) / 1e6
    late_s = np.maximum(states.at_us[free] - int(at_us.min()), 0) / 1e6
    time_s = np.maximum(ahead_s, np.minimum(late_s, config.late_max_s))
    velocity, covariance = states.velocity[free], states.covariance[free]
    speed = np.hypot(velocity[:, 0], velocity[:, 1])
    sigma = sigma_max_m(covariance[:, :2, :2]) + time_s * sigma_max_m(covariance[:, 2:, 2:])
    sigma += math.sqrt(config.process_noise_m2_s3 / 3) * time_s**1.5 + config.timing_sigma_s * speed
    noise = float(sigma_max_m(fixes.covariance[columns]).max())
    wide = max(config.gate_probability, config.tentative_gate_probability)
    radius = np.minimum(math.sqrt(gate(wide)) * (sigma + noise), config.gate_max_m)
    chord = np.minimum((1.02 * (radius + speed * time_s) + 1.0) / MEAN_RADIUS_M, 2.0)
    ours = unit_vectors(states.lat_deg[free], states.lon_deg[free])
    theirs = unit_vectors(fixes.lat_deg[columns], fixes.lon_deg[columns])
    if len(ours) * len(theirs) <= _FEW_PAIRS:
        apart = ours[:, None, :] - theirs[None, :, :]
        i, j = np.nonzero((apart * apart).sum(axis=-1) <= (chord * chord)[:, None])
        return i.astype(np.int64), j.astype(np.int64)
    return _near(ours, chord, theirs)


def _near(ours: Array, chord: Array, theirs: Array) -> tuple[Integers, Integers]:
    """Pairs of unit vectors, (n, 3) and (m, 3), within each of ours' own (n,) chord.

    KD-trees, one for each doubling of the chord, so that one vague track does not make every
    search wide.
    """
    tree = cKDTree(theirs)
    doubling = np.ceil(np.log2(chord)).astype(np.int64)
    found = []
    for size in np.unique(doubling):
        members = np.flatnonzero(doubling == size)
        reach = float(chord[members].max())
        near = cKDTree(ours[members]).sparse_distance_matrix(tree, reach, output_type="ndarray")
        found.append((members[near["i"]], near["j"]))
    i = np.concatenate([f[0] for f in found]).astype(np.int64)
    j = np.concatenate([f[1] for f in found]).astype(np.int64)
    order = np.lexsort((j, i))
    return i[order], j[order]


def _heights_contradict(
    lives: Sequence[Life], rows: Integers, fixes: Fixes, columns: Integers
) -> NDArray[np.bool_]:
    """Which pairs (k,) of track and report tell heights that cannot be of one object."""
    found = np.zeros(len(rows), np.bool_)
    for k, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        life, report = lives[row], fixes.reports[column]
        if report.heights and life.heights and life.heights_at is not None:
            apart_s = abs(seconds_between(report.measured_at, life.heights_at))
            found[k] = contradict(life.heights, report.heights, apart_s)
    return found


def _gates(lives: Sequence[Life], rows: Integers, config: TrackingConfig) -> Array:
    wide, tight = gate(config.gate_probability), gate(config.tentative_gate_probability)
    return np.array([tight if _unproven(lives[r]) else wide for r in rows])


def _unproven(life: Life) -> bool:
    return life.status is TrackStatus.TENTATIVE and not life.identity.emitters


def _reachable(
    states: States,
    lives: Sequence[Life],
    rows: Integers,
    found: Comparison,
    noise: Array,
    *,
    config: TrackingConfig,
) -> NDArray[np.bool_]:
    """False where something without an address would have flown faster than it can.

    That is `max_speed_m_s`, and for a proven track half as fast again as it may fly by what is
    known: a hard turn changes the course, not the speed. Neither the way there nor the velocity
    that would come of it may be beyond that.
    """
    anonymous = np.array([not lives[r].identity.cooperative for r in rows], np.bool_)
    proven = np.array([not _unproven(lives[r]) for r in rows], np.bool_)
    velocity = states.velocity[rows]
    own = np.hypot(velocity[:, 0], velocity[:, 1])
    own = _FASTER * (own + 2.5 * sigma_max_m(states.covariance[rows, 2:, 2:]))
    limit = np.where(proven, np.minimum(own, config.max_speed_m_s), config.max_speed_m_s)
    dt_s = (found.predicted.at_us - states.at_us[rows]) / 1e6
    way = found.predicted.velocity * dt_s[:, None] + found.innovation
    slack_m = 2.5 * sigma_max_m(states.covariance[rows, :2, :2] + noise)
    way_m = np.hypot(way[:, 0], way[:, 1])
    gain = found.predicted.covariance[:, 2:, :2] @ inverse2(found.spread)
    then = found.predicted.velocity + (gain @ found.innovation[:, :, None])[:, :, 0]
    able = (way_m <= limit * dt_s + slack_m) & (
        ~proven | (np.hypot(then[:, 0], then[:, 1]) <= limit)
    )
    return np.asarray(~anonymous | able)


def _best(rows: Integers, columns: Integers, score: Array) -> list[tuple[int, int]]:
    """The assignment of the greatest score, cluster by cluster."""
    if len(rows) == 0:
        return []
    row_ids, i = np.unique(rows, return_inverse=True)
    column_ids, j = np.unique(columns, return_inverse=True)
    if len(row_ids) == len(rows) and len(column_ids) == len(columns):  # nothing to choose from
        return sorted(zip(rows.tolist(), columns.tolist(), strict=True))
    n = len(row_ids) + len(column_ids)
    graph = coo_array((np.ones(len(i)), (i, j + len(row_ids))), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    pairs: list[tuple[int, int]] = []
    order = np.argsort(label[i], kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(label[i][order])) + 1):
        if len(members) == 1:
            pairs.append((int(rows[members[0]]), int(columns[members[0]])))
            continue
        a, local_i = np.unique(i[members], return_inverse=True)
        b, local_j = np.unique(j[members], return_inverse=True)
        gain = np.zeros((len(a), len(b)))
        gain[local_i, local_j] = score[members]
        for x, y in zip(*linear_sum_assignment(gain, maximize=True), strict=True):
            if gain[x, y] > 0:  # 0 is a pair outside the gate: leave both free
                pairs.append((int(row_ids[a[x]]), int(column_ids[b[y]])))
    return sorted(pairs)
