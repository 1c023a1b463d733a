"""What was acknowledged and is gone is named; nothing vanishes without a word."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vedette.model.errors import LedgerError
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.store.acknowledged_size import mark_path, read_mark

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
NOBODY = Trust()

# Writes entries one by one and says so, then ends as if killed: nothing is folded in or closed.
WRITER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from vedette.record.record import Record
from vedette.record.ledger.entries import Entry, EntryKind
record = Record.open(Path(sys.argv[1]))
for n in range(int(sys.argv[2])):
    body = {"run": f"run-{n}", "counts": {}}
    record.add([Entry(at=datetime(2026, 3, 1, tzinfo=UTC), by="t", kind=EntryKind.RUN_CLOSED,
                      body=body)])
os._exit(9)
"""


def killed_after(path: Path, entries: int) -> Path:
    done = subprocess.run([sys.executable, "-c", WRITER, str(path), str(entries)], check=False)
    assert done.returncode == 9
    return path


def closed(n: int) -> Entry:
    return Entry(at=AT, by="t", kind=EntryKind.RUN_CLOSED, body={"run": f"r{n}", "counts": {}})


def wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


@pytest.mark.parametrize("left", [0.0, 0.3, 0.5, 0.9, 0.99])
def test_a_damaged_write_ahead_log_is_refused_and_named(tmp_path: Path, left: float) -> None:
    path = killed_after(tmp_path / "vedette.sqlite", 40)
    os.truncate(wal(path), int(wal(path).stat().st_size * left))
    with pytest.raises(LedgerError, match=r"40 entries were .* record has \d+") as said:
        Record.open(path)
    assert "restore" in str(said.value)
    assert wal(path).exists()  # nothing was folded in: what is left can still be looked at
    result = verify_record(path, NOBODY)
    assert result.exit_code == 1
    assert any("acknowledged" in fault.what for fault in result.faults)


def test_a_removed_write_ahead_log_or_record_is_refused(tmp_path: Path) -> None:
    path = killed_after(tmp_path / "vedette.sqlite", 12)
    wal(path).unlink()
    with pytest.raises(LedgerError, match="12 entries were acknowledged"):
        Record.open(path)
    path.unlink()
    with pytest.raises(LedgerError, match="the record is missing, although 12"):
        Record.open(path)
    assert not path.exists()


def test_a_kill_loses_nothing_and_the_record_goes_on(tmp_path: Path) -> None:
    path = killed_after(tmp_path / "vedette.sqlite", 12)
    with Record.open(path) as record:
        assert record.head().size == 12
        record.add([closed(1)])
    mark = read_mark(path)
    assert mark is not None
    assert mark.size == 13
    assert verify_record(path, NOBODY).exit_code == 0


def test_an_earlier_copy_in_the_record_s_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vedette.sqlite"
    with Record.open(path) as record:
        record.add([closed(0)])
    shutil.copy(path, tmp_path / "earlier")
    with Record.open(path) as record:
        record.add([closed(1)])
    shutil.copy(tmp_path / "earlier", path)
    with pytest.raises(LedgerError, match="entry 1 is missing"):
        Record.open(path)


def test_another_record_in_its_place_is_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "vedette.sqlite", tmp_path / "other.sqlite"
    with Record.open(path) as record, Record.open(other) as second:
        record.add([closed(0)])
        second.add([closed(7), closed(8)])
    shutil.copy(other, path)
    with pytest.raises(LedgerError, match="do not match those that were acknowledged"):
        Record.open(path)


def test_a_record_without_a_mark_opens_and_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "vedette.sqlite"
    with Record.open(path) as record:
        record.add([closed(0)])
    mark_path(path).unlink()
    with Record.open(path) as record:
        assert record.head().size == 1
    mark = read_mark(path)
    assert mark is not None
    assert mark.size == 1


def test_two_writers_never_move_it_back(tmp_path: Path) -> None:
    path = tmp_path / "vedette.sqlite"
    with Record.open(path) as one, Record.open(path) as other:
        for n in range(4):
            (one if n % 2 else other).add([closed(n)])
        assert other._database.mark is not None
        other._database.mark.move(1, bytes(32))
    mark = read_mark(path)
    assert mark is not None
    assert mark.size == 4


def test_a_mark_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "vedette.sqlite"
    with Record.open(path) as record:
        record.add([closed(0)])
    mark_path(path).write_bytes(b"x" * 118)
    with pytest.raises(LedgerError, match="cannot be read"):
        Record.open(path)
