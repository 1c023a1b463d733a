"""Originals, stored by the SHA-256 of their bytes: written once and never changed.

A folder beside the record. The original of `ab12…` is the read-only file `ab/ab12…`. Working copies
are made elsewhere and never replace it.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vedette.model.errors import EvidenceError
from vedette.store.durable_files import SYSTEM_FILES, Files

FOLDER = "evidence"
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
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, name = tempfile.mkstemp(dir=self.folder, suffix=".partial")
            partial = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as out:
                    kept = _copy(stream, out, most_bytes)
                    out.flush()
                    self._files.sync(out.fileno())
                partial.chmod(0o400)
                self._put_in_place(partial, kept.sha256)
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
        return self.path(sha256).is_file()

    def check(self, sha256: str) -> Path:
        """The original's path, after its bytes were read and verified.

        Raises EvidenceError where it is missing or was altered.
        """
        path = self.path(sha256)
        if path.exists() and not path.is_file():
            raise EvidenceError(
                "must be a file, got a folder or a device",
                where=str(path),
                mend="move it away, and find out who put it there",
            )
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
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
        if found != sha256:
            raise EvidenceError(
                f"the original was altered: its SHA-256 is now {found}",
                where=str(path),
                mend="move it away, and restore it from a backup or add it again; the record "
                "keeps its hash",
            )
        return path

    def read(self, sha256: str) -> bytes:
        """The bytes of the original, verified. Raises EvidenceError."""
        return self.check(sha256).read_bytes()

    def copy(self, sha256: str, to: Path) -> Path:
        """Make a working copy; the original stays. `to` must not exist yet; a folder may.

        Raises EvidenceError.
        """
        path = self.check(sha256)
        target = to / sha256 if to.is_dir() else to
        with (
            self._naming_errors(str(target)),
            target.open("xb") as out,
            path.open("rb") as stream,
        ):
            shutil.copyfileobj(stream, out, _CHUNK_BYTES)
        return target

    def _put_in_place(self, partial: Path, sha256: str) -> None:
        path = self.path(sha256)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            self._files.link(partial, path)
        except FileExistsError:
            self.check(sha256)  # the same bytes were kept before, unless somebody altered them
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
