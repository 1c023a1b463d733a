"""Alerts: one alarm for one object and one restriction, and what persons did about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.height import HeightReference
from vedette.model.ids import AlertId, RestrictionId, TrackId
from vedette.model.times import require_utc


class AlertRule(StrEnum):
    """What makes an alert rise."""

    ENTRY = "entry"  # inside
    POSSIBLE_ENTRY = "possible_entry"  # may be inside; it cannot be told
    LEFT_AUTHORISED = "left_authorised"  # outside again, but not where it was authorised to be


class AlertCondition(StrEnum):
    """What an alarm tells of at the moment. It changes through the life of one alarm."""

    POSSIBLE_ENTRY = "possible_entry"
    ENTRY = "entry"
    LEFT_AUTHORISED = "left_authorised"
    LOST_INSIDE = "lost_inside"  # last seen inside, or where it may have been inside
    LEFT = "left"  # outside again, or the restriction no longer bars it


class AlertState(StrEnum):
    """What persons have done about an alarm."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"
    RETURNED = "returned"  # the condition went before anybody acknowledged it
    CLOSED = "closed"


class AlertEvent(StrEnum):
    """What moves an alert from one state to the next."""

    ACKNOWLEDGE = "acknowledge"
    UNDO = "undo"  # takes back an acknowledgement or a closing
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    CLOSE = "close"  # of an alarm whose object was lost
    LABEL = "label"  # changes no state
    SHELF_EXPIRED = "shelf_expired"
    CONDITION_GONE = "condition_gone"
    CONDITION_BACK = "condition_back"
    ESCALATED = "escalated"  # the condition became worse: it must be acknowledged again
    CONTACT_LOST = "contact_lost"  # the track was lost; nobody saw whether the condition ended


class AlertLabel(StrEnum):
    """What a person says that an alarm was about. The program never sets one."""

    INTRUDER = "intruder"
    AUTHORISED = "authorised"
    WILDLIFE = "wildlife"
    NUISANCE = "nuisance"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastContact:
    """Where an object was last seen, and how fast it can have moved since.

    It can have reached any place within `sigmas` times `sigma_m`, plus `reach_m_s` times the
    seconds since `at`. That is a bound from its speed, and no prediction.
    """

    at: datetime
    lat_deg: float  # to a millionth of a degree
    lon_deg: float
    sigma_m: int  # 1-sigma error of that place, the worst way, rounded up
    speed_m_s: int | None = None
    course_deg: int | None = None  # over ground, from true north; None where it stood or is unknown
    height_m: int | None = None
    height_reference: HeightReference | None = None
    height_sigma_m: int | None = None
    reach_m_s: int  # no object of its kind is faster
    reach_rule: str  # where `reach_m_s` is from, in words

    def __post_init__(self) -> None:
        require_utc("at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert as it now stands."""

    id: AlertId
    rule: AlertRule  # the one that fired last
    track: TrackId
    restriction: RestrictionId
    raised_at: datetime
    state: AlertState
    changed_at: datetime
    reason: str
    condition: AlertCondition | None = None  # None in records of earlier versions
    called_at: datetime | None = None  # when it last asked to be acknowledged
    reason_at: datetime | None = None  # when `reason` was true
    changed_by: str | None = None  # the person; None where the condition itself changed it
    shelved_until: datetime | None = None
    shelved_for: str | None = None  # why, in the person's words
    label: AlertLabel | None = None
    labelled_by: str | None = None
    contact: LastContact | None = None  # where the object was lost
    lat_deg: float | None = None  # where the track was when it rose, to a millionth of a degree
    lon_deg: float | None = None
    sigma_m: int | None = None  # 1-sigma error of that place, the worst way, rounded up

    def __post_init__(self) -> None:
        for name in ("raised_at", "changed_at", "called_at", "reason_at", "shelved_until"):
            require_utc(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action of a person on an alert."""

    alert: AlertId
    event: AlertEvent  # one that a person may do: PERSONS_EVENTS
    at: datetime
    by: str
    shelve_s: float | None = None
    why: str | None = None  # of shelving
    label: AlertLabel | None = None  # with ACKNOWLEDGE, CLOSE or LABEL
    called_at: datetime | None = None  # of an ACKNOWLEDGE: the call that the person saw


PERSONS_EVENTS = frozenset(
    {
        AlertEvent.ACKNOWLEDGE,
        AlertEvent.UNDO,
        AlertEvent.SHELVE,
        AlertEvent.UNSHELVE,
        AlertEvent.CLOSE,
        AlertEvent.LABEL,
    }
)


@dataclass(frozen=True, slots=True)
class PassedPoint:
    """Where the object of an alarm was, as the record keeps it."""

    at: datetime
    lat_deg: float  # to a millionth of a degree
    lon_deg: float
    sigma_m: int
    height_m: int | None  # by the reference of its stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedStretch:
    """Positions of the object behind an alarm, one after another."""

    alert: AlertId
    track: TrackId
    height_reference: HeightReference | None
    points: tuple[PassedPoint, ...]
