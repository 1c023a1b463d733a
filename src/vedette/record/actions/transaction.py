"""Trying many changes before the first is written: all of them are put on record, or none."""

import copy
import threading
from collections.abc import Sequence

from vedette.model.errors import RecordError
from vedette.record.actions.question_actions import Inquiring
from vedette.record.actions.release_actions import Releasing
from vedette.record.actions.statement_actions import Telling
from vedette.record.ledger.entries import Entry
from vedette.record.queries.record_access import AsOf
from vedette.record.state.incidents import Incidents


class Trial(Telling, Inquiring, Releasing):
    """A copy of what is on record, on which persons' acts are tried; it collects their entries."""

    def __init__(self, known: Incidents, where: str) -> None:
        self._lock = threading.RLock()
        self._known = copy.deepcopy(known)
        self._where = where
        self.entries: list[Entry] = []

    @property
    def where(self) -> str:
        """The record's name."""
        return self._where

    @property
    def known(self) -> Incidents:
        """All that is on record, and all that was tried."""
        return self._known

    @property
    def _incidents(self) -> Incidents:
        return self._known

    def append(self, new: Sequence[Entry]) -> None:
        """Take entries of another kind, too."""
        self._append(new)

    def _append(self, new: Sequence[Entry]) -> None:
        for entry in new:
            self._incidents.apply(len(self.entries), entry)
            self.entries.append(entry)

    def _refresh(self) -> None:
        """Nobody else writes to a trial."""

    def _folded(self) -> Incidents:
        return self._incidents

    def _then(self, as_of: AsOf) -> Incidents:
        raise RecordError(f"a trial has no past ({as_of})", where=self._where)

    def _entries_at(self, positions: Sequence[int]) -> list[Entry]:
        raise RecordError(f"a trial has no entries at {list(positions)}", where=self._where)
