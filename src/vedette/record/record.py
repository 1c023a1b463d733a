"""The record as the rest of the program uses it: runs, alerts, incidents, statements and evidence.

Every change is an entry in the ledger first; what is read back is folded from the ledger.
Times are always given, never read from a clock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from vedette.airspace.garbage_pause import no_collection
from vedette.model.errors import LedgerError, PersonalError
from vedette.model.ids import StatementId
from vedette.record.actions.confirmation_actions import ConfirmationActions
from vedette.record.actions.document_actions import DocumentActions
from vedette.record.actions.draft_words import DraftWords
from vedette.record.actions.evidence_actions import EvidenceActions
from vedette.record.actions.incident_actions import IncidentActions
from vedette.record.actions.question_actions import QuestionActions
from vedette.record.actions.release_actions import AlertActions, ReleaseActions
from vedette.record.actions.response_actions import ResponseActions
from vedette.record.actions.restriction_actions import RestrictionActions
from vedette.record.actions.runs import RunActions
from vedette.record.actions.sealed_names import with_references
from vedette.record.actions.statement_actions import StatementActions
from vedette.record.ledger import acknowledgement
from vedette.record.ledger.entries import Entry
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.personal.retention import PersonalKind, Retention
from vedette.record.personal.vault import Vault, vault_path
from vedette.record.queries.day_changes import Day, day_of
from vedette.record.queries.durable_ledger import DurableLedger
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.queries.statement_search import StatementSearch
from vedette.record.queries.statistics import Statistics
from vedette.store.database import (
    Database,
    open_database,
    open_memory,
    open_read_only,
    undisturbed,
)
from vedette.store.draft_files import DraftFiles, drafts_folder
from vedette.store.durable_files import SYSTEM_FILES, Files
from vedette.store.evidence_files import EvidenceFiles


class Record:
    """One record file. Safe to share among threads; other processes may write to it in turn.

    Each noun has a part of its own: `record.statements.add(...)`, `record.incidents.get(...)`.
    All parts share one ledger, one state and one lock.
    """

    def __init__(self, database: Database, files: Files = SYSTEM_FILES) -> None:
        durable = DurableLedger(database)
        self._durable = durable
        self._database = database
        self._lock = durable.lock
        self.ledger = durable.ledger
        self._vault: Vault | None = None
        self._search: StatementSearch | None = None
        self._statistics: Statistics | None = None
        self.retention = Retention()
        """How long personal data sealed from now on are kept."""
        self.runs = RunActions(durable)
        self.incidents = IncidentActions(durable)
        self.alerts = AlertActions(durable)
        self.statements = StatementActions(durable)
        self.questions = QuestionActions(durable)
        self.responses = ResponseActions(durable)
        self.releases = ReleaseActions(durable)
        self.restrictions = RestrictionActions(durable)
        path = database.path
        words = DraftWords(DraftFiles(None if path is None else drafts_folder(path), files))
        self.confirmations = ConfirmationActions(durable, words)
        self.evidence = EvidenceActions(
            durable, None if path is None else EvidenceFiles.beside(path, files)
        )
        self.intake = DocumentActions(durable, self.evidence, words)
        with no_collection():
            durable.refresh()

    @classmethod
    def open(cls, path: Path, files: Files = SYSTEM_FILES) -> "Record":
        """Open the record in `path` for writing; creates it if it does not exist.

        files: writes the files beside the database. Raises LedgerError if the record holds fewer
        entries than were acknowledged (`acknowledgement`).
        """
        acknowledgement.require_held(path)
        return cls._over(acknowledgement.with_mark(open_database(path), files), files)

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Open the record in `path` to read it; the file is not changed."""
        return undisturbed(path, lambda: cls._over(open_read_only(path)), lambda _: True)

    @classmethod
    def in_memory(cls) -> "Record":
        """A record in memory, which is lost when the process ends."""
        return cls(open_memory())

    @classmethod
    def _over(cls, database: Database, files: Files = SYSTEM_FILES) -> "Record":
        try:
            return cls(database, files)
        except LedgerError:
            database.close()
            raise

    # -- a stretch of time --------------------------------------------------------------------

    def day(self, since: datetime, until: datetime, as_of: AsOf | None = None) -> Day:
        """The additions to the record from `since` (included) to `until` (excluded).

        Raises RecordError.
        """
        return day_of(self._durable.past, self.ledger, since, until, as_of)

    # -- personal data ------------------------------------------------------------------------

    @property
    def personal(self) -> Vault:
        """Personal data beside the ledger: `seal`, `open`, `erase`. Raises PersonalError.

        Every access is an entry, so this needs a record that is open for writing.
        """
        with self._lock:
            if self._database.read_only:
                raise PersonalError(
                    "the record was opened for reading only, and every access must be logged",
                    where=self._database.where,
                    mend="open it for writing",
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

    def seal_names(
        self, names: Iterable[str], texts: Iterable[str | None], *, at: datetime, by: str
    ) -> dict[str, str]:
        """Seal those of `names` that stand in `texts`; return the reference of each.

        Give the result to an action as `sealed`: the references then take the place of the names.
        Raises PersonalError.
        """
        held = [text for text in texts if text is not None]
        found = {}
        for name in dict.fromkeys(" ".join(one.split()) for one in names):
            if name and any(with_references(text, {name: ""}) != text for text in held):
                found[name] = str(self.personal.seal(PersonalKind.SPEAKER, name, at=at, by=by))
        return found

    @property
    def has_personal(self) -> bool:
        """Whether anything was ever sealed beside this record."""
        path = self._database.path
        return self._vault is not None or (path is not None and vault_path(path).exists())

    def add(self, new: Sequence[Entry]) -> TreeHead:
        """Append entries in one durable commit; returns the new tree head.

        For record modules only.
        """
        with self._lock:
            return self._durable.append(new)

    # -- search -------------------------------------------------------------------------------

    def search(self, query: str, *, most: int = 20) -> list[StatementId]:
        """The latest `most` statements that hold all words of `query`, latest first.

        An index beside the record is brought up to date first. Raises RecordError.
        """
        with self._lock:
            if self._search is None:
                self._search = StatementSearch(self.ledger, self._database.path)
            return self._search.find(query, most=most)

    @property
    def statistics(self) -> Statistics:
        """Counts of incidents and sightings, and names with their statements."""
        with self._lock:
            if self._statistics is None:
                self._statistics = Statistics(self.ledger, self._database.path)
            return self._statistics

    # -- the whole ----------------------------------------------------------------------------

    def head(self, as_of: AsOf | None = None) -> TreeHead:
        """The head to export and to store elsewhere, now or as of a time.

        Raises RecordError if the record never had so many entries.
        """
        if as_of is None:
            return self.ledger.head()
        size = self._durable.past.size_at(as_of)
        last = self.ledger.entries_at([size - 1]) if size else []
        root = self.ledger.root(size).hex()
        return TreeHead(size=size, root_sha256=root, at=last[0].at if last else None)

    def close(self) -> None:
        """Close the file. It is then one complete file."""
        with self._lock:
            if self._vault is not None:
                self._vault.close()
            if self._search is not None:
                self._search.close()
            if self._statistics is not None:
                self._statistics.close()
            self._durable.close()

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
        """The path of the file, as errors name it."""
        return self._database.where

    def fold_agrees(self) -> bool:
        """Whether the snapshot that this record was opened with agrees with its entries.

        Folds every entry again; true where no snapshot was used. Raises LedgerError.
        """
        with self._lock:
            self._durable.refresh()
            return self._durable.fold.agrees()
