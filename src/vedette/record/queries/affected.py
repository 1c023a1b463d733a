"""What rested on a statement and who received it, for when it is superseded."""

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.model.hypothesis import Judgement
from vedette.model.ids import IncidentId, StatementId
from vedette.model.question import Answer, Given, Question
from vedette.model.response import Note, Release, Response, Step
from vedette.model.statement import Statement
from vedette.record.ledger.entries import Entry
from vedette.record.queries.answer_history import changes
from vedette.record.state.incidents import Incidents


@dataclass(frozen=True, slots=True)
class RestedAnswer:
    """An answer that rested on the statement, and what the answer is now."""

    question: Question  # as it now stands
    then: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Everything that rests or rested on one statement."""

    statement: Statement
    superseded_by: tuple[StatementId, ...]  # what superseded it, what superseded that, ...
    answers: tuple[RestedAnswer, ...]
    steps: tuple[tuple[Response, Step], ...]
    judgements: tuple[Judgement, ...]
    linked: tuple[StatementId, ...]  # statements that refer to it, or corroborate it
    notes: tuple[Note, ...]
    releases: tuple[Release, ...]

    @property
    def flagged(self) -> bool:
        """Whether it needs review."""
        return bool(self.superseded_by)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody who received something that rested on it, each once."""
        return tuple(dict.fromkeys(who for r in self.releases for who in r.recipients))


def affected(known: Incidents, identity: StatementId, log: Sequence[Entry]) -> Affected:
    """Everything that rests on this statement.

    log: the entries that decide its incident's questions.
    """
    statement = known.statements[identity]
    incident = known.get(statement.incident)
    return Affected(
        statement=statement,
        superseded_by=chain(known, identity),
        answers=_answers(known, statement, log),
        steps=tuple(
            (response, step)
            for response in known.responses.all.values()
            for step in response.steps
            if step.statement == identity
        ),
        judgements=tuple(
            judgement
            for inquiry in known.inquiries.of.values()
            for hypothesis in inquiry.hypotheses.values()
            for judgement in hypothesis.judgements
            if judgement.item == identity
        ),
        linked=tuple(
            s.id
            for s in incident.statements
            if s.id not in chain(known, identity) and any(k.to == identity for k in s.links)
        ),
        notes=tuple(n for n in known.releases.notes.values() if identity in n.rests_on),
        releases=tuple(r for r in known.releases.all.values() if identity in r.rests_on),
    )


def chain(known: Incidents, identity: StatementId) -> tuple[StatementId, ...]:
    """The statement that superseded this one, the one that superseded that, and so on."""
    found: list[StatementId] = []
    here: StatementId | None = known.told.replaced.get(identity)
    while here is not None and here not in found:
        found.append(here)
        here = known.told.replaced.get(here)
    return tuple(found)


def _answers(
    known: Incidents, statement: Statement, log: Sequence[Entry]
) -> tuple[RestedAnswer, ...]:
    """The last answer of each question that rested on the statement."""
    incident: IncidentId = statement.incident
    then = {
        change.question: change.answer
        for change in changes(incident, known.log_of(incident)[0], log)
        if _rests(change.answer, statement.id)
    }
    now = {question.id: question for question in known.questions(incident)}
    return tuple(RestedAnswer(now[q], answer) for q, answer in then.items())


def _rests(answer: Answer, identity: StatementId) -> bool:
    given: Given | None = answer.given
    return identity in answer.according_to or (given is not None and identity in given.rests_on)
