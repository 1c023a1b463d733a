"""Flights: one aircraft's planned or recorded flight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from vedette.model.doubt import Doubt
from vedette.model.height import Height
from vedette.model.report import Covariance2D
from vedette.model.restriction import Condition
from vedette.model.times import require_utc


class FlightKind(StrEnum):
    """What the samples of a flight are."""

    PLAN = "plan"  # corners of the course that is to be flown
    RECORDED = "recorded"  # places at which it was; what it did between them is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One place of a flight. Absent is None, never 0."""

    lat_deg: float  # WGS 84
    lon_deg: float
    at: datetime | None = None  # None where the file does not say
    covariance: Covariance2D | None = None  # m²
    heights: tuple[Height, ...] = ()  # each by its own reference; empty is unknown
    detached: bool = False  # of a plan: nothing is flown from the sample before it to this one

    def __post_init__(self) -> None:
        require_utc("at", self.at)
        if not (-90 <= self.lat_deg <= 90 and -180 <= self.lon_deg <= 180):
            raise ValueError(
                f"latitude must be -90 to 90, longitude -180 to 180, "
                f"got {self.lat_deg}, {self.lon_deg}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesOff:
    """How far all times of a flight may be off, by one amount; they are right among themselves."""

    earlier: timedelta | None  # the true times may be so much earlier; None: it is not known
    later: timedelta | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One flight, with what its file states of it."""

    name: str
    kind: FlightKind
    samples: tuple[Sample, ...]  # in the order flown; a plan's need no times
    unmanned: bool | None = None
    meets: Mapping[Condition, bool] = field(default_factory=dict)  # absent: not stated
    statuses: tuple[str, ...] = ()  # HOSP, STATE
    identities: tuple[str, ...] = ()  # call signs, addresses, serials
    simulation: bool = False
    heard: tuple[datetime, datetime] | None = None  # first and last, with a place or without
    times_off: TimesOff | None = None  # None: its times are as stated
    doubts: tuple[Doubt, ...] = ()  # parts of its source that were not understood
