"""What an earlier release wrote goes on being read, and is never left half-way."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vedette.access.door import Door
from vedette.model.errors import AccessError, LedgerError
from vedette.record.book import Record
from vedette.record.verify import verify
from vedette.store import access_schema, schema, upgrade
from vedette.store.access_database import open_access
from vedette.store.database import open_database
from vedette.store.upgrade import kept_name

RELEASED = Path(__file__).parent / "data" / "record-0.1.0.db"
ROOT = "feb801645256b6e851b70ebcf1254fe373f42df6775655511cf0b65bc4d90542"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A record as release 0.1.0 wrote it."""
    return Path(shutil.copy(RELEASED, tmp_path / "vedette.sqlite"))


def test_the_record_of_the_last_release_verifies_and_goes_on(released: Path) -> None:
    found = verify(released)
    assert (found.exit_code, found.size, found.root_sha256) == (0, 2, ROOT)
    with Record.open(released) as record:
        (incident,) = record.incidents()
        assert incident.title == "Something over the works"
        assert [s.claim for s in incident.statements] == ["A light was seen"]
        record.say(incident.id, at=NOW, by="B", speaker="C", claim="It was the moon")
    after = verify(released)
    assert (after.exit_code, after.size) == (0, 3)


def to_next(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE made_by_the_next_version (x INTEGER)")


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """This program, one schema version later."""
    made = (*schema._STATEMENTS, "CREATE TABLE made_by_the_next_version (x INTEGER)")
    monkeypatch.setattr(schema, "_STATEMENTS", made)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(upgrade, "RECORD_STEPS", {1: to_next})


@pytest.mark.usefixtures("next_version")
def test_an_earlier_record_is_brought_up_after_a_copy_was_put_beside_it(released: Path) -> None:
    before = released.read_bytes()
    with open_database(released) as database:
        assert schema.version(database.connection) == 2
    assert verify(released).root_sha256 == ROOT
    with sqlite3.connect(kept_name(released, 1)) as copy:
        assert copy.execute("SELECT version FROM schema_version").fetchone() == (1,)
        assert copy.execute("SELECT count(*) FROM ledger_entry").fetchone() == (2,)
    assert before != released.read_bytes()
    open_database(released).close()  # a second time there is nothing to do


@pytest.mark.usefixtures("next_version")
def test_a_step_that_fails_leaves_the_file_at_its_version(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        to_next(connection)
        connection.execute("CREATE TABLE made_by_the_next_version (x INTEGER)")

    monkeypatch.setattr(upgrade, "RECORD_STEPS", {1: fails})
    with pytest.raises(LedgerError, match="already exists"):
        open_database(released)
    with sqlite3.connect(released) as file:
        assert file.execute("SELECT version FROM schema_version").fetchone() == (1,)
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master")]
    assert "made_by_the_next_version" not in tables
    monkeypatch.setattr(upgrade, "RECORD_STEPS", {1: to_next})
    open_database(released).close()


def test_a_later_version_is_refused_and_not_touched(released: Path) -> None:
    with sqlite3.connect(released) as file:
        file.execute("UPDATE schema_version SET version = 99")
    before = released.read_bytes()
    with pytest.raises(LedgerError, match="version 99"):
        open_database(released)
    assert released.read_bytes() == before
    assert [p.name for p in released.parent.iterdir()] == [released.name]


def test_the_people_database_goes_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "access.sqlite"
    with Door.open(path) as door:
        door.people.first_link(at=NOW)
    monkeypatch.setattr(access_schema, "SCHEMA_VERSION", 2)
    with pytest.raises(AccessError, match="version 1"):
        open_access(path)
    monkeypatch.setattr(upgrade, "ACCESS_STEPS", {1: to_next})
    with Door.open(path) as door:
        assert door.log.verify() == 1
    assert kept_name(path, 1).exists()
