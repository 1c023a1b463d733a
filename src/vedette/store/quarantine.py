"""The quarantine: messages that could not be processed, kept with their bytes.

One file of JSON Lines, `quarantine/quarantine.jsonl`, an entry a line, only ever appended to. An
entry is known by its id, so a restart that goes through the same messages again adds none twice.
What one sensor may fill is bounded; further messages are counted.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from vedette.store.durable_files import SYSTEM_FILES, Files
from vedette.store.spare_handles import SPARE

FOLDER = "quarantine"
FILE = "quarantine.jsonl"
OF_SENSOR_MAX = 200
ALL_MAX = 5_000
ALL_BYTES_MAX = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One message that was set aside."""

    id: str
    at: str  # RFC 3339; when the engine set it aside
    words: str  # why
    received_at: str | None = None
    sensor: str | None = None
    input: str | None = None
    sequence: int | None = None
    encoding: str | None = None
    segment: str | None = None  # where the raw log holds it
    offset: int | None = None
    hex: str | None = None  # its bytes; None where they could not be read


def entry_id(at: str, source: str | None, sequence: int | None, words: str) -> str:
    """The id of a message. It is the same whenever the same message is set aside."""
    what = f"{source}#{sequence}" if source is not None else f"{at} {words}"
    return hashlib.sha256(what.encode()).hexdigest()[:12]


class Quarantine:
    """The quarantine of one data folder, open to be added to. Used by one thread at a time."""

    def __init__(self, data: Path, files: Files = SYSTEM_FILES) -> None:
        """data: the data folder. Nothing is written before the first entry."""
        self._path = data / FOLDER / FILE
        self._files = files
        self._ids: set[str] = set()
        self._by_sensor: Counter[str] = Counter()
        self._bytes = 0
        self.not_kept = 0  # messages set aside by this process beyond what may be kept
        self._is_named = False  # whether this process has made the file's name durable
        for entry in entries(data):
            self._note(entry)

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def by_sensor(self) -> dict[str, int]:
        """The number of stored messages of each sensor."""
        return dict(self._by_sensor)

    def add(self, entry: Quarantined) -> bool:
        """Add an entry.

        Returns True, or False if it exists already or there is no room. Raises OSError.
        """
        if entry.id in self._ids:
            return False
        size = len(entry.hex or "")
        full = len(self._ids) >= ALL_MAX or self._bytes + size > ALL_BYTES_MAX
        if full or self._by_sensor[entry.sensor or ""] >= OF_SENSOR_MAX:
            self.not_kept += 1
            return False
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        line = json.dumps(asdict(entry), sort_keys=True).encode() + b"\n"
        file = SPARE.opened(lambda: self._files.open(self._path, flags))
        try:
            # A crash or a full disk may have cut off the last line: this one must not join it.
            self._files.write(file, line if self._ends_a_line() else b"\n" + line)
            self._files.sync(file)
        finally:
            os.close(file)
        if not self._is_named:  # an earlier process may have ended before it did this
            self._files.sync_folder(self._path.parent)
            self._files.sync_folder(self._path.parent.parent)
            self._is_named = True
        self._note(entry)
        return True

    def _ends_a_line(self) -> bool:
        with self._path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - 1))
            return stream.read(1) in (b"", b"\n")

    def _note(self, entry: Quarantined) -> None:
        self._ids.add(entry.id)
        self._by_sensor[entry.sensor or ""] += 1
        self._bytes += len(entry.hex or "")


def entries(data: Path) -> Iterator[Quarantined]:
    """Every entry of a data folder, in order. A line that a crash cut off is skipped."""
    path = data / FOLDER / FILE
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            yield Quarantined(**json.loads(line))
        except (ValueError, TypeError):
            continue
