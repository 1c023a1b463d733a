"""Flocks on their autumn way south-west, within reach of the radars. Invented."""

import numpy as np

from vedette.geo.local import moved
from vedette.sim.night_2025_09.stations import STATIONS
from vedette.sim.paths import GROUND_M, draw
from vedette.sim.randomness import named
from vedette.sim.scenario import Group, Mover

_FLOCKS = 16  # near each wide-area radar, over the night
_NIGHT_S = 465 * 60.0
_R90_M = 28_000.0


def birds(seed: int) -> tuple[Mover, ...]:
    """Flocks near each wide-area radar: 8 to 18 m/s, 150 to 1,200 m above ground."""
    radars = [s for s in STATIONS if s.id in {"radar-north", "radar-south"}]
    return tuple(
        _flock(f"birds-{station.id}-{number:02}", number, station.place[:2], seed)
        for station in radars
        for number in range(1, _FLOCKS + 1)
    )


def _flock(name: str, number: int, radar: tuple[float, ...], seed: int) -> Mover:
    chance = named(seed, name, "path")
    bearing, away = chance.uniform(0, 2 * np.pi), chance.uniform(6_000.0, 20_000.0)
    heading = np.radians(chance.normal(220.0, 20.0))
    speed = float(chance.uniform(8.0, 18.0))
    half = speed * chance.uniform(1_200.0, 2_400.0)  # the way flown before and after the middle
    height = GROUND_M + float(chance.uniform(150.0, 1_200.0))
    middle_e, middle_n = away * np.sin(bearing), away * np.cos(bearing)
    waypoints = []
    for part in (-1.0, 0.0, 1.0):
        lat, lon = moved(
            radar[0],
            radar[1],
            float(middle_e + part * half * np.sin(heading)),
            float(middle_n + part * half * np.cos(heading)),
        )
        waypoints.append((float(lat), float(lon), height))
    starts = (number - 1) * _NIGHT_S / _FLOCKS + chance.uniform(-1_500.0, 600.0)
    return Mover(
        name=name,
        group=Group.BIRDS,
        starts_s=float(starts),
        path=draw(waypoints, speed, turn_radius_m=800.0, sway_m=300.0, chance=chance),
        radar_r90_m=_R90_M,
    )
