"""Evidence by hand: taken in, listed, copied, handed over, and found when it was altered."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from commands import Vedette

from vedette.record.record import Record
from vedette.record.state.evidence import evidence_added, new_evidence

WHEN = ("--by", "A. Clerk", "--at", "2025-09-16T09:00:00Z")


def test_a_file_its_custody_and_its_hash(vedette: Vedette, tmp_path: Path) -> None:
    record, photo = tmp_path / "record.sqlite", tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8 a roof")
    incident = vedette("record", "open", "A roof", "-R", record, "--json", *WHEN).lines[0]["id"]
    (added,) = vedette(
        *("record", "evidence", "add", photo, "--incident", incident, "-R", record, "--json"),
        *("--how", "sent in by the fire brigade"),
        *WHEN,
    ).lines
    assert added["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert (added["name"], added["media_type"]) == ("photo.jpg", "image/jpeg")
    vedette("record", "evidence", "copy", added["id"], tmp_path / "work.jpg", "-R", record, *WHEN)
    vedette(
        *("record", "evidence", "custody", added["id"], "handed_over", "--with", "the court"),
        *("-R", record),
        *WHEN,
    )
    (listed,) = vedette("record", "evidence", "list", "-R", record, "--json").lines
    acts = [(done["act"], done["other"], done["note"]) for done in listed["custody"]]
    assert acts == [("copied", None, "work.jpg"), ("handed_over", "the court", None)]
    assert (
        "handed_over by A. Clerk (command line) (the court)"
        in vedette("record", "evidence", "list", "-R", record).out
    )
    assert vedette("verify", record).code == 0

    original = tmp_path / "evidence" / added["sha256"][:2] / added["sha256"]
    assert vedette("record", "evidence", "check", "-R", record).code == 0
    original.chmod(0o600)
    original.write_bytes(b"\xff\xd8 a loof")
    checked = vedette("record", "evidence", "check", "-R", record)
    assert checked.code == 1
    assert "was altered" in checked.out
    refused = vedette("record", "evidence", "copy", added["id"], tmp_path / "w2", "-R", record)
    assert refused.code == 2
    assert not (tmp_path / "w2").exists()


def test_bad_input_is_one_line(vedette: Vedette, tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    vedette("record", "open", "A roof", "-R", record, *WHEN)
    for args in (
        ("add", tmp_path / "no-such-file"),
        ("add", tmp_path),
        ("copy", "evidence-none", tmp_path / "w"),
        ("custody", "evidence-none", "examined"),
    ):
        result = vedette("record", "evidence", *args, "-R", record, *WHEN)
        assert result.code == 2
        assert result.err.count("\n") == 1


def test_a_copy_stays_in_its_folder_whatever_the_ledger_calls_it(
    vedette: Vedette, tmp_path: Path
) -> None:
    """The ledger may be a stranger's, made by a program that lets names be paths."""
    record, folder = tmp_path / "r.sqlite", tmp_path / "inner" / "copies"
    folder.mkdir(parents=True)
    with Record.open(record) as book:
        for number, name in enumerate(("../../out.txt", "/tmp/../..", "..")):  # noqa: S108
            kept = book.evidence.files.keep(io.BytesIO(b"%d" % number))
            at = datetime(2025, 9, 10, tzinfo=UTC)
            made = new_evidence(kept, at=at, by="A", name="x")
            book.add([evidence_added(replace(made, name=name))])
    for line in vedette("record", "evidence", "list", "-R", record, "--json").lines:
        copied = vedette("record", "evidence", "copy", line["id"], folder, "-R", record, "--json")
        assert Path(copied.lines[0]["to"]).resolve().parent == folder.resolve()
    assert len(list(folder.iterdir())) == 3
