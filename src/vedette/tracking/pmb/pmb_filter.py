"""The tracker: one pure step, and a thin object around it.

    tracker = Tracker(config)
    for batch in batches:
        outputs = tracker.step(batch)

A step reads like the textbook: predict, gate, associate, resolve what is ambiguous, update,
prune.  Track-oriented Poisson multi-Bernoulli filter: Williams (2015), IEEE Trans. AES 51(3).
"""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from vedette.tracking.pmb import birth, kernels
from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.associate_scan import Limits
from vedette.tracking.pmb.filter_settings import TrackerConfig, UniformBirth
from vedette.tracking.pmb.kernels import Kernels
from vedette.tracking.pmb.measurement import Density, Timing
from vedette.tracking.pmb.motion import stack, switching
from vedette.tracking.pmb.pmb_state import Outputs, State, Tracks, collapse, initial_state
from vedette.tracking.pmb.scan_batch import Batch, BatchError, Checked, check

NO_TIMING = Timing(np.zeros(0), np.zeros(0), np.zeros(0), 1.0, False)

_IMPOSSIBLE = 1e-300  # existence of a newborn whose plot is certainly of another object: no density


class TimeBackwardsError(BatchError):
    """A batch is older than what the tracker has already seen."""


def step(
    config: TrackerConfig, state: State, batch: Batch, kernel: Kernels = kernels.COMPILED
) -> tuple[State, Outputs]:
    """Advance by one scan.  Pure: the same state and batch give the same bytes, and nothing else.

    Raises BatchError for a malformed batch and TimeBackwardsError for one older than the state.
    Single plots with invalid values are refused and counted in the outputs.
    """
    checked = check(batch, heights=config.height is not None)
    predicted = predict_to(config, state, batch.time_s, kernel)
    return _update(config, predicted, batch, checked, kernel)


class Tracker:
    """A state and the step that advances it."""

    def __init__(
        self,
        config: TrackerConfig,
        *,
        state: State | None = None,
        kernel: Kernels = kernels.COMPILED,
    ) -> None:
        self.config = config
        self.state = initial_state(config) if state is None else state
        self._kernel = kernel

    def step(self, batch: Batch) -> Outputs:
        """Advance by one scan; on an error the state stays as it was."""
        self.state, outputs = step(self.config, self.state, batch, self._kernel)
        return outputs


def predict_to(
    config: TrackerConfig, state: State, time_s: float, kernel: Kernels = kernels.COMPILED
) -> State:
    """The state moved ahead to `time_s`, with no plots.  Raises TimeBackwardsError."""
    if state.time_s is None:
        return replace(state, time_s=time_s)
    dt_s = time_s - state.time_s
    if dt_s < 0.0:
        raise TimeBackwardsError(
            f"a batch must not be before the state at {state.time_s} s, got {time_s} s"
        )
    if dt_s == 0.0:
        return state
    density = state.density
    F, Q = stack(config.modes, dt_s, plane=True)
    plane = kernel.predict_bank(
        density.mode, density.mean, density.cov, switching(config.modes, dt_s), F, Q
    )
    moved = density._replace(mode=plane[0], mean=plane[1], cov=plane[2])
    if config.height is not None:
        F, Q = stack(config.height.modes, dt_s, plane=False)
        chain = switching(config.height.modes, dt_s)
        height = kernel.predict_bank(density.hmode, density.hmean, density.hcov, chain, F, Q)
        moved = moved._replace(hmode=height[0], hmean=height[1], hcov=height[2])
    return replace(
        state,
        time_s=time_s,
        existence=state.existence * np.exp(-dt_s / config.lifetime_s),
        density=moved,
        undetected=birth.predict(state.undetected, config, dt_s),
    )


def detection_probabilities(batch: Batch, mean: Floats, cov: Floats) -> Floats:
    """P(detected) of objects at mean (k, 4+), cov (k, 4+, 4+); (k,)."""
    sigma = np.sqrt(0.5 * (cov[:, 0, 0] + cov[:, 1, 1]))
    return batch.detection * batch.field_of_view.covers(mean[:, :2], sigma)


class _Bernoullis(NamedTuple):
    """Result of associating and merging, before the life cycle.

    offshoots: how many rows, after the known objects, were split off from these.
    """

    kept: Ints
    offshoots: int
    existence: Floats
    density: Density
    support: Floats
    reported: Flags
    plot: Ints


def _update(
    config: TrackerConfig, state: State, batch: Batch, checked: Checked, kernel: Kernels
) -> tuple[State, Outputs]:
    mean, cov = collapse(state.density.mode, state.density.mean, state.density.cov)
    detection = detection_probabilities(batch, mean, cov)
    intensity, newborn = birth.newborns(state.undetected, config, checked.plots, batch.detection)
    if batch.newcomers_per_m2 is not None:
        intensity = intensity + batch.detection * batch.newcomers_per_m2[checked.row]
    clutter = checked.clutter
    if config.height is not None:
        clutter, intensity = _per_height(config.height.span_m, checked, clutter, intensity)
    kept, r, density, support, reported, plot, slot_r, offshoots, counts = kernel.associate(
        state.density,
        state.existence,
        checked.plots,
        detection,
        clutter,
        intensity,
        newborn,
        _least(config, batch, len(state.id), len(checked.row)),
        _split_below(batch, len(state.id)),
        limits_of(config),
        NO_TIMING if batch.timing is None else batch.timing,
    )
    merged = _Bernoullis(kept, offshoots, r, density, support, reported, plot)
    undetected = birth.thin(state.undetected, config, _seen(config, state, batch))
    gone = np.ones(len(slot_r), np.bool_)
    gone[merged.kept] = False
    everywhere = np.vstack([mean[:, :2], checked.plots.z])
    undetected = birth.recycle(undetected, config, slot_r[gone], everywhere[gone])
    return _live(config, state, batch, checked, merged, undetected, _three(counts))


def _least(config: TrackerConfig, batch: Batch, objects: int, plots: int) -> Floats:
    """Existence under which each object, and each plot's newborn, is given up (n + m,)."""
    if batch.prune_below is None:
        return np.full(objects + plots, config.prune_below)
    if batch.prune_below.shape != (objects,):
        raise BatchError(f"prune_below must be ({objects},), got {batch.prune_below.shape}")
    return np.concatenate([batch.prune_below, np.full(plots, _IMPOSSIBLE)])


def _split_below(batch: Batch, objects: int) -> Floats:
    """Existence under which each object is split by its plots (n,); empty where none is."""
    if batch.split_below is None:
        return np.zeros(0)
    if batch.split_below.shape != (objects,):
        raise BatchError(f"split_below must be ({objects},), got {batch.split_below.shape}")
    return batch.split_below


def _three(counts: Ints) -> tuple[int, int, int]:
    return int(counts[0]), int(counts[1]), int(counts[2])


def _per_height(
    span_m: float, checked: Checked, clutter: Floats, intensity: Floats
) -> tuple[Floats, Floats]:
    """Densities a square metre become densities a cubic metre where a plot has a height."""
    factor = np.where(checked.plots.h_var >= 0.0, 1.0 / span_m, 1.0)
    return clutter * factor, intensity * factor


def _seen(config: TrackerConfig, state: State, batch: Batch) -> Floats:
    """Detection probability at every component or cell of the undetected intensity."""
    undetected = state.undetected
    if isinstance(config.birth, UniformBirth):
        if config.birth.area_m is None:
            return np.array([batch.detection])
        xy = birth.cell_centres(config.birth, undetected.grid)
        sigma = np.full(len(xy), config.birth.cell_m / np.sqrt(12.0))
        return batch.detection * batch.field_of_view.covers(xy, sigma)
    return detection_probabilities(batch, undetected.mean, undetected.cov)


@lru_cache(maxsize=16)
def limits_of(config: TrackerConfig) -> Limits:
    """The limits of data association."""
    return Limits(
        config.gate,
        config.rounds,
        config.tolerance,
        np.array(config.cluster_thresholds),
        config.cluster_objects,
        config.newborn_floor,
        float(np.log(config.joint_range)),
        config.joint_keep,
        config.joint_visits,
        config.projection_rounds,
        config.report_at,
        config.lose_at,
    )


def _live(
    config: TrackerConfig,
    state: State,
    batch: Batch,
    checked: Checked,
    merged: _Bernoullis,
    undetected: birth.Undetected,
    counts: tuple[int, int, int],
) -> tuple[State, Outputs]:
    """Ids, hysteresis and times of the Bernoullis that stay.

    What was split off comes after the known objects; newborns come last, in plot order.
    """
    n, now = len(state.id), batch.time_s
    from_objects = merged.kept[merged.kept < n]
    old = from_objects[: len(from_objects) - merged.offshoots]
    fresh = len(merged.kept) - len(old)
    ids = np.concatenate([state.id[old], state.next_id + np.arange(fresh)])
    was = np.concatenate([state.confirmed[old], np.zeros(fresh, np.bool_)])
    confirmed = merged.existence >= np.where(was, config.lose_at, config.confirm_at)
    born = np.concatenate([state.born_s[old], np.full(fresh, now)])
    supported = np.concatenate([state.supported_s[old], np.full(fresh, now)])
    supported = np.where(merged.support > 0.5, now, supported)
    after = State(
        now,
        state.next_id + fresh,
        ids,
        merged.existence,
        merged.density,
        confirmed,
        born,
        supported,
        undetected,
    )
    still = np.zeros(n, np.bool_)
    still[old] = confirmed[: len(old)]
    lost = state.id[state.confirmed & ~still]
    plot = np.where(merged.plot >= 0, np.append(checked.row, 0)[merged.plot], -1)
    outputs = Outputs(
        now,
        describe(config, after, merged.reported, plot),
        lost,
        checked.refused,
        len(checked.row),
        counts,
        from_objects[len(old) :],
    )
    return after, outputs


def describe(config: TrackerConfig, state: State, reported: Flags, plot: Ints) -> Tracks:
    """The Bernoullis of the state as tracks. reported, plot (n,): see `Tracks`."""
    density = state.density
    mean, cov = collapse(density.mode, density.mean, density.cov)
    if config.height is None:
        height = np.full((len(state.id), 2), np.nan)
        height_cov = np.full((len(state.id), 2, 2), np.nan)
    else:
        height, height_cov = collapse(density.hmode, density.hmean, density.hcov)
    now = state.time_s if state.time_s is not None else 0.0
    return Tracks(
        state.id,
        state.existence,
        reported,
        state.confirmed,
        state.confirmed & (now - state.supported_s > config.coast_after_s),
        mean,
        cov,
        height,
        height_cov,
        density.mode,
        plot,
        state.born_s,
        state.supported_s,
    )
