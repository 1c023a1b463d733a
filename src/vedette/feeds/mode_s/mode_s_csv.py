"""Mode S as CSV: a time and a frame in hex first, any further columns are not read.

The time is in seconds since 1970, with or without a fraction, or RFC 3339 with an offset.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.mode_s.recorded_frames import hex_frame, recorded_frame
from vedette.feeds.recorded_text import BOM, first_rows, lines_of, refuse
from vedette.model.ids import SensorId
from vedette.model.report import RawRef
from vedette.model.times import from_microseconds, from_text


def recognise_csv(head: bytes) -> str | None:
    """Why a file that starts with `head` is CSV of Mode S frames; None if it is not."""
    rows = first_rows(head)
    good = sum(csv_row(csv_fields(row)) is not None for row in rows)
    if not good or 2 * good < len(rows) - 1:  # one row may hold names
        return None
    return f"{good} of its first {len(rows)} lines hold a time and a Mode S frame in hex"


def read_csv(stream: BinaryIO, *, source: str, sensor: SensorId, tally: Tally) -> Iterator[Frame]:
    """The frames of the rows. One first row of names is skipped."""
    for number, offset, line in lines_of(stream):
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
            refuse(
                tally,
                f"line {number}",
                f"must begin with a time and the hex of a frame, got {quoted!r}",
            )
            continue
        tally.frames += 1
        raw = RawRef(source=source, offset=offset, length=len(line.rstrip(b"\r\n")))
        yield recorded_frame(read[1], sensor, read[0], number, raw)


def csv_fields(line: bytes) -> list[str]:
    """The fields of one line. A line that is not CSV gives one field with the whole line."""
    text = line.strip().decode("latin-1")
    try:
        return next(csv.reader([text]), [])
    except csv.Error:
        return [text]


def csv_row(row: list[str]) -> tuple[datetime, bytes] | None:
    """The time and the frame of a row; None if it does not start with them."""
    if len(row) < 2:
        return None
    data, at = hex_frame(row[1].strip()), _csv_time(row[0].strip())
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
