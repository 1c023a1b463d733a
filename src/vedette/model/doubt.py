"""Doubts: parts of an input that were not understood, and how far each of them may matter.

Every reader of zones and of flights returns what it understood and, as a tuple of these values,
what it did not. The check then gives no definite answer that such a part could change.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from vedette.model.height import Height
from vedette.model.times import require_utc

if TYPE_CHECKING:
    from vedette.model.restriction import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where, at which heights and when a part that was not understood may matter.

    Whatever is None is not bounded: `Reach()` is everywhere, at all heights, at all times.
    """

    areas: "tuple[Area, ...] | None" = None  # None: anywhere
    margin_m: float = 0.0  # how far beyond the areas it may reach
    lower: Height | None = None
    upper: Height | None = None
    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        require_utc("start", self.start)
        require_utc("end", self.end)
        if self.areas == ():
            raise ValueError("areas must have at least one area, or be None for everywhere")
        if not 0 <= self.margin_m < float("inf"):
            raise ValueError(f"margin_m must be 0 or more and finite, got {self.margin_m}")


EVERYWHERE = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One part of an input that was not understood: which, where it stands, why, and its reach.

    Of a zone it stands on its `Restriction`; of a flight, on its `Flight`; of a zone file that
    made no restriction of the part, on the `ZoneFile`.
    """

    file: str  # as the reader was told to name it; empty where the flight is not from a file
    feature: str  # the zone, NOTAM or flight; "file" where it belongs to none
    key: str  # the key, element, item or line
    what: str  # what was found, and why it is not understood
    mend: str | None = None  # what a person can do about it
    reach: Reach | None = EVERYWHERE  # None: it can change no answer, and is only listed
    may_narrow: bool = False  # it may be an exception or hours: *inside* is not proven either
    refused: bool = False  # nothing of the feature was read; its file is refused unless skipped

    @property
    def said(self) -> str:
        """The doubt in one line, without its file."""
        return f"{self.feature}: {self.key}: {self.what}"
