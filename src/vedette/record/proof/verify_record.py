"""Verification of a record with the verifier's own heads, checkpoints and keys."""

from dataclasses import replace
from pathlib import Path

from vedette.model.errors import ProofError, RecordError
from vedette.record.ledger import acknowledgement
from vedette.record.ledger.checkpoint import SignedCheckpoint, parse_checkpoint
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.ledger.verify_ledger import Fault, Integrity, VerifyResult, verify
from vedette.record.proof.bound_files import FilesFound, files_beside
from vedette.record.proof.person_signing import signature_faults
from vedette.record.proof.trusted_keys import Trust
from vedette.record.record import Record
from vedette.record.state.snapshot import snapshot_path
from vedette.store import ledger_rows
from vedette.store.database import open_read_only, undisturbed


def verify_record(path: Path, trust: Trust, head: TreeHead | None = None) -> VerifyResult:
    """Verify a record against an exported head, checkpoints stored elsewhere and trusted witnesses.

    A checkpoint in the record counts as stored elsewhere if every trusted witness signed it, since
    it cannot be forged afterwards. Never raises for what the file holds.
    """
    return undisturbed(
        path, lambda: _verify_record(path, trust, head), lambda result: result.exit_code == 0
    )


def _verify_record(path: Path, trust: Trust, head: TreeHead | None) -> VerifyResult:
    witnessed, false = _witnessed(path, trust)
    held = [_head_of(one) for one in (*trust.held, *witnessed)]
    result = verify(path, head, also=held)
    beside = _beside(path, result)
    said = (
        *false,
        *acknowledgement.faults(path, result),
        *beside.faults,
        *_fold_faults(path, result),
    )
    if beside.limits:
        sound = result.integrity is Integrity.INTACT
        result = replace(
            result,
            limits=(*result.limits, *beside.limits),
            integrity=Integrity.CONSISTENT if sound else result.integrity,
        )
    faults = [Fault(what=what) for what in said]
    if result.integrity is Integrity.UNREADABLE or not faults:
        return result
    return replace(result, integrity=Integrity.ALTERED, faults=(*result.faults, *faults))


def _head_of(checkpoint: SignedCheckpoint) -> TreeHead:
    return TreeHead(size=checkpoint.size, root_sha256=checkpoint.root.hex())


def _witnessed(path: Path, trust: Trust) -> tuple[list[SignedCheckpoint], list[str]]:
    """Checkpoints in the record that all trusted witnesses signed; and what is false in them."""
    found, faults = [], []
    for note in _kept(path):
        try:
            checkpoint = parse_checkpoint(note)
            signed = {one.key for one in checkpoint.signed_by(trust.keys)}
        except ProofError as exc:
            faults.append(f"a stored checkpoint: {exc.what}")
            continue
        if trust.witnesses and signed.issuperset(trust.witnesses):
            found.append(checkpoint)
    return found, faults


def _kept(path: Path) -> list[bytes]:
    try:
        with open_read_only(path) as database, database.reading() as connection:
            if not ledger_rows.has_nodes(connection):
                return []
            return [note for _, note in ledger_rows.read_checkpoints(connection)]
    except RecordError:
        return []  # `verify` says what is wrong with the file


def _beside(path: Path, result: VerifyResult) -> FilesFound:
    """What the files in its folder lack of what it says of them, and signatures of persons."""
    if result.faults or result.integrity is Integrity.UNREADABLE:
        return FilesFound()
    try:
        with open_read_only(path) as database:
            ledger = Ledger(database)
            found = files_beside(path, ledger)
            return replace(found, faults=(*found.faults, *signature_faults(ledger)))
    except (RecordError, OSError) as exc:
        return FilesFound(faults=(f"the files beside the record cannot be verified: {exc}",))


def _fold_faults(path: Path, result: VerifyResult) -> list[str]:
    """What the snapshot beside it says otherwise than its entries do."""
    if result.faults or not snapshot_path(path).exists():
        return []
    with Record.read(path) as record:
        if record.fold_agrees():
            return []
    name = snapshot_path(path).name
    return [f"{name} beside it, from which it is shown, says otherwise: remove that file"]
