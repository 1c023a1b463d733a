"""This machine's own key: 32 random bytes for the MAC of the checkpoints that it writes.

The key is in the data folder as `machine.key`, readable only by its owner, or comes from systemd as
the credential `vedette-machine-key`. It is part of no backup: another machine has another key.
"""

import os
import secrets
from pathlib import Path

from vedette.model.errors import ConfigError
from vedette.store.fsync import sync_folder

FILE_NAME = "machine.key"
CREDENTIAL = "vedette-machine-key"
_BYTES = 32


def machine_key(folder: Path) -> bytes:
    """The key of the data folder, created if there is none. Raises ConfigError."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    given = None if credentials is None else Path(credentials) / CREDENTIAL
    path = given if given is not None and given.is_file() else folder / FILE_NAME
    try:
        key = path.read_bytes() if path.exists() else _made(path)
    except OSError as exc:
        raise ConfigError(
            f"cannot be read or created: {exc.strerror}",
            where=str(path),
            mend="correct its permissions",
        ) from exc
    if len(key) < _BYTES:
        raise ConfigError(
            f"must have at least {_BYTES} bytes, got {len(key)}",
            where=str(path),
            mend="move the file away; a new key is created, and checkpoints with the old key are "
            "skipped",
        )
    return key


def _made(path: Path) -> bytes:
    key = secrets.token_bytes(_BYTES)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(key)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(path.parent)
    return key
