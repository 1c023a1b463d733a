"""A full-text index of statements (SQLite FTS5) in a file beside the record.

It only saves time: it can be removed, and is made again from the ledger. It holds the words of
statements that are in the ledger, and no others. Each row has the position of its entry.
"""

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from vedette.model.errors import RecordError

_APPLICATION_ID: Final = 0x56454453  # "VEDS"
_SCHEMA: Final = (
    f"PRAGMA application_id = {_APPLICATION_ID}",
    "CREATE TABLE covered (size INTEGER NOT NULL, root BLOB NOT NULL)",
    "INSERT INTO covered VALUES (0, x'')",
    "CREATE VIRTUAL TABLE said USING fts5 (words, content='', tokenize='unicode61')",
)
_TERM: Final = re.compile(r'"([^"]+)"|(\S+)')
_WAIT_S: Final = 30.0


def search_path(record: Path) -> Path:
    """The path of the index of `record`."""
    return record.with_name(record.name + ".search")


class SearchIndex:
    """One index. Raises RecordError where the file cannot be used."""

    def __init__(self, path: Path | None) -> None:
        """path: None keeps the index in memory."""
        self._where = "the index in memory" if path is None else str(path)
        name = ":memory:" if path is None else str(path)
        if path is not None:
            path.touch(mode=0o600, exist_ok=True)
        self._connection = sqlite3.connect(name, isolation_level=None, timeout=_WAIT_S)
        try:
            (version,) = self._connection.execute("PRAGMA application_id").fetchone()
            if version != _APPLICATION_ID:
                for statement in _SCHEMA:
                    self._connection.execute(statement)
        except sqlite3.Error as exc:
            self._connection.close()
            raise self._failed(exc) from exc

    def covered(self) -> tuple[int, bytes]:
        """(number of entries of the ledger that are in the index, the root over them)."""
        size, root = self._connection.execute("SELECT size, root FROM covered").fetchone()
        return int(size), bytes(root)

    def clear(self) -> None:
        """Remove everything: the index is of another ledger."""
        self._connection.execute("DROP TABLE said")
        self._connection.execute(_SCHEMA[-1])
        self._connection.execute("UPDATE covered SET size = 0, root = x''")

    def add(self, rows: Iterable[tuple[int, str]], size: int, root: bytes) -> None:
        """Add (position, words) of statements; the index then covers `size` entries."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            if self.covered()[0] < size:  # else another program was faster
                self._connection.executemany("INSERT INTO said (rowid, words) VALUES (?, ?)", rows)
                self._connection.execute("UPDATE covered SET size = ?, root = ?", (size, root))
            self._connection.execute("COMMIT")
        except sqlite3.Error as exc:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise self._failed(exc) from exc

    def find(self, query: str, most: int) -> list[int]:
        """The positions of the latest `most` statements that hold all words, latest first.

        Words in double quotes must follow each other. Case and accents do not matter. Raises
        RecordError for a query without words.
        """
        terms = [phrase or word for phrase, word in _TERM.findall(query)]
        quoted = ['"' + term.replace('"', "") + '"' for term in terms if re.search(r"\w", term)]
        if not quoted:
            raise RecordError(
                f"a search must have at least one word, got {query!r}", mend="give a word"
            )
        try:
            rows = self._connection.execute(
                "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rowid DESC LIMIT ?",
                (" ".join(quoted), most),
            )
            return [position for (position,) in rows]
        except sqlite3.Error as exc:
            raise self._failed(exc) from exc

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _failed(self, exc: sqlite3.Error) -> RecordError:
        return RecordError(
            f"the search index cannot be used: {exc}",
            where=self._where,
            mend="remove the file; it is made again from the record",
        )
