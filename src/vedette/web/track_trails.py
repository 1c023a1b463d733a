"""Trails of tracks, in rows of fixed size."""

import numpy as np
from numpy.typing import NDArray

from vedette.web.track_columns import TRAIL_COLUMNS

ROW = np.dtype([("frame", "<i8"), *TRAIL_COLUMNS])  # frame: in which it was told first
NO_ROWS = np.empty(0, ROW)
_ROOM = 16


class Trail:
    """The rows of one track, oldest first."""

    __slots__ = ("_end", "_first", "_last_frame", "_rows", "_slot", "last_ms")

    def __init__(self, slot: int) -> None:
        """slot: the number of the track in the stream."""
        self.last_ms = -np.inf
        self._slot = slot
        self._rows = np.empty(_ROOM, ROW)
        self._first = self._end = 0
        self._last_frame = -1

    def add(self, frame: int, at_ms: float, lat_e7: int, lon_e7: int, *, keep_ms: float) -> None:
        """Add a place, and drop those more than `keep_ms` older."""
        if self._end == len(self._rows):
            self._make_room()
        self._rows[self._end] = (frame, at_ms, lat_e7, lon_e7, self._slot)
        self._end += 1
        self.last_ms, self._last_frame = at_ms, frame
        times = self._rows["at_ms"]
        while at_ms - times[self._first] > keep_ms:
            self._first += 1

    def between(self, since: int, number: int) -> NDArray[np.void]:
        """The rows that were added after frame `since`, up to frame `number`; a view."""
        if self._last_frame <= since:
            return NO_ROWS
        held = self._rows[self._first : self._end]
        frames = held["frame"]
        begin = np.searchsorted(frames, since, side="right")
        if self._last_frame <= number:
            return held[begin:]
        return held[begin : np.searchsorted(frames, number, side="right")]

    def _make_room(self) -> None:
        """Move the rows to the front, of twice as many where most are held."""
        held = self._rows[self._first : self._end]
        room = np.empty(max(_ROOM, 2 * len(held)), ROW)
        room[: len(held)] = held
        self._rows, self._first, self._end = room, 0, len(held)
