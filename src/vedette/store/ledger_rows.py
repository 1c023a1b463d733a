"""The ledger's rows in the file. The record room interprets them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LOWEST_POSITION = -(2**63)
"""Reading from here on shows even rows that only a tampered file can have."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One entry. Types are as `ledger_entry` declares; a tampered file may hold others."""

    position: int
    body: bytes
    leaf_sha256: bytes


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The stored tree head: how many entries, their root, and the full subtrees' roots."""

    size: int
    root_sha256: bytes
    peaks: bytes  # 32 bytes each, largest subtree first


def append_rows(
    connection: sqlite3.Connection, first: int, leaves: Sequence[tuple[bytes, bytes]]
) -> None:
    """Write (body, leaf hash) pairs from position `first` on, inside the caller's transaction."""
    connection.executemany(
        "INSERT INTO ledger_entry (position, body, leaf_sha256) VALUES (?, ?, ?)",
        ((first + i, body, leaf) for i, (body, leaf) in enumerate(leaves)),
    )


def read_rows(connection: sqlite3.Connection, start: int = 0) -> Iterator[LedgerRow]:
    """Rows from position `start` on, in order of position."""
    rows = connection.execute(
        "SELECT position, body, leaf_sha256 FROM ledger_entry WHERE position >= ?"
        " ORDER BY position",
        (start,),
    )
    for position, body, leaf in rows:
        yield LedgerRow(position, body, leaf)


def read_body(connection: sqlite3.Connection, position: int) -> bytes | None:
    """The body at `position`, or None where there is no such row."""
    row = connection.execute(
        "SELECT body FROM ledger_entry WHERE position = ?", (position,)
    ).fetchone()
    return None if row is None else row[0]


def read_bodies(connection: sqlite3.Connection, start: int, stop: int) -> list[bytes]:
    """The bodies of positions `start` to `stop` - 1."""
    rows = connection.execute(
        "SELECT body FROM ledger_entry WHERE position >= ? AND position < ? ORDER BY position",
        (start, stop),
    )
    return [body for (body,) in rows]


def positions_naming(connection: sqlite3.Connection, text: str) -> list[int]:
    """The positions of all entries in whose bytes `text` stands, in order."""
    rows = connection.execute(
        "SELECT position FROM ledger_entry WHERE instr(body, CAST(? AS BLOB)) ORDER BY position",
        (text,),
    )
    return [position for (position,) in rows]


def every(connection: sqlite3.Connection) -> int:
    """The number of rows, whatever the head states."""
    (count,) = connection.execute("SELECT count(*) FROM ledger_entry").fetchone()
    return int(count)


def read_leaves(connection: sqlite3.Connection, start: int, stop: int) -> list[bytes]:
    """The stored leaf hashes of positions `start` to `stop` - 1, for proofs and tiles."""
    rows = connection.execute(
        "SELECT leaf_sha256 FROM ledger_entry WHERE position >= ? AND position < ?"
        " ORDER BY position",
        (start, stop),
    )
    return [leaf for (leaf,) in rows]


def append_nodes(connection: sqlite3.Connection, nodes: Iterable[tuple[int, int, bytes]]) -> None:
    """Write (level, position, hash) of full tiles, inside the caller's transaction."""
    connection.executemany(
        "INSERT INTO ledger_node (level, position, sha256) VALUES (?, ?, ?)", nodes
    )


def read_nodes(connection: sqlite3.Connection, level: int, start: int, stop: int) -> list[bytes]:
    """The stored hashes of tile level `level` (1 and up), positions `start` to `stop` - 1."""
    rows = connection.execute(
        "SELECT sha256 FROM ledger_node WHERE level = ? AND position >= ? AND position < ?"
        " ORDER BY position",
        (level, start, stop),
    )
    return [node for (node,) in rows]


def all_nodes(connection: sqlite3.Connection) -> Iterator[tuple[int, int, bytes]]:
    """(level, position, hash) of every stored node, in order. Types may be anything."""
    yield from connection.execute(
        "SELECT level, position, sha256 FROM ledger_node ORDER BY level, position"
    )


def has_nodes(connection: sqlite3.Connection) -> bool:
    """Whether the file is of a version that keeps upper tiles and checkpoints."""
    return bool(
        connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger_node'").fetchall()
    )


def write_checkpoint(connection: sqlite3.Connection, size: int, note: bytes) -> None:
    """Store the signed checkpoint of `size`, or replace it by one with more signatures."""
    connection.execute(
        "INSERT INTO ledger_checkpoint (size, note) VALUES (?, ?)"
        " ON CONFLICT (size) DO UPDATE SET note = excluded.note",
        (size, note),
    )


def read_checkpoints(connection: sqlite3.Connection) -> list[tuple[int, bytes]]:
    """(size, note) of every checkpoint that was kept, smallest first."""
    return list(connection.execute("SELECT size, note FROM ledger_checkpoint ORDER BY size"))


def last_checkpoint(connection: sqlite3.Connection) -> bytes | None:
    """The note of the largest stored checkpoint; None if no checkpoint is stored."""
    row = connection.execute(
        "SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1"
    ).fetchone()
    return None if row is None else row[0]


def checkpoint_of(connection: sqlite3.Connection, size: int) -> bytes | None:
    """The stored note of the checkpoint of `size` entries; None if none of that size is stored."""
    row = connection.execute(
        "SELECT note FROM ledger_checkpoint WHERE size = ?", (size,)
    ).fetchone()
    return None if row is None else row[0]


def read_head(connection: sqlite3.Connection) -> HeadRow | None:
    """The stored head, or None before the first entry."""
    row = connection.execute("SELECT size, root_sha256, peaks FROM ledger_head").fetchone()
    return None if row is None else HeadRow(*row)


def write_head(connection: sqlite3.Connection, head: HeadRow) -> None:
    """Replace the stored head with `head`, inside the caller's transaction."""
    connection.execute(
        "INSERT INTO ledger_head (only_row, size, root_sha256, peaks) VALUES (0, ?, ?, ?)"
        " ON CONFLICT (only_row) DO UPDATE SET size = excluded.size,"
        " root_sha256 = excluded.root_sha256, peaks = excluded.peaks",
        (head.size, head.root_sha256, head.peaks),
    )


def damage(connection: sqlite3.Connection) -> str | None:
    """Faults in the structure of the file that SQLite finds; None if there are none."""
    row = connection.execute("PRAGMA quick_check(1)").fetchone()
    return None if row is None or row[0] == "ok" else str(row[0])
