"""The raw log: everything that a live run received, in order of receipt.

A folder of segments, `raw-00000001.vlog` and so on, each begun with `MAGIC`. A record is its
payload's length (u32), the CRC-32 of the payload (u32) and the payload, all little-endian;
`docs/raw-log-format.md` has every byte. Records are only ever appended. A record that was cut
off by a crash is set aside when the log is opened again, and that is said.

Segments are numbered from 1 on, and each begins with the SHA-256 of the one before: one that is
missing in the middle, or was changed later, is named (`store.raw_chain`).
"""

import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from vedette.model.errors import RawLogError
from vedette.model.value_words import failure_in_words
from vedette.store.durable_files import SYSTEM_FILES, Files
from vedette.store.raw_records import (
    OpenedRecord,
    Record,
    SegmentRecord,
    from_payload,
    time_of,
    to_payload,
)
from vedette.store.spare_handles import SPARE

MAGIC = b"VEDRAW1\n"
SUFFIX = ".vlog"
TORN = ".torn"  # what was cut off a segment lies beside it under this name
LONGEST_PAYLOAD = 8 * 1024 * 1024  # a longer "record" is damage
_HEAD_BYTES = 8
SEGMENT_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A position in the log: before the record at byte `offset` of segment `segment`."""

    segment: int
    offset: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and its position."""

    at: Position
    length: int  # of the whole record, head included
    record: Record

    @property
    def end(self) -> Position:
        """The position after the record."""
        return Position(self.at.segment, self.at.offset + self.length)


@dataclass(frozen=True, slots=True)
class Damage:
    """A place from which a segment cannot be read on."""

    at: Position
    what: str
    lost_bytes: int

    def __str__(self) -> str:
        return f"{segment_name(self.at.segment)}, byte {self.at.offset}: {self.what}"


def segment_name(number: int) -> str:
    """The file name of a segment."""
    return f"raw-{number:08d}{SUFFIX}"


def segments(folder: Path) -> list[tuple[int, Path]]:
    """The segments in `folder`, in order."""
    found = []
    for path in folder.glob(f"raw-*{SUFFIX}"):
        number = path.name.removeprefix("raw-").removesuffix(SUFFIX)
        if number.isascii() and number.isdigit():
            found.append((int(number), path))
    return sorted(found)


def read_segment(
    stream: BinaryIO, number: int = 0, start: int = len(MAGIC)
) -> Iterator[Placed | Damage]:
    """Every complete record of one segment from byte `start` on; then the damage, if any."""
    if start < len(MAGIC):
        stream.seek(0)
        if stream.read(len(MAGIC)) != MAGIC:
            yield _damage(stream, Position(number, 0), "this is no segment of a raw log")
            return
        start = len(MAGIC)
    stream.seek(start)
    offset = start
    while head := stream.read(_HEAD_BYTES):
        at = Position(number, offset)
        length = int.from_bytes(head[:4], "little")
        if len(head) < _HEAD_BYTES or not 0 < length <= LONGEST_PAYLOAD:
            yield _damage(stream, at, "the record's length cannot be read")
            return
        payload = stream.read(length)
        if len(payload) < length:
            yield _damage(stream, at, "the record ends in its middle")
            return
        if zlib.crc32(payload) != int.from_bytes(head[4:], "little"):
            yield _damage(stream, at, "the record's checksum is wrong")
            return
        try:
            record = from_payload(payload)
        except ValueError as exc:
            yield _damage(
                stream, at, f"this version cannot read the record: {failure_in_words(exc)}"
            )
            return
        if not isinstance(record, SegmentRecord):  # how segments hang together: `raw_chain`
            yield Placed(at, _HEAD_BYTES + length, record)
        offset += _HEAD_BYTES + length


def segment_head(path: Path) -> SegmentRecord | None:
    """The head of a segment; None for a segment of an earlier version, or a damaged one."""
    with path.open("rb") as stream:
        head = stream.read(len(MAGIC) + _HEAD_BYTES)
        length = int.from_bytes(head[len(MAGIC) : len(MAGIC) + 4], "little")
        payload = stream.read(min(length, LONGEST_PAYLOAD))
    if not head.startswith(MAGIC) or zlib.crc32(payload) != int.from_bytes(head[-4:], "little"):
        return None
    try:
        record = from_payload(payload)
    except ValueError:
        return None
    return record if isinstance(record, SegmentRecord) else None


def read_log(folder: Path, start: Position | None = None) -> Iterator[Placed | Damage]:
    """Every record from `start` on, segment after segment. Damage is reported and skipped.

    A segment that is missing between two others counts as damage.
    """
    expected: int | None = None
    for number, path in segments(folder):
        if start is not None and number < start.segment:
            continue
        if expected is not None and number != expected:
            named = ", ".join(segment_name(one) for one in range(expected, number))
            yield Damage(Position(expected, 0), f"missing: {named}", 0)
        expected = number + 1
        begin = start.offset if start is not None and number == start.segment else 0
        with path.open("rb") as stream:
            yield from read_segment(stream, number, begin)


class RawLog:
    """The log of one live run, open for writing. Used by one thread at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        files: Files = SYSTEM_FILES,
    ) -> None:
        """Open the log in `folder`, or begin one. A torn end is set aside; see `torn`.

        Raises RawLogError if the folder cannot be written.
        """
        self.folder = folder
        self._files = files
        self.torn: Damage | None = None
        self._opened: OpenedRecord | None = None
        self._descriptor = -1
        self._previous_sha256: str | None = None  # of the segment before, until it is written
        self._is_unchained = False  # a segment was begun that does not name the one before yet
        self._segment_bytes = segment_bytes
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            there = segments(folder)
            if there:
                self._number, path = there[-1]
                self._set_aside_torn(path)
                self._descriptor = files.open(path, os.O_WRONLY)
                self._size = os.fstat(self._descriptor).st_size
                os.lseek(self._descriptor, self._size, os.SEEK_SET)
                with path.open("rb") as stream:
                    self._digest = hashlib.file_digest(stream, "sha256")
                if self._size == len(MAGIC):
                    self._is_unchained = True
                    self._previous_sha256 = _sha256_before(there)
            else:
                self._number = 0
                self._digest = hashlib.sha256()
                self._begin_segment()
            self._tip = self.end, self._digest.copy()
        except OSError as exc:
            raise RawLogError(
                f"cannot be written: {exc.strerror}",
                where=str(folder),
                mend="check its permissions and the free space on its disk",
            ) from exc

    @property
    def end(self) -> Position:
        """The position after the last record."""
        return Position(self._number, self._size)

    @property
    def tip(self) -> tuple[Position, str]:
        """The end of the log, and the SHA-256 of the last segment up to that end."""
        end, digest = self._tip  # set at once: another thread may be writing
        return end, digest.hexdigest()

    def begin(self, opened: OpenedRecord) -> None:
        """Write an opening record here and at the start of every later segment."""
        self._opened = opened
        self.append((opened,), sync=True)

    def append(self, records: Sequence[Record], *, sync: bool = False) -> list[Placed]:
        """Append `records`: all of them or, on an error, none.

        Returns them with their positions; the first record of a new segment comes before them. With
        `sync` they are on the disk on return. Raises OSError: the log is then unchanged, and the
        caller may try again.
        """
        if self._size >= self._segment_bytes:
            self.sync()
            self._begin_segment()
            records = records if self._opened is None else (self._opened, *records)
        if self._is_unchained and records:
            records = (self._segment_record(time_of(records[0])), *records)
        placed: list[Placed] = []
        parts: list[bytes] = []
        offset = self._size
        for record in records:
            payload = to_payload(record)
            head = len(payload).to_bytes(4, "little") + zlib.crc32(payload).to_bytes(4, "little")
            parts += (head, payload)
            length = _HEAD_BYTES + len(payload)
            if not isinstance(record, SegmentRecord):
                placed.append(Placed(Position(self._number, offset), length, record))
            offset += length
        try:
            self._files.write(self._descriptor, b"".join(parts))
            if sync:
                self.sync()
        except OSError:
            self._files.truncate(self._descriptor, self._size)
            raise
        for part in parts:
            self._digest.update(part)
        self._size = offset
        self._tip = self.end, self._digest.copy()
        self._is_unchained = self._is_unchained and not records
        return placed

    def sync(self) -> None:
        """Return once all that was appended is on the disk. Raises OSError."""
        self._files.sync(self._descriptor)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _begin_segment(self) -> None:
        """Go on in a new file; where that cannot be made, the old one stays."""
        path = self.folder / segment_name(self._number + 1)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        descriptor = SPARE.opened(lambda: self._files.open(path, flags))
        try:
            self._files.write(descriptor, MAGIC)
            self._files.sync(descriptor)
            SPARE.opened(lambda: self._files.sync_folder(self.folder))
        except OSError:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._previous_sha256 = self._digest.hexdigest()
        self._digest, self._is_unchained = hashlib.sha256(MAGIC), True
        self._descriptor, self._number, self._size = descriptor, self._number + 1, len(MAGIC)

    def _segment_record(self, at: datetime) -> SegmentRecord:
        return SegmentRecord(at=at, segment=self._number, previous_sha256=self._previous_sha256)

    def _set_aside_torn(self, path: Path) -> None:
        """Move what follows the last whole record to a file beside it."""
        with path.open("rb+") as stream:
            for item in read_segment(stream, self._number, 0):
                if isinstance(item, Damage):
                    self.torn = item
            if self.torn is None:
                return
            offset = self.torn.at.offset
            stream.seek(offset)
            aside = path.with_name(f"{path.name}.{offset}{TORN}")
            aside.write_bytes(stream.read())
            if offset == 0:  # not even its first bytes: begun in the moment of the crash
                stream.seek(0)
                stream.write(MAGIC)
            stream.truncate(max(offset, len(MAGIC)))
            stream.flush()
            os.fsync(stream.fileno())
        self._files.sync_folder(self.folder)


def _sha256_before(there: Sequence[tuple[int, Path]]) -> str | None:
    """The hash of the segment before the last one; None where there is none."""
    if len(there) < 2:
        return None
    with there[-2][1].open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _damage(stream: BinaryIO, at: Position, what: str) -> Damage:
    end = stream.seek(0, os.SEEK_END)
    return Damage(at, what, end - at.offset)
