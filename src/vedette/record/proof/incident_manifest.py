"""The signed list of the entries that concern an incident, as it goes into a bundle.

A signed note (C2SP signed-note) by the log's key. Its text has these lines:

    vedette-incident-entries/v1
    the log's name, the number of entries, the root hash: as in the checkpoint
    the id of the incident
    kinds and the kinds of entry that were looked for
    entries, their number, and the SHA-256 of their positions written as 3,5-9,12

The positions stand beside the note, since a note has at most 64 KiB.

With the signature the log's owner declares that no other entry before the checkpoint refers to the
incident. The declaration cannot be verified without the log; whoever has all of it can verify it,
and a false one is then proven by the owner's own signature.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from vedette.model.errors import ProofError
from vedette.record.ledger.base64_text import to_base64, to_hash, to_number
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.entries import EntryKind
from vedette.record.ledger.signed_note import Note, SignerKey, VerifierKey, parse_note
from vedette.record.proof.incident_search import SEARCHED, IncidentEntries

HEADING = "vedette-incident-entries/v1"
_LINES = 7
_MOST_ENTRIES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentManifest:
    """What the log's owner declares: the entries that concern an incident, and no others."""

    origin: str
    size: int
    root: bytes  # 32
    incident: str
    kinds: tuple[str, ...]  # that were looked for
    entries: tuple[int, ...]  # positions, in order
    note: Note

    @property
    def positions(self) -> str:
        """The positions as text, such as 3,5-9,12."""
        return in_ranges(self.entries)

    def fits(self, checkpoint: SignedCheckpoint) -> bool:
        """Whether it was made for the log as of this checkpoint."""
        return (self.origin, self.size, self.root) == (
            checkpoint.origin,
            checkpoint.size,
            checkpoint.root,
        )

    def is_signed_by(self, keys: Iterable[VerifierKey]) -> bool:
        """Whether the log's key is among `keys` and signed it. Raises ProofError for a signature
        that is wrong."""
        return bool(self.note.signed_by(key for key in keys if key.name == self.origin))


def sign_manifest(
    found: IncidentEntries, checkpoint: SignedCheckpoint, signer: SignerKey
) -> IncidentManifest:
    """The signed list of `found`, as of `checkpoint`."""
    positions = in_ranges(found.positions)
    lines = (
        HEADING,
        checkpoint.origin,
        str(checkpoint.size),
        to_base64(checkpoint.root),
        found.incident,
        f"kinds {','.join(SEARCHED)}",
        f"entries {len(found.positions)} {_sha256(positions)}",
    )
    text = "".join(f"{line}\n" for line in lines)
    return parse_manifest(Note(text, (signer.sign(text),)).to_bytes(), positions)


def parse_manifest(data: bytes, positions: str) -> IncidentManifest:
    """Read the signed list of a bundle. Raises ProofError.

    positions: the text that stands beside the note, such as 3,5-9,12. It is held against the
    note; the note's signature is verified by `is_signed_by`.
    """
    note = parse_note(data)
    try:
        return _manifest_from(note, positions)
    except ValueError as exc:
        raise ProofError(
            f"must be the list of an incident's entries: {exc}",
            mend="ask for the bundle again",
        ) from exc


def _manifest_from(note: Note, positions: str) -> IncidentManifest:
    lines = note.text[:-1].split("\n")
    if len(lines) != _LINES or lines[0] != HEADING:
        raise ValueError(
            f"it must have {_LINES} lines, the first {HEADING}, got {len(lines)} lines, "
            f"the first {lines[0][:80]!r}"
        )
    _, origin, size, root, incident, kinds, entries = lines
    found = _from_ranges(positions)
    if _behind("entries", entries) != f"{len(found)} {_sha256(positions)}":
        raise ValueError(
            f"the positions {positions[:60]!r} must have the number and SHA-256 of its last "
            f"line, got {len(found)} {_sha256(positions)}"
        )
    return IncidentManifest(
        origin=origin,
        size=to_number(size),
        root=to_hash(root),
        incident=incident,
        kinds=tuple(_behind("kinds", kinds).split(",")),
        entries=found,
        note=note,
    )


def kinds_not_looked_for(manifest: IncidentManifest) -> list[str]:
    """The kinds that this version looks for and the maker of the list did not."""
    return [str(kind) for kind in EntryKind if kind in SEARCHED and kind not in manifest.kinds]


def in_ranges(positions: Iterable[int]) -> str:
    """Positions in order, such as 3,5-9,12."""
    ordered = sorted(positions)
    ends = [i for i, (one, other) in enumerate(pairwise(ordered)) if other != one + 1]
    firsts = [0, *(i + 1 for i in ends)]
    lasts = [*ends, len(ordered) - 1]
    return ",".join(
        str(ordered[a]) if a == b else f"{ordered[a]}-{ordered[b]}"
        for a, b in zip(firsts, lasts, strict=True)
    )


def _from_ranges(text: str) -> tuple[int, ...]:
    """Inverse of `in_ranges`. Raises ValueError."""
    found: list[int] = []
    for piece in text.split(","):
        first, _, last = piece.partition("-")
        start, stop = to_number(first), to_number(last or first)
        if stop < start or (found and start <= found[-1]):
            raise ValueError(f"positions must be in order, each once, got {piece[:40]!r}")
        if len(found) + stop - start >= _MOST_ENTRIES:
            raise ValueError(f"it must name at most {_MOST_ENTRIES:,} entries, got more")
        found += range(start, stop + 1)
    return tuple(found)


def _behind(word: str, line: str) -> str:
    if not line.startswith(f"{word} "):
        raise ValueError(f"a line must begin with {word!r}, got {line[:40]!r}")
    return line.removeprefix(f"{word} ")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
