"""The id of this installation, a random UUID in its data folder, and what is derived from it.

The id is no secret. It is part of no backup: what is restored elsewhere is another installation.
"""

import hashlib
import os
from pathlib import Path
from uuid import UUID, uuid4

from vedette.model.errors import ConfigError
from vedette.store.fsync import sync_folder

FILE_NAME = "installation.id"


def installation_id(folder: Path) -> UUID:
    """The id of the data folder, created if there is none. Raises ConfigError."""
    path = folder / FILE_NAME
    try:
        text = path.read_text("ascii").strip() if path.exists() else _made(path)
        return UUID(text)
    except OSError as exc:
        raise ConfigError(
            f"cannot be read or created: {exc.strerror}",
            where=str(path),
            mend="correct its permissions",
        ) from exc
    except ValueError as exc:
        raise ConfigError(
            "must hold one UUID",
            where=str(path),
            mend="move the file away; a new id is created, and nodes see us as another one",
        ) from exc


def node_id(installation: UUID, name: str) -> UUID:
    """The SAPIENT node id of the input `name`: a version 4 UUID, the same in every run."""
    digest = hashlib.sha256(installation.bytes + name.encode()).digest()
    return UUID(bytes=digest[:16], version=4)


def _made(path: Path) -> str:
    text = str(uuid4())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(f"{text}\n")
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(path.parent)
    return text
