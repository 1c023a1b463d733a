"""The events of a live run as JSON Lines, each in the file once, crash or no crash.

A checkpoint says how long the file was. After a crash it is cut back to there, and what comes
out of the raw log again is written again: the same bytes.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from vedette.model.events import Event
from vedette.sharing.event_lines import dumps, to_line


class EventsFile:
    """`events.jsonl` of a live run, written by the runner's thread."""

    def __init__(self, path: Path, *, keep_bytes: int, simulation: bool) -> None:
        """Open `path` cut back to `keep_bytes`; make it where there is none. Raises OSError."""
        self._simulation = simulation
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._size = min(keep_bytes, os.fstat(self._descriptor).st_size)
        os.ftruncate(self._descriptor, self._size)
        os.lseek(self._descriptor, self._size, os.SEEK_SET)

    def write(self, events: Sequence[Event]) -> None:
        """Add the lines of one batch. Raises OSError."""
        lines = [dumps(to_line(event, simulation=self._simulation)) for event in events]
        view = memoryview("".join(f"{line}\n" for line in lines).encode())
        self._size += len(view)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def sync(self) -> int:
        """Put it on the disk; how long it is. Raises OSError."""
        os.fdatasync(self._descriptor)
        return self._size

    def close(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)
