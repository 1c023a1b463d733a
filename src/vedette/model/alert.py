"""Alerts: a rule that fired, and what persons did about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.ids import AlertId, RestrictionId, TrackId
from vedette.model.times import require_utc


class AlertRule(StrEnum):
    """What makes an alert rise."""

    ENTRY = "entry"  # inside
    POSSIBLE_ENTRY = "possible_entry"  # may be inside; it cannot be told
    LEFT_AUTHORISED = "left_authorised"  # outside again, but not where it was authorised to be


class AlertState(StrEnum):
    """The state of an alert."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"
    RETURNED = "returned"  # the condition went before anybody acknowledged it
    CLOSED = "closed"


class AlertEvent(StrEnum):
    """What moves an alert from one state to the next."""

    ACKNOWLEDGE = "acknowledge"
    SHELVE = "shelve"
    SHELF_EXPIRED = "shelf_expired"
    CONDITION_GONE = "condition_gone"
    CONDITION_BACK = "condition_back"
    CONTACT_LOST = "contact_lost"  # the track was lost; nobody saw whether the condition ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert as it now stands."""

    id: AlertId
    rule: AlertRule
    track: TrackId
    restriction: RestrictionId
    raised_at: datetime
    state: AlertState
    changed_at: datetime
    reason: str
    changed_by: str | None = None  # the person; None where the condition itself changed it
    shelved_until: datetime | None = None
    lat_deg: float | None = None  # where the track was when it rose, to a millionth of a degree
    lon_deg: float | None = None
    sigma_m: int | None = None  # 1-sigma error of that place, the worst way, rounded up

    def __post_init__(self) -> None:
        for name in ("raised_at", "changed_at", "shelved_until"):
            require_utc(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action of a person on an alert."""

    alert: AlertId
    event: AlertEvent  # ACKNOWLEDGE or SHELVE
    at: datetime
    by: str
    shelve_s: float | None = None
