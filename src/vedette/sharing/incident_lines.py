"""Incidents as plain values, for the page and for ``--json``."""

from collections.abc import Sequence
from typing import Any

from vedette.model.alert import Alert
from vedette.model.incident import Incident
from vedette.model.times import to_text
from vedette.record.ledger.alert_values import alert_to_dict
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.state.statements import superseded_by
from vedette.sharing.record_lines import (
    as_of_text,
    known_line,
    note_line,
    release_line,
    response_line,
)
from vedette.sharing.statement_lines import statement_parts


def incident_to_dict(
    incident: Incident, alerts: Sequence[Alert] = (), as_of: AsOf | None = None
) -> dict[str, Any]:
    """One incident with its statements and `alerts`, JSON-ready.

    It contains every statement. A superseded one names the statement that superseded it.
    """
    replaced = superseded_by(incident.statements)
    return {
        "type": "incident",
        "id": incident.id,
        "title": incident.title,
        "opened_at": to_text(incident.opened_at),
        "opened_by": incident.opened_by,
        "simulation": incident.simulation,
        "track": incident.track,
        "restriction": incident.restriction,
        "alerts": [_with_id("alert", alert_to_dict(alert)) for alert in alerts],
        "statements": statement_parts(incident),
        "questions": [known_line(incident, q, as_of) for q in incident.questions],
        "responses": [response_line(incident, r, as_of) for r in incident.responses],
        "notes": [note_line(n, replaced) for n in incident.notes],
        "releases": [release_line(r, replaced) for r in incident.releases],
        "open_questions": list(incident.open_questions),
        "as_of": as_of_text(as_of),
    }


def summary_to_dict(incident: Incident) -> dict[str, Any]:
    """One incident as a line of a list."""
    return {
        "type": "incident",
        "id": incident.id,
        "title": incident.title,
        "opened_at": to_text(incident.opened_at),
        "opened_by": incident.opened_by,
        "simulation": incident.simulation,
        "track": incident.track,
        "restriction": incident.restriction,
        "alerts": len(incident.alerts),
        "statements": len(incident.statements),
        "open_questions": len(incident.open_questions),
    }


def _with_id(name: str, value: dict[str, Any]) -> dict[str, Any]:
    """The same, its id under ``"id"`` as in all that goes out."""
    return {"id": value.pop(name), **value}
