"""A scan of plots without an address goes through the filter, and its tracks are told of it.

When a sensor came by an object is known from the object alone: where a plot falls into its gate,
the sensor is there now; where none did for longer than a turn while the sensor went on to
report, it came by and saw nothing. So no scan pattern need be known. A sensor that never saw an
object is not counted against it (it may lie below its horizon).
"""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId
from vedette.model.times import to_microseconds
from vedette.model.track import TrackStatus
from vedette.tracking import scan_kernels as kernels
from vedette.tracking.anonymous import NOBODY, Anonymous, Area, area_at, filter_config, summoned
from vedette.tracking.kalman import determinant2, mahalanobis2
from vedette.tracking.lifecycle import NO_HABIT, Life, revisit_s
from vedette.tracking.local_frames import Cell, cells, frame
from vedette.tracking.measurement import Fixes
from vedette.tracking.motion import Integers, States
from vedette.tracking.pmb import Batch, Outputs, State, Tracks, step
from vedette.tracking.pmb.arrays import Flags
from vedette.tracking.pmb.handover import select

if TYPE_CHECKING:
    from vedette.tracking.cycle import Cycle

_TICKS_PER_S = 8  # times on a grid that binary fractions hold: few different steps, all exact
_OVERDUE_TURNS = 1.3
_ECHO = 0.1  # share of a lone plot's existence below which a newborn is another object's plot


@dataclass(frozen=True, slots=True)
class Looks:
    """A field of view that is known object by object: the chance (n,) that each was looked at."""

    share: Array

    def covers(self, xy: Array, sigma_m: Array) -> Array:
        """The share, in the filter's own order of objects."""
        del xy, sigma_m
        return self.share


@dataclass(frozen=True, slots=True)
class _Sight:
    """A scan in an area's frame, held against its objects as predicted.

    z (m, 2), R (m, 2, 2): plots carried to the scan's time.  columns (m,): their fixes.
    mean (n, 4), cov (n, 4, 4): the objects.  looked (n,): whether the sensor looked at each.
    """

    z: Array
    R: Array
    columns: Integers
    mean: Array
    cov: Array
    looked: Flags


def take_plots(cycle: "Cycle", fixes: Fixes, sensor: SensorId, columns: list[int]) -> None:
    """Give one scan's anonymous plots to the filter, area by area."""
    if not columns:
        return
    cycle.release()
    which = np.array(columns, np.int64)
    where = cells(fixes.lat_deg[which], fixes.lon_deg[which])
    now_s = _tick(int(fixes.at_us[which].max()))
    groups: dict[Cell, Integers] = {}
    for cell in sorted({(int(a), int(b)) for a, b in where}):
        groups[cell] = which[(where == cell).all(axis=1)]
    for cell in sorted({*groups, *_waiting(cycle, sensor, now_s)}):
        _step_area(cycle, fixes, sensor, cell, groups.get(cell, which[:0]), now_s)


def _held(cycle: "Cycle") -> Anonymous:
    return NOBODY if cycle.nameless is None else cycle.nameless


def _waiting(cycle: "Cycle", sensor: SensorId, now_s: float) -> list[Cell]:
    """Areas where the sensor should have seen something again by now."""
    return [
        cell
        for cell, area in _held(cycle).areas.items()
        if sensor in area.looks and _overdue(cycle, area, sensor, now_s).any()
    ]


def _overdue(cycle: "Cycle", area: Area, sensor: SensorId, now_s: float) -> Flags:
    habit = cycle.habits.get(sensor, NO_HABIT)
    last = area.looks.get(sensor)
    if last is None or not habit.learned:
        return np.zeros(len(area.names), np.bool_)
    return np.asarray(now_s - last >= _OVERDUE_TURNS * habit.revisit_s(cycle.config))


def _step_area(
    cycle: "Cycle", fixes: Fixes, sensor: SensorId, cell: Cell, columns: Integers, now_s: float
) -> None:
    """One step of the filter in one area, and all that is told of it."""
    config, settings = cycle.config, filter_config(cycle.config)
    held = _held(cycle)
    area = area_at(held, cell, config).patient(to_microseconds(cycle.until))
    time_s = max([now_s, *(a.state.time_s or 0.0 for a in held.areas.values())])
    lag_s = time_s - fixes.at_us[columns] / 1e6
    fresh = lag_s <= config.late_max_s
    if not fresh.all():
        cycle.outdated += int((~fresh).sum())
        columns, lag_s = columns[fresh], lag_s[fresh]
    z, R = kernels.placed(
        fixes.lat_deg[columns],
        fixes.lon_deg[columns],
        fixes.covariance[columns],
        *frame(cell).parameters,
    )
    rest, area = summoned(held, area, z, time_s, config)
    sight = _sight(cycle, area, sensor, (z, R, lag_s, columns), now_s)
    undetected, chance = _newcomers(cycle, sensor)
    state = replace(
        area.state,
        undetected=replace(area.state.undetected, grid=np.array([[undetected]])),
        supported_s=np.full(len(area.names), -np.inf),  # so that it tells of this scan alone
    )
    batch = Batch(
        time_s=time_s,
        position_m=sight.z,
        covariance_m2=sight.R,
        detection=config.detection_probability,
        clutter_per_m2=config.extraneous_per_km2 * 1e-6,
        field_of_view=Looks(sight.looked.astype(np.float64)),
    )
    after, told = step(settings, state, batch)
    after, told = _without_echoes(state, after, told, chance)
    known = kernels.kept_rows(state.id, after.id)
    looks = _looks(cycle, area, sensor, sight.looked, known, told, now_s)
    adopted = _tell(cycle, fixes, sight, area, known, after, told)
    _bury(cycle, area, known)
    born = _born(cycle, fixes, sensor, sight.columns[told.tracks.plot[len(known) :]])
    cycle.nameless = rest.with_area(_grown(area, known, adopted, born, (after, looks)))


def _grown(
    area: Area,
    known: Integers,
    adopted: set[int],
    born: list[tuple[Life, int]],
    fresh: tuple[State, dict[SensorId, Array]],
) -> Area:
    """The area after a scan. known: rows that stay.  adopted: rows that are tracks from now on.

    fresh: the state, and who came by when.
    """
    kept = known.tolist()
    seeds = [None if k in adopted else area.seeds[k] for k in kept]
    waits = area.patience_us[known]
    waits[[seed is None for seed in seeds]] = 0
    return Area(
        area.cell,
        fresh[0],
        (*(area.names[k] for k in kept), *(life.id for life, _ in born)),
        fresh[1],
        (*seeds, *(life for life, _ in born)),
        np.concatenate([waits, np.array([at for _, at in born], np.int64)]),
    )


def _newcomers(cycle: "Cycle", sensor: SensorId) -> tuple[float, float]:
    """Undetected objects a square metre, and the chance that a lone plot is one of them."""
    config = cycle.config
    turn_s = revisit_s(cycle.habits, sensor, config)
    undetected = config.new_per_km2_h * turn_s / 3.6e9 / config.detection_probability
    found = config.detection_probability * undetected
    return undetected, found / (found + config.extraneous_per_km2 * 1e-6)


def _without_echoes(
    before: State, after: State, told: Outputs, chance: float
) -> tuple[State, Outputs]:
    """Without newborns of plots that a known object explains; chance: existence of a lone one."""
    keep = (after.id < before.next_id) | (after.existence >= _ECHO * chance)
    if keep.all():
        return after, told
    tracks = Tracks(*(getattr(told.tracks, f.name)[keep] for f in fields(Tracks)))
    return select(after, keep), replace(told, tracks=tracks)


def _tick(us: int) -> float:
    """The next tick at or after a time, s."""
    return -(-us * _TICKS_PER_S // 1_000_000) / _TICKS_PER_S


def _sight(
    cycle: "Cycle",
    area: Area,
    sensor: SensorId,
    plots: tuple[Array, Array, Array, Integers],
    now_s: float,
) -> _Sight:
    """plots: z (m, 2), R (m, 2, 2), lag (m,) s, columns (m,)."""
    habit = cycle.habits.get(sensor, NO_HABIT)
    soonest_s, overdue_s = -np.inf, np.inf
    if habit.learned:
        turn_s = habit.revisit_s(cycle.config)
        soonest_s, overdue_s = 0.5 * turn_s, _OVERDUE_TURNS * turn_s
    last = area.looks.get(sensor)
    if last is None:
        last = np.full(len(area.names), np.nan)
    z, R, lag_s, columns = plots
    gate = filter_config(cycle.config).gate
    mean, cov, z, R, looked = kernels.looked_at(
        area.state.density, z, R, lag_s, last, now_s, soonest_s, overdue_s, gate
    )
    return _Sight(z, R, columns, mean, cov, looked)


def _tell(
    cycle: "Cycle",
    fixes: Fixes,
    sight: _Sight,
    area: Area,
    known: Integers,
    after: State,
    told: Outputs,
) -> set[int]:
    """Note on each object's life the plot that is more likely its own than not.

    known (k,): the row in the area of each of the first k rows after the scan.
    Returns rows of the area that had one plot before, and are tracks now.
    """
    tracks = told.tracks
    old = kernels.supports(
        tracks.plot, tracks.supported_s == after.time_s, after.existence, len(known)
    )
    if len(old) == 0:
        return set()
    was, seen = known[old], tracks.plot[old]
    S = sight.cov[was, :2, :2] + sight.R[seen]
    distance2 = mahalanobis2(sight.z[seen] - sight.mean[was, :2], S)
    area_m2 = 2 * np.pi * np.sqrt(determinant2(S))
    gain = -np.log(area_m2 * cycle.config.extraneous_per_km2 * 1e-6) - distance2 / 2
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


def _bury(cycle: "Cycle", area: Area, known: Integers) -> None:
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


def _born(
    cycle: "Cycle", fixes: Fixes, sensor: SensorId, columns: Integers
) -> list[tuple[Life, int]]:
    """A life for each newborn's plot, and until when (received, microseconds) it waits."""
    turn_s = revisit_s(cycle.habits, sensor, cycle.config)
    patience_us = round(1e6 * max(1.5 * turn_s, cycle.config.initiation_gap_s))
    until_us = to_microseconds(cycle.until) + patience_us
    return [(cycle.seed(fixes, column), until_us) for column in columns.tolist()]


def _looks(
    cycle: "Cycle",
    area: Area,
    sensor: SensorId,
    looked: Flags,
    known: Integers,
    told: Outputs,
    now_s: float,
) -> dict[SensorId, Array]:
    """When each sensor last came by: now where it saw the object, a turn later where it did not."""
    turn_s = revisit_s(cycle.habits, sensor, cycle.config)
    fresh = np.full(len(told.tracks.id) - len(known), np.nan)
    looks = {s: np.concatenate([at[known], fresh]) for s, at in area.looks.items()}
    last = looks.get(sensor)
    if last is None:
        last = np.full(len(told.tracks.id), np.nan)
    passed = np.concatenate([looked[known], np.zeros(len(fresh), np.bool_)])
    last = np.where(passed & (now_s - last >= turn_s), last + turn_s, last)
    looks[sensor] = np.where(told.tracks.supported_s == told.time_s, now_s, last)
    if sensor in area.looks:
        return looks
    return dict(sorted(looks.items()))
