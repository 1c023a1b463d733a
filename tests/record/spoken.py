"""A short way for tests to put a statement on record."""

from datetime import datetime
from typing import Any

from vedette.model.statement import Saying, Statement
from vedette.record.actions.statement_parsing import told_when
from vedette.record.record import Record


def say(
    record: Record,
    incident: str,
    *,
    at: datetime,
    by: str,
    said_at: str | None = None,
    about_at: str | None = None,
    **fields: Any,
) -> Statement:
    """Add a statement; times are given as a person types them, the rest as `Saying` has it."""
    saying = Saying(
        said=told_when("said_at", said_at), about=told_when("about_at", about_at), **fields
    )
    return record.statements.add(incident, saying, at=at, by=by)
