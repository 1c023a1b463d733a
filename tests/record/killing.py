"""`kill -9` a process that appends, at random moments, and look at what it left."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from vedette.model.times import EPOCH
from vedette.record import entries
from vedette.record.book import Record
from vedette.record.proof.key_file import key_path, new_log_signer, write_signer

BATCH = 3

WRITER = """
import sys
from pathlib import Path
from vedette.model.times import EPOCH
from vedette.record import entries
from vedette.record.book import Record
record = Record.open(Path(sys.argv[1]))
start = record.ledger.size()
for i in range(start, start + 10_000_000, 3):
    batch = [
        entries.run_closed(at=EPOCH, by="t", run=f"run-{n}", counts={}) for n in range(i, i + 3)
    ]
    head = record.add(batch)
    print(head.size, head.root_sha256, flush=True)
"""

RESTART = """
import sys, time
from pathlib import Path
start = time.perf_counter()
from vedette.record.book import Record
with Record.open(Path(sys.argv[1])) as record:
    size, root = record.ledger.size(), record.ledger.root(int(sys.argv[2])).hex()
    last = [entry.body["run"] for entry in record.ledger.entries_from(size - 3)]
    took = time.perf_counter() - start
    print(took, size, root, *last)
"""


@dataclass
class Killed:
    """What many kills did."""

    kills: int = 0
    acknowledged: int = 0  # entries, all told
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    restarts_s: list[float] = field(default_factory=list)


def kill_many(path: Path, kills: int, seed: int, *, most_s: float = 0.3) -> Killed:
    """Append to `path` from a process that is killed, `kills` times; each time look at the file.

    The writer is killed within `most_s` of its first acknowledgement, by chance.
    """
    rng, found = random.Random(seed), Killed()  # noqa: S311 - the same moments in every run
    log = path.with_name("acknowledged")
    for _ in range(kills):
        size, root = _kill_once(path, log, rng.uniform(0.0, most_s))
        found.kills += 1
        found.acknowledged = size
        command = [sys.executable, "-c", RESTART, str(path), str(size)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        found.restarts_s.append(float(said[0]))
        there = int(said[1])
        if there < size or said[2] != root:
            found.lost.append(f"{size} acknowledged, {there} there")
        if there % BATCH or said[3:] != [f"run-{n}" for n in range(there - BATCH, there)]:
            found.half.append(f"{there} there, the last {said[3:]}")
    return found


def _kill_once(path: Path, log: Path, wait_s: float) -> tuple[int, str]:
    """(size, root) of the last that was acknowledged before the kill."""
    with log.open("w") as out:
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=out)
        until = time.monotonic() + 60
        while log.stat().st_size == 0 and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(wait_s)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    lines = [line for line in log.read_text().splitlines(keepends=True) if line.endswith("\n")]
    if not lines:
        raise AssertionError("the writer acknowledged nothing within 60 s")
    size, root = lines[-1].split()
    return int(size), root


def fill(path: Path, count: int, *, key: bool = False) -> None:
    """A record of `count` entries (a multiple of three), as the writer writes them.

    key: with a log's key beside it, though no entry tells of it, so that snapshots are written.
    """
    if key:
        write_signer(key_path(path), new_log_signer("killed"))
    with Record.open(path) as record:
        for first in range(0, count, 9_999):
            numbers = range(first, min(first + 9_999, count))
            record.add(
                [entries.run_closed(at=EPOCH, by="t", run=f"run-{n}", counts={}) for n in numbers]
            )
