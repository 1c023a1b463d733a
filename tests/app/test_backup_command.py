"""A backup made under load holds all that was acknowledged, and a server goes on from it."""

import json
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from served import Sender, Server, settings

from vedette.access.role_permissions import Role
from vedette.app.live.page_access import open_door
from vedette.app.settings.settings import load
from vedette.engine.live.backup import MANIFEST, NOTICES, PLANS, backup, restore
from vedette.engine.live.flight_plans import Plans
from vedette.model.errors import BackupError
from vedette.record.ledger.verify_ledger import verify
from vedette.record.personal.retention import PersonalKind
from vedette.record.record import Record
from vedette.store.outbox import Outbox
from vedette.store.raw_log import Damage, Placed, read_log
from vedette.store.raw_records import FrameRecord

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bytes]]:
    """A backup made in the middle of a run, and the lines acknowledged before it began."""
    folder = tmp_path_factory.mktemp("backup")
    config = settings(folder, checkpoint_s=1.0)
    server = Server(config)
    server.wait_ready()
    with open_door(load(config)) as door:
        person = door.people.add("Ada", Role.VIEWER, at=NOW, by="test").id
        door.sessions.open(person, at=NOW)
    sender = Sender(server.port, 300)
    sender.start()
    time.sleep(2.0)
    sender.end()  # its acknowledgements are counted on ending
    known = list(sender.acknowledged)
    more = Sender(server.port, 300)
    more.start()
    time.sleep(1.0)
    backup(folder / "data", folder / "copy", at=NOW)
    more.end()
    assert server.stop() == 0
    assert known
    return folder, known


def test_personal_data_are_in_it_and_the_logs_key_is_not(
    backed_up: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    """A log's key in two places would be two histories under one name."""
    folder, _ = backed_up
    shutil.copytree(folder / "data", tmp_path / "data")
    with Record.open(tmp_path / "data" / "vedette.sqlite") as record:
        reference = record.personal.seal(PersonalKind.REPORTER, "Ann", at=NOW, by="officer")
    assert (tmp_path / "data" / "vedette.sqlite.key").exists()
    backup(tmp_path / "data", tmp_path / "copy", at=NOW)
    assert not list((tmp_path / "copy").glob("*.key"))
    restore(tmp_path / "copy", tmp_path / "again")
    with Record.open(tmp_path / "again" / "vedette.sqlite") as record:
        assert record.personal.open(reference, by="Ada", at=NOW) == "Ann"


def test_plans_on_file_and_waiting_notices_are_in_it(
    backed_up: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(backed_up[0] / "data", data)
    plan = b"lat_deg,lon_deg\n51.0,23.0\n51.5,23.5\n"
    Plans(data / PLANS).add("morning.csv", plan)
    (data / PLANS / ".half.csv.partial").write_bytes(b"lat_deg")
    queue = Outbox(data / NOTICES)
    queue.put("notice-1", b"{}", ("https://example.org/hook",), 0.0)
    made = backup(data, tmp_path / "copy", at=NOW)  # while the queue is in use
    queue.close()
    assert {"plans/morning.csv", NOTICES} <= {file.path for file in made.files}
    restore(tmp_path / "copy", tmp_path / "again")
    again = Plans(tmp_path / "again" / PLANS)
    assert again.names() == ["morning.csv"]
    assert (again.folder / "morning.csv").read_bytes() == plan
    queue = Outbox(tmp_path / "again" / NOTICES)
    assert [one.notice for one in queue.due(1.0)] == ["notice-1"]
    assert not queue.put("notice-1", b"{}", (), 0.0), "it was queued before"
    queue.close()


def test_all_that_was_acknowledged_is_in_it(backed_up: tuple[Path, list[bytes]]) -> None:
    folder, known = backed_up
    items = list(read_log(folder / "copy" / "raw"))
    assert not any(isinstance(item, Damage) for item in items)
    logged = {
        item.record.data.rstrip()
        for item in items
        if isinstance(item, Placed) and isinstance(item.record, FrameRecord)
    }
    assert set(known) <= logged
    assert verify(folder / "copy" / "vedette.sqlite").exit_code == 0


def test_a_server_goes_on_from_what_is_restored(
    backed_up: tuple[Path, list[bytes]], tmp_path: Path
) -> None:
    folder, _ = backed_up
    made = restore(folder / "copy", tmp_path / "data")
    assert made.entries > 0
    config = tmp_path / "vedette.toml"
    shutil.copy(folder / "vedette.toml", config)
    with open_door(load(config)) as door:
        assert [p.name for p in door.people.all()] == ["Ada"]
        query = "SELECT count(*) FROM session"
        assert door.people._database.connection.execute(query).fetchone() == (0,)
    server = Server(config)
    server.wait_ready()
    assert server.stop() == 0
    assert verify(tmp_path / "data" / "vedette.sqlite").exit_code == 0
    assert "damaged" not in (tmp_path / "log.txt").read_text()


@pytest.mark.parametrize(
    "name", ["vedette.sqlite", "access.sqlite", "notices.sqlite", "raw/raw-00000001.vlog"]
)
@pytest.mark.parametrize("how", ["flipped", "cut", "gone"])
def test_a_changed_backup_is_refused_and_nothing_is_left(
    backed_up: tuple[Path, list[bytes]], tmp_path: Path, name: str, how: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(backed_up[0] / "copy", copy)
    path = copy / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(data if how == "flipped" else data[: len(data) // 2])
    with pytest.raises(BackupError):
        restore(copy, tmp_path / "data")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy"]


@pytest.mark.parametrize("path", ["../escaped", "/etc/passwd", "", "raw/../../x"])
def test_a_manifest_names_nothing_outside_of_the_backup(
    backed_up: tuple[Path, list[bytes]], tmp_path: Path, path: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(backed_up[0] / "copy", copy)
    manifest = json.loads((copy / MANIFEST).read_text())
    manifest["files"][0]["path"] = path
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(BackupError):
        restore(copy, tmp_path / "data")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other"}'])
def test_what_is_no_manifest_is_no_backup(
    backed_up: tuple[Path, list[bytes]], tmp_path: Path, text: str
) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / MANIFEST).write_text(text)
    with pytest.raises(BackupError, match="manifest"):
        restore(tmp_path / "copy", tmp_path / "data")


def test_nothing_is_overwritten(backed_up: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    folder, _ = backed_up
    with pytest.raises(BackupError, match="already exists"):
        backup(folder / "data", folder / "copy", at=NOW)
    with pytest.raises(BackupError, match="already exists"):
        restore(folder / "copy", folder / "data")
    with pytest.raises(BackupError, match="must be a data folder"):
        backup(tmp_path, tmp_path / "copy", at=NOW)
    assert not (tmp_path / "copy").exists()
