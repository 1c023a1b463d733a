"""State of the Poisson multi-Bernoulli filter for objects without an address, by area.

Importing this imports the compiled filter; only `method = "pmb"` does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId, TrackId
from vedette.tracking.cycle import scan_kernels as kernels
from vedette.tracking.cycle.local_frames import Cell, frame
from vedette.tracking.kalman.track_motion import Integers
from vedette.tracking.pmb import (
    Kind,
    Mode,
    State,
    TrackerConfig,
    UniformBirth,
    hand_over,
    initial_state,
)
from vedette.tracking.pmb.arrays import Flags
from vedette.tracking.pmb.handover import select
from vedette.tracking.pmb.kernels import COMPILED
from vedette.tracking.pmb.measurement import Density
from vedette.tracking.pmb.motion import stack, switching
from vedette.tracking.track_lifecycle import Life
from vedette.tracking.tracking_settings import TrackingConfig

PlotNumber = tuple[SensorId, int]
_IDS_PER_AREA = 2**40  # areas number their Bernoullis from disjoint ranges
MODES = (
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=0.5, sojourn_s=120.0),
    Mode(kind=Kind.TURN, noise=1.0, turn_rate_rad_s=np.radians(1.0), sojourn_s=40.0),
    Mode(kind=Kind.TURN, noise=1.0, turn_rate_rad_s=np.radians(-1.0), sojourn_s=40.0),
    Mode(kind=Kind.TURN, noise=2.0, turn_rate_rad_s=np.radians(3.0), sojourn_s=40.0),
    Mode(kind=Kind.TURN, noise=2.0, turn_rate_rad_s=np.radians(-3.0), sojourn_s=40.0),
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=30.0, sojourn_s=15.0),
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=1_000.0, sojourn_s=6.0),
)
"""Straight, a standard turn either way, anything else, and up to 3 g: drones and aircraft alike.

3 g for a turn of 4 s lead 235 m off, which is 1.6 sigma of the last mode; for a turn of 1 s, 15 m,
which is 0.8 sigma.
"""
_MOST_NOISE = max(mode.noise for mode in MODES)
_HARD_FOR_S = 4.0  # no turn is hard for longer; unbounded, a far plot would wrench a slow track
_HARD_M2 = _MOST_NOISE * _HARD_FOR_S**3 / 3.0  # how far it leads off by then, squared
_AWAY = 0.3  # 1-sigma, of the way flown meanwhile: a half circle ends 1.2 of it off, 4 sigma
_USUAL_NOISE = 2.0  # most of the modes for what flies as expected


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """The Bernoullis of one cell, row by row.

    names: the track id of each row.
    looks: by sensor (n, 2), the time of its last scan of each row, and the time up to which the
    probability of a further scan is counted, s; NaN is never.
    seeds: the life of each row that is too uncertain to be a track; None if it is a track. Most
    single plots are clutter, and so are many pairs of them.
    patience_us: the time of receipt until which each seed waits for its next plot (n,); 0 for a
    track.
    chance: initial existence of each row (n,): the probability that its first plot was an object.
    plots: by row, the sensor and number of the latest plots that support it.
    at_s: the time of each row's state (n,). A scan predicts only the rows near its plots, so a
    distant sensor changes nothing here. The time of `state` as a whole is 0 and is not used.
    """

    cell: Cell
    state: State
    names: tuple[TrackId, ...] = ()
    looks: Mapping[SensorId, Array] = field(default_factory=dict)
    seeds: tuple[Life | None, ...] = ()
    patience_us: Integers = field(default_factory=lambda: np.zeros(0, np.int64))
    at_s: Array = field(default_factory=lambda: np.zeros(0))
    chance: Array = field(default_factory=lambda: np.zeros(0))
    plots: tuple[tuple[PlotNumber, ...], ...] = ()

    def rows(self, which: Flags) -> "Area":
        """Only the rows where `which` (n,) is true."""
        return self if which.all() else self.picked(np.flatnonzero(which))

    def picked(self, rows: Integers) -> "Area":
        """These rows (k,), in this order; a row may be named more than once."""
        each = rows.tolist()
        return Area(
            self.cell,
            select(self.state, rows),
            tuple(self.names[k] for k in each),
            {sensor: at[rows] for sensor, at in self.looks.items()},
            tuple(self.seeds[k] for k in each),
            self.patience_us[rows],
            self.at_s[rows],
            self.chance[rows],
            tuple(self.plots[k] for k in each),
        )

    def joined(self, other: "Area", state: State) -> "Area":
        """Return one area with the rows of both areas, ours first.

        state: the joined state of both, in the same order.
        """
        return Area(
            self.cell,
            state,
            self.names + other.names,
            _both(self, other),
            self.seeds + other.seeds,
            np.concatenate([self.patience_us, other.patience_us]),
            np.concatenate([self.at_s, other.at_s]),
            np.concatenate([self.chance, other.chance]),
            self.plots + other.plots,
        )

    def patient(self, until_us: int) -> "Area":
        """The area without the seeds whose waiting time ended before `until_us`."""
        return self.rows((self.patience_us == 0) | (self.patience_us >= until_us))

    def waiting(self, lives: Mapping[int, Life], until_us: int) -> "Area":
        """The area with new lives for these seeds, by row. They wait until `until_us`."""
        if not lives:
            return self
        seeds, waits = list(self.seeds), self.patience_us.copy()
        for row, life in lives.items():
            seeds[row], waits[row] = life, until_us
        return replace(self, seeds=tuple(seeds), patience_us=waits)

    def tracks(self) -> Iterator[tuple[TrackId, float]]:
        """The id and the probability of existence of each row that is a track."""
        r = self.state.existence.tolist()
        for name, seed, existence in zip(self.names, self.seeds, r, strict=True):
            if seed is None:
                yield name, existence


@dataclass(frozen=True, slots=True, eq=False)
class Anonymous:
    """All areas that have ever contained an object, by cell."""

    areas: Mapping[Cell, Area]

    @property
    def existence(self) -> dict[TrackId, float]:
        """By track, the probability of existence of its Bernoulli."""
        return dict(chain.from_iterable(area.tracks() for area in self.areas.values()))

    def with_area(self, area: Area) -> "Anonymous":
        """The state with one area added or replaced."""
        if area.cell in self.areas:
            return Anonymous({**self.areas, area.cell: area})
        return Anonymous(dict(sorted({**self.areas, area.cell: area}.items())))

    def without(self, gone: Collection[TrackId]) -> "Anonymous":
        """The state without the Bernoullis of these tracks.

        An empty area is kept, because it stores which numbers are already used.
        """
        if not gone:
            return self
        areas = {}
        for cell, area in self.areas.items():
            areas[cell] = area.rows(np.array([name not in gone for name in area.names], np.bool_))
        return Anonymous(areas)

    def explained(self, sensor: SensorId) -> dict[int, float]:
        """By plot number of `sensor`, the greatest existence of an object that it supports."""
        found: dict[int, float] = {}
        for area in self.areas.values():
            for plots, existence in zip(area.plots, area.state.existence.tolist(), strict=True):
                for by, number in plots:
                    if by == sensor and existence > found.get(number, 0.0):
                        found[number] = existence
        return found

    def renamed(self, old: TrackId, new: TrackId) -> "Anonymous":
        """The state with the Bernoulli of track `old` named `new`; the former `new` is removed."""
        areas = {
            cell: replace(area, names=tuple(new if n == old else n for n in area.names))
            for cell, area in self.without({new}).areas.items()
        }
        return Anonymous(areas)


NOBODY = Anonymous({})


@lru_cache(maxsize=64)
def filter_config(config: TrackingConfig, speed_sigma_m_s: float | None = None) -> TrackerConfig:
    """The filter's settings. The intensity of undetected objects is set again for every scan.

    speed_sigma_m_s: initial 1-sigma speed of the objects that a sensor is expected to detect. The
    modes with high noise always start with the general value, so faster objects are tracked too.
    """
    anything = config.max_speed_m_s / 3
    usual = anything if speed_sigma_m_s is None else min(speed_sigma_m_s, anything)
    return TrackerConfig(
        birth=UniformBirth(
            speed_sigma_m_s=tuple(anything if m.noise > _USUAL_NOISE else usual for m in MODES),
            initial_per_m2=0.0,
            rate_per_m2_s=0.0,
        ),
        modes=MODES,
        lifetime_s=config.lifetime_s,
        gate=18.0,
        prune_below=min(2e-5, config.lose_existence),
        confirm_at=config.confirm_existence,
        lose_at=config.lose_existence,
    )


def area_at(anonymous: Anonymous, cell: Cell, config: TrackingConfig) -> Area:
    """The area of a cell; an empty area if it does not exist yet."""
    known = anonymous.areas.get(cell)
    if known is not None:
        return known
    first = ((cell[0] << 12) + cell[1] + 1) * _IDS_PER_AREA
    state = initial_state(filter_config(config), first_id=first)
    return Area(cell, replace(state, time_s=0.0))


def concerned(area: Area, plots: tuple[Array, Array], now_s: float, gate: float) -> Flags:
    """Which rows (n,) may have a plot in their gates. plots: z (m, 2) m and R (m, 2, 2) m²."""
    density = area.state.density
    return kernels.near_rows(density, area.at_s, *plots, now_s, gate, _MOST_NOISE)


def moved_to(area: Area, time_s: float, config: TrackingConfig) -> State:
    """The state with every row predicted to `time_s`."""
    state, at = area.state, area.at_s.tolist()
    mode, mean, cov = (np.empty_like(part) for part in state.density[:3])
    for stood_s in dict.fromkeys(at):
        rows = area.at_s == stood_s
        part = Density(*(values[rows] for values in state.density))
        if time_s > stood_s:
            chain, F, Q = _motion(time_s - stood_s)
            moved = COMPILED.predict_bank(part.mode, part.mean, part.cov, chain, F, Q)
            cov_then = _reachable(part, moved[2], Q, time_s - stood_s)
            part = part._replace(mode=moved[0], mean=moved[1], cov=cov_then)
        mode[rows], mean[rows], cov[rows] = part.mode, part.mean, part.cov
    return replace(
        state,
        time_s=time_s,
        existence=state.existence * np.exp((area.at_s - time_s) / config.lifetime_s),
        density=state.density._replace(mode=mode, mean=mean, cov=cov),
    )


@lru_cache(maxsize=4096)  # times lie on a grid, so that few differences are ever asked for
def _motion(dt_s: float) -> tuple[Array, Array, Array]:
    return switching(MODES, dt_s), *stack(MODES, dt_s, plane=True)


def _reachable(before: Density, cov: Array, Q: Array, dt_s: float) -> Array:
    """Limit the process noise in covariances (n, M, 4, 4) to what an object can fly.

    A hard turn changes the course, not the speed. So over more than `_HARD_FOR_S`, the noise of
    the position is at most `_AWAY` of the distance that the object flies at its own speed.
    """
    if dt_s <= _HARD_FOR_S:
        return cov
    velocity, sigma2 = before.mean[:, :, 2:4], before.cov[:, :, 2, 2] + before.cov[:, :, 3, 3]
    speed = np.hypot(velocity[:, :, 0], velocity[:, :, 1]) + np.sqrt(0.5 * sigma2)
    way_m = _AWAY * dt_s * (before.mode * speed).sum(axis=1)
    most_m2 = np.maximum(way_m**2, _HARD_M2)[:, None]
    surplus = np.maximum(1.0 - most_m2 / Q[None, :, 0, 0], 0.0)
    return np.asarray(cov - surplus[:, :, None, None] * Q)


def summoned(
    anonymous: Anonymous,
    area: Area,
    places: tuple[Array, Array],
    errors: Array,
    now_s: float,
    config: TrackingConfig,
) -> tuple[Anonymous, Area]:
    """Move objects of other areas that may have caused these plots into `area`.

    So a track near the edge of an area gets plots from both sides and keeps its id.
    places: latitude and longitude of the plots, deg (m,).  errors: covariances (m, 2, 2) m².
    """
    gate = filter_config(config).gate
    for cell in sorted(c for c, a in anonymous.areas.items() if c != area.cell and a.names):
        giver = anonymous.areas[cell]
        near = concerned(giver, (frame(cell).forward(*places), errors), now_s, gate)
        if not near.any():
            continue

        def convert(xy: Array, cell: Cell = cell, to: Cell = area.cell) -> Array:
            return frame(to).forward(*frame(cell).inverse(xy))

        state = hand_over(giver.state, near, area.state, convert)
        area = area.joined(giver.rows(near), state)
        anonymous = anonymous.with_area(giver.rows(~near))
    return anonymous, area


def _both(area: Area, taken: Area) -> dict[SensorId, Array]:
    def of(one: Area, sensor: SensorId) -> Array:
        return one.looks.get(sensor, np.full((len(one.names), 2), np.nan))

    sensors: Iterable[SensorId] = sorted({*area.looks, *taken.looks})
    return {s: np.concatenate([of(area, s), of(taken, s)]) for s in sensors}
