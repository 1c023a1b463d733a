"""The signatures of a log: its key, its checkpoints, and the cosignatures of witnesses."""

from datetime import datetime
from pathlib import Path

from vedette.model.errors import LedgerError, ProofError
from vedette.record.ledger import merkle
from vedette.record.ledger.checkpoint import Checkpoint, SignedCheckpoint, parse_checkpoint
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.key_file import key_path, new_log_signer, read_signer, write_signer
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.signed_note import (
    KeyKind,
    Note,
    SignerKey,
    VerifierKey,
    parse_signatures,
)
from vedette.record.record import Record

DEFAULT_NAME = "vedette"


def ensure_key(record: Record, path: Path, *, name: str, at: datetime, by: str) -> SignerKey:
    """The key of the log in `path`, which is created and put on record if there is none.

    name: the start of the origin of a new log, like ``example.org/watch``. Raises ProofError.
    """
    signer = read_signer(key_path(path))
    if signer is None:
        signer = new_log_signer(name)
        # The entry first: a key that signs is always one that the log has named.
        record.add([_key_entry(signer.verifier, None, at=at, by=by)])
        write_signer(key_path(path), signer)
    return signer


def rotate_key(record: Record, path: Path, *, at: datetime, by: str) -> SignedCheckpoint:
    """Replace the key of the log. The checkpoint over that entry is signed with both keys.

    Everybody who knows the old key can therefore trust the new one. The old key is then destroyed.
    Raises ProofError.
    """
    old = read_signer(key_path(path))
    if old is None:
        raise ProofError(
            "the record has no key yet",
            where=str(path),
            mend="make one with `vedette record checkpoint`",
        )
    new = SignerKey(old.name, KeyKind.LOG, new_log_signer(old.name).seed)
    record.add([_key_entry(new.verifier, old.verifier, at=at, by=by)])
    signed = sign_checkpoint(record.ledger, old, new)
    write_signer(key_path(path), new)
    return signed


def _key_entry(key: VerifierKey, replaces: VerifierKey | None, *, at: datetime, by: str) -> Entry:
    body = {
        "origin": key.name,
        "key": str(key),
        "replaces": None if replaces is None else str(replaces),
    }
    return Entry(at=at, by=by, kind=EntryKind.LEDGER_KEY, body=body)


def sign_checkpoint(ledger: Ledger, *signers: SignerKey) -> SignedCheckpoint:
    """Sign a checkpoint of the present ledger, store it in the ledger and return it.

    Raises LedgerError if the ledger does not continue from the last signed checkpoint.
    """
    head = ledger.head()
    if head.size == 0:
        raise ProofError(
            "the record must have at least one entry to sign, got none",
            mend="add something to the record first",
        )
    root = bytes.fromhex(head.root_sha256)
    last = last_checkpoint(ledger)
    if last is not None:
        require_goes_on(ledger, last, head.size, root)
    checkpoint = Checkpoint(signers[0].name, head.size, root)
    text = checkpoint.text()
    signed = SignedCheckpoint(checkpoint, Note(text, ()))
    if last is not None and last.checkpoint == checkpoint:
        if last.signed_by([signer.verifier for signer in signers]):
            return last  # Ed25519 would give the same again
        signed = last
    signed = signed.with_signatures(signer.sign(text) for signer in signers)
    ledger.keep_checkpoint(signed.size, signed.to_bytes())
    return signed


def require_goes_on(ledger: Ledger, last: SignedCheckpoint, size: int, root: bytes) -> None:
    """Raise LedgerError unless the ledger of `size` entries begins with the entries of `last`."""
    holds = last.size <= size and merkle.consistency_holds(
        old_size=last.size,
        new_size=size,
        old_root=last.root,
        new_root=root,
        proof=ledger.consistency_proof(last.size, size),
    )
    if not holds:
        raise LedgerError(
            f"the record does not extend its own checkpoint of {last.size} entries, so nothing was "
            "signed",
            mend="run `vedette verify` on it; go on from a copy that verifies",
        )


def last_checkpoint(ledger: Ledger) -> SignedCheckpoint | None:
    """The largest stored checkpoint; None if none is stored.

    Raises ProofError if it is malformed.
    """
    note = ledger.last_checkpoint()
    return None if note is None else parse_checkpoint(note, where="the kept checkpoint")


def add_cosignatures(ledger: Ledger, size: int, lines: str, key: VerifierKey) -> SignedCheckpoint:
    """Store the cosignature of the witness with `key` under the checkpoint of `size`.

    Returns the checkpoint with the new signature.

    Raises ProofError where it is not that witness's signature over that checkpoint.
    """
    note = ledger.checkpoint_of(size)
    if note is None:
        raise ProofError(
            f"no checkpoint of {size} entries was signed here",
            mend="cosign the one that `vedette record checkpoint` wrote",
        )
    signed = parse_checkpoint(note, where="the kept checkpoint")
    try:
        answered = parse_signatures(lines)
    except ValueError as exc:
        raise ProofError(
            f"the answer of the witness cannot be read: {exc}", mend="ask the witness again"
        ) from exc
    ours = [s for s in answered if (s.name, s.key_id) == (key.name, key.key_id)]
    if not Note(signed.note.text, tuple(ours)).signed_by([key]):
        raise ProofError(
            f"the answer has no signature of {key.name}", mend="check the witness's public key"
        )
    signed = signed.with_signatures(ours)
    ledger.keep_checkpoint(size, signed.to_bytes())
    return signed
