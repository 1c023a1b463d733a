"""The few operations by which files that must survive a crash are written.

The raw log, checkpoints, the mark of the acknowledged size, the events file, the quarantine and
the originals are written through a `Files`. The default is the operating system. A simulation
gives another one that fails, tears writes and forgets what was not synced.
"""

import os
from pathlib import Path
from typing import Protocol

from vedette.store.fsync import sync_folder

_OWNER_ONLY = 0o600


class Files(Protocol):
    """How files are opened, written and made durable. Every method raises OSError."""

    def open(self, path: Path, flags: int) -> int:
        """Open `path` and return its descriptor. A new file is readable by its owner only."""
        ...

    def write(self, descriptor: int, data: bytes) -> None:
        """Write all of `data` at the descriptor's position."""
        ...

    def overwrite(self, descriptor: int, data: bytes, offset: int) -> None:
        """Write all of `data` to the open file at byte `offset`.

        The file position does not change.
        """
        ...

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut the open file to `size` bytes, and set the file position to its end."""
        ...

    def sync(self, descriptor: int) -> None:
        """Wait until all data written to the open file are on the disk."""
        ...

    def rename(self, old: Path, new: Path) -> None:
        """Rename a file, and replace a file that has the new name."""
        ...

    def link(self, old: Path, new: Path) -> None:
        """Give a file a second name. Raises FileExistsError if a file has that name."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in `folder` are on the disk."""
        ...


class SystemFiles:
    """The operating system's files; satisfies `Files`."""

    def open(self, path: Path, flags: int) -> int:
        """Open a file, and return its descriptor."""
        return os.open(path, flags | os.O_CLOEXEC, _OWNER_ONLY)

    def write(self, descriptor: int, data: bytes) -> None:
        """Write all of `data` to the open file at its present position."""
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    def overwrite(self, descriptor: int, data: bytes, offset: int) -> None:
        """Write all of `data` to the open file at byte `offset`. The file position does not change.

        All data are written in one call, so that no reader sees half of a short line.
        """
        os.pwrite(descriptor, data, offset)

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut the open file to `size` bytes, and set the file position to its end."""
        os.ftruncate(descriptor, size)
        os.lseek(descriptor, size, os.SEEK_SET)

    def sync(self, descriptor: int) -> None:
        """Wait until all data written to the open file are on the disk."""
        os.fdatasync(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Rename a file, and replace a file that has the new name."""
        old.rename(new)

    def link(self, old: Path, new: Path) -> None:
        """Give a file a second name. Raises FileExistsError if a file has that name."""
        os.link(old, new)

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in `folder` are on the disk."""
        sync_folder(folder)


SYSTEM_FILES = SystemFiles()
"""The files of this machine."""
