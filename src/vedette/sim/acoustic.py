"""Microphones: a bearing towards a propeller's sound, delayed by the travel time of the sound."""

from collections.abc import Iterator

import numpy as np

from vedette.geo.local import Array
from vedette.sim.geometry import look
from vedette.sim.lines import Clock, Line, Timed, in_order, text
from vedette.sim.randomness import named
from vedette.sim.scenario import Group, Mover, Station

SOUND_M_S = 336.0  # dry air at 8 degrees Celsius, as on a September night
_EVERY_S = 2.0
_KNEE = 0.75  # up to this part of its reach a microphone hears almost always


def bearings(
    station: Station, mover: Mover, clock: Clock, seed: int, duration_s: float
) -> Iterator[Timed]:
    """Every bearing of one microphone to one object."""
    chance = named(seed, station.id, mover.name)
    sent = np.arange(mover.starts_s + chance.uniform(0, _EVERY_S), mover.ends_s, _EVERY_S)
    draws = chance.random(len(sent))
    noise = chance.standard_normal(len(sent))
    distance, azimuth, _ = look(station.place, *mover.path.at(sent - mover.starts_s))
    heard_at = sent + distance / SOUND_M_S
    fading = np.clip((1 - distance / mover.audible_m) / (1 - _KNEE), 0.0, 1.0)
    heard = (draws < 0.95 * fading) & (heard_at >= 0) & (heard_at < duration_s)
    heard &= station.faults.alive(heard_at)
    sigma = _sigma_deg(station)
    return _lines(station, clock, heard_at[heard], azimuth[heard] + sigma * noise[heard])


def false_bearings(station: Station, clock: Clock, seed: int, duration_s: float) -> Iterator[Timed]:
    """Every false bearing of one microphone, such as those of a tractor, a generator or wind."""
    chance = named(seed, station.id, Group.CLUTTER.value)
    count = int(chance.poisson(station.false_per_hour * duration_s / 3600.0))
    t = np.sort(chance.uniform(0.0, duration_s, count))
    azimuth = chance.uniform(0.0, 360.0, count)
    kept = station.faults.alive(t)
    return _lines(station, clock, t[kept], azimuth[kept])


def _lines(station: Station, clock: Clock, t: Array, azimuth: Array) -> Iterator[Timed]:
    received = clock.microseconds(station.faults.received_s(t, station.latency_s))
    measured = clock.microseconds(station.faults.measured_s(t))
    timed: list[Timed] = []
    for us, at, degrees in zip(received, measured, azimuth, strict=True):
        line: Line = {
            "type": "bearing",
            "sensor": station.id,
            "measured_at": text(at),
            "received_at": text(us),
            "azimuth_deg": round(float(degrees) % 360.0, 1) % 360.0,
            "azimuth_sigma_deg": station.sensor.azimuth_sigma_deg,
        }
        timed.append((us, line))
    return in_order(timed)


def _sigma_deg(station: Station) -> float:
    if station.sensor.azimuth_sigma_deg is None:
        raise ValueError(f"microphone {station.id} must have azimuth_sigma_deg, got none")
    return station.sensor.azimuth_sigma_deg
