"""Alerts and statements as plain values and back: the bodies of their entries."""

from collections.abc import Mapping
from datetime import datetime
from sys import intern

from vedette.model.alert import Alert, AlertRule, AlertState
from vedette.model.ids import AlertId, IncidentId, RestrictionId, StatementId, TrackId
from vedette.model.incident import (
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    SourceGrade,
    Statement,
)
from vedette.model.occasion import When
from vedette.model.times import from_text, to_text
from vedette.record.canonical import JsonValue


def time_to_text(at: datetime | None) -> str | None:
    """As `to_text`; None stays None."""
    return None if at is None else to_text(at)


def time_from_text(text: str | None) -> datetime | None:
    """As `from_text`; None stays None."""
    return None if text is None else from_text(text)


def alert_to_dict(alert: Alert) -> dict[str, JsonValue]:
    """An alert as plain values."""
    return {
        "alert": alert.id,
        "rule": str(alert.rule),
        "track": alert.track,
        "restriction": alert.restriction,
        "raised_at": to_text(alert.raised_at),
        "state": str(alert.state),
        "changed_at": to_text(alert.changed_at),
        "reason": alert.reason,
        "changed_by": alert.changed_by,
        "shelved_until": time_to_text(alert.shelved_until),
    }


def alert_from_dict(body: Mapping[str, JsonValue]) -> Alert:
    """Inverse of `alert_to_dict`. Raises ValueError or KeyError."""
    return Alert(
        # One object for one word: a fold of a million entries holds each of these many times.
        id=AlertId(intern(body["alert"])),
        rule=AlertRule(body["rule"]),
        track=TrackId(intern(body["track"])),
        restriction=RestrictionId(intern(body["restriction"])),
        raised_at=from_text(body["raised_at"]),
        state=AlertState(body["state"]),
        changed_at=from_text(body["changed_at"]),
        reason=intern(body["reason"]),
        changed_by=body["changed_by"],
        shelved_until=time_from_text(body["shelved_until"]),
    )


def statement_to_dict(statement: Statement) -> dict[str, JsonValue]:
    """A statement as plain values; who recorded it and when stand in the entry itself."""
    source, information = statement.source_grade, statement.information_grade
    return {
        "statement": statement.id,
        "incident": statement.incident,
        "speaker": statement.speaker,
        "claim": statement.claim,
        "modality": str(statement.modality),
        "role": statement.role,
        "via": statement.via,
        "said_at": statement.said_at,
        "about_at": statement.about_at,
        "source_grade": None if source is None else str(source),
        "information_grade": None if information is None else str(information),
        "links": [{"kind": str(link.kind), "to": link.to} for link in statement.links],
    }


def statement_from_dict(
    body: Mapping[str, JsonValue], *, recorded_at: datetime, recorded_by: str
) -> Statement:
    """Inverse of `statement_to_dict`. Raises ValueError or KeyError."""
    source, information = body["source_grade"], body["information_grade"]
    return Statement(
        id=StatementId(body["statement"]),
        incident=IncidentId(body["incident"]),
        speaker=body["speaker"],
        claim=body["claim"],
        modality=Modality(body["modality"]),
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        role=body["role"],
        via=body["via"],
        said=None if body["said_at"] is None else When(at=body["said_at"]),
        about=None if body["about_at"] is None else When(at=body["about_at"]),
        source_grade=None if source is None else SourceGrade(source),
        information_grade=None if information is None else InformationGrade(information),
        links=tuple(
            Link(kind=LinkKind(link["kind"]), to=StatementId(link["to"])) for link in body["links"]
        ),
    )
