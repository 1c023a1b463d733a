"""`kill -9` at random moments: nothing acknowledged is lost, nothing is told or recorded twice."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from served import Sender, Server, settings

from vedette.model.times import from_text
from vedette.record.ledger.entries import EntryKind
from vedette.record.proof.verify_ledger import verify
from vedette.record.record import Record
from vedette.store.map_history import first_shown, shown_at, zones_shown
from vedette.store.raw_log import Placed, read_log
from vedette.store.raw_records import FrameRecord
from vedette.web.track_columns import unpack

SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
KILLS = max(3, round(100 * SHARE))
RATE = 2_000 if SHARE >= 1 else 500
READY_WITHIN_S = 10.0


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sender, list[float]]:
    """A data folder after many kills and one orderly end; the sender; the times to be ready."""
    folder = tmp_path_factory.mktemp("killed")
    config = settings(folder)
    luck, ready = random.Random(3), []  # noqa: S311 - the same moments in every run
    server = Server(config)
    server.wait_ready()
    sender = Sender(server.port, RATE)
    sender.start()
    for _ in range(KILLS):
        time.sleep(luck.uniform(0.0, 4.0 if SHARE >= 1 else 2.0))
        server.kill()
        server = Server(config)
        ready.append(server.wait_ready())
    time.sleep(1.0)
    sender.end()
    assert server.stop() == 0
    return folder / "data", sender, ready


def test_nothing_acknowledged_is_lost(killed: tuple[Path, Sender, list[float]]) -> None:
    data, sender, _ = killed
    logged = {
        item.record.data.rstrip()
        for item in read_log(data / "raw")
        if isinstance(item, Placed) and isinstance(item.record, FrameRecord)
    }
    lost = [line for line in sender.acknowledged if line not in logged]
    said = f"{KILLS} kills: {sender.sent:,} sent, {len(sender.acknowledged):,} acknowledged"
    sys.stdout.write(f"{said}, {len(lost)} of them lost\n")
    assert len(sender.acknowledged) > sender.sent / 4
    assert not lost


def test_the_page_is_back_in_time(killed: tuple[Path, Sender, list[float]]) -> None:
    _, _, ready = killed
    middle = sorted(ready)[len(ready) // 2]
    sys.stdout.write(f"ready after a kill: median {middle:.1f} s, most {max(ready):.1f} s\n")
    assert max(ready) <= READY_WITHIN_S


def test_the_events_are_those_of_a_run_that_never_stopped(
    killed: tuple[Path, Sender, list[float]], tmp_path: Path
) -> None:
    """The raw log replayed in one go gives, byte for byte, what all the runs wrote together."""
    data, _, _ = killed
    config = data.parent / "vedette.toml"
    restrictions = json.loads(config.read_text().split("restrictions = ")[1].splitlines()[0])
    command = [sys.executable, "-m", "vedette.app.cli", "replay", str(data), "--json"]
    done = subprocess.run(
        [*command, "--restrictions", restrictions[0], "--config", str(config)],
        capture_output=True,
        check=True,
    )
    replayed = [
        line
        for line in done.stdout.splitlines()
        if json.loads(line)["type"] not in ("incident", "summary")
    ]
    written = (data / "events.jsonl").read_bytes().splitlines()
    assert written
    assert written == replayed


def test_no_entry_is_in_the_ledger_twice(killed: tuple[Path, Sender, list[float]]) -> None:
    data, _, _ = killed
    noted = (EntryKind.SENSOR_CHANGED, EntryKind.SENSOR_CONDITION, EntryKind.ALERT_CHANGED)
    told = [
        json.loads(line)["at"]
        for line in (data / "events.jsonl").read_bytes().splitlines()
        if json.loads(line)["type"] in ("sensor", "alert")
    ]
    with Record.read(data / "vedette.sqlite") as record:
        entries = [entry for _, entry in record.ledger.entries()]
    seen = [
        json.dumps([str(e.at), e.kind, dict(e.body)], sort_keys=True, default=str) for e in entries
    ]
    assert len(seen) == len(set(seen))
    assert sum(entry.kind in noted for entry in entries) == len(told)
    assert sum(entry.kind is EntryKind.RUN_OPENED for entry in entries) == 1
    ends = [entry.kind for entry in entries if entry.kind is not EntryKind.FILES_BOUND]
    assert ends[-1] is EntryKind.RUN_CLOSED  # what binds the files may stand after it
    assert verify(data / "vedette.sqlite").exit_code == 0


def test_the_map_goes_back_across_the_kills(killed: tuple[Path, Sender, list[float]]) -> None:
    """Whatever time of the runs is asked for: a whole picture, and never one that came later."""
    data, _, _ = killed
    first = first_shown(data / "shown")
    assert first is not None
    last = from_text(json.loads((data / "events.jsonl").read_bytes().splitlines()[-1])["noted_at"])
    assert (last - first).total_seconds() > 1
    for step in range(11):
        asked = first + (last - first) * step / 10
        found = shown_at(data / "shown", asked)
        assert found is not None
        assert found.until <= asked
        heads = [unpack(frame).head for frame in found.frames]
        assert [head["kind"] for head in heads] == ["picture"] + ["change"] * (len(heads) - 1)
        assert from_text(heads[-1]["until"]) == found.until
        assert json.loads(zones_shown(data / "shown", found.zones_sha256))["features"]
