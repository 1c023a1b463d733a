"""Suggested statements that wait for a person, one file each, in a folder beside the record.

The ledger is never changed, so nothing goes into it that a person may refuse. A file is removed
once its draft is refused.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from vedette.model.errors import RecordError
from vedette.store.durable_files import SYSTEM_FILES, Files

SUFFIX = ".json"
_MOST_BYTES = 1024 * 1024


def drafts_folder(record: Path) -> Path:
    """The folder of the drafts of `record`."""
    return record.with_name(record.name + ".drafts")


class DraftFiles:
    """The files of the drafts of one record. Without a folder nothing is kept."""

    def __init__(self, folder: Path | None, files: Files = SYSTEM_FILES) -> None:
        self.folder = folder
        self._files = files

    def write(self, drafts: Mapping[str, bytes]) -> None:
        """Keep the bytes of each draft, by its id. They are on the disk on return.

        Raises RecordError where the folder cannot be written.
        """
        if self.folder is None or not drafts:
            return
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            for identity, data in drafts.items():
                self._write(self.folder / f"{identity}{SUFFIX}", data)
            self._files.sync_folder(self.folder)
            self._files.sync_folder(self.folder.parent)
        except OSError as exc:
            raise RecordError(
                f"cannot be written: {exc.strerror}",
                where=str(self.folder),
                mend="check the permissions of the folder and the free space on its disk",
            ) from exc

    def read(self, identity: str) -> bytes | None:
        """The bytes of a draft; None where none are kept, or the file cannot be read."""
        if self.folder is None:
            return None
        try:
            with (self.folder / f"{identity}{SUFFIX}").open("rb") as stream:
                data = stream.read(_MOST_BYTES + 1)
        except OSError:
            return None
        return data if len(data) <= _MOST_BYTES else None

    def remove(self, identity: str) -> None:
        """Remove the file of a draft, if there is one. Raises RecordError if it stays."""
        if self.folder is None:
            return
        path = self.folder / f"{identity}{SUFFIX}"
        try:
            path.unlink(missing_ok=True)
            if self.folder.is_dir():
                self._files.sync_folder(self.folder)
        except OSError as exc:
            raise RecordError(
                f"the words of a refused draft cannot be removed: {exc.strerror}",
                where=str(path),
                mend="remove the file",
            ) from exc

    def _write(self, path: Path, data: bytes) -> None:
        partial = path.with_suffix(".partial")
        descriptor = self._files.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            self._files.write(descriptor, data)
            self._files.sync(descriptor)
        finally:
            os.close(descriptor)
        self._files.rename(partial, path)
