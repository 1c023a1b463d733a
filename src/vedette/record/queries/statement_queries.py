"""Queries for statements, questions and releases, now or as of a time.

Every query takes `as_of`, and then answers from the entries up to the first that says a later
time. An entry that was written later and dated back was not known then, whatever it says.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from vedette.model.ids import QuestionId, StatementId
from vedette.model.question import Question
from vedette.model.response import Release
from vedette.model.statement import Statement
from vedette.record.queries.affected import Affected, affected
from vedette.record.queries.answer_history import Change, changes
from vedette.record.queries.folded_ledger import AsOf, RecordPart
from vedette.record.queries.references import find_question, find_ref


class StatementQueries(RecordPart):
    """The statements of a record, and what rests on them."""

    def find_id(self, text: str) -> StatementId:
        """The statement whose id is, or begins with, `text`. Raises RecordError."""
        with self._lock:
            return self._folded().find_statement(text)

    def several(self, ids: Sequence[StatementId]) -> tuple[Statement, ...]:
        """Several statements by their whole ids, as they now stand. Raises KeyError."""
        with self._lock:
            known = self._folded().statements
            return tuple(known[one] for one in ids)

    def added_since(self, count: int) -> tuple[Statement, ...]:
        """The statements after the first `count`, in the order in which they were added."""
        with self._lock:
            known = self._folded().statements
            return tuple(known[one] for one in islice(known, count, None))

    def replaced(self, as_of: AsOf | None = None) -> dict[StatementId, StatementId]:
        """Each superseded statement with the last one that superseded it."""
        with self._as_of(as_of) as known:
            return dict(known.told.replaced)

    def affected(self, statement: str, as_of: AsOf | None = None) -> Affected:
        """Everything that rests on a statement, with its recipients. Raises RecordError."""
        with self._as_of(as_of) as known:
            identity = known.find_statement(statement)
            _, positions = known.log_of(known.statements[identity].incident)
            return affected(known, identity, self._ledger.entries_at(positions))


class QuestionQueries(RecordPart):
    """The questions of the incidents of a record, with their answers."""

    def all(self, incident: str, as_of: AsOf | None = None) -> tuple[Question, ...]:
        """Every question of an incident, each with its answer. Raises RecordError."""
        with self._as_of(as_of) as known:
            return known.get(known.find(incident)).questions

    def get(self, incident: str, name: str, as_of: AsOf | None = None) -> Question:
        """One question, by its name ("casualties"), its words or its id. Raises RecordError."""
        with self._as_of(as_of) as known:
            return find_question(known, known.find(incident), name).question

    def history(
        self, incident: str, name: str | None = None, as_of: AsOf | None = None
    ) -> tuple[Change, ...]:
        """Every change of the answers to one question, or to all if `name` is None.

        Raises RecordError.
        """
        with self._as_of(as_of) as known:
            identity = known.find(incident)
            of: QuestionId | None = None
            if name is not None:
                of = find_question(known, identity, name).question.id
            opened, positions = known.log_of(identity)
            return changes(identity, opened, self._ledger.entries_at(positions), of)


class ReleaseQueries(RecordPart):
    """Dossiers and messages that went out."""

    def all(self, as_of: AsOf | None = None) -> tuple[Release, ...]:
        """All releases, in order."""
        with self._as_of(as_of) as known:
            return tuple(known.releases.all.values())

    def who_received(self, ref: str, as_of: AsOf | None = None) -> tuple[Release, ...]:
        """All releases that rest on this statement, answer, note, alert or incident.

        Raises RecordError.
        """
        with self._as_of(as_of) as known:
            found = find_ref(known, ref)
            made: Iterable[Release] = known.releases.all.values()
            return tuple(r for r in made if found in (r.incident, *r.rests_on))
