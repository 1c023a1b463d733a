"""A claim that drifts off: another sensor saw the object, and now sees one beside its claim.

A transmitter whose stated position drifts slowly never jumps, so no single claim is out of reach. A
radar that saw the object goes on seeing it where it is. Its plots leave the track of the claim and
make a track without an address, close by and with the same velocity. This contradicts the claim.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import east_north_m
from vedette.model.contradiction import Contradiction, ContradictionKind
from vedette.model.times import from_microseconds, seconds_between
from vedette.model.track import TrackStatus
from vedette.tracking.kalman.track_motion import sigma_max_m
from vedette.tracking.track_lifecycle import Life, revisit_s

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle

_BEFORE_S = 30.0  # for which the other sensor has seen the object before, at the least
_TURNS = 2.5  # without a plot of it, after which the other sensor counts as seeing it no longer
_REACH_M = 3_000.0
_VELOCITY_M_S = 15.0  # by which a drift changes the velocity, at the most
_APART_SIGMAS = 3.0


def judge_drifts(cycle: "Cycle") -> None:
    """Mark each addressed track if a sensor that saw it now sees an anonymous object beside it."""
    nameless = [
        row
        for row, life in enumerate(cycle.lives)
        if life.status is TrackStatus.CONFIRMED
        and not life.identity.emitters
        and life.contradiction is None
        and row in cycle.heard
    ]
    if not nameless:
        return
    for row, life in enumerate(cycle.lives):
        if _may_drift(life):
            other = _other(cycle, row, nameless)
            if other is not None:
                _contradict(cycle, row, other)


def _may_drift(life: Life) -> bool:
    return (
        life.status is TrackStatus.CONFIRMED
        and life.identity.cooperative
        and life.contradiction is None
        and len(life.heard) > 1
    )


def _other(cycle: "Cycle", row: int, nameless: Sequence[int]) -> int | None:
    """The nameless track that took over the plots of this one; None where there is none."""
    life = cycle.lives[row]
    rows = np.array([row, *nameless], np.int64)
    states = cycle.states
    east, north = east_north_m(
        states.lat_deg[row], states.lon_deg[row], states.lat_deg[rows], states.lon_deg[rows]
    )
    apart_m = np.hypot(east, north)[1:]
    faster = np.hypot(*(states.velocity[rows[1:]] - states.velocity[row]).T)
    sigma = sigma_max_m(states.covariance[rows, :2, :2])
    far = apart_m > _APART_SIGMAS * np.hypot(sigma[0], sigma[1:])
    near = np.flatnonzero(far & (apart_m <= _REACH_M) & (faster <= _VELOCITY_M_S))
    for k in sorted(near.tolist(), key=lambda n: float(apart_m[n])):
        if _took_over(cycle, life, cycle.lives[nameless[k]]):
            return nameless[k]
    return None


def _took_over(cycle: "Cycle", life: Life, other: Life) -> bool:
    """Whether a sensor that saw the one for a while sees only the other since."""
    latest_us = max(us for _, us in life.heard)
    for sensor, us in other.heard:
        last_us = life.heard_by(sensor)
        if last_us is None:
            continue
        turn_us = 1e6 * revisit_s(cycle.habits, sensor, cycle.config)
        saw = seconds_between(from_microseconds(last_us), life.first_at) >= _BEFORE_S
        lost = latest_us - last_us > _TURNS * turn_us and us > last_us
        if saw and lost and seconds_between(other.first_at, life.first_at) >= _BEFORE_S:
            return True
    return False


def _contradict(cycle: "Cycle", row: int, other: int) -> None:
    life, seen = cycle.lives[row], cycle.lives[other]
    states = cycle.states
    lat, lon = float(states.lat_deg[other]), float(states.lon_deg[other])
    east, north = east_north_m(states.lat_deg[row], states.lon_deg[row], lat, lon)
    found = Contradiction(
        kind=ContradictionKind.SEEN_ELSEWHERE,
        since=seen.first_at,
        other=seen.id,
        claimed=True,
        lat_deg=lat,
        lon_deg=lon,
        at=seen.updated_at,
        distance_m=float(np.hypot(east, north)),
    )
    cycle.lives[row] = replace(life, contradiction=found)
    cycle.changed.add(row)
