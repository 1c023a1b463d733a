"""What a scan of the filter means for the tracks: heard, begun, or given up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId
from vedette.model.times import to_microseconds
from vedette.model.track import TrackStatus
from vedette.tracking.cycle import scan_kernels as kernels
from vedette.tracking.cycle.filter_state import Area
from vedette.tracking.cycle.initiation import offshoot, with_report
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
_TOLD_FROM = 0.02  # existence from which more than one plot is told as a track


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


@dataclass(frozen=True, slots=True)
class Told:
    """What became of rows of the area that had no track before the scan.

    adopted: those that are tracks from now on.  waiting: by row, the life of those that a plot
    supports, and that are still too doubtful to be told.
    """

    adopted: frozenset[int] = frozenset()
    waiting: Mapping[int, Life] = field(default_factory=dict)


def split_off(
    cycle: "Cycle", fixes: Fixes, sight: Sight, area: Area, rows: Integers, plot: Integers
) -> tuple[Sight, Area]:
    """The area with rows (k,) of it once more at its end: the parts that the filter split off.

    plot (k,): of each part, -1 for the one that no plot supports.
    """
    if not len(rows):
        return sight, area
    every = np.concatenate([np.arange(len(area.names)), rows])
    lives: list[Life] = []
    for row, j in zip(rows.tolist(), plot.tolist(), strict=True):
        known = area.seeds[row]
        if known is None:
            (at,) = cycle.rows_of([area.names[row]])
            known = None if at is None else cycle.lives[at]
        if known is None:
            raise LookupError(f"the filter holds {area.names[row]}, which is no track")
        column = None if j < 0 else int(sight.columns[j])
        lives.append(cycle.named(offshoot(known, fixes, column)))
    until_us = to_microseconds(cycle.until) + round(1e6 * cycle.config.initiation_gap_s)
    waits = np.maximum(area.patience_us[rows], until_us)
    more = replace(
        area.picked(every),
        names=(*area.names, *(life.id for life in lives)),
        seeds=(*area.seeds, *lives),
        patience_us=np.concatenate([area.patience_us, waits]),
    )
    seen = replace(sight, mean=sight.mean[every], cov=sight.cov[every], share=sight.share[every])
    return seen, more


def tell(
    cycle: "Cycle",
    fixes: Fixes,
    sight: Sight,
    area: Area,
    known: Integers,
    after: State,
    told: Outputs,
    false_per_m2: Array,
) -> Told:
    """Note on each object's life the plot that is more likely its own than not.

    known (k,): the row in the area of each of the first k rows after the scan.
    false_per_m2 (m,): density of false plots at each plot.
    """
    tracks = told.tracks
    old = kernels.supports(
        tracks.plot, tracks.supported_s == after.time_s, after.existence, len(known)
    )
    if len(old) == 0:
        return Told()
    was, seen = known[old], tracks.plot[old]
    lag = sight.lag_s[seen]
    apart = sight.z[seen] - sight.mean[was, :2] + lag[:, None] * sight.mean[was, 2:]
    cov, t = sight.cov[was], lag[:, None, None]
    cross = cov[:, :2, 2:] + cov[:, 2:, :2]
    S = cov[:, :2, :2] - t * cross + t**2 * cov[:, 2:, 2:] + sight.R[seen]
    distance2 = mahalanobis2(apart, S)
    area_m2 = 2 * np.pi * np.sqrt(determinant2(S))
    gain = (-np.log(area_m2 * false_per_m2[seen]) - distance2 / 2).tolist()
    columns = sight.columns[seen].tolist()
    rows = cycle.rows_of([area.names[k] for k in was.tolist()])
    waiting: dict[int, Life] = {}
    at, new = [], []
    for k, row in enumerate(rows):
        seed = area.seeds[was[k]]
        if row is not None:
            at.append(k)
        elif seed is not None and after.existence[old[k]] >= _TOLD_FROM:
            new.append(k)
        elif seed is not None:
            waiting[int(was[k])] = with_report(
                seed, fixes, columns[k], gain[k], cycle.until, cycle.config
            )
    if at or new:
        shown = old[at + new]
        fresh = _states(area.cell, tracks.mean[shown], tracks.cov[shown], after, cycle)
        here = np.arange(len(at) + len(new))
        if at:
            which = np.array([rows[k] for k in at], np.int64)
            cycle.states = cycle.states.with_rows(which, fresh.rows(here[: len(at)]))
        if new:
            seeds = [area.seeds[was[k]] for k in new]
            first = cycle.adopt([s for s in seeds if s is not None], fresh.rows(here[len(at) :]))
            for number, k in enumerate(new):
                rows[k] = first + number
    for row, column, value in zip(rows, columns, gain, strict=True):
        if row is not None:
            cycle.hear(fixes, row, column, value)
    return Told(frozenset(int(was[k]) for k in new), waiting)


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
    until_us = patient_until_us(cycle, sensor)
    return [(cycle.seed(fixes, column), until_us) for column in columns.tolist()]


def patient_until_us(cycle: "Cycle", sensor: SensorId) -> int:
    """Until when (received, microseconds) what a plot of now supports waits for the next one."""
    turn_s = revisit_s(cycle.habits, sensor, cycle.config)
    patience_us = round(1e6 * max(_PATIENT_TURNS * turn_s, cycle.config.initiation_gap_s))
    return to_microseconds(cycle.until) + patience_us
