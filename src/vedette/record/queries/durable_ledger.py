"""The ledger of a record on the disk, and the state folded from it."""

import threading
from collections.abc import Sequence

from vedette.record.ledger.entries import Entry
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.queries.as_of import Past
from vedette.record.queries.folded_ledger import AsOf, FoldedLedger
from vedette.record.state.incidents import Incidents
from vedette.record.state.record_state import Fold
from vedette.store.database import Database


class DurableLedger(FoldedLedger):
    """One record file. Every append is a durable commit."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.lock = threading.RLock()
        self.ledger = Ledger(database)
        self.fold = Fold(database, self.ledger)
        self.past = Past(database)

    @property
    def state(self) -> Incidents:
        """The state of all entries folded so far."""
        return self.fold.incidents

    @property
    def where(self) -> str:
        """The record file, as errors name it."""
        return self.database.where

    def append(self, new: Sequence[Entry]) -> TreeHead:
        """Append entries in one durable commit, fold them, and return the head over them."""
        head = self.ledger.append(new)
        self.refresh()
        return head

    def refresh(self) -> None:
        """Fold the entries that this process or another has appended since."""
        self.fold.catch_up()

    def seen_head(self) -> tuple[int, str]:
        """The number of folded entries, and the root hash over them in hexadecimal digits."""
        seen = self.fold.seen
        return seen.size, seen.root().hex()

    def state_then(self, as_of: AsOf) -> Incidents:
        """The state as of a time. Read only. Raises RecordError."""
        return self.past.fold(as_of)

    def entries_at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at these positions. The caller holds `lock`."""
        return self.ledger.entries_at(positions)

    def close(self) -> None:
        """Close the file. It is then one file, and complete."""
        self.past.close()
        self.fold.keep()
        self.database.close()
