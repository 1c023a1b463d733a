"""Carry tracks from one local frame to the next, so that a country has no seams.

A frame is flat only near its origin; an aircraft that crosses from one area to the next keeps its
id, its covariance and its modes, and only its coordinates change.  The kernels know nothing of the
Earth: whoever owns the frames says how positions convert.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.measurement import Density
from vedette.tracking.pmb.pmb_state import State

Convert = Callable[[Floats], Floats]
STEP_M = 10.0  # of the central difference: frames bend over kilometres, rounding is far below


def jacobians(convert: Convert, xy: Floats) -> Floats:
    """Derivative (k, 2, 2) of `convert` at xy (k, 2), by central differences."""
    columns = []
    for axis in range(2):
        step = np.zeros(2)
        step[axis] = STEP_M
        columns.append((convert(xy + step) - convert(xy - step)) / (2.0 * STEP_M))
    return np.stack(columns, axis=-1)


def move_density(density: Density, convert: Convert) -> Density:
    """Densities in another frame: positions by `convert`, the rest by its derivative.

    Velocities and covariances are transformed to first order.  Heights stay the same.
    """
    shape = density.mean.shape[:2]
    xy = density.mean[..., :2].reshape(-1, 2)
    J = jacobians(convert, xy).reshape(*shape, 2, 2)
    mean = density.mean.copy()
    mean[..., :2] = convert(xy).reshape(*shape, 2)
    mean[..., 2:] = np.einsum("nmab,nmb->nma", J, density.mean[..., 2:])
    whole = np.zeros((*shape, 4, 4))
    whole[..., :2, :2] = whole[..., 2:, 2:] = J
    cov = whole @ density.cov @ np.swapaxes(whole, -1, -2)
    return density._replace(mean=mean, cov=0.5 * (cov + np.swapaxes(cov, -1, -2)))


def select(state: State, rows: Ints | Flags) -> State:
    """The state with only the given Bernoullis; the undetected intensity stays."""
    return replace(
        state,
        id=state.id[rows],
        existence=state.existence[rows],
        density=Density(*(part[rows] for part in state.density)),
        confirmed=state.confirmed[rows],
        born_s=state.born_s[rows],
        supported_s=state.supported_s[rows],
    )


def hand_over(giver: State, rows: Ints | Flags, taker: State, convert: Convert) -> State:
    """The taker's state with the giver's Bernoullis `rows` added, ids kept.

    convert: positions (k, 2) m in the giver's frame to the taker's.  Both states must stand at the
    same time, and ids must not clash: areas number their tracks from disjoint ranges.
    Raises ValueError otherwise.
    """
    moving = select(giver, rows)
    if giver.time_s != taker.time_s:
        raise ValueError(
            f"both areas must have the same time, got {giver.time_s} s and {taker.time_s} s"
        )
    clash = np.intersect1d(moving.id, taker.id)
    if len(clash):
        raise ValueError(f"an id must be in one area only, got {clash.tolist()} in both")
    return together(taker, replace(moving, density=move_density(moving.density, convert)))


def together(taker: State, moving: State) -> State:
    """The taker's state with the rows of another state in the same frame added, ids kept."""
    pairs = zip(taker.density, moving.density, strict=True)
    return replace(
        taker,
        id=np.concatenate([taker.id, moving.id]),
        existence=np.concatenate([taker.existence, moving.existence]),
        density=Density(*(np.concatenate(pair) for pair in pairs)),
        confirmed=np.concatenate([taker.confirmed, moving.confirmed]),
        born_s=np.concatenate([taker.born_s, moving.born_s]),
        supported_s=np.concatenate([taker.supported_s, moving.supported_s]),
    )
