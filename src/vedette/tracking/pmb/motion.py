"""Motion models of the interacting-multiple-model (IMM) predictor, as matrices.

The horizontal state is (x, y, vx, vy) in metres and metres a second in a local frame; the
vertical state is (h, vh).  The two never mix: an aircraft whose height nobody measures keeps an
honest, growing height uncertainty and loses nothing in the plane.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np
from scipy.linalg import expm

from vedette.tracking.pmb.arrays import Floats


class Kind(Enum):
    """The shape of a motion model."""

    CONSTANT_VELOCITY = "constant velocity"
    TURN = "coordinated turn"
    HOVER = "hover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One motion model of the bank.

    kind: the model's shape.
    noise: white acceleration density, m²/s³ (each axis).
    turn_rate_rad_s: for TURN, the known rate, positive anticlockwise.
    relax_s: for HOVER, the time in which a speed dies away.
    sojourn_s: mean time spent in this mode before another takes over.
    """

    kind: Kind
    noise: float
    turn_rate_rad_s: float = 0.0
    relax_s: float = 0.0
    sojourn_s: float = 60.0

    def __post_init__(self) -> None:
        if not self.noise > 0.0:
            raise ValueError(f"noise must be above 0 m²/s³, got {self.noise}")
        if not self.sojourn_s > 0.0:
            raise ValueError(f"sojourn_s must be above 0 s, got {self.sojourn_s}")
        if self.kind is Kind.TURN and self.turn_rate_rad_s == 0.0:
            raise ValueError("a TURN mode needs a turn_rate_rad_s other than 0")
        if self.kind is Kind.HOVER and not self.relax_s > 0.0:
            raise ValueError(f"a HOVER mode needs relax_s above 0 s, got {self.relax_s}")


def frozen(array: Floats) -> Floats:
    """The given array itself, made read-only."""
    array.setflags(write=False)
    return array


def axis_matrices(mode: Mode, dt_s: float) -> tuple[Floats, Floats]:
    """Transition (2, 2) and noise (2, 2) of one axis (position, speed) over `dt_s` seconds.

    Constant velocity: Bar-Shalom, Li & Kirubarajan (2001), section 6.2.2.
    Hover: an Ornstein-Uhlenbeck speed, i.e. Singer's model one derivative down (same book,
    section 8.2.1); exact integrals, with the series where `dt/relax` is too small for them.
    """
    t, q = dt_s, mode.noise
    if mode.kind is Kind.HOVER and t / mode.relax_s > 1e-3:
        a = 1.0 / mode.relax_s
        e1, e2 = -np.expm1(-a * t), -np.expm1(-2.0 * a * t)
        F = np.array([[1.0, e1 / a], [0.0, 1.0 - e1]])
        pp = q / a**2 * (t - 2.0 * e1 / a + e2 / (2.0 * a))
        pv = q / (2.0 * a**2) * e1**2
        vv = q / (2.0 * a) * e2
    else:
        decay = np.exp(-t / mode.relax_s) if mode.kind is Kind.HOVER else 1.0
        F = np.array([[1.0, t], [0.0, decay]])
        pp, pv, vv = q * t**3 / 3.0, q * t**2 / 2.0, q * t
    return np.asarray(F, dtype=np.float64), np.array([[pp, pv], [pv, vv]], dtype=np.float64)


def plane_matrices(mode: Mode, dt_s: float) -> tuple[Floats, Floats]:
    """Transition (4, 4) and noise (4, 4) of (x, y, vx, vy) over `dt_s` seconds.

    Turn: known rate, Bar-Shalom et al. (2001), section 11.7.1; its noise is the straight-line
    noise, rotation within one step being second order in the step.
    """
    axis, noise = axis_matrices(mode, dt_s)
    eye = np.eye(2)
    F = np.kron(axis, eye)
    if mode.kind is Kind.TURN:
        w = mode.turn_rate_rad_s
        s, c = np.sin(w * dt_s), np.cos(w * dt_s)
        F[:2, 2:] = np.array([[s, c - 1.0], [1.0 - c, s]]) / w
        F[2:, 2:] = [[c, -s], [s, c]]
    return np.asarray(F, dtype=np.float64), np.asarray(np.kron(noise, eye), dtype=np.float64)


@lru_cache(maxsize=1024)
def stack(modes: tuple[Mode, ...], dt_s: float, *, plane: bool) -> tuple[Floats, Floats]:
    """Transitions and noises of a bank: (M, d, d) each, d = 4 in the plane and 2 in height.

    Scan intervals repeat, so answers are kept; they are read-only for that.
    """
    build = plane_matrices if plane else axis_matrices
    pairs = [build(mode, dt_s) for mode in modes]
    return frozen(np.array([p[0] for p in pairs])), frozen(np.array([p[1] for p in pairs]))


def generator(modes: tuple[Mode, ...]) -> Floats:
    """Rates (M, M), 1/s, of the continuous-time Markov chain between modes; rows sum to 0."""
    m = len(modes)
    if m == 1:
        return np.zeros((1, 1))
    rates = np.array([1.0 / mode.sojourn_s for mode in modes])
    G = np.repeat(rates[:, None], m, axis=1) / (m - 1)
    G[np.diag_indices(m)] = -rates
    return G


@lru_cache(maxsize=1024)
def switching(modes: tuple[Mode, ...], dt_s: float) -> Floats:
    """P(mode j after dt | mode i before), (M, M): exp(G dt), so that any scan interval fits."""
    return frozen(np.asarray(expm(generator(modes) * dt_s), dtype=np.float64))


@lru_cache(maxsize=16)
def stationary(modes: tuple[Mode, ...]) -> Floats:
    """Long-run share of each mode, (M,): proportional to its sojourn, as rates out are even."""
    share = np.array([mode.sojourn_s for mode in modes])
    return frozen(np.asarray(share / share.sum(), dtype=np.float64))
