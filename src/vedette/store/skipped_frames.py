"""Messages of the raw log on which the process itself died, and that are passed over since.

A fault in compiled code ends the process and not just the decoding. Where a start dies on the same
message twice, it is listed beside the raw log in `set-aside.jsonl`, and both the next start and
every replay of the log pass over it.
"""

import json
import os
from pathlib import Path

from vedette.store.fsync import sync_folder

FILE = "set-aside.jsonl"
Skipped = dict[tuple[str, int], str]
"""By segment name and offset: why it is passed over."""


def skipped_frames(raw: Path) -> Skipped:
    """What is listed in the raw log's folder. A line that cannot be read is passed over."""
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
    """List one more. Raises OSError."""
    line = json.dumps({"segment": segment, "offset": offset, "words": words}, sort_keys=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    file = os.open(raw / FILE, flags, 0o600)
    try:
        os.write(file, line.encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
    sync_folder(raw)
