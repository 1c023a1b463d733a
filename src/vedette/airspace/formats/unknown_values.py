"""What a value under a key that a reader does not know may carry: a place, limits or hours.

An unknown key is not guessed at. What can be told is whether its value could be one of these.
"""

import re
from enum import Flag, auto
from typing import Any

from vedette.airspace.formats.packed_json import PackedPolygon
from vedette.model.restriction import Edges

NAUTICAL_MILE_M = 1_852.0
MILES_MAX = 200.0  # a number without a unit that is larger is in metres

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LIMIT_KEYS = frozenset((
    "lower", "upper", "limit", "limits", "floor", "ceiling", "altitude", "alt", "height",
    "elevation", "elev", "top", "base", "level", "levels", "fl", "min", "max", "minimum",
    "maximum", "uom", "unit", "vertical", "layer", "hoejde", "agl", "amsl", "msl",
))  # fmt: skip
_DISTANCE_KEYS = frozenset((
    "radius", "radii", "buffer", "bufferzone", "width", "distance", "dist", "margin", "extent",
    "range", "diameter",
))  # fmt: skip
_TIME_KEYS = frozenset((
    "time", "times", "date", "start", "end", "from", "until", "valid", "validity", "hour",
    "hours", "day", "days", "weekday", "schedule", "period", "periods", "applicability",
    "permanent", "season", "timezone", "active", "activation",
))  # fmt: skip
_EDITING_KEYS = frozenset((  # when somebody wrote it, not when it applies
    "created", "creation", "modified", "updated", "update", "edit", "edited", "published",
    "issued", "version", "revision", "timestamp",
))  # fmt: skip
_LAT_KEYS = ("lat", "lat_deg", "latitude", "y")
_LON_KEYS = ("lon", "lng", "lon_deg", "longitude", "x")
_LIMIT_TEXT = re.compile(
    r"\bFL\s?\d|\d\s*(?:ft|feet|m|metres?|meters?)\b|"
    r"\b(?:AGL|AMSL|MSL|GND|SFC|UNL|UNLTD|UNLIMITED)\b",
    re.IGNORECASE,
)
_TIME_TEXT = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}|\bH24\b|sunrise|sunset|(?-i:\b[A-Z][a-z]+/[A-Z][a-z_]+\b)|"
    r"\b(?:MON|TUES?|WED|THU|FRI|SAT|SUN)(?:DAY|NESDAY|RSDAY|URDAY)?S?\b",
    re.IGNORECASE,
)
DECIMAL_PAIR = re.compile(r"(-?\d{1,3}\.\d{2,})\s*[,; ]\s*(-?\d{1,3}\.\d{2,})")
DEGREES_TEXT = re.compile(r"\d{4,7}(?:\.\d+)?\s?[NSEW]\b|\d\s?°")
_KM, _FT = frozenset(("km",)), frozenset(("ft", "feet"))
_METRES = frozenset(("m", "metre", "metres"))


class Carries(Flag):
    """What a part that is not understood may carry."""

    NOTHING = 0
    PLACE = auto()
    LIMITS = auto()
    HOURS = auto()


def carried(key: str, value: Any) -> Carries:
    """What a value under an unknown key may define: a place, height limits or hours."""
    if value is None or isinstance(value, bool) or value in ("", [], {}):
        return Carries.NOTHING
    if isinstance(value, PackedPolygon):
        return Carries.PLACE
    if isinstance(value, dict):
        found = Carries.PLACE if named_position(value) is not None else Carries.NOTHING
        for inner, one in value.items():
            found |= carried(inner, one)
        return found
    if isinstance(value, list):
        if position(value) is not None:
            return Carries.PLACE
        found = Carries.NOTHING
        for one in value:
            found |= carried(key, one)
        return found
    return _by_text(value) | _by_key(key, value) if isinstance(value, str) else _by_key(key, value)


def _by_key(key: str, value: Any) -> Carries:
    words = {one.lower() for one in _WORDS.findall(key)}
    if words & _EDITING_KEYS:
        return Carries.NOTHING
    found = Carries.NOTHING
    if words & _LIMIT_KEYS:
        found |= Carries.LIMITS
    if words & _DISTANCE_KEYS and value != 0:
        found |= Carries.PLACE
    if words & _TIME_KEYS:
        found |= Carries.HOURS
    return found


def _by_text(text: str) -> Carries:
    found = Carries.NOTHING
    if text in tuple(Edges) or DECIMAL_PAIR.search(text) or DEGREES_TEXT.search(text):
        found |= Carries.PLACE
    if _LIMIT_TEXT.search(text):
        found |= Carries.LIMITS
    if _TIME_TEXT.search(text):
        found |= Carries.HOURS
    return found


def position(value: list[Any]) -> tuple[float, float] | None:
    """The first two of two to four numbers if they may be a position in degrees; else None."""
    if not 2 <= len(value) <= 4:
        return None
    numbers = [_number(one) for one in value]
    x, y = numbers[:2]
    if x is None or y is None or any(one is None for one in numbers):
        return None
    return (x, y) if max(abs(x), abs(y)) <= 360 and min(abs(x), abs(y)) <= 90 else None


def named_position(value: dict[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude under keys that name them; None if there are none."""
    plain = {key.lower(): one for key, one in value.items()}
    lat = next((_number(plain[key]) for key in _LAT_KEYS if key in plain), None)
    lon = next((_number(plain[key]) for key in _LON_KEYS if key in plain), None)
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 360:
        return None
    return lon, lat


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < float("inf") else None


def distance_m(key: str, value: Any) -> float:
    """A distance under a key that names one, in m. Without a unit, a value up to 200 may be in
    NM.
    """
    words = {one.lower() for one in _WORDS.findall(key)}
    if not words & _DISTANCE_KEYS:
        return 0.0
    text = str(value).lower()
    found = re.search(r"\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", text)
    if found is None:
        return 0.0
    number = float(found[0].replace(",", "."))
    units = words | set(re.findall(r"[a-z]+", text))
    if units & _KM:
        return number * 1_000.0
    if units & _FT:
        return number * 0.3048
    return number if units & _METRES or number > MILES_MAX else number * NAUTICAL_MILE_M
