"""One cycle of the tracking by bearings: scans, new objects, and which objects are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from vedette.geo.local import Array, east_north_m
from vedette.model.ids import SensorId
from vedette.model.report import BearingReport, Observation, PresenceReport
from vedette.model.sensor import Sensor
from vedette.model.times import seconds_between, to_microseconds
from vedette.model.track import Track, TrackStatus
from vedette.tracking.bearings import bearing_settings as limits
from vedette.tracking.bearings.bearing_births import new_life, new_states
from vedette.tracking.bearings.bearing_motion import predicted
from vedette.tracking.bearings.bearing_state import (
    BearingLife,
    Bearings,
    BearingStates,
    Kinematics,
    SensorBearings,
)
from vedette.tracking.bearings.bearing_tracks import seeing, shown
from vedette.tracking.bearings.bearing_update import Objects, take_scan
from vedette.tracking.bearings.crossings import crossings
from vedette.tracking.bearings.known_objects import KnownObjects, known_objects
from vedette.tracking.bearings.sight import Sight, scans_of, sights_of
from vedette.tracking.kalman.track_motion import States
from vedette.tracking.track_lifecycle import Life, LifeEvent, next_status
from vedette.tracking.tracking_settings import TrackingConfig

_UNEXPLAINED = 0.5
_MARGIN = 1.3  # of the reach of a sensor, within which tracks are compared with its sights
_NEAR_M = 5_000.0  # distance from an object within which a track may be the same
_ONE_OBJECT = 9.5  # 95 % of a chi-squared variable with 4 degrees of freedom is below it


@dataclass(frozen=True, slots=True, eq=False)
class OtherTracks:
    """The tracks of other sensors, row by row."""

    states: States
    lives: Sequence[Life]


def advance_bearings(
    bearings: Bearings,
    reports: Sequence[Observation],
    sensors: Mapping[SensorId, Sensor],
    until: datetime,
    others: OtherTracks,
    config: TrackingConfig,
) -> tuple[Bearings, list[Track]]:
    """The objects at `until`, and the tracks that changed.

    Where no bearing and no presence is among `reports` and no object is followed, nothing changes.
    """
    said = [r for r in reports if isinstance(r, BearingReport | PresenceReport)]
    if not said and not bearings.lives:
        return bearings, []
    until_us = to_microseconds(until)
    objects = Objects(bearings.states, list(bearings.lives))
    learned = dict(bearings.sensors)
    waiting = list(bearings.pool)
    sights = sights_of(said, sensors, until_us, config)
    areas = [(s.lat_deg, s.lon_deg, _MARGIN * s.reach_m) for s in (*sights, *bearings.pool)]
    areas += _areas(bearings.states)
    known = known_objects(others.states, others.lives, areas)
    for scan in scans_of(sights):
        sensor = learned.get(scan[0].sensor, SensorBearings())
        result = take_scan(objects, scan, sensor, known, config)
        learned[scan[0].sensor] = result.sensor
        waiting += [
            sight
            for sight, free in zip(scan, result.unexplained.tolist(), strict=True)
            if free > _UNEXPLAINED
        ]
    pool = _pool(waiting, until_us)
    if sights:
        pool = _begin(objects, pool, sights[0].at_us, learned, known, until, config)
    tracks = _judge(objects, known, until)
    return (
        Bearings(
            states=objects.states,
            lives=tuple(objects.lives),
            pool=tuple(pool),
            sensors=dict(sorted(learned.items())),
        ),
        tracks,
    )


def _areas(states: BearingStates) -> list[tuple[float, float, float]]:
    """Latitude, longitude and radius round each object in which a track may be the same."""
    mean = states.mean()
    places = zip(mean.lat_deg.tolist(), mean.lon_deg.tolist(), strict=True)
    return [(lat, lon, _NEAR_M) for lat, lon in places]


def _pool(waiting: list[Sight], until_us: int) -> list[Sight]:
    """The newest of the sights that wait, few enough of each sensor, in order of time."""
    counts: dict[SensorId, int] = {}
    kept: list[Sight] = []
    for sight in sorted(waiting, key=lambda one: one.at_us, reverse=True):
        if sight.at_us < until_us - limits.POOL_US or len(kept) == limits.POOL_MOST:
            break
        count = counts[sight.sensor] = counts.get(sight.sensor, 0) + 1
        if count <= limits.PER_SENSOR_MOST:
            kept.append(sight)
    return kept[::-1]


def _begin(
    objects: Objects,
    pool: list[Sight],
    fresh_us: int,
    learned: Mapping[SensorId, SensorBearings],
    known: KnownObjects,
    until: datetime,
    config: TrackingConfig,
) -> list[Sight]:
    """Add an object for each crossing of sights that wait; returns those that still wait."""
    found = crossings(pool, fresh_us, learned)
    if not found:
        return pool
    at_us = pool[-1].at_us
    states = new_states(found, at_us)
    taken = known.agreeing(states.mean(), states.at_us)
    ids = {life.id for life in objects.lives}
    kept: list[int] = []
    for k, one in enumerate(found):
        life = new_life(one, until, config)
        if taken[k] or life.id in ids:
            continue
        ids.add(life.id)
        objects.lives.append(life)
        kept.append(k)
    objects.states = objects.states.joined(states.rows(np.array(kept, np.int64)))
    used = {id(sight) for one in found for sight in one.sights}
    return [sight for sight in pool if id(sight) not in used]


def _judge(objects: Objects, known: KnownObjects, until: datetime) -> list[Track]:
    """Prove, silence and end objects at the end of a cycle; returns the tracks that changed."""
    doubles = _doubles(objects.states.mean(), objects.lives)
    then = objects.states.mean()
    agreeing = known.agreeing(then, objects.states.at_us)
    until_us = to_microseconds(until)
    later = predicted(objects.states, until_us)
    now = later.mean()
    kept: list[int] = []
    tracks: list[Track] = []
    for row, before in enumerate(objects.lives):
        life = replace(before, agreeing=before.agreeing + 1 if agreeing[row] else 0)
        if row in doubles or _over(life, now, row, float(later.existence[row]), until_us):
            if life.told:
                lost = replace(life, status=TrackStatus.LOST)
                tracks.append(shown(now, row, lost, until_us))
            continue
        life = _next(life, then, row, float(objects.states.existence[row]), until_us)
        if _due(life, before, float(objects.states.existence[row]), until, until_us):
            life = replace(life, told=True, shown_at=until)
            if life.status is TrackStatus.COASTING:
                tracks.append(shown(now, row, life, until_us))
            else:
                tracks.append(shown(then, row, life, int(objects.states.at_us[row])))
        objects.lives[row] = life
        kept.append(row)
    kept = _most_likely(objects.states.existence, objects.lives, kept)
    objects.lives = [objects.lives[row] for row in kept]
    objects.states = objects.states.rows(np.array(kept, np.int64))
    return tracks


def _over(life: BearingLife, now: Kinematics, row: int, existence: float, until_us: int) -> bool:
    """Whether an object is dropped: too unlikely, too vague, silent, or tracked by others."""
    silent_s = (until_us - life.updated_us) / 1e6
    proven = life.status is not TrackStatus.TENTATIVE
    sigma_m = _sigma_m(now, row)
    if existence < limits.KEEP_EXISTENCE:
        return True
    if proven:
        vague = sigma_m > limits.LOST_SIGMA_M
        return vague or silent_s > limits.LOST_S or life.agreeing >= limits.MERGE_CYCLES
    vague = sigma_m > 2 * limits.CROSSING_SIGMA_MOST_M
    return vague or silent_s > limits.SUPPORT_S or life.agreeing > 0


def _next(
    life: BearingLife, then: Kinematics, row: int, existence: float, until_us: int
) -> BearingLife:
    """The life with the status that its bearings earn at the end of the cycle."""
    sensors = len(seeing(life, until_us))
    placed = sensors > 1 and _sigma_m(then, row) <= limits.CONFIRM_SIGMA_M
    if life.status is TrackStatus.CONFIRMED:
        # One sensor alone measures no range: the track goes on as it was expected to.
        return life if placed else replace(life, status=next_status(life.status, LifeEvent.SILENT))
    age_s = (life.updated_us - life.first_us) / 1e6
    least_s = limits.CONFIRM_AGE_S if sensors > 2 else limits.TWO_SENSORS_AGE_S
    again = life.status is TrackStatus.COASTING
    proven = (
        placed
        and existence >= limits.CONFIRM_EXISTENCE
        and (again or age_s >= least_s)
        and life.share >= limits.CONFIRM_SHARE
    )
    return replace(life, status=next_status(life.status, LifeEvent.PROVEN)) if proven else life


def _due(
    life: BearingLife, before: BearingLife, existence: float, until: datetime, until_us: int
) -> bool:
    """Whether a track is told now: when its status or place changed, or while it coasts."""
    if life.status is not before.status:
        return True
    since_us = until_us - to_microseconds(life.shown_at)
    if life.status is TrackStatus.COASTING:
        return seconds_between(until, life.shown_at) >= limits.COAST_S
    heard = life.updated_us > until_us - since_us
    if life.status is TrackStatus.CONFIRMED:
        return heard
    age_s = (life.updated_us - life.first_us) / 1e6
    return heard and (life.told or _is_region(life, existence, age_s))


def _is_region(life: BearingLife, existence: float, age_s: float) -> bool:
    """Whether a crossing has lasted long enough to be told as a tentative track."""
    return (
        existence >= limits.REGION_EXISTENCE
        and age_s >= limits.CONFIRM_AGE_S
        and life.share >= limits.CONFIRM_SHARE
        and len(seeing(life, life.updated_us)) >= 2
    )


def _doubles(states: Kinematics, lives: Sequence[BearingLife]) -> set[int]:
    """Rows of objects that are the same as an older or proven one, by place and velocity."""
    found: set[int] = set()
    order = sorted(
        range(len(lives)),
        key=lambda r: (lives[r].status is TrackStatus.TENTATIVE, lives[r].first_us, lives[r].id),
    )
    part = np.array([0, 1, 3, 4])
    for place, row in enumerate(order):
        if row in found:
            continue
        rest = np.array([r for r in order[place + 1 :] if r not in found], np.int64)
        if len(rest) == 0:
            break
        east, north = east_north_m(
            np.full(len(rest), states.lat_deg[row]),
            np.full(len(rest), states.lon_deg[row]),
            states.lat_deg[rest],
            states.lon_deg[rest],
        )
        turn = states.velocity[rest, :2] - states.velocity[row, :2]
        apart = np.concatenate((np.stack((east, north), axis=-1), turn), axis=1)
        joint = states.covariance[rest] + states.covariance[row]
        joint = joint[:, part[:, None], part[None, :]]
        squared = (apart * np.linalg.solve(joint, apart[:, :, None])[:, :, 0]).sum(axis=1)
        for other, near in zip(rest.tolist(), (squared < _ONE_OBJECT).tolist(), strict=True):
            starved = lives[other].share < limits.CONFIRM_SHARE
            if near and (lives[other].status is TrackStatus.TENTATIVE or starved):
                found.add(other)
    return found


def _most_likely(existence: Array, lives: Sequence[BearingLife], rows: list[int]) -> list[int]:
    """The rows that are kept where there are too many: those told as tracks, and the likeliest."""
    told = [r for r in rows if lives[r].told]
    others = sorted(
        (r for r in rows if not lives[r].told), key=lambda r: (-float(existence[r]), lives[r].id)
    )
    return sorted([*told, *others[: max(limits.OBJECTS_MOST - len(told), 0)]])


def _sigma_m(states: Kinematics, row: int) -> float:
    """1-sigma position error along the worst direction, m."""
    return float(np.sqrt(np.linalg.eigvalsh(states.covariance[row, :2, :2])[1]))
