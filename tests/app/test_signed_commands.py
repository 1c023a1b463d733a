"""With a person's key, each command that writes the record signs what it wrote."""

from contextlib import suppress
from pathlib import Path

import pytest
from commands import Vedette

from vedette.app.commands.record.record_file import writing
from vedette.record.ledger.entries import EntryKind
from vedette.record.record import Record

COMMANDS = Path(__file__).parents[2] / "src" / "vedette" / "app" / "commands"
OPEN_ALLOWED = {  # how often a record is opened where no person writes an entry
    "record/record_file.py": 1,  # `adding` itself
    "record/record_proof.py": 2,  # cosign and prove: signatures of witnesses and of the log
    "access/personal_command.py": 1,  # list: the vault, which is another file
}


def test_no_command_opens_a_record_round_the_signature() -> None:
    found = {
        path.relative_to(COMMANDS).as_posix(): count
        for path in COMMANDS.rglob("*.py")
        if (count := path.read_text().count("Record.open("))
    }
    assert found == OPEN_ALLOWED


def test_what_a_person_with_a_key_writes_is_signed(
    vedette: Vedette, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, photo = tmp_path / "vedette.sqlite", tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8 a roof")
    key = tmp_path / "ada.key"
    assert vedette("record", "person-key", "ada.byron", "--out", key).code == 0
    monkeypatch.setenv("VEDETTE_SIGN_KEY", str(key))
    monkeypatch.setenv("VEDETTE_RECORD", str(record))
    incident = vedette("record", "open", "A roof", "--json").lines[0]["id"]
    added = vedette("record", "evidence", "add", photo, "--incident", incident, "--json").lines[0]
    draft = vedette("restrict", "example", "--json").lines[0]["id"]
    sent = ("--for", "court", "--released-to", "court")
    size = 0
    for command in (
        ("record", "evidence", "copy", added["id"], tmp_path / "work.jpg"),
        ("record", "evidence", "custody", added["id"], "examined"),
        ("restrict", "review", draft),
        ("restrict", "publish", draft, "--yes-by", "Ada"),
        ("record", "checkpoint"),
        ("record", "key", "--rotate"),
        ("dossier", incident, "--out", tmp_path / "a.html", *sent),
    ):
        done = vedette(*command)
        assert done.code == 0, done.err
        with Record.read(record) as book:
            entries = book.ledger.entries_from(size)
            last, size = entries[-1], book.ledger.size()
        assert last.kind is EntryKind.ENTRIES_SIGNED, command
        assert last.body["last"] == size - 2
    _break_off(record)  # what was written until then is signed too
    with Record.read(record) as book:
        assert book.ledger.entries_from(size + 1)[-1].kind is EntryKind.ENTRIES_SIGNED
    assert vedette("verify", record).code == 0


def _break_off(record: Path) -> None:
    with suppress(KeyboardInterrupt), writing(record, None, "Ada") as (book, hand):
        book.incidents.open(title="Second", **hand)
        raise KeyboardInterrupt
