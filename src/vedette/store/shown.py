"""What the page showed, kept, so that the map can go back to any time.

A folder of segments `shown-YYYYMMDDTHHMMSS.ffffffZ.vdp`, each named for the time that its first
frame shows. A segment is `MAGIC`, the SHA-256 of the zones that the page had then (32 bytes), and
frames: the time shown (µs since 1970, i64), the packed length (u32), both little-endian, and the
frame of the page's stream (docs/page-protocol.md) packed by zlib. The first frame is a whole
picture, the others what changed. The zones lie beside as `zones-SHA256.json.z`, once each.

None of it is proof, and all of it can be made again from the raw log: a frame that a crash cut off
is left out, and files past their time are removed.
"""

import hashlib
import itertools
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vedette.model.errors import ShownError
from vedette.model.times import from_microseconds, to_microseconds

FOLDER = "shown"
MAGIC = b"VEDSHOW1"
_SUFFIX = ".vdp"
_NAMED = "shown-%Y%m%dT%H%M%S.%fZ" + _SUFFIX
_FRAME = struct.Struct("<qI")
_HEAD_BYTES = len(MAGIC) + 32
_LEVEL = 1  # of packing: a busy picture is packed each second
_CHANGES_TO_PICTURE = 4  # so that going back costs a few pictures, and the disk a quarter more
_LONGEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page showed at a time."""

    until: datetime  # the time that it showed
    frames: tuple[bytes, ...]  # a whole picture and what changed since
    zones_sha256: str


class ShownWriter:
    """Keeps frames as they are shown. Not thread-safe. Its methods raise OSError."""

    def __init__(self, folder: Path, *, keep: timedelta) -> None:
        """keep: how long, by the time that is shown. Makes the folder where there is none."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._keep = keep
        self._file = -1
        self._began: datetime | None = None
        self._picture_bytes = self._change_bytes = 0

    def wants_picture(self, until: datetime) -> bool:
        """Whether the next frame has to be a whole picture."""
        if self._began is None or until - self._began > _LONGEST:
            return True
        return self._change_bytes > _CHANGES_TO_PICTURE * self._picture_bytes

    def picture(self, until: datetime, frame: bytes, zones: bytes) -> None:
        """Begin a segment. zones: what was in force, as JSON."""
        self.close()
        self._prune(until)
        sha256 = hashlib.sha256(zones).digest()
        self._put_zones(sha256.hex(), zones)
        self._file = self._new_file(until)
        _write(self._file, MAGIC + sha256)
        self._picture_bytes, self._change_bytes = self._add(until, frame), 0
        self._began = until

    def change(self, until: datetime, frame: bytes) -> None:
        """Add what changed since the frame before."""
        self._change_bytes += self._add(until, frame)

    def close(self) -> None:
        """Let go of the file; the next frame has to be a whole picture."""
        if self._file >= 0:
            os.close(self._file)
        self._file, self._began = -1, None

    def _add(self, until: datetime, frame: bytes) -> int:
        packed = zlib.compress(frame, _LEVEL)
        _write(self._file, _FRAME.pack(to_microseconds(until), len(packed)) + packed)
        return len(packed)

    def _new_file(self, until: datetime) -> int:
        while True:
            path = self._folder / until.astimezone(UTC).strftime(_NAMED)
            try:
                return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
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
        segments = _segments(self._folder)
        # A segment holds frames until the next begins: it goes when that one is old, too.
        pairs = itertools.pairwise(segments)
        over = [one for one, after in pairs if now - _began(after) > self._keep]
        if not over:
            return
        for path in over:
            path.unlink(missing_ok=True)
        named = {_zones_path(self._folder, _head(path)) for path in segments[len(over) :]}
        for path in self._folder.glob("zones-*.json.z"):
            if path not in named:
                path.unlink(missing_ok=True)


def shown_at(folder: Path, at: datetime) -> Shown | None:
    """What the page last showed up to `at`; None where nothing so old is kept.

    Raises ShownError where what is kept is damaged.
    """
    path = next((one for one in reversed(_segments(folder)) if _began(one) <= at), None)
    if path is None:
        return None
    found = [(until, frame) for until, frame in _frames(path) if until <= at]
    if not found:
        raise ShownError("holds no whole frame", where=str(path), mend="ask for another time")
    try:
        frames = tuple(zlib.decompress(frame) for _, frame in found)
    except zlib.error as exc:
        raise ShownError(
            f"was altered or damaged ({exc})", where=str(path), mend="ask for another time"
        ) from exc
    return Shown(found[-1][0], frames, _head(path))


def first_shown(folder: Path) -> datetime | None:
    """The earliest time that can be gone back to."""
    return next((_began(path) for path in _segments(folder)), None)


def zones_shown(folder: Path, sha256: str) -> bytes:
    """The zones that the page had, as JSON. Raises LookupError, and ShownError for damage."""
    try:
        zones = zlib.decompress(_zones_path(folder, sha256).read_bytes())
    except FileNotFoundError as exc:
        raise LookupError(sha256) from exc
    except (OSError, zlib.error) as exc:
        raise ShownError(f"cannot be read ({exc})", where=f"zones {sha256}") from exc
    if hashlib.sha256(zones).hexdigest() != sha256:
        raise ShownError("were altered", where=f"zones {sha256}")
    return zones


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"shown-*{_SUFFIX}"))


def _began(path: Path) -> datetime:
    try:
        return datetime.strptime(path.name, _NAMED).replace(tzinfo=UTC)
    except ValueError as exc:
        raise ShownError("is not named for a time", where=str(path), mend="move it away") from exc


def _head(path: Path) -> str:
    """The SHA-256 of a segment's zones."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES or not head.startswith(MAGIC):
        raise ShownError("is not what the page showed", where=str(path), mend="move it away")
    return head[len(MAGIC) :].hex()


def _frames(path: Path) -> Iterator[tuple[datetime, bytes]]:
    """The frames of a segment, packed; one that is cut off, or being written, is left out."""
    with path.open("rb") as file:
        file.seek(_HEAD_BYTES)
        while len(head := file.read(_FRAME.size)) == _FRAME.size:
            us, length = _FRAME.unpack(head)
            packed = file.read(length)
            if len(packed) < length:
                return
            yield from_microseconds(us), packed


def _zones_path(folder: Path, sha256: str) -> Path:
    return folder / f"zones-{sha256}.json.z"


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
