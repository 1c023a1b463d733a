"""The page's actions on questions and statements, over the record."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from vedette.access.role_permissions import NOTHING, Permission
from vedette.model.hypothesis import Confidence, Consistency, Likelihood
from vedette.model.question import Question
from vedette.model.response import Response, Step
from vedette.model.statement import InformationGrade, LinkKind, SourceGrade, Stance, Statement
from vedette.record.actions.typed_statement import step_from
from vedette.record.actions.typed_values import (
    holds_in,
    needed_text,
    needed_word,
    text_in,
    texts_in,
    word_in,
)
from vedette.record.queries.as_of_text import as_of_from
from vedette.record.record import Record
from vedette.sharing.dossier.dossier import compose
from vedette.sharing.dossier.dossier_facts import gather
from vedette.sharing.dossier.dossier_html import to_html
from vedette.sharing.dossier.dossier_pdf import to_pdf
from vedette.sharing.record_lines import (
    affected_line,
    change_line,
    known_line,
    release_line,
    response_line,
)
from vedette.sharing.statement_lines import statement_parts
from vedette.web.desks.json_object import Json


@dataclass(frozen=True, slots=True)
class Person:
    """The acting person, as the record names them, with their permissions."""

    by: str
    may: Collection[Permission] = NOTHING  # nothing where nobody signs in


class QuestionDesk:
    """The page's actions on questions and statements."""

    def __init__(self, record: Record, now: Callable[[], datetime]) -> None:
        """now: the time that goes on record with what a person does."""
        self._record = record
        self._now = now

    def ask(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Open a question of an incident."""
        incident = self._incident(incident_id)
        asked = self._record.questions.ask(
            incident, needed_text(sent, "text"), at=self._now(), by=who.by
        )
        return self._question(asked)

    def answer(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Answer a question in one's own name, or withdraw an answer; return the question."""
        answered = self._record.questions.answer(
            self._incident(incident_id),
            needed_text(sent, "question"),
            text_in(sent, "value"),
            at=self._now(),
            by=who.by,
            why=text_in(sent, "why") or "",
            rests_on=texts_in(sent, "rests_on"),
            may=who.may,
        )
        return self._question(answered)

    def propose(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Propose a hypothesis on a question of fact; return the question."""
        incident, question = self._incident(incident_id), needed_text(sent, "question")
        text = text_in(sent, "text") or ""
        self._record.questions.propose(incident, question, text, at=self._now(), by=who.by)
        return self._question(self._record.questions.get(incident, question))

    def judge(self, hypothesis_id: str, sent: Json, who: Person) -> Json:
        """Judge how consistent a statement or a piece of evidence is with a hypothesis."""
        judged = self._record.questions.judge(
            hypothesis_id,
            needed_text(sent, "item"),
            needed_word(Consistency, sent, "consistency"),
            at=self._now(),
            by=who.by,
            why=text_in(sent, "why") or "",
        )
        return self._question(judged)

    def estimate(self, hypothesis_id: str, sent: Json, who: Person) -> Json:
        """State the likelihood of a hypothesis and, separately, the confidence."""
        estimated = self._record.questions.estimate(
            hypothesis_id,
            needed_word(Likelihood, sent, "likelihood"),
            needed_word(Confidence, sent, "confidence"),
            at=self._now(),
            by=who.by,
            why=text_in(sent, "why") or "",
        )
        return self._question(estimated)

    def grade(self, statement_id: str, sent: Json, who: Person) -> Json:
        """Grade a statement, each side apart."""
        graded = self._record.statements.grade(
            statement_id,
            at=self._now(),
            by=who.by,
            source=word_in(SourceGrade, sent, "source_grade"),
            information=word_in(InformationGrade, sent, "information_grade"),
            why=text_in(sent, "why"),
        )
        return self._statement(graded)

    def link(self, statement_id: str, sent: Json, who: Person) -> Json:
        """Link two statements, or take a link back."""
        linked = self._record.statements.link(
            statement_id,
            needed_word(LinkKind, sent, "kind"),
            needed_text(sent, "to"),
            at=self._now(),
            by=who.by,
            why=text_in(sent, "why"),
            holds=holds_in(sent),
        )
        return self._statement(linked)

    def put_to(self, statement_id: str, sent: Json, who: Person) -> Json:
        """Record that a statement bears on a question, or no longer does.

        Returns the new statement as JSON.
        """
        put = self._record.statements.bear_on(
            statement_id,
            needed_text(sent, "question"),
            at=self._now(),
            by=who.by,
            says=text_in(sent, "says"),
            stance=word_in(Stance, sent, "stance"),
            why=text_in(sent, "why"),
            holds=holds_in(sent),
        )
        return self._statement(put)

    def respond(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Record an action that somebody took or promised; returns the response as JSON."""
        response = self._record.responses.open(
            self._incident(incident_id),
            text_in(sent, "kind") or "",
            text_in(sent, "what") or "",
            first=self._step_of(sent, who),
        )
        return self._response(response)

    def step(self, response_id: str, sent: Json, who: Person) -> Json:
        """Add a step with its supporting statement to a response; returns the response as JSON."""
        return self._response(self._record.responses.step(response_id, self._step_of(sent, who)))

    def history(self, incident_id: str, as_of: str | None) -> Json:
        """The changes of the answers of an incident, and the releases in between, as JSON.

        as_of: a time or `#` and a number of entries; None for the present.
        """
        when, incident = as_of_from(as_of), self._incident(incident_id)
        changed = self._record.questions.history(incident, None, when)
        replaced = self._record.statements.replaced(when)
        sent = self._record.incidents.get(incident, when).releases
        return {
            "changes": [change_line(incident, change) for change in changed],
            "releases": [release_line(release, replaced) for release in sent],
        }

    def affected(self, statement_id: str, as_of: str | None) -> Json:
        """Everything that rests on a statement, with its recipients."""
        when = as_of_from(as_of)
        found = self._record.statements.affected(statement_id, when)
        return dict(affected_line(found, self._record.statements.replaced(when), when))

    def dossier(self, incident_id: str, ending: str, as_of: str | None) -> tuple[str, bytes]:
        """The dossier of an incident, now or as of a time; its name contains the number of entries.

        It is made for one size of the ledger, so later entries do not change it.
        """
        incident, when = self._incident(incident_id), as_of_from(as_of)
        size = self._record.head(when).size
        made = compose(gather(self._record, incident, size))
        data = to_pdf(made)[0] if ending == "pdf" else to_html(made)
        return f"{incident}-{size}.{ending}", data

    def _step_of(self, sent: Json, who: Person) -> Step:
        return step_from(sent, at=self._now(), by=who.by)

    def _incident(self, incident_id: str) -> str:
        if not self._record.incidents.holds(incident_id):
            raise LookupError(incident_id)
        return incident_id

    def _question(self, question: Question) -> Json:
        return dict(known_line(self._record.incidents.get(question.incident), question))

    def _statement(self, statement: Statement) -> Json:
        parts = statement_parts(self._record.incidents.get(statement.incident))
        return dict(next(part for part in parts if part["id"] == statement.id))

    def _response(self, response: Response) -> Json:
        return dict(response_line(self._record.incidents.get(response.incident), response))
