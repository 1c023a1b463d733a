"""The events of a live run as JSON Lines. Each event is in the file once, even after a crash.

A checkpoint holds the length of the file. After a crash the file is truncated to that length, and
the events that follow are computed again from the raw log: the same bytes.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from vedette.model.events import Event
from vedette.sharing.event_lines import dumps, to_line


class EventsFile:
    """`events.jsonl` of a live run, written by the runner's thread."""

    def __init__(self, path: Path, *, keep_bytes: int, simulation: bool) -> None:
        """Open `path` truncated to `keep_bytes`, or create it. Raises OSError."""
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
        """Flush the file to the disk. Returns its length. Raises OSError."""
        os.fdatasync(self._descriptor)
        return self._size

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)
