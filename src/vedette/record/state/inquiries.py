"""The questions of an incident: the standard ones, and those that persons add.

Folded from entries: what was asked, what persons answered in their own name, which hypotheses were
proposed, and how persons judged them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from vedette.model.hypothesis import (
    NOT_ESTABLISHED,
    Confidence,
    Consistency,
    Estimate,
    Hypothesis,
    Judgement,
    Likelihood,
)
from vedette.model.ids import (
    AnswerId,
    HypothesisId,
    IncidentId,
    QuestionId,
    StatementId,
    content_id,
)
from vedette.model.question import FactQuestion, Given, IntentQuestion, Question, QuestionKind
from vedette.model.statement import Stance, Statement
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.state.answers import Borne, answer, sides, unverified_by
from vedette.record.state.assessment import assess
from vedette.record.state.lazy_map import Shelf

STANDARD: dict[QuestionKind, str] = {
    QuestionKind.OCCURRED: "When it happened",
    QuestionKind.PLACE: "Where it happened",
    QuestionKind.COORDINATES: "Coordinates",
    QuestionKind.ALTITUDE: "Altitude",
    QuestionKind.ENTRY_TIME: "Time of entry",
    QuestionKind.NUMBER: "Number of objects",
    QuestionKind.ORIGIN: "Origin",
    QuestionKind.INTENT: "Intent",
    QuestionKind.CASUALTIES: "Casualties",
    QuestionKind.DAMAGE: "Damage",
}
"""What every incident leaves open from the start, and how it reads."""

RIGHT_TO_ANSWER = "answer"
"""What stands in an entry where whoever answered had the right to answer on intent."""


@dataclass(slots=True)
class Inquiry:
    """What persons asked and answered in one incident, as far as it has been folded."""

    asked: dict[QuestionId, tuple[str, datetime, str]] = field(default_factory=dict)
    given: dict[QuestionId, list[Given]] = field(default_factory=dict)
    hypotheses: dict[HypothesisId, Hypothesis] = field(default_factory=dict)


class Inquiries:
    """The inquiries of all incidents."""

    def __init__(self) -> None:
        self.of: Shelf[IncidentId, Inquiry] = Shelf()
        self.hypotheses: dict[HypothesisId, IncidentId] = {}
        self.answers: dict[AnswerId, tuple[IncidentId, QuestionId]] = {}

    def apply(self, entry: Entry) -> IncidentId:
        """Apply one entry and return the incident that it concerns. Raises ValueError or
        KeyError."""
        body = entry.body
        match entry.kind:
            case EntryKind.QUESTION_OPENED:
                incident = IncidentId(body["incident"])
                question = QuestionId(body["question"])
                self._of(incident).asked.setdefault(question, (body["text"], entry.at, entry.by))
                return incident
            case EntryKind.QUESTION_ANSWERED:
                return self._answered(entry)
            case EntryKind.HYPOTHESIS_PROPOSED:
                return self._proposed(entry)
            case _:
                return self._weighed(entry)

    def _of(self, incident: IncidentId) -> Inquiry:
        return self.of.setdefault(incident, Inquiry())

    def _answered(self, entry: Entry) -> IncidentId:
        body = entry.body
        incident, question = IncidentId(body["incident"]), QuestionId(body["question"])
        intent = question == question_id(incident, QuestionKind.INTENT)
        if intent and body["right"] != RIGHT_TO_ANSWER:
            raise ValueError("an answer on intent must be from a person with the right to give one")
        given = Given(
            id=AnswerId(body["answer"]),
            value=body["value"],
            by=entry.by,
            at=entry.at,
            why=body["why"],
            rests_on=tuple(body["rests_on"]),
        )
        self._of(incident).given.setdefault(question, []).append(given)
        self.answers[given.id] = (incident, question)
        return incident

    def _proposed(self, entry: Entry) -> IncidentId:
        body = entry.body
        incident, question = IncidentId(body["incident"]), QuestionId(body["question"])
        if question == question_id(incident, QuestionKind.INTENT):
            raise ValueError("the question of intent must not have hypotheses")
        held = self._of(incident).hypotheses
        for identity, text in (
            (HypothesisId(body["hypothesis"]), body["text"]),
            (not_established_id(question), NOT_ESTABLISHED),
        ):
            hypothesis = Hypothesis(
                id=identity,
                question=question,
                text=text,
                proposed_by=entry.by,
                proposed_at=entry.at,
            )
            held.setdefault(identity, hypothesis)
            self.hypotheses[identity] = incident
        return incident

    def _weighed(self, entry: Entry) -> IncidentId:
        body = entry.body
        identity = HypothesisId(body["hypothesis"])
        incident = self.hypotheses[identity]
        held = self._of(incident).hypotheses
        before = held[identity]
        if entry.kind is EntryKind.HYPOTHESIS_JUDGED:
            judgement = Judgement(
                hypothesis=identity,
                item=body["item"],
                consistency=Consistency(body["consistency"]),
                by=entry.by,
                at=entry.at,
                why=body["why"],
            )
            held[identity] = replace(before, judgements=(*before.judgements, judgement))
        else:
            estimate = Estimate(
                hypothesis=identity,
                likelihood=Likelihood(body["likelihood"]),
                confidence=Confidence(body["confidence"]),
                by=entry.by,
                at=entry.at,
                why=body["why"],
            )
            held[identity] = replace(before, estimates=(*before.estimates, estimate))
        return incident


def question_id(incident: IncidentId, kind: QuestionKind) -> QuestionId:
    """The id of a question that every incident has."""
    return QuestionId(content_id("question", incident, str(kind)))


def not_established_id(question: QuestionId) -> HypothesisId:
    """The id of the hypothesis that is always there."""
    return HypothesisId(content_id("hypothesis", question, NOT_ESTABLISHED))


def questions(
    incident: IncidentId,
    *,
    opened_at: datetime,
    opened_by: str,
    statements: Sequence[Statement],
    replaced: Mapping[StatementId, StatementId],
    inquiry: Inquiry,
) -> tuple[Question, ...]:
    """Every question of an incident with its present answer: the standard ones, then the others."""
    unverified = unverified_by(statements)
    rows: list[tuple[QuestionKind, QuestionId, str, datetime, str]] = [
        (kind, question_id(incident, kind), text, opened_at, opened_by)
        for kind, text in STANDARD.items()
    ]
    rows += [(QuestionKind.OTHER, q, *asked) for q, asked in inquiry.asked.items()]
    found: list[Question] = []
    for kind, identity, text, at, by in rows:
        names = {identity, str(kind)} if kind is not QuestionKind.OTHER else {identity}
        borne = [Borne(s, b) for s in statements for b in s.bears_on if b.question in names]
        given = inquiry.given.get(identity, [None])[-1]
        present = answer(kind, borne, given, replaced=replaced, unverified=unverified)
        bearing = tuple(b.statement.id for b in borne)
        if kind is QuestionKind.INTENT:
            found.append(
                IntentQuestion(
                    id=identity,
                    incident=incident,
                    text=text,
                    opened_at=at,
                    opened_by=by,
                    answer=present,
                    bearing=bearing,
                )
            )
            continue
        standing = [b for b in borne if b.statement.id not in replaced]
        left_open = [b.statement.id for b in standing if b.bearing.stance is Stance.OPEN]
        hypotheses = [h for h in inquiry.hypotheses.values() if h.question == identity]
        hypotheses.sort(key=lambda h: h.text != NOT_ESTABLISHED)
        found.append(
            FactQuestion(
                id=identity,
                incident=incident,
                kind=kind,
                text=text,
                opened_at=at,
                opened_by=by,
                answer=present,
                bearing=bearing,
                sides=sides(kind, standing),
                left_open=tuple(left_open),
                hypotheses=tuple(hypotheses),
                assessments=assess(hypotheses, replaced.keys()),
            )
        )
    return tuple(found)


# -- entries ------------------------------------------------------------------------------------


def opened(
    *, at: datetime, by: str, incident: IncidentId, question: QuestionId, text: str
) -> Entry:
    """The entry for a question that a person asked about an incident."""
    body = {"question": question, "incident": incident, "text": text}
    return Entry(at=at, by=by, kind=EntryKind.QUESTION_OPENED, body=body)


def answered(
    given: Given, *, incident: IncidentId, question: QuestionId, right: str | None
) -> Entry:
    """The entry for a person's own answer; its value is None if the person withdraws it."""
    body = {
        "answer": given.id,
        "question": question,
        "incident": incident,
        "value": given.value,
        "why": given.why,
        "rests_on": list(given.rests_on),
        "right": right,
    }
    return Entry(at=given.at, by=given.by, kind=EntryKind.QUESTION_ANSWERED, body=body)


def proposed(hypothesis: Hypothesis, *, incident: IncidentId) -> Entry:
    """The entry for a proposed hypothesis. The first one adds "not established" too."""
    body = {
        "hypothesis": hypothesis.id,
        "question": hypothesis.question,
        "incident": incident,
        "text": hypothesis.text,
    }
    return Entry(
        at=hypothesis.proposed_at,
        by=hypothesis.proposed_by,
        kind=EntryKind.HYPOTHESIS_PROPOSED,
        body=body,
    )


def judged(judgement: Judgement) -> Entry:
    """The entry of a judgement of an item under a hypothesis."""
    body = {
        "hypothesis": judgement.hypothesis,
        "item": judgement.item,
        "consistency": str(judgement.consistency),
        "why": judgement.why,
    }
    return Entry(at=judgement.at, by=judgement.by, kind=EntryKind.HYPOTHESIS_JUDGED, body=body)


def estimated(estimate: Estimate) -> Entry:
    """The entry for a person's estimate of the likelihood of a hypothesis, with confidence."""
    body = {
        "hypothesis": estimate.hypothesis,
        "likelihood": str(estimate.likelihood),
        "confidence": str(estimate.confidence),
        "why": estimate.why,
    }
    return Entry(at=estimate.at, by=estimate.by, kind=EntryKind.HYPOTHESIS_ESTIMATED, body=body)
