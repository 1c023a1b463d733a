"""What has no address, as the Poisson multi-Bernoulli filter holds it: areas of Bernoullis.

Importing this imports the compiled filter; only `method = "pmb"` does.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from vedette.geo.local import Array
from vedette.model.ids import SensorId, TrackId
from vedette.tracking.config import TrackingConfig
from vedette.tracking.local_frames import Cell, frame
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
    """

    cell: Cell
    state: State
    names: tuple[TrackId, ...] = ()
    looks: Mapping[SensorId, Array] = field(default_factory=dict)

    def rows(self, which: Flags) -> "Area":
        """Only the rows where `which` (n,) is true."""
        names = tuple(name for name, kept in zip(self.names, which, strict=True) if kept)
        looks = {sensor: at[which] for sensor, at in self.looks.items()}
        return Area(self.cell, select(self.state, which), names, looks)


@dataclass(frozen=True, slots=True, eq=False)
class Anonymous:
    """All areas that ever held something, by cell."""

    areas: Mapping[Cell, Area]

    @property
    def existence(self) -> dict[TrackId, float]:
        """The probability of existence of every Bernoulli, by its track."""
        return {
            name: r
            for area in self.areas.values()
            for name, r in zip(area.names, area.state.existence.tolist(), strict=True)
        }

    def with_area(self, area: Area) -> "Anonymous":
        """The same with one area changed."""
        return Anonymous(dict(sorted({**self.areas, area.cell: area}.items())))

    def without(self, gone: Collection[TrackId]) -> "Anonymous":
        """The same without the Bernoullis of these tracks.

        An area that is empty now is kept, since it knows which numbers it has given away.
        """
        if not gone:
            return self
        areas = {}
        for cell, area in self.areas.items():
            kept = np.array([name not in gone for name in area.names], np.bool_)
            if kept.all():
                areas[cell] = area
            else:
                areas[cell] = area.rows(kept)
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
    return Area(cell, initial_state(filter_config(config), first_id=first), (), {})


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
