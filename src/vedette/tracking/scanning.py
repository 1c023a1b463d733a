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
from vedette.model.ids import SensorId, TrackId
from vedette.model.times import to_microseconds
from vedette.model.track import TrackStatus
from vedette.tracking.anonymous import NOBODY, Anonymous, Area, area_at, filter_config, summoned
from vedette.tracking.kalman import mahalanobis2
from vedette.tracking.lifecycle import NO_HABIT, revisit_s
from vedette.tracking.local_frames import Cell, cells, frame
from vedette.tracking.measurement import Fixes
from vedette.tracking.motion import Integers, States, symmetric
from vedette.tracking.pmb import Batch, Outputs, State, Tracks, step
from vedette.tracking.pmb.arrays import Flags
from vedette.tracking.pmb.handover import select
from vedette.tracking.pmb.kernels import COMPILED
from vedette.tracking.pmb.measurement import ABSENT, Plots
from vedette.tracking.pmb.state import collapse

if TYPE_CHECKING:
    from vedette.tracking.cycle import Cycle

_TICKS_PER_S = 8  # times on a grid that binary fractions hold: few different steps, all exact
_OVERDUE_TURNS = 1.3
_ECHO = 0.1  # share of a lone plot's existence below which a newborn is another object's plot
_STRANGER_M_S = 50.0  # how fast what nobody knows may have gone since a late plot


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
    """A scan in an area's frame: position (m, 2), covariance (m, 2, 2), lag (m,) s, columns."""

    z: Array
    R: Array
    lag_s: Array
    columns: Integers


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
    config, settings = cycle.config, filter_config(cycle.config)
    area = area_at(_held(cycle), cell, config)
    others = [a.state.time_s or 0.0 for a in _held(cycle).areas.values()]
    time_s = max(now_s, *others) if others else now_s
    sight = _sight(cycle, fixes, cell, columns, time_s)
    rest, area = summoned(_held(cycle), area, sight.z, time_s, config)
    state = area.state
    mean, cov = collapse(state.density.mode, state.density.mean, state.density.cov)
    sight = _carried(sight, mean, cov)
    looked = _looked(cycle, area, sensor, sight, now_s)
    turn_s = revisit_s(cycle.habits, sensor, config)
    undetected = config.new_per_km2_h * turn_s / 3.6e9 / config.detection_probability
    state = replace(
        state,
        undetected=replace(state.undetected, grid=np.array([[undetected]])),
        supported_s=np.full(len(state.id), -np.inf),  # so that it tells of this scan alone
    )
    batch = Batch(
        time_s=time_s,
        position_m=sight.z,
        covariance_m2=sight.R,
        detection=config.detection_probability,
        clutter_per_m2=config.extraneous_per_km2 * 1e-6,
        field_of_view=Looks(looked.astype(np.float64)),
    )
    after, told = step(settings, state, batch)
    chance = config.detection_probability * undetected
    chance /= chance + config.extraneous_per_km2 * 1e-6
    after, told = _without_echoes(state, after, told, chance)
    _tell(cycle, fixes, sight, replace(area, state=state), after, told, (mean, cov))
    names = _names(cycle, fixes, sight, area, after, told)
    looks = _looks(cycle, area, sensor, looked, after, told, now_s)
    cycle.nameless = rest.with_area(Area(cell, after, names, looks))


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


def _sight(cycle: "Cycle", fixes: Fixes, cell: Cell, columns: Integers, time_s: float) -> _Sight:
    lag_s = time_s - fixes.at_us[columns] / 1e6
    fresh = lag_s <= cycle.config.late_max_s
    columns, lag_s = columns[fresh], lag_s[fresh]
    lat, lon = fixes.lat_deg[columns], fixes.lon_deg[columns]
    places = frame(cell).forward(lat, lon)
    J = frame(cell).turns(lat, lon, places)
    R = symmetric(J @ fixes.covariance[columns] @ J.transpose(0, 2, 1))
    return _Sight(places, R, lag_s, columns)


def _carried(sight: _Sight, mean: Array, cov: Array) -> _Sight:
    """Late plots carried to the scan's time along the velocity of the object nearest by.

    The error grows by what that velocity may be wrong. Where no object is near, by what a
    stranger may have flown.
    """
    z, R, eye = sight.z.copy(), sight.R.copy(), np.eye(2)
    for j, lag in enumerate(sight.lag_s.tolist()):
        if lag <= 0.0:
            continue
        spread = (_STRANGER_M_S * lag) ** 2 * eye
        if len(mean):
            apart = sight.z[j] - (mean[:, :2] - lag * mean[:, 2:])
            S = cov[:, :2, :2] + lag**2 * cov[:, 2:, 2:] + sight.R[j]
            distance2 = mahalanobis2(apart, S)
            density = distance2 + np.log(S[:, 0, 0] * S[:, 1, 1] - S[:, 0, 1] ** 2)
            near = int(np.argmin(np.where(distance2 <= 18.0, density, np.inf)))
            if distance2[near] <= 18.0:
                z[j] = sight.z[j] + lag * mean[near, 2:]
                spread = lag**2 * np.minimum(cov[near, 2:, 2:], spread / lag**2)
                spread = 0.5 * (spread + spread.T) if lag > 0.5 else spread * eye
        R[j] = R[j] + spread
    return _Sight(z, R, sight.lag_s, sight.columns)


def _looked(cycle: "Cycle", area: Area, sensor: SensorId, sight: _Sight, now_s: float) -> Flags:
    """Which objects (n,) the sensor has looked at in this scan, or passed over before it."""
    n, config = len(area.names), cycle.config
    habit = cycle.habits.get(sensor, NO_HABIT)
    last = area.looks.get(sensor, np.full(n, np.nan))
    due = np.ones(n, np.bool_)
    if habit.learned:
        due = ~(now_s - last < 0.5 * habit.revisit_s(config))
    m = len(sight.z)
    plots = Plots(sight.z, sight.R, np.zeros(m), np.full(m, ABSENT))
    if n == 0 or m == 0:
        return due & _overdue(cycle, area, sensor, now_s)
    settings = filter_config(config)
    starts, _, _ = COMPILED.gate(area.state.density, plots, due.astype(float), settings.gate)
    return np.asarray(due & ((np.diff(starts) > 0) | _overdue(cycle, area, sensor, now_s)))


def _tell(
    cycle: "Cycle",
    fixes: Fixes,
    sight: _Sight,
    area: Area,
    after: State,
    told: Outputs,
    predicted: tuple[Array, Array],
) -> None:
    """Note on each object's life the plot that is more likely its own than not."""
    tracks, before = told.tracks, len(area.names)
    old = np.flatnonzero((tracks.supported_s == after.time_s) & (tracks.plot >= 0))
    position = {int(k): i for i, k in enumerate(area.state.id.tolist())}
    old = np.array([i for i in old.tolist() if int(after.id[i]) in position], np.int64)
    if len(old) == 0 or before == 0:
        return
    old = _one_a_plot(old, tracks.plot[old], after.existence[old])
    was = np.array([position[int(after.id[i])] for i in old], np.int64)
    seen = tracks.plot[old]
    mean, cov = predicted
    S = cov[was, :2, :2] + sight.R[seen]
    distance2 = mahalanobis2(sight.z[seen] - mean[was, :2], S)
    area_m2 = 2 * np.pi * np.sqrt(S[:, 0, 0] * S[:, 1, 1] - S[:, 0, 1] ** 2)
    gain = -np.log(area_m2 * cycle.config.extraneous_per_km2 * 1e-6) - distance2 / 2
    row_of = {life.id: row for row, life in enumerate(cycle.lives)}
    rows = np.array([row_of[area.names[k]] for k in was.tolist()], np.int64)
    fresh = _states(area.cell, tracks.mean[old], tracks.cov[old], after, cycle)
    cycle.states = cycle.states.with_rows(rows, fresh)
    for row, j, value in zip(rows.tolist(), seen.tolist(), gain.tolist(), strict=True):
        cycle.hear(fixes, row, int(sight.columns[j]), value)


def _one_a_plot(rows: Integers, plot: Integers, existence: Array) -> Integers:
    """Of the objects (k,) that would each be supported by the same plot, the likeliest to exist.

    The others are what the plot would be if that one were not there: no second report of it.
    """
    order = np.lexsort((rows, -existence, plot))
    _, first = np.unique(plot[order], return_index=True)
    return np.asarray(np.sort(rows[order[first]]))


def _states(cell: Cell, mean: Array, cov: Array, after: State, cycle: "Cycle") -> States:
    """States of tracks from the frame's means (n, 4) and covariances (n, 4, 4)."""
    lat, lon = frame(cell).inverse(mean[:, :2])
    back = np.linalg.inv(frame(cell).turns(lat, lon, mean[:, :2]))
    whole = np.zeros((len(mean), 4, 4))
    whole[:, :2, :2] = whole[:, 2:, 2:] = back
    us = min(round((after.time_s or 0.0) * 1e6), to_microseconds(cycle.until))
    return States(
        np.full(len(mean), us, np.int64),
        lat,
        lon,
        (back @ mean[:, 2:, None])[:, :, 0],
        symmetric(whole @ cov @ whole.transpose(0, 2, 1)),
    )


def _names(
    cycle: "Cycle", fixes: Fixes, sight: _Sight, area: Area, after: State, told: Outputs
) -> tuple[TrackId, ...]:
    """The track of each Bernoulli: known ones keep theirs, newborns get one from their plot."""
    name_of = dict(zip(area.state.id.tolist(), area.names, strict=True))
    kept = set(after.id.tolist())
    gone = {name for key, name in name_of.items() if key not in kept}
    if gone:
        for row, life in enumerate(cycle.lives):
            if life.id in gone:
                cycle.lives[row] = replace(life, status=TrackStatus.LOST)
                cycle.changed.add(row)
    fresh = [i for i, key in enumerate(after.id.tolist()) if key not in name_of]
    first = len(cycle.lives)
    cycle.initiate(fixes, [int(sight.columns[told.tracks.plot[i]]) for i in fresh])
    for number, i in enumerate(fresh):
        name_of[int(after.id[i])] = cycle.lives[first + number].id
    return tuple(name_of[key] for key in after.id.tolist())


def _looks(
    cycle: "Cycle",
    area: Area,
    sensor: SensorId,
    looked: Flags,
    after: State,
    told: Outputs,
    now_s: float,
) -> dict[SensorId, Array]:
    """When each sensor last came by: now where it saw the object, a turn later where it did not."""
    turn_s = revisit_s(cycle.habits, sensor, cycle.config)
    before = {**area.looks}
    last = before.get(sensor, np.full(len(area.names), np.nan))
    before[sensor] = np.where(looked, np.where(now_s - last >= turn_s, last + turn_s, last), last)
    kept = np.isin(area.state.id, after.id)
    fresh = len(after.id) - int(kept.sum())
    looks = {s: np.concatenate([at[kept], np.full(fresh, np.nan)]) for s, at in before.items()}
    seen = told.tracks.supported_s == after.time_s
    looks[sensor] = np.where(seen, now_s, looks[sensor])
    return dict(sorted(looks.items()))
