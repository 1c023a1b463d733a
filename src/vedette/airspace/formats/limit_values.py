"""Limits of height, as zone files write them."""

import re
from functools import lru_cache
from typing import Any

from vedette.airspace.formats.reading_notes import MEMO_MAX, Notes, short
from vedette.airspace.height_limits import text
from vedette.model.height import FOOT_M, Height, HeightReference, flight_level

REFERENCES = {
    "AGL": HeightReference.ABOVE_GROUND,
    "AMSL": HeightReference.MEAN_SEA_LEVEL,
    "WGS84": HeightReference.ELLIPSOID,
}
UNITS_M = {"m": 1.0, "ft": FOOT_M}
_SPELT = {"MSL": "AMSL", "WGS-84": "WGS84", "WGS 84": "WGS84"}
_IN_WORDS = re.compile(
    r"(?P<number>-?\d+(?:\.\d+)?(?:E[+-]?\d+)?)\s*(?P<unit>FT|M)\s*(?P<of>AGL|AMSL|MSL|WGS84)",
    re.ASCII,
)
_UNSTATED = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)\s*(?P<unit>FT|M|FEET|METRES|METERS)", re.ASCII)
_LEVEL = re.compile(r"FL\s?(\d{1,3})", re.ASCII)
GROUND = Height(value_m=0.0, reference=HeightReference.ABOVE_GROUND)


def reference(named: Any, key: str, notes: Notes) -> HeightReference:
    """The reference surface of a limit."""
    plain = named.strip().upper() if isinstance(named, str) else ""
    plain = _SPELT.get(plain, plain)
    if plain not in REFERENCES:
        notes.refuse(
            key, f"must be AGL, AMSL or WGS84, got {short(named)}", "correct the reference"
        )
    if plain != named:
        notes.note(key, f"{short(named)}, where the format has {plain}")
    return REFERENCES[plain]


def unstated_reference(key: str, what: str, notes: Notes) -> HeightReference:
    """The reference of a limit that states none: the one given by --limit-reference, or refused."""
    if notes.limit_reference is None:
        mend = "write AGL, AMSL or WGS84, or give `limit_reference`"
        notes.refuse(key, what, mend)
    notes.note(key, f"{what}; taken as {notes.limit_reference.value}, as asked")
    return notes.limit_reference


def refuse_upside_down(lower: Height | None, upper: Height | None, key: str, notes: Notes) -> None:
    """Refuse a lower limit above the upper, where both have one reference."""
    if lower is None or upper is None or lower.reference is not upper.reference:
        return
    if lower.value_m > upper.value_m:
        notes.refuse(
            key,
            f"the lower limit must be below the upper limit, got {text(lower)} and {text(upper)}",
            "swap or correct them",
        )


def without_reference(said: str) -> float | None:
    """The metres of a limit such as ``120 m``, which states no reference; None for other limits."""
    found = _UNSTATED.fullmatch(said.strip().upper())
    if found is None:
        return None
    return float(found["number"]) * UNITS_M["ft" if found["unit"].startswith("F") else "m"]


def in_words(said: str) -> Height | None:
    """Parse a limit such as ``FL095``, ``GND``, ``2000FT AMSL`` or ``120 m AGL``; None for no
    limit.

    Raises ValueError.
    """
    try:
        return _in_words(said.strip().upper())
    except ValueError as exc:
        raise ValueError(f"must be a height limit, got {short(said)}") from exc


@lru_cache(maxsize=MEMO_MAX)
def _in_words(plain: str) -> Height | None:
    if plain in ("GND", "SFC"):
        return GROUND
    if plain in ("UNL", "UNLTD"):
        return None
    level = _LEVEL.fullmatch(plain)
    if level is not None:
        return flight_level(int(level[1]))
    found = _IN_WORDS.fullmatch(plain)
    if found is None:
        raise ValueError
    named = _SPELT.get(found["of"], found["of"])
    value_m = float(found["number"]) * UNITS_M[found["unit"].lower()]
    return Height(value_m=value_m, reference=REFERENCES[named])
