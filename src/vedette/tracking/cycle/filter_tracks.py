"""Update the tracks after a scan of the filter: existing tracks, new tracks and ended tracks."""

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
PATIENT_PAIR_TURNS = 3.5  # two plots tell where to look next, so a gap of two misses is bridged
_SHOWN = frozenset({TrackStatus.CONFIRMED, TrackStatus.COASTING})
_TOLD_FROM = 0.02  # existence from which more than one plot is told as a track


@dataclass(frozen=True, slots=True)
class Sight:
    """The plots of a scan, and the predicted objects of an area, in the area's frame.

    state: the objects, predicted to the time of the scan.
    z (m, 2), R (m, 2, 2): plots and their covariances.  lag_s (m,): how long before the scan's
    time each was measured.  columns (m,): the number of each plot's fix.
    mean (n, 4), cov (n, 4, 4): the objects.  share (n,): probability that the sensor scanned each.
    detection (n,): probability that it sees each where it scans it.
    timing: when the sensor is expected to scan each object.
    """

    state: State
    z: Array
    R: Array
    lag_s: Array
    columns: Integers
    mean: Array
    cov: Array
    share: Array
    detection: Array
    timing: Timing


@dataclass(frozen=True, slots=True)
class Told:
    """The result of a scan for the rows of the area that had no track before it.

    adopted: rows that became tracks.  waiting: by row, the life of each seed that a plot supports,
    but whose existence is still too low for a track.
    """

    adopted: frozenset[int] = frozenset()
    waiting: Mapping[int, Life] = field(default_factory=dict)


def split_off(
    cycle: "Cycle", fixes: Fixes, sight: Sight, area: Area, rows: Integers, plot: Integers
) -> tuple[Sight, Area]:
    """Add the parts that the filter split off from rows (k,) to the end of the area.

    plot (k,): the plot that supports each part; -1 for none.
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
            raise LookupError(f"{area.names[row]} of the filter must be a track, but is not")
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
    seen = replace(
        sight,
        mean=sight.mean[every],
        cov=sight.cov[every],
        share=sight.share[every],
        detection=sight.detection[every],
    )
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
    """Update the life of each object with the plot that is more likely than not from it.

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


def tell_missed(
    cycle: "Cycle", area: Area, known: Integers, missed: Integers, after: State, told: Outputs
) -> None:
    """Tell the predicted states of shown tracks that a sensor has passed without a plot.

    The filter's prediction goes on with the turn that a track flies; its last state, carried
    straight on, does not. known: see `tell`.  missed (k,): of the rows after the scan, those that
    were passed without a plot.
    """
    rows = cycle.rows_of([area.names[k] for k in known[missed].tolist()])
    shown = [
        (k, row)
        for k, row in zip(missed.tolist(), rows, strict=True)
        if row is not None and cycle.lives[row].status in _SHOWN and row not in cycle.heard
    ]
    if not shown:
        return
    which = np.array([k for k, _ in shown], np.int64)
    at = np.array([row for _, row in shown], np.int64)
    fresh = _states(area.cell, told.tracks.mean[which], told.tracks.cov[which], after, cycle)
    cycle.states = cycle.states.with_rows(at, fresh)
    cycle.changed.update(at.tolist())


def _states(cell: Cell, mean: Array, cov: Array, after: State, cycle: "Cycle") -> States:
    """States of tracks from the frame's means (n, 4) and covariances (n, 4, 4)."""
    lat, lon, velocity, covariance = kernels.back_to_earth(mean, cov, *frame(cell).parameters)
    us = min(round((after.time_s or 0.0) * 1e6), to_microseconds(cycle.until))
    return States(np.full(len(mean), us, np.int64), lat, lon, velocity, covariance)


def bury(cycle: "Cycle", area: Area, known: Integers) -> None:
    """End the tracks of the objects that the filter has removed. known: the rows that it kept."""
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
    """A new life for the plot of each new seed, with the time until which the seed waits.

    Microseconds, by time of receipt.
    """
    until_us = patient_until_us(cycle, sensor)
    return [(cycle.seed(fixes, column), until_us) for column in columns.tolist()]


def patient_until_us(cycle: "Cycle", sensor: SensorId, turns: float = _PATIENT_TURNS) -> int:
    """The time until which a seed supported by a current plot waits for its next plot.

    Microseconds, by time of receipt.
    """
    turn_s = revisit_s(cycle.habits, sensor, cycle.config)
    patience_us = round(1e6 * max(turns * turn_s, cycle.config.initiation_gap_s))
    return to_microseconds(cycle.until) + patience_us
