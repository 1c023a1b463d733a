"""Refused words and sealed names are nowhere: ledger, tiles, bundles, snapshots, logs, backups.

The document itself is evidence and keeps its words; so its folder is not searched.
"""

import io
import logging
from pathlib import Path

import pytest
from ledger_support import after

from vedette.engine.live.backup import backup
from vedette.model.errors import RecordError
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.proof.checkpoint_signing import ensure_key, sign_checkpoint
from vedette.record.proof.incident_proof import prove
from vedette.record.proof.tile_export import export_tiles
from vedette.record.record import Record
from vedette.record.state import record_state as folding
from vedette.record.state.document_drafts import Decision, suggestion_to_dict
from vedette.record.state.snapshot import snapshot_path
from vedette.store.draft_files import drafts_folder

REFUSED = "Oskar Wielgosz"
PRIVATE = "Halina Brzeg"
TEXT = f"""Lights over the mill near Opole

{REFUSED} said that he had seen a kite above the roof of the mill.

{PRIVATE} said that nobody near the house of {PRIVATE} had been hurt.

Police said on Monday that no one had been hurt at the mill near Opole.
"""


class Taken:
    """A record with a document of three drafts: one refused, one with a sealed name, one plain."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "vedette.sqlite"
        self.record = Record.open(self.path)
        self.incident = self.record.incidents.open(at=after(0), by="clerk", title="Mill").id
        self.taken = self.take_in()
        self.refused, self.private, self.plain = self.taken.drafts

    def take_in(self):  # type: ignore[no-untyped-def]
        return self.record.intake.take_in(
            io.BytesIO(TEXT.encode()), at=after(1), by="clerk", name="mill.txt",
            incident=self.incident,
        )  # fmt: skip

    def decide(self) -> None:
        intake, hand = self.record.intake, {"at": after(2), "by": "clerk"}
        intake.refuse(self.refused.id, why="hearsay", **hand)  # type: ignore[arg-type]
        one = self.private.suggestion
        sealed = self.record.seal_names([PRIVATE], [one.speaker, one.claim], **hand)  # type: ignore[arg-type]
        assert list(sealed) == [PRIVATE]
        intake.accept(self.private.id, sealed=sealed, **hand)  # type: ignore[arg-type]
        intake.accept(self.plain.id, **hand)  # type: ignore[arg-type]


@pytest.fixture
def taken(tmp_path: Path) -> Taken:
    folder = tmp_path / "data"
    folder.mkdir()
    return Taken(folder)


def found_in(folder: Path, *names: str) -> list[Path]:
    """The files that hold one of the names, in any case; those of the evidence left out."""
    words = [name.lower().encode() for name in names]
    files = (p for p in folder.rglob("*") if p.is_file() and "evidence" not in p.parts)
    return [p for p in files if any(word in p.read_bytes().lower() for word in words)]


def test_refused_words_and_sealed_names_are_in_no_file(
    taken: Taken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(folding, "SNAPSHOT_EVERY", 1)
    before = [p.parent for p in found_in(taken.folder, REFUSED, PRIVATE)]
    assert set(before) == {drafts_folder(taken.path)}, (
        "until then beside the ledger, and only there"
    )
    signer = ensure_key(taken.record, taken.path, name="example.org/w", at=after(1), by="clerk")
    taken.decide()
    signed = sign_checkpoint(taken.record.ledger, signer)
    export_tiles(taken.record.ledger, signed, tmp_path / "tiles", entries=True)
    bundle = prove(taken.record, taken.path, taken.incident).to_bytes()
    (tmp_path / "bundle.json").write_bytes(bundle)
    assert len(taken.record.search("police")) == 1
    assert taken.record.statistics.names("police", most=9)
    taken.record.close()
    Record.open(taken.path).close()
    assert snapshot_path(taken.path).exists()
    backup(taken.folder, tmp_path / "copy", at=after(9))
    assert found_in(tmp_path, REFUSED, PRIVATE) == []
    assert found_in(tmp_path, "no one had been hurt"), "the search finds what is there"
    assert not [r for r in caplog.records if REFUSED in r.getMessage() or PRIVATE in r.getMessage()]


def test_a_sealed_name_is_read_by_its_reference_and_a_refused_draft_says_so(taken: Taken) -> None:
    taken.decide()
    private, plain = taken.record.incidents.get(taken.incident).statements
    assert private.speaker.startswith("personal-")
    assert private.claim is not None
    assert private.claim.count(private.speaker) == 1
    assert plain.speaker == "Police"
    opened = taken.record.personal.open(private.speaker, at=after(3), by="clerk", reason="asked")
    assert opened == PRIVATE
    first = taken.record.intake.draft(taken.refused.id)
    assert (first.decision, first.suggestion.claim) == (Decision.REFUSED, None)
    assert "not kept" in first.suggestion.speaker


def test_waiting_words_that_are_lost_come_back_with_the_document(taken: Taken) -> None:
    for path in drafts_folder(taken.path).iterdir():
        path.unlink()
    with pytest.raises(RecordError, match="words of this draft are missing"):
        taken.record.intake.accept(taken.plain.id, at=after(2), by="clerk")
    assert taken.take_in().drafts == taken.taken.drafts
    taken.record.intake.accept(taken.plain.id, at=after(2), by="clerk")


def test_a_document_of_an_earlier_version_still_has_its_drafts(taken: Taken) -> None:
    (entry,) = [
        e for _, e in taken.record.ledger.entries() if e.kind is EntryKind.DOCUMENT_TAKEN_IN
    ]
    drafts = [
        {"draft": f"draft-{n}", "sha256": d.words_sha256, **suggestion_to_dict(d.suggestion)}
        for n, d in enumerate(taken.taken.drafts)
    ]
    body = {**entry.body, "document": "document-early", "drafts": drafts}
    early = Entry(at=entry.at, by=entry.by, kind=entry.kind, body=body)
    taken.record.add([early])
    assert [d.suggestion for d in taken.record.intake.of("document-early")] == [
        d.suggestion for d in taken.taken.drafts
    ]
    decided = taken.record.intake.refuse("draft-0", at=after(5), by="x")
    assert decided.suggestion.speaker == REFUSED
