"""Incidents that a person opens by hand."""

from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.ids import IncidentId, RestrictionId, TrackId, content_id
from vedette.model.incident import Incident
from vedette.record.actions import statement_parsing
from vedette.record.ledger import run_entries
from vedette.record.queries.incident_queries import IncidentQueries


class IncidentActions(IncidentQueries):
    """The incidents of a record; a person can open one by hand."""

    def open(
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
                    "a record of a simulation cannot hold real incidents",
                    where=self._where,
                    mend="use a separate record for real incidents",
                )
            identity = IncidentId(content_id("incident", at, by, title))
            if self._incidents.holds(identity):
                raise RecordError(
                    f"this is already on record as {identity}", mend="no action is needed"
                )
            entry = run_entries.incident_opened(
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
