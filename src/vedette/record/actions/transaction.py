"""Several changes as one: all of them are put on record in one commit, or none."""

import copy
import threading
from collections.abc import Sequence

from vedette.model.errors import RecordError
from vedette.record.actions.question_actions import QuestionActions
from vedette.record.actions.response_actions import ResponseActions
from vedette.record.actions.statement_actions import StatementActions
from vedette.record.ledger.entries import Entry
from vedette.record.queries.folded_ledger import AsOf, FoldedLedger
from vedette.record.state.incidents import Incidents


class TrialLedger(FoldedLedger):
    """A copy of the state of a record, which collects entries and writes none."""

    def __init__(self, state: Incidents, where: str) -> None:
        self.lock = threading.RLock()
        self.entries: list[Entry] = []
        self._state = copy.deepcopy(state)
        self._where = where

    @property
    def state(self) -> Incidents:
        """The state of the record, and of the entries collected here."""
        return self._state

    @property
    def where(self) -> str:
        """The name of the record."""
        return self._where

    def append(self, new: Sequence[Entry]) -> None:
        """Fold entries and keep them for the commit."""
        for entry in new:
            self._state.apply(len(self.entries), entry)
            self.entries.append(entry)

    def refresh(self) -> None:
        """Do nothing, because no other process writes to this ledger."""

    def state_then(self, as_of: AsOf) -> Incidents:
        """Always raises RecordError."""
        raise RecordError(f"a transaction has no past state, got as_of {as_of}", where=self._where)

    def entries_at(self, positions: Sequence[int]) -> list[Entry]:
        """Always raises RecordError."""
        raise RecordError(
            f"a transaction has no stored entries, got positions {list(positions)}",
            where=self._where,
        )


class Transaction:
    """Changes that a person makes together, tried on a copy before the first is written."""

    def __init__(self, state: Incidents, where: str) -> None:
        self.ledger = TrialLedger(state, where)
        self.statements = StatementActions(self.ledger)
        self.questions = QuestionActions(self.ledger)
        self.responses = ResponseActions(self.ledger)
