"""What the aircraft.json feed declares of itself."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from vedette.feeds.aircraft_json.aircraft_json_decoder import AIRCRAFT_JSON, AircraftJsonDecoder
from vedette.feeds.decoder import Decoder, Frame
from vedette.feeds.feed import (
    DecoderSettings,
    Evidence,
    Feed,
    FileFormat,
    FileReading,
    LiveEncoding,
)
from vedette.feeds.json_values import JsonCutter
from vedette.feeds.recorded_text import refuse
from vedette.model.report import RawRef
from vedette.model.sensor import SensorKind
from vedette.model.times import EPOCH

_LONGEST = 16 << 20  # bytes of one document
_NOW = re.compile(rb'"now"\s*:\s*(\d{1,11}(?:\.\d{1,9})?)')


def _decoder(_given: DecoderSettings) -> Decoder:
    return AircraftJsonDecoder()


def _looks_like(message: bytes) -> bool:
    head = message.lstrip()[:4096]
    return head.startswith(b"{") and b'"aircraft"' in head and _NOW.search(head) is not None


def _recognise(head: bytes) -> str | None:
    return "it has the keys now and aircraft" if _looks_like(head) else None


def _read(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    """The documents of a file, one after the other. Each was received at its `now`."""
    cutter, offset, sequence = JsonCutter(_LONGEST), 0, 0
    data = stream.read(_LONGEST)
    while data:
        for document in cutter.feed(data if data.endswith(b"\n") else data + b"\n"):
            sequence += 1
            reading.tally.frames += 1
            now = _NOW.search(document)
            if now is None:
                refuse(reading.tally, f"document {sequence}", "it has no time in `now`")
                continue
            yield Frame(
                data=document,
                encoding=AIRCRAFT_JSON,
                sensor=reading.sensor,
                received_at=EPOCH + timedelta(seconds=float(now[1])),
                source=reading.source,
                sequence=sequence,
                raw=RawRef(source=reading.source, offset=offset, length=len(data)),
            )
        offset += len(data)
        data = stream.readline(_LONGEST)
    cutter.finish()
    for fault in cutter.faults():
        reading.tally.truncated = fault


AIRCRAFT_JSON_FEED = Feed(
    name="aircraft_json",
    title="aircraft.json of readsb, dump1090, tar1090 and SkyAware (1090 and 978 MHz)",
    sensor_kind=SensorKind.ADSB,
    frames=(AIRCRAFT_JSON,),
    decoder=_decoder,
    live=(
        LiveEncoding(
            name="aircraft_json",
            words="the document aircraft.json of readsb, dump1090 or tar1090",
            frames=AIRCRAFT_JSON,
            in_messages=True,
            looks_like=_looks_like,
        ),
    ),
    files=(
        FileFormat(
            name="aircraft_json",
            words="aircraft.json of readsb, dump1090 or tar1090",
            recognise=_recognise,
            read=_read,
            sensor_kind=SensorKind.ADSB,
        ),
    ),
    example="tests/feeds/examples/aircraft.json",
    page="docs/feeds/connect-aircraft-json.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_hostile_feeds.py", throughput="benchmarks/feed_speed.py"
    ),
)
