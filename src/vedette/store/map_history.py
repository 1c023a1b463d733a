"""The stored frames of the page, so that the map can show any past time.

A folder of segments `shown-YYYYMMDDTHHMMSS.ffffffZ.vdp`, each named for the time that its first
frame shows. A segment is `MAGIC`, the SHA-256 of the zones that the page had then (32 bytes), and
frames: the time shown (µs since 1970, i64), the packed length (u32), both little-endian, and the
frame of the page's stream (docs/page-protocol.md) packed by zlib. The first frame is a whole
picture, the others what changed. The zones lie beside as `zones-SHA256.json.z`, once each.

These files are not evidence and can be computed again from the raw log. A frame cut off by a crash
is skipped, as is a segment without a complete frame. Files past their retention are removed.
"""

import hashlib
import itertools
import os
import re
import struct
import threading
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vedette.model.errors import ShownError
from vedette.model.times import from_microseconds, to_microseconds
from vedette.model.value_words import failure_in_words

FOLDER = "shown"
MAGIC = b"VEDSHOW1"
_NAMED = re.compile(r"shown-(\d{8}T\d{6}\.\d{6}Z)\.vdp")
_FRAME = struct.Struct("<qI")
_HEAD_BYTES = len(MAGIC) + 32
_LEVEL = 1  # of packing: a busy picture is packed each second
_CHANGES_TO_PICTURE = 4  # so that going back costs a few pictures, and the disk a quarter more
_LEAST_CHANGES = 1 << 18  # bytes; with fewer a folder of a month would hold too many files
_LONGEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page showed at one time."""

    until: datetime  # the time that it showed
    frames: tuple[bytes, ...]  # a whole picture and what changed since
    zones_sha256: str


class ShownWriter:
    """Stores frames as they are shown. Its methods raise OSError.

    One thread at a time writes; another may close it meanwhile, and then waits for the frame.
    """

    def __init__(self, folder: Path, *, keep: timedelta, most_bytes: int = 0) -> None:
        """keep: the retention, measured in displayed time. most_bytes: of all files; 0: no limit.
        Creates the folder if it does not exist.
        """
        _make(folder)
        self._folder = folder
        # A file that were closed while a thread writes to it could be another's by then.
        self._lock = threading.RLock()
        self._keep = keep
        self._most_bytes = most_bytes
        self._file = -1
        self._began: datetime | None = None
        self._picture_bytes = self._change_bytes = 0

    def wants_picture(self, until: datetime) -> bool:
        """Whether the next frame must be a complete picture."""
        if self._began is None or not timedelta(0) <= until - self._began <= _LONGEST:
            return True
        return self._change_bytes > max(_CHANGES_TO_PICTURE * self._picture_bytes, _LEAST_CHANGES)

    def picture(self, until: datetime, frame: bytes, zones: bytes) -> None:
        """Begin a segment. zones: the zones that were in force, as JSON."""
        sha256 = hashlib.sha256(zones).digest()
        packed = _packed(until, frame)
        with self._lock:
            self.close()
            _make(self._folder)  # somebody may have removed it
            self._prune(until)
            self._put_zones(sha256.hex(), zones)
            self._file = self._begin(until, MAGIC + sha256 + packed)
            self._picture_bytes, self._change_bytes = len(packed), 0
            self._began = until

    def change(self, until: datetime, frame: bytes) -> None:
        """Add the changes since the last frame."""
        packed = _packed(until, frame)
        with self._lock:
            _write(self._file, packed)
            self._change_bytes += len(packed)

    def close(self) -> None:
        """Close the file; the next frame must be a complete picture."""
        with self._lock:
            file, self._file, self._began = self._file, -1, None
            if file >= 0:
                with suppress(OSError):  # what is cut off is left out when it is read
                    os.close(file)

    def _begin(self, until: datetime, data: bytes) -> int:
        """A new file that holds `data`; none is left where that cannot be written."""
        path, file = self._new_file(until)
        try:
            _write(file, data)
        except OSError:
            os.close(file)
            path.unlink(missing_ok=True)
            raise
        return file

    def _new_file(self, until: datetime) -> tuple[Path, int]:
        while True:
            path = self._folder / _name(until)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            try:
                return path, os.open(path, flags, 0o600)
            except FileExistsError:  # of a run that was cut off at this very time
                until += timedelta(microseconds=1)

    def _put_zones(self, sha256: str, zones: bytes) -> None:
        path = _zones_path(self._folder, sha256)
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(zlib.compress(zones))
            part.replace(path)

    def _prune(self, now: datetime) -> None:
        """Remove what is past its time, and the zones that no segment names any more."""
        names = _segments(self._folder)
        # A segment holds frames until the next begins: it goes when that one is old, too.
        pairs = itertools.pairwise(names)
        old = itertools.takewhile(lambda pair: now - _began(pair[1]) > self._keep, pairs)
        over = [name for name, _ in old]
        if self._most_bytes:
            over += self._too_many(names[len(over) :])
        left = names[len(over) :]
        zones = self._zones_of(over)
        for name in over:
            (self._folder / name).unlink(missing_ok=True)
        # Seldom more than the first has to be looked at: there may be tens of thousands.
        for name in left:
            if not zones:
                return
            zones -= self._zones_of([name])
        for sha256 in zones:
            _zones_path(self._folder, sha256).unlink(missing_ok=True)

    def _too_many(self, names: list[str]) -> list[str]:
        """The oldest, without which the others are within the limit; the newest stays."""
        sizes = [_size(self._folder / name) for name in names]
        total, count = sum(sizes), 0
        while total > self._most_bytes and count < len(names) - 1:
            total -= sizes[count]
            count += 1
        return names[:count]

    def _zones_of(self, names: Iterable[str]) -> set[str]:
        """Their hashes; what is damaged names none, and is no reason to stop keeping."""
        found = set()
        for name in names:
            with suppress(ShownError):
                found.add(_head(self._folder / name))
        return found


def shown_at(folder: Path, at: datetime) -> Shown | None:
    """The picture that the page showed at `at`; None if nothing that old is stored.

    Raises ShownError if the stored data are damaged.
    """
    names = _segments(folder)
    older = [folder / name for name in names[: bisect_right(names, _name(at))]]
    for path in reversed(older):
        try:
            found = [(until, frame) for until, frame in _frames(path) if until <= at]
            if found:
                frames = tuple(zlib.decompress(frame) for _, frame in found)
                return Shown(found[-1][0], frames, _head(path))
        except FileNotFoundError:  # past its time, a moment ago
            continue
        except (OSError, OverflowError, zlib.error) as exc:
            raise ShownError(
                f"cannot be read: {failure_in_words(exc)}",
                where=str(path),
                mend="choose another time",
            ) from exc
    if any(path.exists() for path in older):
        where = str(older[-1])
        raise ShownError(
            "must contain a complete frame, got none", where=where, mend="choose another time"
        )
    return None


def first_shown(folder: Path) -> datetime | None:
    """The earliest time that is stored in `folder`; None if nothing is stored."""
    return next((_began(name) for name in _segments(folder)), None)


def zones_shown(folder: Path, sha256: str) -> bytes:
    """The zones that the page showed, as JSON. Raises LookupError, and ShownError for damage."""
    try:
        zones = zlib.decompress(_zones_path(folder, sha256).read_bytes())
    except FileNotFoundError as exc:
        raise LookupError(sha256) from exc
    except (OSError, zlib.error) as exc:
        raise ShownError(
            f"cannot be read: {failure_in_words(exc)}",
            where=f"zones {sha256}",
            mend="choose another time",
        ) from exc
    if hashlib.sha256(zones).hexdigest() != sha256:
        raise ShownError(
            "the stored zones were altered", where=f"zones {sha256}", mend="choose another time"
        )
    return zones


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _segments(folder: Path) -> list[str]:
    """Their names, by time. What is not named for a time is none of ours."""
    try:
        return sorted(path.name for path in folder.iterdir() if _NAMED.fullmatch(path.name))
    except FileNotFoundError:
        return []


def _name(at: datetime) -> str:
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"shown-{text.replace('-', '').replace(':', '')}Z.vdp"


def _began(name: str) -> datetime:
    return datetime.fromisoformat(name.removeprefix("shown-").removesuffix(".vdp"))


def _head(path: Path) -> str:
    """The SHA-256 of a segment's zones."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES or not head.startswith(MAGIC):
        raise ShownError(
            "must be a stored picture of the page", where=str(path), mend="move it away"
        )
    return head[len(MAGIC) :].hex()


def _packed(until: datetime, frame: bytes) -> bytes:
    packed = zlib.compress(frame, _LEVEL)
    return _FRAME.pack(to_microseconds(until), len(packed)) + packed


def _frames(path: Path) -> Iterator[tuple[datetime, bytes]]:
    """The frames of a segment, packed; one that is cut off, or being written, is left out."""
    with path.open("rb") as file:
        file.seek(_HEAD_BYTES)
        while len(head := file.read(_FRAME.size)) == _FRAME.size:
            us, length = _FRAME.unpack(head)
            packed = file.read(length)
            if length == 0 or len(packed) < length:  # zeros are what a loss of power leaves
                return
            yield from_microseconds(us), packed


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _zones_path(folder: Path, sha256: str) -> Path:
    return folder / f"zones-{sha256}.json.z"


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
