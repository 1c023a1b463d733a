"""Checkpoints (C2SP tlog-checkpoint): which log, how many entries, over which root."""

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
    """The note's text: what a log of `size` entries is bound to by `root`."""

    origin: str
    size: int
    root: bytes  # 32
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with its note. Who signed is for `signed_by` to say."""

    checkpoint: Checkpoint
    note: Note

    @property
    def size(self) -> int:
        """How many entries."""
        return self.checkpoint.size

    @property
    def root(self) -> bytes:
        """The root over them."""
        return self.checkpoint.root

    @property
    def origin(self) -> str:
        """Which log."""
        return self.checkpoint.origin

    def to_bytes(self) -> bytes:
        """The whole note."""
        return self.note.to_bytes()

    def signed_by(self, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
        """Who of `keys` signed it; log's keys count for their own log only. Raises ProofError."""
        fitting = (k for k in keys if k.kind is KeyKind.WITNESS or k.name == self.origin)
        return self.note.signed_by(fitting)

    def with_signatures(self, more: Iterable[Signature]) -> "SignedCheckpoint":
        """The same with signatures added."""
        return SignedCheckpoint(self.checkpoint, self.note.with_signatures(more))


def parse_checkpoint(data: bytes, *, where: str | None = None) -> SignedCheckpoint:
    """Read a checkpoint. Raises ProofError."""
    note = parse_note(data, where=where)
    try:
        return SignedCheckpoint(parse_checkpoint_text(note.text), note)
    except ValueError as exc:
        raise ProofError(
            f"not a checkpoint ({exc})", where=where, mend="name a checkpoint's own file"
        ) from exc


def parse_checkpoint_text(text: str) -> Checkpoint:
    """Read what was signed. Raises ValueError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise ValueError("it has fewer than three lines, or an empty one")
    origin, size, root, *extensions = lines[:-1]
    return Checkpoint(origin, to_number(size), to_hash(root), tuple(extensions))


def time_of(signed: Signed) -> datetime | None:
    """A witness's time; None where there is none, or none that a calendar can hold."""
    if signed.at is None:
        return None
    try:
        return datetime.fromtimestamp(signed.at, UTC)
    except (OverflowError, OSError, ValueError):
        return None
