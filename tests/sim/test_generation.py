"""Lines come at once, in order, the same for a seed, and no object disturbs another."""

import hashlib
import io
import itertools
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.report_format.report_decoder import read_header, read_lines
from vedette.model.errors import ConfigError
from vedette.sim import Group, generate, scenarios, write

NIGHT = scenarios["night-2025-09"]
UNTIL = NIGHT.starts_at + timedelta(minutes=25)
Line = dict[str, Any]


@pytest.fixture(scope="module")
def night() -> list[Line]:
    """The first 25 minutes."""
    return list(generate(NIGHT, until=UNTIL))


def as_bytes(lines: list[Line]) -> list[bytes]:
    return [json.dumps(line).encode() + b"\n" for line in lines]


def test_the_header_comes_first_and_says_simulation(night: list[Line]) -> None:
    header = read_header(as_bytes(night[:1])[0], where="night")
    assert header.simulation is True
    assert header.name == "night-2025-09"
    assert header.note is not None
    assert header.note.startswith("SIMULATION")


def test_the_real_reader_takes_every_line(night: list[Line]) -> None:
    tally = Tally()
    stream = io.BytesIO(b"".join(as_bytes(night)))
    read = list(read_lines(stream, source="s", tally=tally))
    assert (tally.refused, tally.first_refusal, tally.truncated) == (0, None, None)
    assert len(read) == len(night) - 1
    assert {item.encoding for item in read if isinstance(item, Frame)} == {
        "mode_s",
        "ieee80211",
    }


def test_lines_come_in_order_of_receipt(night: list[Line]) -> None:
    times = [datetime.fromisoformat(line["received_at"]) for line in night[1:]]
    assert all(a <= b for a, b in itertools.pairwise(times))
    assert times[0] == NIGHT.starts_at
    assert times[-1] < UNTIL


def test_a_sensor_registers_before_it_speaks(night: list[Line]) -> None:
    registered: set[str] = set()
    for line in night[1:]:
        if line["type"] == "sensor":
            registered.add(line["sensor"]["id"])
        else:
            assert line["sensor"] in registered
    assert registered == {station.id for station in NIGHT.stations}


@pytest.mark.parametrize("group", [group.value for group in Group])
def test_without_a_group_every_other_line_keeps_its_bytes(night: list[Line], group: str) -> None:
    rest = list(generate(NIGHT, without=frozenset({group}), until=UNTIL))
    assert f"Left out: {group}" in rest[0]["note"]
    kept, whole = as_bytes(rest[1:]), iter(as_bytes(night[1:]))
    assert len(kept) < len(night) - 1
    assert all(line in whole for line in kept)  # a subsequence: same bytes, same order


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"unknown group: martians.*intruders"):
        next(generate(NIGHT, without=frozenset({"martians"})))


def test_stopping_early_changes_nothing_before(night: list[Line]) -> None:
    early = list(generate(NIGHT, until=NIGHT.starts_at + timedelta(minutes=10)))
    assert early == night[: len(early)]


def test_another_seed_is_another_night(night: list[Line]) -> None:
    other = list(generate(NIGHT, seed=1, until=NIGHT.starts_at + timedelta(minutes=2)))
    assert other[1:] != night[1 : len(other)]


def test_bytes_do_not_depend_on_hash_seed_or_time_zone() -> None:
    code = (
        "import hashlib, json\n"
        "from datetime import timedelta\n"
        "from vedette.sim import generate, scenarios\n"
        "night = scenarios['night-2025-09']\n"
        "until = night.starts_at + timedelta(minutes=20)\n"
        "h = hashlib.sha256()\n"
        "for line in generate(night, until=until): h.update(json.dumps(line).encode())\n"
        "print(h.hexdigest())\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("4711", "Pacific/Chatham"))
    }
    assert len(found) == 1


def test_write_puts_a_whole_file_in_place_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[float] = []
    path = tmp_path / "night.jsonl"
    until = NIGHT.starts_at + timedelta(minutes=5)
    count = write(path, NIGHT, until=until, progress=told.append)
    written = path.read_bytes()
    assert written.count(b"\n") == count
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert list(tmp_path.iterdir()) == [path]
    again = tmp_path / "again.jsonl"
    write(again, NIGHT, until=until)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(written).digest()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="absent"):
        write(tmp_path / "absent" / "night.jsonl", NIGHT)
