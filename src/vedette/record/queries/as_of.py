"""The state of the record as of a time: a fold of the entries up to it.

Folding a long record takes a while, and the watch must go on writing meanwhile. So this has its own
lock and its own connection.
"""

import threading
from bisect import bisect_right
from collections import OrderedDict
from datetime import datetime

from vedette.airspace.garbage_pause import no_collection
from vedette.model.errors import RecordError
from vedette.record.ledger.entries import Entry
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.merkle import Peaks
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.state.incidents import Incidents
from vedette.store.database import Database, open_read_only

_KEPT = 4  # folds: a person who looks back asks several things of the same time
_KEPT_ENTRIES = 400_000  # in all of them but the last: one of a million takes some 400 MB


class Past:
    """Earlier states of one ledger. Each is a prefix of it and has its own tree head.

    Safe to share among threads. The results are read only.
    """

    def __init__(self, database: Database) -> None:
        """database: of the record. What only reads it, or lies in memory, is shared with it."""
        self._shared = database
        self._own: Database | None = None
        self._lock = threading.RLock()
        self._known_at: list[datetime] = []  # for each entry, the latest time said so far
        self._folds: OrderedDict[int, Incidents] = OrderedDict()

    def size_at(self, as_of: AsOf) -> int:
        """The number of entries as of a time. Raises RecordError.

        For a time: all entries up to the first with a later time. Entries that were added after
        that and dated back are not included, since nobody could have read them then.
        """
        with self._lock:
            self._catch_up()
            if isinstance(as_of, datetime):
                return bisect_right(self._known_at, as_of)
            if not 0 <= as_of <= len(self._known_at):
                raise RecordError(
                    f"the number of entries must be from 0 to {len(self._known_at)}, got {as_of}",
                    mend="give a number in this range",
                )
            return as_of

    def fold(self, as_of: AsOf) -> Incidents:
        """The state of the entries up to that time. Raises RecordError."""
        with self._lock:
            size = self.size_at(as_of)
            if size not in self._folds:
                self._folds[size] = self._fold(size)
                while len(self._folds) > 1 and self._too_many():
                    self._folds.popitem(last=False)
            self._folds.move_to_end(size)
            return self._folds[size]

    def _too_many(self) -> bool:
        *before, _ = self._folds
        return len(before) >= _KEPT or sum(before) > _KEPT_ENTRIES

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._own is not None:
                self._own.close()
            self._own = None

    @property
    def _ledger(self) -> Ledger:
        shared = self._shared
        if shared.path is None or shared.read_only:
            return Ledger(shared)
        if self._own is None:
            self._own = open_read_only(shared.path)
        return Ledger(self._own)

    def _catch_up(self) -> None:
        """Read when the entries were made that were not asked about before."""
        for at in self._ledger.times_from(len(self._known_at)):
            latest = self._known_at[-1] if self._known_at else at
            self._known_at.append(max(latest, at))

    def _fold(self, size: int) -> Incidents:
        fold = Incidents()

        def take(position: int, entry: Entry) -> None:
            fold.apply(position, entry)

        with no_collection():
            self._ledger.each_after(Peaks(), take, until=size)
        return fold
