"""Files of SBS-1 lines, as `nc HOST 30003 > FILE` makes them. Bytes in, frames out.

A line was received when the server logged it. That time has no time zone: it is read as UTC, unless
a person gives the start; then the first line is set at that start and the others keep their
distance to it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from vedette.feeds.decoder import Frame
from vedette.feeds.feed import FileReading
from vedette.feeds.recorded_text import lines_of, mostly, refuse, text_of
from vedette.feeds.sbs1.sbs1_decoder import SBS1
from vedette.feeds.sbs1.sbs1_lines import looks_like_sbs1, read_sbs1
from vedette.model.errors import BadFrameError
from vedette.model.report import RawRef


def recognise_sbs1(head: bytes) -> str | None:
    """Why a file that starts with `head` is SBS-1 text; None if it is not."""
    return mostly(head, looks_like_sbs1, "SBS-1 BaseStation text")


def read_recording(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    """The lines of a file as frames. A line that cannot be read, or has no time, is refused."""
    shift: timedelta | None = None
    for number, offset, line in lines_of(stream):
        text = text_of(number, line)
        if not text:
            continue
        data = text.encode("latin-1")
        where = f"line {number}"
        try:
            read = read_sbs1(data)
        except BadFrameError as exc:
            if not line.endswith(b"\n"):
                reading.tally.truncated = f"{where} ends in its middle"
                continue
            reading.tally.frames += 1
            refuse(reading.tally, where, exc.reason)
            continue
        reading.tally.frames += 1
        written = read.logged or read.generated
        if written is None:
            refuse(reading.tally, where, "it has no time; columns 7 to 10 must hold one")
            continue
        if shift is None:
            shift = _shift(written, reading)
        yield Frame(
            data=data,
            encoding=SBS1,
            sensor=reading.sensor,
            received_at=written.replace(tzinfo=UTC) + shift,
            source=reading.source,
            sequence=number,
            raw=RawRef(source=reading.source, offset=offset, length=len(line.rstrip(b"\r\n"))),
        )


def _shift(first: datetime, reading: FileReading) -> timedelta:
    """What brings the times of the file to UTC, as far as that is known."""
    if reading.clock_given:
        return reading.clock.start - first.replace(tzinfo=UTC)
    return timedelta(0)
