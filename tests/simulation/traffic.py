"""What flies, and the lines that honest and hostile senders make of it."""

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from vedette.geo.local import moved
from vedette.model.times import to_text

BEGINS = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
LAT, LON = 51.0, 23.5
ZONE_HALF_M = 600.0
SPEED_M_S = 100.0
INSIDE_S = 2 * ZONE_HALF_M / SPEED_M_S
POISON_LAT = 12.345678  # of a report that the tracker fails on, as a fault of ours would make it
DEADLY_LAT = 23.456789  # of one that ends the process
HEADER = b'{"format":"vedette-reports","version":1,"simulation":true,"name":"simulated"}\n'


def at(seconds: float) -> datetime:
    """The true time, that many seconds after the beginning."""
    return BEGINS + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Flight:
    """One object on a straight line through the zone."""

    middle_s: float  # when it is in the middle of the zone
    north_m: float
    radar: str

    @property
    def inside(self) -> tuple[float, float]:
        return self.middle_s - INSIDE_S / 2, self.middle_s + INSIDE_S / 2

    def place(self, seconds: float) -> tuple[float, float]:
        lat, lon = moved(LAT, LON, SPEED_M_S * (seconds - self.middle_s), self.north_m)
        return float(lat), float(lon)


def zone_file() -> dict[str, Any]:
    """The zone as GeoJSON."""
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    places = [moved(LAT, LON, ZONE_HALF_M * e, ZONE_HALF_M * n) for e, n in corners]
    ring = [[float(lon), float(lat)] for lat, lon in places]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "geometry": geometry, "properties": {"name": "ZONE"}}
    return {"type": "FeatureCollection", "features": [feature]}


def line(**parts: Any) -> bytes:
    return json.dumps(parts, separators=(",", ":")).encode() + b"\n"


def registration(sensor: str, seconds: float, kind: str = "radar") -> bytes:
    said = {"id": sensor, "kind": kind, "lat_deg": LAT, "lon_deg": LON, "silent_after_s": 4.0}
    return line(type="sensor", received_at=to_text(at(seconds)), sensor=said)


def plot(sensor: str, flight: Flight, seconds: float, rng: random.Random) -> bytes:
    """A radar's plot. Its measured time makes each line unlike all others."""
    lat, lon = flight.place(seconds)
    lat, lon = moved(lat, lon, rng.gauss(0, 4.0), rng.gauss(0, 4.0))
    return line(
        type="position",
        sensor=sensor,
        measured_at=to_text(at(seconds)),
        lat_deg=float(lat),
        lon_deg=float(lon),
        covariance={"ee": 25.0, "en": 0.0, "nn": 25.0},
    )


def heartbeat(sensor: str, seconds: float) -> bytes:
    return line(type="heartbeat", sensor=sensor, received_at=to_text(at(seconds)))


def hostile(rng: random.Random, sensor: str, seconds: float, *, marker: float | None) -> bytes:
    """A line that the format lets in, or nearly: numbers at the ends of their ranges, and noise.

    marker: the latitude of a report that is to be POISON or DEADLY.
    """
    draw = rng.randrange(10)
    measured = to_text(at(seconds + rng.choice([0.0, 0.0, 0.0, -29.0, 4.0, 3e9, -3e9])))
    lat = rng.choice([90.0, -90.0, 0.0, LAT])
    lon = rng.choice([180.0, -180.0, 0.0, LON])
    if draw == 0:
        counts = rng.choice([0, 10**9, 10**9])
        return line(
            type="heartbeat",
            sensor=sensor,
            received_at=measured,
            refused=counts,
            repeated=counts,
        )
    if draw in (1, 2, 3):
        v = rng.choice([1e-6, 1.0, 4.04e14])
        parts: dict[str, Any] = {"covariance": {"ee": v, "en": rng.choice([0.0, v]), "nn": v}}
        if marker is not None and draw == 1:
            lat = marker
        return line(
            type="position", sensor=sensor, measured_at=measured, lat_deg=lat, lon_deg=lon, **parts
        )
    if draw == 4:
        return line(
            type="range_bearing",
            sensor=sensor,
            measured_at=measured,
            azimuth_deg=rng.choice([0.0, 360.0]),
            range_m=rng.choice([0.0, 20_100_000.0]),
            azimuth_sigma_deg=rng.choice([1e-6, 180.0]),
            range_sigma_m=rng.choice([1e-3, 20_100_000.0]),
        )
    if draw == 5:
        return line(
            type="bearing",
            sensor=sensor,
            measured_at=measured,
            azimuth_deg=360.0,
            azimuth_sigma_deg=rng.choice([1e-6, 180.0]),
        )
    if draw == 6:
        return registration(sensor, seconds, rng.choice(["radar", "other"]))
    if draw == 7:
        return (
            bytes(rng.randrange(256) for _ in range(rng.randrange(80))).replace(b"\n", b"") + b"\n"
        )
    if draw == 8:
        return (
            b'{"type":"frame","sensor":"x","received_at":' + b"[" * rng.randrange(1, 3000) + b"\n"
        )
    text = rng.choice(["\\ud800", "\\u202e", "x" * 999, "\\u0000"])
    return b'{"type":"presence","sensor":"%b","measured_at":"%b","words":"%b"}\n' % (
        sensor.encode(),
        measured.encode(),
        text.encode(),
    )
