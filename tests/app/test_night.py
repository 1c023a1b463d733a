"""The simulated night through the whole program: who enters is told, and nobody else is."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from commands import Result, Vedette

from vedette.record.ledger.verify_ledger import verify
from vedette.record.record import Record
from vedette.sim import scenarios, write

NIGHT = scenarios["night-2025-09"]
SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
UNTIL_ENTERED = timedelta(minutes=19)  # the first entry comes after 15 minutes
UNTIL_TRACKED = timedelta(minutes=8)  # long enough for all traffic to be tracked
WHOLE = NIGHT.ends_at - NIGHT.starts_at


def watched(vedette: Vedette, folder: Path, length: timedelta, *without: str) -> Result:
    path = folder / "night.jsonl"
    write(path, NIGHT, without=frozenset(without), until=NIGHT.starts_at + length)
    result = vedette("replay", path, "-r", NIGHT.zones, "--json", "--out", folder / "run")
    assert result.code == 0
    return result


@pytest.fixture
def with_intruders(vedette: Vedette, tmp_path: Path) -> Result:
    return watched(vedette, tmp_path, max(UNTIL_ENTERED, SHARE * WHOLE))


def test_the_first_entry_is_told_and_opens_an_incident(
    with_intruders: Result, tmp_path: Path
) -> None:
    raised = [a for a in with_intruders.of("alert") if a["state"] == "unacknowledged"]
    assert {a["rule"] for a in raised} >= {"possible_entry", "entry"}
    incidents = with_intruders.of("incident")
    assert len(incidents) == len({a["track"] for a in raised})
    silent = [s for s in with_intruders.of("sensor") if s["state"] == "silent"]
    assert [s["id"] for s in silent] == ["radar-gap"]
    run = tmp_path / "run"
    with Record.read(run / "vedette.sqlite") as record:
        head = record.head()
        assert [i.id for i in record.incidents.all()] == [i["id"] for i in incidents]
        assert all(i.simulation for i in record.incidents.all())
    assert verify(run / "vedette.sqlite", head).exit_code == 0


def test_without_the_intruders_no_such_alert_comes(vedette: Vedette, tmp_path: Path) -> None:
    length = UNTIL_TRACKED if SHARE < 0.1 else SHARE * WHOLE
    result = watched(vedette, tmp_path, length, "intruders")
    assert result.of("alert") == []
    assert result.of("incident") == []
    assert len({t["id"] for t in result.of("track") if t["status"] == "confirmed"}) > 5
