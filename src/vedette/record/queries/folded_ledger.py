"""The ledger of a record with the state folded from it, and the base of what works on both.

`Record` and `Transaction` each hold one `FoldedLedger`. Their parts (`record.statements`,
`record.questions` and the others) are `RecordPart`s over it, so all parts share one lock, one
state and one way to append.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from vedette.record.ledger.entries import Entry
from vedette.record.state.incidents import Incidents

AsOf = datetime | int
"""A time in the past, or a number of entries, where times would be ambiguous."""


class FoldedLedger(ABC):
    """Entries, and the state that they amount to. Callers of `state` hold `lock`."""

    lock: threading.RLock

    @property
    @abstractmethod
    def state(self) -> Incidents:
        """The state of all entries folded so far."""

    @property
    @abstractmethod
    def where(self) -> str:
        """The name that errors give to the record: its file."""

    @abstractmethod
    def append(self, new: Sequence[Entry]) -> object:
        """Append entries in one commit, and fold them."""

    @abstractmethod
    def refresh(self) -> None:
        """Fold the entries that this process or another has appended since."""

    @abstractmethod
    def state_then(self, as_of: AsOf) -> Incidents:
        """The state as of a time. Read only. Raises RecordError."""

    @abstractmethod
    def entries_at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at these positions. The caller holds `lock`."""


class RecordPart:
    """A part of a record, such as its statements, over one `FoldedLedger`."""

    def __init__(self, ledger: FoldedLedger) -> None:
        self._ledger = ledger
        self._lock = ledger.lock

    @property
    def _incidents(self) -> Incidents:
        return self._ledger.state

    @property
    def _where(self) -> str:
        return self._ledger.where

    def _append(self, new: Sequence[Entry]) -> None:
        self._ledger.append(new)

    def _refresh(self) -> None:
        self._ledger.refresh()

    def _folded(self) -> Incidents:
        """The state of all entries there are now. The caller holds `_lock`."""
        self._ledger.refresh()
        return self._ledger.state

    @contextmanager
    def _as_of(self, as_of: AsOf | None) -> Iterator[Incidents]:
        """The state now, under the lock; or the state as of a time, which needs no lock."""
        if as_of is not None:
            yield self._ledger.state_then(as_of)
            return
        with self._lock:
            yield self._folded()
