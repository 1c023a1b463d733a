"""GDL 90 frames in, reports out, and what the feed declares of itself.

The time of a traffic report is the time of its receipt: the frame has none. A report that the
receiver extrapolated gives nothing but a heartbeat, and so does the receiver's own place (ownship).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, BinaryIO

from vedette.feeds.decoder import Decoder, Frame
from vedette.feeds.feed import (
    DecoderSettings,
    Evidence,
    Feed,
    FileFormat,
    FileReading,
    LiveEncoding,
)
from vedette.feeds.gdl90.gdl90_frames import (
    TRAFFIC,
    FlagCutter,
    Gdl90Traffic,
    payload_of,
    read_traffic,
)
from vedette.feeds.mode_s.accuracy import NAC_P_RADIUS_M, SIGMAS_OF_95, UNKNOWN_RADIUS_M
from vedette.feeds.recorded_text import refuse
from vedette.feeds.recording_clock import NO_DATE
from vedette.model.errors import BadFrameError
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    Motion,
    PositionReport,
    RawRef,
    Report,
)
from vedette.model.sensor import SensorKind

GDL90 = "gdl90"  # the encoding of a frame between two flag bytes
_MOST = 20_000


class Gdl90Decoder:
    """A Decoder of GDL 90 frames."""

    def __init__(self) -> None:
        self._claimed: dict[str, tuple[Claim, ...]] = {}

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one frame. Raises BadFrameError that says what is wrong with it."""
        if frame.encoding != GDL90:
            raise BadFrameError(f"{frame.encoding} is not GDL 90", frame=frame.data)
        data = payload_of(frame.data)
        said = _said(frame)
        if data[0] != TRAFFIC:
            yield HeartbeatReport(**said)
            return
        found = read_traffic(data)
        if found.address_is_icao:
            emitter = Emitter(EmitterScheme.ICAO24, found.address)
        else:
            name = f"{frame.sensor}/{found.address}".lower()
            emitter = Emitter(EmitterScheme.SENSOR_TRACK, name)
        if found.place is None or found.extrapolated:
            yield HeartbeatReport(**said)
        else:
            yield _position(found, found.place, emitter, said)
        claims = tuple(_claims(found))
        if claims and self._claimed.get(emitter.value) != claims:
            if len(self._claimed) >= _MOST:
                self._claimed.clear()
            self._claimed[emitter.value] = claims
            yield IdentityReport(**said, emitter=emitter, claims=claims)


def _position(
    found: Gdl90Traffic, place: tuple[float, float], emitter: Emitter, said: dict[str, Any]
) -> PositionReport:
    heights: tuple[Height, ...] = ()
    if found.altitude_m is not None and found.airborne:
        heights = (Height(value_m=found.altitude_m, reference=HeightReference.BAROMETRIC),)
    radius = NAC_P_RADIUS_M.get(found.nac_p, UNKNOWN_RADIUS_M)
    return PositionReport(
        **said,
        lat_deg=place[0],
        lon_deg=place[1],
        covariance=Covariance2D.circular(radius / SIGMAS_OF_95),
        heights=heights,
        motion=Motion(
            speed_m_s=found.speed_m_s, course_deg=found.track_deg, climb_m_s=found.climb_m_s
        ),
        emitter=emitter,
    )


def _claims(found: Gdl90Traffic) -> Iterator[Claim]:
    if found.callsign is not None:
        yield Claim(ClaimKind.CALLSIGN, found.callsign)
    if found.emergency:
        yield Claim(ClaimKind.EMERGENCY, "declared")


def _said(frame: Frame) -> dict[str, Any]:
    return {
        "sensor": frame.sensor,
        "measured_at": frame.received_at,
        "received_at": frame.received_at,
        "source": frame.source,
        "sequence": frame.sequence,
        "raw": frame.raw,
    }


def _looks_like(message: bytes) -> bool:
    """Whether the first frame of a datagram or a stream is sound."""
    if not message.startswith(b"\x7e"):
        return False
    for part in message.split(b"\x7e")[1:3]:
        if part:
            try:
                return bool(payload_of(part))
            except BadFrameError:
                return False
    return False


def _recognise(head: bytes) -> str | None:
    return "its first frame has a correct CRC" if _looks_like(head) else None


def _read(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    """The frames of a file, laid evenly apart: they have no times."""
    cutter = FlagCutter()
    reading.notes.paced = True
    step = timedelta(seconds=reading.clock.untimed_step_s)
    at, number, offset = reading.clock.start, 0, 0
    while chunk := stream.read(1 << 16):
        for data in cutter.feed(chunk):
            number += 1
            reading.tally.frames += 1
            yield Frame(
                data=data,
                encoding=GDL90,
                sensor=reading.sensor,
                received_at=at,
                source=reading.source,
                sequence=number,
                raw=RawRef(source=reading.source, offset=offset, length=len(chunk)),
            )
            at += step
        offset += len(chunk)
    cutter.finish()
    for fault in cutter.faults():
        refuse(reading.tally, "stream", fault)


def _decoder(_given: DecoderSettings) -> Decoder:
    return Gdl90Decoder()


GDL90_FEED = Feed(
    name="gdl90",
    title="GDL 90 of portable ADS-B receivers (Stratux and others)",
    sensor_kind=SensorKind.ADSB,
    frames=(GDL90,),
    decoder=_decoder,
    live=(
        LiveEncoding(
            name="gdl90",
            words="GDL 90 frames",
            frames=GDL90,
            cutter=FlagCutter,
            in_messages=True,
            message_end=b"\x7e",
            looks_like=_looks_like,
            usual_port=4000,
        ),
    ),
    files=(
        FileFormat(
            name="gdl90",
            words="GDL 90 frames",
            recognise=_recognise,
            read=_read,
            sensor_kind=SensorKind.ADSB,
            times_off=NO_DATE,
        ),
    ),
    example="tests/feeds/examples/gdl90.bin",
    page="docs/feeds/connect-gdl90.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_hostile_feeds.py", throughput="benchmarks/feed_speed.py"
    ),
)
