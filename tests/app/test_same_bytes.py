"""Same recording, same bytes out: over processes, hash seeds, time zones and batch sizes."""

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from commands import Vedette

from vedette.app.commands.watch import recording_run
from vedette.record.record import Record
from vedette.sim import scenarios, write

NIGHT = scenarios["night-2025-09"]


@pytest.fixture(scope="module")
def slice_of_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first minutes of the night: registrations, civil traffic and clutter."""
    path = tmp_path_factory.mktemp("night") / "slice.jsonl"
    write(path, NIGHT, until=NIGHT.starts_at + timedelta(minutes=2))
    return path


def digests(folder: Path) -> tuple[str, str]:
    """Of the events, and of the ledger's root."""
    with Record.read(folder / "vedette.sqlite") as record:
        root = record.head().root_sha256
    return hashlib.sha256((folder / "events.jsonl").read_bytes()).hexdigest(), root


def test_over_processes_hash_seeds_and_time_zones(slice_of_night: Path, tmp_path: Path) -> None:
    found = set()
    for number, (seed, zone) in enumerate(
        [("0", "UTC"), ("1", "Asia/Kathmandu"), ("77", "America/New_York")]
    ):
        out = tmp_path / f"run{number}"
        subprocess.run(
            [
                sys.executable,
                *("-m", "vedette.app.cli", "replay", slice_of_night),
                *("--restrictions", NIGHT.zones, "--out", out),
            ],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
        )
        found.add(digests(out))
    assert len(found) == 1


def test_over_batch_sizes(
    slice_of_night: Path, tmp_path: Path, vedette: Vedette, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set()
    for span_s in (0.1, 1.0, 3600.0):
        monkeypatch.setattr(recording_run, "BATCH_S", span_s)
        out = tmp_path / f"run{span_s}"
        vedette("replay", slice_of_night, "--restrictions", NIGHT.zones, "--out", out)
        found.add(digests(out))
    assert len(found) == 1


def test_simulation_stands_on_everything(tmp_path: Path, vedette: Vedette) -> None:
    start = tmp_path / "start.jsonl"
    write(start, NIGHT, until=NIGHT.starts_at + timedelta(seconds=20))
    result = vedette(
        "replay", start, "--restrictions", NIGHT.zones, "--json", "--out", tmp_path / "r"
    )
    assert result.lines
    assert all(line["simulation"] is True for line in result.lines)
    told = vedette("replay", start, "--restrictions", NIGHT.zones)
    assert "SIMULATION" in told.out
