"""Cooperative drones with Remote ID, low over towns: invented inspections and searches."""

from typing import NamedTuple

from vedette.sim.paths import GROUND_M, Waypoint, circle, draw
from vedette.sim.randomness import named
from vedette.sim.scenario import Group, Mover, RemoteIdSender


class _Errand(NamedTuple):
    starts_min: float  # after 23:15 local
    lat_deg: float
    lon_deg: float
    height_m: float  # above ground
    speed_m_s: float
    rounds: int


_ERRANDS = (
    _Errand(1.0, 51.252, 22.560, 80.0, 9.0, 5),  # Lublin
    _Errand(20.0, 52.035, 23.125, 60.0, 7.0, 4),  # Biała Podlaska
    _Errand(75.0, 51.240, 22.580, 100.0, 11.0, 6),  # Lublin
    _Errand(210.0, 50.720, 23.245, 70.0, 8.0, 5),  # Zamość
    _Errand(400.0, 52.030, 23.110, 90.0, 10.0, 6),  # Biała Podlaska
    _Errand(420.0, 50.726, 23.260, 60.0, 8.0, 5),  # Zamość
)
_RADIUS_M = 350.0


def cooperative_drones(seed: int) -> tuple[Mover, ...]:
    """Small drones that broadcast their identity and position."""
    return tuple(_drone(number, errand, seed) for number, errand in enumerate(_ERRANDS, start=1))


def _drone(number: int, errand: _Errand, seed: int) -> Mover:
    name = f"cooperative-{number:02}"
    ring = circle(
        errand.lat_deg,
        errand.lon_deg,
        GROUND_M + errand.height_m,
        radius_m=_RADIUS_M,
        turns=errand.rounds,
        from_deg=float(named(seed, name, "path").uniform(0, 360)),
    )
    home: Waypoint = (errand.lat_deg, errand.lon_deg, GROUND_M)
    return Mover(
        name=name,
        group=Group.COOPERATIVE,
        starts_s=errand.starts_min * 60.0,
        path=draw([home, *ring, home], errand.speed_m_s, turn_radius_m=40.0),
        radar_r90_m=6_000.0,  # a small quadcopter: a wide-area radar does not find it from afar
        remote_id=RemoteIdSender(
            mac=bytes([0x02, 0x53, 0x49, 0x4D, 0x00, number]),  # locally administered
            serial=f"SIM0C{number:012}",
            operator=f"SIM-OPERATOR-{number}",
        ),
    )
