"""A bounded queue of batches that wait for the raw log while the disk is full."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vedette.engine.live.intake import Taken
from vedette.store.raw_records import ClosedBatchRecord, FrameRecord, Record

MOST_BYTES = 64 * 1024 * 1024
_COST_BYTES = 400  # of a record beyond its message


@dataclass(slots=True)
class Backlog:
    """Batches in the order in which they must be written."""

    records: list[Record] = field(default_factory=list)
    most_bytes: int = MOST_BYTES
    _items: int = 0  # of the records, those that somebody waits for
    _size_bytes: int = 0
    seconds: Callable[[], float] = time.monotonic
    _retry_at: float = 0.0

    def add(self, items: Sequence[Taken], closed: ClosedBatchRecord) -> int:
        """Keep a batch. Returns the number of items that were discarded because the queue is
        full.
        """
        self.records += (*items, closed)
        self._items += len(items)
        self._size_bytes += _COST_BYTES * (len(items) + 1)
        self._size_bytes += sum(len(i.data) for i in items if isinstance(i, FrameRecord))
        return self.clear(retry=False) if self._size_bytes > self.most_bytes else 0

    def clear(self, *, retry: bool = True) -> int:
        """Clear the queue. Returns the number of items that it held. retry: they were written."""
        items, self._items, self._size_bytes = self._items, 0, 0
        self.records.clear()
        if retry:
            self._retry_at = 0.0
        return items

    def retry_later(self, seconds: float) -> None:
        """Delay the next attempt by `seconds`, because the disk is full."""
        self._retry_at = self.seconds() + seconds

    def waits(self) -> bool:
        """Whether the delay after a failed attempt has not ended yet."""
        return self.seconds() < self._retry_at
