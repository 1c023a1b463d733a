"""Incidents as plain values, for the page and for ``--json``."""

from collections.abc import Sequence
from typing import Any

from vedette.model.alert import Alert
from vedette.model.incident import Incident, Statement
from vedette.model.times import to_text
from vedette.record.statement_values import statement_to_dict
from vedette.record.told import superseded_by
from vedette.record.values import alert_to_dict


def incident_to_dict(incident: Incident, alerts: Sequence[Alert] = ()) -> dict[str, Any]:
    """One incident with its statements and `alerts`, JSON-ready.

    Every statement is there, the superseded too, each with the one that superseded it.
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
        "statements": [_statement(s, replaced.get(s.id)) for s in incident.statements],
        "open_questions": list(incident.open_questions),
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


def _statement(statement: Statement, replaced_by: str | None) -> dict[str, Any]:
    value = _with_id("statement", statement_to_dict(statement))
    value["recorded_at"] = to_text(statement.recorded_at)
    value["recorded_by"] = statement.recorded_by
    value["superseded_by"] = replaced_by
    return value


def _with_id(name: str, value: dict[str, Any]) -> dict[str, Any]:
    """The same, its id under ``"id"`` as in all that goes out."""
    return {"id": value.pop(name), **value}
