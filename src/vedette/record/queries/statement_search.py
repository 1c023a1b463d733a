"""Full-text search over every statement of a record, across incidents."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from vedette.model.errors import RecordError
from vedette.model.ids import StatementId
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.entries import EntryKind, entry_from_bytes
from vedette.record.ledger.ledger import Ledger
from vedette.store.search_index import SearchIndex, search_path

_ADDED = f'"kind":"{EntryKind.STATEMENT_ADDED}"'.encode()
_NAMES = ("speaker", "role", "to", "via", "claim", "note")


class StatementSearch:
    """The index of one ledger; it takes in what was appended since, before each search."""

    def __init__(self, ledger: Ledger, record: Path | None) -> None:
        """record: the record's file, beside which the index lies; None: in memory.

        In a folder that cannot be written the index is made in memory, which takes longer.
        """
        self._ledger = ledger
        try:
            self._index = SearchIndex(None if record is None else search_path(record))
        except (OSError, sqlite3.Error, RecordError):
            self._index = SearchIndex(None)

    def find(self, query: str, *, most: int) -> list[StatementId]:
        """The latest `most` statements with all words of the query, latest first.

        Raises RecordError.
        """
        self.catch_up()
        entries = self._ledger.entries_at(self._index.find(query, most))
        return [StatementId(entry.body["statement"]) for entry in entries]

    def catch_up(self) -> None:
        """Take in the statements that were appended since. Raises RecordError."""
        size = self._ledger.size()
        covered, root = self._index.covered()
        if covered > size or (covered and self._ledger.root(covered) != root):
            self._index.clear()  # of another ledger
            covered = 0
        if covered < size:
            self._index.add(self._rows(covered, size), size, self._ledger.root(size))

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def _rows(self, start: int, until: int) -> Iterator[tuple[int, str]]:
        for positions, body in self._ledger.whole_bodies(until, start=start):
            if _ADDED in body:
                entry = entry_from_bytes(body, where=f"entry {positions[0]}")
                if entry.kind is EntryKind.STATEMENT_ADDED:
                    yield positions[-1], "\n".join(_texts(entry.body))


def _texts(body: Mapping[str, JsonValue]) -> Iterator[str]:
    yield from (body[name] for name in _NAMES if body.get(name))
    yield from body.get("topics") or ()
    for place in (body.get("about_place"), body.get("said_in")):
        if place is not None:
            yield place["name"]
    yield from (one["says"] for one in body.get("bears_on") or () if one["says"])
