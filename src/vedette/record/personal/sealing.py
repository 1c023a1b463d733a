"""One item sealed under one key: AES-256-GCM, and a salted commitment that reveals nothing.

The salt is 32 random bytes and is sealed with the value. The commitment in the ledger binds the
value while the key exists. Once the key is gone, nobody can find the value by trying candidates.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vedette.model.errors import PersonalError, RecordError
from vedette.record.ledger import canonical_json
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.personal.retention import PersonalKind

KEY_BYTES = 32
SALT_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """The stored parts of an item: `nonce`, `sealed` and, in another place, `key`; and its
    commitment."""

    nonce: bytes
    sealed: bytes
    key: bytes
    commitment: str  # 64 hexadecimal digits


def commitment_of(reference: str, kind: PersonalKind, value: JsonValue, salt: bytes) -> str:
    """HMAC-SHA-256 under the salt, over canonical JSON of reference, kind and value."""
    message = canonical_json.to_bytes({"reference": reference, "kind": str(kind), "value": value})
    return hmac.new(salt, message, hashlib.sha256).hexdigest()


def seal(reference: str, kind: PersonalKind, value: JsonValue) -> Sealed:
    """Seal `value` under a new key. Raises RecordError for values that JSON cannot represent."""
    salt, key, nonce = os.urandom(SALT_BYTES), os.urandom(KEY_BYTES), os.urandom(_NONCE_BYTES)
    plain = canonical_json.to_bytes({"salt": salt.hex(), "value": value})
    sealed = AESGCM(key).encrypt(nonce, plain, _bound_to(reference, kind))
    return Sealed(nonce, sealed, key, commitment_of(reference, kind, value, salt))


def unseal(
    reference: str, kind: PersonalKind, *, nonce: bytes, sealed: bytes, key: bytes
) -> tuple[JsonValue, bytes]:
    """The value and its salt. Raises PersonalError if the bytes were altered."""
    try:
        plain = AESGCM(key).decrypt(nonce, sealed, _bound_to(reference, kind))
        opened = canonical_json.from_bytes(plain)
        return opened["value"], bytes.fromhex(opened["salt"])
    except (InvalidTag, RecordError, KeyError, ValueError, TypeError) as exc:
        raise PersonalError(
            "the sealed data were altered",
            where=reference,
            mend="restore the file of personal data from a backup",
        ) from exc


def _bound_to(reference: str, kind: PersonalKind) -> bytes:
    """Bound to the item, so that sealed bytes cannot stand in for another's."""
    return f"vedette-personal-v1\n{reference}\n{kind}\n".encode()
