"""This machine's own key: 32 random bytes that vouch for the checkpoints that it wrote.

It lies in the data folder as `machine.key`, its owner's alone, or comes from systemd as the
credential `vedette-machine-key`. It is in no backup: another machine has another one.
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
    """The key of the data folder, made where there is none. Raises ConfigError."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    given = None if credentials is None else Path(credentials) / CREDENTIAL
    path = given if given is not None and given.is_file() else folder / FILE_NAME
    try:
        key = path.read_bytes() if path.exists() else _made(path)
    except OSError as exc:
        raise ConfigError(
            f"cannot be read or made ({exc.strerror})", where=str(path), mend="mend its permissions"
        ) from exc
    if len(key) < _BYTES:
        raise ConfigError(
            f"this machine's key must have {_BYTES} bytes or more, and has {len(key)}",
            where=str(path),
            mend="move it away: another is made, and the checkpoints under it are passed over",
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
