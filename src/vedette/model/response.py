"""Responses: what somebody did or undertook. Each step needs a statement that says so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.event_time_place import When
from vedette.model.ids import AlertId, IncidentId, NoteId, ReleaseId, ResponseId, StatementId


class ResponseStatus(StrEnum):
    """Seven different things that must not be taken for one another."""

    NOTIFIED = "notified"
    REQUESTED = "requested"
    ANNOUNCED = "announced"
    SCHEDULED = "scheduled"
    IN_FORCE = "in force"
    COMMITTED = "committed"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """That a response has come to a status, according to one statement. Unknown is None."""

    status: ResponseStatus
    statement: StatementId
    at: datetime  # when it was put down
    by: str
    when: When | None = None  # when it is to take place, or takes effect
    until: When | None = None
    area: str | None = None  # the geometry, as the source gives it
    heights: str | None = None
    who: tuple[str, ...] = ()  # whom it binds, and to what
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A meeting, a restriction, a commitment: with each step that a source speaks of."""

    id: ResponseId
    incident: IncidentId
    kind: str  # "meeting", "airspace restriction", "commitment", ...
    what: str
    opened_at: datetime
    opened_by: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """That a dossier or a message went out: what it rests on, and who received it."""

    id: ReleaseId
    what: str  # "dossier", "message", ...
    ref: str  # its number, file name or id
    at: datetime
    by: str
    rests_on: tuple[str, ...]  # ids of statements, answers, notes, alerts and evidence
    recipients: tuple[str, ...]
    incident: IncidentId | None = None
    sha256: str | None = None  # of the bytes that went out


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a person wrote to an alert."""

    id: NoteId
    alert: AlertId
    text: str
    at: datetime
    by: str
    rests_on: tuple[str, ...] = ()
