"""Runs of the engine on record: what each read, what it saw of sensors and alerts, how it ended."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.events import AlertChanged, Event, SensorChanged
from vedette.model.ids import IncidentId, content_id
from vedette.model.restriction import Restriction
from vedette.record.actions.engine_events import Noted, WordsOf
from vedette.record.ledger import entries
from vedette.record.ledger.entries import MACHINE, Entry
from vedette.record.ledger.tree_head import TreeHead
from vedette.record.queries.record_access import Keeping
from vedette.record.state.incidents import Run


class Running(Keeping):
    """What the engine puts on record."""

    @abstractmethod
    def _append(self, new: Sequence[Entry]) -> TreeHead:
        """Put entries on record in one commit, and fold them; the head over them."""

    @abstractmethod
    def _seen_head(self) -> tuple[int, str]:
        """How many entries are folded, and the root over them in hexadecimal digits."""

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
            run = content_id("run", *self._seen_head(), at, by, name)
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

    def _running(self) -> Run:
        run = self._incidents.run
        if run is None or run.closed:
            raise RecordError(
                "no run is open, so it is not known whether this is a simulation",
                where=self.where,
                mend="call open_run first",
            )
        return run
