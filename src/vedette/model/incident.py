"""Incidents, statements, evidence and responses: the record's nouns."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.ids import AlertId, EvidenceId, IncidentId, RestrictionId, StatementId, TrackId


class Modality(StrEnum):
    """How something was said."""

    ASSERTED = "asserted"
    DENIED = "denied"
    PROPOSED = "proposed"
    DECIDED = "decided"
    ANNOUNCED = "announced"
    COMMITTED = "committed"
    REQUESTED = "requested"
    REPORTED = "reported"
    UNABLE_TO_VERIFY = "unable to verify"
    UNKNOWN = "unknown"
    NO_COMMENT = "no comment"
    NARRATED = "narrated"


class SourceGrade(StrEnum):
    """Reliability of the source (Admiralty code, letters)."""

    A = "A"  # completely reliable
    B = "B"  # usually reliable
    C = "C"  # fairly reliable
    D = "D"  # not usually reliable
    E = "E"  # unreliable
    F = "F"  # cannot be judged


class InformationGrade(StrEnum):
    """Credibility of the information (Admiralty code, figures), graded apart from the source."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    CANNOT_BE_JUDGED = "6"


class LinkKind(StrEnum):
    """How one statement stands to another."""

    SUPERSEDES = "supersedes"
    CONTRADICTS = "contradicts"
    REFERS_TO = "refers_to"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A tie from one statement to another."""

    kind: LinkKind
    to: StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who said what, through whom, when, about when. What the source leaves out stays None."""

    id: StatementId
    incident: IncidentId
    speaker: str
    claim: str | None  # None: no comment was made
    modality: Modality
    recorded_at: datetime
    recorded_by: str
    role: str | None = None
    via: str | None = None
    said_at: str | None = None  # as precise as the source is: a year, a month, a day or an instant
    about_at: str | None = None  # likewise
    source_grade: SourceGrade | None = None
    information_grade: InformationGrade | None = None
    links: tuple[Link, ...] = ()


class EvidenceKind(StrEnum):
    """What an original is."""

    FILE = "file"  # whatever somebody brought
    DOCUMENT = "document"  # a report, a page: what statements are taken from
    SEALED_RECORDING = "sealed_recording"  # the sensor recording behind an alert
    WORKING_COPY = "working_copy"  # made from another one; `made_from` says which


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An original, by its SHA-256."""

    id: EvidenceId
    sha256: str
    size_bytes: int
    name: str
    added_at: datetime
    added_by: str
    kind: EvidenceKind = EvidenceKind.FILE
    media_type: str | None = None
    incident: IncidentId | None = None
    alert: AlertId | None = None  # the alert that a sealed recording lies behind
    made_from: EvidenceId | None = None
    how: str | None = None  # how it was come by, or made


class CustodyAct(StrEnum):
    """What was done with an original, besides keeping it."""

    COPIED = "copied"  # a working copy was made
    HANDED_OVER = "handed_over"
    RECEIVED = "received"  # from `other`
    EXAMINED = "examined"
    REPRODUCED = "reproduced"  # an alert was made again from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """One link of the chain: who did what with an original, when."""

    evidence: EvidenceId
    act: CustodyAct
    at: datetime
    by: str
    other: str | None = None  # to whom, or from whom
    note: str | None = None


class ResponseKind(StrEnum):
    """Four different things that must not be taken for one another."""

    MEETING_REQUESTED = "meeting_requested"
    MEETING_SCHEDULED = "meeting_scheduled"
    MEASURE_IN_FORCE = "measure_in_force"
    COMMITMENT_MADE = "commitment_made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What somebody did or undertook, resting on a statement."""

    kind: ResponseKind
    statement: StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What belongs together, and what about it is still open."""

    id: IncidentId
    title: str
    opened_at: datetime
    opened_by: str
    simulation: bool
    track: TrackId | None = None
    restriction: RestrictionId | None = None
    alerts: tuple[AlertId, ...] = ()
    statements: tuple[Statement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    responses: tuple[Response, ...] = ()
    open_questions: tuple[str, ...] = ()
