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
from vedette.tracking.cycle import scan_kernels as kernels
from vedette.tracking.cycle.birth_places import newcomers_per_m2
from vedette.tracking.cycle.clutter import NOTHING_YET
from vedette.tracking.cycle.detection_probability import NO_LOOKS
from vedette.tracking.cycle.expected_plots import Expected, expected
from vedette.tracking.cycle.filter_state import (
    NOBODY,
    Anonymous,
    Area,
    area_at,
    concerned,
    filter_config,
    moved_to,
    summoned,
)
from vedette.tracking.cycle.filter_tracks import (
    PATIENT_PAIR_TURNS,
    Sight,
    born,
    bury,
    patient_until_us,
    split_off,
    tell,
    tell_missed,
)
from vedette.tracking.cycle.local_frames import Cell, cells, frame
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.track_motion import Integers
from vedette.tracking.pmb import Batch, Outputs, State, Tracks, step
from vedette.tracking.pmb.arrays import Flags
from vedette.tracking.pmb.handover import select, together
from vedette.tracking.pmb.measurement import ABSENT, Plots
from vedette.tracking.track_lifecycle import NO_HABIT, Life, revisit_s

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle

_TICKS_PER_S = 8  # times on a grid that binary fractions hold: few different steps, all exact
_LONGER_IF_IRREGULAR = 2.3  # by which a sensor that does not turn may be overdue for longer
_LEAST_SPREAD = 0.01  # of a turn: an object moves on meanwhile, and its azimuth with it
_LEAST_SPREAD_S = 0.01
_ECHO = 0.1  # share of a lone plot's existence below which a newborn is another object's plot
_SECOND_CHANCE = 0.25  # of the existence left after one miss: what has less was missed again
_SURE = 0.9  # existence from which the plots of an object are no clutter, without waiting
_SPLIT_BELOW = 0.5  # existence under which two explanations of an object are two objects
_PLOTS = 8  # latest plots of an object that are kept in mind


@dataclass(frozen=True, slots=True)
class Looks:
    """A field of view that is known object by object: the chance (n,) that each was looked at."""

    share: Array

    def covers(self, xy: Array, sigma_m: Array) -> Array:
        """The probability (n,) that each object of the filter was in view, in order."""
        del xy, sigma_m
        return self.share


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
    turns = kernels.OVERDUE_TURNS * (1.0 if habit.regular else _LONGER_IF_IRREGULAR)
    return np.asarray(now_s - last[:, 0] >= turns * habit.revisit_s(cycle.config))


def _step_area(
    cycle: "Cycle", fixes: Fixes, sensor: SensorId, cell: Cell, columns: Integers, now_s: float
) -> None:
    """One step of the filter in one area, and all that is told of it.

    Only of what the scan concerns: what may have one of its plots, or is overdue.
    """
    config, now_us = cycle.config, round(now_s * 1e6)
    hopes = expected(cycle, sensor, now_us)
    settings = filter_config(config, hopes.speed_sigma_m_s)
    held = _held(cycle)
    area = area_at(held, cell, config).patient(to_microseconds(cycle.until))
    lat, lon = fixes.lat_deg[columns], fixes.lon_deg[columns]
    z, R = kernels.placed(lat, lon, fixes.covariance[columns], *frame(cell).parameters)
    rest, area = summoned(held, area, (lat, lon), R, now_s, config)
    here = concerned(area, (z, R), now_s, settings.gate) | _overdue(cycle, area, sensor, now_s)
    others, area = area.rows(~here), area.rows(here)
    time_s = max([now_s, *area.at_s.tolist()])
    sight = _sight(cycle, fixes, area, sensor, (z, R, columns), (now_s, time_s))
    where = fixes.lat_deg[sight.columns], fixes.lon_deg[sight.columns]
    false_per_m2 = hopes.false_per_m2(*where)
    rhythm = cycle.rhythms.get(sensor)
    company = newcomers_per_m2(rhythm, *where, hopes.turn_s, false_per_m2)
    found_per_m2 = hopes.detection * (hopes.undetected_per_m2 + company)
    chance = found_per_m2 / (found_per_m2 + false_per_m2)
    state = replace(
        sight.state,
        undetected=replace(area.state.undetected, grid=np.array([[hopes.undetected_per_m2]])),
        supported_s=np.full(len(area.names), -np.inf),  # so that it tells of this scan alone
    )
    batch = Batch(
        time_s=time_s,
        position_m=sight.z,
        covariance_m2=sight.R,
        detection=hopes.detection,
        clutter_per_m2=false_per_m2,
        field_of_view=Looks(sight.share * sight.detection / hopes.detection),
        lag_s=sight.lag_s,
        newcomers_per_m2=company,
        timing=sight.timing,
        prune_below=_SECOND_CHANCE * (1.0 - sight.detection) * area.chance,
        split_below=_split_below(cycle, area),
    )
    after, told = step(settings, state, batch)
    known = kernels.kept_rows(state.id, after.id)
    split = len(known) + len(told.offshoots)
    after, told = _without_echoes(split, after, told, chance)
    parts = told.tracks.plot[len(known) : split]
    known = np.concatenate([known, len(area.names) + np.arange(len(parts))])
    sight, area = split_off(cycle, fixes, sight, area, told.offshoots, parts)
    looks = _looks(cycle, area, sensor, sight, known, told, now_s)
    heard = tell(cycle, fixes, sight, area, known, after, told, false_per_m2)
    tell_missed(
        cycle, area, known, _missed(cycle, area, sensor, sight, known, told, now_s), after, told
    )
    area = area.waiting(heard.waiting, patient_until_us(cycle, sensor, PATIENT_PAIR_TURNS))
    numbers = _wait(cycle, sensor, where, after, told, now_us)
    plots = _plots(area, known, after, told, sensor, numbers)
    bury(cycle, area, known)
    first = told.tracks.plot[len(known) :]
    newborn = born(cycle, fixes, sensor, sight.columns[first])
    chances = np.concatenate([area.chance[known], chance[first]])
    fresh = (replace(after, time_s=0.0), looks, chances, plots)
    grown = _grown(area, known, heard.adopted, newborn, fresh, time_s)
    cycle.nameless = rest.with_area(grown.joined(others, together(grown.state, others.state)))
    _count_false(cycle, sensor, hopes, now_us)


def _wait(
    cycle: "Cycle",
    sensor: SensorId,
    where: tuple[Array, Array],
    after: State,
    told: Outputs,
    now_us: int,
) -> list[int]:
    """Let the plots wait that no sure object explains; the number of each plot, -1 for the rest.

    where: latitude and longitude of the plots, deg (m,).
    """
    numbers = [-1] * len(where[0])
    sure = (after.existence >= _SURE) & (told.tracks.supported_s == after.time_s)
    explained = set(told.tracks.plot[sure].tolist())
    before = cycle.clutter.get(sensor, NOTHING_YET)
    strange = [j for j in range(len(numbers)) if j not in explained]
    places = [(float(where[0][j]), float(where[1][j])) for j in strange]
    for k, j in enumerate(strange):
        numbers[j] = before.next + k
    cycle.clutter[sensor] = before.with_plots(places, now_us, cycle.sensors.get(sensor))
    return numbers


def _plots(
    area: Area,
    known: Integers,
    after: State,
    told: Outputs,
    sensor: SensorId,
    numbers: list[int],
) -> tuple[tuple[tuple[SensorId, int], ...], ...]:
    """By row after the scan, the plots that support it. numbers: of the plots, see `_wait`."""
    seen = told.tracks.supported_s == after.time_s
    out: list[tuple[tuple[SensorId, int], ...]] = []
    pairs = zip(told.tracks.plot.tolist(), seen.tolist(), strict=True)
    for row, (plot, is_seen) in enumerate(pairs):
        before = area.plots[known[row]] if row < len(known) else ()
        if is_seen and plot >= 0 and numbers[plot] >= 0:
            before = (*before, (sensor, numbers[plot]))[-_PLOTS:]
        out.append(before)
    return tuple(out)


def _count_false(cycle: "Cycle", sensor: SensorId, hopes: Expected, now_us: int) -> None:
    """Once a turn, count as false the plots that have waited and that no object explains."""
    known = cycle.clutter[sensor]
    if known.due(now_us, hopes.turn_s):
        explained = _held(cycle).explained(sensor)
        cycle.clutter[sensor] = known.counted(now_us, hopes.turn_s, explained, hopes.reach_m)


def _grown(
    area: Area,
    known: Integers,
    adopted: frozenset[int],
    born: list[tuple[Life, int]],
    fresh: tuple[State, dict[SensorId, Array], Array, tuple[tuple[tuple[SensorId, int], ...], ...]],
    time_s: float,
) -> Area:
    """The area after a scan. known: rows that stay.  adopted: rows that are tracks from now on.

    fresh: the state, who came by when, what each row began with, its plots.
    time_s: when all of it stands.
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
        np.full(len(kept) + len(born), time_s),
        fresh[2],
        fresh[3],
    )


def _without_echoes(
    before: int, after: State, told: Outputs, chance: Array
) -> tuple[State, Outputs]:
    """Without newborns of plots that a known object explains.

    before: rows below it are no newborns.  chance (m,): existence of a lone plot.
    """
    least = np.append(chance, 0.0)[told.tracks.plot]
    keep = after.existence >= _ECHO * least
    keep[:before] = True
    if keep.all():
        return after, told
    tracks = Tracks(*(getattr(told.tracks, f.name)[keep] for f in fields(Tracks)))
    return select(after, keep), replace(told, tracks=tracks)


def _split_below(cycle: "Cycle", area: Area) -> Array:
    """Existence (n,) under which the filter splits each object by its plots.

    Not what was confirmed: it goes on under its id.
    """
    below = np.full(len(area.names), _SPLIT_BELOW)
    told = [k for k, seed in enumerate(area.seeds) if seed is None]
    for k, row in zip(told, cycle.rows_of([area.names[k] for k in told]), strict=True):
        if row is None or cycle.lives[row].status is not TrackStatus.TENTATIVE:
            below[k] = 0.0
    return below


def _tick(us: int) -> float:
    """The next tick at or after a time, s."""
    return -(-us * _TICKS_PER_S // 1_000_000) / _TICKS_PER_S


def _sight(
    cycle: "Cycle",
    fixes: Fixes,
    area: Area,
    sensor: SensorId,
    plots: tuple[Array, Array, Integers],
    look: tuple[float, float],
) -> Sight:
    """plots: z (m, 2), R (m, 2, 2), columns (m,).

    look: time of the scan and of the filter, s.  The second time is later
    where the scan came late; a plot that is too late to be used is counted.
    """
    (z, R, columns), (now_s, time_s), config = plots, look, cycle.config
    lag_s = time_s - fixes.at_us[columns] / 1e6
    fresh = lag_s <= config.late_max_s
    if not fresh.all():
        cycle.outdated += int((~fresh).sum())
        z, R, columns, lag_s = z[fresh], R[fresh], columns[fresh], lag_s[fresh]
    habit = cycle.habits.get(sensor, NO_HABIT)
    turn_s = habit.revisit_s(config) if habit.learned else 0.0
    soonest_s = kernels.SOONEST_TURNS * turn_s if habit.regular else 0.0
    if not habit.regular:
        turn_s *= _LONGER_IF_IRREGULAR
    spread_s = 0.0
    if habit.period_s is not None:
        spread_s = max(habit.spread_s, _LEAST_SPREAD * turn_s, _LEAST_SPREAD_S)
    last = area.looks.get(sensor)
    if last is None:
        last = np.full((len(area.names), 2), np.nan)
    state, gate = moved_to(area, time_s, config), filter_config(config).gate
    detection = _detection(cycle, area, state, sensor)
    m = len(columns)
    seen = Plots(z, R, np.zeros(m), np.full(m, ABSENT), lag_s)
    mean, cov, share, timing = kernels.looked_at(
        state.density,
        seen,
        last[:, 0].copy(),
        last[:, 1].copy(),
        now_s,
        time_s,
        turn_s,
        soonest_s,
        spread_s,
        habit.telling,
        detection,
        gate,
    )
    return Sight(state, z, R, lag_s, columns, mean, cov, share, detection, timing)


def _detection(cycle: "Cycle", area: Area, state: State, sensor: SensorId) -> Array:
    """The chance (n,) that the sensor sees each object of the area where it is expected."""
    known = cycle.detections.get(sensor, NO_LOOKS)
    if not known.cells:
        return np.full(len(area.names), cycle.detection(sensor))
    first = state.density.mode.argmax(axis=1)
    xy = state.density.mean[np.arange(len(first)), first, :2]
    lat, lon = frame(area.cell).inverse(xy)
    rows, lives = cycle.rows_of(list(area.names)), cycle.lives
    return np.array(
        [
            cycle.detection(
                sensor,
                cycle.detection_cell(sensor, a, b, seed if row is None else lives[row]),
            )
            for a, b, row, seed in zip(lat.tolist(), lon.tolist(), rows, area.seeds, strict=True)
        ],
        np.float64,
    )


def _missed(
    cycle: "Cycle",
    area: Area,
    sensor: SensorId,
    sight: Sight,
    known: Integers,
    told: Outputs,
    now_s: float,
) -> Integers:
    """Rows after the scan (k,) of known objects whose look is overdue by now without a plot.

    Not those that any sensor saw less than a turn ago.
    """
    last = area.looks.get(sensor)
    if last is None or not len(known):
        return np.zeros(0, np.int64)
    late_s = kernels.OVERDUE_TURNS * revisit_s(cycle.habits, sensor, cycle.config)
    latest = np.nanmax(
        np.stack([at[known, 0] for at in area.looks.values()]), axis=0, initial=-np.inf
    )
    seen = told.tracks.supported_s[: len(known)] == told.time_s
    overdue = (now_s - last[known, 0] >= late_s) & (now_s - latest >= late_s)
    return np.flatnonzero(overdue & ~seen & (sight.share[known] > 0))


def _looks(
    cycle: "Cycle",
    area: Area,
    sensor: SensorId,
    sight: Sight,
    known: Integers,
    told: Outputs,
    now_s: float,
) -> dict[SensorId, Array]:
    """When each sensor last came by: then where it saw the object, a turn later where it did not.

    And until when the chance that it came by again is counted.
    """
    turn_s, n = revisit_s(cycle.habits, sensor, cycle.config), len(told.tracks.id)
    fresh = np.full((n - len(known), 2), np.nan)
    looks = {s: np.concatenate([at[known], fresh]) for s, at in area.looks.items()}
    before = looks.get(sensor, np.full((n, 2), np.nan))
    last, passed = before[:, 0], np.concatenate([sight.share[known], np.zeros(n - len(known))]) > 0
    wait = kernels.OVERDUE_TURNS if len(sight.timing.expected) else 1.0
    last = np.where(passed & (now_s - last >= wait * turn_s), last + turn_s, last)
    seen = told.tracks.supported_s == told.time_s
    if seen.any():
        lag_s = np.append(sight.lag_s, 0.0)[told.tracks.plot]
        last = np.where(seen, told.time_s - lag_s, last)
    looks[sensor] = np.column_stack([last, np.where(seen, last, now_s)])
    if sensor in area.looks:
        return looks
    return dict(sorted(looks.items()))
