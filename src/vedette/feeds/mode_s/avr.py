"""Mode S as AVR text: ``*8D…;``, ``@`` and a counter, or ``<`` with a signal byte too.

Lines with ``@`` or ``<`` carry a counter of 12 MHz, or the GPS time of day. The first frame is set
at `Clock.start` and the rest follows the counter, as far as it can be believed (`counter_times`).
Lines with ``*`` have no time: they are laid `Clock.untimed_step_s` apart, an assumption that
docs/feeds/ads-b.md states.
"""

import re
from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.mode_s.counter_times import NO_COUNTER, FrameTimes, counter_times
from vedette.feeds.mode_s.receiver_clock import Counter
from vedette.feeds.mode_s.recorded_frames import (
    NO_TIME,
    SYNTHETIC,
    hex_frame,
    leave_out,
    recorded_frame,
)
from vedette.feeds.recorded_text import MAX_LINE_BYTES, lines_of, mostly, refuse, text_of
from vedette.feeds.recording_clock import Clock, TimeNotes
from vedette.model.ids import SensorId
from vedette.model.report import RawRef

_LINE = re.compile(rb"[*@<][0-9A-Fa-f]{4,44};")
_COUNTER = re.compile("[0-9A-Fa-f]{12}")
_AVR_SKIP = {"*": 1, "@": 13, "<": 15}  # what stands before the frame: sign, counter, signal


def recognise_avr(head: bytes) -> str | None:
    """Why a file that starts with `head` is AVR text; None if it is not."""
    return mostly(head, lambda row: _LINE.fullmatch(row) is not None, "AVR text of Mode S")


def avr_times(stream: BinaryIO, clock: Clock, notes: TimeNotes) -> FrameTimes | None:
    """Read the counters of a whole file, and find the time of each frame where that is possible.

    None if no first pass is needed: the counters are GPS time, or the lines have no counter. In
    the second case `notes` says that there are no times.
    """
    if clock.gps:
        return None
    counts = array("q", _avr_counts(stream))
    if all(count == NO_COUNTER for count in counts):
        notes.paced = bool(counts)
        return None
    found = counter_times(counts)
    notes.clocks, notes.unknown, notes.early_s = found.clocks, found.unknown, found.early_s
    return found


def _avr_counts(stream: BinaryIO) -> Iterator[int]:
    for number, _, line in lines_of(stream):
        text = text_of(number, line)
        skip = _AVR_SKIP.get(text[:1])
        if skip is None or not text.endswith(";") or hex_frame(text[skip:-1]) is None:
            continue
        count = _avr_count(text, skip)
        if count is not None and count != SYNTHETIC:
            yield NO_COUNTER if count in NO_TIME else count


def read_avr(
    stream: BinaryIO,
    *,
    source: str,
    sensor: SensorId,
    tally: Tally,
    clock: Clock | None = None,
    times: FrameTimes | None = None,
    notes: TimeNotes | None = None,
) -> Iterator[Frame]:
    """Frames of AVR text: ``*8D…;``, ``@`` + 12 digits of counter, ``<`` the same with signal.

    Mode A/C replies (4 digits) and frames computed by a network are ignored. Other lines are
    counted in `tally.refused`. times: the result of `avr_times`.
    """
    clock = clock or Clock()
    counter = Counter(clock, times)
    for number, offset, line in lines_of(stream):
        text = text_of(number, line)
        if not text:
            continue
        tally.frames += 1
        skip = _AVR_SKIP.get(text[0])
        if skip is None or not text.endswith(";"):
            if not line.endswith(b"\n") and skip is not None:
                tally.frames -= 1
                tally.truncated = f"line {number} ends in its middle"
                continue
            refuse(
                tally, f"line {number}", f"must be an AVR line like *8D406B90…;, got {text[:40]!r}"
            )
            continue
        body = text[skip:-1]
        if len(body) == 4:
            tally.ignored += 1
            continue
        data, count = hex_frame(body), _avr_count(text, skip)
        if data is None or count is None:
            refuse(tally, f"line {number}", _unreadable(text, data))
            continue
        if count == SYNTHETIC:
            tally.ignored += 1
            continue
        at = _avr_time(count, number, clock, counter)
        if at is None:
            leave_out(data, tally, f"line {number}", notes)
            continue
        raw = RawRef(source=source, offset=offset, length=len(line.rstrip(b"\r\n")))
        yield recorded_frame(data, sensor, at, number, raw)


class AvrStream:
    """Finds the Mode S frames in lines of AVR text."""

    def __init__(self) -> None:
        self._buffer = b""
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames of the lines that are complete with `chunk`."""
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        if len(self._buffer) > MAX_LINE_BYTES:
            self._buffer = b""
            self._faults.append(f"more than {MAX_LINE_BYTES} bytes without a newline")
        return [frame for line in lines if (frame := self._frame(line)) is not None]

    def finish(self) -> list[bytes]:
        """The frame of a last line without its newline, if the line is complete."""
        frame = self._frame(self._buffer) if self._buffer.endswith(b";") else None
        return [] if frame is None else [frame]

    def faults(self) -> list[str]:
        """One text for each part of the input that could not be read since the last call."""
        found, self._faults = self._faults, []
        return found

    def _frame(self, line: bytes) -> bytes | None:
        text = line.strip().decode("latin-1")
        if not text:
            return None
        try:
            return avr_frame(text)
        except ValueError as exc:
            self._faults.append(str(exc))
            return None


def avr_frame(text: str) -> bytes | None:
    """The frame in one AVR line; None for a Mode A/C reply or a computed one. Raises ValueError."""
    skip = _AVR_SKIP.get(text[0])
    if skip is None or not text.endswith(";"):
        raise ValueError(f"must be an AVR line like *8D406B90…;, got {text[:40]!r}")
    body = text[skip:-1]
    if len(body) == 4:
        return None
    data, count = hex_frame(body), _avr_count(text, skip)
    if data is None or count is None:
        raise ValueError(_unreadable(text, data))
    return None if count == SYNTHETIC else data


def _unreadable(text: str, data: bytes | None) -> str:
    wanted = "14 or 28 hex digits" if data is None else "a counter of 12 hex digits"
    return f"must hold {wanted}, got {text[:40]!r}"


def _avr_count(text: str, skip: int) -> int | None:
    """The counter of a line, NO_COUNTER where its kind has none; None where it is not one."""
    if skip == 1:
        return NO_COUNTER
    return int(text[1:13], 16) if _COUNTER.fullmatch(text[1:13]) else None


def _avr_time(count: int, number: int, clock: Clock, counter: Counter) -> datetime | None:
    if count == NO_COUNTER and counter.times is None:
        return clock.start + timedelta(seconds=(number - 1) * clock.untimed_step_s)
    return counter.at(count)
