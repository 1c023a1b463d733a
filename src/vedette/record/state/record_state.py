"""The state of the entries of one ledger, kept in memory and updated from the file.

A large record opens by a snapshot (`record.state.snapshot`); only later entries are folded again.
"""

from contextlib import suppress
from pathlib import Path

from vedette.airspace.garbage_pause import no_collection
from vedette.model.errors import ProofError, RecordError
from vedette.record.ledger.entries import Entry
from vedette.record.ledger.key_file import key_path, read_signer
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.merkle import Peaks
from vedette.record.state.incidents import Incidents
from vedette.record.state.snapshot import EVERY as SNAPSHOT_EVERY
from vedette.record.state.snapshot import (
    mac_key,
    read_snapshot,
    same,
    snapshot_path,
    write_snapshot,
)
from vedette.store.database import Database


class Fold:
    """The fold of one record file. Whoever uses it holds the record's lock."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger
        self.incidents = Incidents()
        self.seen = Peaks()
        """The tree over the entries that are folded."""
        self.key = _fold_key(database.path)
        """Of the snapshot's MAC; None: the record has no key, and so no snapshot."""
        self.snapshot_size = self._take_snapshot()
        """How many entries the snapshot beside the record covers; 0: none that fits."""

    def catch_up(self) -> None:
        """Fold the entries that this process or another has appended since. Raises LedgerError."""
        try:
            self.seen = self._ledger.each_after(self.seen, self.incidents.apply)
        except RecordError:
            # What was folded of an altered record is not to be seen; the next try begins anew.
            self.incidents, self.seen = Incidents(), Peaks()
            raise
        self.keep()

    def agrees(self) -> bool:
        """Whether the state agrees with all entries folded again. Raises LedgerError."""
        again, size = Incidents(), self.seen.size

        def take(position: int, entry: Entry) -> None:
            if position < size:  # another process may have added to it meanwhile
                again.apply(position, entry)

        with no_collection():
            self._ledger.each_after(Peaks(), take)
        return same(again, self.incidents)

    def keep(self) -> None:
        """Write the snapshot if enough entries were added since the last one."""
        path = self._database.path
        if path is None or self.key is None or self._database.read_only:
            return
        if self.seen.size - self.snapshot_size >= SNAPSHOT_EVERY:
            self.snapshot_size = self.seen.size
            # It only saves time: a disk that has no room for it is no reason to stop.
            with suppress(OSError):
                write_snapshot(snapshot_path(path), self.incidents, self.seen, self.key)

    def _take_snapshot(self) -> int:
        """Begin with what an earlier opening folded, if it fits; how many entries that saves."""
        path = self._database.path
        if path is None or self.key is None:
            return 0
        found = read_snapshot(snapshot_path(path), self.key)
        if found is None or found.size > self._ledger.size():
            return 0
        peaks = Peaks(found.size, found.peaks)
        if self._ledger.root(found.size) != peaks.root():
            return 0  # of another ledger, or of one that was altered: fold all of it and see
        self.incidents, self.seen = found.incidents, peaks
        return found.size


def _fold_key(path: Path | None) -> bytes | None:
    """The key of the snapshot's MAC, from the log's own; None where there is none to read."""
    try:
        signer = None if path is None else read_signer(key_path(path))
    except ProofError:
        return None  # signing will say why; a record can be read without it
    return None if signer is None else mac_key(signer.seed)
