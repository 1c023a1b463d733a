"""A transmitter that is heard, and whose place is not known."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.height import Height
from vedette.model.identity import Identity
from vedette.model.ids import SensorId
from vedette.model.times import require_utc


class Hearing(StrEnum):
    """How a transmitter is heard."""

    PLACE_UNKNOWN = "place_unknown"  # it is heard, and tells no place that can be used
    PLACED = "placed"  # it is on a track now
    SILENT = "silent"  # it is no longer heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmitter:
    """What is heard of one transmitter without a place."""

    identity: Identity  # its address, and what it claims
    hearing: Hearing
    since: datetime  # UTC; first heard without a place
    heard_at: datetime  # UTC; last heard
    heights: tuple[Height, ...] = ()  # the latest that it stated; empty is unknown
    sensors: tuple[SensorId, ...] = ()  # that heard it, sorted
    reports: int = 0

    def __post_init__(self) -> None:
        require_utc("since", self.since)
        require_utc("heard_at", self.heard_at)
