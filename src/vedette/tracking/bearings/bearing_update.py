"""One scan of one sensor corrects the objects that it may have seen.

The objects are a multi-Bernoulli: each has a probability of existence and a Gaussian state, and a
scan updates all of them by the marginal probabilities of association. Measured directions are
linearised about the predicted state (extended Kalman filter).
Source: Williams, Marginal multi-Bernoulli filters, IEEE Trans. AES 51(3), 2015.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vedette.geo.local import Array
from vedette.model.identity import Emitter
from vedette.model.track import TrackStatus
from vedette.tracking.bearings.bearing_association import association
from vedette.tracking.bearings.bearing_motion import predicted
from vedette.tracking.bearings.bearing_settings import (
    FIT_SIGHTS,
    LATE_US,
    LEARNING_SCANS,
    LEAST_CLUTTER,
    PRESENCE_SPAN_S,
    SHARE_SCANS,
)
from vedette.tracking.bearings.bearing_state import (
    MODES,
    BearingLife,
    BearingStates,
    Kinematics,
    SensorBearings,
)
from vedette.tracking.bearings.innovations import Innovations, innovations
from vedette.tracking.bearings.known_objects import KnownObjects
from vedette.tracking.bearings.sight import Sight
from vedette.tracking.bearings.sight_lines import lines_to
from vedette.tracking.identity.object_class import weighed
from vedette.tracking.tracking_settings import TrackingConfig

_IGNORED = 1e-3  # probability of association below which a sight changes nothing
_MOST_DETECTION = 0.95
_LEAST_DETECTION = 0.1
_SURE = 0.99


@dataclass(slots=True)
class Objects:
    """The objects while the scans of one cycle are taken in."""

    states: BearingStates
    lives: list[BearingLife]


@dataclass(frozen=True, slots=True, eq=False)
class ScanResult:
    """What one scan told of its sensor, and how likely each sight is of none of the objects."""

    sensor: SensorBearings
    unexplained: Array  # (m,) those of doubtful objects count as of none


def take_scan(
    objects: Objects,
    scan: Sequence[Sight],
    sensor: SensorBearings,
    known: KnownObjects,
    config: TrackingConfig,
) -> ScanResult:
    """Correct `objects` in place by the sights of one scan.

    known: what other sensors track; it explains sights and is not changed by them.
    """
    at_us = scan[0].at_us
    states = predicted(objects.states, at_us)
    current = np.abs(objects.states.at_us - at_us) <= LATE_US
    repeated = np.repeat(_repeated(objects.lives, scan[0]), MODES)
    found = innovations(states.motion, scan, repeated)
    by_mode = found.density.reshape(len(states), MODES, len(scan)) * states.mode[:, :, None]
    density = by_mode.sum(axis=1)
    chance = np.where(current, _detection(states, scan[0], sensor.detection), 0.0)
    false = sensor.clutter * found.spread  # (m,) density of false sights
    missed = 1.0 - states.existence * chance
    seen = states.existence * chance
    weights = (seen / missed)[:, None] * density / false[None, :]
    weights *= _same_name(objects.lives, scan)
    explained = known.weights(scan, at_us) / false[None, :]
    marginal, unexplained = association(np.concatenate((weights, explained)))
    marginal = marginal[: len(states)]
    modes = by_mode / np.maximum(density, 1e-300)[:, None, :]
    free = unexplained + _doubted(objects.lives) @ marginal
    mean_squared = (by_mode * found.squared.reshape(by_mode.shape)).sum(axis=1)
    mean_squared /= np.maximum(density, 1e-300)
    corrected = _corrected(states, found, marginal, modes, chance)
    objects.states = _where(current, corrected, objects.states)
    objects.lives = [
        _with_scan(life, scan, row, chance_, bool(now), config, fit)
        for life, row, chance_, now, fit in zip(
            objects.lives, marginal, chance.tolist(), current, mean_squared, strict=True
        )
    ]
    sure = (states.existence > _SURE) & (chance > 0)
    sure &= np.array([life.status is TrackStatus.CONFIRMED for life in objects.lives], np.bool_)
    return ScanResult(_learned(sensor, marginal[sure], unexplained, at_us), free)


def _detection(states: BearingStates, sight: Sight, detection: float) -> Array:
    """(n,) chance of a sight of each object: none far beyond the reach of the sensor."""
    first = states.motion.rows(MODES * np.arange(len(states)))
    lines = lines_to(sight.lat_deg, sight.lon_deg, first.lat_deg, first.lon_deg)
    return np.where(lines.range_m <= 1.1 * sight.reach_m, detection, 0.0)


def _doubted(lives: Sequence[BearingLife]) -> Array:
    """(n,) 1 for each doubtful object, else 0."""
    return np.array([float(life.doubtful) for life in lives])


def _repeated(lives: Sequence[BearingLife], sight: Sight) -> Array:
    """(n,) how many presences of the sensor say the same of an object within the span."""
    if sight.azimuth_rad is not None:
        return np.ones(len(lives))
    counts: list[float] = []
    for life in lives:
        last = dict(life.heard).get(sight.sensor)
        since_s = math.inf if last is None else abs(sight.at_us - last) / 1e6
        counts.append(max(1.0, PRESENCE_SPAN_S / max(since_s, 0.1)))
    return np.array(counts)


def _same_name(lives: Sequence[BearingLife], scan: Sequence[Sight]) -> Array:
    """(n, m) 0 where object and sight name different transmitters, else 1."""
    names: list[Emitter | None] = [one.report.emitter for one in scan]
    allowed = np.ones((len(lives), len(scan)))
    for j, name in enumerate(names):
        if name is None or not name.over_the_air:
            continue
        for i, life in enumerate(lives):
            if life.identity.emitters and name not in life.identity.emitters:
                allowed[i, j] = 0.0
    return allowed


def _corrected(
    states: BearingStates, found: Innovations, marginal: Array, modes: Array, chance: Array
) -> BearingStates:
    """The objects after the scan; the mixture over its sights is matched by one Gaussian a mode.

    marginal: (n, m). modes: (n, MODES, m) probability of each mode if the sight is of the object.
    """
    n = len(states)
    none = np.maximum(1.0 - marginal.sum(axis=1), 0.0)
    unseen = states.existence * (1.0 - chance) / np.maximum(1.0 - states.existence * chance, 1e-12)
    existence = marginal.sum(axis=1) + none * unseen
    step, covariance = np.zeros((n * MODES, 6)), states.motion.covariance.copy()
    mode = states.mode.copy()
    for i in np.flatnonzero(marginal.max(axis=1, initial=0.0) > _IGNORED).tolist():
        columns = np.flatnonzero(marginal[i] > _IGNORED)
        shares = marginal[i, columns] / max(float(existence[i]), 1e-12)
        joint = shares[None, :] * modes[i][:, columns]  # (MODES, k)
        mode[i] = joint.sum(axis=1) + max(1.0 - float(shares.sum()), 0.0) * states.mode[i]
        mode[i] /= mode[i].sum()
        for k in range(MODES):
            row = MODES * i + k
            step[row], covariance[row] = _mixture(
                states.motion.covariance[row],
                found.slopes[row],
                found.residual[row, columns],
                found.noise[row, columns],
                joint[k] / max(float(mode[i, k]), 1e-12),
            )
    motion = states.motion.moved_by(step, covariance)
    return BearingStates(states.at_us, np.minimum(existence, 1.0 - 1e-9), mode, motion)


def _mixture(
    P: Array, H: Array, residuals: Array, noises: Array, shares: Array
) -> tuple[Array, Array]:
    """Mean step and covariance of the updates by k sights with the probabilities `shares` (k,);
    with the rest of the probability nothing was seen."""
    rest = max(1.0 - float(shares.sum()), 0.0)
    steps, out = np.zeros((len(shares), 6)), rest * P
    for k, share in enumerate(shares.tolist()):
        S = H @ P @ H.T + np.diag(noises[k])
        gain = np.linalg.solve(S, H @ P).T
        steps[k] = gain @ residuals[k]
        kept = np.eye(6) - gain @ H
        out = out + share * (kept @ P @ kept.T + gain @ np.diag(noises[k]) @ gain.T)
    mean = shares @ steps
    apart = steps - mean
    out = out + (shares[:, None] * apart).T @ apart + rest * np.outer(mean, mean)
    return mean, (out + out.T) / 2


def _where(which: NDArray[np.bool_], new: BearingStates, old: BearingStates) -> BearingStates:
    """The rows of `new` where `which` holds, else those of `old`."""
    if which.all():
        return new
    rows = np.repeat(which, MODES)
    a, b = new.motion, old.motion
    motion = Kinematics(
        np.where(rows, a.lat_deg, b.lat_deg),
        np.where(rows, a.lon_deg, b.lon_deg),
        np.where(rows, a.height_m, b.height_m),
        np.where(rows[:, None], a.velocity, b.velocity),
        np.where(rows[:, None, None], a.covariance, b.covariance),
    )
    return BearingStates(
        np.where(which, new.at_us, old.at_us),
        np.where(which, new.existence, old.existence),
        np.where(which[:, None], new.mode, old.mode),
        motion,
    )


def _with_scan(
    life: BearingLife,
    scan: Sequence[Sight],
    marginal: Array,
    chance: float,
    current: bool,
    config: TrackingConfig,
    squared: Array,
) -> BearingLife:
    """The life after a scan in which its sights had these probabilities of association.

    squared: (m,) squared distance of each sight, in sigmas.
    """
    if not current or chance <= 0:
        return life
    kept, got = 1.0 - 1.0 / SHARE_SCANS, float(marginal.sum())
    life = replace(
        life, received=kept * life.received + got, expected=kept * life.expected + chance
    )
    best = int(np.argmax(marginal))
    if marginal[best] < 0.5:
        return life
    misfit = life.misfit + (float(squared[best]) - life.misfit) / FIT_SIGHTS
    return with_sight(replace(life, misfit=misfit), scan[best], config)


def with_sight(life: BearingLife, sight: Sight, config: TrackingConfig) -> BearingLife:
    """The life after a sight that is more likely than not of it."""
    heard = dict(life.heard)
    heard[sight.sensor] = max(sight.at_us, heard.get(sight.sensor, 0))
    name, reference = sight.report.emitter, life.height_reference
    if sight.elevation_rad is not None and reference is None:
        reference = sight.height_reference
    named = name is not None and name.over_the_air
    return replace(
        life,
        heard=tuple(sorted(heard.items())),
        updated_us=max(life.updated_us, sight.at_us),
        reports=life.reports + 1,
        height_reference=reference,
        identity=life.identity.with_emitter(name) if named and name else life.identity,
        class_weights=weighed(life.class_weights, sight.report.classes, config),
    )


def _learned(
    sensor: SensorBearings, marginal: Array, unexplained: Array, at_us: int
) -> SensorBearings:
    """What a scan teaches of its sensor. marginal: (k, m) of the objects that are surely there."""
    rate = 1.0 / LEARNING_SCANS
    detection = sensor.detection
    for got in marginal.sum(axis=1).tolist():
        detection += rate * (got - detection)
    clutter = sensor.clutter + rate * (float(unexplained.sum()) - sensor.clutter)
    return SensorBearings(
        detection=min(max(detection, _LEAST_DETECTION), _MOST_DETECTION),
        clutter=max(clutter, LEAST_CLUTTER),
        last_us=max(at_us, sensor.last_us),
    )
