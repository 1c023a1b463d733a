"""The record as the rest of the program uses it: runs, alerts, incidents and what was said.

Every change is an entry in the ledger first; what is read back is folded from the ledger.
Times are always given, never read from a clock.
"""

import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from vedette.airspace.garbage_pause import no_collection
from vedette.model.errors import LedgerError, PersonalError
from vedette.record import acknowledgement
from vedette.record.actions.document_actions import IntakeBook
from vedette.record.actions.evidence_actions import EvidenceBook
from vedette.record.actions.incident_actions import Acting
from vedette.record.actions.question_actions import Inquiring
from vedette.record.actions.release_actions import Releasing
from vedette.record.actions.runs import Running
from vedette.record.actions.statement_actions import Telling
from vedette.record.ledger.entries import Entry
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.personal.retention import Retention
from vedette.record.personal.vault import Vault, vault_path
from vedette.record.queries.as_of import Past
from vedette.record.queries.day_changes import Day, day_of
from vedette.record.queries.record_access import AsOf
from vedette.record.queries.record_queries import Reading
from vedette.record.state.incidents import Incidents
from vedette.record.state.record_state import Fold
from vedette.store.database import (
    Database,
    open_database,
    open_memory,
    open_read_only,
    undisturbed,
)
from vedette.store.evidence_files import EvidenceFiles


class Record(Running, Acting, Telling, Inquiring, Releasing, Reading):
    """One record file. Safe to share among threads; other processes may write to it in turn."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.RLock()
        self.ledger = Ledger(database)
        self._vault: Vault | None = None
        self.retention = Retention()
        """How long personal data sealed from now on are kept."""
        self._fold = Fold(database, self.ledger)
        self._past = Past(database)
        path = database.path
        self.evidence = EvidenceBook(
            None if path is None else EvidenceFiles.beside(path),
            folded=self._folded,
            known=self._as_of,
            append=self._append,
            lock=self._lock,
        )
        self.intake = IntakeBook(
            self.evidence, folded=self._folded, append=self._append, lock=self._lock
        )
        with no_collection():
            self._refresh()

    @classmethod
    def open(cls, path: Path) -> "Record":
        """Open the record in `path` to add to it; make it where there is none.

        Raises LedgerError where it holds less than was once acknowledged (`acknowledgement`).
        """
        acknowledgement.require_held(path)
        return cls._over(acknowledgement.with_mark(open_database(path)))

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Open the record in `path` to read it; the file is not changed."""
        return undisturbed(path, lambda: cls._over(open_read_only(path)), lambda _: True)

    @classmethod
    def in_memory(cls) -> "Record":
        """A record that is gone with the process."""
        return cls(open_memory())

    @classmethod
    def _over(cls, database: Database) -> "Record":
        try:
            return cls(database)
        except LedgerError:
            database.close()
            raise

    # -- a stretch of time --------------------------------------------------------------------

    def day(self, since: datetime, until: datetime, as_of: AsOf | None = None) -> Day:
        """What came on record from `since` on and before `until`. Raises RecordError."""
        return day_of(self._past, self.ledger, since, until, as_of)

    # -- personal data ------------------------------------------------------------------------

    @property
    def personal(self) -> Vault:
        """Personal data beside the ledger: `seal`, `open`, `erase`. Raises PersonalError.

        Every look is an entry, so a record opened to be read only opens none.
        """
        with self._lock:
            if self._database.read_only:
                raise PersonalError(
                    "it was opened to be read only, and a look must be logged",
                    where=self._database.where,
                )
            if self._vault is None:
                path = self._database.path
                self._vault = Vault(
                    None if path is None else vault_path(path),
                    self.ledger,
                    self.add,
                    retention=self.retention,
                )
            return self._vault

    @property
    def has_personal(self) -> bool:
        """Whether anything was ever sealed beside this record."""
        path = self._database.path
        return self._vault is not None or (path is not None and vault_path(path).exists())

    def add(self, new: Sequence[Entry]) -> TreeHead:
        """Put entries on record, in one durable commit: for the record's own rooms."""
        with self._lock:
            return self._append(new)

    # -- the whole ----------------------------------------------------------------------------

    def head(self, as_of: AsOf | None = None) -> TreeHead:
        """The head to export and to keep elsewhere; as of a time, the one that it then had.

        Raises RecordError where there never were so many entries.
        """
        if as_of is None:
            return self.ledger.head()
        size = self._past.size_at(as_of)
        last = self.ledger.entries_at([size - 1]) if size else []
        root = self.ledger.root(size).hex()
        return TreeHead(size=size, root_sha256=root, at=last[0].at if last else None)

    def close(self) -> None:
        """Let go of the file; it is then one file, and complete."""
        with self._lock:
            if self._vault is not None:
                self._vault.close()
            self._past.close()
            self._fold.keep()
            self._database.close()

    def __enter__(self) -> "Record":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def where(self) -> str:
        """The file, as errors name it."""
        return self._database.where

    @property
    def _incidents(self) -> Incidents:
        return self._fold.incidents

    # -- inner --------------------------------------------------------------------------------

    def _append(self, new: Sequence[Entry]) -> TreeHead:
        head = self.ledger.append(new)
        self._refresh()
        return head

    def _refresh(self) -> None:
        """Fold what was appended since, by this process or another."""
        self._fold.catch_up()

    def _seen_head(self) -> tuple[int, str]:
        seen = self._fold.seen
        return seen.size, seen.root().hex()

    def fold_agrees(self) -> bool:
        """Whether the snapshot that this record was opened by is what its entries amount to.

        Folds every entry again; true where no snapshot was used. Raises LedgerError.
        """
        with self._lock:
            self._refresh()
            return self._fold.agrees()

    def _folded(self) -> Incidents:
        self._refresh()
        return self._incidents

    def _then(self, as_of: AsOf) -> Incidents:
        return self._past.fold(as_of)

    def _entries_at(self, positions: Sequence[int]) -> list[Entry]:
        return self.ledger.entries_at(positions)
