"""Rows of the access log, which are only added. The access room interprets them."""

import sqlite3
from collections.abc import Iterator


def last_chain(connection: sqlite3.Connection) -> tuple[int, bytes | None]:
    """The position for the next row, and the chain of the last one (None before the first)."""
    row = connection.execute(
        "SELECT position, chain_sha256 FROM access_entry ORDER BY position DESC LIMIT 1"
    ).fetchone()
    return (0, None) if row is None else (row[0] + 1, row[1])


def append(connection: sqlite3.Connection, position: int, body: bytes, chain: bytes) -> None:
    """Add one row, inside the caller's transaction."""
    connection.execute("INSERT INTO access_entry VALUES (?, ?, ?)", (position, body, chain))


def rows(connection: sqlite3.Connection) -> Iterator[tuple[int, bytes, bytes]]:
    """All rows in order: position, body, chain."""
    yield from connection.execute(
        "SELECT position, body, chain_sha256 FROM access_entry ORDER BY position"
    )


def newest(connection: sqlite3.Connection, limit: int) -> list[bytes]:
    """The bodies of the newest rows, newest first."""
    found = connection.execute(
        "SELECT body FROM access_entry ORDER BY position DESC LIMIT ?", (limit,)
    )
    return [body for (body,) in found]


def chain_of(connection: sqlite3.Connection, position: int) -> bytes | None:
    """The chain hash of the row at `position`; None if there is no such row."""
    row = connection.execute(
        "SELECT chain_sha256 FROM access_entry WHERE position = ?", (position,)
    ).fetchone()
    return None if row is None else row[0]
