"""The disk under the data folder: how much is free, and a reserve for when nothing is.

The reserve is a file of real blocks. Where the disk is full it is given up, so that the record
and the people database can still be written: people can sign in and acknowledge. The raw log,
which would use it up in a minute, does not get it.
"""

import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
RESERVE_FILE = "reserve.bin"
_ROOM_AGAIN = 2  # reserves that must be free before the reserve is taken again


@dataclass(frozen=True, slots=True)
class Space:
    """The size and the free space of a file system."""

    total_bytes: int
    free_bytes: int


class Disk(Protocol):
    """The disk under one folder; tests use a simulated one."""

    def space(self) -> Space:
        """The present space. Raises OSError."""
        ...


class RealDisk:
    """The file system that holds a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def space(self) -> Space:
        """The present space. Raises OSError."""
        found = shutil.disk_usage(self._folder)
        return Space(total_bytes=found.total, free_bytes=found.free)


class Reserve:
    """The reserve of one data folder."""

    def __init__(self, folder: Path, size_bytes: int, disk: Disk) -> None:
        self._path = folder / RESERVE_FILE
        self._size_bytes = size_bytes
        self._disk = disk

    @property
    def held(self) -> bool:
        """Whether the reserve exists."""
        return self._path.exists() and self._path.stat().st_size > 0

    def take(self) -> bool:
        """Create the reserve if there is enough space. Returns whether it exists now."""
        if self._size_bytes == 0:
            return False
        try:
            if self._path.exists() and self._path.stat().st_size >= self._size_bytes:
                return True
            if self._disk.space().free_bytes < _ROOM_AGAIN * self._size_bytes:
                return False
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(file, 0, self._size_bytes)
            finally:
                os.close(file)
        except OSError:
            self.give_up()
            return False
        return True

    def give_up(self) -> None:
        """Delete the reserve, so that the databases can use its space."""
        self._path.unlink(missing_ok=True)
