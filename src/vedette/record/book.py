"""The record as the rest of the program uses it: runs, alerts, incidents and what was said.

Every change is an entry in the ledger first; what is read back is folded from the ledger.
Times are always given, never read from a clock.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

from vedette.model.errors import LedgerError, PersonalError, ProofError, RecordError
from vedette.model.events import AlertChanged, Event, SensorChanged
from vedette.model.ids import IncidentId, RestrictionId, TrackId, content_id
from vedette.model.incident import Incident
from vedette.model.restriction import Restriction
from vedette.record import entries, sayings
from vedette.record.confirmations import Confirmations, Document, Taken
from vedette.record.day import Day, day_of
from vedette.record.declared import Declared
from vedette.record.entries import MACHINE, Entry
from vedette.record.evidence import EvidenceBook
from vedette.record.head import TreeHead
from vedette.record.incidents import Incidents, Run
from vedette.record.inquiring import Inquiring
from vedette.record.intake.book import IntakeBook
from vedette.record.keeping import AsOf
from vedette.record.ledger import Ledger
from vedette.record.merkle import Peaks
from vedette.record.noting import Noted, WordsOf
from vedette.record.past import Past
from vedette.record.personal.retention import Retention
from vedette.record.personal.vault import Vault, vault_path
from vedette.record.proof.key_file import key_path, read_signer
from vedette.record.reading import Reading
from vedette.record.releasing import Releasing
from vedette.record.snapshot import EVERY as SNAPSHOT_EVERY
from vedette.record.snapshot import mac_key, read_snapshot, same, snapshot_path, write_snapshot
from vedette.record.taking import try_confirmations
from vedette.record.telling import Telling
from vedette.record.trial import Trial
from vedette.store.database import Database, open_database, open_memory, open_read_only
from vedette.store.evidence_files import EvidenceFiles


class Record(Telling, Inquiring, Releasing, Reading):
    """One record file. Safe to share among threads; other processes may write to it in turn."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.RLock()
        self.ledger = Ledger(database)
        self._incidents = Incidents()
        self._seen = Peaks()
        self._vault: Vault | None = None
        self.retention = Retention()
        """How long personal data sealed from now on are kept."""
        self._fold_key = _fold_key(database.path)
        self._snapshot_size = self._take_snapshot()
        self._past = Past(self.ledger)
        path = database.path
        self.evidence = EvidenceBook(
            None if path is None else EvidenceFiles.beside(path),
            folded=self._folded,
            append=self._append,
            lock=self._lock,
        )
        self.intake = IntakeBook(
            self.evidence, folded=self._folded, append=self._append, lock=self._lock
        )
        self._refresh()

    @classmethod
    def open(cls, path: Path) -> "Record":
        """Open the record in `path` to add to it; make it where there is none."""
        return cls._over(open_database(path))

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Open the record in `path` to read it; the file is not changed."""
        return cls._over(open_read_only(path))

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

    # -- runs ---------------------------------------------------------------------------------

    def open_run(
        self,
        *,
        at: datetime,
        simulation: bool,
        version: str,
        by: str = MACHINE,
        name: str | None = None,
        restrictions: Sequence[Restriction] = (),
        settings_sha256: str | None = None,
    ) -> str:
        """Begin a run of the engine; its id. `at` is the recording's time in a replay."""
        with self._lock:
            self._refresh()
            run = content_id("run", self._seen.size, self._seen.root().hex(), at, by, name)
            entry = entries.run_opened(
                at=at,
                by=by,
                run=run,
                name=name,
                simulation=simulation,
                version=version,
                settings_sha256=settings_sha256,
                restrictions=restrictions,
            )
            self._append([entry])
            return run

    def note_source(
        self,
        *,
        at: datetime,
        sha256: str,
        name: str | None,
        format_name: str,
        simulation: bool,
        size_bytes: int | None = None,
    ) -> None:
        """Put on record what the run reads. `name` is a file's name, never its path."""
        with self._lock:
            entry = entries.source_read(
                at=at,
                run=self._running().id,
                sha256=sha256,
                name=name,
                format_name=format_name,
                size_bytes=size_bytes,
                simulation=simulation,
            )
            self._append([entry])

    def close_run(
        self, *, at: datetime, counts: Mapping[str, int] | None = None, by: str = MACHINE
    ) -> TreeHead:
        """End the run, with what became of what it read."""
        with self._lock:
            run = self._running().id
            return self._append([entries.run_closed(at=at, by=by, run=run, counts=counts or {})])

    def note(
        self, events: Iterable[Event], words_of: WordsOf | None = None
    ) -> tuple[IncidentId, ...]:
        """Put the sensors' and alerts' changes among `events` on record, in one commit.

        An alert that rises opens the incident of its track and restriction, or is added to it.
        Each entry bears its event's own time, so that how a recording was cut into batches
        cannot be seen in the ledger. words_of: what a restriction says, for the incidents that
        it opens. Returns the incidents that changed, in order.
        """
        noted = [e for e in events if isinstance(e, SensorChanged | AlertChanged)]
        if not noted:
            return ()
        with self._lock:
            self._refresh()
            batch = Noted(self._incidents, self._running())
            if words_of is not None:
                batch.words_of = words_of
            batch.take(noted)
            self._append(batch.entries)
            return tuple(batch.touched)

    @property
    def running(self) -> Run | None:
        """The run that is open: one that goes on, or one that was cut off by a crash."""
        with self._lock:
            self._refresh()
            run = self._incidents.run
            return None if run is None or run.closed else run

    @property
    def noted_until(self) -> datetime | None:
        """The time of the last change of a sensor or an alert on record; none before it is missing.

        True of a record that one engine has written, as all changes of a cycle are one commit.
        """
        with self._lock:
            self._refresh()
            return self._incidents.noted_until

    # -- what persons do ----------------------------------------------------------------------

    def open_incident(
        self,
        *,
        at: datetime,
        by: str,
        title: str,
        simulation: bool | None = None,
        track: TrackId | None = None,
        restriction: RestrictionId | None = None,
    ) -> Incident:
        """Open an incident by hand. `simulation` None: true if any run on record was one.

        Raises RecordError.
        """
        title, by = sayings.required("title", title), sayings.required("by", by)
        with self._lock:
            self._refresh()
            if simulation is None:
                simulation = self._incidents.simulated
            elif not simulation and self._incidents.simulated:
                raise RecordError(
                    "this record holds a simulation",
                    where=self._database.where,
                    mend="put real incidents in a record of their own",
                )
            identity = IncidentId(content_id("incident", at, by, title))
            if self._incidents.holds(identity):
                raise RecordError(
                    f"this is already on record as {identity}", mend="nothing needs to be done"
                )
            entry = entries.incident_opened(
                at=at,
                by=by,
                incident=identity,
                run=None,
                title=title,
                simulation=simulation,
                track=track,
                restriction=restriction,
            )
            self._append([entry])
            return self._incidents.get(identity)

    def take(
        self,
        file: Confirmations,
        *,
        at: datetime,
        by: str,
        document: Document | None = None,
        incident: str | None = None,
    ) -> Taken:
        """Put a file of confirmations on record in one commit: all of it, or nothing.

        document: to hold the spans against. incident: of statements that name none.
        Raises RecordError.
        """
        with self._lock:
            trial = Trial(self._folded(), self.where)
            taken = try_confirmations(
                trial, file, at=at, by=by, document=document, incident=incident
            )
            self._append(trial.entries)
            return taken

    def declare(self, make: Callable[[Declared], Entry]) -> Declared:
        """Put on record what `make` makes of what was declared so far; what then stands.

        `record.declaring` makes the entries. Raises what `make` raises, and then nothing is put
        on record.
        """
        with self._lock:
            self._refresh()
            self._append([make(self._folded().declared)])
            return self._folded().declared.copy()

    @property
    def declared_changes(self) -> int:
        """How often what is in force has changed, by anybody: cheap to ask again and again."""
        with self._lock:
            return self._folded().declared.changes

    def declared(self, as_of: AsOf | None = None) -> Declared:
        """Drafts and published restrictions, as they now stand, or stood."""
        with self._lock:
            return self._folded(as_of).declared.copy()

    # -- a stretch of time --------------------------------------------------------------------

    def day(self, since: datetime, until: datetime, as_of: AsOf | None = None) -> Day:
        """What came on record from `since` on and before `until`. Raises RecordError."""
        with self._lock:
            self._refresh()
            return day_of(self._past, self.ledger, since, until, as_of, self._past.fold)

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
        with self._lock:
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
            self._write_snapshot()
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

    # -- inner --------------------------------------------------------------------------------

    def _append(self, new: Sequence[Entry]) -> TreeHead:
        head = self.ledger.append(new)
        self._refresh()
        return head

    def _refresh(self) -> None:
        """Fold what was appended since, by this process or another."""
        try:
            self._seen = self.ledger.each_after(self._seen, self._incidents.apply)
        except RecordError:
            # What was folded of an altered record is not to be seen; the next try begins anew.
            self._incidents, self._seen = Incidents(), Peaks()
            raise
        self._write_snapshot()

    def fold_agrees(self) -> bool:
        """Whether the snapshot that this record was opened by is what its entries amount to.

        Folds every entry again; true where no snapshot was used. Raises LedgerError.
        """
        with self._lock:
            self._refresh()
            again, size = Incidents(), self._seen.size

            def take(position: int, entry: Entry) -> None:
                if position < size:  # another process may have added to it meanwhile
                    again.apply(position, entry)

            self.ledger.each_after(Peaks(), take)
            return same(again, self._incidents)

    def _take_snapshot(self) -> int:
        """Begin with what an earlier opening folded, if it fits; how many entries that saves."""
        path = self._database.path
        if path is None or self._fold_key is None:
            return 0
        found = read_snapshot(snapshot_path(path), self._fold_key)
        if found is None or found.size > self.ledger.size():
            return 0
        peaks = Peaks(found.size, found.peaks)
        if self.ledger.root(found.size) != peaks.root():
            return 0  # of another ledger, or of one that was altered: fold all of it and see
        self._incidents, self._seen = found.incidents, peaks
        return found.size

    def _write_snapshot(self) -> None:
        """Keep the fold, where enough has come since the last time."""
        path = self._database.path
        if path is None or self._fold_key is None or self._database.read_only:
            return
        if self._seen.size - self._snapshot_size >= SNAPSHOT_EVERY:
            self._snapshot_size = self._seen.size
            # It only saves time: a disk that has no room for it is no reason to stop.
            with suppress(OSError):
                write_snapshot(snapshot_path(path), self._incidents, self._seen, self._fold_key)

    def _folded(self, as_of: AsOf | None = None) -> Incidents:
        self._refresh()
        return self._incidents if as_of is None else self._past.fold(as_of)

    def _entries_at(self, positions: Sequence[int]) -> list[Entry]:
        return self.ledger.entries_at(positions)

    def _running(self) -> Run:
        run = self._incidents.run
        if run is None or run.closed:
            raise RecordError(
                "no run is open, so it is not known whether this is a simulation",
                where=self._database.where,
                mend="call open_run first",
            )
        return run


def _fold_key(path: Path | None) -> bytes | None:
    """The key of the snapshot's MAC, from the log's own; None where there is none to read."""
    try:
        signer = None if path is None else read_signer(key_path(path))
    except ProofError:
        return None  # signing will say why; a record can be read without it
    return None if signer is None else mac_key(signer.seed)
