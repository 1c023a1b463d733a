"""What the tracker remembers between scans, and what it says after one: plain frozen values."""

from dataclasses import dataclass, field

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.birth import Undetected, at_start
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.filter_settings import TrackerConfig
from vedette.tracking.pmb.measurement import Density
from vedette.tracking.pmb.motion import stationary


@dataclass(frozen=True, slots=True)
class State:
    """Everything the next step needs; can be copied, pickled and compared.

    time_s: of the last scan, None before the first.  next_id: id of the next Bernoulli.
    id (n,), existence (n,), density: the Bernoullis.  confirmed (n,): hysteresis flag.
    born_s (n,), supported_s (n,): when first seen, when last supported by a plot.
    undetected: intensity of objects not yet seen.
    """

    time_s: float | None
    next_id: int
    id: Ints
    existence: Floats
    density: Density
    confirmed: Flags
    born_s: Floats
    supported_s: Floats
    undetected: Undetected


@dataclass(frozen=True, slots=True)
class Tracks:
    """The tracks after a scan, ordered by id; a row is one Bernoulli, tentative ones included.

    id (n,) ints in order of birth, never used twice.  existence (n,): P(the object is there).
    reported (n,): the best estimate of the scene holds it, the row to score with a set metric.
    confirmed (n,), coasting (n,): flags with hysteresis, the rows to show a person.
    mean (n, 4): x, y, vx, vy, m and m/s; cov (n, 4, 4).
    height (n, 2): height and climb, m and m/s, NaN where the tracker keeps none;
    height_cov (n, 2, 2).  mode (n, M): share of each motion model.
    plot (n,): row of the batch that supports the track most, -1 for none.
    born_s (n,), supported_s (n,): when first seen, when last supported by a plot.
    """

    id: Ints
    existence: Floats
    reported: Flags
    confirmed: Flags
    coasting: Flags
    mean: Floats
    cov: Floats
    height: Floats
    height_cov: Floats
    mode: Floats
    plot: Ints
    born_s: Floats
    supported_s: Floats


@dataclass(frozen=True, slots=True)
class Outputs:
    """What one step says.

    time_s: of the scan.  tracks: after it.  lost: ids (k,) confirmed before and no longer.
    refused: plots not used, by reason.  used: plots used.  clusters: counts of (resolved exactly,
    left to belief propagation, joint associations kept).  offshoots (k,): row in the state before
    of each object that was split off; they stand in `tracks` before the newborns.
    """

    time_s: float
    tracks: Tracks
    lost: Ints
    refused: dict[str, int] = field(default_factory=dict)
    used: int = 0
    clusters: tuple[int, int, int] = (0, 0, 0)
    offshoots: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


def empty_density(config: TrackerConfig, count: int = 0) -> Density:
    """Densities of `count` objects, zeroed, in the shapes that `config` asks for."""
    m = len(config.modes)
    v = 0 if config.height is None else len(config.height.modes)
    return Density(
        np.zeros((count, m)),
        np.zeros((count, m, 4)),
        np.zeros((count, m, 4, 4)),
        np.zeros((count, v)),
        np.zeros((count, v, 2)),
        np.zeros((count, v, 2, 2)),
    )


def initial_state(config: TrackerConfig, *, first_id: int = 1) -> State:
    """The state before the first scan; areas that hand over number from disjoint `first_id`s."""
    return State(
        time_s=None,
        next_id=first_id,
        id=np.zeros(0, np.int64),
        existence=np.zeros(0),
        density=empty_density(config),
        confirmed=np.zeros(0, np.bool_),
        born_s=np.zeros(0),
        supported_s=np.zeros(0),
        undetected=at_start(config.birth),
    )


def collapse(mode: Floats, mean: Floats, cov: Floats) -> tuple[Floats, Floats]:
    """Moment-match the modes: (n, M), (n, M, d), (n, M, d, d) to (n, d), (n, d, d)."""
    if mode.shape[1] == 1:
        return mean[:, 0], cov[:, 0]
    return matched(mode, mean, cov)


@compiled
def matched(mode: Floats, mean: Floats, cov: Floats) -> tuple[Floats, Floats]:
    """The arithmetic of `collapse`, for kernels."""
    n, modes, d = mean.shape
    overall, spread = np.zeros((n, d)), np.zeros((n, d, d))
    for i in range(n):
        for k in range(modes):
            for a in range(d):
                overall[i, a] += mode[i, k] * mean[i, k, a]
        for k in range(modes):
            for a in range(d):
                e = mean[i, k, a] - overall[i, a]
                for b in range(a, d):
                    v = cov[i, k, a, b] + e * (mean[i, k, b] - overall[i, b])
                    spread[i, a, b] += mode[i, k] * v
        for a in range(d):
            for b in range(a):
                spread[i, a, b] = spread[i, b, a]
    return overall, spread


def seeded_state(
    config: TrackerConfig, time_s: float, mean: Floats, cov: Floats, existence: float = 0.99
) -> State:
    """A state that already holds objects, as handed over by someone who tracked them before.

    mean: (n, 4) x, y, vx, vy in m and m/s.  cov: (n, 4, 4).  Heights start at their prior.
    """
    n, modes = len(mean), stationary(config.modes)
    density = empty_density(config, n)
    density.mode[:] = modes
    density.mean[:] = mean[:, None]
    density.cov[:] = cov[:, None]
    if config.height is not None:
        density.hmode[:] = stationary(config.height.modes)
        density.hmean[..., 0] = config.height.prior_m
        density.hcov[..., 0, 0] = config.height.prior_sigma_m**2
        density.hcov[..., 1, 1] = config.height.climb_sigma_m_s**2
    return State(
        time_s=time_s,
        next_id=n + 1,
        id=np.arange(1, n + 1),
        existence=np.full(n, existence),
        density=density,
        confirmed=np.full(n, existence >= config.confirm_at),
        born_s=np.full(n, time_s),
        supported_s=np.full(n, time_s),
        undetected=at_start(config.birth),
    )
