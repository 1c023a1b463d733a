"""Whatever single thing is done to a ledger, an exported head finds it; honest ones raise none."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ledger_support import after, load, tamper, write_night

from vedette.model.errors import LedgerError
from vedette.record import merkle
from vedette.record.book import Record
from vedette.record.head import TreeHead, export_head, read_head
from vedette.record.verify import Integrity, verify, verify_rows
from vedette.store import ledger_rows
from vedette.store.ledger_rows import HeadRow, LedgerRow

Rows = list[LedgerRow]
Mutation = Callable[[random.Random, Rows, HeadRow], tuple[Rows, HeadRow]]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TreeHead]:
    path = tmp_path_factory.mktemp("ledger") / "night.sqlite"
    with Record.open(path) as record:
        return path, write_night(record)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same mutations in every run


def flipped(rng: random.Random, data: bytes) -> bytes:
    bit = rng.randrange(len(data) * 8)
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def renumbered(rows: Rows) -> Rows:
    return [replace(row, position=i) for i, row in enumerate(rows)]


def rehashed(row: LedgerRow, body: bytes) -> LedgerRow:
    return LedgerRow(row.position, body, merkle.leaf_hash(body))


def with_head_over(rows: Rows) -> tuple[Rows, HeadRow]:
    """What somebody clever does: the stored head is made to fit again."""
    peaks = merkle.Peaks()
    for row in rows:
        peaks.append(row.leaf_sha256)
    return rows, HeadRow(peaks.size, peaks.root(), b"".join(peaks.hashes))


def flip_body(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    rows[i] = replace(rows[i], body=flipped(rng, rows[i].body))
    return rows, head


def flip_body_and_rehash(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    rows[i] = rehashed(rows[i], flipped(rng, rows[i].body))
    return rows, head


def flip_body_and_rehash_all(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(flip_body_and_rehash(rng, rows, head)[0])


def flip_leaf(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    rows[i] = replace(rows[i], leaf_sha256=flipped(rng, rows[i].leaf_sha256))
    return rows, head


def flip_position(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    moved = rows[i].position ^ 1 << rng.randrange(40)
    if any(row.position == moved for row in rows):
        return swap(rng, rows, head)  # the file cannot hold two of one position
    rows[i] = replace(rows[i], position=moved)
    return sorted(rows, key=lambda row: row.position), head


def flip_head(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return rows, rng.choice(
        [
            replace(head, size=head.size ^ 1 << rng.randrange(20)),
            replace(head, root_sha256=flipped(rng, head.root_sha256)),
            replace(head, peaks=flipped(rng, head.peaks)),
            replace(head, peaks=head.peaks[:-32]),
        ]
    )


def delete(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    del rows[rng.randrange(len(rows))]
    return rows, head


def delete_and_close_up(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(renumbered(delete(rng, rows, head)[0]))


def insert(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    # Not behind the last: that is appending, and an older head rightly allows it (tested below).
    i = rng.randrange(len(rows))
    rows.insert(i, rehashed(rows[i], flipped(rng, rows[i].body)))
    return renumbered(rows), head


def insert_and_rehash(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(insert(rng, rows, head)[0])


def duplicate(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows) - 1)
    rows.insert(i, rows[i])
    return with_head_over(renumbered(rows))


def swap(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i, j = rng.sample(range(len(rows)), 2)
    rows[i], rows[j] = rows[j], rows[i]
    return renumbered(rows), head


def swap_and_rehash(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(swap(rng, rows, head)[0])


def cut_tail(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    return with_head_over(rows[: rng.randrange(len(rows))])


def another_kind(rng: random.Random, rows: Rows, head: HeadRow) -> tuple[Rows, HeadRow]:
    i = rng.randrange(len(rows))
    value = json.loads(rows[i].body)
    value["kind"] = rng.choice(
        [k for k in ("run.closed", "x", "alert.changed") if k != value["kind"]]
    )
    rows[i] = rehashed(rows[i], json.dumps(value, sort_keys=True).encode())
    return with_head_over(rows)


MUTATIONS: list[Mutation] = [
    flip_body,
    flip_body_and_rehash,
    flip_body_and_rehash_all,
    flip_leaf,
    flip_position,
    flip_head,
    delete,
    delete_and_close_up,
    insert,
    insert_and_rehash,
    duplicate,
    swap,
    swap_and_rehash,
    cut_tail,
    another_kind,
]


def test_10_000_single_mutations_are_all_found(night: tuple[Path, TreeHead]) -> None:
    path, head = night
    rows, stored = load(path)
    rng = seeded(6962)
    missed = []
    for i in range(10_000):
        mutation = MUTATIONS[i % len(MUTATIONS)]
        changed_rows, changed_head = mutation(rng, list(rows), stored)
        assert (changed_rows, changed_head) != (rows, stored), mutation.__name__
        if verify_rows(changed_rows, changed_head, head).integrity is not Integrity.ALTERED:
            missed.append(mutation.__name__)
    assert not missed
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
        if verify(copy, head).integrity is Integrity.INTACT:
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
                record.open_incident(at=after(i), by="officer", title=f"No. {i}")
                heads.append(record.head())
            with record._database.reading() as connection:
                rows = list(ledger_rows.read_rows(connection))
                stored = ledger_rows.read_head(connection)
        for head in [None, *heads]:
            result = verify_rows(rows, stored, head)
            assert result.integrity is Integrity.INTACT
            assert bool(result.limits) == (head is None or head.size < size)


def test_without_a_head_it_says_what_it_cannot_exclude(night: tuple[Path, TreeHead]) -> None:
    path, head = night
    assert "cannot be excluded that the tail was cut off" in verify(path).limits[0]
    assert verify(path, head).limits == ()
    rows, stored = load(path)
    cut, cut_head = with_head_over(rows[:-1])
    assert verify_rows(cut, cut_head, None).integrity is Integrity.INTACT
    assert verify_rows(cut, cut_head, head).integrity is Integrity.ALTERED
    assert stored.size == len(rows)


def test_an_older_head_allows_appending_and_says_where_it_ends(
    night: tuple[Path, TreeHead], tmp_path: Path
) -> None:
    path, head = night
    copy = tmp_path / "more.sqlite"
    shutil.copyfile(path, copy)
    with Record.open(copy) as record:
        record.open_incident(at=after(900), by="officer", title="One more")
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
    with pytest.raises(LedgerError, match="its tables are not as vedette makes them"):
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
    with pytest.raises(LedgerError, match=r"head\.json: not a tree head"):
        read_head(path)


def test_a_head_file_of_noise_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    path.write_bytes(b"\x80" * 9000)
    with pytest.raises(LedgerError, match="too large"):
        read_head(path)
    path.write_bytes(b"\x80")
    with pytest.raises(LedgerError, match="not JSON"):
        read_head(path)
