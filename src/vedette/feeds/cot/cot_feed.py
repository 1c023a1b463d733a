"""What the feed of Cursor on Target declares of itself, and how its recordings are read."""

from collections.abc import Iterator
from typing import BinaryIO

from vedette.feeds.cot.cot_decoder import COT, CotDecoder
from vedette.feeds.cot.cot_settings import CotSettings
from vedette.feeds.cot.event_streams import EventCutter
from vedette.feeds.cot.heard_events import read_event
from vedette.feeds.decoder import Decoder, Frame
from vedette.feeds.feed import (
    DecoderSettings,
    Evidence,
    Feed,
    FileFormat,
    FileReading,
    LiveEncoding,
)
from vedette.feeds.recorded_text import refuse
from vedette.model.errors import BadFrameError
from vedette.model.report import RawRef
from vedette.model.sensor import SensorKind

_CHUNK = 1 << 16


def _looks_like(message: bytes) -> bool:
    """Whether the first event of a datagram or of a stream can be read."""
    if b"<event" not in message[:512] and not message.startswith(b"\xbf"):
        return False
    cutter = EventCutter()
    for data in (cutter.feed(message[:_CHUNK]) + cutter.finish())[:1]:
        try:
            return read_event(data) is not None
        except BadFrameError:
            return False
    return False


def _recognise(head: bytes) -> str | None:
    return "its first event is Cursor on Target" if _looks_like(head) else None


def _read(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    """The events of a file. Each was received at its `time`, or with the event before it."""
    cutter, at, sequence, offset = EventCutter(), reading.clock.start, 0, 0
    while chunk := stream.read(_CHUNK):
        for data in cutter.feed(chunk):
            sequence += 1
            reading.tally.frames += 1
            try:
                event = read_event(data)
                at = at if event is None else max(at, event.time)
            except BadFrameError:
                pass  # the decoder says why
            yield Frame(
                data=data,
                encoding=COT,
                sensor=reading.sensor,
                received_at=at,
                source=reading.source,
                sequence=sequence,
                raw=RawRef(source=reading.source, offset=offset, length=len(chunk)),
            )
        offset += len(chunk)
    cutter.finish()
    for fault in cutter.faults():
        refuse(reading.tally, "stream", fault)


def _decoder(given: DecoderSettings) -> Decoder:
    return CotDecoder(given.own or CotSettings())


COT_FEED = Feed(
    name="cot",
    title="Cursor on Target of TAK servers and clients, as XML or protobuf",
    sensor_kind=SensorKind.OTHER,
    frames=(COT,),
    decoder=_decoder,
    settings=CotSettings,
    live=(
        LiveEncoding(
            name="cot",
            words="Cursor on Target events, as XML or TAK protobuf",
            frames=COT,
            cutter=EventCutter,
            in_messages=True,
            looks_like=_looks_like,
            usual_port=8087,
        ),
    ),
    files=(
        FileFormat(
            name="cot",
            words="Cursor on Target events",
            recognise=_recognise,
            read=_read,
            sensor_kind=SensorKind.OTHER,
        ),
    ),
    example="tests/feeds/examples/cot.xml",
    page="docs/feeds/connect-cot.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_cot.py",
        peer="tests/feeds/test_cot.py",
        throughput="benchmarks/feed_speed.py",
    ),
)
