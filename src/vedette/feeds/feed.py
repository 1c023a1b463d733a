"""What a feed declares of itself. All other code finds a feed through this declaration.

A feed is one package. It declares itself in one module as one `Feed`, and `known_feeds.FEEDS`
lists it. A declaration is cheap to import: it names functions that load what they need when they
are called, so that a feed whose optional dependency is missing costs the others nothing.
docs/feeds/adding-a-feed.md shows how to write one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO, Protocol

from vedette.feeds.decoder import Decoder, Frame, Tally
from vedette.feeds.recording_clock import Clock, TimeNotes
from vedette.model.flight import TimesOff
from vedette.model.ids import SensorId
from vedette.model.report import Report
from vedette.model.sensor import SensorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DecoderSettings:
    """What a decoder is told when it is made."""

    clock_step_s: float = 0.0  # what the receiver's clock can tell apart; 0: finer than matters
    own: Any = None  # a value of `Feed.settings`; None: the feed's defaults


class StreamCutter(Protocol):
    """Cuts a stream of bytes, as TCP or a serial line brings it, into frames."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames that are complete with `chunk`."""
        ...

    def finish(self) -> list[bytes]:
        """The frames that are complete now that the stream has ended."""
        ...

    def faults(self) -> list[str]:
        """One text for each part that could not be cut into frames since the last call.

        The texts are safe to show.
        """
        ...


class Carrier(StrEnum):
    """How bytes arrive: what a transport offers, and what an encoding needs."""

    STREAM = "stream"  # TCP, a serial line, a pipe: no borders between messages
    MESSAGE = "message"  # a UDP datagram, an MQTT message, an HTTP answer: borders are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEncoding:
    """One way in which the frames of a feed arrive live."""

    name: str  # as `encoding` of an [[input]] names it
    words: str  # what it is, for lists and errors
    frames: str  # encoding of the frames that come of it, as the raw log and report lines name it
    cutter: Callable[[], StreamCutter] | None = None  # None: there is no stream of it
    in_messages: bool = False  # whether a datagram or a message may hold it
    message_end: bytes = b""  # what ends a frame in a stream, and may be absent in a message
    usual_port: int | None = None  # where programs offer it over TCP
    looks_like: Callable[[bytes], bool] | None = None
    """Whether bytes that came live are of this encoding: a message, or the start of a stream.
    None: it cannot be told, so `vedette feeds try` and captures do not find it."""

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """The transports that can carry this encoding."""
        stream = (Carrier.STREAM,) if self.cutter is not None else ()
        return (*stream, Carrier.MESSAGE) if self.in_messages else stream

    def cut_message(self, message: bytes) -> tuple[list[bytes], list[str]]:
        """The frames in one datagram or message, and what in it could not be cut."""
        if self.cutter is None:
            return [message], []
        cutter = self.cutter()
        frames = cutter.feed(message + self.message_end) + cutter.finish()
        return frames, cutter.faults()


@dataclass(slots=True, kw_only=True)
class FileReading:
    """What a file reader is told, and what it notes while it reads."""

    source: str  # SHA-256 of the file
    sensor: SensorId  # whose a frame is that names no sensor
    tally: Tally  # counts of lines and frames; the reader adds to it
    clock: Clock  # what times are made from that the file does not hold
    clock_given: bool  # whether a person gave the start of `clock`
    notes: TimeNotes = field(default_factory=TimeNotes)  # what is to be said of the times
    prepared: object = None  # what `FileFormat.prepare` found


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """One format of recordings: how a file is recognised, and how it is read."""

    name: str  # as the output names it
    words: str  # what it is, for lists and errors
    recognise: Callable[[bytes], str | None]  # first bytes to the reason that it is one, or None
    read: Callable[[BinaryIO, FileReading], Iterator[Report | Frame]]  # in the order of the file
    sensor_kind: SensorKind | None  # of the sensor that the file implies; None: it names its own
    prepare: Callable[[BinaryIO, Clock, TimeNotes], object] | None = None  # a first reading
    times_off: TimesOff | None = None  # how far its times may be off while nobody gives a start
    may_round_times: bool = False  # whether its times may be cut to whole seconds
    noisy: bool = False  # whether a frame that cannot be read is noise rather than damage


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What proves that a feed works: paths from the root of the project."""

    hostile_input: str | None = None  # a test with damaged and false input, to the sensor's health
    peer: str | None = None  # a test against an independent program
    throughput: str | None = None  # a benchmark that prints messages a second


class Grade(StrEnum):
    """How well a feed is proven. docs/feeds/README.md explains the scale."""

    BRONZE = "bronze"  # it decodes the bytes of its example
    SILVER = "silver"  # and hostile input is refused and shown in the sensor's health
    GOLD = "gold"  # and it agrees with an independent program, and its throughput is printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed: everything that other code needs to know of a protocol."""

    name: str
    title: str
    sensor_kind: SensorKind | None  # of a sensor nobody registered; None: its messages register it
    frames: tuple[str, ...]  # encodings of the frames that `decoder` reads
    page: str  # its page, from the root of the project
    example: str | None  # a recording to try it with, from the root of the project
    decoder: Callable[[DecoderSettings], Decoder] | None = None
    """Makes a decoder with nothing remembered. None: the frames are lines of the report format."""
    settings: type[Any] | None = None  # dataclass of the feed's own keys: `options` of an input
    live: tuple[LiveEncoding, ...] = ()
    files: tuple[FileFormat, ...] = ()
    own_inputs: tuple[str, ...] = ()  # kinds of [[input]] made for this feed alone
    extra: str | None = None  # of the optional dependencies that its decoder needs
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def grade(self) -> Grade:
        """The grade of the feed, which follows from its evidence."""
        if self.evidence.hostile_input is None:
            return Grade.BRONZE
        if self.evidence.peer is None or self.evidence.throughput is None:
            return Grade.SILVER
        return Grade.GOLD
