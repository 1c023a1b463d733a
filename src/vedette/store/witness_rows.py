"""Rows of a witness: the logs that it watches, the last signed checkpoint of each, and
conflicts."""

import sqlite3

_MOST_CONFLICTS = 1_000  # a log that forks once is known for it; more would only fill the disk


def add_key(connection: sqlite3.Connection, origin: str, key: str) -> None:
    """Add a public key of a log, unless it exists already."""
    connection.execute("INSERT OR IGNORE INTO log_key (origin, key) VALUES (?, ?)", (origin, key))


def origins(connection: sqlite3.Connection) -> list[str]:
    """Every watched log, in order of name."""
    rows = connection.execute("SELECT DISTINCT origin FROM log_key ORDER BY origin")
    return [origin for (origin,) in rows]


def keys_of(connection: sqlite3.Connection, origin: str) -> list[str]:
    """The public keys of a log."""
    rows = connection.execute("SELECT key FROM log_key WHERE origin = ? ORDER BY key", (origin,))
    return [key for (key,) in rows]


def seen(connection: sqlite3.Connection, origin: str) -> bytes | None:
    """The last signed checkpoint that was stored for the log `origin`; None if there is none."""
    row = connection.execute("SELECT note FROM seen WHERE origin = ?", (origin,)).fetchone()
    return None if row is None else row[0]


def all_seen(connection: sqlite3.Connection) -> list[tuple[str, bytes]]:
    """(origin, note) of the last checkpoint of each log."""
    return list(connection.execute("SELECT origin, note FROM seen ORDER BY origin"))


def write_seen(connection: sqlite3.Connection, origin: str, size: int, note: bytes) -> None:
    """Replace the stored checkpoint of a log, inside the caller's transaction."""
    connection.execute(
        "INSERT INTO seen (origin, size, note) VALUES (?, ?, ?)"
        " ON CONFLICT (origin) DO UPDATE SET size = excluded.size, note = excluded.note",
        (origin, size, note),
    )


def add_conflict(connection: sqlite3.Connection, at: int, signed: bytes, request: bytes) -> None:
    """Store a request that does not continue from the signed checkpoint."""
    (count,) = connection.execute("SELECT count(*) FROM conflict").fetchone()
    if count < _MOST_CONFLICTS:
        connection.execute(
            "INSERT INTO conflict (at, signed, request) VALUES (?, ?, ?)", (at, signed, request)
        )


def conflicts(connection: sqlite3.Connection) -> list[tuple[bytes, bytes]]:
    """All (signed, request) conflicts, oldest first."""
    return list(connection.execute("SELECT signed, request FROM conflict ORDER BY rowid"))
