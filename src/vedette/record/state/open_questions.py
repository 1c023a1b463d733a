"""The open questions of an incident. A question stays open until something establishes an answer.

Nothing is concluded. "Nobody claimed damage" is not "no damage". The question of intent stays open
whoever makes a statement on it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vedette.model.alert import Alert
from vedette.model.claim_words import words_of
from vedette.model.ids import SensorId, StatementId
from vedette.model.question import AnswerStatus, Question, QuestionKind
from vedette.model.statement import LinkKind, Modality, Statement
from vedette.model.times import to_text

ALWAYS_OPEN = (
    "Number of objects: not established",
    "Origin: not established",
    "Intent: not established",
    "Casualties: not established",
    "Damage: not established",
)
"""Open from the start, and until a person answers in their own name: no statement settles them."""

_ALWAYS_OPEN = (
    QuestionKind.NUMBER,
    QuestionKind.ORIGIN,
    QuestionKind.INTENT,
    QuestionKind.CASUALTIES,
    QuestionKind.DAMAGE,
    QuestionKind.OTHER,
)

_SAID_NOT_TO_KNOW = {
    Modality.UNABLE_TO_VERIFY: "was unable to verify",
    Modality.UNKNOWN: "says it is not known",
    Modality.NO_COMMENT: "made no comment",
}


@dataclass(frozen=True, slots=True)
class Silence:
    """A sensor that was silent during an incident."""

    sensor: SensorId
    name: str | None
    since: datetime


def open_questions(
    alerts: Sequence[Alert],
    entered: bool,
    statements: Sequence[Statement],
    silences: Iterable[Silence],
    questions: Sequence[Question],
    replaced: Collection[StatementId],
) -> tuple[str, ...]:
    """Each open question in one line, in a fixed order. entered: an entry was proven at a time."""
    return (
        *_entry(alerts, entered=entered),
        *_unanswered(questions),
        *_left_open(statements, replaced),
        *_contradictions(statements, replaced),
        *map(_unseen, silences),
    )


def _entry(alerts: Sequence[Alert], *, entered: bool) -> tuple[str, ...]:
    if not alerts or entered:
        return ()
    return (f"Entry: not established ({alerts[-1].reason})",)


def _unanswered(questions: Sequence[Question]) -> Iterable[str]:
    for question in questions:
        if question.kind not in _ALWAYS_OPEN:
            continue
        if question.answer.status is not AnswerStatus.ANSWERED:
            yield f"{question.text}: not established"
        elif question.answer.shaken_by:
            yield f"{question.text}: {question.answer.words}"


def _left_open(statements: Sequence[Statement], replaced: Collection[StatementId]) -> Iterable[str]:
    for statement in statements:
        words = _SAID_NOT_TO_KNOW.get(statement.modality)
        if words is not None and statement.id not in replaced:
            yield f"{statement.speaker} {words}" + _quoted(statement)


def _contradictions(
    statements: Sequence[Statement], replaced: Collection[StatementId]
) -> Iterable[str]:
    standing = {s.id: s for s in statements if s.id not in replaced}
    for later in standing.values():
        for link in later.links:
            earlier = standing.get(link.to)
            if link.kind is LinkKind.CONTRADICTS and earlier is not None:
                yield (
                    f"{later.speaker}{_quoted(later)} contradicts"
                    f" {earlier.speaker}{_quoted(earlier)}"
                )


def _unseen(silence: Silence) -> str:
    name = silence.name or silence.sensor
    return f"Sensor {name} silent since {to_text(silence.since)}: what it missed is not known"


def _quoted(statement: Statement) -> str:
    words = words_of(statement)
    return "" if words is None else f": {words}"
