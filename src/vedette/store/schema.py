"""The tables of a record file, and whether a file has exactly these.

A file is a record if it has our application id, and complete if its schema is exactly the one
below. This detects a table replaced by a view, or a removed trigger.
"""

import sqlite3

APPLICATION_ID = 0x56454454  # "VEDT", at offset 68 of the file

_VERSION_1 = (
    "CREATE TABLE schema_version (version INTEGER NOT NULL)",
    # Position 0 is the first entry. Leaf: SHA-256 of a zero byte and the body (RFC 6962, 2.1).
    """CREATE TABLE ledger_entry (
        position INTEGER PRIMARY KEY CHECK (position >= 0),
        body BLOB NOT NULL CHECK (typeof(body) = 'blob'),
        leaf_sha256 BLOB NOT NULL CHECK (typeof(leaf_sha256) = 'blob' AND length(leaf_sha256) = 32)
    )""",
    # One row. `peaks` holds the roots of the full subtrees, largest first, 32 bytes each.
    """CREATE TABLE ledger_head (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 0),
        size INTEGER NOT NULL CHECK (size >= 0),
        root_sha256 BLOB NOT NULL,
        peaks BLOB NOT NULL
    )""",
    """CREATE TRIGGER ledger_entry_is_never_changed BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
    """CREATE TRIGGER ledger_entry_is_never_deleted BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END""",
    # INSERT OR REPLACE deletes without firing a DELETE trigger; this one stops it.
    """CREATE TRIGGER ledger_entry_is_only_appended BEFORE INSERT ON ledger_entry
        WHEN NEW.position <> (SELECT coalesce(max(position) + 1, 0) FROM ledger_entry)
        BEGIN SELECT RAISE(ABORT, 'ledger entries are only appended'); END""",
    """CREATE TRIGGER ledger_head_is_only_replaced_by_a_larger BEFORE INSERT ON ledger_head
        WHEN NEW.size <= (SELECT size FROM ledger_head)
        BEGIN SELECT RAISE(ABORT, 'the ledger head only grows'); END""",
    """CREATE TRIGGER ledger_head_only_grows BEFORE UPDATE ON ledger_head
        WHEN NEW.size <= OLD.size
        BEGIN SELECT RAISE(ABORT, 'the ledger head only grows'); END""",
    """CREATE TRIGGER ledger_head_is_never_deleted BEFORE DELETE ON ledger_head
        BEGIN SELECT RAISE(ABORT, 'the ledger head is never deleted'); END""",
)
_VERSION_2 = (
    # The tree's upper tiles (C2SP tlog-tiles): at `level` 1 and up, the root of each full tile of
    # 256 hashes of the level below. Level 0 is `leaf_sha256`. All of it follows from the bodies.
    """CREATE TABLE ledger_node (
        level INTEGER NOT NULL CHECK (level > 0),
        position INTEGER NOT NULL CHECK (position >= 0),
        sha256 BLOB NOT NULL CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
        PRIMARY KEY (level, position)
    ) WITHOUT ROWID""",
    # Signed checkpoints, and what witnesses signed under them; each bears its own proof.
    """CREATE TABLE ledger_checkpoint (
        size INTEGER PRIMARY KEY CHECK (size > 0),
        note BLOB NOT NULL CHECK (typeof(note) = 'blob')
    )""",
    """CREATE TRIGGER ledger_node_is_never_changed BEFORE UPDATE ON ledger_node
        BEGIN SELECT RAISE(ABORT, 'ledger nodes are never changed'); END""",
    """CREATE TRIGGER ledger_node_is_never_deleted BEFORE DELETE ON ledger_node
        BEGIN SELECT RAISE(ABORT, 'ledger nodes are never deleted'); END""",
    """CREATE TRIGGER ledger_checkpoint_is_never_deleted BEFORE DELETE ON ledger_checkpoint
        BEGIN SELECT RAISE(ABORT, 'ledger checkpoints are never deleted'); END""",
)

MADE_IN: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2)
"""What each version added to the one before; a step of `upgrade` makes the same."""

SCHEMA_VERSION = len(MADE_IN)
READABLE = frozenset({1, SCHEMA_VERSION})
"""Versions that are read and verified as they lie; only writing brings a file up."""


def create(connection: sqlite3.Connection, version: int | None = None) -> None:
    """Create the tables and set the application id, in one transaction.

    version: by default that of this program; an earlier one for comparison with a file.
    """
    made = MADE_IN[:version]
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in (statement for part in made for statement in part):
            connection.execute(statement)
        connection.execute("INSERT INTO schema_version VALUES (?)", (len(made),))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def version(connection: sqlite3.Connection) -> int | None:
    """The schema version that the file states; None if it states none, or several."""
    try:
        rows = connection.execute("SELECT version FROM schema_version").fetchall()
    except sqlite3.OperationalError:  # no such table
        return None
    return rows[0][0] if len(rows) == 1 and isinstance(rows[0][0], int) else None


def differences(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The differences between the file's schema and the one that `create` makes; empty if none."""
    reference = sqlite3.connect(":memory:", isolation_level=None)
    found_version = version(connection)
    try:
        create(reference, found_version if found_version in READABLE else None)
        expected = _described(reference)
    finally:
        reference.close()
    found = _described(connection)
    missing = [f"{name} is missing" for name in expected if name not in found]
    extra = [f"{name} is not ours" for name in found if name not in expected]
    changed = [
        f"{name} was changed"
        for name in expected
        if name in found and found[name] != expected[name]
    ]
    return (*missing, *extra, *changed)


def has_ledger(connection: sqlite3.Connection) -> bool:
    """Whether the tables of the ledger are exactly as `create` makes them."""
    tables = ("ledger_entry", "ledger_head", "ledger_node", "ledger_checkpoint")
    names = {f"table {table}" for table in tables}
    return not any(name in found for found in differences(connection) for name in names)


def _described(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name")
    return {f"{kind} {name}": f"{table}: {sql}" for kind, name, table, sql in rows}
