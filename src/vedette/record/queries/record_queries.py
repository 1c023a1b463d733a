"""Asking the record: now, or as of a time."""

from collections.abc import Iterable, Sequence

from vedette.model.alert import Alert
from vedette.model.evidence import Custody, Evidence
from vedette.model.ids import IncidentId, QuestionId, RestrictionId, StatementId, TrackId
from vedette.model.incident import Incident
from vedette.model.question import Question
from vedette.model.response import Release
from vedette.record.queries.affected import Affected, affected
from vedette.record.queries.answer_history import Change, changes
from vedette.record.queries.record_access import AsOf, Keeping
from vedette.record.queries.references import find_question, find_ref
from vedette.record.state.id_prefix import find_id


class Reading(Keeping):
    """Every query takes `as_of`: what was on record then, and nothing that came later.

    A time means: all entries up to the first that says a later time. So an entry that was put down
    later and dated back was not known then, whatever it says.
    """

    def incidents(
        self, as_of: AsOf | None = None, *, last: int | None = None
    ) -> tuple[Incident, ...]:
        """Every incident, in the order in which they were opened; or the `last` so many."""
        with self._as_of(as_of) as known:
            return known.all(last)

    def incident_ids(self, as_of: AsOf | None = None) -> tuple[IncidentId, ...]:
        """The ids of all of them: cheap, where incidents themselves are not."""
        with self._as_of(as_of) as known:
            return known.ids()

    def holds(self, incident: str, as_of: AsOf | None = None) -> bool:
        """Whether there is an incident of this whole id."""
        with self._as_of(as_of) as known:
            return known.holds(IncidentId(incident))

    def of_crossing(
        self, track: str, restriction: str, as_of: AsOf | None = None
    ) -> IncidentId | None:
        """The incident of a track and a restriction, where one was opened."""
        with self._as_of(as_of) as known:
            return known.of_crossing(TrackId(track), RestrictionId(restriction))

    def show(self, incident: str, as_of: AsOf | None = None) -> Incident:
        """The incident whose id is, or begins with, `incident`. Raises RecordError."""
        with self._as_of(as_of) as known:
            return known.get(known.find(incident))

    def shown(self, incidents: Sequence[IncidentId]) -> tuple[Incident, ...]:
        """Several incidents by their whole ids, as they now stand. Raises KeyError."""
        with self._lock:
            known = self._folded()
            return tuple(known.get(incident) for incident in incidents)

    def alerts_of(self, incident: Incident, as_of: AsOf | None = None) -> tuple[Alert, ...]:
        """The incident's alerts as they then stood, in the order in which they were added."""
        with self._as_of(as_of) as known:
            return tuple(known.alerts[alert] for alert in incident.alerts)

    def exhibits(
        self, incident: Incident, as_of: AsOf | None = None
    ) -> tuple[tuple[Evidence, tuple[Custody, ...]], ...]:
        """The incident's evidence, what was sealed behind its alerts too, each with its custody."""
        with self._as_of(as_of) as known:
            held = known.exhibits
            sealed = (held.sealed(alert) for alert in incident.alerts)
            found = dict.fromkeys([*incident.evidence, *(e for e in sealed if e is not None)])
            return tuple((e, tuple(held.custody.get(e.id, ()))) for e in found)

    def alert_as_raised(self, text: str) -> Alert:
        """The alert whose id is, or begins with, `text`, as it rose. Raises RecordError."""
        mend = "`vedette record show` prints the ids"
        with self._lock:
            raised = self._folded().raised
            return raised[find_id("alert", raised, text, mend=mend)]

    def statement_id(self, text: str) -> StatementId:
        """The statement whose id is, or begins with, `text`. Raises RecordError."""
        with self._lock:
            return self._folded().find_statement(text)

    def questions(self, incident: str, as_of: AsOf | None = None) -> tuple[Question, ...]:
        """Every question of an incident, each with its answer. Raises RecordError."""
        return self.show(incident, as_of).questions

    def question(self, incident: str, name: str, as_of: AsOf | None = None) -> Question:
        """One question, by its name ("casualties"), its words or its id. Raises RecordError."""
        with self._as_of(as_of) as known:
            return find_question(known, known.find(incident), name).question

    def history(
        self, incident: str, name: str | None = None, as_of: AsOf | None = None
    ) -> tuple[Change, ...]:
        """How the answers changed; of one question where `name` names it. Raises RecordError."""
        with self._as_of(as_of) as known:
            identity = known.find(incident)
            of: QuestionId | None = None
            if name is not None:
                of = find_question(known, identity, name).question.id
            opened, positions = known.log_of(identity)
            return changes(identity, opened, self._entries_at(positions), of)

    def affected(self, statement: str, as_of: AsOf | None = None) -> Affected:
        """What rested on a statement, and who received it. Raises RecordError."""
        with self._as_of(as_of) as known:
            identity = known.find_statement(statement)
            _, positions = known.log_of(known.statements[identity].incident)
            return affected(known, identity, self._entries_at(positions))

    def who_received(self, ref: str, as_of: AsOf | None = None) -> tuple[Release, ...]:
        """All that went out and rested on this statement, answer, note, alert or incident.

        Raises RecordError.
        """
        with self._as_of(as_of) as known:
            found = find_ref(known, ref)
            made: Iterable[Release] = known.releases.all.values()
            return tuple(r for r in made if found in (r.incident, *r.rests_on))

    def releases(self, as_of: AsOf | None = None) -> tuple[Release, ...]:
        """All that went out, in order."""
        with self._as_of(as_of) as known:
            return tuple(known.releases.all.values())

    def replaced(self, as_of: AsOf | None = None) -> dict[StatementId, StatementId]:
        """Each superseded statement, and what superseded it last."""
        with self._as_of(as_of) as known:
            return dict(known.told.replaced)
