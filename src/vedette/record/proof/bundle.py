"""A proof in one file: entries, their positions in the log, and that the log only grew.

Canonical JSON (RFC 8785) and a newline, so that every byte is determined;
docs/ledger-format.md describes it, docs/verify_bundle.py checks one without this program.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vedette.model.errors import ProofError, RecordError
from vedette.model.value_words import failure_in_words, in_words
from vedette.record.ledger import canonical_json
from vedette.record.ledger.base64_text import from_base64, to_base64, to_hash
from vedette.record.ledger.checkpoint import SignedCheckpoint, parse_checkpoint
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.signed_note import VerifierKey, parse_verifier
from vedette.record.proof.incident_manifest import IncidentManifest, parse_manifest

FORMAT = "vedette-bundle"
VERSION = 1
WITH_MANIFEST = 2
"""The version of a bundle about an incident: it has the signed list of its entries, too."""
MAX_BYTES = 64 * 1024 * 1024
MAX_PROOF = 63
_KEYS = {"format", "version", "key", "checkpoint", "entries", "history", "timestamp"}
_KEYS_OF = {VERSION: _KEYS, WITH_MANIFEST: _KEYS | {"incident"}}


@dataclass(frozen=True, slots=True)
class ProvedEntry:
    """One entry's bytes, its position, and its inclusion proof."""

    index: int
    body: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier head of the log, and the proof that the log begins with it."""

    size: int
    root: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Everything needed to verify entries, except the trusted keys and checkpoints."""

    checkpoint: SignedCheckpoint
    entries: tuple[ProvedEntry, ...]
    history: tuple[Earlier, ...] = ()
    key: VerifierKey | None = None  # the log's, as the bundle's maker says; trust another source
    timestamp: bytes | None = None  # RFC 3161, over the checkpoint's text
    manifest: IncidentManifest | None = None  # None: of no incident, or by an earlier version

    def to_bytes(self) -> bytes:
        """The file."""
        value: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION if self.manifest is None else WITH_MANIFEST,
            "key": None if self.key is None else str(self.key),
            "checkpoint": self.checkpoint.to_bytes().decode(),
            "entries": [
                {"index": e.index, "entry": e.body.decode(), "proof": _texts(e.proof)}
                for e in self.entries
            ],
            "history": [
                {"size": h.size, "root": to_base64(h.root), "proof": _texts(h.proof)}
                for h in self.history
            ],
            "timestamp": None if self.timestamp is None else to_base64(self.timestamp),
        }
        if self.manifest is not None:
            note, positions = self.manifest.note.to_bytes().decode(), self.manifest.positions
            value["incident"] = {"note": note, "entries": positions}
        return canonical_json.to_bytes(value) + b"\n"


def make_bundle(
    ledger: Ledger,
    checkpoint: SignedCheckpoint,
    indexes: Sequence[int],
    *,
    since: Sequence[SignedCheckpoint] = (),
    key: VerifierKey | None = None,
    timestamp: bytes | None = None,
) -> Bundle:
    """Prove entries `indexes` as of `checkpoint`, and that the log grew from each of `since`.

    Raises ProofError where an entry is newer than the checkpoint, or one of `since` does not fit.
    """
    size = checkpoint.size
    entries = []
    for index in sorted(set(indexes)):
        if not 0 <= index < size:
            raise ProofError(
                f"entry {index} must be among the {size} entries of the checkpoint",
                mend="sign a new one with `vedette record checkpoint`",
            )
        (body,) = ledger.bodies(index, index + 1)
        entries.append(ProvedEntry(index, body, ledger.inclusion_proof(index, size)))
    history = []
    for earlier in since:
        if earlier.origin != checkpoint.origin or not 0 < earlier.size < size:
            raise ProofError(
                f"the checkpoint of {earlier.size} entries of {earlier.origin} must be before "
                f"that of {size} of {checkpoint.origin}",
                mend="give an earlier checkpoint of the same log",
            )
        proof = ledger.consistency_proof(earlier.size, size)
        history.append(Earlier(earlier.size, earlier.root, proof))
    return Bundle(
        checkpoint=checkpoint,
        entries=tuple(entries),
        history=tuple(history),
        key=key,
        timestamp=timestamp,
    )


def parse_bundle(data: bytes, *, where: str | None = None) -> Bundle:
    """Read a bundle; nothing of it is verified yet. Raises ProofError."""
    try:
        if len(data) > MAX_BYTES or not data.endswith(b"}\n"):
            raise ProofError(
                "it must end with } and a newline"
                if len(data) <= MAX_BYTES
                else f"it must have at most {MAX_BYTES:,} bytes, got {len(data):,}"
            )
        value = canonical_json.from_bytes(data[:-1])
        if value.get("format") != FORMAT:
            raise ProofError(f"format must be {FORMAT!r}, got {in_words(value.get('format'))}")
        version = value.get("version")
        keys = _KEYS_OF.get(version) if type(version) is int else None
        if keys is None:
            raise ProofError(
                f"version must be {VERSION} or {WITH_MANIFEST}, got {in_words(version)}"
            )
        if value.keys() != keys:
            raise ProofError(
                f"it must have the keys {', '.join(sorted(keys))}, "
                f"missing or unknown: {', '.join(sorted(keys ^ value.keys()))}"
            )
        return _bundle_from(value)
    except (RecordError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise ProofError(
            f"must be a proof bundle: {failure_in_words(exc)}",
            where=where,
            mend="name a file that `record prove` wrote",
        ) from exc


def _bundle_from(value: dict[str, Any]) -> Bundle:
    entries = tuple(_entry_from(one) for one in value["entries"])
    indexes = [entry.index for entry in entries]
    if indexes != sorted(set(indexes)):
        raise ProofError(
            "entries must be in the order of their indexes, each once, got "
            f"{', '.join(map(str, indexes[:10]))}"
        )
    history = tuple(map(_earlier_from, value["history"]))
    key, timestamp = value["key"], value["timestamp"]
    return Bundle(
        checkpoint=parse_checkpoint(value["checkpoint"].encode()),
        entries=entries,
        history=history,
        key=None if key is None else _same_key(key),
        timestamp=None if timestamp is None else from_base64(timestamp),
        manifest=_manifest_from(value["incident"]) if "incident" in value else None,
    )


def _manifest_from(value: Any) -> IncidentManifest:
    one = _exactly("note", "entries")(value)
    return parse_manifest(one["note"].encode(), one["entries"])


def _entry_from(value: Any) -> ProvedEntry:
    one = _exactly("index", "entry", "proof")(value)
    if type(one["index"]) is not int:
        raise ProofError(f"an index must be a whole number, got {in_words(one['index'])}")
    return ProvedEntry(one["index"], one["entry"].encode(), _hashes(one["proof"]))


def _earlier_from(value: Any) -> Earlier:
    one = _exactly("size", "root", "proof")(value)
    if type(one["size"]) is not int:
        raise ProofError(f"a size must be a whole number, got {in_words(one['size'])}")
    return Earlier(one["size"], to_hash(one["root"]), _hashes(one["proof"]))


def _exactly(*keys: str) -> Any:
    def check(value: Any) -> Any:
        if not isinstance(value, dict) or value.keys() != set(keys):
            raise ProofError(
                f"each part must be an object with exactly the keys {', '.join(keys)}, "
                f"got {in_words(value)}"
            )
        return value

    return check


def _same_key(text: str) -> VerifierKey:
    key = parse_verifier(text)
    if str(key) != text:
        raise ProofError(f"its key must be in canonical form, got {text[:80]!r}")
    return key


def _hashes(values: Any) -> tuple[bytes, ...]:
    if not isinstance(values, list) or len(values) > MAX_PROOF:
        raise ProofError(
            f"a proof must be a list of at most {MAX_PROOF} hashes, got {in_words(values)}"
        )
    return tuple(map(to_hash, values))


def _texts(hashes: Sequence[bytes]) -> list[str]:
    return [to_base64(one) for one in hashes]
