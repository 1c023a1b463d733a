"""Small SQLite files beside the record, created on first use and readable only by their owner."""

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from vedette.model.errors import PersonalError, ProofError, VedetteError
from vedette.store.database import Database, connect

_OWNER_ONLY = 0o600


class WitnessDatabase(Database):
    """A witness's state. Its errors are ProofError."""

    error: ClassVar[type[VedetteError]] = ProofError


class PersonalDatabase(Database):
    """Personal data and their keys. Its errors are PersonalError."""

    error: ClassVar[type[VedetteError]] = PersonalError


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its application id and its tables."""

    application_id: int  # at offset 68 of the file
    statements: tuple[str, ...]
    what: str
    database: type[Database]
    pragmas: tuple[str, ...] = ()


WITNESS = Kind(
    0x56454457,  # "VEDW"
    (
        "CREATE TABLE schema_version (version INTEGER NOT NULL)",
        "INSERT INTO schema_version VALUES (1)",
        "CREATE TABLE log_key (origin TEXT, key TEXT, PRIMARY KEY (origin, key))",
        "CREATE TABLE seen (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, note BLOB NOT NULL)",
        """CREATE TRIGGER seen_only_grows BEFORE UPDATE ON seen WHEN NEW.size < OLD.size
            BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END""",
        "CREATE TABLE conflict (at INTEGER NOT NULL, signed BLOB NOT NULL, request BLOB NOT NULL)",
    ),
    "a witness's state",
    WitnessDatabase,
    ("journal_mode = WAL", "synchronous = FULL"),
)

PERSONAL = Kind(
    0x56454450,  # "VEDP"
    (
        "CREATE TABLE schema_version (version INTEGER NOT NULL)",
        "INSERT INTO schema_version VALUES (1)",
        # Times are whole microseconds since 1970. `erasing_from`: the ledger's size when an
        # erasure began; set before it is on record, so that one that was cut off is finished.
        """CREATE TABLE personal_item (
            reference TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            sealed_at INTEGER NOT NULL,
            erase_after INTEGER,
            nonce BLOB NOT NULL,
            sealed BLOB NOT NULL,
            erasing_from INTEGER,
            erased_at INTEGER
        )""",
        # Where earlier versions kept the keys; they are moved to a file of their own.
        "CREATE TABLE personal_key (reference TEXT PRIMARY KEY, key BLOB NOT NULL)",
    ),
    "a store of personal data",
    PersonalDatabase,
    # What is deleted is overwritten with zeros, and no log of pages keeps a copy.
    ("secure_delete = ON", "journal_mode = TRUNCATE", "synchronous = EXTRA"),
)


PERSONAL_KEYS = Kind(
    0x5645444B,  # "VEDK"
    (
        "CREATE TABLE schema_version (version INTEGER NOT NULL)",
        "INSERT INTO schema_version VALUES (1)",
        # One key an item: to erase an item is to delete its row. `wrapped` 1: sealed under another.
        """CREATE TABLE item_key (
            reference TEXT PRIMARY KEY,
            key BLOB NOT NULL,
            wrapped INTEGER NOT NULL
        )""",
    ),
    "a store of the keys of personal data",
    PersonalDatabase,
    ("secure_delete = ON", "journal_mode = TRUNCATE", "synchronous = EXTRA"),
)


def open_small(path: Path, kind: Kind) -> Database:
    """Open `path`; creates it if it does not exist. Raises the error of the kind."""
    error = kind.database.error
    try:
        # SQLite gives the files that it makes beside this one the same permissions.
        # One that is there is opened by SQLite alone: see `database.require_ours`.
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY))
    except OSError as exc:
        raise error(
            f"cannot be opened: {exc.strerror}", where=str(path), mend="check its permissions"
        ) from exc
    database = kind.database(connect(path, "rwc", error), path=path, read_only=False)
    try:
        _prepare(database.connection, kind, str(path))
    except sqlite3.Error as exc:
        database.connection.close()
        raise error(
            f"cannot be opened: SQLite: {exc}",
            where=str(path),
            mend=f"check that it is {kind.what} and that the disk has room, or restore it",
        ) from exc
    except VedetteError:
        database.connection.close()
        raise
    return database


def open_small_memory(kind: Kind) -> Database:
    """A small database in memory, with the tables of one in a file."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _create(connection, kind.statements, kind.application_id)
    return kind.database(connection, path=None, read_only=False)


def _prepare(connection: sqlite3.Connection, kind: Kind, where: str) -> None:
    if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall():
        _create(connection, kind.statements, kind.application_id)
    if connection.execute("PRAGMA application_id").fetchone() != (kind.application_id,):
        raise kind.database.error(
            f"must be {kind.what}, got another SQLite file",
            where=where,
            mend="name another file or folder",
        )
    for pragma in kind.pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _create(connection: sqlite3.Connection, statements: Sequence[str], application_id: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {application_id}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
