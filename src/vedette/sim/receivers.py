"""Receivers of ADS-B and Remote ID, as raw frames."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from vedette.geo.local import Array, moved
from vedette.model.times import EPOCH
from vedette.sim import encode_mode_s, encode_remote_id
from vedette.sim.geometry import horizon_m, look
from vedette.sim.lines import Clock, Timed, frame, in_order
from vedette.sim.paths import GROUND_M
from vedette.sim.randomness import named
from vedette.sim.scenario import AdsbSender, Mover, RemoteIdSender, Station

_GNSS_SIGMA_M = 4.0
_PRESSURE_OFFSET_M = 60.0  # mean sea level minus pressure altitude: a night of 1020 hPa
_POSITION_S, _IDENTITY_S = 2.0, 10.0  # a real aircraft sends four times as often
_REMOTE_ID_S = 1.0
_HEARD = 0.97  # chance that a frame in reach is received whole
_REMOTE_ID_EPOCH_S = (datetime(2019, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()


def adsb_frames(
    stations: tuple[Station, ...], mover: Mover, clock: Clock, seed: int, duration_s: float
) -> Iterator[Timed]:
    """Every frame of one aircraft, as often as there are receivers that hear it."""
    if mover.adsb is None:
        raise ValueError(f"{mover.name} carries no ADS-B")
    chance = named(seed, "adsb", mover.name)
    t, data = _adsb_sent(mover, mover.adsb, chance, duration_s)
    return _heard(stations, mover, clock, seed, t, data, "mode_s")


def remote_id_frames(
    stations: tuple[Station, ...], mover: Mover, clock: Clock, seed: int, duration_s: float
) -> Iterator[Timed]:
    """Every beacon of one drone, as often as there are receivers that hear it."""
    if mover.remote_id is None:
        raise ValueError(f"{mover.name} carries no Remote ID")
    chance = named(seed, "remote_id", mover.name)
    begin, end = max(mover.starts_s, 0.0), min(mover.ends_s, duration_s)
    t = np.arange(begin + chance.uniform(0, _REMOTE_ID_S), end, _REMOTE_ID_S)
    data = _beacons(mover, mover.remote_id, clock, t)
    return _heard(stations, mover, clock, seed, t, data, "ieee80211")


def _adsb_sent(
    mover: Mover, sender: AdsbSender, chance: np.random.Generator, duration_s: float
) -> tuple[Array, list[bytes]]:
    """Times (n,) and frames: a position every 2 s, a velocity between, a callsign every 10 s."""
    begin, end = max(mover.starts_s, 0.0), min(mover.ends_s, duration_s)
    first = begin + chance.uniform(0, _POSITION_S)
    positions = np.arange(first, end, _POSITION_S)
    lat, lon, height = mover.path.at(positions - mover.starts_s)
    off = chance.standard_normal((2, len(positions))) * _GNSS_SIGMA_M
    lat, lon = moved(lat, lon, off[0], off[1])
    address = sender.address
    sent = [
        (
            float(at),
            encode_mode_s.airborne_position(
                address,
                float(lat[i]),
                float(lon[i]),
                float(height[i]) - _PRESSURE_OFFSET_M,
                odd=bool(i % 2),
            ),
        )
        for i, at in enumerate(positions)
    ]
    between = positions + _POSITION_S / 2
    velocity = zip(between, *mover.path.velocity(between - mover.starts_s), strict=True)
    sent += [
        (float(at), encode_mode_s.airborne_velocity(address, float(e), float(n), float(u)))
        for at, e, n, u in velocity
        if at < end
    ]
    callsign = encode_mode_s.identification(address, sender.callsign)
    sent += [(float(at), callsign) for at in np.arange(first + 0.5, end, _IDENTITY_S)]
    sent.sort(key=lambda pair: pair[0])
    return np.array([at for at, _ in sent]), [data for _, data in sent]


def _beacons(mover: Mover, sender: RemoteIdSender, clock: Clock, t: Array) -> list[bytes]:
    """One beacon for each time (n,): identity, place, and the operator's personal messages."""
    lat, lon, height = mover.path.at(t - mover.starts_s)
    east, north, up = mover.path.velocity(t - mover.starts_s)
    home_lat, home_lon = float(mover.path.lat_deg[0]), float(mover.path.lon_deg[0])
    home_height = float(mover.path.height_m[0])
    beacons = []
    for i, us in enumerate(clock.microseconds(t)):
        messages = [
            encode_remote_id.basic_id(sender.serial),
            encode_remote_id.location(
                lat_deg=float(lat[i]),
                lon_deg=float(lon[i]),
                geodetic_m=float(height[i]) + 33.0,  # the geoid lies some 33 m up, in the east
                above_takeoff_m=float(height[i]) - home_height,
                speed_m_s=float(np.hypot(east[i], north[i])),
                course_deg=float(np.degrees(np.arctan2(east[i], north[i]))),
                climb_m_s=float(up[i]),
                second_of_hour=us / 1e6 % 3600.0,
            ),
            encode_remote_id.system(
                operator_lat_deg=home_lat,
                operator_lon_deg=home_lon,
                seconds_since_2019=int(us / 1e6 - _REMOTE_ID_EPOCH_S),
            ),
            encode_remote_id.operator_id(sender.operator),
        ]
        payload = encode_remote_id.pack(messages)
        uptime_us = int((t[i] - mover.starts_s) * 1e6)
        beacons.append(encode_remote_id.beacon(sender.mac, payload, counter=i, uptime_us=uptime_us))
    return beacons


def _heard(
    stations: tuple[Station, ...],
    mover: Mover,
    clock: Clock,
    seed: int,
    t: Array,
    data: list[bytes],
    encoding: str,
) -> Iterator[Timed]:
    """The frames sent at `t` (n,) that each station hears: in reach, above the horizon, lucky."""
    lat, lon, height = mover.path.at(t - mover.starts_s)
    timed: list[Timed] = []
    for station in stations:
        distance, _, _ = look(station.place, lat, lon, height)
        far = horizon_m(station.antenna_m, height - GROUND_M)
        lucky = named(seed, station.id, mover.name).random(len(t)) < _HEARD
        heard = lucky & (distance < np.minimum(station.coverage.range_max_m, far))
        heard &= station.faults.alive(t)
        received = clock.microseconds(station.faults.received_s(t, station.latency_s))
        timed += [
            (received[i], frame(station.id, received[i], encoding, data[i]))
            for i in np.flatnonzero(heard)
        ]
    return in_order(timed)
