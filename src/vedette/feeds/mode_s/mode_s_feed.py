"""What the Mode S feed declares of itself: 1090 MHz receivers, as files and live."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.feed import Evidence, Feed, FileFormat, FileReading, LiveEncoding
from vedette.feeds.mode_s.adsb import ModeSDecoder
from vedette.feeds.mode_s.avr import AvrStream, avr_times, read_avr, recognise_avr
from vedette.feeds.mode_s.beast import BeastStream, beast_times, read_beast, recognise_beast
from vedette.feeds.mode_s.counter_times import FrameTimes
from vedette.feeds.mode_s.mode_s_csv import read_csv, recognise_csv
from vedette.feeds.recording_clock import NO_DATE
from vedette.model.sensor import SensorKind

Read = Callable[[BinaryIO, FileReading], Iterator[Frame]]


def _with_counter(read: Callable[..., Iterator[Frame]]) -> Read:
    """A reader of a file whose frames bear the counter of their receiver."""

    def read_file(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
        return read(
            stream,
            source=reading.source,
            sensor=reading.sensor,
            tally=reading.tally,
            clock=reading.clock,
            times=cast("FrameTimes | None", reading.prepared),
            notes=reading.notes,
        )

    return read_file


def _read_csv(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    return read_csv(stream, source=reading.source, sensor=reading.sensor, tally=reading.tally)


BEAST = FileFormat(
    name="mode_s-beast",
    words="Mode S as Beast binary",
    recognise=recognise_beast,
    read=_with_counter(read_beast),
    prepare=beast_times,
    sensor_kind=SensorKind.ADSB,
    times_off=NO_DATE,
)
AVR = FileFormat(
    name="mode_s-avr",
    words="Mode S as AVR text",
    recognise=recognise_avr,
    read=_with_counter(read_avr),
    prepare=avr_times,
    sensor_kind=SensorKind.ADSB,
    times_off=NO_DATE,
)
CSV = FileFormat(
    name="mode_s-csv",
    words="Mode S as CSV of time and hex",
    recognise=recognise_csv,
    read=_read_csv,
    sensor_kind=SensorKind.ADSB,
    may_round_times=True,
)
MODE_S_FEED = Feed(
    name="mode_s",
    title="ADS-B from Mode S receivers",
    sensor_kind=SensorKind.ADSB,
    frames=(Encoding.MODE_S,),
    decoder=lambda given: ModeSDecoder(clock_step_s=given.clock_step_s),
    live=(
        LiveEncoding(
            name="beast",
            words="Mode S as Beast binary",
            frames=Encoding.MODE_S,
            cutter=BeastStream,
            usual_port=30005,
        ),
        LiveEncoding(
            name="avr",
            words="Mode S as AVR text",
            frames=Encoding.MODE_S,
            cutter=AvrStream,
            in_messages=True,
            usual_port=30002,
        ),
        LiveEncoding(
            name="mode_s",
            words="Mode S frames of 7 or 14 bytes, one a message",
            frames=Encoding.MODE_S,
            in_messages=True,
        ),
    ),
    files=(BEAST, AVR, CSV),
    own_inputs=("beast", "avr"),
    example="tests/feeds/examples/mode_s.avr",
    page="docs/feeds/ads-b.md",
    evidence=Evidence(
        hostile_input="tests/feeds/test_mode_s_frames.py",
        peer="tests/feeds/test_mode_s_oracle.py",
        throughput="benchmarks/feed_speed.py",
    ),
)
