"""The content of a bundle: the entries about a thing, and a checkpoint over them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vedette.model.errors import LedgerError, ProofError, RecordError
from vedette.model.ids import StatementId
from vedette.model.incident import Incident
from vedette.record.ledger.checkpoint import SignedCheckpoint, parse_checkpoint
from vedette.record.ledger.key_file import key_path, read_signer
from vedette.record.ledger.ledger import Ledger
from vedette.record.proof.bundle import Bundle, make_bundle
from vedette.record.proof.checkpoint_signing import last_checkpoint, sign_checkpoint
from vedette.record.proof.incident_manifest import sign_manifest
from vedette.record.proof.incident_search import IncidentEntries, entries_of_incident
from vedette.record.proof.verify_bundle import inner_faults
from vedette.record.record import Record

MOST_HISTORY = 16
"""How many of the log's own earlier checkpoints go into a bundle; others are named on demand."""

_SEALED = re.compile(rb"personal-[0-9a-f]{32}")


def entries_about(record: Record, what: str) -> list[int]:
    """The entries about `what`: a position, or the id of a statement or an incident.

    Of an incident: every entry that concerns it (`incident_search`). A sealed name or place
    includes the entries about its sealing, its accesses and its erasure. Raises RecordError.
    """
    ledger = record.ledger
    if what.isascii() and what.isdigit():
        if int(what) >= ledger.size():
            raise RecordError(
                f"the entry number must be below {ledger.size()}, got {what}",
                mend="count entries from 0",
            )
        return list(ledger.whole(int(what)))
    named = _named(record, what)
    if isinstance(named, Incident):
        return list(_search(record, named).positions)
    found = set(ledger.naming(named))
    for reference in _sealed_in(ledger, sorted(found)):
        found.update(ledger.naming(reference))
    return sorted(found)


def _named(record: Record, what: str) -> StatementId | Incident:
    """The statement or the incident whose id `what` is or begins. Raises RecordError."""
    try:
        return record.statements.find_id(what)
    except RecordError as exc:
        no_statement = exc
    try:
        return record.incidents.get(what)
    except RecordError as no_incident:
        for one in (no_statement, no_incident):
            if not one.what.startswith("no "):  # several ids fit, or the text cannot be an id
                raise one from no_incident
        raise RecordError(
            f"must be an entry's number, or the start of the id of a statement or an incident, "
            f"got {what!r}",
            mend=no_incident.mend,
        ) from no_incident


def _search(record: Record, incident: Incident) -> IncidentEntries:
    known = [
        *incident.alerts,
        *(s.id for s in incident.statements),
        *(e.id for e in incident.evidence),
        *(r.id for r in incident.responses),
        *(q.id for q in incident.questions),
        *(n.id for n in incident.notes),
        *(r.id for r in incident.releases),
    ]
    size = record.ledger.size()
    return entries_of_incident(record.ledger, incident.id, until=size, known=known)


def _sealed_in(ledger: Ledger, positions: Sequence[int]) -> set[str]:
    bodies = (body for at in positions for body in ledger.bodies(at, at + 1))
    return {found.decode() for body in bodies for found in _SEALED.findall(body)}


def prove(
    record: Record,
    path: Path,
    what: str,
    *,
    since: Sequence[SignedCheckpoint] = (),
    timestamp: bytes | None = None,
    fresh: bool = False,
) -> Bundle:
    """A bundle about `what`, as of the last checkpoint that covers it. Signs one if there is none.

    One about an incident has the signed list of its entries, where the log's key is at hand.

    since: checkpoints that others hold; the bundle proves that the log continues from them. Raises
    ProofError or RecordError.
    """
    numbered = what.isascii() and what.isdigit()
    named = None if numbered else _named(record, what)
    found = _search(record, named) if isinstance(named, Incident) else None
    indexes = entries_about(record, what) if found is None else found.positions
    signer = read_signer(key_path(path))
    kept = last_checkpoint(record.ledger)
    covers = kept is not None and kept.size > max(indexes, default=0)
    if kept is None or fresh or not covers:
        if signer is None:
            raise ProofError(
                "the record has no signed checkpoint, and no key to sign one",
                where=str(path),
                mend="sign one with `vedette record checkpoint`",
            )
        kept = sign_checkpoint(record.ledger, signer)
    bundle = make_bundle(
        record.ledger,
        kept,
        indexes,
        since=_history(record.ledger, kept, since),
        key=None if signer is None else signer.verifier,
        timestamp=timestamp,
    )
    if found is not None and signer is not None:
        bundle = replace(bundle, manifest=sign_manifest(found, kept, signer))
    wrong = inner_faults(bundle)
    if wrong:
        raise LedgerError(
            f"the proof made from the record does not verify: {wrong[0]}",
            where=str(path),
            mend="run `vedette verify`",
        )
    return bundle


def _history(
    ledger: Ledger, checkpoint: SignedCheckpoint, since: Sequence[SignedCheckpoint]
) -> list[SignedCheckpoint]:
    """Earlier checkpoints, smallest first: those asked for, and the log's own latest."""
    smaller = [note for size, note in ledger.checkpoints() if size < checkpoint.size]
    own = [parse_checkpoint(note, where="a kept checkpoint") for note in smaller[-MOST_HISTORY:]]
    by_size = {one.size: one for one in (*own, *since) if one.size < checkpoint.size}
    for one in since:
        if one.size >= checkpoint.size and one.root != checkpoint.root:
            raise ProofError(
                f"the given checkpoint of {one.size} entries must be before the last one signed "
                f"here, of {checkpoint.size}",
                mend="sign a new one with `vedette record checkpoint`; if that does not help, "
                "the log forked",
            )
    return [by_size[size] for size in sorted(by_size)]
