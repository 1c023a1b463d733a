"""What persons put on record as one act: an incident, a file of confirmations, a restriction."""

from collections.abc import Callable
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.ids import IncidentId, RestrictionId, TrackId, content_id
from vedette.model.incident import Incident
from vedette.record.actions import statement_parsing
from vedette.record.actions.confirmation_actions import try_confirmations
from vedette.record.actions.confirmations import Confirmations, Document, Taken
from vedette.record.actions.transaction import Trial
from vedette.record.ledger import entries
from vedette.record.ledger.entries import Entry
from vedette.record.queries.record_access import AsOf, Keeping
from vedette.record.state.restrictions import Declared


class Acting(Keeping):
    """Acts of persons that are one commit each: all of it, or nothing."""

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
        title, by = statement_parsing.required("title", title), statement_parsing.required("by", by)
        with self._lock:
            self._refresh()
            if simulation is None:
                simulation = self._incidents.simulated
            elif not simulation and self._incidents.simulated:
                raise RecordError(
                    "this record holds a simulation",
                    where=self.where,
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

        `record.actions.restriction_actions` makes the entries. Raises what `make` raises, and then nothing is put
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
        with self._as_of(as_of) as known:
            return known.declared.copy()
