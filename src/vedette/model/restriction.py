"""Restrictions: an authority's words on who may not be where, between which heights, when."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from vedette.model.height import Height
from vedette.model.ids import RestrictionId
from vedette.model.times import require_utc

LatLon = tuple[float, float]  # degrees, WGS 84


class Edges(StrEnum):
    """What the source means by the line between two corners."""

    GEODESIC = "geodesic"
    PLANAR = "planar"  # straight in longitude and latitude, as GeoJSON says
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A ring of corners with holes; rings are not closed (the last corner is not the first)."""

    exterior: tuple[LatLon, ...]
    holes: tuple[tuple[LatLon, ...], ...] = ()
    edges: Edges = Edges.PLANAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """All that lies within `radius_m` of the centre, along the geodesic."""

    centre: LatLon
    radius_m: float


Area = Polygon | Circle


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
    """A moment of the day that the sun sets, which differs from place to place."""

    BMCT = "BMCT"  # beginning of morning civil twilight
    SR = "SR"  # sunrise
    SS = "SS"  # sunset
    EECT = "EECT"  # end of evening civil twilight


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyHours:
    """Hours that recur, in UTC. Ends before it starts: it runs over midnight."""

    days: frozenset[Weekday]  # the day on which it starts; empty is every day
    start: time | SunEvent
    end: time | SunEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of time, open where an end is None, and the hours of it that count (all, if empty)."""

    start: datetime | None = None
    end: datetime | None = None
    daily: tuple[DailyHours, ...] = ()

    def __post_init__(self) -> None:
        require_utc("start", self.start)
        require_utc("end", self.end)
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")


class Bars(StrEnum):
    """Whom a restriction bars."""

    EVERYONE = "everyone"
    UNMANNED = "unmanned"
    UNIDENTIFIED = "unidentified"  # whoever does not identify itself over the air


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
    boundary_sigma_m: float = 0.0  # 1-sigma error of the drawn boundary, as its source states it
    approximation: str | None = None  # why this is not the official boundary, where it is not
    supersedes: tuple[RestrictionId, ...] = ()
    source_sha256: str | None = None
