"""Consistent copies of files that may be in use. Each copy is on disk before it is listed."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from vedette.model.errors import BackupError
from vedette.store.raw_log import Damage, Placed, read_segment
from vedette.store.raw_records import ClosedBatchRecord

_CHUNK = 1024 * 1024
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedFile:
    """One file of a copy: its path within it, and what is in it."""

    path: str
    size_bytes: int
    sha256: str


def copy_bytes(source: Path, to: Path, size_bytes: int | None = None) -> None:
    """Copy the first `size_bytes` of a file, or its present size. Raises OSError, BackupError."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY)
    with source.open("rb") as reading, os.fdopen(descriptor, "wb") as writing:
        left = source.stat().st_size if size_bytes is None else size_bytes
        while left > 0:
            chunk = reading.read(min(_CHUNK, left))
            if not chunk:
                raise BackupError(
                    f"the file must not become shorter during the copy, got {left} bytes too few",
                    where=str(source),
                    mend="make the backup again",
                )
            writing.write(chunk)
            left -= len(chunk)
        writing.flush()
        os.fsync(writing.fileno())


def copy_database(source: Path, to: Path) -> None:
    """Copy a snapshot of a database that may be in use. Later commits are not included.

    Raises BackupError.
    """
    os.close(os.open(to, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reading,
            closing(sqlite3.connect(to)) as writing,
        ):
            reading.backup(writing)
            # The copy is one file: it must not look for a -wal that was never copied.
            writing.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as exc:
        raise BackupError(
            f"cannot be copied to {to}: SQLite: {exc}",
            where=str(source),
            mend="check that the target disk has room; if it has, "
            "run `vedette verify` on the source",
        ) from exc
    sync_file(to)


def damage_of(path: Path) -> str | None:
    """Faults in the structure of a database that SQLite finds; None if there are none."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as exc:
        return str(exc)
    return None if row is None or row[0] == "ok" else str(row[0])


def last_batch_end(segment: Path) -> int:
    """The end of the last complete batch of a segment that may be in use; 0 if there is none."""
    end = 0
    with segment.open("rb") as stream:
        for item in read_segment(stream, 0, 0):
            if isinstance(item, Placed) and isinstance(item.record, ClosedBatchRecord):
                end = item.end.offset
    return end


def damage_of_segment(segment: Path) -> str | None:
    """The part of a raw log segment that cannot be read; None if all can be read."""
    with segment.open("rb") as stream:
        for item in read_segment(stream, 0, 0):
            if isinstance(item, Damage):
                return str(item)
    return None


def described(path: Path, root: Path) -> CopiedFile:
    """The size and the hash of a file. Raises OSError."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return CopiedFile(
        path=path.relative_to(root).as_posix(), size_bytes=path.stat().st_size, sha256=digest
    )


def sync_file(path: Path) -> None:
    """Flush a file or folder to the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
