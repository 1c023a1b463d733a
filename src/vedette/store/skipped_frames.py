"""Messages of the raw log that ended the process itself, and are skipped since.

A fault in compiled code ends the process and not only the decoding. If a start ends on the same
message twice, it is listed beside the raw log in `set-aside.jsonl`. The next start and every replay
of the log skip it.
"""

import json
import os
from pathlib import Path

from vedette.store.fsync import sync_folder

FILE = "set-aside.jsonl"
Skipped = dict[tuple[str, int], str]
"""By segment name and offset: why it is passed over."""


def skipped_frames(raw: Path) -> Skipped:
    """The skipped messages of a raw log. A line that cannot be read is ignored."""
    path = raw / FILE
    if not path.exists():
        return {}
    found: Skipped = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            said = json.loads(line)
            found[str(said["segment"]), int(said["offset"])] = str(said["words"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def skip_frame(raw: Path, segment: str, offset: int, words: str) -> None:
    """Add a message to the list. Raises OSError."""
    line = json.dumps({"segment": segment, "offset": offset, "words": words}, sort_keys=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    file = os.open(raw / FILE, flags, 0o600)
    try:
        os.write(file, line.encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
    sync_folder(raw)
