"""Where the sun stands, and when it rises and sets at a place.

Rise and set are those of the almanac: the middle of the sun 50' below the plane of the ground (34'
of refraction and 16' of radius), civil twilight 6 degrees below it. The equations are good to 0.01
degrees between 1900 and 2100; air and rounding of the printed tables make more of an error, and
whoever asks says how much to allow.

Source: Meeus, Astronomical Algorithms (1998), chapters 12, 13 and 25, the equations of NOAA's solar
calculator.
"""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from vedette.model.restriction import SunEvent
from vedette.model.times import seconds_between

RISE_DEG = -50 / 60  # the sun's middle at sunrise and sunset
TWILIGHT_DEG = -6.0  # at the beginning and the end of civil twilight
ALTITUDE_DEG = {
    SunEvent.BMCT: TWILIGHT_DEG,
    SunEvent.SR: RISE_DEG,
    SunEvent.SS: RISE_DEG,
    SunEvent.EECT: TWILIGHT_DEG,
}
MORNING = frozenset({SunEvent.BMCT, SunEvent.SR})
RATE_DEG_S = 361.0 / 86_400  # nowhere does the sun's altitude change faster
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_HALVINGS = 40  # of half a day: to a microsecond


@dataclass(frozen=True, slots=True)
class SunDay:
    """The sun's path over one place, from one lower midnight over noon to the next."""

    lat_deg: float
    lon_deg: float
    midnight: datetime
    noon: datetime
    next_midnight: datetime

    def crosses(self, event: SunEvent, altitude_deg: float) -> tuple[datetime, bool]:
        """The time at which the sun passes `altitude_deg` in the half of the day of `event`, and
        True.

        If the sun does not pass it, the time at which it comes nearest, and False. A sun that never
        sets comes nearest at midnight; a sun that never rises does so at noon.
        """
        morning = event in MORNING
        low, high = (self.midnight, self.noon) if morning else (self.next_midnight, self.noon)
        if self._altitude(low) >= altitude_deg:
            return low, False
        if self._altitude(high) <= altitude_deg:
            return high, False
        span_s = seconds_between(high, low)
        below, above = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = (below + above) / 2
            if self._altitude(low + timedelta(seconds=middle * span_s)) < altitude_deg:
                below = middle
            else:
                above = middle
        return low + timedelta(seconds=above * span_s), True

    def _altitude(self, at: datetime) -> float:
        return altitude_deg(at, self.lat_deg, self.lon_deg)


def sun_day(day: date, lat_deg: float, lon_deg: float) -> SunDay:
    """The solar day of a place whose noon is nearest to 12:00 of local mean time on `day`."""
    noons = [_noon(day + timedelta(days=off), lon_deg) for off in (-1, 0, 1)]
    return SunDay(
        lat_deg,
        lon_deg,
        midnight=noons[0] + (noons[1] - noons[0]) / 2,
        noon=noons[1],
        next_midnight=noons[1] + (noons[2] - noons[1]) / 2,
    )


def altitude_deg(at: datetime, lat_deg: float, lon_deg: float) -> float:
    """The altitude of the sun's centre above the horizontal plane in degrees, without
    refraction.
    """
    ascension, declination = equatorial(at)
    hour = _hour_angle(at, lon_deg, ascension)
    lat = math.radians(lat_deg)
    sine = math.sin(lat) * math.sin(declination)
    sine += math.cos(lat) * math.cos(declination) * math.cos(hour)
    return math.degrees(math.asin(max(-1.0, min(1.0, sine))))


def equatorial(at: datetime) -> tuple[float, float]:
    """The sun's apparent right ascension and declination, in radians. Source: Meeus, chapter 25."""
    t = seconds_between(at, _J2000) / 86_400 / 36_525
    anomaly = math.radians(357.52911 + t * (35_999.05029 - 0.0001537 * t))
    centre = (1.914602 - t * (0.004817 + 0.000014 * t)) * math.sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * math.sin(2 * anomaly) + 0.000289 * math.sin(3 * anomaly)
    node = math.radians(125.04 - 1934.136 * t)
    longitude = 280.46646 + t * (36_000.76983 + 0.0003032 * t) + centre
    apparent = math.radians(longitude - 0.00569 - 0.00478 * math.sin(node))
    tilt = math.radians(23.439291 - 0.0130042 * t + 0.00256 * math.cos(node))
    ascension = math.atan2(math.cos(tilt) * math.sin(apparent), math.cos(apparent))
    return ascension, math.asin(math.sin(tilt) * math.sin(apparent))


def _hour_angle(at: datetime, lon_deg: float, ascension: float) -> float:
    """How far the sun is past the meridian, in radians. Source: Meeus, equation 12.4."""
    days = seconds_between(at, _J2000) / 86_400
    sidereal = 280.46061837 + 360.98564736629 * days
    return math.radians(math.remainder(sidereal + lon_deg - math.degrees(ascension), 360.0))


def _noon(day: date, lon_deg: float) -> datetime:
    """When the sun stands in the meridian on a day of the place's own mean time."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(seconds=lon_deg * 240)
    for _ in range(2):
        hour = _hour_angle(at, lon_deg, equatorial(at)[0])
        at -= timedelta(days=math.degrees(hour) / 360.9856)
    return at
