"""What the OGN feed declares of itself."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from vedette.feeds.decoder import Decoder, Frame
from vedette.feeds.feed import (
    DecoderSettings,
    Evidence,
    Feed,
    FileFormat,
    FileReading,
    LiveEncoding,
)
from vedette.feeds.ogn.ogn_decoder import OGN, OgnDecoder
from vedette.feeds.recorded_text import LineCutter, lines_of, mostly, text_of
from vedette.feeds.recording_clock import NO_DATE
from vedette.model.report import RawRef
from vedette.model.sensor import SensorKind

_LINE = re.compile(rb"[A-Za-z0-9-]{1,12}>[A-Za-z0-9]{1,12},[^:]{0,80}:/\d{6}h.*")
_TIME = re.compile(r":/([0-2]\d)([0-5]\d)([0-5]\d)h")


def _decoder(_given: DecoderSettings) -> Decoder:
    return OgnDecoder()


def _is_line(row: bytes) -> bool:
    return _LINE.fullmatch(row.strip()) is not None or row.startswith(b"# aprsc")


def _recognise(head: bytes) -> str | None:
    return mostly(head, _is_line, "APRS lines of OGN")


def _read(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    """The lines of a file. Each was received at its own time, on the day of the clock's start."""
    midnight = reading.clock.start.replace(hour=0, minute=0, second=0, microsecond=0)
    last_s: int | None = None
    for number, offset, line in lines_of(stream):
        text = text_of(number, line)
        if not text:
            continue
        reading.tally.frames += 1
        found = _TIME.search(text)
        if found is not None:
            hour, minute, second = map(int, found.groups())
            of_day = hour * 3600 + minute * 60 + second
            if last_s is not None and of_day < last_s - 43_200:
                midnight += timedelta(days=1)
            last_s = of_day
        yield Frame(
            data=text.encode("latin-1"),
            encoding=OGN,
            sensor=reading.sensor,
            received_at=midnight + timedelta(seconds=last_s or 0),
            source=reading.source,
            sequence=number,
            raw=RawRef(source=reading.source, offset=offset, length=len(line.rstrip(b"\r\n"))),
        )


OGN_FEED = Feed(
    name="ogn",
    title="Open Glider Network (APRS)",
    sensor_kind=SensorKind.OTHER,
    frames=(OGN,),
    decoder=_decoder,
    live=(
        LiveEncoding(
            name="ogn_aprs",
            words="APRS lines of the Open Glider Network",
            frames=OGN,
            cutter=lambda: LineCutter(512),
            in_messages=True,
            message_end=b"\n",
            looks_like=_is_line,
            usual_port=14580,
        ),
    ),
    files=(
        FileFormat(
            name="ogn_aprs",
            words="APRS lines of the Open Glider Network",
            recognise=_recognise,
            read=_read,
            sensor_kind=SensorKind.OTHER,
            times_off=NO_DATE,
        ),
    ),
    example="tests/feeds/examples/ogn.txt",
    page="docs/feeds/connect-ogn.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_hostile_feeds.py", throughput="benchmarks/feed_speed.py"
    ),
)
