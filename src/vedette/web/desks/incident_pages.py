"""Incidents in the form of the page, computed from a record alone, in any process."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vedette.model.incident import Incident
from vedette.model.times import to_text
from vedette.record.queries.as_of_text import as_of_from
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.record import Record
from vedette.sharing.alert_words import condition_words, contact_words, label_words
from vedette.sharing.evidence_lines import evidence_line
from vedette.sharing.incident_lines import incident_to_dict, summary_to_dict

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Which:
    """A selection of incidents; by default all."""

    last: int | None = None  # the number of incidents, the last opened first
    id: str | None = None
    crossing: tuple[str, str] | None = None  # a track and a restriction


ALL = Which()


def incident_summaries(record: Record, as_of: str | None, which: Which) -> list[Json]:
    """Incidents without their statements, as of `as_of`."""
    when = as_of_from(as_of)
    if which.crossing is not None:
        found = record.incidents.of_crossing(*which.crossing, when)
        which = Which(id="" if found is None else found)
    if which.id is None:
        return [summary_to_dict(i) for i in record.incidents.all(when, last=which.last)]
    there = record.incidents.holds(which.id, when)
    return [summary_to_dict(record.incidents.get(which.id, when))] if there else []


def incident_page(record: Record, incident_id: str, as_of: str | None = None) -> Json:
    """One incident in full as of `as_of`, with the answers and their sources.

    Raises LookupError if it does not exist.
    """
    when = as_of_from(as_of)
    if not record.incidents.holds(incident_id):
        raise LookupError(incident_id)
    incident = record.incidents.get(incident_id, when)
    return {
        **incident_to_dict(incident, record.alerts.of_incident(incident, when), when),
        "facts": _facts(record, incident, when),
        "evidence": [evidence_line(*held) for held in record.incidents.evidence_of(incident, when)],
    }


def _facts(record: Record, incident: Incident, as_of: AsOf | None) -> list[Json]:
    facts = []
    for alert in record.alerts.of_incident(incident, as_of):
        rose = f"alert raised at {_clock(alert.raised_at)}; {condition_words(alert)}"
        if alert.changed_at != alert.raised_at:
            rose += f", {alert.state.value} since {_clock(alert.changed_at)}"
        at = "" if alert.reason_at is None else f", at {_clock(alert.reason_at)}"
        source = f"alert {alert.id}, computed from track {alert.track}"
        facts.append({"text": f"{rose}{at}: {alert.reason}", "source": source})
        if alert.contact is not None:
            facts.append({"text": contact_words(alert.contact), "source": source})
        said = label_words(alert)
        if said is not None:
            facts.append({"text": said, "source": f"what a person said of alert {alert.id}"})
    return facts


def _clock(at: datetime) -> str:
    return f"{to_text(at)[11:19]} UTC"
