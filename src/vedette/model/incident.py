"""Incidents. Statements, questions, evidence and responses have their own modules."""

from dataclasses import dataclass
from datetime import datetime

from vedette.model.evidence import Evidence
from vedette.model.ids import AlertId, IncidentId, RestrictionId, TrackId
from vedette.model.question import Question
from vedette.model.response import Note, Release, Response
from vedette.model.statement import (
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    SourceGrade,
    Statement,
)

__all__ = [  # the statement's nouns can be had from here, too
    "Incident",
    "InformationGrade",
    "Link",
    "LinkKind",
    "Modality",
    "SourceGrade",
    "Statement",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident: what belongs together, and its open questions."""

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
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()  # to its alerts
    releases: tuple[Release, ...] = ()  # what went out of it, and to whom
    open_questions: tuple[str, ...] = ()
