"""What the UAT feed declares of itself."""

import re
from datetime import datetime, timedelta

from vedette.feeds.decoder import Decoder
from vedette.feeds.feed import DecoderSettings, Evidence, Feed, FileFormat, LiveEncoding
from vedette.feeds.line_recordings import line_reader
from vedette.feeds.recorded_text import LineCutter, mostly
from vedette.feeds.recording_clock import NO_DATE
from vedette.feeds.uat.uat_decoder import UAT_JSON, UAT_RAW, UatDecoder
from vedette.model.sensor import SensorKind
from vedette.model.times import EPOCH

_RAW = re.compile(rb"-([0-9A-Fa-f]{36}|[0-9A-Fa-f]{68});.*|\+[0-9A-Fa-f]{400,1200};.*")
_RECEIVED_AT = re.compile(rb'"received_at"\s*:\s*(\d{1,11}(?:\.\d{1,9})?)')


def _decoder(_given: DecoderSettings) -> Decoder:
    return UatDecoder()


def _is_raw(row: bytes) -> bool:
    return _RAW.fullmatch(row.strip()) is not None


def _is_json(row: bytes) -> bool:
    return row.startswith(b"{") and b'"address_qualifier"' in row and b'"address"' in row


def _time_of(line: bytes) -> datetime | None:
    found = _RECEIVED_AT.search(line)
    return None if found is None else EPOCH + timedelta(seconds=float(found[1]))


UAT_FEED = Feed(
    name="uat",
    title="UAT on 978 MHz (dump978)",
    sensor_kind=SensorKind.ADSB,
    frames=(UAT_RAW, UAT_JSON),
    decoder=_decoder,
    live=(
        LiveEncoding(
            name="uat_raw",
            words="raw UAT lines of dump978",
            frames=UAT_RAW,
            cutter=lambda: LineCutter(1500),
            in_messages=True,
            message_end=b"\n",
            looks_like=_is_raw,
            usual_port=30978,
        ),
        LiveEncoding(
            name="uat_json",
            words="UAT as the JSON lines of dump978-fa",
            frames=UAT_JSON,
            cutter=LineCutter,
            in_messages=True,
            message_end=b"\n",
            looks_like=_is_json,
            usual_port=30979,
        ),
    ),
    files=(
        FileFormat(
            name="uat_raw",
            words="raw UAT lines of dump978",
            recognise=lambda head: mostly(head, _is_raw, "raw UAT"),
            read=line_reader(UAT_RAW),
            sensor_kind=SensorKind.ADSB,
            times_off=NO_DATE,
        ),
        FileFormat(
            name="uat_json",
            words="UAT as the JSON lines of dump978-fa",
            recognise=lambda head: mostly(head, _is_json, "UAT as JSON"),
            read=line_reader(UAT_JSON, _time_of),
            sensor_kind=SensorKind.ADSB,
        ),
    ),
    example="tests/feeds/examples/uat.txt",
    page="docs/feeds/connect-uat.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_hostile_feeds.py", throughput="benchmarks/feed_speed.py"
    ),
)
