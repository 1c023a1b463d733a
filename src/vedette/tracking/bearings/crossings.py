"""New objects where bearings of several sensors cross that no object explains.

Each pair of bearings gives a place. A place is scored by the likelihood ratio of "one object is
there" against "all of these are false or of other objects": sensors that see it raise the score,
sensors that look and do not see it lower it. The best place takes its bearings, then the next.
A range is never assumed: where bearings are nearly parallel, they stay bearings.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.geo.local import Array, east_north_m, moved
from vedette.model.ids import SensorId
from vedette.tracking.bearings.bearing_settings import (
    ASSUMED_DETECTION,
    BIRTHS_MOST,
    CROSSING_LEAST_RAD,
    CROSSING_SIGMA_MOST_M,
    GATE,
    PLACES_MOST,
    POOL_US,
    SPEED_SIGMA_M_S,
    TRIALS_MOST,
)
from vedette.tracking.bearings.bearing_state import SensorBearings
from vedette.tracking.bearings.sight import Sight
from vedette.tracking.bearings.sight_lines import lines_to, wrapped

_LEAST_SCORE = 0.5
_MISS = math.log(0.4)  # a sensor that looked twice with a chance of 0.4 to 0.6 and saw nothing
_ROUNDS = 4
_LEAST_SENSORS = 2
_SURE_SCORE = math.log(100.0)
_EXISTENCE_MOST = 0.5
_TWO_SENSORS_EXISTENCE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """A place where bearings cross."""

    lat_deg: float
    lon_deg: float
    covariance: Array  # (2, 2) east and north, m²
    existence: float
    sights: tuple[Sight, ...]  # one of each sensor, in order of time


def crossings(
    pool: Sequence[Sight], fresh_us: int, sensors: Mapping[SensorId, SensorBearings]
) -> list[Crossing]:
    """The crossings among the waiting sights, best first, of which one is not before `fresh_us`.

    sensors: all that lately looked, whether or not one of their sights waits.
    """
    sights = [one for one in pool if one.azimuth_rad is not None]
    places = _places(sights, fresh_us)
    near = _presences(pool, fresh_us)
    if near is not None:
        places = near if places is None else _both(places, near)
    if places is None:
        return []
    now_us = pool[-1].at_us
    looking = {s for s, one in sensors.items() if now_us - one.last_us <= POOL_US}
    gains = _gains(places, pool, now_us)
    by_sensor = _best_of_each(gains, pool)
    missed = _missed(places, pool, looking)
    score = np.where(by_sensor > 0, by_sensor, missed * _MISS).sum(axis=1)
    count = (by_sensor > 0).sum(axis=1)
    free = np.ones(len(pool), np.bool_)
    found: list[Crossing] = []
    order = np.argsort(-score, kind="stable")[:TRIALS_MOST]
    for c in order[(score[order] > _LEAST_SCORE) & (count[order] >= _LEAST_SENSORS)].tolist():
        if len(found) >= BIRTHS_MOST:
            break
        mine = _support(gains[c], pool)
        if len(mine) < _LEAST_SENSORS or not free[mine].all():
            continue
        made = _fitted(float(places[0][c]), float(places[1][c]), [pool[k] for k in mine], now_us)
        if made is None:
            continue
        lat, lon, covariance = made
        odds = math.exp(min(float(score[c]) - _SURE_SCORE, 0.0))
        existence = _EXISTENCE_MOST * odds if len(mine) > 2 else _TWO_SENSORS_EXISTENCE * odds
        found.append(Crossing(lat, lon, covariance, existence, tuple(pool[k] for k in mine)))
        free[mine] = False
    return found


def _both(a: tuple[Array, Array], b: tuple[Array, Array]) -> tuple[Array, Array]:
    return np.concatenate((a[0], b[0])), np.concatenate((a[1], b[1]))


def _places(sights: Sequence[Sight], fresh_us: int) -> tuple[Array, Array] | None:
    """Latitudes and longitudes (c,) where two bearings of different sensors cross."""
    if len(sights) < _LEAST_SENSORS:
        return None
    lat = np.array([s.lat_deg for s in sights])
    lon = np.array([s.lon_deg for s in sights])
    azimuth = np.array([s.azimuth_rad for s in sights], np.float64)
    reach = np.array([s.reach_m for s in sights])
    at_us = np.array([s.at_us for s in sights], np.int64)
    names = {s: k for k, s in enumerate(sorted({one.sensor for one in sights}))}
    who = np.array([names[s.sensor] for s in sights])
    i, j = np.triu_indices(len(sights), 1)
    kept = (who[i] != who[j]) & (np.maximum(at_us[i], at_us[j]) >= fresh_us)
    i, j = i[kept], j[kept]
    if len(i) > PLACES_MOST:
        newest = np.argsort(-np.minimum(at_us[i], at_us[j]), kind="stable")[:PLACES_MOST]
        i, j = i[newest], j[newest]
    east, north = east_north_m(lat[i], lon[i], lat[j], lon[j])
    turn = np.radians(np.remainder(lon[j] - lon[i] + 180.0, 360.0) - 180.0)
    other = azimuth[j] - turn * np.sin(np.radians((lat[i] + lat[j]) / 2))
    cross = np.sin(azimuth[i] - other)
    open_ = np.abs(cross) > math.sin(CROSSING_LEAST_RAD)
    i, j, east, north, other, cross = (a[open_] for a in (i, j, east, north, other, cross))
    # Along i's direction a by s and j's direction b by t: s a = d + t b, by cross products.
    s = (east * np.cos(other) - north * np.sin(other)) / cross
    t = (east * np.cos(azimuth[i]) - north * np.sin(azimuth[i])) / cross
    ahead = (s > 0) & (t > 0) & (s < reach[i]) & (t < reach[j])
    i, s = i[ahead], s[ahead]
    if len(i) == 0:
        return None
    found = moved(lat[i], lon[i], s * np.sin(azimuth[i]), s * np.cos(azimuth[i]))
    return found[0], found[1]


def _presences(pool: Sequence[Sight], fresh_us: int) -> tuple[Array, Array] | None:
    """Places between two sensors with presences whose circles overlap."""
    near = [one for one in pool if one.azimuth_rad is None]
    if len(near) < _LEAST_SENSORS:
        return None
    lats: list[float] = []
    lons: list[float] = []
    for k, one in enumerate(near):
        for other in near[:k]:
            if one.sensor == other.sensor or max(one.at_us, other.at_us) < fresh_us:
                continue
            east, north = east_north_m(one.lat_deg, one.lon_deg, other.lat_deg, other.lon_deg)
            if math.hypot(east, north) >= one.reach_m + other.reach_m:
                continue
            lat, lon = moved(one.lat_deg, one.lon_deg, east / 2, north / 2)
            lats.append(float(lat))
            lons.append(float(lon))
    return (np.array(lats), np.array(lons)) if lats else None


def _gains(places: tuple[Array, Array], pool: Sequence[Sight], now_us: int) -> Array:
    """(c, p) log of how much likelier each sight is with an object at the place than without.

    -inf outside of the gate. An older sight counts less, as the object has moved since.
    """
    gains = np.full((len(places[0]), len(pool)), -np.inf)
    density = _density_of_each(pool)
    for k, sight in enumerate(pool):
        if sight.azimuth_rad is None:
            east, north = east_north_m(
                np.full(len(places[0]), sight.lat_deg),
                np.full(len(places[0]), sight.lon_deg),
                *places,
            )
            inside = np.hypot(east, north) < sight.reach_m
            gains[inside, k] = math.log(ASSUMED_DETECTION / density[k])
            continue
        lines = lines_to(sight.lat_deg, sight.lon_deg, *places)
        drift = SPEED_SIGMA_M_S * (now_us - sight.at_us) / 1e6 / lines.range_m
        variance = sight.sigma_rad**2 + drift**2
        squared = wrapped(sight.azimuth_rad - lines.azimuth_rad) ** 2 / variance
        value = -0.5 * squared - 0.5 * np.log(2 * math.pi * variance)
        value += math.log(ASSUMED_DETECTION / density[k])
        inside = (squared < (GATE - 1) ** 2) & (lines.range_m < sight.reach_m)
        gains[inside, k] = value[inside]
    return gains


def _density_of_each(pool: Sequence[Sight]) -> list[float]:
    """By rad (or by disc, for presences): sights of the same sensor that wait, half a turn wide."""
    counts: dict[SensorId, int] = {}
    for one in pool:
        counts[one.sensor] = counts.get(one.sensor, 0) + 1
    return [
        max(0.5, counts[one.sensor] / 2) / math.pi if one.azimuth_rad is not None else 0.1
        for one in pool
    ]


def _best_of_each(gains: Array, pool: Sequence[Sight]) -> Array:
    """(c, k) the best gain by sensor; 0 where none of its sights is in the gate."""
    columns = [np.maximum(gains[:, mine].max(axis=1), 0.0) for mine in _columns(pool).values()]
    return np.stack(columns, axis=1)


def _columns(pool: Sequence[Sight]) -> dict[SensorId, list[int]]:
    columns: dict[SensorId, list[int]] = {}
    for k, one in enumerate(pool):
        columns.setdefault(one.sensor, []).append(k)
    return dict(sorted(columns.items()))


def _missed(
    places: tuple[Array, Array], pool: Sequence[Sight], looking: set[SensorId]
) -> NDArray[np.bool_]:
    """(c, k) whether the sensor of a column looked at the place lately."""
    columns = _columns(pool)
    near = []
    for sensor, mine in columns.items():
        one = pool[mine[0]]
        lines = lines_to(one.lat_deg, one.lon_deg, *places)
        near.append((lines.range_m < one.reach_m) & (sensor in looking))
    return np.stack(near, axis=1)


def _support(gains: Array, pool: Sequence[Sight]) -> list[int]:
    """The best sight of each sensor that sees the place, in order of time."""
    best = [max(mine, key=lambda k: gains[k]) for mine in _columns(pool).values()]
    return sorted(k for k in best if gains[k] > 0)


def _fitted(
    lat: float, lon: float, sights: Sequence[Sight], now_us: int
) -> tuple[float, float, Array] | None:
    """The place that fits the sights best, and its covariance; None where they give no place.

    Least squares by Gauss and Newton. A sight before `now_us` has the error of its age besides.
    """
    for _ in range(_ROUNDS):
        information, pull = np.zeros((2, 2)), np.zeros(2)
        for sight in sights:
            drift_m = SPEED_SIGMA_M_S * (now_us - sight.at_us) / 1e6
            lines = lines_to(sight.lat_deg, sight.lon_deg, np.array([lat]), np.array([lon]))
            r = float(lines.range_m[0])
            if sight.azimuth_rad is None:
                east, north = east_north_m(lat, lon, sight.lat_deg, sight.lon_deg)
                weight = 1.0 / (sight.reach_m**2 / 4 + drift_m**2)
                information += weight * np.eye(2)
                pull += weight * np.array([east, north])
                continue
            slope = np.array([lines.cos_end[0], -lines.sin_end[0]]) / r
            weight = 1.0 / (sight.sigma_rad**2 + (drift_m / r) ** 2)
            residual = float(wrapped(sight.azimuth_rad - lines.azimuth_rad)[0])
            information += weight * np.outer(slope, slope)
            pull += weight * slope * residual
        if np.linalg.eigvalsh(information)[0] <= CROSSING_SIGMA_MOST_M**-2:
            return None
        covariance = np.asarray(np.linalg.inv(information), np.float64)
        step = covariance @ pull
        new_lat, new_lon = moved(lat, lon, float(step[0]), float(step[1]))
        lat, lon = float(new_lat), float(new_lon)
    return lat, lon, covariance
