"""A file sealed under one key: AES-256-GCM over the whole content.

The encrypted bytes can be kept as evidence: their SHA-256 stands in the ledger. The key is a
personal item of the vault. Once that is erased the bytes say nothing, and all proofs still hold.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vedette.model.errors import PersonalError
from vedette.record.ledger.canonical_json import JsonValue

MEDIA_TYPE = "application/vnd.vedette.sealed"
_NONCE_BYTES = 12
_CONTEXT = b"vedette-sealed-file-v1\n"


def seal_file(data: bytes, *, name: str, media_type: str) -> tuple[bytes, dict[str, JsonValue]]:
    """(encrypted bytes, the value to seal in the vault): the key, and what the content was."""
    key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE_BYTES)
    encrypted = nonce + AESGCM(key).encrypt(nonce, data, _CONTEXT)
    about: dict[str, JsonValue] = {
        "key": key.hex(),
        "sha256": hashlib.sha256(data).hexdigest(),
        "name": name,
        "media_type": media_type,
    }
    return encrypted, about


def open_file(encrypted: bytes, about: dict[str, JsonValue]) -> bytes:
    """The content again. Raises PersonalError where it is not what was sealed."""
    try:
        key = bytes.fromhex(str(about["key"]))
        nonce, body = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
        data = AESGCM(key).decrypt(nonce, body, _CONTEXT)
    except (KeyError, ValueError, InvalidTag) as exc:
        raise PersonalError(
            "the sealed file or its key was altered",
            mend="restore the file of evidence from a backup",
        ) from exc
    return data
