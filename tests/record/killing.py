"""`kill -9` a process that appends, at random moments, and look at what it left."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from killing_writer import DOING, of_batch

from vedette.model.times import EPOCH
from vedette.record.ledger import run_entries
from vedette.record.ledger.checkpoint import parse_checkpoint
from vedette.record.ledger.entries import Entry
from vedette.record.ledger.merkle import Peaks, leaf_hash
from vedette.record.proof.checkpoint_signing import ensure_key
from vedette.record.record import Record
from vedette.record.state.snapshot import EVERY
from vedette.store import ledger_rows
from vedette.store.database import open_read_only

OFTEN = 500
"""After so many entries a snapshot is written in one round of four: else few are killed in one."""

WRITER = Path(__file__).with_name("killing_writer.py")
RESTART = """
import sys, time
from pathlib import Path
start = time.perf_counter()
from vedette.record.record import Record
loaded = time.perf_counter()
with Record.open(Path(sys.argv[1])) as record:
    size, run = record.ledger.size(), record.runs.running
    root, acknowledged = (record.ledger.root(n).hex() for n in (size, int(sys.argv[2])))
    record.ledger.entries_from(size - 3)
    took = time.perf_counter() - start
    print(took, took - (loaded - start), time.process_time(), size, root, acknowledged)
"""


@dataclass
class Killed:
    """What many kills did."""

    kills: int = 0
    acknowledged: int = 0  # entries, all told
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    doing: Counter[str] = field(default_factory=Counter)  # what it was killed in
    restarts_s: list[float] = field(default_factory=list)  # with the loading of the program
    openings_s: list[float] = field(default_factory=list)  # without
    cpu_s: list[float] = field(default_factory=list)  # of a restart, the interpreter's start too


@dataclass
class Said:
    """The last that a writer acknowledged."""

    size: int = 0
    root: str = Peaks().root().hex()
    checkpoints: list[int] = field(default_factory=list)


def kill_many(path: Path, kills: int, seed: int, *, most_s: float = 0.3) -> Killed:
    """Append to `path` from a process that is killed, `kills` times; each time look at the file.

    The writer is killed within `most_s` of its first acknowledgement, one in eight within that of
    its start, by chance. What came since the last look is then gone through entry by entry.
    """
    rng, found = random.Random(seed), Killed()  # noqa: S311 - the same moments in every run
    seen = Seen(path)
    seen.look(Said(), found)
    said = Said(seen.peaks.size, seen.peaks.root().hex())
    for _ in range(kills):
        early = rng.random() < 0.125
        every = OFTEN if rng.random() < 0.25 else EVERY
        writer = Writer(path, rng.randrange(2**32), every)
        writer.kill(rng.uniform(0.0, most_s), early=early)
        said = writer.said(said)
        found.kills += 1
        found.doing[writer.doing()] += 1
        found.acknowledged = said.size
        _restart(path, said, found)
        seen.look(said, found)
    return found


def _restart(path: Path, said: Said, found: Killed) -> None:
    command = [sys.executable, "-c", RESTART, str(path), str(said.size)]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    found.restarts_s.append(float(words[0]))
    found.openings_s.append(float(words[1]))
    found.cpu_s.append(float(words[2]))
    if int(words[3]) < said.size or words[5] != said.root:
        found.lost.append(f"{said.size} acknowledged, {words[3]} there")


class Writer:
    """The process that appends."""

    def __init__(self, path: Path, seed: int, every: int) -> None:
        self._log = path.with_name("acknowledged")
        self._marks = path.with_name("marks")
        self._marks.write_bytes(bytes(1))
        with self._log.open("w") as out:
            command = [sys.executable, WRITER, path, self._marks, str(seed), str(every)]
            self._process = subprocess.Popen(list(map(str, command)), stdout=out)

    def kill(self, wait_s: float, *, early: bool) -> None:
        """Kill it `wait_s` seconds after its start, or after it first acknowledged something."""
        until = time.monotonic() + 60
        while not early and self._log.stat().st_size == 0 and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(wait_s)
        os.kill(self._process.pid, signal.SIGKILL)
        if self._process.wait() != -signal.SIGKILL:
            raise AssertionError("the writer ended before it was killed")
        if not early and self._log.stat().st_size == 0:
            raise AssertionError("the writer acknowledged nothing within 60 s")

    def said(self, before: Said) -> Said:
        """What was acknowledged, by it or by those before it. A line cut off was not said."""
        size, root, checkpoints = before.size, before.root, list(before.checkpoints)
        for line in self._log.read_text().splitlines(keepends=True):
            words = line.split()
            if not line.endswith("\n"):
                continue
            if words[0] == "entries":
                size, root = int(words[1]), words[2]
            else:
                checkpoints.append(int(words[1]))
        return Said(size, root, checkpoints)

    def doing(self) -> str:
        """What it was doing."""
        return DOING[self._marks.read_bytes()[0]]


class Seen:
    """A file as it was last looked at: the tree over its entries, by their own bytes alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.peaks = Peaks()
        self._checkpoints: dict[int, bytes] = {}  # size: root, of those that were kept

    def look(self, said: Said, found: Killed) -> None:
        """Go through all that came since: hashes, whole batches, roots, kept checkpoints."""
        with open_read_only(self._path) as database, database.reading() as connection:
            kept = dict(ledger_rows.read_checkpoints(connection))
            new = {n: parse_checkpoint(note).root for n, note in kept.items()}
            roots = {self.peaks.size: self.peaks.root()}
            ends = self.peaks.size  # where the batch ends that goes on
            for row in ledger_rows.read_rows(connection, self.peaks.size):
                if row.position != self.peaks.size or leaf_hash(row.body) != row.leaf_sha256:
                    found.half.append(f"entry {row.position} is not what was written")
                ends = _ends(row.position, row.body, ends, found)
                self.peaks.append(row.leaf_sha256)
                if self.peaks.size in new or self.peaks.size == said.size:
                    roots[self.peaks.size] = self.peaks.root()
            head = ledger_rows.read_head(connection)
        size, root = self.peaks.size, self.peaks.root()
        if ends != size:
            found.half.append(f"{size} there, and a batch that ends with {ends}")
        if size and (head is None or (head.size, head.root_sha256) != (size, root)):
            found.half.append(f"the head is not that of the {size} entries there")
        if said.size in roots and roots[said.size].hex() != said.root and said.size:
            found.lost.append(f"the first {said.size} are not those acknowledged")
        if size < said.size or not new.keys() >= {*said.checkpoints, *self._checkpoints}:
            found.lost.append(f"{said.size} or a checkpoint acknowledged, {size} there")
        for n, root in new.items():
            if root != self._checkpoints.get(n, roots.get(n)):
                found.half.append(f"the checkpoint of {n} is not of these entries")
        self._checkpoints = new


def _ends(position: int, body: bytes, ends: int, found: Killed) -> int:
    """Where the batch ends in which this entry stands; what was there before is no batch."""
    value = json.loads(body)["body"]
    words = str(value.get("reason", "")).split()
    if len(words) != 3:
        return position + 1
    start, number, count = map(int, words)
    if position != start + number or (number == 0) != (position == ends):
        found.half.append(f"entry {position} says that it is {number} of {count} from {start} on")
    return start + count


def fill(path: Path, count: int, piece: Callable[[int, int], list[Entry]] | None = None) -> None:
    """A record of `count` entries and its key's, with a snapshot, if it is large.

    piece: gives up to 50,000 entries of `count`, from one on; else each is a batch of its own.
    """
    with Record.open(path) as record:
        ensure_key(record, path, name="killed", at=EPOCH, by="t")
        for first in range(0, count, 50_000):
            record.ledger.append((piece or _alone)(first, count))
    Record.open(path).close()


def _alone(first: int, count: int) -> list[Entry]:
    alerts = (of_batch(1 + n, 0, 1) for n in range(first, min(first + 50_000, count)))
    return [run_entries.alert_changed(at=EPOCH, run="r", alert=alert) for alert in alerts]
