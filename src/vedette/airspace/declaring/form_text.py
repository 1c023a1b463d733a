"""Limits, hours, places and times as people type them, in both directions."""

import math
import re
from datetime import datetime, time
from typing import NoReturn
from zoneinfo import available_timezones

from vedette.model.errors import RestrictionError
from vedette.model.height import FOOT_M, Height, HeightReference, flight_level
from vedette.model.restriction import DailyHours, LatLon, SunEvent, Weekday
from vedette.model.times import from_text
from vedette.model.value_words import in_words

Ref = HeightReference
REFERENCES = {
    "AGL": Ref.ABOVE_GROUND,
    "AMSL": Ref.MEAN_SEA_LEVEL,
    "WGS84": Ref.ELLIPSOID,
}
SHORT = {reference: word for word, reference in REFERENCES.items()}
FLIGHT_LEVEL_MAX = 660
_LIMIT = re.compile(r"(-?\d+(?:\.\d+)?)\s*(M|FT)\s*(AGL|AMSL|MSL|WGS84)")
_HOURS = re.compile(
    r"(?:(?P<days>[A-Z]{3}(?:[-,][A-Z]{3})*)\s+)?"
    r"(?P<start>\d\d:\d\d|BMCT|SR|SS|EECT)\s*-\s*(?P<end>\d\d:\d\d|BMCT|SR|SS|EECT)"
    r"(?:\s+(?P<zone>[A-Za-z_]+(?:/[A-Za-z_+\-0-9]+)*))?"
)
_WEEK = tuple(Weekday)


def limit(text: str, key: str) -> Height | None:
    """Read a limit as people type it: SFC, UNL, FL095, 120 m AGL, 2500 ft AMSL, 300 m WGS84.

    Returns None for unlimited. Raises RestrictionError.
    """
    plain = " ".join(text.upper().split())
    if plain in ("UNL", "UNLIMITED"):
        return None
    if plain in ("SFC", "GND"):
        return Height(value_m=0.0, reference=Ref.ABOVE_GROUND)
    if re.fullmatch(r"FL ?\d{1,3}", plain):
        level = int(plain[2:])
        if level > FLIGHT_LEVEL_MAX:
            _refuse(
                key,
                f"must be FL000 to FL{FLIGHT_LEVEL_MAX}, got {plain}",
                "correct the flight level",
            )
        return flight_level(level)
    found = _LIMIT.fullmatch(plain)
    if found is None:
        _refuse(
            key,
            f"must be a height limit, got {in_words(text)}",
            "write SFC, UNL, FL095, 120 m AGL, 2500 ft AMSL or 300 m WGS84",
        )
    value_m = float(found[1]) * (FOOT_M if found[2] == "FT" else 1.0)
    if abs(value_m) > 100_000:
        _refuse(key, f"must be -100 km to 100 km, got {in_words(text)}", "correct the limit")
    word = "AMSL" if found[3] == "MSL" else found[3]
    return Height(value_m=value_m, reference=REFERENCES[word])


def limit_words(height: Height | None, *, upper: bool) -> str:
    """A limit as people type it. None means that there is no bound."""
    if height is None:
        return "UNL" if upper else "no lower limit"
    if height.reference is Ref.FLIGHT_LEVEL:
        return f"FL{round(height.value_m / FOOT_M / 100):03d}"
    if height.reference is Ref.ABOVE_GROUND and height.value_m == 0.0:
        return "SFC"
    word = SHORT.get(height.reference, height.reference.value.replace("_", " "))
    return f"{height.value_m:,.0f} m {word}"


def hours(text: str, key: str) -> DailyHours:
    """Read recurring hours: `SR-SS`, `MON-FRI 06:00-16:00 Europe/Warsaw`, `22:00-04:00` (UTC).

    Raises RestrictionError.
    """
    found = _HOURS.fullmatch(" ".join(text.split()))
    if found is None:
        _refuse(
            key,
            f"must be daily hours, got {in_words(text)}",
            "write SR-SS, 06:00-16:00 or MON-FRI 06:00-16:00 Europe/Warsaw",
        )
    zone = found["zone"]
    if zone in ("UTC", "Z"):
        zone = None
    if zone is not None and zone not in available_timezones():
        _refuse(
            key,
            f"must name an IANA time zone, got {in_words(zone)}",
            "write a name such as Europe/Warsaw",
        )
    return DailyHours(
        days=_days(found["days"], key),
        start=_edge(found["start"], key),
        end=_edge(found["end"], key),
        timezone=zone,
    )


def hours_words(daily: DailyHours) -> str:
    """Hours as people type them."""
    days = ",".join(day.value for day in _WEEK if day in daily.days)
    first = _edge_words(daily.start, daily.start_shift_min)
    last = _edge_words(daily.end, daily.end_shift_min)
    span = f"{first}-{last}"
    clock = isinstance(daily.start, time) or isinstance(daily.end, time)
    zone = (daily.timezone or "UTC") if clock else ""
    but = f"except {daily.not_on}" if daily.not_on else ""
    return " ".join(part for part in (days, span, zone, but) if part)


def place(text: str, key: str) -> LatLon:
    """Read `LAT,LON` in degrees. Raises RestrictionError."""
    parts = text.replace(";", ",").split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        _refuse(key, f"must be LAT,LON in degrees, got {in_words(text)}", "write it like 52.1,23.5")
    return checked_place(lat, lon, key)


def checked_place(lat: float, lon: float, key: str) -> LatLon:
    """The latitude and longitude in degrees, checked to be in range. Raises RestrictionError."""
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        swapped = " (latitude and longitude look swapped)" if 90 < abs(lat) <= 180 else ""
        _refuse(
            key,
            f"latitude must be -90 to 90 and longitude -180 to 180, got {lat:g},{lon:g}{swapped}",
            "write LAT,LON in degrees",
        )
    return lat, lon


def instant(text: str, key: str) -> datetime:
    """Read an RFC 3339 time with its offset. Raises RestrictionError."""
    try:
        return from_text(text)
    except (ValueError, TypeError, OverflowError):
        _refuse(
            key,
            f"must be an RFC 3339 time with an offset, got {in_words(text)}",
            "write it like 2025-09-10T22:00:00Z or 2025-09-10T22:00+02:00",
        )


def _days(text: str | None, key: str) -> frozenset[Weekday]:
    if text is None:
        return frozenset()
    found: set[Weekday] = set()
    for part in text.split(","):
        ends = part.split("-")
        if not all(day in _WEEK for day in ends) or len(ends) > 2:
            _refuse(
                key,
                f"must be MON to SUN, got {in_words(part)}",
                "write days like MON-FRI or SAT,SUN",
            )
        first, last = _WEEK.index(Weekday(ends[0])), _WEEK.index(Weekday(ends[-1]))
        found.update(_WEEK[(first + i) % 7] for i in range((last - first) % 7 + 1))
    return frozenset(found)


def _edge(text: str, key: str) -> time | SunEvent:
    if text in tuple(SunEvent):
        return SunEvent(text)
    try:
        return time.fromisoformat("00:00" if text == "24:00" else text)
    except ValueError:
        _refuse(key, f"must be a time of day, got {in_words(text)}", "write it like 06:00")


def _edge_words(edge: time | SunEvent, shift_min: int) -> str:
    if not isinstance(edge, SunEvent):
        return f"{edge:%H:%M}"
    side = "after" if shift_min > 0 else "before"
    return f"{abs(shift_min)} min {side} {edge.value}" if shift_min else edge.value


def _refuse(key: str, what: str, mend: str) -> NoReturn:
    raise RestrictionError(what, where=key, mend=mend)
