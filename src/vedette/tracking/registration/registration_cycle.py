"""One cycle of the estimation of systematic errors: remember plots, compare them, search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId
from vedette.model.sensor import Sensor, SensorKind
from vedette.model.track import TrackStatus
from vedette.tracking.kalman.fixes import Fixes, Placed
from vedette.tracking.kalman.sensor_bias import Bias
from vedette.tracking.kalman.track_motion import States
from vedette.tracking.registration import registration_settings as limits
from vedette.tracking.registration.pairs import Pair, learned, pair_of
from vedette.tracking.registration.registration_state import PARTS, Registration, Seen
from vedette.tracking.registration.search import agreeing
from vedette.tracking.track_lifecycle import Life

Latest = dict[SensorId | None, Seen]


@dataclass(frozen=True, slots=True, eq=False)
class TracksSeen:
    """The tracks at the end of a cycle, and which plots they got in it."""

    states: States
    lives: Sequence[Life]  # row by row with `states`
    plots: Sequence[tuple[int, int]]  # row, and column of `fixes`
    fixes: Fixes


def learn_biases(
    registration: Registration,
    tracks: TracksSeen,
    sensors: Mapping[SensorId, Sensor],
    until_us: int,
) -> Registration:
    """The errors after one cycle. Unchanged where fewer than two sources can be compared."""
    names = measuring_sensors(sensors)
    referred = any(one.kind is SensorKind.ADSB for one in sensors.values())
    if not names or (len(names) < 2 and not referred):
        return registration
    registration = _drifted(registration.with_sensors(names), until_us)
    if tracks.plots:
        registration = _compared(registration, tracks, sensors)
    if until_us - registration.searched_us >= limits.SEARCH_EVERY_S * 1e6:
        registration = _searched(registration, tracks, sensors, until_us)
    return registration.judged()


def measuring_sensors(sensors: Mapping[SensorId, Sensor]) -> tuple[SensorId, ...]:
    """Radars with a registered place, sorted by name: sensors with an azimuth and a range."""
    found = sorted(
        name
        for name, one in sensors.items()
        if one.kind is SensorKind.RADAR and one.lat_deg is not None
    )
    return tuple(found[: limits.SENSORS_MOST])


def _drifted(registration: Registration, until_us: int) -> Registration:
    """The errors may have changed since they were last looked at."""
    dt = (until_us - registration.at_us) / 1e6
    if registration.at_us == 0 or dt <= 0:
        return replace(registration, at_us=until_us)
    drift = np.tile(np.square(limits.DRIFT_PER_S), len(registration.sensors)) * dt
    most = np.tile(np.square(limits.PRIOR_SIGMA), len(registration.sensors))
    grown = np.minimum(drift, np.maximum(most - np.diag(registration.covariance), 0.0))
    covariance = registration.covariance + np.diag(grown)
    return replace(registration, covariance=covariance, at_us=until_us)


def _compared(
    registration: Registration, tracks: TracksSeen, sensors: Mapping[SensorId, Sensor]
) -> Registration:
    """Use the plots of the cycle: each with the latest plot of the same track by another sensor."""
    seen = dict(registration.seen)
    counts: dict[SensorId, int] = {}
    pairs = dict(registration.pairs)
    for row, column in tracks.plots:
        if row >= len(tracks.lives):
            continue
        report = tracks.fixes.reports[column]
        life = tracks.lives[row]
        if not _is_compared(report, registration):
            continue
        source = report.sensor if report.sensor in registration.sensors else None
        if life.status is TrackStatus.LOST or life.rival_of is not None:
            continue
        now = _seen(tracks.fixes, column, registration, source)
        known = seen.get(life.id, {})
        if source is not None and counts.get(source, 0) < limits.PAIRS_MOST:
            other = _latest_other(known, source, now.at_us)
            if other is not None and life.reports >= limits.SEARCH_REPORTS:
                pair = _pair(registration, sensors, (source, now), other, tracks.states, row)
                after = learned(registration, pair)
                counts[source] = counts.get(source, 0) + 1
                if after is not None:
                    registration = replace(registration, mean=after[0], covariance=after[1])
                    pairs[source] = pairs.get(source, 0) + 1
        seen[life.id] = {**known, source: now}
    live = {life.id for life in tracks.lives if life.status is not TrackStatus.LOST}
    kept = {track: one for track, one in seen.items() if track in live}
    return replace(registration, seen=kept, pairs=pairs)


def _is_compared(report: Placed, registration: Registration) -> bool:
    """Whether a plot is of a radar, or the object states its own place."""
    states_it = report.emitter is not None and report.emitter.over_the_air
    return report.sensor in registration.sensors or states_it


def _seen(fixes: Fixes, column: int, registration: Registration, source: SensorId | None) -> Seen:
    c = fixes.covariance[column]
    used = (0.0, 0.0, 0.0)
    if source is not None:
        bias = registration.correction(source)
        used = (bias.azimuth_rad, bias.range_m, bias.time_s)
    return Seen(
        int(fixes.at_us[column]),
        float(fixes.lat_deg[column]),
        float(fixes.lon_deg[column]),
        (float(c[0, 0]), float(c[0, 1]), float(c[1, 1])),
        used,
    )


def _latest_other(
    known: Mapping[SensorId | None, Seen], source: SensorId, at_us: int
) -> tuple[SensorId | None, Seen] | None:
    """The latest plot of the track by another source, if it is recent enough."""
    others = [
        (name, one)
        for name, one in known.items()
        if name != source and abs(at_us - one.at_us) <= limits.PAIR_AGE_S * 1e6
    ]
    if not others:
        return None
    return max(others, key=lambda one: (one[0] is None, one[1].at_us, str(one[0])))


def _pair(
    registration: Registration,
    sensors: Mapping[SensorId, Sensor],
    later: tuple[SensorId, Seen],
    earlier: tuple[SensorId | None, Seen],
    states: States,
    row: int,
) -> Pair:
    velocity = float(states.velocity[row, 0]), float(states.velocity[row, 1])
    spread = float(np.trace(states.covariance[row, 2:, 2:])) / 2
    return pair_of(registration, sensors, later, earlier, velocity, spread)


def _searched(
    registration: Registration,
    tracks: TracksSeen,
    sensors: Mapping[SensorId, Sensor],
    until_us: int,
) -> Registration:
    """Compare each two sources that are not aligned yet by the tracks that each alone sees."""
    registration = replace(registration, searched_us=until_us)
    for name in registration.sensors:
        if registration.bias(name).azimuth_sigma_rad < limits.SEARCH_UNTIL_RAD:
            continue
        for other in (None, *registration.sensors):
            if other == name or (other is not None and other < name):
                continue
            registration = _searched_between(registration, tracks, sensors, (name, other), until_us)
    return registration


def _searched_between(
    registration: Registration,
    tracks: TracksSeen,
    sensors: Mapping[SensorId, Sensor],
    sources: tuple[SensorId, SensorId | None],
    until_us: int,
) -> Registration:
    mine = _alone(registration, tracks, sources[0], sources[1], until_us)
    theirs = _alone(registration, tracks, sources[1], sources[0], until_us)
    pairs: list[Pair] = []
    ends: list[tuple[int, int]] = []
    for row, seen in mine:
        for other_row, other_seen in theirs:
            if not _same_velocity(tracks.states, row, other_row):
                continue
            pair = _pair(
                registration, sensors, (sources[0], seen), (sources[1], other_seen),
                tracks.states, row,
            )  # fmt: skip
            if _may_be_one(registration, pair):
                pairs.append(pair)
                ends.append((row, other_row))
    least = limits.SEARCH_SHARE * min(len(mine), len(theirs))
    for k in agreeing(registration, pairs, ends, least):
        after = learned(registration, pairs[k])
        if after is not None:
            registration = replace(registration, mean=after[0], covariance=after[1])
    return registration


def _alone(
    registration: Registration,
    tracks: TracksSeen,
    source: SensorId | None,
    other: SensorId | None,
    until_us: int,
) -> list[tuple[int, Seen]]:
    """Rows of the tracks that `source` lately saw and `other` did not, with its last plot."""
    found: list[tuple[int, Seen]] = []
    for row, life in enumerate(tracks.lives):
        known = registration.seen.get(life.id)
        if known is None or source not in known or life.reports < limits.SEARCH_REPORTS:
            continue
        if until_us - known[source].at_us > limits.PAIR_AGE_S * 1e6:
            continue
        if other in known and until_us - known[other].at_us < limits.ALONE_S * 1e6:
            continue
        found.append((row, known[source]))
        if len(found) == limits.SEARCH_TRACKS_MOST:
            break
    return found


def _same_velocity(states: States, row: int, other: int) -> bool:
    turn = states.velocity[row] - states.velocity[other]
    joint = states.covariance[row, 2:, 2:] + states.covariance[other, 2:, 2:]
    return float(turn @ np.linalg.solve(joint, turn)) < limits.GATE2


def _may_be_one(registration: Registration, pair: Pair) -> bool:
    """Whether errors of both sensors within their prior explain how far two plots lie apart."""
    spread: Array = np.diag(np.tile(np.square(limits.PRIOR_SIGMA), len(registration.mean) // PARTS))
    S = pair.slopes @ spread @ pair.slopes.T + pair.noise
    return float(pair.apart @ np.linalg.solve(S, pair.apart)) < limits.SEARCH_SIGMAS**2


def corrections(registration: Registration) -> dict[SensorId, Bias]:
    """The errors that are corrected, by sensor; without the sensors that have none."""
    found = {name: registration.correction(name) for name in registration.sensors}
    return {name: bias for name, bias in found.items() if bias.any}
