"""The incident as a bundle alone tells of it: for a partner who does not have the record."""

from collections.abc import Iterable
from itertools import groupby

from vedette.model.errors import LedgerError
from vedette.model.ids import IncidentId
from vedette.model.incident import Incident
from vedette.record.ledger import large_entries
from vedette.record.ledger.entries import (
    OF_QUESTIONS,
    OF_STATEMENTS,
    Entry,
    EntryKind,
    entry_from_bytes,
)
from vedette.record.state.incidents import Incidents

_SHOWN = (
    OF_STATEMENTS
    | OF_QUESTIONS
    | {EntryKind.INCIDENT_OPENED, EntryKind.RESPONSE_OPENED, EntryKind.RESPONSE_STEPPED}
)
"""The kinds that decide what is known of an incident."""


def whole_entries(shown: Iterable[tuple[int, bytes]]) -> list[tuple[int, Entry]]:
    """(position, entry) of a bundle's entries; of a large one the position of its last part.

    shown: (position, bytes) in order. Raises LedgerError or RecordError for bytes that are no
    entry, and where parts of a large entry are missing.
    """
    read = [(at, entry_from_bytes(body, where=f"entry {at}")) for at, body in shown]
    found: list[tuple[int, Entry]] = []
    for part_of, group in groupby(read, key=lambda one: _large(one[1])):
        items = list(group)
        if part_of is None:
            found += items
            continue
        whole = large_entries.joined([entry for _, entry in items])
        at = items[-1][0]
        found.append((at, entry_from_bytes(whole, where=f"entry {at}")))
    return found


def incident_from(entries: Iterable[tuple[int, Entry]], incident: IncidentId) -> Incident:
    """The incident with its statements, questions and responses, folded from these entries alone.

    What a foreign incident says of this one is left out: it changes nothing that is known here.
    Raises LedgerError where an entry refers to another one that is not among them.
    """
    state = Incidents()
    for position, entry in entries:
        if entry.kind in _SHOWN and not _is_of_another(entry, incident, state):
            state.apply(position, entry)
    if not state.holds(incident):
        raise LedgerError(
            f"the entry that opened {incident} must be in the bundle, got none",
            mend="ask for the bundle again",
        )
    return state.get(incident)


def _large(entry: Entry) -> str | None:
    return str(entry.body["of"]) if entry.kind is EntryKind.ENTRY_PART else None


def _is_of_another(entry: Entry, incident: IncidentId, state: Incidents) -> bool:
    """Whether it is a question, a judgement or a response step of another incident."""
    body = entry.body
    match entry.kind:
        case EntryKind.HYPOTHESIS_JUDGED | EntryKind.HYPOTHESIS_ESTIMATED:
            return body["hypothesis"] not in state.inquiries.hypotheses
        case EntryKind.RESPONSE_STEPPED:
            return body["response"] not in state.responses.all
        case EntryKind.QUESTION_OPENED | EntryKind.QUESTION_ANSWERED:
            return bool(body["incident"] != incident)
        case EntryKind.HYPOTHESIS_PROPOSED:
            return bool(body["incident"] != incident)
        case _:
            return False
