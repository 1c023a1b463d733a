"""Restrictions: airspace that an authority closes: volumes, heights, hours, and who is barred."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from vedette.model.doubt import Doubt
from vedette.model.height import Height
from vedette.model.ids import RestrictionId
from vedette.model.particulars import NO_PARTICULARS, Particulars
from vedette.model.ring import LatLon, Ring
from vedette.model.times import require_utc

__all__ = [
    "Area", "Bars", "Circle", "Condition", "Corridor", "DailyHours", "Edges", "LatLon", "Period",
    "Polygon", "Restriction", "Ring", "Rule", "SunEvent", "Volume", "Weekday",
]  # fmt: skip


class Edges(StrEnum):
    """The kind of line between two corners."""

    GEODESIC = "geodesic"
    PARALLEL = "parallel"  # along the line of latitude where both ends share it, else geodesic
    PLANAR = "planar"  # straight in longitude and latitude, as GeoJSON says
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A ring of corners with holes; rings are not closed (the last corner is not the first).

    Its rings are packed, whatever they are made from.
    """

    exterior: Sequence[LatLon]
    holes: Sequence[Sequence[LatLon]] = ()
    edges: Edges = Edges.PLANAR

    def __post_init__(self) -> None:
        object.__setattr__(self, "exterior", Ring.of(self.exterior))
        object.__setattr__(self, "holes", tuple(Ring.of(hole) for hole in self.holes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """All that lies within `radius_m` of the centre, along the geodesic."""

    centre: LatLon
    radius_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """All that lies within `half_width_m` of a line of corners."""

    line: tuple[LatLon, ...]
    half_width_m: float
    edges: Edges = Edges.GEODESIC


Area = Polygon | Circle | Corridor


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """An area between two heights. A limit that is None does not bound the volume."""

    area: Area
    lower: Height | None = None
    upper: Height | None = None


class Weekday(StrEnum):
    """A day of the week, or any."""

    MON = "MON"
    TUE = "TUE"
    WED = "WED"
    THU = "THU"
    FRI = "FRI"
    SAT = "SAT"
    SUN = "SUN"


class SunEvent(StrEnum):
    """A time of day given by the sun at a place."""

    BMCT = "BMCT"  # beginning of morning civil twilight
    SR = "SR"  # sunrise
    SS = "SS"  # sunset
    EECT = "EECT"  # end of evening civil twilight


SHIFT_MAX_MIN = 180
_MORNING = (SunEvent.BMCT, SunEvent.SR)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyHours:
    """Recurring hours. An end before the start means that they run past midnight."""

    days: frozenset[Weekday]  # the day on which it starts; empty is every day
    start: time | SunEvent
    end: time | SunEvent
    timezone: str | None = None  # IANA name of the clock that the times are told by; None is UTC
    place: LatLon | None = None  # where the sun is watched; None is where the aircraft is
    start_shift_min: int = 0  # minutes after the sun's event; negative is before it
    end_shift_min: int = 0
    not_on: str | None = None  # days that nobody here knows, such as HOL, on which they do not hold

    def __post_init__(self) -> None:
        for name, edge, shift in (
            ("start", self.start, self.start_shift_min),
            ("end", self.end, self.end_shift_min),
        ):
            if shift and not isinstance(edge, SunEvent):
                raise ValueError(
                    f"{name} must be BMCT, SR, SS or EECT if {name}_shift_min is given, got {edge}"
                )
            if abs(shift) > SHIFT_MAX_MIN:
                raise ValueError(
                    f"{name}_shift_min must be from {-SHIFT_MAX_MIN} to {SHIFT_MAX_MIN}, "
                    f"got {shift}"
                )
        if not (self.start_shift_min or self.end_shift_min):
            return
        halves = {self.start in _MORNING, self.end in _MORNING}
        if isinstance(self.start, SunEvent) and isinstance(self.end, SunEvent) and len(halves) < 2:
            raise ValueError(
                "start and end must not both be morning events (BMCT, SR) or both be evening "
                "events (SS, EECT) if one is shifted, because their order could reverse, "
                f"got {self.start} and {self.end}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of time, open where an end is None, and the hours of it that count (all, if empty)."""

    start: datetime | None = None
    end: datetime | None = None
    daily: tuple[DailyHours, ...] = ()
    other_starts: tuple[datetime, ...] = ()  # further readings, where the sources disagree
    other_ends: tuple[datetime, ...] = ()

    def __post_init__(self) -> None:
        for named, values in (
            ("start", (self.start, *self.other_starts)),
            ("end", (self.end, *self.other_ends)),
        ):
            for value in values:
                require_utc(named, value)
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(
                f"the end of a period must be after its start ({self.start}), got {self.end}"
            )


class Bars(StrEnum):
    """Whom a restriction bars."""

    EVERYONE = "everyone"
    UNMANNED = "unmanned"
    MANNED = "manned"
    UNIDENTIFIED = "unidentified"  # whoever does not identify itself over the air


class Condition(StrEnum):
    """What somebody who is barred must have, or do, to be let in."""

    FLIGHT_PLAN = "flight_plan"
    TRANSPONDER = "transponder"
    RADIO = "radio"  # two-way contact with the unit named
    AUTHORISATION = "authorisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a restriction: whom it bars, when, and who is exempt."""

    name: str
    bars: Bars
    periods: tuple[Period, ...] = ()  # of the restriction's own; empty: whenever it is in force
    unless: tuple[Condition, ...] = ()  # who meets all of them may enter; empty: nobody
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """One restriction, as its authority stated it."""

    id: RestrictionId
    name: str
    volumes: tuple[Volume, ...]
    authority: str | None = None
    kind: str | None = None  # the source's own word, for example PROHIBITED
    reasons: tuple[str, ...] = ()
    message: str | None = None
    periods: tuple[Period, ...] = ()  # empty: always
    bars: Bars = Bars.EVERYONE
    exempt: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()  # empty: one rule, made of `bars` and `exempt`
    boundary_sigma_m: float = 0.0  # 1-sigma error of the drawn boundary, as its source states it
    approximation: str | None = None  # why this is not the official boundary, where it is not
    supersedes: tuple[RestrictionId, ...] = ()
    source_sha256: str | None = None
    particulars: Particulars = NO_PARTICULARS  # what the check does not use
    doubts: tuple[Doubt, ...] = ()  # parts of its source that were not understood
