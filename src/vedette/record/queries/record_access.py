"""What every part of the record's interface stands on: one fold, one lock, one way to append."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from vedette.record.ledger.entries import Entry
from vedette.record.state.incidents import Incidents

AsOf = datetime | int
"""A time in the past; or how many entries there were, where times would mislead."""


class Keeping(ABC):
    """A folded ledger that can be added to. Whoever uses `_incidents` holds `_lock`."""

    _lock: threading.RLock

    @property
    @abstractmethod
    def _incidents(self) -> Incidents:
        """All that is folded so far."""

    @property
    @abstractmethod
    def where(self) -> str:
        """What errors name."""

    @abstractmethod
    def _append(self, new: Sequence[Entry]) -> object:
        """Put entries on record in one commit, and fold them."""

    @abstractmethod
    def _refresh(self) -> None:
        """Fold what was appended since, by this process or another."""

    @abstractmethod
    def _folded(self) -> Incidents:
        """All that is on record now. Call it under the lock."""

    @abstractmethod
    def _then(self, as_of: AsOf) -> Incidents:
        """All that was on record then. Only to be read. Raises RecordError."""

    @contextmanager
    def _as_of(self, as_of: AsOf | None) -> Iterator[Incidents]:
        """What is on record now, under the lock; or what was then, which holds up nobody."""
        if as_of is not None:
            yield self._then(as_of)
            return
        with self._lock:
            yield self._folded()

    @abstractmethod
    def _entries_at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at these positions. Call it under the lock."""
