"""The runner: holds the state for the pure `step`, writes the record, and calls the listeners."""

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from vedette import __version__
from vedette.engine.sealing.raised_alerts import raised
from vedette.engine.sealing.sealing import ReplaySealer
from vedette.engine.state import Batch, EngineState
from vedette.engine.step import step
from vedette.model.declaration import Doing
from vedette.model.errors import LedgerError
from vedette.model.events import Event, SensorChanged
from vedette.model.ids import IncidentId, RestrictionId
from vedette.model.incident import Incident
from vedette.model.restriction import Restriction
from vedette.model.sensor import SensorState
from vedette.record.actions.runs import NOTED
from vedette.record.ledger.entries import HeldWords
from vedette.record.record import Record
from vedette.sharing.restriction_words import held_words

log = logging.getLogger(__name__)

UNNOTED_MAX = 20_000
Sink = Callable[[Sequence[Event], Sequence[Incident], datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One input of a run, as the record names it."""

    sha256: str
    format_name: str
    simulation: bool
    name: str | None = None  # a file's name, never its path
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """The parameters of a run, besides its reports."""

    sources: tuple[Source, ...]
    restrictions: tuple[Restriction, ...]
    name: str | None = None


class Runner:
    """Feeds batches to `step`, and passes the results first to the record and then to the sinks."""

    def __init__(
        self,
        state: EngineState,
        record: Record,
        info: RunInfo,
        sealer: ReplaySealer | None = None,
    ) -> None:
        """sealer: seals the recording behind each alert, if the runner itself has to do it."""
        self.state = state
        self.record = record
        self._info = info
        self._sealer = sealer
        self._open = False
        self._sinks: list[Sink] = []
        self._actions: list[Doing] = []
        self._incidents: set[IncidentId] = set()
        self._noted_until: datetime | None = None
        self._noted_steps = 0
        self.patient = False  # a live run goes on where the record finds no room
        self._unnoted: list[Event] = []  # that the record had no room for

    @property
    def unnoted(self) -> int:
        """Events that wait for disk space to be written to the record."""
        return len(self._unnoted)

    @property
    def now(self) -> datetime | None:
        """The time of the state; None before the first batch."""
        return self.state.until

    def subscribe(self, sink: Sink) -> None:
        """Call `sink` with every batch: its events, the incidents that it opened, and its
        `until`.
        """
        self._sinks.append(sink)

    def act(self, action: Doing) -> None:
        """Add an action of a person to the next batch."""
        self._actions.append(action)

    def expect_steps(self, at: Sequence[datetime]) -> None:
        """Announce the times of new epochs in the batches that are fed after `take_up`.

        Times of different epochs cannot be compared. Everything before the last epoch on the record
        is on the record, whatever its time.
        """
        known = self.record.runs.clock_steps
        self._noted_steps = sum(1 for one in at if one in known)

    def take_up(self, at: datetime) -> None:
        """For a live run: continue the run that a crash interrupted, or open a new one.

        Entries that are already on the record are not written again. Until `feed` has passed them,
        events go to the sinks but not to the record.
        """
        self._noted_until = self.record.runs.noted_until
        self._incidents.update(self.record.incidents.ids())
        run = self.record.runs.running
        names = {r.id: r.name for r in self._info.restrictions}
        if run is not None:
            simulation = self.state.config.simulation
            self._open = run.simulation == simulation and dict(run.restriction_names) == names
            if not self._open:  # it was of other airspace, or of another kind
                self.record.runs.close(at=max(at, run.opened_at))
        if not self._open:
            self._open_run(at)
            self._note_silent()

    def feed(self, batch: Batch) -> tuple[Event, ...]:
        """Advance to `batch.until` and return the events.

        The events are written to the record before they are returned.
        """
        if not self._open:
            self._open_run(batch.reports[0].received_at if batch.reports else batch.until)
        events: list[Event] = []
        if batch.epoch is not None:
            events += self._advance(Batch(until=batch.epoch.at, epoch=batch.epoch))
            batch = replace(batch, epoch=None)
            if self._sealer is not None:
                self._sealer.forget()
        batch = replace(batch, actions=(*batch.actions, *self._actions))
        self._actions.clear()
        if self._sealer is None:
            return (*events, *self._advance(batch))
        for part in self._sealer.parts(self.state, batch):
            self._sealer.feed(self.state, part)
            events += self._advance(part)
        return tuple(events)

    def _advance(self, batch: Batch) -> tuple[Event, ...]:
        self.state, events = step(self.state, batch)
        new = events
        if self._noted_steps:
            new = ()
            self._noted_steps -= batch.epoch is not None
        elif batch.epoch is not None:
            self._noted_until = None  # this epoch is not on record, and nothing after it
        elif self._noted_until is not None:
            noted, self._noted_until = self._noted_until, _still(self._noted_until, batch.until)
            new = tuple(event for event in events if event.at > noted)
        opened = [i for i in self._noted(new) if i not in self._incidents]
        self._incidents.update(opened)
        incidents = self.record.incidents.several(opened) if opened else ()
        for sink in self._sinks:
            sink(events, incidents, batch.until)
        return events

    def _noted(self, events: Sequence[Event]) -> list[IncidentId]:
        """Put events on record. A live run keeps those for which there is no room at the moment,
        and puts them on record once there is."""
        waiting = [*self._unnoted, *events]
        try:
            changed = self._note(waiting)
        except LedgerError as exc:
            if not self.patient or not isinstance(exc.__cause__, sqlite3.OperationalError):
                raise
            if not self._unnoted:
                log.error("the record cannot be written (%s); it is tried again", exc)  # noqa: TRY400
            notable: list[Event] = [event for event in waiting if isinstance(event, NOTED)]
            self._unnoted = notable[-UNNOTED_MAX:]
            return []
        self._unnoted = []
        return changed

    def _note(self, events: Sequence[Event]) -> list[IncidentId]:
        """Put events on record; behind each alert that rose stands its seal at once, so that the
        order of entries does not depend on how batches were cut."""
        if self._sealer is None:
            return list(self.record.runs.note(events, self._words_of))
        changed: list[IncidentId] = []
        waiting: list[Event] = []
        for _, cycle in groupby(events, key=lambda event: event.at):
            waiting += (now := list(cycle))
            if any(raised(now)):
                changed += self.record.runs.note(waiting, self._words_of)
                self._sealer.seal(now)
                waiting = []
        return changed + list(self.record.runs.note(waiting, self._words_of))

    def _words_of(self, restriction: RestrictionId) -> HeldWords | None:
        """What the restriction says, as this run holds it now."""
        held = self.state.index.get(restriction)
        return None if held is None else held_words(held)

    def close(self, counts: Mapping[str, int]) -> None:
        """Close the run on the record, with the counts of its input."""
        if self._open and self.now is not None:
            self.record.runs.close(at=self.now, counts=counts)
            self._open = False

    def _note_silent(self) -> None:
        """A new run starts with who was silent already, and what else was wrong with whom, as an
        earlier run has left it."""
        if self.now is None:
            return
        left = self.state.sensors.values()
        events = [
            SensorChanged(at=self.now, health=health)
            for health in left
            if health.state is SensorState.SILENT
        ]
        events += [
            SensorChanged(at=self.now, health=health, began=health.conditions)
            for health in left
            if health.conditions
        ]
        if events:
            self.record.runs.note(events)

    def _open_run(self, at: datetime) -> None:
        config = self.state.config
        self.record.runs.open(
            at=at,
            simulation=config.simulation,
            version=__version__,
            name=self._info.name,
            restrictions=self._info.restrictions,
            settings_sha256=hashlib.sha256(repr(config).encode()).hexdigest(),
        )
        for source in self._info.sources:
            self.record.runs.note_source(
                at=at,
                sha256=source.sha256,
                name=source.name,
                format_name=source.format_name,
                simulation=source.simulation,
                size_bytes=source.size_bytes,
            )
        self._open = True


def _still(noted_until: datetime, until: datetime) -> datetime | None:
    """The time up to which events are on the record, as long as there may be such events."""
    return noted_until if noted_until > until else None
