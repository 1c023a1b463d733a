"""Runs of the engine: their inputs, changes of sensors and alerts, and their end."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.events import AlertChanged, AlertPassed, Event, SensorChanged
from vedette.model.ids import IncidentId, content_id
from vedette.model.restriction import Restriction
from vedette.record.actions.engine_events import Noted, WordsOf
from vedette.record.ledger import run_entries
from vedette.record.ledger.entries import MACHINE
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.queries.durable_ledger import DurableLedger
from vedette.record.queries.folded_ledger import RecordPart
from vedette.record.state.incidents import Run

NOTED = (SensorChanged, AlertChanged, AlertPassed)
"""The events that go on record."""


class RunActions(RecordPart):
    """Runs of the engine: what each read, and the changes of sensors and alerts."""

    def __init__(self, ledger: DurableLedger) -> None:
        super().__init__(ledger)
        self._durable = ledger

    def open(
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
        """Begin a run of the engine and return its id. In a replay `at` is the recording's time."""
        with self._lock:
            self._refresh()
            run = content_id("run", *self._durable.seen_head(), at, by, name)
            entry = run_entries.run_opened(
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
        """Put an input of the run on record. `name` is a file name, never a path."""
        with self._lock:
            entry = run_entries.source_read(
                at=at,
                run=self._running().id,
                sha256=sha256,
                name=name,
                format_name=format_name,
                size_bytes=size_bytes,
                simulation=simulation,
            )
            self._append([entry])

    def close(
        self, *, at: datetime, counts: Mapping[str, int] | None = None, by: str = MACHINE
    ) -> TreeHead:
        """End the run, with the counts of its input."""
        with self._lock:
            run = self._running().id
            return self._durable.append(
                [run_entries.run_closed(at=at, by=by, run=run, counts=counts or {})]
            )

    def note(
        self, events: Iterable[Event], words_of: WordsOf | None = None
    ) -> tuple[IncidentId, ...]:
        """Put the sensors' and alerts' changes among `events` on record, in one commit.

        An alert that rises opens the incident of its track and restriction, or is added to it.
        Each entry has the time of its event, so the ledger does not depend on how a recording was
        cut into batches. words_of: the text of a restriction, for the incidents that it
        opens. Returns the incidents that changed, in order.
        """
        noted = [e for e in events if isinstance(e, NOTED)]
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
        """The open run, which is running or was interrupted by a crash; None if no run is open."""
        with self._lock:
            self._refresh()
            run = self._incidents.run
            return None if run is None or run.closed else run

    @property
    def noted_until(self) -> datetime | None:
        """The time of the last sensor or alert change on record; None if there is none.

        No earlier change is missing. The time belongs to the last epoch on record, and may be
        before times of earlier epochs. This holds for a record that one engine writes: all changes
        of a cycle are one commit.
        """
        with self._lock:
            self._refresh()
            return self._incidents.noted_until

    @property
    def clock_steps(self) -> frozenset[datetime]:
        """The times at which the clock was set, as far as they are on record. Each began an
        epoch.
        """
        with self._lock:
            self._refresh()
            return frozenset(self._incidents.clock_steps)

    def _running(self) -> Run:
        run = self._incidents.run
        if run is None or run.closed:
            raise RecordError(
                "no run is open, so it is unknown whether this is a simulation",
                where=self._where,
                mend="open a run first",
            )
        return run
