"""Originals, stored by the SHA-256 of their bytes: written once and never changed.

A folder beside the record. The original of `ab12…` is the read-only file `ab/ab12…`, or a list of
parts that it shares with others, `ab/ab12….parts` (`store.shared_parts`). Working copies are made
elsewhere and never replace it.
"""

import hashlib
import io
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vedette.model.errors import EvidenceError
from vedette.store.durable_files import SYSTEM_FILES, Files
from vedette.store.shared_parts import FOLDER as PARTS
from vedette.store.shared_parts import Piece, SharedParts, list_from_bytes, list_to_bytes

FOLDER = "evidence"
LIST = ".parts"  # a list of parts has this behind the hash
_CHUNK_BYTES = 1024 * 1024
_HEX_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Kept:
    """An original that is stored on the disk."""

    sha256: str
    size_bytes: int


class EvidenceFiles:
    """The originals of one record. The folder is created when the first one is stored."""

    def __init__(self, folder: Path, files: Files = SYSTEM_FILES) -> None:
        self.folder = folder
        self.parts = SharedParts(folder / PARTS, files)
        self._files = files

    @classmethod
    def beside(cls, record: Path, files: Files = SYSTEM_FILES) -> "EvidenceFiles":
        """The folder that belongs to the record file `record`."""
        return cls(record.parent / FOLDER, files)

    def keep(self, stream: BinaryIO, *, most_bytes: int | None = None) -> Kept:
        """Store the content of `stream`; it is on the disk on return. Memory use is bounded.

        Equal bytes are stored once. Raises EvidenceError where there are more than `most_bytes`,
        where the folder cannot be written, or where the stored file of these bytes was altered;
        then nothing is stored.
        """
        with self._naming_errors():
            return self._keep(stream, "", most_bytes)

    def keep_shared(self, data: bytes, cuts: Iterable[int]) -> Kept:
        """Store `data` in parts; parts that another original has are stored once.

        cuts: the offsets at which to cut. Pieces between two cuts are shared if they are equal.
        Raises EvidenceError; what was stored before that is removed later.
        """
        kept = Kept(hashlib.sha256(data).hexdigest(), len(data))
        with self._naming_errors():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.parts.held():
                pieces = self.parts.keep(data, cuts)
                self._keep(io.BytesIO(list_to_bytes(pieces)), kept.sha256, None)
        return kept

    def _keep(self, stream: BinaryIO, sha256: str, most_bytes: int | None) -> Kept:
        """Store the content of `stream` as an original, or as the list of the parts of `sha256`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=self.folder, suffix=".partial")
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as out:
                kept = _copy(stream, out, most_bytes)
                out.flush()
                self._files.sync(out.fileno())
            partial.chmod(0o400)
            path = self._list(sha256) if sha256 else self.path(kept.sha256)
            self._put_in_place(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        return kept

    def path(self, sha256: str) -> Path:
        """The path of the original, whether or not it exists. Raises EvidenceError."""
        if len(sha256) != _HEX_DIGITS or not set(sha256) <= set("0123456789abcdef"):
            raise EvidenceError(
                f"the hash of evidence must be a SHA-256, got {sha256!r:.80}",
                mend="give 64 lower-case hex digits",
            )
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Whether the original exists. Its content is not checked."""
        return self.path(sha256).is_file() or self._list(sha256).is_file()

    def all(self) -> list[str]:
        """The SHA-256 of every original that is stored."""
        names = {path.name.removesuffix(LIST) for path in self.folder.glob("[0-9a-f][0-9a-f]/*")}
        return sorted(names)

    def check(self, sha256: str) -> None:
        """Read all bytes of the original and verify them.

        Raises EvidenceError where it is missing or was altered.
        """
        digest = hashlib.sha256()
        for chunk in self._chunks(sha256):
            digest.update(chunk)
        found = digest.hexdigest()
        if found != sha256:
            raise EvidenceError(
                f"the original was altered: its SHA-256 is now {found}",
                where=str(self.path(sha256)),
                mend="move it away, and restore it from a backup or add it again; the record "
                "keeps its hash",
            )

    def read(self, sha256: str) -> bytes:
        """The bytes of the original, verified. Raises EvidenceError."""
        self.check(sha256)
        return b"".join(self._chunks(sha256))

    def copy(self, sha256: str, to: Path) -> Path:
        """Make a working copy of an original at `to`, and return the path of the copy.

        `to` must not exist yet, unless it is a folder. The original stays. Raises EvidenceError.
        """
        self.check(sha256)
        target = to / sha256 if to.is_dir() else to
        with self._naming_errors(str(target)), target.open("xb") as out:
            for chunk in self._chunks(sha256):
                out.write(chunk)
        return target

    def remove(self, originals: Sequence[str]) -> None:
        """Remove originals, and the parts that no other one has. Raises EvidenceError.

        Only for retention, once the removal is on record.
        """
        with self._naming_errors(), self.parts.held(alone=True):
            for sha256 in originals:
                self.path(sha256).unlink(missing_ok=True)
                self._list(sha256).unlink(missing_ok=True)
            self.parts.sweep(frozenset(self._uses()))

    def stored_bytes(self) -> int:
        """The space that all originals take on the disk, in bytes. Raises OSError."""
        return sum(p.stat().st_size for p in self.folder.rglob("*") if p.is_file())

    def freed_by(self, originals: Sequence[str]) -> Iterator[int]:
        """Yields the bytes that are free after the removal of the first original, the first two, …

        Raises EvidenceError or OSError.
        """
        uses, freed = self._uses(), 0
        for sha256 in originals:
            freed += _size(self.path(sha256)) + _size(self._list(sha256))
            for part in {piece.sha256 for piece in self._pieces(sha256) if piece.sha256}:
                uses[part] -= 1
                if uses[part] == 0:
                    freed += self.parts.stored_bytes(part)
            yield freed

    def _uses(self) -> Counter[str]:
        """How many originals have each part."""
        uses: Counter[str] = Counter()
        for path in self.folder.glob(f"[0-9a-f][0-9a-f]/*{LIST}"):
            pieces = self._pieces(path.name.removesuffix(LIST))
            uses.update({piece.sha256 for piece in pieces if piece.sha256})
        return uses

    def _list(self, sha256: str) -> Path:
        path = self.path(sha256)
        return path.with_name(path.name + LIST)

    def _pieces(self, sha256: str) -> list[Piece]:
        path = self._list(sha256)
        try:
            return list_from_bytes(path.read_bytes(), str(path))
        except FileNotFoundError:
            return []

    def _chunks(self, sha256: str) -> Iterator[bytes]:
        """The bytes of the original as they are stored; not verified. Raises EvidenceError."""
        path, listed = self.path(sha256), self._list(sha256)
        if path.exists() and not path.is_file():
            raise EvidenceError(
                "must be a file, got a folder or a device",
                where=str(path),
                mend="move it away, and find out who put it there",
            )
        try:
            if listed.is_file() and not path.is_file():
                for piece in self._pieces(sha256):
                    yield self.parts.read(piece)
                return
            with path.open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    yield chunk
        except FileNotFoundError as exc:
            raise EvidenceError(
                "the original is missing",
                where=str(path),
                mend="restore the evidence folder that belongs to the record",
            ) from exc
        except OSError as exc:
            raise EvidenceError(
                f"cannot be read: {exc.strerror}", where=str(path), mend="check its permissions"
            ) from exc

    def _put_in_place(self, partial: Path, path: Path) -> None:
        path.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            self._files.link(partial, path)
        except FileExistsError:
            # The same bytes were kept before, unless somebody altered them.
            self.check(path.name.removesuffix(LIST))
        for folder in (path.parent, self.folder):
            self._files.sync_folder(folder)

    @contextmanager
    def _naming_errors(self, where: str | None = None) -> Iterator[None]:
        try:
            yield
        except FileExistsError as exc:
            raise EvidenceError(
                "already exists",
                where=where,
                mend="name another file, because nothing is overwritten",
            ) from exc
        except OSError as exc:
            raise EvidenceError(
                f"cannot be written: {exc.strerror}",
                where=where or str(self.folder),
                mend="free disk space there, or correct its permissions",
            ) from exc


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _copy(stream: BinaryIO, out: BinaryIO, most_bytes: int | None) -> Kept:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK_BYTES):
        size += len(chunk)
        if most_bytes is not None and size > most_bytes:
            raise EvidenceError(
                f"a file must have at most {most_bytes:,} bytes",
                mend="raise the limit, or split the file",
            )
        digest.update(chunk)
        out.write(chunk)
    return Kept(digest.hexdigest(), size)
