"""What was on record at a time: a fold of the entries up to it."""

from bisect import bisect_right
from collections import OrderedDict
from datetime import datetime
from itertools import islice

from vedette.model.errors import RecordError
from vedette.record.incidents import Incidents
from vedette.record.keeping import AsOf
from vedette.record.ledger import Ledger

_KEPT = 4  # folds: a person who looks back asks several things of the same time


class Past:
    """Earlier states of one ledger. Each is a prefix of it, so each had a tree head of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known_at: list[datetime] = []  # for each entry, the latest time said so far
        self._folds: OrderedDict[int, Incidents] = OrderedDict()

    def size_at(self, as_of: AsOf) -> int:
        """How many entries there were. Raises RecordError.

        A time: all up to the first entry that says a later one. What was put down after that and
        dated back is not among them, for nobody could have read it then.
        """
        self._catch_up()
        if isinstance(as_of, datetime):
            return bisect_right(self._known_at, as_of)
        if not 0 <= as_of <= len(self._known_at):
            raise RecordError(
                f"there are {len(self._known_at)} entries, not {as_of}", mend="give fewer"
            )
        return as_of

    def _catch_up(self) -> None:
        """Read when the entries were made that were not asked about before."""
        for entry in self._ledger.entries_from(len(self._known_at)):
            latest = self._known_at[-1] if self._known_at else entry.at
            self._known_at.append(max(latest, entry.at))

    def fold(self, as_of: AsOf) -> Incidents:
        """All that the entries up to then amount to. Only to be read."""
        size = self.size_at(as_of)
        if size not in self._folds:
            fold = Incidents()
            for position, entry in islice(self._ledger.entries(), size):
                fold.apply(position, entry)
            self._folds[size] = fold
            if len(self._folds) > _KEPT:
                self._folds.popitem(last=False)
        self._folds.move_to_end(size)
        return self._folds[size]
