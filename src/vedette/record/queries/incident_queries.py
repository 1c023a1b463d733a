"""Queries for incidents and their alerts, now or as of a time.

Every query takes `as_of`, and then answers from the entries up to the first that says a later
time. An entry that was written later and dated back was not known then, whatever it says.
"""

from collections.abc import Sequence

from vedette.model.alert import Alert, PassedStretch
from vedette.model.evidence import Custody, Evidence
from vedette.model.ids import AlertId, IncidentId, RestrictionId, TrackId
from vedette.model.incident import Incident
from vedette.record.ledger.alert_values import stretch_from_dict
from vedette.record.queries.folded_ledger import AsOf, RecordPart
from vedette.record.state.id_prefix import find_id


class IncidentQueries(RecordPart):
    """The incidents of a record. Each query takes `as_of`."""

    def all(self, as_of: AsOf | None = None, *, last: int | None = None) -> tuple[Incident, ...]:
        """Every incident, in the order in which they were opened; or the `last` so many."""
        with self._as_of(as_of) as known:
            return known.all(last)

    def ids(self, as_of: AsOf | None = None) -> tuple[IncidentId, ...]:
        """The ids of all incidents. This is faster than reading the incidents."""
        with self._as_of(as_of) as known:
            return known.ids()

    def holds(self, incident: str, as_of: AsOf | None = None) -> bool:
        """Whether there is an incident with exactly this id."""
        with self._as_of(as_of) as known:
            return known.holds(IncidentId(incident))

    def of_crossing(
        self, track: str, restriction: str, as_of: AsOf | None = None
    ) -> IncidentId | None:
        """The incident of a track and a restriction; None if none was opened."""
        with self._as_of(as_of) as known:
            return known.of_crossing(TrackId(track), RestrictionId(restriction))

    def get(self, incident: str, as_of: AsOf | None = None) -> Incident:
        """The incident whose id is, or begins with, `incident`. Raises RecordError."""
        with self._as_of(as_of) as known:
            return known.get(known.find(incident))

    def several(self, incidents: Sequence[IncidentId]) -> tuple[Incident, ...]:
        """Several incidents by their complete ids, in their present state. Raises KeyError."""
        with self._lock:
            known = self._folded()
            return tuple(known.get(incident) for incident in incidents)

    def evidence_of(
        self, incident: Incident, as_of: AsOf | None = None
    ) -> tuple[tuple[Evidence, tuple[Custody, ...]], ...]:
        """The evidence of the incident and the sealed recordings of its alerts, each with its
        custody.
        """
        with self._as_of(as_of) as known:
            held = known.exhibits
            sealed = (e for alert in incident.alerts for e in held.sealed(alert))
            found = dict.fromkeys([*incident.evidence, *sealed])
            return tuple((e, tuple(held.custody.get(e.id, ()))) for e in found)


class AlertQueries(RecordPart):
    """The alerts on a record."""

    def of_incident(self, incident: Incident, as_of: AsOf | None = None) -> tuple[Alert, ...]:
        """The alerts of the incident as of that time, in the order in which they were added."""
        with self._as_of(as_of) as known:
            return tuple(known.alerts[alert] for alert in incident.alerts)

    def passed(self, alert: AlertId, as_of: AsOf | None = None) -> tuple[PassedStretch, ...]:
        """The recorded positions of the object of an alert, in order."""
        with self._as_of(as_of) as known:
            positions = known.passed.get(alert, ())
            entries = self._ledger.entries_at(positions) if positions else ()
            return tuple(stretch_from_dict(entry.body) for entry in entries)

    def as_raised(self, text: str) -> tuple[Alert, ...]:
        """The alert whose id is, or begins with, `text`, as it was raised.

        The further ones are the alert as it was when each other rule fired for the first time.
        Raises RecordError.
        """
        mend = "`vedette record show` prints the ids"
        with self._lock:
            known = self._folded()
            alert = find_id("alert", known.raised, text, mend=mend)
            return (known.raised[alert], *known.escalated.get(alert, ()))
