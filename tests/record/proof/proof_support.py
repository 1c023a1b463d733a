"""Logs, witnesses and bundles for the tests of proofs."""

from pathlib import Path

from ledger_support import NIGHT, write_night

from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.signed_note import KeyKind, SignerKey
from vedette.record.proof.checkpoint_signing import add_cosignatures, ensure_key, sign_checkpoint
from vedette.record.proof.witness import Witness, request_to_witness
from vedette.record.record import Record
from vedette.store.small_database import WITNESS, open_small_memory

WITNESS_KEY = SignerKey("example.org/witness", KeyKind.WITNESS, bytes(range(32)))
AT = 1_757_460_000  # 2025-09-09T23:20:00Z


def new_witness(*logs: SignerKey) -> Witness:
    witness = Witness(open_small_memory(WITNESS), WITNESS_KEY)
    for log in logs:
        witness.trust(log.verifier)
    return witness


def night(folder: Path, *, statements: int = 40) -> tuple[Record, Path, SignerKey]:
    """An open record of one night, with a key."""
    path = folder / "vedette.sqlite"
    record = Record.open(path)
    signer = ensure_key(record, path, name="example.org/watch", at=NIGHT, by="test")
    write_night(record, statements=statements)
    return record, path, signer


def cosigned(record: Record, signer: SignerKey, witness: Witness, at: int) -> SignedCheckpoint:
    """The record's checkpoint as of now, with the witness's signature under it."""
    signed = sign_checkpoint(record.ledger, signer)
    last = witness.logs()[signer.name]
    request = request_to_witness(record.ledger, signed, 0 if last is None else last.size)
    answer = witness.add_checkpoint(request.to_bytes(), at=at)
    assert answer.is_signed, answer.body
    return add_cosignatures(record.ledger, signed.size, answer.body, witness.key)
