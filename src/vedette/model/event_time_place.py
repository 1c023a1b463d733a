"""Times and places of statements, exactly as precise as the source."""

import re
from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum

from vedette.model.times import from_text, to_text

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Precision(StrEnum):
    """The precision of a time."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SPAN = "span"  # from one time to another; either may be unknown
    WORDS = "words"  # the source's words, from which no date follows


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time as the source gives it. A part that the source omits is None.

    `at` and `until` are partial dates (`partial_date`): a year, a month, a day or an instant.
    """

    at: str | None = None
    until: str | None = None  # the end, where the source gives a span
    approximate: bool = False  # the source says "about"
    words: str | None = None  # its own words: "Friday", "in the first weeks of"
    dateline: str | None = None  # the day that the words were held against, to make `at` of them

    def __post_init__(self) -> None:
        if self.at is None and self.until is None and self.words is None:
            raise ValueError("a time must have a date or the source's words, got neither")
        for name in ("at", "until", "dateline"):
            text = getattr(self, name)
            if text is not None and partial_date(text) != text:
                raise ValueError(f"{name} must be written as {partial_date(text)!r}, got {text!r}")
        if self.at is not None and self.until is not None:
            shorter = min(len(self.at), len(self.until))
            if self.until[:shorter] < self.at[:shorter]:
                raise ValueError(f"the end must not be before {self.at}, got {self.until}")

    @property
    def precision(self) -> Precision:
        """The precision with which the source states the time."""
        if self.until is not None:
            return Precision.SPAN
        if self.at is None:
            return Precision.WORDS
        by_length = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}
        return by_length.get(len(self.at), Precision.INSTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as the source names it. Coordinates that it does not give are None, never 0."""

    name: str
    lat_deg: float | None = None  # WGS 84
    lon_deg: float | None = None
    precision_m: float | None = None  # how closely the coordinates are told; None: not known

    def __post_init__(self) -> None:
        if (self.lat_deg is None) != (self.lon_deg is None):
            only = "latitude" if self.lon_deg is None else "longitude"
            raise ValueError(f"latitude and longitude must be given together, got only {only}")
        if self.lat_deg is not None and not -90 <= self.lat_deg <= 90:
            raise ValueError(f"latitude must be -90 to 90, got {self.lat_deg}")
        if self.lon_deg is not None and not -180 <= self.lon_deg <= 180:
            raise ValueError(f"longitude must be -180 to 180, got {self.lon_deg}")
        if self.precision_m is not None and (self.lat_deg is None or not self.precision_m >= 0):
            raise ValueError(
                "precision_m must be 0 or more, in metres, and be given with coordinates, "
                f"got {self.precision_m}"
            )


def partial_date(text: str) -> str:
    """The normal form of a year, month, day or instant. An instant is kept in UTC.

    Raises ValueError for a date that does not exist and an instant without its offset.
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return to_text(from_text(text))
    year, month, day = (int(part) if part else 1 for part in match.groups())
    if year == 0 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        raise ValueError("there is no such date")
    return text
