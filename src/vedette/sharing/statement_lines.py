"""Statements as JSON values, with their present grades, links and bearings.

Each field is written by its type, so that no text field is named here.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final, cast

from vedette.model.claim_words import words_of
from vedette.model.event_time_place import When
from vedette.model.incident import Incident
from vedette.model.statement import Grading, Saying, Statement
from vedette.model.times import to_text
from vedette.record.ledger.plain_values import to_plain
from vedette.record.state.answers import unverified_by
from vedette.record.state.statements import superseded_by
from vedette.sharing import statement_line_types as lines

_FIELDS: Final = tuple(one.name for one in fields(Saying))


def statement_parts(incident: Incident) -> list[lines.StatementPart]:
    """Every statement of an incident. A superseded one names the statement that superseded it."""
    replaced, unverified = superseded_by(incident.statements), unverified_by(incident.statements)
    return [
        statement_part(s, replaced.get(s.id), unverified.get(s.id, ())) for s in incident.statements
    ]


def statement_part(
    statement: Statement, replaced_by: str | None, not_verified_by: Sequence[str]
) -> lines.StatementPart:
    """One statement."""
    told: dict[str, Any] = {name: to_plain(getattr(statement, name)) for name in _FIELDS}
    part = {
        "id": statement.id,
        "incident": statement.incident,
        **told,
        "in_words": words_of(statement),
        "said_at": statement.said_at,
        "said": when_part(statement.said),
        "about_at": statement.about_at,
        "about": when_part(statement.about),
        "grade_why": next((g.why for g in reversed(statement.gradings) if g.why), None),
        "gradings": [_grading(g) for g in statement.gradings],
        "not_verified_by": list(not_verified_by),
        "superseded_by": replaced_by,
        "recorded_at": to_text(statement.recorded_at),
        "recorded_by": statement.recorded_by,
    }
    return cast(lines.StatementPart, part)


def when_part(when: When | None) -> lines.WhenPart | None:
    """A stated time with its precision; None if `when` is None."""
    if when is None:
        return None
    return cast(lines.WhenPart, {**to_plain(when), "precision": when.precision.value})


def _grading(grading: Grading) -> lines.GradingPart:
    source, information = grading.source, grading.information
    return {
        "source_grade": None if source is None else str(source),
        "information_grade": None if information is None else str(information),
        "by": grading.by,
        "at": to_text(grading.at),
        "why": grading.why,
    }
