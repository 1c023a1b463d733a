"""Parts of large files, stored once however many files hold them.

A seal repeats most of the seal before it. So it is stored as a list of pieces. Each long piece is a
part: a file `parts/ab/ab12…`, named by the SHA-256 of its bytes and compressed by zlib. Short
pieces stand in the list itself. The pieces one behind the other are the file.
"""

import fcntl
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from vedette.model.errors import EvidenceError
from vedette.store.durable_files import Files

FOLDER = "parts"
FORMAT, VERSION = "vedette-parts", 1
LEAST_BYTES = 4_096  # of a part: a shorter piece takes more room as a file of its own
MOST_BYTES = 1024 * 1024 * 1024  # of a part
_LEVEL = 6
_LOCK = "lock"
_MEND = "restore the evidence folder that belongs to the record"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file: a part by its SHA-256, or a few bytes."""

    size_bytes: int
    sha256: str | None = None  # None: `data` is all of it
    data: bytes = b""


def list_to_bytes(pieces: Iterable[Piece]) -> bytes:
    """The list of the pieces of one file, as it is stored."""
    listed = [
        [piece.size_bytes, piece.sha256] if piece.sha256 else piece.data.hex() for piece in pieces
    ]
    value = {"format": FORMAT, "version": VERSION, "pieces": listed}
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def list_from_bytes(data: bytes, where: str) -> list[Piece]:
    """Inverse of `list_to_bytes`. Raises EvidenceError for anything that it did not write."""
    try:
        value = json.loads(data)
        _require_version(value["format"], value["version"])
        return [_piece(one) for one in value["pieces"]]
    except (ValueError, TypeError, KeyError, RecursionError) as exc:
        raise EvidenceError(
            f"must be a list of parts: {exc!s:.200}", where=where, mend=_MEND
        ) from exc


def _require_version(name: object, version: object) -> None:
    if (name, version) != (FORMAT, VERSION):
        raise ValueError(f"got {name!r:.40} of version {version!r:.40}")


def _piece(value: object) -> Piece:
    if isinstance(value, str):
        data = bytes.fromhex(value)
        return Piece(len(data), data=data)
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"a piece must be text or a size and a SHA-256, got {value!r:.80}")
    size, sha256 = value
    if not isinstance(size, int) or not 0 < size <= MOST_BYTES:
        raise ValueError(f"a part must have 1 to {MOST_BYTES:,} bytes, got {size!r:.40}")
    if (
        not isinstance(sha256, str)
        or len(sha256) != 64
        or not set(sha256) <= set("0123456789abcdef")
    ):
        raise ValueError(f"a part must be named by its SHA-256, got {sha256!r:.80}")
    return Piece(size, sha256=sha256)


class SharedParts:
    """The parts in one folder."""

    def __init__(self, folder: Path, files: Files) -> None:
        self.folder = folder
        self._files = files

    def keep(self, data: bytes, cuts: Iterable[int]) -> list[Piece]:
        """Store `data`, cut at these offsets; each part is on the disk on return.

        The caller holds `held`. Raises OSError, and EvidenceError for a stored part that was
        altered.
        """
        ends = sorted({0, len(data), *(cut for cut in cuts if 0 < cut < len(data))})
        view, pieces, changed = memoryview(data), list[Piece](), set[Path]()
        for start, end in pairwise(ends):
            piece = bytes(view[start:end])
            if len(piece) < LEAST_BYTES:
                pieces.append(Piece(len(piece), data=piece))
                continue
            sha256 = hashlib.sha256(piece).hexdigest()
            pieces.append(Piece(len(piece), sha256=sha256))
            changed |= self._keep_part(sha256, piece)
        for folder in sorted(changed):
            self._files.sync_folder(folder)
        return pieces

    def read(self, piece: Piece) -> bytes:
        """The bytes of a piece, verified. Raises EvidenceError."""
        if piece.sha256 is None:
            return piece.data
        path = self._path(piece.sha256)
        try:
            unpacking = zlib.decompressobj()
            data = unpacking.decompress(path.read_bytes(), piece.size_bytes + 1)
        except FileNotFoundError as exc:
            raise EvidenceError("a part of it is missing", where=str(path), mend=_MEND) from exc
        except (OSError, zlib.error) as exc:
            raise EvidenceError(
                f"a part of it cannot be read: {exc}", where=str(path), mend=_MEND
            ) from exc
        if hashlib.sha256(data).hexdigest() != piece.sha256:
            raise EvidenceError("a part of it was altered", where=str(path), mend=_MEND)
        return data

    def stored_bytes(self, sha256: str) -> int:
        """The space that a part takes on the disk, in bytes; 0 if the part does not exist."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def sweep(self, used: frozenset[str]) -> int:
        """Remove the parts that are not in `used`, and return how many bytes that freed.

        The caller holds `held(alone=True)`. Raises OSError.
        """
        freed = 0
        for path in self.folder.glob("*/*"):
            if path.name not in used:
                freed += path.stat().st_size
                path.unlink()
        return freed

    @contextmanager
    def held(self, *, alone: bool = False) -> Iterator[None]:
        """While this is held, no thread or process removes parts; `alone`: or adds some.

        Raises OSError.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self.folder / _LOCK, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield
        finally:
            os.close(descriptor)

    def _keep_part(self, sha256: str, data: bytes) -> set[Path]:
        """Store one part, unless it is there; the folders whose names changed."""
        path = self._path(sha256)
        if path.exists():
            self.read(Piece(len(data), sha256=sha256))  # somebody may have altered it
            return set()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        try:
            descriptor = self._files.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                self._files.write(descriptor, zlib.compress(data, _LEVEL))
                self._files.sync(descriptor)
            finally:
                os.close(descriptor)
            self._files.rename(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        return {path.parent, self.folder}

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256
