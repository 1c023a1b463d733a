"""Crewed civil traffic with ADS-B: invented flights under made-up addresses and callsigns.

Ukraine's airspace is closed and that of Belarus avoided, so traffic over eastern Poland runs
north to south. Four airports were closed that night, as is public; at which hour is not in our
sources, so the scenario takes 00:40 local time, after which nobody lands and overflights are
fewer and keep to the west.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from vedette.sim.paths import GROUND_M, Waypoint, draw
from vedette.sim.randomness import named
from vedette.sim.scenario import AdsbSender, Group, Mover

AIRPORTS_CLOSE_S = 85 * 60.0  # 00:40 local, invented
_ENDS_S = 465 * 60.0
_FIRST_ADDRESS = 0xF00000  # a block that ICAO gives to no state: no real aircraft is meant
_R90_M = 250_000.0
_CRUISE_M_S = 235.0

LatLon = tuple[float, float]


class _Route(NamedTuple):
    places: tuple[LatLon, ...]
    every_s: float
    from_s: float
    to_s: float


_CLOSED = AIRPORTS_CLOSE_S
_OVERFLIGHTS: dict[str, _Route] = {
    "south-a": _Route(
        ((55.4, 22.6), (54.1, 22.5), (52.6, 21.9), (51.2, 21.6), (49.5, 21.2), (48.2, 20.9)),
        780,
        -3_000,
        _CLOSED - 2_000,
    ),
    "north-a": _Route(
        ((48.2, 22.0), (49.5, 22.1), (51.0, 22.3), (52.8, 22.7), (54.3, 23.0), (55.4, 23.4)),
        1_080,
        -3_000,
        _CLOSED - 2_000,
    ),
    "south-b": _Route(
        ((54.6, 19.0), (53.0, 20.2), (51.6, 21.0), (50.2, 21.6), (48.4, 22.0)),
        1_320,
        -2_600,
        _CLOSED - 1_500,
    ),
    "west-south": _Route(
        ((54.6, 18.6), (52.9, 19.4), (51.2, 19.9), (49.6, 20.2), (48.3, 20.3)),
        1_500,
        _CLOSED - 1_500,
        _ENDS_S,
    ),
    "west-north": _Route(
        ((48.3, 19.9), (49.6, 19.7), (51.2, 19.5), (52.9, 18.9), (54.6, 18.2)),
        1_900,
        _CLOSED - 1_500,
        _ENDS_S,
    ),
}
_ARRIVALS: dict[str, _Route] = {
    "Warszawa": _Route(
        ((48.3, 21.9), (49.4, 22.1), (50.9, 22.0), (51.6, 21.4), (51.95, 21.2), (52.166, 20.967)),
        1_200,
        -2_000,
        _CLOSED - 1_700,
    ),
    "Lublin": _Route(
        ((52.6, 17.6), (51.9, 19.9), (51.6, 21.3), (51.35, 22.2), (51.24, 22.713)),
        3_000,
        -900,
        _CLOSED - 1_400,
    ),
    "Rzeszów": _Route(
        ((47.9, 19.8), (49.4, 21.2), (49.95, 21.6), (50.11, 22.019)),
        2_700,
        -600,
        _CLOSED - 1_300,
    ),
}


def civil_traffic(seed: int) -> tuple[Mover, ...]:
    """Overflights and arrivals of the whole night, those in the air at its start included."""
    movers: list[Mover] = []
    for name, route in _OVERFLIGHTS.items():
        chance = named(seed, "civil", name)
        for starts_s in _starts(route, chance):
            level_m = float(chance.integers(30, 39)) * 304.8
            waypoints = [(lat, lon, level_m) for lat, lon in _shifted(route.places, chance)]
            speed = _CRUISE_M_S + float(chance.uniform(-20, 20))
            movers.append(_flight(len(movers), starts_s, waypoints, [speed] * len(waypoints)))
    for name, route in _ARRIVALS.items():
        chance = named(seed, "civil", name)
        movers += [
            _flight(len(movers) + i, starts_s, *_descent(route.places))
            for i, starts_s in enumerate(_starts(route, chance))
        ]
    return tuple(movers)


def _starts(route: _Route, chance: np.random.Generator) -> list[float]:
    """Times about `every_s` apart; never closer than three fifths of that."""
    starts = np.arange(route.from_s, route.to_s, route.every_s)
    return [float(t + chance.uniform(0.0, 0.4 * route.every_s)) for t in starts]


def _shifted(places: tuple[LatLon, ...], chance: np.random.Generator) -> list[LatLon]:
    """The same route a few kilometres east or west."""
    aside = float(chance.uniform(-0.12, 0.12))
    return [(lat, lon + aside) for lat, lon in places]


def _descent(places: tuple[LatLon, ...]) -> tuple[list[Waypoint], list[float]]:
    """Heights and speeds of an approach: three degrees at the end, higher and faster before."""
    legs = [
        float(np.hypot((b[0] - a[0]) * 111_200, (b[1] - a[1]) * 69_500))
        for a, b in pairwise(places)
    ]
    to_go = [*np.cumsum(legs[::-1])[::-1], 0.0]
    heights = [GROUND_M + 20.0 + min(10_000.0, 0.05 * d) for d in to_go]
    speeds = [float(np.interp(d, [0, 20_000, 120_000, 220_000], [70, 95, 190, 225])) for d in to_go]
    waypoints = [(lat, lon, h) for (lat, lon), h in zip(places, heights, strict=True)]
    return waypoints, speeds


def _flight(number: int, starts_s: float, waypoints: list[Waypoint], speeds: list[float]) -> Mover:
    return Mover(
        name=f"civil-{number + 1:03}",
        group=Group.CIVIL,
        starts_s=starts_s,
        path=draw(waypoints, speeds, turn_radius_m=6_000.0),
        radar_r90_m=_R90_M,
        adsb=AdsbSender(address=_FIRST_ADDRESS + number + 1, callsign=f"SIM{number + 1:03}"),
    )
