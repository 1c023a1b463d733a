"""What was wrong with a sensor stands on the record; earlier ledgers are read as before."""

from dataclasses import replace
from pathlib import Path

from ledger_support import after, sensor

from vedette.model.sensor import Condition, ConditionKind, SensorState
from vedette.record.ledger.entries import BODY_KEYS, EntryKind
from vedette.record.ledger.merkle import Peaks
from vedette.record.proof.verify_ledger import Integrity, verify
from vedette.record.record import Record

CONDITION = Condition(kind=ConditionKind.CLOCK_OFF, since=after(3), words="a day back")


def test_each_begin_and_end_is_an_entry(tmp_path: Path) -> None:
    alive = sensor(SensorState.ALIVE, seconds=5)
    began = replace(
        alive, health=replace(alive.health, conditions=(CONDITION,)), began=(CONDITION,)
    )
    ended = replace(alive, at=after(60), ended=(CONDITION,))
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        record.open_run(at=after(0), simulation=False, version="test")
        record.note([alive, began])
        record.note([ended])
        assert record.noted_until == after(60)
        entries = [entry for _, entry in record.ledger.entries_after(Peaks())[0]]
    kinds = [entry.kind for entry in entries[1:]]
    assert kinds == [
        EntryKind.SENSOR_CHANGED,
        EntryKind.SENSOR_CONDITION,
        EntryKind.SENSOR_CONDITION,
    ]
    assert [entry.body["holds"] for entry in entries[2:]] == [True, False]
    assert entries[2].body["words"] == "a day back"
    assert verify(path).integrity is Integrity.CONSISTENT


def test_the_entries_of_earlier_ledgers_keep_their_keys() -> None:
    assert BODY_KEYS[EntryKind.SENSOR_CHANGED] == {
        *("run", "sensor", "kind", "name", "state", "since", "last_heard_at"),
        *("reports", "repeated", "refused"),
    }
