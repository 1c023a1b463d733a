"""Find what a person names: a question by its name, a thing by the start of its id."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from vedette.model.errors import RecordError
from vedette.model.ids import AnswerId, HypothesisId, IncidentId, NoteId, ResponseId
from vedette.model.question import Question, QuestionKind
from vedette.record.state.id_prefix import find_id, ids_that_fit
from vedette.record.state.incidents import Incidents

_MEND = "`vedette record show` and `known` print the ids"


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question, and the name by which statements bear on it."""

    question: Question
    name: str  # "casualties", or the id of one that a person asked


def find_question(known: Incidents, incident: IncidentId, text: str) -> FoundQuestion:
    """The question of this incident that `text` names by its short name, its words or its id.

    Raises RecordError.
    """
    asked = known.questions(incident)
    plain = text.strip().casefold().replace("-", "_").replace(" ", "_")
    for question in asked:
        if question.kind is not QuestionKind.OTHER and plain == str(question.kind):
            return FoundQuestion(question, str(question.kind))
    for question in asked:
        if text.strip().casefold() == question.text.casefold():
            return _found(question)
    ids = [q.id for q in asked]
    if not ids_that_fit("question", ids, text):
        names = ", ".join(str(q.kind) for q in asked if q.kind is not QuestionKind.OTHER)
        raise RecordError(
            f"must be a question of this incident, got {text!r}",
            mend=f"ask it with `vedette record question`, or name one of: {names}",
        )
    identity = find_id("question", ids, text, mend=_MEND)
    return _found(next(q for q in asked if q.id == identity))


def find_hypothesis(known: Incidents, text: str) -> HypothesisId:
    """The hypothesis whose id is, or begins with, `text`. Raises RecordError."""
    return find_id("hypothesis", known.inquiries.hypotheses, text, mend=_MEND)


def find_ref(known: Incidents, text: str) -> str:
    """The item on record whose id is, or begins with, `text`. Raises RecordError."""
    return find_id("thing", _all_ids(known), text, mend=_MEND)


def closure(known: Incidents, refs: Iterable[str]) -> tuple[str, ...]:
    """`refs` and everything that they rest on at present, each once.

    A release rests on more than it names: an answer rests on statements, and so does its release.
    """
    found: dict[str, None] = {}
    ahead = list(refs)
    while ahead:
        here = ahead.pop(0)
        if here not in found:
            found[here] = None
            ahead += _rests_on(known, here)
    return tuple(found)


def _found(question: Question) -> FoundQuestion:
    other = question.kind is QuestionKind.OTHER
    return FoundQuestion(question, question.id if other else str(question.kind))


def _all_ids(known: Incidents) -> Iterator[str]:
    yield from known.statements
    yield from known.inquiries.answers
    yield from known.inquiries.hypotheses
    yield from known.responses.all
    yield from known.releases.notes
    yield from known.alerts
    yield from known.exhibits.all
    for incident in known.ids():
        yield incident
        yield from (q.id for q in known.questions(incident))


def _rests_on(known: Incidents, ref: str) -> Iterable[str]:
    behind = _BEHIND.get(ref.split("-", 1)[0])
    return () if behind is None else behind(known, ref)


def _behind_note(known: Incidents, ref: str) -> Iterable[str]:
    return known.releases.notes[NoteId(ref)].rests_on


def _behind_response(known: Incidents, ref: str) -> Iterable[str]:
    return [step.statement for step in known.responses.all[ResponseId(ref)].steps]


def _behind_incident(known: Incidents, ref: str) -> Iterable[str]:
    incident = known.get(IncidentId(ref))
    return [
        *(s.id for s in incident.statements),
        *(q.id for q in incident.questions),
        *(n.id for n in incident.notes),
    ]


def _behind_hypothesis(known: Incidents, ref: str) -> Iterable[str]:
    incident = known.inquiries.hypotheses[HypothesisId(ref)]
    judged = known.inquiries.of[incident].hypotheses[HypothesisId(ref)].judgements
    return [judgement.item for judgement in judged]


def _behind_answer(known: Incidents, ref: str) -> Iterable[str]:
    incident, question = known.inquiries.answers[AnswerId(ref)]
    given = known.inquiries.of[incident].given[question]
    return [item for one in given if one.id == ref for item in one.rests_on]


def _behind_question(known: Incidents, ref: str) -> Iterable[str]:
    for incident in known.ids():
        for question in known.questions(incident):
            if question.id == ref:
                given = question.answer.given
                return [*([] if given is None else [given.id]), *question.answer.according_to]
    return []


_BEHIND: dict[str, Callable[[Incidents, str], Iterable[str]]] = {
    "note": _behind_note,
    "response": _behind_response,
    "incident": _behind_incident,
    "hypothesis": _behind_hypothesis,
    "answer": _behind_answer,
    "question": _behind_question,
}
"""By the kind in front of an id; statements, alerts and evidence rest on nothing on record."""
