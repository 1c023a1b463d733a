"""The first run is over once there were people; losing their database does not bring it back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import Vedette
from served import settings

from vedette.access.role_permissions import Role
from vedette.app.live.page_access import BEGUN, open_door
from vedette.app.settings.settings import load
from vedette.model.errors import AccessError
from vedette.store.access_database import FILE_NAME


def test_a_removed_people_database_does_not_reopen_the_first_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    config = settings(tmp_path, zones=False)
    loaded = load(config)
    data = Path(loaded.live.data)
    with open_door(loaded, make=True) as door:
        assert door.people.first_link(at=datetime.now(UTC)) is not None
        door.people.add("Ada", Role.ADMINISTRATOR, at=datetime.now(UTC), by="console")
    assert (data / BEGUN).stat().st_mode & 0o077 == 0
    for path in data.glob(f"{FILE_NAME}*"):
        path.unlink()
    for _ in range(2):
        with pytest.raises(AccessError, match="people database is missing"):
            open_door(loaded, make=True)
    assert not (data / FILE_NAME).exists()
    vedette = Vedette(capsys, monkeypatch)
    refused = vedette("people", "start-over", "--config", config)
    assert refused.code == 2
    assert "--yes" in refused.err
    assert (data / BEGUN).exists()
    assert vedette("people", "start-over", "--config", config, "--yes").code == 0
    with open_door(loaded, make=True) as door:
        assert door.people.first_link(at=datetime.now(UTC)) is not None
