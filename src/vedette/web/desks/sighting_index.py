"""Which statements of a record tell of sightings, their photos, outcomes and incidents.

A record may hold hundreds of thousands of statements: each is looked at once.
"""

import threading

from vedette.model.ids import StatementId
from vedette.model.statement import Statement
from vedette.record.actions.sighting_statements import (
    SIGHTING,
    is_well_formed,
    note_of,
    referred,
)
from vedette.record.record import Record


class SightingIndex:
    """The statements about sightings. Safe to share among threads."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self.lock = threading.RLock()
        """Held while something is added that must be added once."""
        self._read = 0  # statements of the record that were looked at
        self._ours: dict[StatementId, None] = {}  # a set in order
        self._by_key: dict[str, StatementId] = {}

    def every(self) -> tuple[Statement, ...]:
        """All of them as they now stand, in the order in which they were added."""
        with self.lock:
            self._take_new()
            return self._record.statements.several(tuple(self._ours))

    def key_known(self, key: str) -> StatementId | None:
        """The statement of the sighting with this sender's key; None if the key is new."""
        with self.lock:
            self._take_new()
            return self._by_key.get(key)

    def by_key(self, key: str) -> Statement:
        """The statement of the sighting with this sender's key.

        Raises LookupError if it is unknown.
        """
        known = self.key_known(key)
        if known is None:
            raise LookupError(key)
        return self._record.statements.several([known])[0]

    def sighting(self, statement: str) -> Statement:
        """The statement of a sighting, by its whole id. Raises LookupError."""
        with self.lock:
            self._take_new()
            if statement not in self._ours:
                raise LookupError(statement)
            found = self._record.statements.several([StatementId(statement)])[0]
        if SIGHTING not in found.topics:
            raise LookupError(statement)
        return found

    def _take_new(self) -> None:
        added = self._record.statements.added_since(self._read)
        self._read += len(added)
        for one in added:
            if not is_well_formed(one):
                continue
            self._ours[one.id] = None
            said = note_of(one).get("sighting") if SIGHTING in one.topics else None
            if isinstance(said, dict):
                self._by_key.setdefault(str(said.get("id")), one.id)


def by_sighting(
    statements: tuple[Statement, ...], topic: str
) -> dict[StatementId, list[Statement]]:
    """The statements of a topic, by the sighting to which they refer."""
    found: dict[StatementId, list[Statement]] = {}
    for one in statements:
        if topic in one.topics:
            for to in referred(one):
                found.setdefault(to, []).append(one)
    return found
