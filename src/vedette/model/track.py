"""Tracks: one object over time, as well as it can be known."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.contradiction import Contradiction
from vedette.model.group import ObjectGroup
from vedette.model.height import Height
from vedette.model.identity import NO_IDENTITY, ClassLikelihood, Identity
from vedette.model.ids import SensorId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.times import require_utc


class TrackStatus(StrEnum):
    """The state of a track."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    COASTING = "coasting"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One object at one time."""

    id: TrackId
    status: TrackStatus
    at: datetime  # UTC; the time that the state is for
    first_at: datetime  # measured_at of the first report behind it
    updated_at: datetime  # measured_at of the last report behind it
    lat_deg: float
    lon_deg: float
    covariance: Covariance2D  # of the position, m²
    velocity_east_m_s: float | None = None  # None until there is something to tell it from
    velocity_north_m_s: float | None = None
    velocity_covariance: Covariance2D | None = None  # m²/s²
    heights: tuple[Height, ...] = ()  # the latest, each by its own reference; empty is unknown
    heights_at: datetime | None = None
    identity: Identity = NO_IDENTITY
    identity_silent_since: datetime | None = None  # None while it is heard as often as it was
    contradiction: Contradiction | None = None  # while its identity is claimed elsewhere too
    same_place_since: datetime | None = None  # heard, and tells no new place though it moves
    classes: tuple[ClassLikelihood, ...] = ()  # normalised to sum 1; empty is no evidence at all
    sensors: tuple[SensorId, ...] = ()  # all that contributed, sorted
    reports: int = 0
    group: ObjectGroup | None = None  # where it is one of several close together
    assumed_sigma_m: float | None = None  # set when the last position stated no accuracy
    bearing_region: bool = False  # bearings cross here; the place is not proven yet

    def __post_init__(self) -> None:
        for name in (
            "at", "first_at", "updated_at", "heights_at", "identity_silent_since",
            "same_place_since",
        ):  # fmt: skip
            require_utc(name, getattr(self, name))
