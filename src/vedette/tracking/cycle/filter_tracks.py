"""What a scan of the filter means for the tracks: heard, begun, or given up."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId
from vedette.model.times import to_microseconds
from vedette.model.track import TrackStatus
from vedette.tracking.cycle import scan_kernels as kernels
from vedette.tracking.cycle.filter_state import Area
from vedette.tracking.cycle.local_frames import Cell, frame
from vedette.tracking.kalman.fix_update import determinant2, mahalanobis2
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.track_motion import Integers, States
from vedette.tracking.pmb import Outputs, State
from vedette.tracking.pmb.measurement import Timing
from vedette.tracking.track_lifecycle import Life, revisit_s

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle

_PATIENT_TURNS = 2.5  # a lone plot waits for its second chance to be seen again


@dataclass(frozen=True, slots=True)
class Sight:
    """A scan in an area's frame, held against its objects as predicted.

    state: the objects, moved ahead.  z (m, 2), R (m, 2, 2): plots, measured lag_s (m,) before.
    columns (m,): their fixes.
    mean (n, 4), cov (n, 4, 4): the objects.  share (n,): chance that the sensor looked at each.
    timing: when it is expected to.
    """

    state: State
    z: Array
    R: Array
    lag_s: Array
    columns: Integers
    mean: Array
    cov: Array
    share: Array
    timing: Timing


def tell(
    cycle: "Cycle",
    fixes: Fixes,
    sight: Sight,
    area: Area,
    known: Integers,
    after: State,
    told: Outputs,
    false_per_m2: Array,
) -> set[int]:
    """Note on each object's life the plot that is more likely its own than not.

    known (k,): the row in the area of each of the first k rows after the scan.
    false_per_m2 (m,): density of false plots at each plot.
    Returns rows of the area that had one plot before and are tracks now.
    """
    tracks = told.tracks
    old = kernels.supports(
        tracks.plot, tracks.supported_s == after.time_s, after.existence, len(known)
    )
    if len(old) == 0:
        return set()
    was, seen = known[old], tracks.plot[old]
    lag = sight.lag_s[seen]
    apart = sight.z[seen] - sight.mean[was, :2] + lag[:, None] * sight.mean[was, 2:]
    cov, t = sight.cov[was], lag[:, None, None]
    cross = cov[:, :2, 2:] + cov[:, 2:, :2]
    S = cov[:, :2, :2] - t * cross + t**2 * cov[:, 2:, 2:] + sight.R[seen]
    distance2 = mahalanobis2(apart, S)
    area_m2 = 2 * np.pi * np.sqrt(determinant2(S))
    gain = -np.log(area_m2 * false_per_m2[seen]) - distance2 / 2
    fresh = _states(area.cell, tracks.mean[old], tracks.cov[old], after, cycle)
    rows, seeded = cycle.rows_of([area.names[k] for k in was.tolist()]), []
    for k, row in zip(was.tolist(), rows, strict=True):
        seed = area.seeds[k]
        if row is None and seed is not None:
            seeded.append(seed)
    at = [k for k, row in enumerate(rows) if row is not None]
    new = [k for k, row in enumerate(rows) if row is None]
    if at:
        which = np.array([rows[k] for k in at], np.int64)
        cycle.states = cycle.states.with_rows(which, fresh.rows(np.array(at, np.int64)))
    if new:
        first = cycle.adopt(seeded, fresh.rows(np.array(new, np.int64)))
        for number, k in enumerate(new):
            rows[k] = first + number
    for row, j, value in zip(rows, seen.tolist(), gain.tolist(), strict=True):
        if row is not None:
            cycle.hear(fixes, row, int(sight.columns[j]), value)
    return {int(was[k]) for k in new}


def _states(cell: Cell, mean: Array, cov: Array, after: State, cycle: "Cycle") -> States:
    """States of tracks from the frame's means (n, 4) and covariances (n, 4, 4)."""
    lat, lon, velocity, covariance = kernels.back_to_earth(mean, cov, *frame(cell).parameters)
    us = min(round((after.time_s or 0.0) * 1e6), to_microseconds(cycle.until))
    return States(np.full(len(mean), us, np.int64), lat, lon, velocity, covariance)


def bury(cycle: "Cycle", area: Area, known: Integers) -> None:
    """End the tracks of what the filter has given up."""
    if len(known) == len(area.names):
        return
    kept = set(known.tolist())
    gone = {n for k, n in enumerate(area.names) if k not in kept and area.seeds[k] is None}
    if gone:
        for row, life in enumerate(cycle.lives):
            if life.id in gone:
                cycle.lives[row] = replace(life, status=TrackStatus.LOST)
                cycle.changed.add(row)


def born(
    cycle: "Cycle", fixes: Fixes, sensor: SensorId, columns: Integers
) -> list[tuple[Life, int]]:
    """A life for each newborn's plot, and until when (received, microseconds) it waits."""
    turn_s = revisit_s(cycle.habits, sensor, cycle.config)
    patience_us = round(1e6 * max(_PATIENT_TURNS * turn_s, cycle.config.initiation_gap_s))
    until_us = to_microseconds(cycle.until) + patience_us
    return [(cycle.seed(fixes, column), until_us) for column in columns.tolist()]
