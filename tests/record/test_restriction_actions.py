"""Nothing is published without a person's yes to the very draft that was reviewed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from vedette.airspace.declaring.border import Border
from vedette.airspace.declaring.draft import Draft
from vedette.airspace.declaring.draft_lifecycle import DraftState, PublishedState
from vedette.airspace.declaring.form import read_form
from vedette.model.errors import RestrictionError
from vedette.model.ids import RestrictionId
from vedette.record.record import Record
from vedette.record.state.restrictions import DraftOnRecord, Published

T0 = datetime(2025, 9, 10, 12, tzinfo=UTC)


def borders(name: str) -> Border:
    raise AssertionError(name)


def draft(**changes: Any) -> Draft:
    form = {
        "id": "works",
        "name": "Works",
        "authority": "The office",
        "shape": {"kind": "circle", "centre": [52.0, 20.0], "radius_m": 5000},
        "lower": "SFC",
        "upper": "FL095",
        **changes,
    }
    return read_form(form, borders, identity=RestrictionId("made"))


def published(record: Record, *, at: datetime = T0, **changes: Any) -> Published:
    held = record.restrictions.put_draft(draft(**changes), at=at, by="Anna")
    reviewed(record, held)
    return record.restrictions.publish(held.id, at=at, by="Anna")


def reviewed(record: Record, held: DraftOnRecord) -> None:
    record.restrictions.put_review(
        held.id, ["mind the gap"], at=T0, by="Anna", sha256=held.draft.sha256
    )


def test_a_draft_is_reviewed_then_published() -> None:
    record = Record.in_memory()
    held = record.restrictions.put_draft(draft(), at=T0, by="Anna")
    assert held.state is DraftState.DRAFTED
    assert record.restrictions.declared().in_force() == ()
    with pytest.raises(RestrictionError, match="this version of the draft was not reviewed"):
        record.restrictions.publish(held.id, at=T0, by="Anna")
    reviewed(record, held)
    assert record.restrictions.declared().drafts[held.id].warnings == ("mind the gap",)
    assert record.restrictions.declared().in_force() == ()
    done = record.restrictions.publish(held.id, at=T0, by="Berta")
    assert (done.version, done.published_by) == (1, "Berta")
    assert record.restrictions.declared().in_force() == (held.draft.restriction,)
    with pytest.raises(RestrictionError, match="already published"):
        record.restrictions.publish(held.id, at=T0, by="Berta")


def test_a_draft_that_changed_must_be_reviewed_again() -> None:
    record = Record.in_memory()
    held = record.restrictions.put_draft(draft(), at=T0, by="Anna")
    reviewed(record, held)
    again = record.restrictions.put_draft(draft(upper="FL100"), at=T0, by="Anna", revises=held.id)
    assert again.id == held.id
    with pytest.raises(RestrictionError, match="this version of the draft was not reviewed"):
        record.restrictions.publish(held.id, at=T0, by="Anna")
    with pytest.raises(RestrictionError, match="changed after the review"):
        reviewed(record, held)
    reviewed(record, again)
    with pytest.raises(RestrictionError, match="changed after the review"):
        record.restrictions.publish(held.id, at=T0, by="Anna", sha256=held.draft.sha256)
    done = record.restrictions.publish(held.id, at=T0, by="Anna", sha256=again.draft.sha256)
    assert done.restriction == again.draft.restriction


@pytest.mark.parametrize("by", ["", "  ", "vedette"])
def test_the_yes_is_a_person_s(by: str) -> None:
    record = Record.in_memory()
    held = record.restrictions.put_draft(draft(), at=T0, by="Anna")
    reviewed(record, held)
    with pytest.raises(RestrictionError, match="must be the name of a person"):
        record.restrictions.publish(held.id, at=T0, by=by)


def test_an_amendment_takes_the_place_of_what_it_amends() -> None:
    record = Record.in_memory()
    published(record)
    form = {"upper": "FL100"}
    held = record.restrictions.draft_from_form(form, borders, at=T0, by="Anna", amends="works")
    assert held.draft.amends == "works"
    assert record.restrictions.declared().find("works").version == 1
    reviewed(record, held)
    done = record.restrictions.publish(held.id, at=T0, by="Anna")
    assert done.version == 2
    assert record.restrictions.declared().in_force() == (held.draft.restriction,)
    with pytest.raises(RestrictionError, match="got 'works', which is published already"):
        record.restrictions.put_draft(draft(), at=T0, by="Anna")


def test_a_withdrawn_one_is_no_longer_in_force_and_cannot_be_amended() -> None:
    record = Record.in_memory()
    published(record)
    later = T0 + timedelta(hours=1)
    with pytest.raises(RestrictionError, match="must have a reason"):
        record.restrictions.withdraw("works", " ", at=later, by="Anna")
    done = record.restrictions.withdraw("works", "over", at=later, by="Berta")
    assert (done.state, done.ended_by, done.why_ended) == (
        PublishedState.WITHDRAWN,
        "Berta",
        "over",
    )
    assert record.restrictions.declared().in_force() == ()
    with pytest.raises(RestrictionError, match="already withdrawn"):
        record.restrictions.withdraw("works", "over", at=later, by="Anna")
    with pytest.raises(RestrictionError, match="cannot be amended, because it is withdrawn"):
        record.restrictions.draft_from_form(
            {"upper": "FL100"}, borders, at=later, by="Anna", amends="works"
        )


def test_what_is_superseded_ends() -> None:
    record = Record.in_memory()
    published(record)
    published(record, id="wider", supersedes=["works", "zone-of-a-file"])
    declared = record.restrictions.declared()
    assert [one.id for one in declared.in_force()] == ["wider"]
    assert declared.find("works").state is PublishedState.SUPERSEDED
    assert set(declared.ended) == {"works", "zone-of-a-file"}


def test_another_process_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "vedette.sqlite"
    with Record.open(path) as record, Record.open(path) as other:
        done = published(record)
        assert other.restrictions.declared().find("works") == done
        other.restrictions.withdraw("works", "over", at=T0, by="Berta")
        assert record.restrictions.declared().find("works").state is PublishedState.WITHDRAWN
    with Record.read(path) as again:
        assert again.restrictions.declared().find("works").state is PublishedState.WITHDRAWN
        assert again.restrictions.declared().drafts.keys() == {done.draft_id}


def test_numbers_that_json_spells_otherwise_keep_the_hash(tmp_path: Path) -> None:
    shape = {"kind": "circle", "centre": [-0.0, 1e-7], "radius_m": 5000.0}
    path = tmp_path / "vedette.sqlite"
    with Record.open(path) as record:
        held = record.restrictions.put_draft(draft(shape=shape), at=T0, by="Anna")
    with Record.read(path) as again:
        assert again.restrictions.declared().drafts[held.id].draft.sha256 == held.draft.sha256
