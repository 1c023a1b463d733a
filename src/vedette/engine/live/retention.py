"""What is removed by age and size: whole segments of the raw log, oldest first.

A segment goes when it is older than the setting, or when all are larger than the setting. The
segments that a restart or a seal may need never go: those from the last checkpoint on, and those
of the last half hour. What goes is first put on record, and listed in `raw/removed.jsonl`.

The age of a segment is that of the log itself: the time with which the next one begins. While the
machine's clock was just set, nothing goes by age: a wrong clock would make everything old.
"""

import itertools
import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vedette.model.evidence import RemovalCause
from vedette.store.raw_log import segment_head, segments

log = logging.getLogger(__name__)

REMOVED = "removed.jsonl"
NEEDED_S = 1_800.0  # of the log's end, for seals
STEADY_S = 3_600.0  # without a step of the clock until ages count again
_STEP_S = 60.0
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class RemovedSegments:
    """Segments that are about to be removed."""

    first: int
    last: int
    size_bytes: int
    why: RemovalCause


@dataclass(slots=True, kw_only=True)
class SteadyClock:
    """Whether this process has seen the machine's clock go without a step for a while."""

    wall_s: Callable[[], float] = time.time
    seconds: Callable[[], float] = time.monotonic
    _apart_s: float | None = None  # of the two clocks
    _stepped_at_s: float = 0.0

    def is_steady(self) -> bool:
        """Look at the clocks. The clock may have been wrong when the process began."""
        now_s = self.seconds()
        apart_s = self.wall_s() - now_s
        if self._apart_s is None or abs(apart_s - self._apart_s) > _STEP_S:
            self._stepped_at_s = now_s
        self._apart_s = apart_s
        return now_s - self._stepped_at_s >= STEADY_S


@dataclass(slots=True, kw_only=True)
class Retention:
    """Removes segments that are past their retention."""

    raw: Path  # the raw log's folder
    days: float  # 0: kept for ever
    size_bytes: int  # 0: no limit
    needed_from: Callable[[], int]  # the first segment that a restart needs
    wall_s: Callable[[], float] = time.time
    note: Callable[[RemovedSegments], object] = lambda _: None  # puts it on record

    def apply(self, *, by_age: bool = True) -> list[str]:
        """Remove old segments by the settings. Returns their names.

        by_age: whether to use the limit of age. Raises what `note` raises; then nothing is removed.
        """
        if not self.days and not self.size_bytes:
            return []
        there = segments(self.raw)
        sizes = {number: path.stat().st_size for number, path in there}
        over: dict[int, tuple[Path, RemovalCause]] = {}
        total, needed = sum(sizes.values()), self.needed_from()
        for (number, path), (_, following) in itertools.pairwise(there):
            age_s = self.wall_s() - _ended_s(path, following)
            old = by_age and bool(self.days) and age_s > self.days * _DAY_S
            large = bool(self.size_bytes) and total > self.size_bytes
            # A time ahead of the clock was written while the clock was wrong.
            if not (old or large) or number >= needed or 0.0 <= age_s < NEEDED_S:
                break  # a log with a hole in it could not be read through
            over[number] = path, RemovalCause.AGE if old else RemovalCause.SIZE
            total -= sizes[number]
        for why in RemovalCause:
            numbers = [number for number, (_, cause) in over.items() if cause is why]
            if numbers:
                size = sum(sizes[number] for number in numbers)
                self.note(RemovedSegments(min(numbers), max(numbers), size, why))
        gone = []
        for number, (path, why) in over.items():
            try:
                self._list(path.name, sizes[number], why)
                path.unlink(missing_ok=True)
            except OSError as exc:
                log.warning("%s cannot be removed: %s", path.name, exc.strerror)
                break
            gone.append(path.name)
        if gone:
            log.info("removed by retention: %s", ", ".join(gone))
        return gone

    def _list(self, name: str, size: int, why: str) -> None:
        """Say it before it goes, so that a missing segment is always explained."""
        line = json.dumps({"segment": name, "bytes": size, "why": why, "at_s": int(self.wall_s())})
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        file = os.open(self.raw / REMOVED, flags, 0o600)
        try:
            os.write(file, line.encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)


def _ended_s(path: Path, following: Path) -> float:
    """When the last record of a segment was written, in seconds since 1970."""
    head = segment_head(following)
    return path.stat().st_mtime if head is None else head.at.timestamp()
