"""Mode S as Beast binary: 0x1a, type, 6 bytes of counter, 1 of signal, the frame.

Within a message 0x1a is doubled. The counter is of 12 MHz, or the GPS time of day. The first frame
of a file is set at `Clock.start` and the rest follows the counter, as far as it can be believed
(`counter_times`).
"""

import io
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.mode_s.counter_times import NO_COUNTER, FrameTimes, counter_times
from vedette.feeds.mode_s.receiver_clock import Counter
from vedette.feeds.mode_s.recorded_frames import NO_TIME, SYNTHETIC, leave_out, recorded_frame
from vedette.feeds.recorded_text import refuse
from vedette.feeds.recording_clock import Clock, TimeNotes
from vedette.model.ids import SensorId
from vedette.model.report import RawRef

ESCAPE = 0x1A
_BEAST_BYTES = {0x31: 2, 0x32: 7, 0x33: 14}  # Mode A/C, short, long
_OTHER_BEAST = {0x34: 14, 0x35: 21}  # status and position of a Radarcape
_MODE_S_KINDS = (0x32, 0x33)


def recognise_beast(head: bytes) -> str | None:
    """Why a file that starts with `head` is Beast binary; None if it is not."""
    share = beast_share(head)
    return f"{share:.0%} of its first bytes are Beast messages" if share >= 0.5 else None


def beast_share(head: bytes) -> float:
    """The share of `head`, 0 to 1, that consists of complete Beast messages; near 0 for noise."""
    messages = _beast_messages(io.BytesIO(head), Tally())
    return sum(length for _, length, _, _ in messages) / max(len(head), 1)


def beast_times(stream: BinaryIO, clock: Clock, notes: TimeNotes) -> FrameTimes | None:
    """Read the counters of a whole file, and find the time of each frame where that is possible.

    None if no first pass is needed, because the counters are GPS time.
    """
    if clock.gps:
        return None
    counts = array("q", _beast_counts(stream))
    found = counter_times(counts)
    notes.clocks, notes.unknown, notes.early_s = found.clocks, found.unknown, found.early_s
    return found


def _beast_counts(stream: BinaryIO) -> Iterator[int]:
    for _, _, kind, body in _beast_messages(stream, Tally()):
        count = int.from_bytes(body[:6], "big")
        if kind in _MODE_S_KINDS and count != SYNTHETIC:
            yield NO_COUNTER if count in NO_TIME else count


def read_beast(
    stream: BinaryIO,
    *,
    source: str,
    sensor: SensorId,
    tally: Tally,
    clock: Clock | None = None,
    times: FrameTimes | None = None,
    notes: TimeNotes | None = None,
) -> Iterator[Frame]:
    """Frames of Beast binary: 0x1a, type, 6 bytes of counter, 1 of signal, the frame.

    Within a message, 0x1a is doubled. After damage the reader continues at the next 0x1a that
    starts a message. Mode A/C, status and frames computed by a network are ignored.
    times: the result of `beast_times`.
    """
    counter = Counter(clock or Clock(), times)
    for sequence, (offset, length, kind, body) in enumerate(_beast_messages(stream, tally), 1):
        tally.frames += 1
        count = int.from_bytes(body[:6], "big")
        if kind not in _MODE_S_KINDS or count == SYNTHETIC:
            tally.ignored += 1
            continue
        at = counter.at(count)
        if at is None:
            leave_out(body[7:], tally, f"byte {offset}", notes)
            continue
        raw = RawRef(source=source, offset=offset, length=length)
        yield recorded_frame(body[7:], sensor, at, sequence, raw)


class BeastStream:
    """Finds the Mode S frames in a stream of Beast messages; goes on after damage."""

    def __init__(self) -> None:
        self._buffer = b""
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames (7 or 14 bytes) of the messages that are complete with `chunk`."""
        buffer, at, found = self._buffer + chunk, 0, []
        while (at := buffer.find(ESCAPE, at)) >= 0 and at + 1 < len(buffer):
            kind = buffer[at + 1]
            want = beast_body_bytes(kind)
            if want is None:
                at += 2 if kind == ESCAPE else 1
                continue
            body, end = unescape(buffer, at + 2, want)
            if body is None and end >= len(buffer):
                break  # goes on in the next chunk
            if body is None:
                self._faults.append("a Beast message is cut off by the next one")
            elif kind in _MODE_S_KINDS and int.from_bytes(body[:6], "big") != SYNTHETIC:
                found.append(body[7:])
            at = end
        self._buffer = b"" if at < 0 else buffer[at:]
        return found

    def finish(self) -> list[bytes]:
        """Return no frame, because the rest of the stream is not a complete message."""
        return []

    def faults(self) -> list[str]:
        """One text for each part of the input that could not be read since the last call."""
        found, self._faults = self._faults, []
        return found


def _beast_messages(stream: BinaryIO, tally: Tally) -> Iterator[tuple[int, int, int, bytes]]:
    """Offset, length in the file, type and unescaped body of each message."""
    buffer, base = b"", 0
    while True:
        chunk = stream.read(1 << 16)
        buffer += chunk
        at = 0
        while (at := buffer.find(ESCAPE, at)) >= 0 and at + 1 < len(buffer):
            kind = buffer[at + 1]
            want = beast_body_bytes(kind)
            if want is None:
                at += 2 if kind == ESCAPE else 1
                continue
            body, end = unescape(buffer, at + 2, want)
            if body is None and end >= len(buffer):
                break  # goes on in the next chunk
            if body is None:
                tally.frames += 1
                refuse(tally, f"byte {base + at}", "a Beast message is cut off by the next one")
            else:
                yield base + at, end - at, kind, body
            at = end
        at = len(buffer) if at < 0 else at
        if not chunk:
            if at < len(buffer):
                tally.truncated = f"the message at byte {base + at} ends in its middle"
            return
        buffer, base = buffer[at:], base + at


def beast_body_bytes(kind: int) -> int | None:
    """Bytes after the type of a Beast message, counter and signal included; None: no such type."""
    size = _BEAST_BYTES.get(kind, 0) or _OTHER_BEAST.get(kind, 0)
    return 7 + size if size else None


def unescape(buffer: bytes, at: int, want: int) -> tuple[bytes | None, int]:
    """Read `want` bytes, with each doubled 0x1a as one. Returns the bytes and the index after them.

    The bytes are None if the buffer ends first or a new message starts; the index is then that of
    the end or of the new message.
    """
    body = bytearray()
    while len(body) < want:
        if at >= len(buffer):
            return None, len(buffer)
        if buffer[at] == ESCAPE:
            if at + 1 >= len(buffer):
                return None, len(buffer)
            if buffer[at + 1] != ESCAPE:
                return None, at
            at += 1
        body.append(buffer[at])
        at += 1
    return bytes(body), at
