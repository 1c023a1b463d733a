"""Signed notes (C2SP signed-note): a text, followed by one line for each signature.

Two kinds of key sign here: a log's (0x01, Ed25519 over the text) and a witness's (0x04, Ed25519
over a time and the text, C2SP tlog-cosignature). A signature by an unknown key is ignored. A wrong
signature by a known key makes the note invalid.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
)

from vedette.model.errors import ProofError
from vedette.model.value_words import failure_in_words
from vedette.record.ledger.base64_text import from_base64, to_base64

MAX_BYTES = 64 * 1024
MAX_SIGNATURES = 100
_DASH = "\u2014 "
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_TIME_BYTES = 8
_PRIVATE = "PRIVATE+KEY+"


class KeyKind(IntEnum):
    """What a key signs (the signature type of the specification)."""

    LOG = 0x01
    WITNESS = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, as it is handed out: ``name+id+key``."""

    name: str
    kind: KeyKind
    public: bytes  # 32

    @property
    def key_id(self) -> bytes:
        """Four bytes that identify the key, together with its name."""
        material = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(material).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def holds(self, text: str, signature: bytes) -> int | None:
        """Verify `signature` over `text`. Returns the time of a witness, or 0 for the key of a log.

        None if the signature is not valid. The time is in whole seconds since 1970.
        """
        at, message = 0, text.encode()
        if self.kind is KeyKind.WITNESS:
            at = int.from_bytes(signature[:_TIME_BYTES], "big")
            signature = signature[_TIME_BYTES:]
            message = cosigned(text, at)
        if len(signature) != _SIGNATURE_BYTES or at >= 2**63:
            return None
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return None
        return at


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key with its name. Its text is a secret: never print it, never log it."""

    name: str
    kind: KeyKind
    seed: bytes  # 32

    def __repr__(self) -> str:
        return f"SignerKey({self.verifier})"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = self._private().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return VerifierKey(self.name, self.kind, public)

    def sign(self, text: str, at: int = 0) -> "Signature":
        """Sign a note's text and return the signature.

        at: seconds since 1970, which the key of a witness signs together with the text.
        """
        message, time = text.encode(), b""
        if self.kind is KeyKind.WITNESS:
            message, time = cosigned(text, at), at.to_bytes(_TIME_BYTES, "big")
        data = time + self._private().sign(message)
        return Signature(self.name, self.verifier.key_id, data)

    def secret_text(self) -> str:
        """The text of a key file, in the form of Go's note package."""
        key = to_base64(bytes([self.kind]) + self.seed)
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{key}"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    data: bytes

    def line(self) -> str:
        """The signature as a line of a note, without the newline."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.data)}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was verified."""

    key: VerifierKey
    at: int | None  # seconds since 1970, by the witness's clock; None for a log's own signature


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        """The whole note."""
        lines = "".join(f"{signature.line()}\n" for signature in self.signatures)
        return f"{self.text}\n{lines}".encode()

    def signed_by(self, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
        """The keys of `keys` that signed it. Raises ProofError where one of their signatures is
        wrong."""
        known = {(key.name, key.key_id): key for key in keys}
        found: dict[VerifierKey, Signed] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            at = key.holds(self.text, signature.data)
            if at is None:
                raise ProofError(f"the signature of {key.name} does not match the text")
            if key not in found:
                found[key] = Signed(key, at if key.kind is KeyKind.WITNESS else None)
        return tuple(found.values())

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """The text with signatures added; a newer signature of a key replaces the older one."""
        kept = {(s.name, s.key_id): s for s in (*self.signatures, *more)}
        return Note(self.text, tuple(kept.values()))


def cosigned(text: str, at: int) -> bytes:
    """The bytes that a witness signs (C2SP tlog-cosignature, Ed25519 signed message)."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def parse_note(data: bytes, *, where: str | None = None) -> Note:
    """Read a signed note. Raises ProofError for any deviation from the format."""
    try:
        return _note_from(data)
    except ValueError as exc:  # UnicodeDecodeError is one
        raise ProofError(
            f"must be a signed note: {failure_in_words(exc)}",
            where=where,
            mend="name the file of a checkpoint",
        ) from exc


def _note_from(data: bytes) -> Note:
    if len(data) > MAX_BYTES:
        raise ValueError(f"a note must have at most {MAX_BYTES:,} bytes, got {len(data):,}")
    text, separator, lines = data.decode().rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise ValueError("a note must have signatures after an empty line, got none")
    if odd := [c for c in text + lines if ord(c) < 0x20 and c != "\n"]:
        raise ValueError(f"the note must not have control characters, got U+{ord(odd[0]):04X}")
    return Note(text + "\n", parse_signatures(lines))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Signature lines, each with its newline. Raises ValueError."""
    found = []
    if not lines.endswith("\n"):
        raise ValueError("signatures must be lines that end with a newline, got none at the end")
    if lines.count("\n") > MAX_SIGNATURES:
        count = lines.count("\n")
        raise ValueError(f"there must be at most {MAX_SIGNATURES} signatures, got {count}")
    for line in lines[:-1].split("\n"):
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise ValueError(f"must be a signature line, got {line[:60]!r}")
        require_name(name)
        data = from_base64(encoded)
        if len(data) < 5:
            raise ValueError(f"a signature must have at least 5 bytes, got {len(data)}")
        found.append(Signature(name, data[:4], data[4:]))
    return tuple(found)


def parse_verifier(text: str) -> VerifierKey:
    """Read a public key in its text form. Raises ProofError."""
    try:
        name, key_id, kind, public = _key_parts(text.strip())
        key = VerifierKey(name, kind, public)
        _require_id(key, key_id)
    except (ValueError, IndexError) as exc:
        raise ProofError(
            f"must be a public key: {failure_in_words(exc)}",
            where=text.strip()[:80],
            mend="write it as name+id+key, on one line",
        ) from exc
    return key


def parse_signer(text: str, *, where: str) -> SignerKey:
    """Read a private key. Raises ProofError, which does not repeat the key."""
    try:
        name, key_id, kind, seed = _key_parts(_without_prefix(text.strip()))
        key = SignerKey(name, kind, seed)
        _require_id(key.verifier, key_id)
    except (ValueError, IndexError):
        # Neither the text nor the cause is told on: both may hold the key.
        mend = "restore it, or make a new one"
        raise ProofError("must be a private key", where=where, mend=mend) from None
    return key


def _without_prefix(text: str) -> str:
    if not text.startswith(_PRIVATE):
        raise ValueError(f"must begin with {_PRIVATE}")
    return text.removeprefix(_PRIVATE)


def _key_parts(text: str) -> tuple[str, str, KeyKind, bytes]:
    """(name, id, kind, key). Raises ValueError or IndexError."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise ValueError(
            f"it must be a name, an id and a key with plus signs between, got {len(parts)} parts"
        )
    name, key_id, encoded = parts
    material = from_base64(encoded)
    if len(material) != 1 + _KEY_BYTES:
        raise ValueError(
            f"a key must have 1 byte for its type and {_KEY_BYTES} bytes, got {len(material)}"
        )
    if material[0] not in tuple(KeyKind):
        known = ", ".join(str(kind.value) for kind in KeyKind)
        raise ValueError(f"the type of a key must be one of {known}, got {material[0]}")
    return require_name(name), key_id, KeyKind(material[0]), material[1:]


def _require_id(key: VerifierKey, key_id: str) -> None:
    if key.key_id.hex() != key_id:
        raise ValueError(f"the id of the key must be {key.key_id.hex()}, got {key_id[:40]!r}")


def require_name(name: str) -> str:
    """A key's name: not empty, no white space, no plus sign. Raises ValueError."""
    if not name or "+" in name or any(_is_space(c) for c in name) or not name.isprintable():
        raise ValueError(
            f"the name of a key must be without spaces and plus signs, and not empty, got {name!r}"
        )
    return name


def _is_space(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith("Z")
