"""People and tokens by hand: what is printed works, once, and every mistake is one line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import Vedette

from vedette.access.role_permissions import Role
from vedette.app.live.page_access import open_door
from vedette.app.settings.settings import load
from vedette.model.ids import SensorId


@pytest.fixture
def config(tmp_path: Path) -> str:
    """The settings of an installation that has been started before."""
    path = tmp_path / "vedette.toml"
    path.write_text('[page]\nport = 9999\nnames = ["watch.example"]\n')
    open_door(load(path), make=True).close()
    return str(path)


def test_a_person_comes_and_goes(vedette: Vedette, config: str) -> None:
    added = vedette("people", "add", "Ada Byron", "--role", "operator", "--config", config)
    url = added.out.strip()
    assert url.startswith("http://watch.example:9999/#link=")
    with open_door(load(Path(config))) as door:
        person, _ = door.use_link(
            url.partition("=")[2],
            "five words for a test",
            name=None,
            address="x",
            at=datetime.now(UTC),
        )
        assert person.role is Role.OPERATOR
    vedette("people", "role", "ada byron", "viewer", "--config", config)
    listed = vedette("people", "list", "--json", "--config", config)
    assert json.loads(listed.out)["role"] == "viewer"
    vedette("people", "remove", "Ada Byron", "--config", config)
    assert json.loads(vedette("people", "list", "--json", "--config", config).out)["removed_at"]
    deeds = [
        json.loads(line)["deed"]
        for line in vedette("people", "log", "--config", config).out.splitlines()
    ]
    assert deeds[0] == "person.removed"


def test_a_token_is_shown_once_and_can_be_revoked(vedette: Vedette, config: str) -> None:
    text = vedette("token", "create", "mast", "--sensor", "r1", "--config", config).out.strip()
    listed = vedette("token", "list", "--json", "--config", config).out
    assert text.rpartition("_")[2] not in listed
    at = datetime.now(UTC)
    with open_door(load(Path(config))) as door:
        grant = door.tokens.grant(text, at=at)
        assert grant is not None
        assert grant.sensors == {SensorId("r1")}
    vedette("token", "revoke", json.loads(listed)["id"], "--config", config)
    with open_door(load(Path(config))) as door:
        assert door.tokens.grant(text, at=datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("people", "remove", "Nobody"), "there is no person called"),
        (("people", "add", "vedette", "--role", "viewer"), "is reserved for programs"),
        (("token", "create", "x"), "must have either a role or the ids of sensors, got neither"),
        (
            ("token", "create", "x", "--role", "administrator"),
            "cannot have the role of an administrator",
        ),
        (("token", "revoke", "token-x"), "there is no token"),
        (("certificate", "add", "ab:cd", "x", "--sensor", "r1"), "must be a SHA-256 fingerprint"),
    ],
)
def test_a_mistake_is_one_line(
    vedette: Vedette, config: str, command: tuple[str, ...], words: str
) -> None:
    done = vedette(*command, "--config", config)
    assert done.code == 2
    assert words in done.err
    assert len(done.err.strip().splitlines()) == 1
