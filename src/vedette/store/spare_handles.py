"""File handles kept in reserve for files that must be written.

A process without free file handles cannot begin a new segment of the raw log, a checkpoint or a
quarantine file. So some handles are kept open on nothing, and released while such a file is opened.
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
    """Reserved handles. Safe to use from several threads."""

    def __init__(self, count: int = COUNT) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._held: list[int] = []

    def keep(self) -> None:
        """Refill the reserve, as far as there are free handles."""
        with self._lock:
            self._take()

    def opened(self, opening: Callable[[], _Opened]) -> _Opened:
        """The result of `opening`; uses the reserve if no handle is free. Raises OSError."""
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
