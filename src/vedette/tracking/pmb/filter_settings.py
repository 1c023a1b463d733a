"""Settings of the tracker, with their ranges.  The defaults need no tuning for the scenarios here.

A bad value is refused with its name and what was given; nothing is clipped in silence.
"""

import math
from dataclasses import dataclass

from vedette.tracking.pmb.motion import Kind, Mode


def require(ok: bool, name: str, value: object, wanted: str) -> None:
    """Raise ValueError naming the setting unless `ok`."""
    if not ok:
        raise ValueError(f"{name} must be {wanted}, got {value!r}")


NEAR_CONSTANT = (Mode(kind=Kind.CONSTANT_VELOCITY, noise=0.02),)
"""One near-constant-velocity model: slow objects that do not manoeuvre."""

AIRCRAFT = (
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=0.3, sojourn_s=120.0),
    Mode(kind=Kind.TURN, noise=1.0, turn_rate_rad_s=math.radians(2.5), sojourn_s=40.0),
    Mode(kind=Kind.TURN, noise=1.0, turn_rate_rad_s=math.radians(-2.5), sojourn_s=40.0),
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=8.0, sojourn_s=20.0),
)
"""Crewed aircraft: straight, standard-rate turns either way, and a manoeuvre of any other kind."""

SMALL_DRONE = (
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=0.5, sojourn_s=30.0),
    Mode(kind=Kind.TURN, noise=1.0, turn_rate_rad_s=math.radians(15.0), sojourn_s=10.0),
    Mode(kind=Kind.TURN, noise=1.0, turn_rate_rad_s=math.radians(-15.0), sojourn_s=10.0),
    Mode(kind=Kind.HOVER, noise=0.5, relax_s=2.0, sojourn_s=30.0),
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=15.0, sojourn_s=5.0),
)
"""Small drones: straight, tight turns either way, hover or very slow, and hard manoeuvre."""

LEVEL_OR_CLIMB = (
    Mode(kind=Kind.HOVER, noise=0.05, relax_s=5.0, sojourn_s=60.0),
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=0.5, sojourn_s=30.0),
)
"""Vertical motion: level flight, or climb and descent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeightConfig:
    """How heights are tracked where some sensor measures them.

    modes: vertical motion models.  prior_m, prior_sigma_m: height of an object nobody has measured.
    climb_sigma_m_s: its climb.  span_m: height over which false plots with a height spread.
    """

    modes: tuple[Mode, ...] = LEVEL_OR_CLIMB
    prior_m: float = 1500.0
    prior_sigma_m: float = 3000.0
    climb_sigma_m_s: float = 8.0
    span_m: float = 12000.0

    def __post_init__(self) -> None:
        require(len(self.modes) >= 1, "height.modes", self.modes, "at least one mode")
        require(math.isfinite(self.prior_m), "height.prior_m", self.prior_m, "finite")
        for name in ("prior_sigma_m", "climb_sigma_m_s", "span_m"):
            value = getattr(self, name)
            require(math.isfinite(value) and value > 0.0, f"height.{name}", value, "above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class GaussianBirth:
    """Objects appear somewhere known: one Gaussian, as in the literature's scenarios.

    mean: x, y, vx, vy in m and m/s.  sigma: their standard deviations.
    initial: objects expected to be there, undetected, at the first scan.
    rate_per_s: objects expected to appear every second after that.
    """

    mean: tuple[float, float, float, float]
    sigma: tuple[float, float, float, float]
    initial: float
    rate_per_s: float

    def __post_init__(self) -> None:
        require(all(map(math.isfinite, self.mean)), "birth.mean", self.mean, "finite")
        ok = all(math.isfinite(s) and s > 0.0 for s in self.sigma)
        require(ok, "birth.sigma", self.sigma, "above 0")
        require(self.initial >= 0.0, "birth.initial", self.initial, "0 or more")
        require(self.rate_per_s >= 0.0, "birth.rate_per_s", self.rate_per_s, "0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class UniformBirth:
    """Objects may appear anywhere: the undetected ones are held as an intensity on a grid.

    speed_sigma_m_s: standard deviation of each velocity axis of a newborn, one for all modes of
    motion or one for each. Several make a velocity with heavy tails.
    initial_per_m2: undetected objects a square metre at the first scan.
    rate_per_m2_s: objects that appear a square metre and second.
    area_m: (x0, y0, x1, y1) covered by the grid; outside it no plot starts a track.  None:
    anywhere, with a single intensity, which suits only sensors that look everywhere at once.
    cell_m: side of a grid cell.
    """

    speed_sigma_m_s: float | tuple[float, ...]
    initial_per_m2: float
    rate_per_m2_s: float
    area_m: tuple[float, float, float, float] | None = None
    cell_m: float = 5000.0

    def __post_init__(self) -> None:
        speeds = self.speed_sigma_m_s
        every = speeds if isinstance(speeds, tuple) else (speeds,)
        require(all(s > 0.0 for s in every), "birth.speed_sigma_m_s", speeds, "above 0")
        require(self.initial_per_m2 >= 0.0, "birth.initial_per_m2", self.initial_per_m2, ">= 0")
        require(self.rate_per_m2_s >= 0.0, "birth.rate_per_m2_s", self.rate_per_m2_s, ">= 0")
        require(self.cell_m > 0.0, "birth.cell_m", self.cell_m, "above 0")
        if self.area_m is not None:
            x0, y0, x1, y1 = self.area_m
            require(x0 < x1 and y0 < y1, "birth.area_m", self.area_m, "(x0, y0, x1, y1), growing")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerConfig:
    """Everything the tracker needs to know beforehand.

    birth: where objects come from.  modes: horizontal motion models.  height: None for plane only.
    lifetime_s: mean time an object stays; its existence decays as exp(-dt / lifetime_s).
    gate: squared Mahalanobis distance beyond which a pair is not considered.
    prune_below: existence under which a Bernoulli with one plot in its gate is recycled into the
    undetected intensity; with k plots, k² times that.
    report_at: probability of being there from which the best estimate of the scene holds an object.
    confirm_at, lose_at: hysteresis of the confirmed flag, as existences.
    coast_after_s: time without support after which a confirmed track is said to coast.
    rounds, tolerance: limits of belief propagation.
    cluster_thresholds: marginals at which a shared plot makes a cluster, tried in this order.
    cluster_objects: largest cluster resolved exactly.
    joint_range: joint associations lighter than the best by this factor are dropped.
    joint_keep: most joint associations kept of a cluster.
    joint_visits: search steps after which a cluster is left to belief propagation.
    projection_rounds: most rounds of the variational projection; 0 keeps the plain one.
    newborn_floor: existence from which a newborn takes part in a cluster.
    """

    birth: GaussianBirth | UniformBirth
    modes: tuple[Mode, ...] = NEAR_CONSTANT
    height: HeightConfig | None = None
    lifetime_s: float = 100.0
    gate: float = 20.0
    prune_below: float = 1e-4
    report_at: float = 0.4
    confirm_at: float = 0.99
    lose_at: float = 0.02
    coast_after_s: float = 10.0
    rounds: int = 40
    tolerance: float = 1e-3
    cluster_thresholds: tuple[float, ...] = (1e-2, 3e-2)
    cluster_objects: int = 10
    joint_range: float = 200.0
    joint_keep: int = 200
    joint_visits: int = 20000
    projection_rounds: int = 5
    newborn_floor: float = 1e-2

    def __post_init__(self) -> None:
        require(len(self.modes) >= 1, "modes", self.modes, "at least one mode")
        for name in ("lifetime_s", "gate", "coast_after_s", "tolerance"):
            value = getattr(self, name)
            require(math.isfinite(value) and value > 0.0, name, value, "above 0")
        for name in ("prune_below", "report_at", "confirm_at", "lose_at", "newborn_floor"):
            value = getattr(self, name)
            require(0.0 < value < 1.0, name, value, "between 0 and 1")
        require(self.lose_at <= self.confirm_at, "lose_at", self.lose_at, "at most confirm_at")
        require(self.prune_below <= self.lose_at, "prune_below", self.prune_below, "<= lose_at")
        for name in ("rounds", "joint_keep", "joint_visits"):
            require(getattr(self, name) >= 1, name, getattr(self, name), "1 or more")
        require(self.projection_rounds >= 0, "projection_rounds", self.projection_rounds, ">= 0")
        require(2 <= self.cluster_objects <= 32, "cluster_objects", self.cluster_objects, "2 to 32")
        require(self.joint_range > 1.0, "joint_range", self.joint_range, "above 1")
        steps = self.cluster_thresholds
        rising = all(0.0 < t < 1.0 for t in steps) and list(steps) == sorted(set(steps))
        require(rising, "cluster_thresholds", steps, "rising, each between 0 and 1")
