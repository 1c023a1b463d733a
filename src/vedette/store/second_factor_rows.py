"""Rows of second factors and of known browsers. The access room interprets them.

Times are whole microseconds since 1970, UTC.
"""

import sqlite3
from dataclasses import dataclass

_COLUMNS = "id, person, kind, label, credential, secret, counter, made_at"
_KNOWN_KEPT = 20  # browsers of one person; the oldest is forgotten


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One second factor; `credential` is a passkey's id, None for a TOTP."""

    id: str
    person: str
    kind: str
    label: str
    credential: bytes | None
    secret: bytes
    counter: int
    made_at: int


def add(connection: sqlite3.Connection, row: FactorRow) -> None:
    """Add a second factor."""
    connection.execute(
        f"INSERT INTO second_factor ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            row.id,
            row.person,
            row.kind,
            row.label,
            row.credential,
            row.secret,
            row.counter,
            row.made_at,
        ),
    )


def of_person(connection: sqlite3.Connection, person: str) -> list[FactorRow]:
    """A person's factors, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM second_factor WHERE person = ? ORDER BY made_at, id",  # noqa: S608
        (person,),
    )
    return [FactorRow(*row) for row in rows]


def count_on(connection: sqlite3.Connection, factor: str, counter: int) -> bool:
    """Set the stored counter of a factor to `counter`, and return whether it was set.

    The result is False if there is no such factor, or if the stored counter is not smaller. The
    counter of a passkey is always set.
    """
    changed = connection.execute(
        "UPDATE second_factor SET counter = ? WHERE id = ? AND (counter < ? OR kind = 'passkey')",
        (counter, factor, counter),
    )
    return changed.rowcount == 1


def remove(connection: sqlite3.Connection, factor: str) -> None:
    """Delete a second factor."""
    connection.execute("DELETE FROM second_factor WHERE id = ?", (factor,))


def remember_browser(
    connection: sqlite3.Connection, secret_sha256: bytes, person: str, at: int
) -> None:
    """Note that a person signed in in this browser."""
    connection.execute(
        "INSERT OR REPLACE INTO known_browser (secret_sha256, person, seen_at) VALUES (?, ?, ?)",
        (secret_sha256, person, at),
    )
    connection.execute(
        "DELETE FROM known_browser WHERE person = ? AND secret_sha256 NOT IN (SELECT secret_sha256"
        " FROM known_browser WHERE person = ? ORDER BY seen_at DESC LIMIT ?)",
        (person, person, _KNOWN_KEPT),
    )


def knows_browser(connection: sqlite3.Connection, secret_sha256: bytes, person: str) -> bool:
    """Whether this person signed in in this browser before."""
    row = connection.execute(
        "SELECT 1 FROM known_browser WHERE secret_sha256 = ? AND person = ?",
        (secret_sha256, person),
    ).fetchone()
    return row is not None
