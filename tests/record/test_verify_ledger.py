"""Whatever single thing is done to a ledger, an exported head finds it; honest ones raise none."""

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from ledger_mutations import (
    MUTATIONS,
    flip_body,
    flipped,
    missed_mutations,
    rehashed,
    seeded,
    with_head_over,
)
from ledger_support import after, load, tamper, write_night

from vedette.model.errors import LedgerError
from vedette.record.ledger.tree_head import TreeHead, export_head, read_head
from vedette.record.ledger.verify_ledger import Integrity, VerifyResult, verify, verify_rows
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.store import ledger_rows


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TreeHead]:
    path = tmp_path_factory.mktemp("ledger") / "night.sqlite"
    with Record.open(path) as record:
        return path, write_night(record)


def test_10_000_single_mutations_are_all_found(night: tuple[Path, TreeHead]) -> None:
    path, head = night
    rows, stored = load(path)
    assert missed_mutations(rows, stored, head, count=10_000) == []
    assert verify_rows(rows, stored, head).integrity is Integrity.INTACT


def test_mutations_through_real_files_are_all_found(
    night: tuple[Path, TreeHead], tmp_path: Path
) -> None:
    path, head = night
    rows, stored = load(path)
    rng = seeded(2025)
    copy = tmp_path / "copy.sqlite"
    for i in range(300):
        mutation = MUTATIONS[i % len(MUTATIONS)]
        changed_rows, changed_head = mutation(rng, list(rows), stored)
        shutil.copyfile(path, copy)
        tamper(
            copy,
            [
                ("DELETE FROM ledger_entry", ()),
                *(
                    (
                        "INSERT INTO ledger_entry VALUES (?, ?, ?)",
                        (r.position, r.body, r.leaf_sha256),
                    )
                    for r in changed_rows
                ),
                (
                    "UPDATE ledger_head SET size = ?, root_sha256 = ?, peaks = ?",
                    (changed_head.size, changed_head.root_sha256, changed_head.peaks),
                ),
            ],
        )
        before = copy.read_bytes()
        result = verify(copy, head)
        assert result.integrity is Integrity.ALTERED, mutation.__name__
        assert result.exit_code == 1
        assert copy.read_bytes() == before
        assert not copy.with_name("copy.sqlite-wal").exists()


def test_flipped_bits_of_the_file_never_change_what_is_believed(
    night: tuple[Path, TreeHead], tmp_path: Path
) -> None:
    """A flip may hit a byte that holds nothing; then the entries are as they were."""
    path, head = night
    rows, _ = load(path)
    data = path.read_bytes()
    rng = seeded(9162)
    copy, found = tmp_path / "flip.sqlite", 0
    for _ in range(300):
        copy.write_bytes(flipped(rng, data))
        if verify(copy, head).exit_code == 0:
            assert load(copy)[0] == rows
        else:
            found += 1
    assert found > 100


def test_a_change_behind_the_programs_back_names_its_entry(night: tuple[Path, TreeHead]) -> None:
    path, head = night
    rows, stored = load(path)
    flipped_rows, _ = flip_body(seeded(1), list(rows), stored)
    changed = next(i for i, (a, b) in enumerate(zip(rows, flipped_rows, strict=True)) if a != b)
    for known in (head, None):
        assert verify_rows(flipped_rows, stored, known).first_fault == changed
    without = [row for row in rows if row.position != 17]
    assert verify_rows(without, stored, None).first_fault == 17


def test_a_rewritten_entry_is_narrowed_down_to_its_subtree(night: tuple[Path, TreeHead]) -> None:
    rows, stored = load(night[0])
    rows[33] = rehashed(rows[33], b"{}")
    (fault,) = verify_rows(rows, stored, None).faults
    assert (fault.first, fault.last) == (32, 47)


def test_honest_ledgers_raise_no_alarm() -> None:
    for size in range(1, 60):
        with Record.in_memory() as record:
            heads = []
            for i in range(size):
                record.incidents.open(at=after(i), by="officer", title=f"No. {i}")
                heads.append(record.head())
            with record._database.reading() as connection:
                rows = list(ledger_rows.read_rows(connection))
                stored = ledger_rows.read_head(connection)
        for head in [None, *heads]:
            result = verify_rows(rows, stored, head)
            bound = head is not None and head.size == size
            assert result.integrity is (Integrity.INTACT if bound else Integrity.CONSISTENT)
            assert bool(result.limits) == (not bound)


def test_without_a_head_it_says_what_it_cannot_exclude(night: tuple[Path, TreeHead]) -> None:
    path, head = night
    assert "cannot be excluded that the tail was cut off" in verify(path).limits[0]
    assert verify(path, head).limits == ()
    rows, stored = load(path)
    cut, cut_head = with_head_over(rows[:-1])
    assert verify_rows(cut, cut_head, None).integrity is Integrity.CONSISTENT
    assert verify_rows(cut, cut_head, head).integrity is Integrity.ALTERED
    assert stored.size == len(rows)


def test_an_older_head_allows_appending_and_says_where_it_ends(
    night: tuple[Path, TreeHead], tmp_path: Path
) -> None:
    path, head = night
    copy = tmp_path / "more.sqlite"
    shutil.copyfile(path, copy)
    with Record.open(copy) as record:
        record.incidents.open(at=after(900), by="officer", title="One more")
    result = verify(copy, head)
    assert result.exit_code == 0
    assert f"entries {head.size} to {head.size} are newer" in result.limits[0]


def test_another_ledgers_head_does_not_pass(night: tuple[Path, TreeHead]) -> None:
    with Record.in_memory() as record:
        other = write_night(record, statements=3)
    result = verify(night[0], other)
    assert result.integrity is Integrity.ALTERED
    assert "another ledger" in result.faults[0].what


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DROP TRIGGER ledger_entry_is_never_changed", "is missing"),
        ("CREATE TABLE incident (title TEXT)", "is not ours"),
        ("CREATE VIEW alerts AS SELECT 1", "is not ours"),
        ("ALTER TABLE ledger_entry RENAME TO old", "table ledger_entry is missing"),
    ],
)
def test_changed_tables_are_found(
    night: tuple[Path, TreeHead], tmp_path: Path, sql: str, said: str
) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copyfile(night[0], copy)
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute(sql)
    connection.close()
    result = verify(copy, night[1])
    assert result.integrity is Integrity.ALTERED
    assert any(said in fault.what for fault in result.faults)
    with pytest.raises(LedgerError, match="the tables were changed"):
        Record.open(copy)


def test_what_cannot_be_read_is_unreadable_not_intact(tmp_path: Path) -> None:
    noise, empty = tmp_path / "noise", tmp_path / "empty"
    noise.write_bytes(seeded(0).randbytes(5000))
    empty.touch()
    for path in (noise, empty, tmp_path, tmp_path / "absent"):
        result = verify(path)
        assert (result.integrity, result.exit_code) == (Integrity.UNREADABLE, 2)
        assert str(path) in result.faults[0].what
        json.dumps(result.to_dict())


def test_a_cut_file_is_never_intact(night: tuple[Path, TreeHead], tmp_path: Path) -> None:
    data = night[0].read_bytes()
    for cut in range(0, len(data) - 1, 4096):
        path = tmp_path / "cut.sqlite"
        path.write_bytes(data[:cut])
        assert verify(path, night[1]).exit_code in (1, 2)


def test_a_head_reads_back_as_it_was_exported(night: tuple[Path, TreeHead], tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    export_head(night[1], path)
    assert read_head(path) == night[1]
    assert read_head(path).at == after(600)
    assert [p.name for p in tmp_path.iterdir()] == ["head.json"]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "x"},
        {"version": 2},
        {"size": "3"},
        {"size": True},
        {"size": -1},
        {"root_sha256": "AB" * 32},
        {"root_sha256": None},
        {"at": "yesterday"},
        {"extra": 1},
    ],
)
def test_a_head_that_is_not_one_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "head.json"
    path.write_text(json.dumps(TreeHead(size=1, root_sha256="ab" * 32).to_dict() | change))
    with pytest.raises(LedgerError, match=r"head\.json: must be a tree head"):
        read_head(path)


def test_a_head_file_of_noise_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    path.write_bytes(b"\x80" * 9000)
    with pytest.raises(LedgerError, match="must have at most"):
        read_head(path)
    path.write_bytes(b"\x80")
    with pytest.raises(LedgerError, match="must be JSON"):
        read_head(path)


def test_a_record_that_is_added_to_meanwhile_is_not_called_altered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        write_night(record)
    sizes: list[int | None] = []

    def once(*given: Any, **named: Any) -> VerifyResult:
        if not sizes:  # what pages of before beside pages of after can look like
            with Record.open(path) as record:
                record.incidents.open(at=after(900), by="t", title="one more")
            sizes.append(None)
            return VerifyResult(integrity=Integrity.ALTERED)
        found = verify(*given, **named)
        sizes.append(found.size)
        return found

    monkeypatch.setattr("vedette.record.proof.verify_record.verify", once)
    assert verify_record(path, Trust()).integrity is Integrity.CONSISTENT
    assert len(sizes) == 2
