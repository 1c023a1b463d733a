"""Meteor showers that are active on a night, and how high their radiant stands.

A meteor of a shower may appear anywhere in the sky, so a shower is never "in that direction".
Source of the figures: International Meteor Organization, Meteor Shower Calendar (main showers).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from vedette.geo.local import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Shower:
    """One shower of every year."""

    name: str
    first: tuple[int, int]  # month, day
    last: tuple[int, int]
    peak: tuple[int, int]
    ra_deg: float  # of the radiant at the peak
    dec_deg: float
    speed_km_s: float
    zenith_rate: float  # meteors an hour at the peak, radiant in the zenith, dark sky


def _shower(
    name: str,
    first: tuple[int, int],
    last: tuple[int, int],
    peak: tuple[int, int],
    radiant: tuple[float, float],
    speed: float,
    rate: float,
) -> Shower:
    return Shower(
        name=name,
        first=first,
        last=last,
        peak=peak,
        ra_deg=radiant[0],
        dec_deg=radiant[1],
        speed_km_s=speed,
        zenith_rate=rate,
    )


SHOWERS = (
    _shower("Quadrantids", (12, 28), (1, 12), (1, 3), (230, 49), 41, 80),
    _shower("Lyrids", (4, 14), (4, 30), (4, 22), (271, 34), 49, 18),
    _shower("eta Aquariids", (4, 19), (5, 28), (5, 6), (338, -1), 66, 50),
    _shower("alpha Capricornids", (7, 3), (8, 15), (7, 31), (307, -10), 23, 5),
    _shower("Southern delta Aquariids", (7, 12), (8, 23), (7, 31), (340, -16), 41, 25),
    _shower("Perseids", (7, 17), (8, 24), (8, 12), (48, 58), 59, 100),
    _shower("Southern Taurids", (9, 20), (11, 20), (11, 5), (52, 15), 27, 7),
    _shower("Orionids", (10, 2), (11, 7), (10, 21), (95, 16), 66, 20),
    _shower("Draconids", (10, 6), (10, 10), (10, 8), (262, 54), 20, 5),
    _shower("Northern Taurids", (10, 20), (12, 10), (11, 12), (58, 22), 29, 5),
    _shower("Leonids", (11, 6), (11, 30), (11, 17), (152, 22), 71, 10),
    _shower("Geminids", (12, 4), (12, 20), (12, 14), (112, 33), 35, 150),
    _shower("Ursids", (12, 17), (12, 26), (12, 22), (217, 76), 33, 10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveShower:
    """A shower that is active at a time, as it stands over a place."""

    shower: Shower
    days_from_peak: float  # negative before it
    radiant_elevation_deg: float


def active_showers(at: datetime, celestial_up: Array) -> tuple[ActiveShower, ...]:
    """Showers of that date whose radiant is up, the nearest to its peak first.

    celestial_up: (3,) the zenith of the place in the celestial frame at that time.
    """
    found = []
    for one in SHOWERS:
        peak = min(_dates(one.peak, at), key=lambda day: abs((at - day).total_seconds()))
        begins = max(day for day in _dates(one.first, peak) if day <= peak)
        ends = min(day for day in _dates(one.last, peak) if day >= peak) + timedelta(days=1)
        if not begins <= at < ends:
            continue
        ra, dec = np.radians(one.ra_deg), np.radians(one.dec_deg)
        radiant = np.array([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])
        elevation = float(np.degrees(np.arcsin(np.clip(radiant @ celestial_up, -1.0, 1.0))))
        if elevation > 0:
            days = (at - peak).total_seconds() / 86400.0
            found.append(
                ActiveShower(shower=one, days_from_peak=days, radiant_elevation_deg=elevation)
            )
    return tuple(sorted(found, key=lambda one: abs(one.days_from_peak)))


def _dates(month_day: tuple[int, int], near: datetime) -> list[datetime]:
    """That day of the years about a time, at noon UTC."""
    years = (near.year - 1, near.year, near.year + 1)
    return [datetime(year, *month_day, 12, tzinfo=UTC) for year in years if 1 <= year <= 9999]
