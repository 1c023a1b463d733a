"""Rows of personal data: sealed items; and, in a file of their own, their keys."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One sealed item. Times are whole microseconds since 1970."""

    reference: str
    kind: str
    sealed_at: int
    erase_after: int | None
    nonce: bytes
    sealed: bytes
    erasing_from: int | None = None
    erased_at: int | None = None


_COLUMNS = "reference, kind, sealed_at, erase_after, nonce, sealed, erasing_from, erased_at"


def add(connection: sqlite3.Connection, item: ItemRow) -> None:
    """Add an item, inside the caller's transaction."""
    connection.execute(
        f"INSERT INTO personal_item ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)",  # noqa: S608
        (item.reference, item.kind, item.sealed_at, item.erase_after, item.nonce, item.sealed),
    )


def find(connection: sqlite3.Connection, reference: str) -> ItemRow | None:
    """The item with this reference, erased or not; None if there is none."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM personal_item WHERE reference = ?",  # noqa: S608
        (reference,),
    ).fetchone()
    return None if row is None else ItemRow(*row)


def all_items(connection: sqlite3.Connection) -> list[ItemRow]:
    """Every item, in the order of sealing."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM personal_item ORDER BY sealed_at, reference"  # noqa: S608
    )
    return [ItemRow(*row) for row in rows]


def earlier_keys(connection: sqlite3.Connection) -> list[tuple[str, bytes]]:
    """The (reference, key) pairs that an earlier version stored in the same file."""
    return list(connection.execute("SELECT reference, key FROM personal_key ORDER BY reference"))


def drop_earlier_keys(connection: sqlite3.Connection) -> None:
    """Delete these keys after they were moved to a file of their own."""
    connection.execute("DELETE FROM personal_key")


def add_key(connection: sqlite3.Connection, reference: str, key: bytes, *, wrapped: bool) -> None:
    """Add a key once. wrapped: it is sealed under another key."""
    connection.execute(
        "INSERT OR IGNORE INTO item_key VALUES (?, ?, ?)", (reference, key, int(wrapped))
    )


def key_of(connection: sqlite3.Connection, reference: str) -> tuple[bytes, bool] | None:
    """A key and whether it is wrapped; None if it was destroyed."""
    row = connection.execute(
        "SELECT key, wrapped FROM item_key WHERE reference = ?", (reference,)
    ).fetchone()
    return None if row is None else (row[0], bool(row[1]))


def destroy_key(connection: sqlite3.Connection, reference: str) -> None:
    """Delete a key."""
    connection.execute("DELETE FROM item_key WHERE reference = ?", (reference,))


def begin_erasing(connection: sqlite3.Connection, reference: str, ledger_size: int) -> None:
    """Note that an erasure begins whose entry is at `ledger_size` or later."""
    connection.execute(
        "UPDATE personal_item SET erasing_from = ? WHERE reference = ?", (ledger_size, reference)
    )


def destroy(connection: sqlite3.Connection, reference: str, at: int) -> None:
    """Delete the sealed bytes of one item, and its key if an earlier version stored one here.

    at: the time of the erasure, in microseconds since 1970.
    """
    connection.execute("DELETE FROM personal_key WHERE reference = ?", (reference,))
    connection.execute(
        "UPDATE personal_item SET sealed = x'', nonce = x'', erased_at = ? WHERE reference = ?",
        (at, reference),
    )
