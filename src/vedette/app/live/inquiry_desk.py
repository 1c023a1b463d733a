"""What the page does to questions and statements, over the record."""

from collections.abc import Callable
from datetime import datetime

from vedette.app.commands.record.record_file import as_of_from
from vedette.app.live.typed_statement import Word, text_in, texts_in, word_in
from vedette.model.errors import RecordError
from vedette.model.hypothesis import Confidence, Consistency, Likelihood
from vedette.model.ids import StatementId
from vedette.model.question import Question
from vedette.model.response import Response, ResponseStatus, Step
from vedette.model.statement import InformationGrade, LinkKind, SourceGrade, Stance, Statement
from vedette.record.actions.statement_parsing import told_when
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
from vedette.web.desk_protocol import Json
from vedette.web.question_routes import Person


class RecordInquiry:
    """What the page asks of questions and statements (`web.inquiry.InquiryDesk`)."""

    def __init__(self, record: Record, now: Callable[[], datetime]) -> None:
        """now: the time that goes on record with what a person does."""
        self._record = record
        self._now = now

    def ask(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Open a question of an incident."""
        incident = self._incident(incident_id)
        asked = self._record.ask(incident, _needed(sent, "text"), at=self._now(), by=who.by)
        return self._question(asked)

    def answer(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Answer a question in one's own name, or take an answer back."""
        answered = self._record.answer(
            self._incident(incident_id),
            _needed(sent, "question"),
            text_in(sent, "value"),
            at=self._now(),
            by=who.by,
            why=text_in(sent, "why") or "",
            rests_on=texts_in(sent, "rests_on"),
            may=who.may,
        )
        return self._question(answered)

    def propose(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Propose a hypothesis on a question of fact."""
        incident, question = self._incident(incident_id), _needed(sent, "question")
        text = text_in(sent, "text") or ""
        self._record.propose(incident, question, text, at=self._now(), by=who.by)
        return self._question(self._record.question(incident, question))

    def judge(self, hypothesis_id: str, sent: Json, who: Person) -> Json:
        """Say how a statement or a piece of evidence sits with a hypothesis."""
        judged = self._record.judge(
            hypothesis_id,
            _needed(sent, "item"),
            _chosen(Consistency, sent, "consistency"),
            at=self._now(),
            by=who.by,
            why=text_in(sent, "why") or "",
        )
        return self._question(judged)

    def estimate(self, hypothesis_id: str, sent: Json, who: Person) -> Json:
        """Say how likely one holds a hypothesis and, apart from it, how sure the ground is."""
        estimated = self._record.estimate(
            hypothesis_id,
            _chosen(Likelihood, sent, "likelihood"),
            _chosen(Confidence, sent, "confidence"),
            at=self._now(),
            by=who.by,
            why=text_in(sent, "why") or "",
        )
        return self._question(estimated)

    def grade(self, statement_id: str, sent: Json, who: Person) -> Json:
        """Grade a statement, each side apart."""
        graded = self._record.grade(
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
        linked = self._record.link(
            statement_id,
            _chosen(LinkKind, sent, "kind"),
            _needed(sent, "to"),
            at=self._now(),
            by=who.by,
            why=text_in(sent, "why"),
            holds=_holds(sent),
        )
        return self._statement(linked)

    def put_to(self, statement_id: str, sent: Json, who: Person) -> Json:
        """Put a statement to a question, or take it off."""
        put = self._record.put_to(
            statement_id,
            _needed(sent, "question"),
            at=self._now(),
            by=who.by,
            says=text_in(sent, "says"),
            stance=word_in(Stance, sent, "stance"),
            why=text_in(sent, "why"),
            holds=_holds(sent),
        )
        return self._statement(put)

    def respond(self, incident_id: str, sent: Json, who: Person) -> Json:
        """Put on record what somebody did or undertook."""
        response = self._record.respond(
            self._incident(incident_id),
            text_in(sent, "kind") or "",
            text_in(sent, "what") or "",
            first=self._step_of(sent, who),
        )
        return self._response(response)

    def step(self, response_id: str, sent: Json, who: Person) -> Json:
        """Take a response a step on, by a statement that says so."""
        return self._response(self._record.step(response_id, self._step_of(sent, who)))

    def history(self, incident_id: str, as_of: str | None) -> Json:
        """How the answers changed, and what went out meanwhile to whom."""
        when, incident = as_of_from(as_of), self._incident(incident_id)
        changed = self._record.history(incident, None, when)
        replaced = self._record.replaced(when)
        sent = self._record.show(incident, when).releases
        return {
            "changes": [change_line(incident, change) for change in changed],
            "releases": [release_line(release, replaced) for release in sent],
        }

    def affected(self, statement_id: str, as_of: str | None) -> Json:
        """What rests on a statement, and who received it."""
        when = as_of_from(as_of)
        found = self._record.affected(statement_id, when)
        return dict(affected_line(found, self._record.replaced(when), when))

    def dossier(self, incident_id: str, ending: str, as_of: str | None) -> tuple[str, bytes]:
        """The dossier of an incident as it now stands, or stood; its name says of how many entries.

        Made of a size of the ledger, so that it is the same whatever is written meanwhile.
        """
        incident, when = self._incident(incident_id), as_of_from(as_of)
        size = self._record.head(when).size
        made = compose(gather(self._record, incident, size))
        data = to_pdf(made)[0] if ending == "pdf" else to_html(made)
        return f"{incident}-{size}.{ending}", data

    def _step_of(self, sent: Json, who: Person) -> Step:
        return Step(
            status=_chosen(ResponseStatus, sent, "status"),
            statement=StatementId(_needed(sent, "statement")),
            at=self._now(),
            by=who.by,
            when=told_when("when", text_in(sent, "when")),
            until=told_when("until", text_in(sent, "until")),
            area=text_in(sent, "area"),
            heights=text_in(sent, "heights"),
            who=tuple(texts_in(sent, "who")),
            note=text_in(sent, "note"),
        )

    def _incident(self, incident_id: str) -> str:
        if not self._record.holds(incident_id):
            raise LookupError(incident_id)
        return incident_id

    def _question(self, question: Question) -> Json:
        return dict(known_line(self._record.show(question.incident), question))

    def _statement(self, statement: Statement) -> Json:
        parts = statement_parts(self._record.show(statement.incident))
        return dict(next(part for part in parts if part["id"] == statement.id))

    def _response(self, response: Response) -> Json:
        return dict(response_line(self._record.show(response.incident), response))


def _needed(sent: Json, key: str) -> str:
    text = text_in(sent, key)
    if text is None:
        raise RecordError(f"{key} is missing", mend="choose or write one")
    return text


def _chosen(kind: type[Word], sent: Json, key: str) -> Word:
    word = word_in(kind, sent, key)
    if word is None:
        raise RecordError(f"{key} is missing", mend="choose one")
    return word


def _holds(sent: Json) -> bool:
    holds = sent.get("holds", True)
    if not isinstance(holds, bool):
        raise RecordError(f"holds must be true or false, not {holds!r}")
    return holds
