"""Elements of satellites that do not exist, for the benchmark of the sky room."""

import numpy as np
from sgp4.api import WGS72, Satrec
from sgp4.exporter import export_tle

_EPOCH_S = -631_238_400.0  # SGP4 counts days from 1949-12-31
_EARTH_KM = 6378.135


def _lines(
    name: str, number: int, epoch_s: float, angles: tuple[float, ...], rev: float
) -> list[str]:
    inclination, node, perigee, anomaly, eccentricity = angles
    low = rev > 11
    record = Satrec()
    record.sgp4init(
        WGS72,
        "i",
        number,
        (epoch_s - _EPOCH_S) / 86_400.0,
        5e-5 if low else 0.0,
        2e-5 * 2 * np.pi / 1440**2 if low else 0.0,
        0.0,
        eccentricity,
        perigee,
        inclination,
        anomaly,
        rev * 2 * np.pi / 1440,
        node,
    )
    record.intldesg = f"25{number % 300 + 1:03}A"
    return [name, *export_tle(record)]


def many(rng: np.random.Generator, count: int, at_s: float) -> bytes:
    """A file of satellites: nine in ten in low orbits, the others higher."""
    lines: list[str] = []
    for i in range(count):
        rev = rng.uniform(14.0, 15.7) if rng.random() < 0.9 else rng.choice([1.0027, 2.0056, 6.0])
        turn = rng.uniform(0, 2 * np.pi, 3)
        inclination = np.radians(rng.choice([43.0, 51.6, 53.0, 70.0, 97.6]))
        angles = (inclination, *turn, rng.uniform(1e-4, 2e-3))
        epoch = at_s + rng.uniform(-43_200, 43_200)
        lines += _lines(f"MADE {i}", 10_000 + i, epoch, angles, rev)
    return "\n".join(lines).encode() + b"\n"


def made_near(rng: np.random.Generator, at_s: float, lat: float, lon: float) -> list[str]:
    """A low satellite that is over a place, or some 15 degrees beside it, at about a time."""
    from vedette.sky.ephemeris import ephemeris  # noqa: PLC0415 - the angle of the Earth
    from vedette.sky.satellites import sidereal_angle  # noqa: PLC0415

    over_lat = float(np.clip(lat + rng.uniform(-12, 12), -85, 85))
    over_lon = lon + float(rng.uniform(-15, 15))
    least = max(abs(over_lat) + 1.0, 40.0)
    inclination = np.radians(rng.uniform(least, 180.0 - least))
    argument = np.arcsin(np.sin(np.radians(over_lat)) / np.sin(inclination))
    if rng.random() < 0.5:
        argument = np.pi - argument
    ahead = np.arctan2(np.cos(inclination) * np.sin(argument), np.cos(argument))
    turn = float(sidereal_angle(ephemeris(), np.array([at_s]))[0])
    node = (turn + np.radians(over_lon) - ahead) % (2 * np.pi)
    rev = float(rng.uniform(14.2, 15.6))
    return _lines(
        "SATELLITE", 70_000, at_s, (inclination, node, 0.0, argument % (2 * np.pi), 1e-4), rev
    )
