"""What an earlier release wrote goes on being read, and is never left half-way."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import ANY

import pytest
from spoken import say

from vedette.access.authentication import Door
from vedette.access.role_permissions import Role
from vedette.model.errors import AccessError, LedgerError
from vedette.record.ledger.merkle import Peaks
from vedette.record.ledger.verify_ledger import verify
from vedette.record.record import Record
from vedette.store import access_schema, ledger_rows, schema, upgrade
from vedette.store.access_database import open_access
from vedette.store.database import open_database, open_read_only
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
        (incident,) = record.incidents.all()
        assert incident.title == "Something over the works"
        assert [s.claim for s in incident.statements] == ["A light was seen"]
        say(record, incident.id, at=NOW, by="B", speaker="C", claim="It was the moon")
    after = verify(released)
    assert (after.exit_code, after.size) == (0, 3)


def test_the_step_to_2_makes_what_a_new_file_has(tmp_path: Path) -> None:
    """A large record of schema 1, brought up: the same tables and the same upper tile hashes."""
    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    leaves = [hashlib.sha256(n.to_bytes(4)).digest() for n in range(70_000)]
    with closing(sqlite3.connect(old, isolation_level=None)) as file:
        schema.create(file, 1)
        file.execute("BEGIN")
        file.execute("DROP TRIGGER ledger_entry_is_only_appended")
        ledger_rows.append_rows(file, 0, [(b"{}", leaf) for leaf in leaves])
        file.execute(schema.MADE_IN[0][5])
        file.execute("COMMIT")
    open_database(old).close()
    peaks = Peaks()
    with open_database(new) as database, database.writing() as connection:
        ledger_rows.append_nodes(connection, peaks.append_all(leaves))
    with open_read_only(old) as one, open_read_only(new) as other:
        assert list(ledger_rows.all_nodes(one.connection)) == list(
            ledger_rows.all_nodes(other.connection)
        )
        assert len(list(ledger_rows.all_nodes(one.connection))) == 273 + 1


def test_a_record_of_schema_1_is_proved_from_as_it_lies(released: Path) -> None:
    before = released.read_bytes()
    with Record.read(released) as record:
        assert record.ledger.inclusion_proof(0, 2) == (record.ledger.root(2) and ANY,)
        assert record.ledger.checkpoints() == []
    assert released.read_bytes() == before


def to_next(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE made_by_the_next_version (x INTEGER)")


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """This program, one schema version later."""
    made = (*schema.MADE_IN, ("CREATE TABLE made_by_the_next_version (x INTEGER)",))
    monkeypatch.setattr(schema, "MADE_IN", made)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", 3)
    monkeypatch.setattr(schema, "READABLE", frozenset({1, 2, 3}))
    monkeypatch.setattr(upgrade, "RECORD_STEPS", {**upgrade.RECORD_STEPS, 2: to_next})


@pytest.mark.usefixtures("next_version")
def test_an_earlier_record_is_brought_up_after_a_copy_was_put_beside_it(released: Path) -> None:
    before = released.read_bytes()
    with open_database(released) as database:
        assert schema.version(database.connection) == 3
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

    monkeypatch.setattr(upgrade, "RECORD_STEPS", {**upgrade.RECORD_STEPS, 2: fails})
    with pytest.raises(LedgerError, match="already exists"):
        open_database(released)
    with sqlite3.connect(released) as file:
        assert file.execute("SELECT version FROM schema_version").fetchone() == (2,)
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master")]
    assert "made_by_the_next_version" not in tables
    monkeypatch.setattr(upgrade, "RECORD_STEPS", {**upgrade.RECORD_STEPS, 2: to_next})
    open_database(released).close()


def test_a_later_version_is_refused_and_not_touched(released: Path) -> None:
    with sqlite3.connect(released) as file:
        file.execute("UPDATE schema_version SET version = 99")
    before = released.read_bytes()
    with pytest.raises(LedgerError, match="got 99"):
        open_database(released)
    assert released.read_bytes() == before
    assert [p.name for p in released.parent.iterdir()] == [released.name]


def test_the_people_database_goes_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "access.sqlite"
    with Door.open(path) as door:
        door.people.first_link(at=NOW)
    now = access_schema.SCHEMA_VERSION
    monkeypatch.setattr(access_schema, "SCHEMA_VERSION", now + 1)
    with pytest.raises(AccessError, match=f"version {now + 1}, got {now}"):
        open_access(path)
    monkeypatch.setattr(upgrade, "ACCESS_STEPS", {now: to_next})
    with Door.open(path) as door:
        assert door.log.verify() == 1
    assert kept_name(path, now).exists()


def test_a_people_database_of_the_first_version_is_brought_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "access.sqlite"
    with monkeypatch.context() as before:
        before.setattr(access_schema, "SCHEMA_VERSION", 1)
        before.setattr(access_schema, "MADE_IN", access_schema.MADE_IN[:1])
        with Door.open(path) as door:
            door.people.add("Ada", Role.OPERATOR, at=NOW, by="test")
    with Door.open(path) as door:
        assert [p.name for p in door.people.all()] == ["Ada"]
        assert door.factors.of(door.people.named("Ada").id) == ()
        assert door.log.verify() == 1
    assert kept_name(path, 1).exists()
