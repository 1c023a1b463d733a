"""How the answers of an incident came to be what they are, entry by entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vedette.model.ids import IncidentId, QuestionId
from vedette.model.question import Answer, Question
from vedette.record.ledger.entries import OF_STATEMENTS, Entry, EntryKind
from vedette.record.state.inquiries import Inquiries, Inquiry, questions
from vedette.record.state.statements import Told

_NAMED_BY = ("statement", "answer", "hypothesis", "question")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry after which a question had another answer."""

    question: QuestionId
    text: str  # what is asked
    at: datetime
    by: str
    because: EntryKind
    about: str | None  # the id of the statement, answer or hypothesis that the entry tells of
    answer: Answer


def changes(
    incident: IncidentId, opened: Entry, log: Sequence[Entry], of: QuestionId | None = None
) -> tuple[Change, ...]:
    """Every change of an answer, in the ledger's order; of one question where `of` names it.

    log: the entries at the positions that `Incidents.log_of` gives. The first change of each
    question is what it was at the opening.
    """
    told, inquiries = Told(), Inquiries()
    last: dict[QuestionId, Answer] = {}
    found: list[Change] = []
    for entry in (opened, *log):
        if entry.kind in OF_STATEMENTS:
            told.apply(entry)
        elif entry is not opened:
            inquiries.apply(entry)
        now = questions(
            incident,
            opened_at=opened.at,
            opened_by=opened.by,
            statements=list(told.all.values()),
            replaced=told.replaced,
            inquiry=inquiries.of.get(incident, Inquiry()),
        )
        for question in now:
            if (of is None or question.id == of) and last.get(question.id) != question.answer:
                last[question.id] = question.answer
                found.append(_change(question, entry))
    return tuple(found)


def _change(question: Question, entry: Entry) -> Change:
    about = next((entry.body[key] for key in _NAMED_BY if key in entry.body), None)
    return Change(
        question=question.id,
        text=question.text,
        at=entry.at,
        by=entry.by,
        because=entry.kind,
        about=about,
        answer=question.answer,
    )
