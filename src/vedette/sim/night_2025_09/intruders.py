"""Uncooperative drones: twenty-one that enter, six that stay outside. Every path is invented.

Public reports give the hours of the first and last violation, a count that was later revised,
and where debris was found. Nobody has published a path. These begin at the edge of what the
simulated radars see, which says nothing of where any drone came from, and end near the named
places, which says nothing of how any drone ended.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath

import numpy as np
import shapely

from vedette.sim.night_2025_09.places import DEBRIS_PLACES
from vedette.sim.paths import GROUND_M, Path, Waypoint, circle, draw
from vedette.sim.randomness import named
from vedette.sim.scenario import Group, Mover

_ZONES = FilePath(__file__).parent.parent / "data" / "poland_airspace_approx.geojson"
_R90_M = 110_000.0
_AUDIBLE_M = 4_000.0

LatLon = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One invented flight. `enters` is minutes after 23:15 local; heights are above ground."""

    enters: float
    speed_m_s: float
    heights_m: tuple[float, float]  # at the start, at the end
    through: tuple[LatLon, ...]
    ends_near: str | None = None
    circles: tuple[int, float, float] | None = None  # after which waypoint, radius m, turns


def _at(hour: int, minute: float) -> float:
    """Minutes after 23:15 of a local time that night."""
    return (hour * 60 + minute - (23 * 60 + 15)) % (24 * 60)


# fmt: off
_ENTRIES: tuple[_Entry, ...] = (
    _Entry(_at(23, 30), 43, (900, 700), ((51.42, 24.72), (51.30, 23.80), (51.27, 23.20)),
           "Bychawka Trzecia", (2, 3_000, 1.5)),
    _Entry(_at(23, 41), 38, (450, 250), ((50.66, 24.95), (50.75, 24.20)), "Cześniki"),
    _Entry(_at(23, 58), 44, (1_200, 800), ((52.00, 24.70), (51.86, 23.80), (51.93, 23.20)),
           "Wohyń"),
    _Entry(_at(0, 12), 46, (1_800, 900), ((52.20, 24.60), (52.35, 23.30), (52.30, 22.60)),
           "Rabiany/Sewerynów"),
    _Entry(_at(0, 25), 42, (700, 500), ((50.42, 25.00), (50.55, 24.00), (50.80, 22.90)),
           "Sobótka", (2, 2_500, 1.0)),
    _Entry(_at(0, 52), 36, (600, 300), ((51.55, 24.80), (51.50, 23.70)), "Wyhalew"),
    _Entry(_at(1, 5), 48, (2_600, 1_500),
           ((52.05, 24.80), (51.95, 23.40), (51.45, 22.30), (51.60, 21.20)), "Mniszków"),
    _Entry(_at(1, 22), 50, (3_000, 1_800), ((52.55, 24.90), (52.70, 23.60), (53.40, 21.60)),
           "Oleśno"),
    _Entry(_at(1, 48), 45, (1_500, 1_000), ((50.90, 25.00), (50.85, 23.90), (50.95, 22.10)),
           "Smyków"),
    _Entry(_at(2, 3), 47, (2_000, 1_200), ((50.25, 24.70), (50.40, 23.60), (50.55, 22.30)),
           "Czyżów"),
    _Entry(_at(2, 30), 45, (1_100, 1_000), ((51.75, 24.80), (51.70, 23.50), (51.80, 22.00)),
           "Nowe Miasto nad Pilicą"),
    _Entry(_at(2, 55), 33, (350, 200), ((51.85, 24.60), (51.70, 23.90)),
           "Krzywowierzba-Kolonia", (1, 1_800, 1.0)),
    _Entry(_at(3, 10), 40, (800, 800),
           ((52.30, 24.50), (52.25, 23.60), (52.10, 23.20), (51.90, 23.30), (51.80, 24.50))),
    _Entry(_at(3, 25), 37, (500, 150), ((50.20, 24.60), (50.25, 23.75), (50.42, 23.20))),
    _Entry(_at(3, 40), 41, (1_000, 400), ((52.20, 24.50), (52.10, 23.70)), "Czosnówka",
           (1, 2_000, 0.5)),
    _Entry(_at(4, 5), 39, (900, 900),
           ((50.60, 25.00), (50.62, 24.15), (50.60, 23.80), (50.75, 23.90), (50.95, 24.80)),
           None, (2, 2_500, 1.5)),
    _Entry(_at(4, 20), 30, (150, 100), ((51.95, 24.40), (51.90, 23.90)), "Zabłocie-Kolonia"),
    _Entry(_at(4, 40), 42, (700, 350), ((51.25, 24.80), (51.35, 23.90)), "Wielki Łan"),
    _Entry(_at(5, 10), 34, (400, 300), ((51.05, 24.80), (51.05, 24.00), (50.98, 23.30))),
    _Entry(_at(5, 45), 43, (1_300, 900), ((52.00, 24.60), (52.15, 23.70), (52.10, 22.80))),
    _Entry(_at(6, 30), 40, (500, 300), ((51.65, 24.50), (51.58, 23.70)), "Wyryki",
           (1, 1_500, 0.5)),
)

_PASSERS_BY: tuple[tuple[float, float, float, tuple[LatLon, ...]], ...] = (
    # minutes after 23:15, speed m/s, height m above ground, waypoints: never within 10 km
    (_at(23, 5) - 1440, 45, 1_200, ((51.60, 25.60), (50.70, 24.75), (49.60, 24.60))),
    (_at(23, 45), 42, 900, ((51.35, 25.40), (50.40, 24.60), (49.70, 24.20))),
    (_at(0, 40), 38, 1_500, ((52.00, 25.20), (52.10, 24.20), (51.70, 24.10), (51.20, 24.60))),
    (_at(2, 15), 44, 2_000, ((51.10, 25.50), (50.60, 24.60), (49.90, 24.90))),
    (_at(3, 50), 36, 700, ((50.30, 25.40), (50.10, 24.00), (49.60, 23.90))),
    (_at(5, 0), 41, 1_000, ((52.60, 25.00), (52.30, 24.20), (51.80, 24.30), (51.70, 25.20))),
)
# fmt: on


def intruders(seed: int) -> tuple[Mover, ...]:
    """The drones that enter. Each is timed so that its true path crosses the outline when
    planned."""
    return tuple(_intruder(number, entry, seed) for number, entry in enumerate(_ENTRIES, start=1))


def passers_by(seed: int) -> tuple[Mover, ...]:
    """Drones that the radars see and that never enter the restriction."""
    movers = []
    for number, (starts, speed, height, through) in enumerate(_PASSERS_BY, start=1):
        name = f"passer-by-{number:02}"
        waypoints = [(lat, lon, GROUND_M + height) for lat, lon in through]
        path = draw(
            waypoints,
            speed,
            turn_radius_m=2_000.0,
            sway_m=250.0,
            chance=named(seed, name, "path"),
        )
        movers.append(
            Mover(
                name=name,
                group=Group.PASSERS_BY,
                starts_s=starts * 60.0,
                path=path,
                radar_r90_m=_R90_M,
                audible_m=_AUDIBLE_M,
            )
        )
    return tuple(movers)


def _intruder(number: int, entry: _Entry, seed: int) -> Mover:
    name = f"intruder-{number:02}"
    path = draw(
        _waypoints(entry),
        entry.speed_m_s,
        turn_radius_m=1_000.0,
        sway_m=250.0,
        chance=named(seed, name, "path"),
    )
    crossing = first_inside_s(path)
    if crossing is None:
        raise ValueError(f"{name} never enters")
    return Mover(
        name=name,
        group=Group.INTRUDERS,
        starts_s=entry.enters * 60.0 - crossing,
        path=path,
        radar_r90_m=_R90_M,
        audible_m=_AUDIBLE_M,
        ends_near=entry.ends_near,
    )


def _waypoints(entry: _Entry) -> Sequence[Waypoint]:
    """The places flown through, with the circle and the end, at evenly falling height."""
    places: list[LatLon] = list(entry.through)
    if entry.ends_near is not None:
        end = DEBRIS_PLACES[entry.ends_near]
        places.append((end.lat_deg, end.lon_deg))
    if entry.circles is not None:
        after, radius_m, turns = entry.circles
        lat, lon = places[after]
        ring = circle(lat, lon, 0.0, radius_m=radius_m, turns=turns, from_deg=90.0)
        places[after : after + 1] = [(a, b) for a, b, _ in ring]
    high, low = entry.heights_m
    heights = np.linspace(high, low, len(places)) + GROUND_M
    return [(lat, lon, float(h)) for (lat, lon), h in zip(places, heights, strict=True)]


@cache
def state_outline() -> shapely.Polygon:
    """The approximate outline (x is longitude, y is latitude, degrees)."""
    zones = json.loads(_ZONES.read_text(encoding="utf-8"))
    ring = zones["features"][0]["geometry"]["geometries"][0]["coordinates"][0]
    polygon = shapely.Polygon(ring)
    shapely.prepare(polygon)
    return polygon


def first_inside_s(path: Path) -> float | None:
    """Seconds from the start of a path until it is first inside the outline, to 0.1 s.

    None if the path is never inside.
    """
    inside = shapely.contains_xy(state_outline(), path.lon_deg, path.lat_deg)
    if not inside.any():
        return None
    index = int(np.argmax(inside))
    fine = np.arange(path.t_s[max(index - 1, 0)], path.t_s[index] + 0.1, 0.1)
    lat, lon, _ = path.at(fine)
    return float(fine[np.argmax(shapely.contains_xy(state_outline(), lon, lat))])
