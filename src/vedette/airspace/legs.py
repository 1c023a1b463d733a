"""When a leg enters and leaves a restriction: geodesics flown at constant speed and climb.

Two sets of spans are given. *Certain* is when the leg is inside by every reading of the
restriction; *possible* is when it is inside by any of them. They differ where the source's edges
are unknown, and where a height does not compare directly with a limit. Hours are not looked at.
"""

from dataclasses import dataclass
from datetime import datetime

from vedette.airspace.compiled import CompiledRestriction
from vedette.model.height import Height
from vedette.model.restriction import LatLon
from vedette.model.times import require_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The geodesic between two places, flown at constant speed and constant climb."""

    start: LatLon  # degrees, WGS 84
    end: LatLon
    at: datetime  # when it starts; UTC
    until: datetime
    heights_start: tuple[Height, ...] = ()  # each by its own reference; empty is unknown
    heights_end: tuple[Height, ...] = ()

    def __post_init__(self) -> None:
        require_utc("at", self.at)
        require_utc("until", self.until)
        if self.until < self.at:
            raise ValueError(f"a leg cannot end ({self.until}) before it starts ({self.at})")


@dataclass(frozen=True, slots=True)
class Span:
    """A time inside. An end that is None lies before the leg's start, or after its end."""

    entry: datetime | None
    exit: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegTimes:
    """When a leg is inside a restriction's volumes, whatever the hours; in order of time."""

    certain: tuple[Span, ...]
    possible: tuple[Span, ...]


def crossing_times(compiled: CompiledRestriction, leg: Leg) -> LegTimes:
    """The spans of a leg inside a restriction, each end to a few milliseconds."""
    raise NotImplementedError
