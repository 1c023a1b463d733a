"""Recordings of protocols whose frame is one line of text, with or without a time in it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from vedette.feeds.decoder import Frame
from vedette.feeds.feed import FileReading
from vedette.feeds.recorded_text import lines_of, text_of
from vedette.model.report import RawRef


def line_reader(
    encoding: str, time_of: Callable[[bytes], datetime | None] | None = None
) -> Callable[[BinaryIO, FileReading], Iterator[Frame]]:
    """A reader of files of lines.

    time_of: the time of receipt in a line, or None if the line has none. Lines without a time are
    laid `Clock.untimed_step_s` after the line before.
    """

    def read(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
        step = timedelta(seconds=reading.clock.untimed_step_s)
        at = reading.clock.start - step
        for number, offset, line in lines_of(stream):
            data = text_of(number, line).encode("latin-1")
            if not data:
                continue
            reading.tally.frames += 1
            stated = None if time_of is None else time_of(data)
            if stated is None:
                reading.notes.paced = reading.notes.paced or time_of is None
                at += step
            else:
                at = stated
            yield Frame(
                data=data,
                encoding=encoding,
                sensor=reading.sensor,
                received_at=at,
                source=reading.source,
                sequence=number,
                raw=RawRef(source=reading.source, offset=offset, length=len(line.rstrip(b"\r\n"))),
            )

    return read
