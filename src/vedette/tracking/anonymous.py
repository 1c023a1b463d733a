"""What has no address, as the Poisson multi-Bernoulli filter holds it: areas of Bernoullis.

Importing this imports the compiled filter; only `method = "pmb"` does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, compress

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId, TrackId
from vedette.tracking.config import TrackingConfig
from vedette.tracking.lifecycle import Life
from vedette.tracking.local_frames import Cell, frame
from vedette.tracking.motion import Integers
from vedette.tracking.pmb import (
    Kind,
    Mode,
    State,
    TrackerConfig,
    UniformBirth,
    hand_over,
    initial_state,
    predict_to,
)
from vedette.tracking.pmb.arrays import Flags
from vedette.tracking.pmb.handover import select

_IDS_PER_AREA = 2**40  # areas number their Bernoullis from disjoint ranges
MODES = (
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=0.5, sojourn_s=120.0),
    Mode(kind=Kind.TURN, noise=2.0, turn_rate_rad_s=np.radians(3.0), sojourn_s=40.0),
    Mode(kind=Kind.TURN, noise=2.0, turn_rate_rad_s=np.radians(-3.0), sojourn_s=40.0),
    Mode(kind=Kind.CONSTANT_VELOCITY, noise=30.0, sojourn_s=15.0),
)
"""Straight, a standard turn either way, and anything else: drones and aircraft alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """The Bernoullis of one cell, row by row.

    names: the track of each.  looks: by sensor, when it last came by each (n,), s; NaN is never.
    seeds: the life of each that has but one plot; most such plots are clutter, so only its second
    makes a track of it in the picture.  None for what is a track.
    patience_us: until when (received) each seed waits for its second plot (n,); 0 for a track.
    """

    cell: Cell
    state: State
    names: tuple[TrackId, ...] = ()
    looks: Mapping[SensorId, Array] = field(default_factory=dict)
    seeds: tuple[Life | None, ...] = ()
    patience_us: Integers = field(default_factory=lambda: np.zeros(0, np.int64))

    def rows(self, which: Flags) -> "Area":
        """Only the rows where `which` (n,) is true."""
        if which.all():
            return self
        names = tuple(compress(self.names, which))
        looks = {sensor: at[which] for sensor, at in self.looks.items()}
        seeds, patience_us = tuple(compress(self.seeds, which)), self.patience_us[which]
        return Area(self.cell, select(self.state, which), names, looks, seeds, patience_us)

    def patient(self, until_us: int) -> "Area":
        """Without the seeds that have waited for too long."""
        return self.rows((self.patience_us == 0) | (self.patience_us >= until_us))

    def tracks(self) -> Iterator[tuple[TrackId, float]]:
        """Name and existence of what has a track."""
        r = self.state.existence.tolist()
        for name, seed, existence in zip(self.names, self.seeds, r, strict=True):
            if seed is None:
                yield name, existence


@dataclass(frozen=True, slots=True, eq=False)
class Anonymous:
    """All areas that ever held something, by cell."""

    areas: Mapping[Cell, Area]

    @property
    def existence(self) -> dict[TrackId, float]:
        """The probability of existence of every Bernoulli that has a track, by that."""
        return dict(chain.from_iterable(area.tracks() for area in self.areas.values()))

    def with_area(self, area: Area) -> "Anonymous":
        """The same with one area changed."""
        if area.cell in self.areas:
            return Anonymous({**self.areas, area.cell: area})
        return Anonymous(dict(sorted({**self.areas, area.cell: area}.items())))

    def without(self, gone: Collection[TrackId]) -> "Anonymous":
        """The same without the Bernoullis of these tracks.

        An area that is empty now is kept, since it knows which numbers it has given away.
        """
        if not gone:
            return self
        areas = {}
        for cell, area in self.areas.items():
            areas[cell] = area.rows(np.array([name not in gone for name in area.names], np.bool_))
        return Anonymous(areas)

    def renamed(self, old: TrackId, new: TrackId) -> "Anonymous":
        """The same with the Bernoulli of track `old` under `new`, whose own is given up."""
        areas = {
            cell: replace(area, names=tuple(new if n == old else n for n in area.names))
            for cell, area in self.without({new}).areas.items()
        }
        return Anonymous(areas)


NOBODY = Anonymous({})


@lru_cache(maxsize=8)
def filter_config(config: TrackingConfig) -> TrackerConfig:
    """The filter's settings. The undetected intensity is set anew for every scan."""
    return TrackerConfig(
        birth=UniformBirth(
            speed_sigma_m_s=config.max_speed_m_s / 3, initial_per_m2=0.0, rate_per_m2_s=0.0
        ),
        modes=MODES,
        lifetime_s=config.lifetime_s,
        gate=18.0,
        prune_below=min(2e-5, config.lose_existence),
        confirm_at=config.confirm_existence,
        lose_at=config.lose_existence,
    )


def area_at(anonymous: Anonymous, cell: Cell, config: TrackingConfig) -> Area:
    """The area of a cell, empty where nothing was seen yet."""
    known = anonymous.areas.get(cell)
    if known is not None:
        return known
    first = ((cell[0] << 12) + cell[1] + 1) * _IDS_PER_AREA
    return Area(cell, initial_state(filter_config(config), first_id=first))


def summoned(
    anonymous: Anonymous, area: Area, places: Array, time_s: float, config: TrackingConfig
) -> tuple[Anonymous, Area]:
    """Hand over to `area` whatever other areas hold within reach of `places` (m, 2), m.

    So a track near a border meets the plots of either side, under its id. `time_s`: where both
    areas stand afterwards.
    """
    settings = filter_config(config)
    area = replace(area, state=predict_to(settings, area.state, time_s))
    for cell in sorted(c for c, a in anonymous.areas.items() if c != area.cell and a.names):
        giver = anonymous.areas[cell]
        near = _within(giver, area.cell, places, config.gate_max_m)
        if not near.any():
            continue
        state = predict_to(settings, giver.state, time_s)

        def convert(xy: Array, cell: Cell = cell, to: Cell = area.cell) -> Array:
            return frame(to).forward(*frame(cell).inverse(xy))

        taken = giver.rows(near)
        area = Area(
            area.cell,
            hand_over(state, near, area.state, convert),
            area.names + taken.names,
            _both(area, taken),
            area.seeds + taken.seeds,
            np.concatenate([area.patience_us, taken.patience_us]),
        )
        anonymous = anonymous.with_area(replace(giver, state=state).rows(~near))
    return anonymous, area


def _within(giver: Area, cell: Cell, places: Array, reach_m: float) -> Flags:
    mode, mean = giver.state.density.mode, giver.state.density.mean[..., :2]
    lat, lon = frame(giver.cell).inverse(np.einsum("nm,nmd->nd", mode, mean))
    apart = frame(cell).forward(lat, lon)[:, None] - places[None]
    found = (np.hypot(apart[..., 0], apart[..., 1]) <= reach_m).any(axis=1)
    return np.asarray(found)


def _both(area: Area, taken: Area) -> dict[SensorId, Array]:
    def of(one: Area, sensor: SensorId) -> Array:
        return one.looks.get(sensor, np.full(len(one.names), np.nan))

    sensors: Iterable[SensorId] = sorted({*area.looks, *taken.looks})
    return {s: np.concatenate([of(area, s), of(taken, s)]) for s in sensors}
