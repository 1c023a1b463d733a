"""What the MAVLink feed declares of itself, and how telemetry logs (`.tlog`) are read.

A record of a log is a time (microseconds since 1970, big-endian, of the ground station's clock)
and one frame. Source: mavlink.io/en/guide/serialization.html.
"""

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
from vedette.feeds.mavlink.mavlink_decoder import MAVLINK, MavlinkDecoder
from vedette.feeds.mavlink.mavlink_frames import (
    KNOWN,
    MavlinkCutter,
    frame_bytes,
    message_number,
    read_frame,
)
from vedette.feeds.recorded_text import refuse
from vedette.model.errors import BadFrameError
from vedette.model.report import RawRef
from vedette.model.sensor import SensorKind
from vedette.model.times import EPOCH

_TIME_BYTES = 8
_YEARS_US = (946_684_800_000_000, 4_102_444_800_000_000)  # 2000 to 2100: plausible times
_PROBED = 3  # records that must follow each other at the start
_CHUNK = 1 << 16
_LONGEST = 512  # bytes; no record is longer


def _looks_like(message: bytes) -> bool:
    """Whether a datagram or the start of a stream has a frame with a correct checksum."""
    if message[:1] not in (b"\xfe", b"\xfd"):
        return False
    cutter = MavlinkCutter()
    return bool(cutter.feed(message[:4096]) + cutter.finish())


def _record_bytes(data: bytes, at: int) -> int | None:
    """Bytes of the record at `at`; None if it is not whole. Raises ValueError."""
    if len(data) - at < _TIME_BYTES:
        return None
    moment = int.from_bytes(data[at : at + _TIME_BYTES], "big")
    if not _YEARS_US[0] <= moment < _YEARS_US[1]:
        raise ValueError("the time of a record must be 2000 to 2100")
    size = frame_bytes(data, at + _TIME_BYTES)
    return None if size is None or at + _TIME_BYTES + size > len(data) else _TIME_BYTES + size


def _recognise(head: bytes) -> str | None:
    at = 0
    for count in range(_PROBED):
        try:
            size = _record_bytes(head, at)
        except ValueError:
            return None
        if size is None:
            return "it is a short MAVLink log" if count and at == len(head) else None
        at += size
    return f"its first {_PROBED} records are a time and a MAVLink frame each"


def _read(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    """The frames of known messages in a log."""
    data, at, base, sequence = b"", 0, 0, 0
    ended = lost = False
    while True:
        if not ended and len(data) - at < _LONGEST:
            more = stream.read(_CHUNK)
            ended = not more
            data, base, at = data[at:] + more, base + at, 0
        if at == len(data):
            return
        try:
            size = _record_bytes(data, at)
            if size is not None:
                _check(data[at + _TIME_BYTES : at + size])
        except (ValueError, BadFrameError) as exc:
            if not lost:
                refuse(reading.tally, f"byte {base + at}", str(exc))
            lost, at = True, at + 1
            continue
        if size is None:
            reading.tally.truncated = f"the log ends within the record at byte {base + at}"
            return
        lost = False
        sequence += 1
        reading.tally.frames += 1
        begin, end = at + _TIME_BYTES, at + size
        if message_number(data, begin) in KNOWN:
            moment = int.from_bytes(data[at:begin], "big")
            yield Frame(
                data=data[begin:end],
                encoding=MAVLINK,
                sensor=reading.sensor,
                received_at=EPOCH + timedelta(microseconds=moment),
                source=reading.source,
                sequence=sequence,
                raw=RawRef(source=reading.source, offset=base + begin, length=end - begin),
            )
        at = end


def _check(frame: bytes) -> None:
    if message_number(frame, 0) in KNOWN:
        read_frame(frame)


def _decoder(_given: DecoderSettings) -> Decoder:
    return MavlinkDecoder()


MAVLINK_FEED = Feed(
    name="mavlink",
    title="MAVLink: ADS-B receivers, Remote ID modules and own drones",
    sensor_kind=SensorKind.OTHER,
    frames=(MAVLINK,),
    decoder=_decoder,
    live=(
        LiveEncoding(
            name="mavlink",
            words="MAVLink 1 or 2 frames",
            frames=MAVLINK,
            cutter=MavlinkCutter,
            in_messages=True,
            looks_like=_looks_like,
            usual_port=5760,
        ),
    ),
    files=(
        FileFormat(
            name="mavlink",
            words="MAVLink telemetry log (.tlog)",
            recognise=_recognise,
            read=_read,
            sensor_kind=SensorKind.OTHER,
        ),
    ),
    example="tests/feeds/examples/mavlink.tlog",
    page="docs/feeds/connect-mavlink.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_hostile_feeds.py",
        peer="tests/feeds/test_mavlink.py",
        throughput="benchmarks/feed_speed.py",
    ),
)
