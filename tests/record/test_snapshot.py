"""A snapshot only saves time: with it or without it, a record says the same."""

import io
import pickle
from pathlib import Path

import pytest
from ledger_support import NIGHT, after, tamper, write_night

from vedette.airspace.declaring.border import Border
from vedette.model.hypothesis import Consistency
from vedette.model.response import ResponseStatus, Step
from vedette.record.actions import restriction_actions
from vedette.record.ledger.merkle import Peaks
from vedette.record.proof.checkpoint_signing import ensure_key, rotate_key
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_ledger import Integrity
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.record.state import snapshot
from vedette.record.state.incidents import Incidents
from vedette.record.state.snapshot import read_snapshot, snapshot_path, write_snapshot

KEY = bytes(32)


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A closed record with a snapshot beside it, and three entries behind that."""
    monkeypatch.setattr("vedette.record.state.record_state.SNAPSHOT_EVERY", 50)
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        ensure_key(record, path, name="x", at=NIGHT, by="t")
        write_night(record, statements=60)
    with Record.open(path) as record:
        assert snapshot_path(path).exists()
        for n in range(3):
            record.open_incident(at=after(900 + n), by="t", title=f"No. {n}")
    return path


def test_it_holds_every_kind_of_value(night: Path) -> None:
    """Restrictions too, whose shapes and hours are another room's."""
    form = {
        "id": "works",
        "name": "Works",
        "authority": "The office",
        "shape": {"kind": "circle", "centre": [52.0, 20.0], "radius_m": 5000},
        "lower": "SFC",
        "upper": "FL095",
        "start": "2025-09-10T06:00:00Z",
        "hours": ["MON-FRI 06:00-16:00 Europe/Warsaw"],
    }
    with Record.open(night) as record:
        held = restriction_actions.draft_from_form(record, form, no_borders, at=NIGHT, by="Anna")
        restriction_actions.put_review(
            record, held.id, [], at=NIGHT, by="Anna", sha256=held.draft.sha256
        )
        restriction_actions.publish(record, held.id, at=NIGHT, by="Anna")
        incident, alert = record.incidents()[0], record.incidents()[0].alerts[0]
        said = incident.statements[0]
        asked = record.ask(incident.id, "Whose was it?", at=NIGHT, by="Anna")
        ours = record.propose(incident.id, asked.id, "Ours", at=NIGHT, by="Anna")
        record.judge(
            ours.id, said.id, Consistency.CONSISTENT, at=NIGHT, by="Anna", why="it says so"
        )
        record.answer(incident.id, "damage", "none", at=NIGHT, by="Anna", why="I was there")
        step = Step(status=ResponseStatus.NOTIFIED, statement=said.id, at=NIGHT, by="Anna")
        record.respond(incident.id, "meeting", "of the council", first=step)
        record.note_alert(alert, "looked at", at=NIGHT, by="Anna", rests_on=[said.id])
        record.released(
            "message", "No. 1", at=NIGHT, by="Anna", recipients=["B"], rests_on=[said.id]
        )
        record.evidence.keep(
            io.BytesIO(b"photo"), at=NIGHT, by="Anna", name="p.jpg", incident=incident.id
        )
        while record.ledger.size() - record._fold.snapshot_size:  # until one is written behind it
            record.open_incident(at=NIGHT, by="Anna", title=f"No. {record.ledger.size()} more")
        declared, kept = record.declared(), record.incidents()
    with Record.read(night) as record:
        assert record._fold.snapshot_size == record.ledger.size()
        assert record.declared() == declared
        assert record.incidents() == kept
        assert record.fold_agrees()


def no_borders(name: str) -> Border:
    raise AssertionError(name)


def folded(path: Path) -> tuple[object, ...]:
    with Record.open(path) as record:
        return record.incidents(), record.noted_until, record.head()


def test_a_record_says_the_same_with_it_and_without_it(night: Path) -> None:
    with Record.open(night) as record:
        assert 0 < record._fold.snapshot_size < record.ledger.size()
        assert record.fold_agrees()
    quick = folded(night)
    snapshot_path(night).unlink()
    assert folded(night) == quick


def test_reading_uses_it_and_does_not_write_it(night: Path) -> None:
    before = snapshot_path(night).read_bytes()
    with Record.read(night) as record:
        assert record._fold.snapshot_size > 0
    assert snapshot_path(night).read_bytes() == before
    assert snapshot_path(night).stat().st_mode & 0o077 == 0


def test_one_of_another_key_ledger_or_program_is_passed_over(
    night: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = snapshot_path(night).read_bytes()
    for i in range(0, len(data), max(1, len(data) // 200)):
        changed = bytearray(data)
        changed[i] ^= 1
        snapshot_path(night).write_bytes(changed)
        with Record.read(night) as record:
            assert record._fold.snapshot_size == 0
    snapshot_path(night).write_bytes(data)
    monkeypatch.setattr(snapshot, "code_digest", lambda: bytes(32))
    with Record.read(night) as record:
        assert record._fold.snapshot_size == 0


def test_one_of_a_ledger_that_was_rolled_back_is_passed_over(night: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    with Record.open(old) as record:
        ensure_key(record, old, name="x", at=NIGHT, by="t")
    for suffix in (".key", ".fold"):
        (tmp_path / f"old.sqlite{suffix}").write_bytes(
            (tmp_path / f"r.sqlite{suffix}").read_bytes()
        )
    with Record.open(old) as record:
        assert record._fold.snapshot_size == 0
        assert record.incidents() == ()


def test_a_new_key_begins_a_new_one(night: Path) -> None:
    with Record.open(night) as record:
        rotate_key(record, night, at=after(999), by="t")
    old = snapshot_path(night).read_bytes()
    with Record.read(night) as record:
        assert record._fold.snapshot_size == 0
    with Record.open(night) as record:
        assert record._fold.snapshot_size == record.ledger.size()
    assert snapshot_path(night).read_bytes() != old


def test_verify_finds_a_forged_one(night: Path) -> None:
    assert verify_record(night, Trust()).integrity is Integrity.CONSISTENT
    with Record.read(night) as record:
        forged, peaks, key = Incidents(), record._fold.seen, record._fold.key
        assert key is not None
        write_snapshot(snapshot_path(night), forged, peaks, key)
    result = verify_record(night, Trust())
    assert result.integrity is Integrity.ALTERED
    assert "says otherwise: remove that file" in result.faults[0].what


def test_an_altered_entry_before_it_is_found_by_verify(night: Path) -> None:
    tamper(night, [("UPDATE ledger_entry SET body = x'7b7d' WHERE position = 5", ())])
    assert verify_record(night, Trust()).integrity is Integrity.ALTERED


def test_it_can_name_nothing_but_our_own_values(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "owned",))

    for made in (Evil(), print, Path("x")):
        path = tmp_path / "x.fold"
        write_snapshot(path, made, Peaks(), KEY)  # type: ignore[arg-type]
        assert read_snapshot(path, KEY) is None
    assert not (tmp_path / "owned").exists()
    path.write_bytes(pickle.dumps("x"))
    assert read_snapshot(path, KEY) is None
