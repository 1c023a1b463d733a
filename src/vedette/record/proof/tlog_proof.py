"""A proof of one entry in the common format C2SP tlog-proof, for tools that read that alone.

It holds the position, the inclusion proof and the checkpoint with all signatures, but not the
entry. The leaf hash is SHA-256 over a zero byte and the entry's bytes, which are a separate
file. Source: c2sp.org/tlog-proof@v1.
"""

from pathlib import Path

from vedette.model.errors import ProofError
from vedette.record.ledger.base64_text import to_base64
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.proof.bundle import Bundle, ProvedEntry

HEADER = "c2sp.org/tlog-proof@v1"


def to_tlog_proof(entry: ProvedEntry, checkpoint: SignedCheckpoint) -> bytes:
    """The proof that `entry` is in the log of `checkpoint`."""
    lines = [HEADER, f"index {entry.index}", *map(to_base64, entry.proof), "", ""]
    return "\n".join(lines).encode() + checkpoint.to_bytes()


def write_tlog_proofs(bundle: Bundle, folder: Path) -> None:
    """Write `INDEX.tlog-proof` and the entry itself, `INDEX.json`, for each. Raises ProofError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for entry in bundle.entries:
            proof = to_tlog_proof(entry, bundle.checkpoint)
            (folder / f"{entry.index}.tlog-proof").write_bytes(proof)
            (folder / f"{entry.index}.json").write_bytes(entry.body)
    except OSError as exc:
        raise ProofError(
            f"cannot be written: {exc.strerror}",
            where=str(folder),
            mend="free disk space there, or name another folder",
        ) from exc
