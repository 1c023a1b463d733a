"""Statements as plain values to go out: with their grades, and with what was said of them since."""

from collections.abc import Sequence

from vedette.model.event_time_place import Place, When
from vedette.model.incident import Incident
from vedette.model.statement import Grading, Span, Statement
from vedette.model.times import to_text
from vedette.record.state.answers import unverified_by
from vedette.record.state.statements import superseded_by
from vedette.sharing import record_line_types as lines


def statement_parts(incident: Incident) -> list[lines.StatementPart]:
    """Every statement of an incident, the superseded too, each with what superseded it."""
    replaced, unverified = superseded_by(incident.statements), unverified_by(incident.statements)
    return [
        statement_part(s, replaced.get(s.id), unverified.get(s.id, ())) for s in incident.statements
    ]


def statement_part(
    statement: Statement, replaced_by: str | None, not_verified_by: Sequence[str]
) -> lines.StatementPart:
    """One statement."""
    source, information = statement.source_grade, statement.information_grade
    return {
        "id": statement.id,
        "incident": statement.incident,
        "speaker": statement.speaker,
        "role": statement.role,
        "to": statement.to,
        "via": statement.via,
        "claim": statement.claim,
        "modality": str(statement.modality),
        "said_at": statement.said_at,
        "said": when_part(statement.said),
        "said_in": _place(statement.said_in),
        "about_at": statement.about_at,
        "about": when_part(statement.about),
        "about_place": _place(statement.about_place),
        "language": statement.language,
        "span": _span(statement.span),
        "topics": list(statement.topics),
        "bears_on": [
            {"question": b.question, "stance": b.stance.value, "says": b.says}
            for b in statement.bears_on
        ],
        "note": statement.note,
        "source_grade": None if source is None else str(source),
        "information_grade": None if information is None else str(information),
        "grade_why": next((g.why for g in reversed(statement.gradings) if g.why), None),
        "gradings": [_grading(g) for g in statement.gradings],
        "links": [{"kind": k.kind.value, "to": k.to} for k in statement.links],
        "not_verified_by": list(not_verified_by),
        "superseded_by": replaced_by,
        "recorded_at": to_text(statement.recorded_at),
        "recorded_by": statement.recorded_by,
    }


def when_part(when: When | None) -> lines.WhenPart | None:
    """A time as told, with how closely."""
    if when is None:
        return None
    return {
        "at": when.at,
        "until": when.until,
        "precision": when.precision.value,
        "approximate": when.approximate,
        "words": when.words,
        "dateline": when.dateline,
    }


def _place(place: Place | None) -> lines.PlacePart | None:
    if place is None:
        return None
    return {
        "name": place.name,
        "lat_deg": place.lat_deg,
        "lon_deg": place.lon_deg,
        "precision_m": place.precision_m,
    }


def _span(span: Span | None) -> lines.SpanPart | None:
    if span is None:
        return None
    return {
        "document_sha256": span.document_sha256,
        "evidence": span.evidence,
        "start": span.start,
        "end": span.end,
        "sha256": span.sha256,
    }


def _grading(grading: Grading) -> lines.GradingPart:
    source, information = grading.source, grading.information
    return {
        "source_grade": None if source is None else str(source),
        "information_grade": None if information is None else str(information),
        "by": grading.by,
        "at": to_text(grading.at),
        "why": grading.why,
    }
