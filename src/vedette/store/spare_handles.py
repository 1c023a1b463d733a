"""File handles kept in reserve for what must be written: the raw log, checkpoints, the quarantine.

A process that has used up its file handles cannot begin a new segment of the raw log. So some are
held open on nothing, and let go for as long as such a file is opened.
"""

import errno
import os
import threading
from collections.abc import Callable
from typing import TypeVar

COUNT = 8
_NONE_LEFT = (errno.EMFILE, errno.ENFILE)
_Opened = TypeVar("_Opened")


class SpareHandles:
    """Handles in reserve. Safe to use from several threads."""

    def __init__(self, count: int = COUNT) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._held: list[int] = []

    def keep(self) -> None:
        """Take what is missing of the reserve, as far as there are handles."""
        with self._lock:
            self._take()

    def opened(self, opening: Callable[[], _Opened]) -> _Opened:
        """What `opening` opens; where no handle is left, out of the reserve. Raises OSError."""
        try:
            return opening()
        except OSError as exc:
            if exc.errno not in _NONE_LEFT:
                raise
        with self._lock:
            for handle in self._held:
                os.close(handle)
            self._held.clear()
            try:
                return opening()
            finally:
                self._take()

    def _take(self) -> None:
        try:
            while len(self._held) < self._count:
                self._held.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
        except OSError as exc:
            if exc.errno not in _NONE_LEFT:
                raise


SPARE = SpareHandles()
"""The reserve of this process."""
