"""Undetected objects: their intensity, what a scan leaves of it, and the newborns of its plots.

The Poisson part of the filter.  Williams (2015), IEEE Trans. AES 51(3), section III: objects
never yet detected form a Poisson process; looking without seeing thins it, time refills it, and a
plot that no track explains is either clutter or one of them.  Recycling low-existence Bernoullis
into it: Williams (2012), "Hybrid Poisson and multi-Bernoulli filters", FUSION.
"""

from dataclasses import dataclass, replace

import numpy as np

from vedette.tracking.pmb.arrays import Flags, Floats, Ints
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.filter_settings import GaussianBirth, TrackerConfig, UniformBirth
from vedette.tracking.pmb.measurement import Density, Plots
from vedette.tracking.pmb.motion import stack, stationary

LEAST_WEIGHT = 1e-5  # expected objects under which a mixture component is dropped


@dataclass(frozen=True, slots=True)
class Undetected:
    """Intensity of objects nobody has seen.

    Gaussian birth: weight (g,) expected objects, mean (g, 4), cov (g, 4, 4); grid empty.
    Uniform birth: grid (nx, ny) expected objects a square metre; the others empty.
    """

    weight: Floats
    mean: Floats
    cov: Floats
    grid: Floats


def at_start(birth: GaussianBirth | UniformBirth) -> Undetected:
    """Intensity before the first scan."""
    if isinstance(birth, GaussianBirth):
        return Undetected(
            np.array([birth.initial]),
            np.array([birth.mean]),
            np.diag(np.square(birth.sigma))[None],
            np.zeros((0, 0)),
        )
    shape = (1, 1)
    if birth.area_m is not None:
        x0, y0, x1, y1 = birth.area_m
        shape = (int(np.ceil((x1 - x0) / birth.cell_m)), int(np.ceil((y1 - y0) / birth.cell_m)))
    return Undetected(
        np.zeros(0), np.zeros((0, 4)), np.zeros((0, 4, 4)), np.full(shape, birth.initial_per_m2)
    )


def cell_of(birth: UniformBirth, xy: Floats) -> tuple[Ints, Ints, Flags]:
    """Grid cell (ix, iy) of positions (k, 2) m, clipped, and whether each lies on the grid."""
    if birth.area_m is None:
        zero = np.zeros(len(xy), dtype=np.int64)
        return zero, zero, np.ones(len(xy), dtype=np.bool_)
    x0, y0, x1, y1 = birth.area_m
    inside = (xy[:, 0] >= x0) & (xy[:, 0] < x1) & (xy[:, 1] >= y0) & (xy[:, 1] < y1)
    safe = np.where(inside[:, None], xy, [x0, y0])
    index = ((safe - [x0, y0]) / birth.cell_m).astype(np.int64)
    return index[:, 0], index[:, 1], inside


def cell_centres(birth: UniformBirth, grid: Floats) -> Floats:
    """Centres (nx * ny, 2) m of the grid's cells, row by row."""
    if birth.area_m is None:
        return np.zeros((1, 2))
    x = birth.area_m[0] + (np.arange(grid.shape[0]) + 0.5) * birth.cell_m
    y = birth.area_m[1] + (np.arange(grid.shape[1]) + 0.5) * birth.cell_m
    return np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)


def predict(undetected: Undetected, config: TrackerConfig, dt_s: float) -> Undetected:
    """The density after `dt_s` > 0 seconds: survival, motion and birth of objects."""
    survival = np.exp(-dt_s / config.lifetime_s)
    birth = config.birth
    if isinstance(birth, UniformBirth):
        return replace(undetected, grid=undetected.grid * survival + birth.rate_per_m2_s * dt_s)
    F, Q = (m[0] for m in stack(config.modes[:1], dt_s, plane=True))
    weight = undetected.weight * survival
    keep = weight >= LEAST_WEIGHT
    mean = undetected.mean[keep] @ F.T
    cov = F @ undetected.cov[keep] @ F.T + Q
    fresh = np.diag(np.square(birth.sigma))
    return Undetected(
        np.append(weight[keep], birth.rate_per_s * dt_s),
        np.vstack([mean, birth.mean]),
        np.concatenate([cov, fresh[None]]),
        undetected.grid,
    )


def newborns(
    undetected: Undetected, config: TrackerConfig, plots: Plots, detection: float
) -> tuple[Floats, Density]:
    """For each plot, the object of which it would be the first detection.

    detection: probability with which the sensor sees an object where it made a plot.
    Returns the intensity of such detections at each plot (m,), 1/m², and their densities.
    Adaptive birth from a plot: Reuter et al. (2014), IEEE Trans. SP 62(12); for the mixture, the
    moment match of Williams (2015), equation 44 onwards.
    """
    m = len(plots.z)
    if isinstance(config.birth, UniformBirth):
        ix, iy, inside = cell_of(config.birth, plots.z)
        intensity = np.where(inside, undetected.grid[ix, iy], 0.0)
        modes = stationary(config.modes)
        variances = np.broadcast_to(np.square(config.birth.speed_sigma_m_s), modes.shape).copy()
        mode, mean, cov = _at_plots(plots.z, plots.R, plots.lag, variances, modes)
        return detection * intensity, Density(mode, mean, cov, *_heights(config, plots))
    intensity, mean, cov = _from_mixture(undetected, plots, config.gate)
    modes = stationary(config.modes)
    hmode, hmean, hcov = _heights(config, plots)
    count = len(modes)
    return detection * intensity, Density(
        np.tile(modes, (m, 1)),
        _for_each_mode(mean, count),
        _for_each_mode(cov, count),
        hmode,
        hmean,
        hcov,
    )


@compiled
def _at_plots(
    z: Floats, R: Floats, lag: Floats, speed_variance: Floats, modes: Floats
) -> tuple[Floats, Floats, Floats]:
    """Newborns that stood at their plots with any velocity: mode, mean and covariance of each.

    lag (m,): how long ago, s; they have gone on since.
    """
    m, count = z.shape[0], modes.shape[0]
    mode, mean, cov = np.empty((m, count)), np.zeros((m, count, 4)), np.zeros((m, count, 4, 4))
    for j in range(m):
        for k in range(count):
            mode[j, k] = modes[k]
            for a in range(2):
                mean[j, k, a] = z[j, a]
                for b in range(2):
                    cov[j, k, a, b] = R[j, a, b]
                cov[j, k, a, a] += lag[j] * lag[j] * speed_variance[k]
                cov[j, k, a, 2 + a] = cov[j, k, 2 + a, a] = lag[j] * speed_variance[k]
                cov[j, k, 2 + a, 2 + a] = speed_variance[k]
    return mode, mean, cov


def _for_each_mode(values: Floats, count: int) -> Floats:
    """Values (m, ...) as (m, count, ...): every mode of a newborn starts alike."""
    return values[:, None] if count == 1 else np.repeat(values[:, None], count, axis=1)


def _from_mixture(
    undetected: Undetected, plots: Plots, gate: float
) -> tuple[Floats, Floats, Floats]:
    m = len(plots.z)
    intensity = np.zeros(m)
    parts = []
    for w, mean, cov in zip(undetected.weight, undetected.mean, undetected.cov, strict=True):
        S = cov[:2, :2] + plots.R
        inverse = np.linalg.inv(S)
        d = plots.z - mean[:2]
        d2 = np.einsum("ja,jab,jb->j", d, inverse, d)
        density = np.exp(-0.5 * d2) / (2.0 * np.pi * np.sqrt(np.linalg.det(S)))
        part = np.where(d2 < gate, w * density, 0.0)
        K = np.einsum("ab,jbc->jac", cov[:, :2], inverse)
        intensity += part
        parts.append((part, mean + np.einsum("jab,jb->ja", K, d), cov - K @ cov[:2]))
    total = np.where(intensity > 0.0, intensity, 1.0)
    mean = sum((p[:, None] * x for p, x, _ in parts), np.zeros((m, 4))) / total[:, None]
    spread = np.zeros((m, 4, 4))
    for p, x, P in parts:
        e = x - mean
        spread += (p / total)[:, None, None] * (P + e[:, :, None] * e[:, None, :])
    nowhere = intensity <= 0.0
    mean[nowhere, :2] = plots.z[nowhere]
    spread[nowhere] = np.eye(4)
    return intensity, mean, 0.5 * (spread + spread.transpose(0, 2, 1))


def _heights(config: TrackerConfig, plots: Plots) -> tuple[Floats, Floats, Floats]:
    m = len(plots.z)
    if config.height is None:
        return np.zeros((m, 0)), np.zeros((m, 0, 2)), np.zeros((m, 0, 2, 2))
    height = config.height
    prior = height.prior_sigma_m**2
    known = plots.h_var >= 0.0
    var = np.where(known, plots.h_var, 1.0)
    gain = np.where(known, prior / (prior + var), 0.0)
    mean = np.zeros((m, 2))
    mean[:, 0] = height.prior_m + gain * np.where(known, plots.h - height.prior_m, 0.0)
    cov = np.zeros((m, 2, 2))
    cov[:, 0, 0] = (1.0 - gain) * prior
    cov[:, 1, 1] = height.climb_sigma_m_s**2
    count = len(height.modes)
    return (
        np.tile(stationary(height.modes), (m, 1)),
        np.repeat(mean[:, None], count, axis=1),
        np.repeat(cov[:, None], count, axis=1),
    )


def thin(undetected: Undetected, config: TrackerConfig, seen: Floats) -> Undetected:
    """The undetected density after a scan without a detection: multiplied by 1 - P(detection).

    seen: detection probability at each mixture mean (g,) or grid cell (nx * ny,).
    """
    if isinstance(config.birth, UniformBirth):
        return replace(
            undetected, grid=undetected.grid * (1.0 - seen).reshape(undetected.grid.shape)
        )
    return replace(undetected, weight=undetected.weight * (1.0 - seen))


def recycle(
    undetected: Undetected, config: TrackerConfig, existence: Floats, xy: Floats
) -> Undetected:
    """Add the expected objects of pruned Bernoullis to the undetected density.

    existence (k,) and xy (k, 2): of the pruned Bernoullis.  Only a grid takes them. A mixture would
    get a component for each, with less than `prune_below` objects in it.
    """
    birth = config.birth
    if isinstance(birth, GaussianBirth) or birth.area_m is None or len(existence) == 0:
        return undetected
    ix, iy, inside = cell_of(birth, xy)
    grid = undetected.grid.copy()
    np.add.at(grid, (ix[inside], iy[inside]), existence[inside] / birth.cell_m**2)
    return replace(undetected, grid=grid)
