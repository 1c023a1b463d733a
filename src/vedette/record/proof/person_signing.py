"""A person's signature over entries that they wrote on the command line.

Nobody signs in on the command line, so a name there is a claim. A person with a key of their own
can sign: an entry after those that they wrote signs the leaf hashes of those entries. The verifier
has to know whose key it is, as with witnesses.
"""

import hashlib
from datetime import datetime

from vedette.model.errors import LedgerError, ProofError
from vedette.record.ledger.base64_text import from_base64, to_base64
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.merkle import leaf_hash
from vedette.record.ledger.signed_note import KeyKind, SignerKey, VerifierKey, parse_verifier
from vedette.record.record import Record

_HEADING = "vedette-entries-1"


def sign_entries(record: Record, first: int, signer: SignerKey, *, at: datetime, by: str) -> None:
    """Sign all entries from position `first` on; does nothing if there are none.

    Raises RecordError.
    """
    last = record.ledger.size() - 1
    if last < first:
        return
    leaves = _leaves_sha256(record.ledger, first, last)
    body = {
        "first": first,
        "last": last,
        "leaves_sha256": leaves,
        "key": str(signer.verifier),
        "signature": to_base64(signer.sign(_text(first, last, leaves)).data),
    }
    record.add([Entry(at=at, by=by, kind=EntryKind.ENTRIES_SIGNED, body=body)])


def signature_faults(ledger: Ledger) -> list[str]:
    """Invalid signatures, in words. Raises LedgerError."""
    found = []
    for position in ledger.naming(f'"kind":"{EntryKind.ENTRIES_SIGNED}"'):
        (entry,) = ledger.entries_at([position])
        if entry.kind is EntryKind.ENTRIES_SIGNED and not _holds(ledger, entry):
            found.append(f"entry {position}: the person's signature in it does not hold")
    return found


def _holds(ledger: Ledger, entry: Entry) -> bool:
    body = entry.body
    try:
        key: VerifierKey = parse_verifier(str(body["key"]))
        first, last = int(str(body["first"])), int(str(body["last"]))
        leaves = _leaves_sha256(ledger, first, last)
        signature = from_base64(str(body["signature"]))
    except (ValueError, ProofError, LedgerError):
        return False
    signed = key.kind is KeyKind.LOG and key.holds(_text(first, last, leaves), signature) == 0
    return signed and leaves == body["leaves_sha256"]


def _leaves_sha256(ledger: Ledger, first: int, last: int) -> str:
    bodies = ledger.bodies(first, last + 1)
    if not 0 <= first <= last or len(bodies) != last + 1 - first:
        size = ledger.size()
        raise LedgerError(
            f"the entries {first} to {last} must be on the record, which has {size} entries"
        )
    return hashlib.sha256(b"".join(map(leaf_hash, bodies))).hexdigest()


def _text(first: int, last: int, leaves_sha256: str) -> str:
    return f"{_HEADING}\n{first}\n{last}\n{leaves_sha256}\n"
