"""What is removed by age and size: whole segments of the raw log, oldest first.

A segment goes when it is older than the setting, or when all are larger than the setting. The
segments that a restart or a seal may need never go: those from the last checkpoint on, and those
of the last half hour. What went is listed in `raw/removed.jsonl`.
"""

import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vedette.store.raw_log import segments

log = logging.getLogger(__name__)

REMOVED = "removed.jsonl"
NEEDED_S = 1_800.0  # of the log's end, for seals
_DAY_S = 86_400.0


@dataclass(slots=True, kw_only=True)
class Retention:
    """Removes segments that are past their retention."""

    raw: Path  # the raw log's folder
    days: float  # 0: kept for ever
    size_bytes: int  # 0: no limit
    needed_from: Callable[[], int]  # the first segment that a restart needs
    wall_s: Callable[[], float] = time.time

    def apply(self) -> list[str]:
        """Remove old segments by the settings. Returns their names."""
        if not self.days and not self.size_bytes:
            return []
        there = [(number, path, path.stat()) for number, path in segments(self.raw)]
        total = sum(stat.st_size for _, _, stat in there)
        now, gone = self.wall_s(), []
        for number, path, stat in there[:-1]:
            age_s = now - stat.st_mtime
            old = bool(self.days) and age_s > self.days * _DAY_S
            large = bool(self.size_bytes) and total > self.size_bytes
            if not (old or large) or age_s < NEEDED_S or number >= self.needed_from():
                break  # a log with a hole in it could not be read through
            try:
                self._list(path.name, stat.st_size, "age" if old else "size")
                path.unlink(missing_ok=True)
            except OSError as exc:
                log.warning("%s cannot be removed: %s", path.name, exc.strerror)
                break
            total -= stat.st_size
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
