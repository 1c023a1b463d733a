"""The facts of a dossier, read from the record as of one size of the ledger."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vedette.model.alert import Alert
from vedette.model.errors import RecordError
from vedette.model.evidence import Custody, Evidence
from vedette.model.ids import ReleaseId, StatementId
from vedette.model.incident import Incident
from vedette.model.response import Release
from vedette.record.ledger.alert_values import alert_from_dict
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.checkpoint import SignedCheckpoint, parse_checkpoint
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.record import Record
from vedette.record.state.document_drafts import TakenDocument
from vedette.record.state.restrictions import Published

DOSSIER = "dossier"
"""What a release of a dossier is called on the record."""

_MADE_OF = re.compile(r"#(\d+)$", re.ASCII)
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """The changes of the record since the last release of a dossier of the incident."""

    release: Release
    entries: int  # how many the ledger had when that dossier was made
    new: tuple[tuple[int, Entry], ...]  # (position, entry) of what touches the incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One incident and what belongs to it, as it stood after `head.size` entries."""

    incident: Incident
    head: TreeHead
    replaced: dict[StatementId, StatementId]
    alerts: tuple[Alert, ...]  # each change of each, in the ledger's order
    restriction_name: str | None
    restriction_held: tuple[tuple[str, str], ...]  # its words, as the run that met it held it
    published: Published | None  # the restriction, where it was declared here
    documents: dict[str, TakenDocument]  # by the SHA-256 of their text
    exhibits: tuple[tuple[Evidence, tuple[Custody, ...]], ...]
    checkpoint: SignedCheckpoint | None  # the last one of the ledger up to here
    since: Since | None


def gather(record: Record, incident: str, as_of: AsOf | None = None) -> Matter:
    """Read the facts of an incident for its dossier. Raises RecordError.

    Other programs may write at the same time. The result is for one size of the ledger.
    """
    for _ in range(_TRIES):
        head = record.head(as_of)
        found = _gather(record, incident, as_of, head)
        if as_of is not None or record.head().size == head.size:
            return found
    raise RecordError(
        "entries were added during every attempt to read the record",
        where=record.where,
        mend="give a time as `as_of`",
    )


def reference(name: str, entries: int) -> str:
    """The reference of a released dossier on the record: its file and number of entries."""
    return f"{name} #{entries}"


def _gather(record: Record, incident: str, as_of: AsOf | None, head: TreeHead) -> Matter:
    found = record.incidents.get(incident, as_of)
    restriction = found.restriction
    return Matter(
        incident=found,
        head=head,
        replaced=record.statements.replaced(as_of),
        alerts=tuple(_alert_changes(record, found, head.size)),
        restriction_name=_restriction_name(record, found, head.size),
        restriction_held=_restriction_held(record, found, head.size),
        published=None
        if restriction is None
        else record.restrictions.declared(as_of).published.get(restriction),
        documents={one.text_sha256: one for one in record.intake.documents()},
        exhibits=record.incidents.evidence_of(found, as_of),
        checkpoint=_checkpoint(record, head.size),
        since=_since(record, found, head.size),
    )


def _entries_naming(record: Record, text: str, size: int) -> list[tuple[int, Entry]]:
    positions = [p for p in record.ledger.naming(text) if p < size]
    return list(zip(positions, record.ledger.entries_at(positions), strict=True))


def _alert_changes(record: Record, incident: Incident, size: int) -> Iterator[Alert]:
    for alert in incident.alerts:
        for _, entry in _entries_naming(record, alert, size):
            if entry.kind is EntryKind.ALERT_CHANGED and entry.body["alert"] == alert:
                yield alert_from_dict(entry.body)


def _restriction_name(record: Record, incident: Incident, size: int) -> str | None:
    """As the run that held it named it; the last such run counts."""
    if incident.restriction is None:
        return None
    for _, entry in reversed(_entries_naming(record, incident.restriction, size)):
        if entry.kind is EntryKind.RUN_OPENED:
            for held in entry.body["restrictions"]:
                if held["id"] == incident.restriction:
                    return str(held["name"])
    return None


def _restriction_held(record: Record, incident: Incident, size: int) -> tuple[tuple[str, str], ...]:
    """What the entry that opened the incident says of it; nothing where that is older than this."""
    for _, entry in _entries_naming(record, incident.id, size):
        if entry.kind is EntryKind.INCIDENT_OPENED and entry.body["incident"] == incident.id:
            return tuple((heading, words) for heading, words in entry.body.get("held") or ())
    return ()


def _checkpoint(record: Record, size: int) -> SignedCheckpoint | None:
    notes = [note for of, note in record.ledger.checkpoints() if of <= size]
    return parse_checkpoint(notes[-1], where="the kept checkpoint") if notes else None


def _since(record: Record, incident: Incident, size: int) -> Since | None:
    sent = [r for r in incident.releases if r.what == DOSSIER]
    if not sent:
        return None
    last = sent[-1]
    made_of = _made_of(record, last, size)
    ids = set(_ids_of(incident))
    new = [
        (made_of + place, entry)
        for place, entry in enumerate(record.ledger.entries_from(made_of)[: size - made_of])
        if entry.body.get("release") != last.id and not ids.isdisjoint(_texts(entry.body))
    ]
    return Since(release=last, entries=made_of, new=tuple(new))


def _made_of(record: Record, release: Release, size: int) -> int:
    """By the release's own word; else all that came before it was noted."""
    told = _MADE_OF.search(release.ref)
    noted = _position_of(record, release.id, size)
    return noted if told is None else min(int(told.group(1)), noted)


def _position_of(record: Record, release: ReleaseId, size: int) -> int:
    for position, entry in _entries_naming(record, release, size):
        if entry.kind is EntryKind.RELEASE_MADE and entry.body["release"] == release:
            return position
    return size


def _ids_of(incident: Incident) -> Iterator[str]:
    yield incident.id
    yield from (s.id for s in incident.statements)
    yield from incident.alerts
    yield from (r.id for r in incident.responses)
    yield from (e.id for e in incident.evidence)
    yield from (q.id for q in incident.questions)


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
