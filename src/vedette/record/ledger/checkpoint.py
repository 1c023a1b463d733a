"""Checkpoints (C2SP tlog-checkpoint): the log, the number of entries and the root."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from vedette.model.errors import ProofError
from vedette.record.ledger.base64_text import to_base64, to_hash, to_number
from vedette.record.ledger.signed_note import (
    KeyKind,
    Note,
    Signature,
    Signed,
    VerifierKey,
    parse_note,
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The text of the note: it binds a log of `size` entries to `root`."""

    origin: str
    size: int
    root: bytes  # 32
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with its note. `signed_by` tells who signed it."""

    checkpoint: Checkpoint
    note: Note

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.checkpoint.size

    @property
    def root(self) -> bytes:
        """The root hash over the entries."""
        return self.checkpoint.root

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.checkpoint.origin

    def to_bytes(self) -> bytes:
        """The whole note."""
        return self.note.to_bytes()

    def signed_by(self, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
        """The keys among `keys` that signed it. A log's key counts only for its own log.

        Raises ProofError.
        """
        fitting = (k for k in keys if k.kind is KeyKind.WITNESS or k.name == self.origin)
        return self.note.signed_by(fitting)

    def with_signatures(self, more: Iterable[Signature]) -> "SignedCheckpoint":
        """The checkpoint with more signatures."""
        return SignedCheckpoint(self.checkpoint, self.note.with_signatures(more))


def parse_checkpoint(data: bytes, *, where: str | None = None) -> SignedCheckpoint:
    """Read a checkpoint. Raises ProofError."""
    note = parse_note(data, where=where)
    try:
        return SignedCheckpoint(parse_checkpoint_text(note.text), note)
    except ValueError as exc:
        raise ProofError(
            f"must be a checkpoint: {exc}", where=where, mend="name the file of a checkpoint"
        ) from exc


def parse_checkpoint_text(text: str) -> Checkpoint:
    """Parse the signed text. Raises ValueError."""
    lines = text.split("\n")
    if len(lines) < 4:
        raise ValueError(f"must have at least three lines, got {len(lines) - 1}")
    if lines[-1]:
        raise ValueError("its last line must end with a newline")
    if not all(lines[:-1]):
        raise ValueError(f"line {lines.index('') + 1} must not be empty")
    origin, size, root, *extensions = lines[:-1]
    return Checkpoint(origin, to_number(size), to_hash(root), tuple(extensions))


def time_of(signed: Signed) -> datetime | None:
    """The time of a witness; None if there is none, or none that a calendar can represent."""
    if signed.at is None:
        return None
    try:
        return datetime.fromtimestamp(signed.at, UTC)
    except (OverflowError, OSError, ValueError):
        return None
