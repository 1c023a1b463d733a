"""Incidents as the page shows them, over a record alone, in whichever process."""

from datetime import datetime
from typing import Any

from vedette.app.commands.record.record_evidence import evidence_line
from vedette.app.commands.record.record_file import as_of_from
from vedette.model.incident import Incident
from vedette.model.times import to_text
from vedette.record.queries.record_access import AsOf
from vedette.record.record import Record
from vedette.sharing.incident_lines import incident_to_dict, summary_to_dict
from vedette.web.desk_protocol import Which

Json = dict[str, Any]


def incident_summaries(record: Record, as_of: str | None, which: Which) -> list[Json]:
    """Incidents without their statements; those that there were at `as_of`."""
    when = as_of_from(as_of)
    if which.crossing is not None:
        found = record.of_crossing(*which.crossing, when)
        which = Which(id="" if found is None else found)
    if which.id is None:
        return [summary_to_dict(i) for i in record.incidents(when, last=which.last)]
    there = record.holds(which.id, when)
    return [summary_to_dict(record.show(which.id, when))] if there else []


def incident_page(record: Record, incident_id: str, as_of: str | None = None) -> Json:
    """One incident in full, with what is known and from where; as it stood at `as_of`.

    Raises LookupError where there is none.
    """
    when = as_of_from(as_of)
    if not record.holds(incident_id):
        raise LookupError(incident_id)
    incident = record.show(incident_id, when)
    return {
        **incident_to_dict(incident, record.alerts_of(incident, when), when),
        "facts": _facts(record, incident, when),
        "evidence": [evidence_line(*held) for held in record.exhibits(incident, when)],
    }


def _facts(record: Record, incident: Incident, as_of: AsOf | None) -> list[Json]:
    facts = []
    for alert in record.alerts_of(incident, as_of):
        rose = f"{alert.rule.value.replace('_', ' ')} rose at {_clock(alert.raised_at)}"
        if alert.changed_at != alert.raised_at:
            rose += f"; {alert.state.value} since {_clock(alert.changed_at)}"
        facts.append(
            {
                "text": f"{rose}: {alert.reason}",
                "source": f"alert {alert.id}, computed from track {alert.track}",
            }
        )
    return facts


def _clock(at: datetime) -> str:
    return f"{to_text(at)[11:19]} UTC"
