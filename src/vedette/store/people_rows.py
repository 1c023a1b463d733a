"""Rows of people, one-time links and sessions. The access room interprets them.

Times are whole microseconds since 1970, UTC.
"""

import sqlite3
from dataclasses import dataclass

_PEOPLE = "SELECT id, name, role, password, added_at, removed_at FROM person"
_SESSION = "SELECT person, opened_at, seen_at, second_factor FROM session WHERE secret_sha256 = ?"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person; `password` is a hash, None before the first link was used."""

    id: str
    name: str
    role: str
    password: str | None
    added_at: int
    removed_at: int | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One one-time link."""

    person: str | None
    expires_at: int
    used_at: int | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session that was opened and not ended."""

    person: str
    opened_at: int
    seen_at: int
    second_factor: int  # 1: the person gave one


def add_person(connection: sqlite3.Connection, row: PersonRow, name_key: str) -> bool:
    """Add a person. Returns True, or False if the name is or was in use."""
    taken = connection.execute("SELECT 1 FROM person WHERE name_key = ?", (name_key,)).fetchone()
    if taken is not None:
        return False
    connection.execute(
        "INSERT INTO person (id, name, name_key, role, password, added_at, removed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (row.id, row.name, name_key, row.role, row.password, row.added_at, row.removed_at),
    )
    return True


def person_by_id(connection: sqlite3.Connection, person: str) -> PersonRow | None:
    """The person with the id `person`, removed or not; None if there is no such person."""
    row = connection.execute(f"{_PEOPLE} WHERE id = ?", (person,)).fetchone()
    return None if row is None else PersonRow(*row)


def person_by_key(connection: sqlite3.Connection, name_key: str) -> PersonRow | None:
    """The person with the key `name_key`, removed or not; None if there is no such person."""
    row = connection.execute(f"{_PEOPLE} WHERE name_key = ?", (name_key,)).fetchone()
    return None if row is None else PersonRow(*row)


def all_people(connection: sqlite3.Connection) -> list[PersonRow]:
    """All people, including removed ones, in the order in which they were added."""
    return [PersonRow(*row) for row in connection.execute(f"{_PEOPLE} ORDER BY added_at, id")]


def change_person(
    connection: sqlite3.Connection,
    person: str,
    *,
    role: str | None = None,
    password: str | None = None,
    removed_at: int | None = None,
) -> None:
    """Change the columns that are given; columns that are None keep their values.

    removed_at: microseconds since 1970.
    """
    connection.execute(
        "UPDATE person SET role = coalesce(?, role), password = coalesce(?, password),"
        " removed_at = coalesce(?, removed_at) WHERE id = ?",
        (role, password, removed_at, person),
    )


def add_link(
    connection: sqlite3.Connection,
    secret_sha256: bytes,
    person: str | None,
    made_at: int,
    expires_at: int,
) -> None:
    """Add a link for a person; earlier links for the same person no longer work.

    made_at, expires_at: microseconds since 1970.
    """
    connection.execute("DELETE FROM link WHERE person IS ? AND used_at IS NULL", (person,))
    connection.execute(
        "INSERT INTO link (secret_sha256, person, made_at, expires_at) VALUES (?, ?, ?, ?)",
        (secret_sha256, person, made_at, expires_at),
    )


def link(connection: sqlite3.Connection, secret_sha256: bytes) -> LinkRow | None:
    """The link with this SHA-256 hash of its secret, used or not; None if there is none."""
    row = connection.execute(
        "SELECT person, expires_at, used_at FROM link WHERE secret_sha256 = ?", (secret_sha256,)
    ).fetchone()
    return None if row is None else LinkRow(*row)


def use_link(connection: sqlite3.Connection, secret_sha256: bytes, at: int) -> None:
    """Mark a link as used, because it works only once."""
    connection.execute("UPDATE link SET used_at = ? WHERE secret_sha256 = ?", (at, secret_sha256))


def drop_links(connection: sqlite3.Connection, person: str) -> None:
    """Delete the person's unused links."""
    connection.execute("DELETE FROM link WHERE person = ? AND used_at IS NULL", (person,))


def add_session(
    connection: sqlite3.Connection,
    secret_sha256: bytes,
    person: str,
    at: int,
    *,
    second_factor: bool = False,
) -> None:
    """Add a session."""
    connection.execute(
        "INSERT INTO session (secret_sha256, person, opened_at, seen_at, second_factor)"
        " VALUES (?, ?, ?, ?, ?)",
        (secret_sha256, person, at, at, int(second_factor)),
    )


def strengthen_session(connection: sqlite3.Connection, secret_sha256: bytes) -> None:
    """Note that the person of this session gave a second factor."""
    connection.execute(
        "UPDATE session SET second_factor = 1 WHERE secret_sha256 = ?", (secret_sha256,)
    )


def session(connection: sqlite3.Connection, secret_sha256: bytes) -> SessionRow | None:
    """The session with this SHA-256 hash of its secret; None if there is none."""
    row = connection.execute(_SESSION, (secret_sha256,)).fetchone()
    return None if row is None else SessionRow(*row)


def touch_session(connection: sqlite3.Connection, secret_sha256: bytes, at: int) -> None:
    """Note user activity in a session."""
    connection.execute(
        "UPDATE session SET seen_at = max(seen_at, ?) WHERE secret_sha256 = ?", (at, secret_sha256)
    )


def end_session(connection: sqlite3.Connection, secret_sha256: bytes) -> None:
    """Delete a session."""
    connection.execute("DELETE FROM session WHERE secret_sha256 = ?", (secret_sha256,))


def end_sessions_of(connection: sqlite3.Connection, person: str) -> int:
    """End all sessions of a person; return their number."""
    return connection.execute("DELETE FROM session WHERE person = ?", (person,)).rowcount


def drop_sessions_before(
    connection: sqlite3.Connection, opened_before: int, seen_before: int
) -> None:
    """Delete the sessions that were opened or last used before these times.

    opened_before, seen_before: microseconds since 1970.
    """
    connection.execute(
        "DELETE FROM session WHERE opened_at < ? OR seen_at < ?", (opened_before, seen_before)
    )


def end_all_sessions(connection: sqlite3.Connection) -> None:
    """End all sessions of everybody."""
    connection.execute("DELETE FROM session")
