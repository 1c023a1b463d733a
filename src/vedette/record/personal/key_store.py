"""The keys of personal data, in a file of their own: without it, what lies sealed stays sealed.

It lies beside the record as ``vedette.sqlite.personal-keys``, or where `VEDETTE_PERSONAL_KEYS`
says, as on another disk. With the systemd credential ``vedette-personal-key`` (32 bytes) each key
is itself sealed under that one, so the file alone opens nothing either.
"""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vedette.model.errors import PersonalError
from vedette.store import personal_rows
from vedette.store.database import Database
from vedette.store.small_database import PERSONAL_KEYS, open_small, open_small_memory

PLACE = "VEDETTE_PERSONAL_KEYS"
CREDENTIAL = "vedette-personal-key"
_KEY_BYTES = 32
_NONCE_BYTES = 12


def keys_path(record: Path) -> Path:
    """The path of the keys of the personal data of `record`."""
    named = os.environ.get(PLACE)
    return Path(named) if named else record.with_name(record.name + ".personal-keys")


class KeyStore:
    """One key an item. To erase an item is to destroy its key."""

    def __init__(self, record: Path | None) -> None:
        """record: whose keys these are; None keeps them in memory. Raises PersonalError."""
        self._database: Database = (
            open_small_memory(PERSONAL_KEYS)
            if record is None
            else open_small(keys_path(record), PERSONAL_KEYS)
        )
        self._over = _credential()

    def add(self, reference: str, key: bytes) -> None:
        """Keep a key; on the disk on return."""
        kept, wrapped = key, False
        if self._over is not None:
            nonce = secrets.token_bytes(_NONCE_BYTES)
            kept = nonce + AESGCM(self._over).encrypt(nonce, key, reference.encode())
            wrapped = True
        with self._database.writing() as connection:
            personal_rows.add_key(connection, reference, kept, wrapped=wrapped)

    def get(self, reference: str) -> bytes | None:
        """The key of an item; None once it is destroyed. Raises PersonalError."""
        with self._database.reading() as connection:
            found = personal_rows.key_of(connection, reference)
        if found is None:
            return None
        kept, wrapped = found
        if not wrapped:
            return kept
        if self._over is None:
            raise PersonalError(
                "its key is sealed with another key that was not given",
                where=reference,
                mend=f"give the systemd credential {CREDENTIAL}",
            )
        try:
            return AESGCM(self._over).decrypt(
                kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], reference.encode()
            )
        except InvalidTag as exc:
            raise PersonalError(
                f"its key was sealed with another {CREDENTIAL}",
                where=reference,
                mend="give the credential with which it was sealed",
            ) from exc

    def destroy(self, reference: str) -> None:
        """Delete a key; a second time changes nothing."""
        with self._database.writing() as connection:
            personal_rows.destroy_key(connection, reference)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _credential() -> bytes | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = None if folder is None else Path(folder) / CREDENTIAL
    if path is None or not path.is_file():
        return None
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise PersonalError(
            f"must have {_KEY_BYTES} bytes, got {len(key)}",
            where=str(path),
            mend="restore the credential",
        )
    return key
