"""ASTERIX data blocks out of a stream of bytes, a datagram or a recording.

A stream has no mark where a block begins: only the lengths lead from one block to the next. After
damage the cutter looks for the next place from which two blocks follow each other.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from vedette.feeds.asterix.asterix_decoder import ASTERIX, DAY_S
from vedette.feeds.asterix.asterix_settings import AsterixSettings
from vedette.feeds.asterix.category_keys import keys_of
from vedette.feeds.asterix.record_layouts import (
    CATEGORIES,
    HEADER_BYTES,
    BlockError,
    RecordReader,
)
from vedette.feeds.decoder import Frame
from vedette.feeds.feed import FileReading
from vedette.feeds.recorded_text import refuse
from vedette.model.report import RawRef

_READ_BYTES = 1 << 16


class BlockCutter:
    """Cuts a stream into data blocks. offset: of the first byte that is not yet cut."""

    def __init__(self) -> None:
        self._held = b""
        self._lost = 0
        self._faults: list[str] = []
        self.offset = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The blocks that are complete with `chunk`."""
        return [block for _, block in self.placed(chunk)]

    def placed(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """As `feed`, each block with the number of bytes before it in the stream."""
        data = self._held + chunk
        at = 0
        while len(data) - at >= HEADER_BYTES:
            size = _size_at(data, at)
            if size is None or (self._lost and not _another_follows(data, at + size)):
                self._lost += 1
                at += 1
                continue
            if at + size > len(data):
                break
            self._tell_lost()
            yield self.offset + at, data[at : at + size]
            at += size
        self._held = data[at:]
        self.offset += at

    def finish(self) -> list[bytes]:
        """No block: an incomplete one cannot be read."""
        self._tell_lost()
        if self._held:
            self._faults.append(f"the stream ended within a block ({len(self._held)} bytes of it)")
        self.offset += len(self._held)
        self._held = b""
        return []

    def faults(self) -> list[str]:
        """What could not be cut since the last call."""
        found, self._faults = self._faults, []
        return found

    def _tell_lost(self) -> None:
        if self._lost:
            self._faults.append(
                f"{self._lost} bytes are not a data block of a known category and were skipped"
            )
            self._lost = 0


def _size_at(data: bytes, at: int) -> int | None:
    """The length of the block that begins at `at`; None if none can begin there."""
    size = int.from_bytes(data[at + 1 : at + 3], "big")
    return size if data[at] in CATEGORIES and size > HEADER_BYTES else None


def _another_follows(data: bytes, at: int) -> bool:
    """Whether a block may begin at `at`, as far as the bytes that have come can tell."""
    return len(data) - at < HEADER_BYTES or _size_at(data, at) is not None


def recognise_blocks(head: bytes) -> str | None:
    """Why a file that starts with `head` holds data blocks; None if it does not."""
    at, blocks = 0, 0
    while len(head) - at >= HEADER_BYTES and blocks < 50:
        size = _size_at(head, at)
        if size is None:
            return None
        if at + size > len(head):
            break
        if not _readable(head[at : at + size]):
            return None
        at, blocks = at + size, blocks + 1
    return f"its first {blocks} data blocks can be read" if blocks else None


def _readable(block: bytes) -> bool:
    """Whether any edition of its category reads a block to its end."""
    try:
        for _ in _times_reader(block[0]).records(block):
            pass
    except BlockError:
        return block[0] in (21, 48, 62)  # of another edition than the newest, perhaps
    return True


_TIMES: dict[int, RecordReader] = {}


def _times_reader(category: int) -> RecordReader:
    """A reader of the times of day of a category."""
    if category not in _TIMES:
        newest = AsterixSettings().edition(category)
        _TIMES[category] = RecordReader(category, newest, frozenset(keys_of(category).times))
    return _TIMES[category]


def read_recording(stream: BinaryIO, reading: FileReading) -> Iterator[Frame]:
    """The data blocks of a file as frames.

    A file of blocks has no times of receipt: a block is taken as received when its last record was
    measured, on the day of the clock's start. A day is added where the times pass midnight.
    """
    cutter = BlockCutter()
    start = reading.clock.start
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    last_s: float | None = None
    sequence = 0
    while chunk := stream.read(_READ_BYTES):
        for offset, block in cutter.placed(chunk):
            sequence += 1
            reading.tally.frames += 1
            of_day = _time_of_day(block)
            if of_day is not None:
                if last_s is not None and of_day < last_s - DAY_S / 2:
                    midnight += timedelta(days=1)
                last_s = of_day
            if last_s is None:
                refuse(
                    reading.tally,
                    f"block {sequence} at byte {offset}",
                    "it has no time of day, and neither has any block before it",
                )
                continue
            yield Frame(
                data=block,
                encoding=ASTERIX,
                sensor=reading.sensor,
                received_at=midnight + timedelta(seconds=last_s),
                source=reading.source,
                sequence=sequence,
                raw=RawRef(source=reading.source, offset=offset, length=len(block)),
            )
    cutter.finish()
    for fault in cutter.faults():
        if reading.tally.truncated is None and "ended" in fault:
            reading.tally.truncated = fault
        else:
            refuse(reading.tally, "stream", fault)


def _time_of_day(block: bytes) -> float | None:
    """The latest time of day in a block, s; None if it has none or cannot be read."""
    latest: float | None = None
    try:
        for values in _times_reader(block[0]).records(block):
            for value in values.values():
                if value < DAY_S and (latest is None or value > latest):
                    latest = value
    except BlockError:
        return latest
    return latest
