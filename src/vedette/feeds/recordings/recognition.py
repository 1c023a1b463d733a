"""What a file is, told by its first bytes and never by its name."""

from dataclasses import dataclass

from vedette.feeds.feed import FileFormat
from vedette.feeds.known_feeds import file_formats
from vedette.feeds.recordings.pcap import is_capture, read_frames
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
    for one in (*CAPTURES, *file_formats()):
        reason = one.recognise(head)
        if reason is not None:
            return Recognised(one, reason)
    return None


def readable_formats() -> str:
    """The formats that can be read, for an error."""
    words = [one.words for one in (*file_formats(), *CAPTURES)]
    return f"{', '.join(words)}, or {RAW_LOG_WORDS}"
