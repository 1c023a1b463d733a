"""A rotating radar: plots of objects and false plots.

Detection follows Swerling case 1: the probability falls with the fourth power of range, and is 0.9
at the reference range of the object. Below the radio horizon nothing is seen.
Source: Skolnik, Introduction to Radar Systems (2001), sections 2.7 to 2.8.
"""

from collections.abc import Iterator

import numpy as np

from vedette.geo.local import Array
from vedette.sim.geometry import REFRACTED_EARTH_M, horizon_m, look
from vedette.sim.lines import Clock, Line, Timed, in_order, text
from vedette.sim.paths import GROUND_M
from vedette.sim.randomness import named
from vedette.sim.scenario import Group, Mover, Station

_LOG_FALSE_ALARM = np.log(1e-6)  # chance of a false alarm in one cell, before clutter filters
_SNR_AT_90 = _LOG_FALSE_ALARM / np.log(0.9) - 1
_CLUTTER_CHUNK_TURNS = 360
_EARTH_M = 6_371_000.0


def chance_of_detection(range_m: Array, r90_m: float) -> Array:
    """Probability (n,) that one turn finds an object at `range_m` (n,)."""
    snr = _SNR_AT_90 * (r90_m / np.maximum(range_m, 1.0)) ** 4
    return np.asarray(np.exp(_LOG_FALSE_ALARM / (1 + snr)))


def plots(
    station: Station, mover: Mover, clock: Clock, seed: int, duration_s: float
) -> Iterator[Timed]:
    """Every plot of one object by one radar."""
    turn_s, coverage = _turn_s(station), station.coverage
    first = max(0, int(np.floor(max(mover.starts_s, 0.0) / turn_s)) - 1)
    last = int(np.ceil(min(mover.ends_s, duration_s) / turn_s)) + 1
    turns = np.arange(first, max(last, first), dtype=np.float64)
    chance = named(seed, station.id, mover.name)
    draws = chance.random((3, len(turns)))
    noise = chance.standard_normal((3, len(turns)))
    t = turns * turn_s
    for _ in range(3):  # the beam meets the object when it points at it
        _, azimuth, _ = look(station.place, *mover.path.at(t - mover.starts_s))
        t = (turns + azimuth / 360.0) * turn_s
    lat, lon, height = mover.path.at(t - mover.starts_s)
    distance, azimuth, elevation = look(station.place, lat, lon, height)
    far = horizon_m(station.antenna_m, height - GROUND_M)
    seen = draws[0] < chance_of_detection(distance, mover.radar_r90_m * station.power)
    seen &= (distance < np.minimum(coverage.range_max_m, far)) & (distance > coverage.range_min_m)
    seen &= (t >= max(mover.starts_s, 0.0)) & (t < min(mover.ends_s, duration_s))
    seen &= station.faults.alive(t)
    bird = _bird_likelihood(draws[1]) if mover.group is Group.BIRDS else None
    return _lines(
        station,
        clock,
        t[seen],
        distance[seen] + noise[0][seen] * _known(station.sensor.range_sigma_m),
        azimuth[seen] + noise[1][seen] * _known(station.sensor.azimuth_sigma_deg),
        elevation[seen] + noise[2][seen] * _known(station.elevation_sigma_deg),
        None if bird is None else bird[seen],
    )


def false_plots(station: Station, clock: Clock, seed: int, duration_s: float) -> Iterator[Timed]:
    """False plots: a Poisson number each turn, spread evenly over the covered area."""
    turn_s, coverage = _turn_s(station), station.coverage
    chance = named(seed, station.id, Group.CLUTTER.value)
    for start in range(0, int(np.ceil(duration_s / turn_s)), _CLUTTER_CHUNK_TURNS):
        counts = chance.poisson(station.false_per_turn, _CLUTTER_CHUNK_TURNS)
        turns = np.repeat(np.arange(start, start + _CLUTTER_CHUNK_TURNS), counts)
        where = chance.random((3, len(turns)))
        near2, far2 = coverage.range_min_m**2, coverage.range_max_m**2
        distance = np.sqrt(near2 + where[0] * (far2 - near2))
        azimuth = where[1] * 360.0
        t = (turns + where[1]) * turn_s
        # Between the radio horizon and 3.5 km above it, or 20 degrees: as if it were an object.
        lowest = distance**2 / (2 * REFRACTED_EARTH_M)
        height = lowest + where[2] * np.minimum(3_500.0, distance / 3)
        elevation = np.degrees(np.arctan(height / distance - distance / (2 * _EARTH_M)))
        kept = (t < duration_s) & station.faults.alive(t)
        yield from _lines(
            station, clock, t[kept], distance[kept], azimuth[kept], elevation[kept], None
        )


def _lines(
    station: Station,
    clock: Clock,
    t: Array,
    distance: Array,
    azimuth: Array,
    elevation: Array,
    bird: Array | None,
) -> Iterator[Timed]:
    """Report lines for plots at true times `t` (n,); `bird`: likelihoods (n,), None if none."""
    faults, sensor = station.faults, station.sensor
    received = clock.microseconds(faults.received_s(t, station.latency_s))
    measured = clock.microseconds(faults.measured_s(t))
    azimuth = np.remainder(azimuth, 360.0)
    heights, height_sigmas = _heights(station, distance, elevation)
    timed: list[Timed] = []
    for i, (us, at) in enumerate(zip(received, measured, strict=True)):
        line: Line = {
            "type": "range_bearing",
            "sensor": sensor.id,
            "measured_at": text(at),
            "received_at": text(us),
            "range_m": round(float(distance[i]), 1),
            "range_sigma_m": sensor.range_sigma_m,
            "azimuth_deg": round(float(azimuth[i]), 3) % 360.0,
            "azimuth_sigma_deg": sensor.azimuth_sigma_deg,
            "elevation_deg": round(float(elevation[i]), 3),
            "elevation_sigma_deg": station.elevation_sigma_deg,
            "heights": [
                {
                    "value_m": round(float(heights[i])),
                    "reference": "mean_sea_level",
                    "sigma_m": round(float(height_sigmas[i])),
                }
            ],
        }
        if bird is not None:
            line["classes"] = _classes(float(bird[i]))
        timed.append((us, line))
    return in_order(timed)


def _heights(station: Station, distance: Array, elevation: Array) -> tuple[Array, Array]:
    """Height above mean sea level and its 1-sigma error, as the radar works them out; (n,) m."""
    angle = np.radians(elevation)
    flat = distance * np.cos(angle)
    height = station.place[2] + distance * np.sin(angle) + flat**2 / (2 * _EARTH_M)
    return height, distance * np.radians(_known(station.elevation_sigma_deg)) + 10.0


def _bird_likelihood(draws: Array) -> Array:
    """What the wing beat in the echo says: bird, more or less clearly; (n,) in 0.52 to 0.97."""
    return np.asarray(0.97 - 0.45 * draws**4)


def _classes(bird: float) -> list[Line]:
    """The likelihood of the reading, were it a bird, and were it unmanned."""
    return [
        {"object_class": "bird", "likelihood": round(bird, 2)},
        {"object_class": "unmanned", "likelihood": round(1 - bird, 2)},
    ]


def _turn_s(station: Station) -> float:
    if station.turn_s is None:
        raise ValueError(f"radar {station.id} must have turn_s, got none")
    return station.turn_s


def _known(sigma: float | None) -> float:
    if sigma is None:
        raise ValueError("a simulated radar must state its errors, got none")
    return sigma
