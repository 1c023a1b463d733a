"""The events of a live run as JSON Lines. Each event is in the file once, even after a crash.

A checkpoint holds the length of the file. After a crash the file is truncated to that length, and
the events that follow are computed again from the raw log: the same bytes.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from vedette.model.events import Event
from vedette.sharing.event_lines import dumps, to_line
from vedette.store.durable_files import SYSTEM_FILES, Files

WAITING_MAX_BYTES = 64 * 1024 * 1024


class EventsFile:
    """`events.jsonl` of a live run, written by the runner's thread."""

    def __init__(
        self, path: Path, *, keep_bytes: int, simulation: bool, files: Files = SYSTEM_FILES
    ) -> None:
        """Open `path` cut back to `keep_bytes`; make it where there is none. Raises OSError."""
        self._simulation = simulation
        self._files = files
        self._waiting = b""  # lines for which there was no room
        self._given_up = False
        is_new = not path.exists()
        self._descriptor = files.open(path, os.O_RDWR | os.O_CREAT)
        if is_new:
            files.sync_folder(path.parent)
        self._size = min(keep_bytes, os.fstat(self._descriptor).st_size)
        files.truncate(self._descriptor, self._size)

    def write(self, events: Sequence[Event]) -> None:
        """Add the lines of one batch.

        Raises OSError where there is no room. The lines then wait in memory and are written with
        the next ones. Beyond `WAITING_MAX_BYTES` the file is given up until the next start; it can
        be made again from the raw log.
        """
        lines = [dumps(to_line(event, simulation=self._simulation)) for event in events]
        self._waiting += "".join(f"{line}\n" for line in lines).encode()
        if self._given_up or len(self._waiting) > WAITING_MAX_BYTES:
            self._given_up = True
            self._waiting = b""
        self._write_waiting()

    def _write_waiting(self) -> None:
        try:
            self._files.write(self._descriptor, self._waiting)
        except OSError:
            self._files.truncate(self._descriptor, self._size)  # no half of a line stays
            raise
        self._size += len(self._waiting)
        self._waiting = b""

    def sync(self) -> int:
        """Write the lines that wait in memory, flush the file and return its size in bytes.

        Raises OSError if either fails."""
        self._write_waiting()
        self._files.sync(self._descriptor)
        return self._size

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)
