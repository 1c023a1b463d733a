"""Answers that are the same value are one answer; others stay apart."""

import pytest

from vedette.model.question import QuestionKind
from vedette.record.state.answer_values import value_keys

NUMBER, ALTITUDE = QuestionKind.NUMBER, QuestionKind.ALTITUDE
HURT, PLACE = QuestionKind.CASUALTIES, QuestionKind.PLACE


@pytest.mark.parametrize(
    ("kind", "answers", "count"),
    [
        (NUMBER, ["19", "19 drones", "nineteen", "Nineteen  drones"], 1),
        (NUMBER, ["19", "21 drones"], 2),
        (NUMBER, ["19", "about 19", "at least 19"], 3),
        (NUMBER, ["19", "19 drones", "19 aircraft"], 3),
        (NUMBER, ["1,200", "1200 objects"], 1),
        (ALTITUDE, ["300 m", "300 metres", "300m"], 1),
        (ALTITUDE, ["300 m", "300 ft"], 2),
        (HURT, ["none", "no one hurt", "0", "No casualties."], 1),
        (HURT, ["2 killed", "two killed"], 1),
        (HURT, ["2 killed", "2 injured"], 2),
        (PLACE, ["Wyryki", "wyryki "], 1),
        (PLACE, ["one mile north", "1 mile north"], 1),
    ],
)
def test_equal_values_have_one_key(kind: QuestionKind, answers: list[str], count: int) -> None:
    assert len(set(value_keys(kind, answers))) == count
