"""What a file is, told by its first bytes and never by its name."""

from dataclasses import dataclass

from vedette.feeds import known_feeds
from vedette.feeds.feed import Feed, FileFormat
from vedette.feeds.known_feeds import feed_of, file_formats
from vedette.feeds.recorded_text import BOM
from vedette.feeds.recordings.pcap import datagrams_of, is_capture, read_frames
from vedette.feeds.recordings.udp_captures import encoding_of
from vedette.feeds.report_format.report_lines_feed import REPORTS
from vedette.model.sensor import SensorKind
from vedette.store.raw_log import MAGIC as RAW_LOG_MAGIC

HEAD_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"
RAW_LOG = "vedette-raw-log"
RAW_LOG_WORDS = "the raw log of a live run"


def _capture(name: str, words: str, *, next_generation: bool) -> FileFormat:
    """A capture, of either format: it holds frames of any feed, each by its link type."""

    def recognise(head: bytes) -> str | None:
        found = is_capture(head) and head.startswith(b"\n") == next_generation
        return f"it begins as {words} does" if found else None

    return FileFormat(
        name=name,
        words=words,
        recognise=recognise,
        read=lambda stream, reading: read_frames(
            stream, source=reading.source, sensor=reading.sensor, tally=reading.tally
        ),
        sensor_kind=SensorKind.REMOTE_ID,
        noisy=True,
    )


CAPTURES = (
    _capture("pcap", "pcap", next_generation=False),
    _capture("pcapng", "pcapng", next_generation=True),
)


_DATAGRAMS_LOOKED_AT = 200


def _udp_capture(feed: Feed) -> FileFormat:
    """A capture of UDP datagrams that one feed reads."""

    def recognise(head: bytes) -> str | None:
        if not is_capture(head):
            return None
        for number, payload in enumerate(datagrams_of(head)):
            if number >= _DATAGRAMS_LOOKED_AT:
                return None
            found = encoding_of(payload)
            if found is not None:
                mine = feed_of(found.frames) is feed
                return f"its UDP datagram {number + 1} is {found.words}" if mine else None
        return None

    return FileFormat(
        name=f"{feed.name}-capture",
        words=f"pcap or pcapng of UDP datagrams for the feed {feed.name}",
        recognise=recognise,
        read=CAPTURES[0].read,
        sensor_kind=feed.sensor_kind,
        noisy=True,
    )


UDP_CAPTURES = {
    feed.name: _udp_capture(feed)
    for feed in known_feeds.FEEDS
    if any(one.in_messages and one.looks_like is not None for one in feed.live)
}
"""Captures of the network, by the feed that reads them."""


def feed_reading(form: FileFormat | None) -> Feed | None:
    """The feed that reads a format of files; None for captures of radio frames and raw logs."""
    for feed in known_feeds.FEEDS:
        if form is not None and (form in feed.files or form is UDP_CAPTURES.get(feed.name)):
            return feed
    return None


@dataclass(frozen=True, slots=True)
class Recognised:
    """The format of a file, and why it is taken for it."""

    format: FileFormat
    reason: str


def is_raw_log(head: bytes) -> bool:
    """Whether a file that starts with `head` is a segment of a raw log."""
    return head.startswith(RAW_LOG_MAGIC)


def is_gzip(head: bytes) -> bool:
    """Whether a file that starts with `head` is compressed."""
    return head.startswith(_GZIP)


def recognise(head: bytes) -> Recognised | None:
    """The format of a file that starts with `head`; None if no format reads it.

    Captures are tried first, then the formats of the feeds in their order. The first format that
    recognises the file is used.
    """
    for one in (*UDP_CAPTURES.values(), *CAPTURES, *file_formats()):
        reason = one.recognise(head)
        if reason is not None:
            return Recognised(one, reason)
    if head.removeprefix(BOM).lstrip().startswith(b"{"):
        return Recognised(REPORTS, "it begins as JSON does")  # whose reader says what is missing
    return None


def readable_formats() -> str:
    """The formats that can be read, for an error."""
    words = [one.words for one in (*file_formats(), *CAPTURES)]
    return f"{', '.join(words)}, or {RAW_LOG_WORDS}"
