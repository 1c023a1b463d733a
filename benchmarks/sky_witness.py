"""Simulated witnesses: what a person says of a thing whose place is known.

The model is written apart from the program. Its sources:
- elevations by eye are exaggerated with a gain of 1.5 near the horizon (Durgin & Li 2011,
  Attention, Perception & Psychophysics 73, 1856; Li & Durgin 2016, Journal of Vision 16(1):4);
  the gain differs from person to person (assumed: 1.5 with a sigma of 0.15), and the zenith stays
  the zenith;
- directions are given as numbers or as one of 16 compass points, elevations as multiples of 5
  degrees, times as whole minutes (assumed; it is what forms of meteor organisations show);
- what a witness states as the error is the whole of it: noise, person and rounding together.
True places come from astronomy-engine, Skyfield and straight flight, not from the program.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import astronomy
import numpy as np
from skyfield.api import EarthSatellite, load, wgs84

from vedette.geo.local import moved
from vedette.sky.aircraft import Tracks
from vedette.sky.answer import Known
from vedette.sky.elements import read_elements
from vedette.sky.ephemeris import ephemeris
from vedette.sky.observer import Observer
from vedette.sky.sighting import Direction, ElevationBy, Sighting

PLANETS = ("Venus", "Mars", "Jupiter", "Saturn")
GAIN, GAIN_SIGMA = 1.5, 0.15
_FIRST = datetime(2015, 1, 1, tzinfo=UTC).timestamp()
_LAST = datetime(2035, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One simulated sighting and the name of what was seen."""

    kind: str
    name: str
    sighting: Sighting
    known: Known


def account(rng: np.random.Generator, index: int) -> Account:
    """One account of a planet, a satellite or an aircraft."""
    makers = (_planet, _satellite, _aircraft)
    while True:
        found = makers[index % 3](rng)
        if found is not None:
            return found


def _place(rng: np.random.Generator) -> Observer:
    lat = float(np.degrees(np.arcsin(rng.uniform(-0.9, 0.9))))
    return Observer(lat_deg=lat, lon_deg=float(rng.uniform(-180, 180)))


def _astronomy_time(at_s: float) -> astronomy.Time:
    at = datetime.fromtimestamp(at_s, UTC)
    second = at.second + at.microsecond / 1e6
    return astronomy.Time.Make(at.year, at.month, at.day, at.hour, at.minute, second)


def _horizon(name: str, at_s: float, place: Observer) -> tuple[float, float]:
    where = astronomy.Observer(place.lat_deg, place.lon_deg, 0)
    time = _astronomy_time(at_s)
    there = astronomy.Equator(getattr(astronomy.Body, name), time, where, True, True)
    seen = astronomy.Horizon(time, where, there.ra, there.dec, astronomy.Refraction.Normal)
    return seen.azimuth, seen.altitude


def _planet(rng: np.random.Generator) -> Account | None:
    place, at_s = _place(rng), float(rng.uniform(_FIRST, _LAST))
    name = PLANETS[rng.integers(len(PLANETS))]
    azimuth, elevation = _horizon(name, at_s, place)
    if elevation < 1.0 or _horizon("Sun", at_s, place)[1] > -8.0:
        return None
    said = _told(rng, place, at_s, azimuth, elevation)
    return Account(kind="planet", name=name, sighting=said, known=Known(within=0.9999))


def _satellite(rng: np.random.Generator) -> Account | None:
    from sky_elements import made_near  # noqa: PLC0415 - beside this file

    place, at_s = _place(rng), float(rng.uniform(_FIRST, _LAST))
    sun = _horizon("Sun", at_s, place)[1]
    if not -18.0 < sun < -8.0:  # low satellites are sunlit then
        return None
    lines = made_near(rng, at_s, place.lat_deg, place.lon_deg)
    timescale = load.timescale(builtin=True)
    when = timescale.from_datetime(datetime.fromtimestamp(at_s, UTC))
    satellite = EarthSatellite(*lines[1:], lines[0], timescale)
    if not satellite.at(when).is_sunlit(ephemeris().kernel):
        return None
    seen = satellite - wgs84.latlon(place.lat_deg, place.lon_deg)
    height, azimuth, _ = seen.at(when).altaz(temperature_C=10.0, pressure_mbar=1010.0)
    if height.degrees < 10.0:
        return None
    elements = read_elements("\n".join(lines).encode(), "made")
    said = _told(rng, place, at_s, float(azimuth.degrees), float(height.degrees))
    known = Known(elements=elements, within=0.9999)
    return Account(kind="satellite", name=lines[0], sighting=said, known=known)


def _aircraft(rng: np.random.Generator) -> Account | None:
    place, at_s = _place(rng), float(rng.uniform(_FIRST, _LAST))
    distance, bearing = float(rng.uniform(2e3, 40e3)), float(rng.uniform(0, 2 * np.pi))
    height, speed = float(rng.uniform(300, 11_000)), float(rng.uniform(60, 240))
    heading = float(rng.uniform(0, 2 * np.pi))
    after = np.arange(-1800.0, 1801.0, 5.0)
    east = distance * np.sin(bearing) + speed * after * np.sin(heading)
    north = distance * np.cos(bearing) + speed * after * np.cos(heading)
    lat, lon = moved(
        np.full(len(after), place.lat_deg), np.full(len(after), place.lon_deg), east, north
    )
    middle = len(after) // 2
    there = wgs84.latlon(float(lat[middle]), float(lon[middle]), height)
    timescale = load.timescale(builtin=True)
    when = timescale.from_datetime(datetime.fromtimestamp(at_s, UTC))
    seen = (there - wgs84.latlon(place.lat_deg, place.lon_deg)).at(when).altaz()
    if seen[0].degrees < 0.5:
        return None
    tracks = Tracks(
        labels=("AIRCRAFT",),
        facts=("",),
        track=np.zeros(len(after), dtype=np.intp),
        at_s=at_s + after,
        lat_deg=lat,
        lon_deg=lon,
        height_m=np.full(len(after), height),
        sigma_m=np.full(len(after), 30.0),
    )
    said = _told(rng, place, at_s, float(seen[1].degrees), float(seen[0].degrees))
    known = Known(tracks=tracks, within=0.9999)
    return Account(kind="aircraft", name="AIRCRAFT", sighting=said, known=known)


def _told(
    rng: np.random.Generator, place: Observer, at_s: float, azimuth: float, elevation: float
) -> Sighting:
    """What a person says of a direction at a time."""
    time_sigma = float(rng.choice([20.0, 60.0, 180.0]))
    said_at = round((at_s + _noise(rng, time_sigma, 60.0)) / 60.0) * 60.0
    by_point = rng.random() < 0.5
    sigma = float(rng.choice([15.0, 20.0]) if by_point else rng.choice([5.0, 10.0, 15.0]))
    step = 22.5 if by_point else 1.0
    # Near the zenith a direction along the horizon means less and less.
    flat = max(np.cos(np.radians(elevation)), 1e-3)
    worse = max(1.0, np.cos(np.radians(75.0)) / flat)
    said_azimuth = round((azimuth + worse * _noise(rng, sigma, step)) / step) * step % 360.0
    by_eye = rng.random() < 0.6
    up_sigma = 10.0 if by_eye else 5.0
    if by_eye:
        gain = rng.normal(GAIN, GAIN_SIGMA)
        judged = _judged(elevation, gain)
        spread = abs(_judged(elevation, GAIN + GAIN_SIGMA) - _judged(elevation, GAIN))
        noise = np.sqrt(max(up_sigma**2 - spread**2 - 25.0 / 12.0, 0.0))
        said_up = round((judged + rng.normal(0.0, noise)) / 5.0) * 5.0
    else:
        said_up = round(elevation + _noise(rng, up_sigma, 1.0))
    return Sighting(
        id="simulated",
        observer=place,
        place_sigma_m=0.0,
        at=datetime.fromtimestamp(said_at, UTC),
        time_sigma_s=time_sigma,
        direction=Direction(
            azimuth_deg=float(said_azimuth),
            azimuth_sigma_deg=sigma,
            elevation_deg=float(np.clip(said_up, -10.0, 90.0)),
            elevation_sigma_deg=up_sigma,
            elevation_by=ElevationBy.EYE if by_eye else ElevationBy.PHONE,
        ),
    )


def _noise(rng: np.random.Generator, sigma: float, step: float) -> float:
    """Noise that gives `sigma` together with rounding to `step`."""
    return float(rng.normal(0.0, np.sqrt(max(sigma**2 - step**2 / 12.0, 0.0))))


def _judged(elevation: float, gain: float) -> float:
    """What an eye makes of an elevation: exaggerated low down, right at the zenith."""
    knee = 45.0 / gain
    if elevation <= knee:
        return gain * elevation
    return 45.0 + 45.0 * (elevation - knee) / (90.0 - knee)
