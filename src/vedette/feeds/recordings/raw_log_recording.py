"""The raw log of a live run, read as a recording: the same frames, in the same order.

A folder of segments is one recording; a single segment may be read by itself.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.frame_order import InputDecoding, to_frame
from vedette.model.declaration import Doing
from vedette.model.errors import RecordingError
from vedette.model.ids import SensorId
from vedette.model.report import EpochReport, RawRef, Report
from vedette.store.raw_log import Damage, Placed, read_segment, segment_name, segments
from vedette.store.raw_records import (
    ActionRecord,
    ClosedBatchRecord,
    EpochRecord,
    FrameRecord,
    OpenedRecord,
)
from vedette.store.skipped_frames import Skipped, skipped_frames

FOLDER = "raw"  # where a live run's data folder holds its raw log


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLogSummary:
    """What a raw log says besides its frames."""

    sha256: str  # of all its segments, one after the other
    simulation: bool
    actions: tuple[Doing, ...]
    closed: datetime | None  # until when the run had come


def segments_of(path: Path) -> list[tuple[int, Path]]:
    """The segments that `path` names: one file, a folder of them, or the data folder above."""
    if path.is_file():
        return [(_number(path), path)]
    return segments(path) or segments(path / FOLDER)


def summarise(path: Path) -> RawLogSummary:
    """Read a whole log. Raises RecordingError if it does not say whether it is a simulation."""
    digest = hashlib.sha256()
    simulation: bool | None = None
    actions: list[Doing] = []
    closed: datetime | None = None
    for placed in _records(path, Tally()):
        match placed.record:
            case OpenedRecord() as opened:
                simulation = bool(simulation) or opened.simulation
            case ActionRecord() as done:
                actions.append(done.action)
            case ClosedBatchRecord() as batch:
                closed = batch.until
    if simulation is None:
        raise RecordingError(
            "the raw log must state whether it is a simulation, got no such record",
            where=str(path),
            mend="give the whole folder of segments",
        )
    for _, segment in segments_of(path):
        with segment.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return RawLogSummary(
        sha256=digest.hexdigest(), simulation=simulation, actions=tuple(actions), closed=closed
    )


def read_reports(path: Path, tally: Tally) -> Iterator[Report | EpochReport]:
    """Every report, in order of (received_at, source, sequence); `tally` is final at the end.

    Where the clock of the live run was set, an EpochReport begins a new order.
    """
    decoding, skipped = InputDecoding(), _skipped(path)
    for epoch, items in groupby(_frames(path, tally), key=lambda item: isinstance(item, Placed)):
        if epoch:
            yield from (_epoch(item) for item in items if isinstance(item, Placed))
        else:
            yield from decoding.stream((f for f in items if isinstance(f, Frame)), skipped)
    total = decoding.total()
    tally.reports, tally.repeated, tally.ignored = total.reports, total.repeated, total.ignored
    tally.frames += total.frames
    tally.refused += total.refused
    tally.first_refusal = tally.first_refusal or total.first_refusal


def _skipped(path: Path) -> Skipped:
    """The messages that the live run passed over, as it died on them."""
    found = segments_of(path)
    return skipped_frames(found[0][1].parent) if found else {}


def _epoch(placed: Placed) -> EpochReport:
    record = placed.record
    assert isinstance(record, EpochRecord)  # noqa: S101 - `_frames` yields no other
    source = segment_name(placed.at.segment)
    return EpochReport(
        sensor=SensorId(""),
        measured_at=record.at,
        received_at=record.at,
        source=source,
        sequence=0,
        raw=RawRef(source=source, offset=placed.at.offset, length=placed.length),
        before=record.before,
    )


def _frames(path: Path, tally: Tally) -> Iterator[Frame | Placed]:
    """Every frame; and where the clock was set, the record that says so."""
    for placed in _records(path, tally):
        if isinstance(placed.record, EpochRecord):
            yield placed
            continue
        if not isinstance(placed.record, FrameRecord):
            continue
        frame = to_frame(placed, placed.record)
        if frame is not None:
            yield frame
            continue
        tally.frames += 1
        tally.refused += 1
        if tally.first_refusal is None:
            where = f"{placed.record.input}, message {placed.record.sequence}"
            tally.first_refusal = f"{where}: no encoding {placed.record.encoding!r:.40} is known"


def _records(path: Path, tally: Tally) -> Iterator[Placed]:
    for number, segment in segments_of(path):
        with segment.open("rb") as stream:
            for item in read_segment(stream, number, 0):
                if isinstance(item, Damage):
                    tally.truncated = f"{item} ({item.lost_bytes} bytes are not read)"
                else:
                    yield item


def _number(path: Path) -> int:
    digits = path.name.partition(".")[0].removeprefix("raw-")
    return int(digits) if digits.isascii() and digits.isdigit() else 0
