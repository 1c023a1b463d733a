"""Private keys on the disk: one line, readable by its owner only, never printed.

A log's key lies beside its record as ``vedette.sqlite.key``. It is not in backups: whoever holds it
can sign for the log, and a restored ledger that continues with the same key would be a second
history of one log.
"""

import hashlib
import os
import secrets
import stat
from pathlib import Path

from vedette.model.errors import ProofError
from vedette.record.ledger.signed_note import KeyKind, SignerKey, parse_signer, require_name
from vedette.store.file_copies import sync_file

_OWNER_ONLY = 0o600
_MAX_BYTES = 4096


def key_path(record: Path) -> Path:
    """The path of the key of the log in `record`."""
    return record.with_name(record.name + ".key")


def new_signer(name: str, kind: KeyKind) -> SignerKey:
    """A new key under `name`. Raises ProofError for a name that cannot be one."""
    try:
        require_name(name)
    except ValueError as exc:
        raise ProofError(
            str(exc), mend="use a host name with a path, like example.org/log"
        ) from exc
    return SignerKey(name, kind, secrets.token_bytes(32))


def new_log_signer(base: str) -> SignerKey:
    """The key of a new log. Its origin is `base` and eight digits of the key, so it is unique."""
    signer = new_signer(base, KeyKind.LOG)
    digits = hashlib.sha256(signer.verifier.public).hexdigest()[:8]
    return SignerKey(f"{base}/{digits}", KeyKind.LOG, signer.seed)


def write_signer(path: Path, signer: SignerKey) -> None:
    """Write a key to the disk, and replace an earlier one. Raises ProofError."""
    partial = path.with_name(path.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(partial, flags, _OWNER_ONLY), "w", encoding="utf-8") as stream:
            stream.write(signer.secret_text() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        partial.rename(path)
        sync_file(path.parent)
    except OSError as exc:
        raise ProofError(
            f"the key cannot be written: {exc}",
            where=str(path),
            mend="check the permissions of the folder",
        ) from exc


def read_signer(path: Path) -> SignerKey | None:
    """The key in `path`; None where there is no such file. Raises ProofError."""
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            data = stream.read(_MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise ProofError(
            f"cannot be read: {exc.strerror}", where=str(path), mend="check its permissions"
        ) from exc
    if stat.S_IMODE(mode) & 0o077:
        raise ProofError(
            "a private key must be readable by its owner only",
            where=str(path),
            mend="run chmod 600 on it, and rotate the key if others may have read it",
        )
    return parse_signer(data.decode(errors="replace"), where=str(path))
