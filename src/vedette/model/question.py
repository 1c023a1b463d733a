"""Questions that an incident leaves open, and what is known of each.

A question of fact may have hypotheses and an assessment of them. The question of intent is a type
of its own that has neither: nothing is computed of it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.hypothesis import Assessment, Hypothesis
from vedette.model.ids import AnswerId, IncidentId, QuestionId, StatementId


class QuestionKind(StrEnum):
    """What is asked. Every incident has one of each from the start, and any number of `OTHER`."""

    OCCURRED = "occurred"
    PLACE = "place"
    COORDINATES = "coordinates"
    ALTITUDE = "altitude"
    ENTRY_TIME = "entry_time"
    NUMBER = "number"
    ORIGIN = "origin"
    INTENT = "intent"
    CASUALTIES = "casualties"
    DAMAGE = "damage"
    OTHER = "other"


class AnswerStatus(StrEnum):
    """The status of a question."""

    UNKNOWN = "unknown"  # nobody whose statement stands gives an answer
    CLAIMED = "claimed"  # all who give an answer give the same; it is still a claim
    DISPUTED = "disputed"  # those who give an answer differ, or one is denied
    ANSWERED = "answered"  # by a person, in their own name
    NOT_ESTABLISHED = "not established"  # intent, until a person with the right says otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that a person gave in their own name."""

    id: AnswerId
    value: str | None  # None: the earlier answer was taken back
    by: str
    at: datetime
    why: str
    rests_on: tuple[str, ...] = ()  # ids of statements and evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a question at one time, and the rule that gives it."""

    status: AnswerStatus
    value: str | None  # None: unknown, or not one answer
    words: str  # one line for a person; always says according to whom
    rule: str  # the rule that made it
    according_to: tuple[StatementId, ...] = ()
    given: Given | None = None
    shaken_by: tuple[StatementId, ...] = ()  # superseded statements that a given answer rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One answer, and the standing statements that give or deny it."""

    says: str
    given_by: tuple[StatementId, ...] = ()
    denied_by: tuple[StatementId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    id: QuestionId
    incident: IncidentId
    text: str
    opened_at: datetime
    opened_by: str
    answer: Answer
    bearing: tuple[StatementId, ...] = ()  # all that bear on it, the superseded too, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class FactQuestion(_Question):
    """A question of fact."""

    kind: QuestionKind
    sides: tuple[Side, ...] = ()
    left_open: tuple[StatementId, ...] = ()  # standing statements that say it is not known
    hypotheses: tuple[Hypothesis, ...] = ()  # with "not established" first, where there is any
    assessments: tuple[Assessment, ...] = ()  # one for each person who judged

    def __post_init__(self) -> None:
        if self.kind is QuestionKind.INTENT:
            raise ValueError("a question of fact must not be of the kind intent")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentQuestion(_Question):
    """The question of intent: statements side by side; nothing is computed."""

    @property
    def kind(self) -> QuestionKind:
        """Always intent."""
        return QuestionKind.INTENT


Question = FactQuestion | IntentQuestion
