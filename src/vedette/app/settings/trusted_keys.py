"""Options for keys and checkpoints that the verifying person already holds, and their readers."""

from pathlib import Path
from typing import Annotated

import typer

from vedette.model.errors import ProofError
from vedette.record.ledger.checkpoint import SignedCheckpoint, parse_checkpoint
from vedette.record.ledger.signed_note import VerifierKey, parse_verifier
from vedette.record.proof.timestamp import read_certificates
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_bundle import read_proof_file
from vedette.store.small_file import read_at_most

_MOST_BYTES = 64 * 1024  # of a file of public keys, each a line

HeldCheckpoints = Annotated[
    list[Path] | None,
    typer.Option(help="A checkpoint that was kept elsewhere; may be given several times."),
]
Keys = Annotated[
    list[str] | None,
    typer.Option(help="A trusted public key of the log or of a witness, or a file of them."),
]
Authority = Annotated[
    Path | None, typer.Option(help="Certificates (PEM) of a time-stamping authority.")
]


def read_trust(*, keys: list[str] | None, held: list[Path] | None, authority: Path | None) -> Trust:
    """Everything that is trusted. Raises ProofError."""
    found = [key for text in keys or [] for key in read_keys(text)]
    return Trust(
        keys=tuple(found),
        held=tuple(_held(path, found) for path in held or []),
        authorities=() if authority is None else tuple(read_certificates(authority)),
    )


def read_keys(text: str) -> list[VerifierKey]:
    """Read a public key, or a file of keys, one per line; lines starting with # are ignored."""
    path = Path(text)
    if text.count("+") >= 2 and not path.is_file():
        return [parse_verifier(text)]
    try:
        lines = read_at_most(path, _MOST_BYTES).decode().splitlines()
    except (OSError, ValueError) as exc:  # a name with a zero byte is a ValueError
        raise ProofError(
            "must be a public key or a file of public keys",
            where=text[:80],
            mend="write a key as name+id+key, or name a file that can be read",
        ) from exc
    return [parse_verifier(line) for line in lines if line.strip() and not line.startswith("#")]


def read_checkpoint_file(path: Path) -> SignedCheckpoint:
    """Read the file of a checkpoint. Raises ProofError."""
    return parse_checkpoint(read_proof_file(path), where=str(path))


def _held(path: Path, keys: list[VerifierKey]) -> SignedCheckpoint:
    """One that was kept elsewhere; signatures of known keys under it must fit."""
    checkpoint = read_checkpoint_file(path)
    try:
        checkpoint.signed_by(keys)
    except ProofError as exc:
        mend = "get the checkpoint again from the one who keeps it"
        raise ProofError(exc.what, where=str(path), mend=mend) from exc
    return checkpoint
