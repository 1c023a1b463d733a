"""One incident as its entries are folded: what belongs to it, by id and in order."""

from dataclasses import dataclass, field
from datetime import datetime

from vedette.model.ids import AlertId, SensorId, StatementId
from vedette.model.question import Question
from vedette.record.ledger.entries import Entry
from vedette.record.state.open_questions import Silence


class _Worked:
    """Questions as last worked out; None: they have changed since. No part of what was folded."""

    __slots__ = ("questions",)

    def __init__(self) -> None:
        self.questions: tuple[Question, ...] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Worked)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type["_Worked"], tuple[()]]:
        return _Worked, ()


@dataclass(slots=True)
class IncidentFold:
    """An incident as far as it has been folded."""

    opened: Entry
    alerts: list[AlertId] = field(default_factory=list)
    statements: list[StatementId] = field(default_factory=list)
    silences: dict[tuple[SensorId, datetime], Silence] = field(default_factory=dict)
    log: list[int] = field(default_factory=list)  # positions of what its questions follow from
    worked: _Worked = field(default_factory=_Worked)
