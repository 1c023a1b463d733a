"""Opening `access.sqlite`: made on first use, readable by its owner only."""

import os
import sqlite3
from pathlib import Path
from typing import ClassVar

from vedette.model.errors import AccessError, VedetteError
from vedette.model.value_words import in_words
from vedette.store import access_schema, upgrade
from vedette.store.database import Database, connect

FILE_NAME = "access.sqlite"
_OWNER_ONLY = 0o600


class AccessDatabase(Database):
    """The people database. Its errors are AccessError."""

    error: ClassVar[type[VedetteError]] = AccessError


def open_access(path: Path) -> AccessDatabase:
    """Open `path`; creates it if it does not exist. Raises AccessError."""
    if not path.parent.is_dir():
        raise AccessError("the folder must exist", where=str(path), mend="create it first")
    try:
        # SQLite gives the files that it makes beside this one the same permissions.
        # One that is there is opened by SQLite alone: see `database.require_ours`.
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
    except OSError as exc:
        raise AccessError(
            f"cannot be opened: {exc.strerror}", where=str(path), mend="check its permissions"
        ) from exc
    database = AccessDatabase(connect(path, "rwc", AccessError), path=path, read_only=False)
    try:
        _prepare(database.connection, str(path))
    except sqlite3.Error as exc:
        database.connection.close()
        raise AccessError(
            f"cannot be opened: SQLite: {exc}",
            where=str(path),
            mend="check that it is the access.sqlite of this installation, and the free disk space",
        ) from exc
    except BaseException:
        database.connection.close()
        raise
    return database


def read_access(path: Path) -> AccessDatabase:
    """Open `path` for reading, in this version of the schema or an earlier one. Raises
    AccessError.
    """
    wal = path.with_name(path.name + "-wal")
    mode = "ro" if wal.exists() else "ro&immutable=1"
    connection = connect(path, mode, AccessError)
    database = AccessDatabase(connection, path=path, read_only=True)
    try:
        (found,) = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.Error as exc:
        connection.close()
        raise AccessError(
            f"cannot be opened: SQLite: {exc}",
            where=str(path),
            mend="check that it is the access.sqlite of this installation, and the free disk space",
        ) from exc
    if found != access_schema.APPLICATION_ID:
        connection.close()
        raise AccessError(
            "must be a people database, got another SQLite file",
            where=str(path),
            mend="name the access.sqlite of this installation",
        )
    return database


def open_access_memory() -> AccessDatabase:
    """A people database in memory, for tests."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    access_schema.create(connection)
    return AccessDatabase(connection, path=None, read_only=False)


def _prepare(connection: sqlite3.Connection, where: str) -> None:
    if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall():
        access_schema.create(connection)
    if connection.execute("PRAGMA application_id").fetchone() != (access_schema.APPLICATION_ID,):
        raise AccessError(
            "must be a people database, got another SQLite file",
            where=where,
            mend="name another file or folder",
        )
    versions = connection.execute("SELECT version FROM schema_version").fetchall()
    if len(versions) != 1 or not isinstance(versions[0][0], int):
        found = ", ".join(in_words(row[0]) for row in versions[:3]) or "none"
        raise AccessError(
            f"must have one whole number as its schema version, got {found}",
            where=where,
            mend="restore a backup",
        )
    upgrade.bring_up(
        connection,
        Path(where),
        found=versions[0][0],
        wanted=access_schema.SCHEMA_VERSION,
        steps=upgrade.ACCESS_STEPS,
        error=AccessError,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
