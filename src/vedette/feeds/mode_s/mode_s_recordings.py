"""Recordings of Mode S: AVR text, Beast binary, and CSV of time and hex. Bytes in, frames out.

Only the CSV has wall-clock times. The others count: AVR lines with ``@`` or ``<`` and Beast
carry a counter of 12 MHz, or the GPS time of day. The first frame is then set at
`Clock.start` and the rest follows the counter, as far as it can be believed (`counter_times`).
Plain AVR lines (``*``) have no time at all: they are laid `Clock.untimed_step_s` apart, an
assumption that `docs/feeds/ads-b.md` states.
"""

import csv
import io
import re
from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from vedette.feeds.counter_times import NO_COUNTER, FrameTimes, counter_times
from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.mode_s_clock import Clock, Counter, TimeNotes
from vedette.model.ids import SensorId
from vedette.model.report import RawRef
from vedette.model.times import from_microseconds, from_text

MAX_LINE_BYTES = 4096
ESCAPE = 0x1A
BOM = b"\xef\xbb\xbf"  # before UTF-8 text, as some programs write it
_BEAST_BYTES = {0x31: 2, 0x32: 7, 0x33: 14}  # Mode A/C, short, long
_OTHER_BEAST = {0x34: 14, 0x35: 21}  # status and position of a Radarcape
_COUNTER = re.compile("[0-9A-Fa-f]{12}")
_AVR_SKIP = {"*": 1, "@": 13, "<": 15}  # what stands before the frame: sign, counter, signal
BEAST_SYNTHETIC = (
    0xFF004D4C4154  # "MLAT" where a counter should be: computed by a network, not heard
)
# What readsb writes in place of a counter: a frame from UAT, any time, not to be forwarded.
BEAST_NO_TIME = frozenset({0xFF004D4C4155, 0xFF004D4C4156, 0xFF004D4C4157})
_EXTENDED = (17, 18)  # downlink formats that state their sender's address in clear


def _frame(data: bytes, sensor: SensorId, at: datetime, sequence: int, raw: RawRef) -> Frame:
    return Frame(
        data=data,
        encoding=Encoding.MODE_S,
        sensor=sensor,
        received_at=at,
        source=raw.source,
        sequence=sequence,
        raw=raw,
    )


def _refuse(tally: Tally, where: str, what: str) -> None:
    tally.refused += 1
    if tally.first_refusal is None:
        tally.first_refusal = f"{where}: {what}"


def _lines(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Number, offset and bytes of each line; a "line" without end is cut into pieces."""
    offset = number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        yield number, offset, line
        offset += len(line)


def _hex(text: str) -> bytes | None:
    """The bytes of 14 or 28 hex digits; None if it is anything else."""
    if len(text) not in (14, 28):
        return None
    try:
        data = bytes.fromhex(text)
    except ValueError:
        return None
    return data if len(data) * 2 == len(text) else None  # fromhex skips blanks


def frame_times(stream: BinaryIO, form: str, clock: Clock, notes: TimeNotes) -> FrameTimes | None:
    """First reading of an AVR or Beast file: when its frames were heard, as far as can be known.

    form: "avr" or "beast".  None where the times need no such reading: counters of GPS time, and
    lines without any counter, of which `notes` then says so.
    """
    if clock.gps:
        return None
    counts = array("q", _beast_counts(stream) if form == "beast" else _avr_counts(stream))
    if form == "avr" and all(count == NO_COUNTER for count in counts):
        notes.paced = bool(counts)
        return None
    found = counter_times(counts)
    notes.clocks, notes.unknown = found.clocks, found.unknown
    return found


def _beast_counts(stream: BinaryIO) -> Iterator[int]:
    for _, _, kind, body in _beast_messages(stream, Tally()):
        count = int.from_bytes(body[:6], "big")
        if kind in (0x32, 0x33) and count != BEAST_SYNTHETIC:
            yield NO_COUNTER if count in BEAST_NO_TIME else count


def _avr_counts(stream: BinaryIO) -> Iterator[int]:
    for number, _, line in _lines(stream):
        text = line.removeprefix(BOM if number == 1 else b"").strip().decode("latin-1")
        skip = _AVR_SKIP.get(text[:1])
        if skip is None or not text.endswith(";") or _hex(text[skip:-1]) is None:
            continue
        count = _avr_count(text, skip)
        if count is not None and count != BEAST_SYNTHETIC:
            yield NO_COUNTER if count in BEAST_NO_TIME else count


def _left_out(data: bytes, tally: Tally, where: str, notes: TimeNotes | None) -> None:
    """Count a frame whose time is not known."""
    _refuse(tally, where, "its counter stands or starts anew: when it was heard is not known")
    if notes is not None and data[0] >> 3 in _EXTENDED:
        notes.addresses.add(data[1:4].hex())


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

    Mode A/C replies (4 digits) and frames computed by a network are ignored. Lines that are none
    are counted in `tally.refused`. times: as `frame_times` found them.
    """
    clock = clock or Clock()
    counter = Counter(clock, times)
    for number, offset, line in _lines(stream):
        text = line.removeprefix(BOM if number == 1 else b"").strip().decode("latin-1")
        if not text:
            continue
        tally.frames += 1
        skip = _AVR_SKIP.get(text[0])
        if skip is None or not text.endswith(";"):
            if not line.endswith(b"\n") and skip is not None:
                tally.frames -= 1
                tally.truncated = f"line {number} ends in its middle"
                continue
            _refuse(tally, f"line {number}", f"not an AVR line: {text[:40]!r}")
            continue
        body = text[skip:-1]
        if len(body) == 4:
            tally.ignored += 1
            continue
        data, count = _hex(body), _avr_count(text, skip)
        if data is None or count is None:
            _refuse(tally, f"line {number}", f"not the hex of a Mode S frame: {text[:40]!r}")
            continue
        if count == BEAST_SYNTHETIC:
            tally.ignored += 1
            continue
        at = _avr_time(count, number, clock, counter)
        if at is None:
            _left_out(data, tally, f"line {number}", notes)
            continue
        raw = RawRef(source=source, offset=offset, length=len(line.rstrip(b"\r\n")))
        yield _frame(data, sensor, at, number, raw)


def avr_frame(text: str) -> bytes | None:
    """The frame in one AVR line; None for a Mode A/C reply or a computed one. Raises ValueError."""
    skip = _AVR_SKIP.get(text[0])
    if skip is None or not text.endswith(";"):
        raise ValueError(f"not an AVR line: {text[:40]!r}")
    body = text[skip:-1]
    if len(body) == 4:
        return None
    data, count = _hex(body), _avr_count(text, skip)
    if data is None or count is None:
        raise ValueError(f"not the hex of a Mode S frame: {text[:40]!r}")
    return None if count == BEAST_SYNTHETIC else data


def _avr_count(text: str, skip: int) -> int | None:
    """The counter of a line, NO_COUNTER where its kind has none; None where it is not one."""
    if skip == 1:
        return NO_COUNTER
    return int(text[1:13], 16) if _COUNTER.fullmatch(text[1:13]) else None


def _avr_time(count: int, number: int, clock: Clock, counter: Counter) -> datetime | None:
    if count == NO_COUNTER and counter.times is None:
        return clock.start + timedelta(seconds=(number - 1) * clock.untimed_step_s)
    return counter.at(count)


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

    Within a message 0x1a is doubled. After damage the reader takes up again at the next 0x1a
    that starts a message. Mode A/C, status and frames computed by a network are ignored.
    times: as `frame_times` found them.
    """
    counter = Counter(clock or Clock(), times)
    for sequence, (offset, length, kind, body) in enumerate(_beast_messages(stream, tally), 1):
        tally.frames += 1
        count = int.from_bytes(body[:6], "big")
        if kind not in (0x32, 0x33) or count == BEAST_SYNTHETIC:
            tally.ignored += 1
            continue
        at = counter.at(count)
        if at is None:
            _left_out(body[7:], tally, f"byte {offset}", notes)
            continue
        raw = RawRef(source=source, offset=offset, length=length)
        yield _frame(body[7:], sensor, at, sequence, raw)


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
                _refuse(tally, f"byte {base + at}", "a Beast message is broken off by the next")
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
    """`want` bytes with doubled escapes undone, and where they end.

    None where the buffer ends first (end is its length) or a new message starts (end is there).
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


def read_csv(stream: BinaryIO, *, source: str, sensor: SensorId, tally: Tally) -> Iterator[Frame]:
    """Frames of CSV rows: a time and a frame in hex first, any further columns are not read.

    The time is in seconds since 1970, with or without a fraction, or RFC 3339 with an offset.
    One first row of names is skipped.
    """
    for number, offset, line in _lines(stream):
        row = csv_fields(line.removeprefix(BOM) if number == 1 else line)
        if not row:
            continue
        read = csv_row(row)
        if read is None:
            if number == 1:
                continue  # names of columns
            if not line.endswith(b"\n"):
                tally.truncated = f"line {number} ends in its middle"
                continue
            tally.frames += 1
            quoted = line[:60].rstrip().decode("latin-1")
            _refuse(tally, f"line {number}", f"not a time and the hex of a frame: {quoted!r}")
            continue
        tally.frames += 1
        raw = RawRef(source=source, offset=offset, length=len(line.rstrip(b"\r\n")))
        yield _frame(read[1], sensor, read[0], number, raw)


def csv_fields(line: bytes) -> list[str]:
    """The fields of one line; one field of all of it where it is no CSV."""
    text = line.strip().decode("latin-1")
    try:
        return next(csv.reader([text]), [])
    except csv.Error:
        return [text]


def csv_row(row: list[str]) -> tuple[datetime, bytes] | None:
    """The time and the frame of a row; None if it does not start with them."""
    if len(row) < 2:
        return None
    data, at = _hex(row[1].strip()), _csv_time(row[0].strip())
    return None if data is None or at is None else (at, data)


def _csv_time(text: str) -> datetime | None:
    """Decimal seconds since 1970 without the error of a float, or RFC 3339."""
    whole, _, part = text.partition(".")
    if whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit())):
        micro = int(part[:6].ljust(6, "0")) if part else 0
        return from_microseconds(int(whole) * 1_000_000 + micro) if len(whole) <= 11 else None
    try:
        return from_text(text)
    except (ValueError, OverflowError):  # the latter at the ends of the calendar
        return None


def beast_share(head: bytes) -> float:
    """How much of `head` is taken up by whole Beast messages, 0 to 1: noise stays near 0."""
    messages = _beast_messages(io.BytesIO(head), Tally())
    return sum(length for _, length, _, _ in messages) / max(len(head), 1)
