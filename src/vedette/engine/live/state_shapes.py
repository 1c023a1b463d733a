"""Checks that the arrays of a state from an untrusted source fit together.

Compiled kernels index arrays without checking their sizes, so the sizes are compared before
anything is computed from them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from vedette.engine.state import EngineState
from vedette.model.errors import CheckpointError
from vedette.model.ids import SensorId
from vedette.tracking.bearings.bearing_state import MODES as MOTION_MODES
from vedette.tracking.bearings.bearing_state import BearingStates
from vedette.tracking.cycle.filter_state import MODES, Area
from vedette.tracking.kalman.track_motion import States
from vedette.tracking.kalman.turn_time import Rhythm
from vedette.tracking.pmb.birth import Undetected
from vedette.tracking.registration.registration_state import PARTS

_HEIGHT_MODES = (0, 1, 2, 3, 4)
_NO_COUNTS = Rhythm().counts


def require_fitting(state: EngineState) -> None:
    """Raise CheckpointError if an array of the state does not have its expected shape."""
    for what, array, shape in _expected(state):
        if array.shape != shape:
            raise CheckpointError(f"{what} must have the shape {shape}, got {array.shape}")
    for area in _areas(state):
        rows = len(area.state.id)
        columns = (("names", area.names), ("seeds", area.seeds), ("plots", area.plots))
        for what, column in columns:
            if len(column) != rows:
                raise CheckpointError(f"there must be {rows} {what}, got {len(column)}")
    bearings, registration = state.picture.bearings, state.picture.registration
    if len(bearings.lives) != len(bearings.states):
        raise CheckpointError(
            f"there must be one state for each of the {len(bearings.lives)} objects found by "
            f"bearings, got {len(bearings.states)}"
        )
    errors = PARTS * len(registration.sensors)
    if registration.mean.shape != (errors,) or registration.covariance.shape != (errors, errors):
        raise CheckpointError(
            f"the errors of {len(registration.sensors)} sensors must have {errors} values, got "
            f"{registration.mean.shape} and {registration.covariance.shape}"
        )
    if len(state.picture.lives) != len(state.picture.states):
        raise CheckpointError(
            f"there must be one state for each of the {len(state.picture.lives)} tracks, "
            f"got {len(state.picture.states)}"
        )


Expected = tuple[str, Any, tuple[int, ...]]


def _expected(state: EngineState) -> Iterator[Expected]:
    yield from _of_states(state.picture.states)
    yield from _of_bearings(state.picture.bearings.states)
    for area in _areas(state):
        yield from _of_area(area)
    for sensor, rhythm in state.picture.rhythms.items():
        yield from _of_rhythm(sensor, rhythm)


def _areas(state: EngineState) -> Sequence[Area]:
    nameless = state.picture.nameless
    return () if nameless is None else tuple(nameless.areas.values())


def _of_states(states: States) -> Iterator[Expected]:
    n = states.at_us.size
    yield "at_us", states.at_us, (n,)
    yield "lat_deg", states.lat_deg, (n,)
    yield "lon_deg", states.lon_deg, (n,)
    yield "velocity", states.velocity, (n, 2)
    yield "covariance", states.covariance, (n, 4, 4)


def _of_bearings(states: BearingStates) -> Iterator[Expected]:
    n, motion = states.at_us.size, states.motion
    rows = n * MOTION_MODES
    yield "existence by bearings", states.existence, (n,)
    yield "mode by bearings", states.mode, (n, MOTION_MODES)
    yield "lat_deg by bearings", motion.lat_deg, (rows,)
    yield "lon_deg by bearings", motion.lon_deg, (rows,)
    yield "height_m by bearings", motion.height_m, (rows,)
    yield "velocity by bearings", motion.velocity, (rows, 3)
    yield "covariance by bearings", motion.covariance, (rows, 6, 6)


def _of_area(area: Area) -> Iterator[Expected]:
    state, density = area.state, area.state.density
    n, modes = state.id.size, len(MODES)
    heights = density.hmode.shape[-1] if density.hmode.ndim == 2 else -1
    if heights not in _HEIGHT_MODES:
        raise CheckpointError(
            f"the number of height models must be one of {sorted(_HEIGHT_MODES)}, got {heights}"
        )
    rows = {
        "id": state.id,
        "existence": state.existence,
        "confirmed": state.confirmed,
        "born_s": state.born_s,
        "supported_s": state.supported_s,
        "patience_us": area.patience_us,
        "at_s": area.at_s,
        "chance": area.chance,
    }
    for name, array in rows.items():
        yield name, array, (n,)
    for sensor, at in area.looks.items():
        yield f"looks of {sensor}", at, (n, 2)
    yield "mode", density.mode, (n, modes)
    yield "mean", density.mean, (n, modes, 4)
    yield "cov", density.cov, (n, modes, 4, 4)
    yield "hmode", density.hmode, (n, heights)
    yield "hmean", density.hmean, (n, heights, 2)
    yield "hcov", density.hcov, (n, heights, 2, 2)
    yield from _of_undetected(state.undetected)


def _of_undetected(undetected: Undetected) -> Iterator[Expected]:
    n = undetected.weight.size
    yield "undetected weight", undetected.weight, (n,)
    yield "undetected mean", undetected.mean, (n, 4)
    yield "undetected cov", undetected.cov, (n, 4, 4)
    yield "undetected grid", undetected.grid, (0, 0) if n else (1, 1)


def _of_rhythm(sensor: SensorId, rhythm: Rhythm) -> Iterator[Expected]:
    n = rhythm.time_s.size
    yield f"plot times of {sensor}", rhythm.time_s, (n,)
    yield f"plot places of {sensor}", rhythm.place, (n, 3)
    yield f"plot errors of {sensor}", rhythm.sigma_m, (n,)
    for one in fields(rhythm.counts):
        shape = getattr(_NO_COUNTS, one.name).shape
        yield f"{one.name} of {sensor}", getattr(rhythm.counts, one.name), shape
