"""The file: ours or refused, durable, and never changed by reading."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from vedette.model.errors import LedgerError
from vedette.store import ledger_rows, schema
from vedette.store.database import (
    Database,
    open_database,
    open_memory,
    open_read_only,
    undisturbed,
)
from vedette.store.ledger_rows import HeadRow

LEAF = b"\x01" * 32


def add(database: Database, first: int, count: int) -> None:
    with database.writing() as connection:
        ledger_rows.append_rows(connection, first, [(b"{}", LEAF)] * count)
        ledger_rows.write_head(connection, HeadRow(first + count, LEAF, b""))


def test_in_use_it_is_in_wal_and_fully_synchronous(tmp_path: Path) -> None:
    with open_database(tmp_path / "a b%?#.sqlite") as database:
        ask = database.connection.execute
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (2,)
        assert ask("SELECT version FROM schema_version").fetchall() == [(schema.SCHEMA_VERSION,)]


def test_closed_it_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with open_database(path) as database:
        add(database, 0, 3)
    assert [p.name for p in tmp_path.iterdir()] == ["a.sqlite"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET body = x'00' WHERE position = 1",
        "DELETE FROM ledger_entry WHERE position = 2",
        "INSERT INTO ledger_entry VALUES (7, x'00', zeroblob(32))",
        "INSERT OR REPLACE INTO ledger_entry VALUES (1, x'00', zeroblob(32))",
        "UPDATE ledger_head SET root_sha256 = zeroblob(32)",
        "UPDATE ledger_head SET size = 2",
        "DELETE FROM ledger_head",
        "INSERT OR REPLACE INTO ledger_head VALUES (0, 1, zeroblob(32), x'')",
    ],
)
def test_what_was_written_is_never_overwritten(sql: str) -> None:
    with open_memory() as database:
        add(database, 0, 3)
        with pytest.raises(LedgerError, match=r"never|only"), database.writing() as connection:
            connection.execute(sql)
        with database.reading() as connection:
            assert len(list(ledger_rows.read_rows(connection))) == 3
        add(database, 3, 2)


def test_an_error_in_a_transaction_leaves_nothing_of_it() -> None:
    with open_memory() as database:
        one_bad_row = [(b"{}", LEAF), ("not bytes", LEAF)]
        with pytest.raises(LedgerError), database.writing() as connection:
            ledger_rows.append_rows(connection, 0, one_bad_row)  # type: ignore[arg-type]
        with database.reading() as connection:
            assert ledger_rows.read_head(connection) is None
            assert not list(ledger_rows.read_rows(connection))


@pytest.mark.parametrize("opener", [open_database, open_read_only])
def test_a_file_that_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, opener: type[Database]
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database")
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    for path, said in (
        (text, "must be an SQLite file"),
        (other, "must be a vedette record, got another SQLite file"),
        (tmp_path, "must be a file, got a folder"),
    ):
        before = path.read_bytes() if path.is_file() else b""
        with pytest.raises(LedgerError, match=f"{path.name}: {said}; name the"):
            opener(path)
        assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_newer_schema_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    open_database(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE schema_version SET version = 99")
    connection.close()
    with pytest.raises(LedgerError, match="must be version 2, got 99; open it with"):
        open_database(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="the folder must exist"):
        open_database(tmp_path / "absent" / "a.sqlite")


def test_an_empty_file_becomes_a_record(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.touch()
    with open_database(path) as database:
        add(database, 0, 1)
    with open_read_only(path) as reader, reader.reading() as connection:
        assert len(list(ledger_rows.read_rows(connection))) == 1


def test_reading_sees_what_a_living_writer_committed(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with open_database(path) as writer:
        add(writer, 0, 3)
        before = path.read_bytes()
        with open_read_only(path) as reader, reader.reading() as connection:
            assert len(list(ledger_rows.read_rows(connection))) == 3
            add(writer, 3, 1)
            assert len(list(ledger_rows.read_rows(connection))) == 3, "one snapshot"
        assert path.read_bytes() == before


def test_reading_changes_neither_file_nor_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with open_database(path) as database:
        add(database, 0, 3)
    before = path.read_bytes()
    tmp_path.chmod(0o555)
    try:
        with open_read_only(path) as reader, reader.reading() as connection:
            assert ledger_rows.read_body(connection, 2) == b"{}"
            assert ledger_rows.read_leaves(connection, 0, 2) == [LEAF, LEAF]
    finally:
        tmp_path.chmod(0o755)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.sqlite"]


def test_a_busy_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vedette.store.database._PATIENCE_S", 0.01)
    path = tmp_path / "a.sqlite"
    with (
        open_database(path) as first,
        open_database(path) as second,
        first.writing(),
        pytest.raises(LedgerError, match="another process is writing to it"),
        second.writing(),
    ):
        pass


def test_a_full_disk_keeps_what_was_acknowledged_and_nothing_else(tmp_path: Path) -> None:
    with open_database(tmp_path / "a.sqlite") as database:
        add(database, 0, 3)
        database.connection.execute("PRAGMA max_page_count = 12")
        with pytest.raises(LedgerError, match="make room on the disk"):
            add(database, 3, 5_000)
        database.connection.execute("PRAGMA max_page_count = 10000")
        with database.reading() as connection:
            assert len(list(ledger_rows.read_rows(connection))) == 3
        add(database, 3, 5_000)


OTHER = """
import sys
from pathlib import Path
from vedette.store.database import open_database
with open_database(Path(sys.argv[1])) as database:
    with database.writing() as connection:
        connection.execute("SELECT 1")
"""


def test_looking_at_a_record_in_use_lets_go_of_none_of_its_locks(tmp_path: Path) -> None:
    """Else another process, closing it, would take the write-ahead log away under the writer:
    what was acknowledged from then on would be gone with the process."""
    path = tmp_path / "a.sqlite"
    with open_database(path) as writer:
        add(writer, 0, 3)
        open_read_only(path).close()
        subprocess.run([sys.executable, "-c", OTHER, str(path)], check=True)
        add(writer, 3, 1)
        copy = tmp_path / "as a crash would leave it"
        copy.mkdir()
        for file in tmp_path.glob("a.sqlite*"):
            shutil.copy(file, copy)  # this lets go of the locks, so it comes last
        with open_database(copy / "a.sqlite") as left, left.reading() as connection:
            assert len(list(ledger_rows.read_rows(connection))) == 4


@pytest.mark.parametrize("content", [b"", b"no database" * 100, None])
def test_what_is_none_is_refused_beside_a_leftover_log_too(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "a.sqlite"
    (tmp_path / "a.sqlite-wal").write_bytes(b"")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LedgerError, match=r"got an empty file|must be an SQLite file|no such file"):
        open_read_only(path)
    stranger = sqlite3.connect(tmp_path / "b.sqlite")
    stranger.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
    with pytest.raises(LedgerError, match="must be a vedette record"):
        open_read_only(tmp_path / "b.sqlite")
    stranger.close()


def test_a_file_that_is_written_to_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    """As if nobody had it open, until somebody had: no page of it was damaged."""
    path = tmp_path / "a.sqlite"
    with open_database(path) as database:
        add(database, 0, 3)
    asked: list[int] = []

    def count() -> int:
        asked.append(len(asked))
        if len(asked) == 1:
            with open_database(path) as database:
                add(database, 3, 3)
            raise LedgerError("pages of before beside pages of after")
        with open_read_only(path) as held, held.reading() as connection:
            return len(ledger_rows.read_bodies(connection, 0, 10))

    assert undisturbed(path, count, lambda _: True) == 6
    assert asked == [0, 1]


def test_what_does_not_hold_in_a_file_at_rest_is_not_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    open_database(path).close()
    asked: list[int] = []

    def damaged() -> None:
        asked.append(1)
        raise LedgerError("damaged")

    with pytest.raises(LedgerError):
        undisturbed(path, damaged, lambda _: True)
    assert undisturbed(path, lambda: len(asked), lambda _: False) == 1
