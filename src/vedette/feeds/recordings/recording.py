"""Recordings: files that a feed reads, as reports in the order of receipt.

A file is recognised by its content (`recognise`). Its SHA-256 is the `source` of everything
that comes from it. It is read twice: once to see whether its lines are in order of
`received_at`, once to report. A file out of order is still read whole: the report format by an
index of its lines (24 bytes a line in memory), captures by sorting their frames in memory.
"""

import hashlib
import heapq
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.feed import FileFormat, FileReading
from vedette.feeds.frame_decoding import Decoding
from vedette.feeds.frame_order import IMPLIED_SEQUENCE
from vedette.feeds.recording_clock import Clock, TimeNotes
from vedette.feeds.recordings.raw_log_recording import read_reports, segments_of, summarise
from vedette.feeds.recordings.recognition import (
    HEAD_BYTES,
    RAW_LOG,
    is_gzip,
    is_raw_log,
    readable_formats,
    recognise,
)
from vedette.feeds.report_format.report_decoder import read_header, read_line
from vedette.feeds.report_format.report_lines_feed import REPORTS
from vedette.model.declaration import Doing
from vedette.model.errors import RecordingError
from vedette.model.flight import TimesOff
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError, require_time
from vedette.model.report import EpochReport, RawRef, RegistrationReport, Report
from vedette.model.sensor import Sensor, SensorKind
from vedette.model.times import from_microseconds, to_microseconds

Item = Report | Frame


@dataclass(slots=True)
class _Index:
    """When each item of a file was received, and where it lies."""

    times_us: "array[int]" = field(default_factory=lambda: array("q"))
    sequences: "array[int]" = field(default_factory=lambda: array("q"))
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    in_order: bool = True

    def add(self, item: Item) -> None:
        """Note one item, in the file's own order."""
        at_us = to_microseconds(item.received_at)
        if self.times_us and at_us < self.times_us[-1]:
            self.in_order = False
        self.times_us.append(at_us)
        self.sequences.append(item.sequence)
        self.offsets.append(item.raw.offset)

    def whole_seconds(self) -> bool:
        """Whether the clock tells whole seconds only: several frames share one, none a fraction."""
        whole = all(at_us % 1_000_000 == 0 for at_us in self.times_us)
        return whole and len(set(self.times_us)) < len(self.times_us)


@dataclass(slots=True, kw_only=True)
class Recording:
    """One file of reports or frames. `tally` is final once `reports` is used up."""

    path: Path
    sha256: str
    simulation: bool
    file_format: FileFormat | None = None  # None: the raw log of a live run
    recognised_by: str | None = None  # why it is taken for that format
    name: str | None = None  # as its header gives it
    note: str | None = None
    sensor: SensorId | None = None  # of a file that names none itself
    clock: Clock = field(default_factory=Clock)
    clock_given: bool = False  # whether a person gave the start of `clock`
    actions: tuple[Doing, ...] = ()  # what persons did, where it is the log of a live run
    closed: datetime | None = None  # until when a live run had come
    times_off: TimesOff | None = None  # how far its times may be off; None: they are UTC
    tally: Tally = field(default_factory=Tally)
    times: TimeNotes = field(default_factory=TimeNotes)  # final as `tally` is
    _prepared: object = None

    @property
    def format(self) -> str:
        """The name of its format."""
        return RAW_LOG if self.file_format is None else self.file_format.name

    @property
    def noisy(self) -> bool:
        """Whether unreadable parts are radio noise rather than damage."""
        return self.file_format is None or self.file_format.noisy

    def reports(self) -> Iterator[Report | EpochReport]:
        """All reports of the file, in order of (received_at, source, sequence).

        A second call starts `tally` again from zero. Raises RecordingError if the file can no
        longer be read.
        """
        form = self.file_format
        if form is None:
            for count in fields(Tally):
                setattr(self.tally, count.name, count.default)
            yield from read_reports(self.path, self.tally)
            return
        index, counted = self._index(form)
        for name in ("frames", "refused", "ignored", "first_refusal", "truncated"):
            setattr(self.tally, name, getattr(counted, name))
        self.tally.reports = self.tally.repeated = 0
        if self.sensor is not None and index.times_us:
            yield self._registration(form, self.sensor, min(index.times_us))
        step_s = 1.0 if form.may_round_times and index.whole_seconds() else 0.0
        yield from Decoding(self.tally, step_s).run(self._in_order(form, index))

    def _index(self, form: FileFormat) -> tuple[_Index, Tally]:
        """First reading: times and offsets of all items, and what cannot be read."""
        index, counted = _Index(), Tally()
        self.times = TimeNotes()
        if form.prepare is not None:
            with _opened(self.path) as stream:
                self._prepared = form.prepare(stream, self.clock, self.times)
        with _opened(self.path) as stream:
            for item in self._items(form, stream, counted):
                index.add(item)
        return index, counted

    def _in_order(self, form: FileFormat, index: _Index) -> Iterator[Item]:
        """Second reading: every item once, in the order of receipt."""
        again = Tally()  # the first reading has counted
        with _opened(self.path) as stream:
            if index.in_order:
                yield from self._items(form, stream, again)
            elif form is REPORTS:
                yield from self._by_index(stream, index)
            else:
                yield from sorted(
                    self._items(form, stream, again),
                    key=lambda item: (item.received_at, item.sequence),
                )

    def _by_index(self, stream: BinaryIO, index: _Index) -> Iterator[Item]:
        for _, number, offset in sorted(
            zip(index.times_us, index.sequences, index.offsets, strict=True)
        ):
            stream.seek(offset)
            item = read_line(
                stream.readline(), number=number, offset=offset, source=self.sha256, tally=Tally()
            )
            if item is not None:
                yield item

    def _items(self, form: FileFormat, stream: BinaryIO, tally: Tally) -> Iterator[Item]:
        """What the file holds, in its own order. An item of an impossible time is refused."""
        reading = FileReading(
            source=self.sha256,
            sensor=self.sensor or SensorId(""),  # always set where a file names none
            tally=tally,
            clock=self.clock,
            clock_given=self.clock_given,
            notes=self.times,
            prepared=self._prepared,
        )
        for item in form.read(stream, reading):
            try:
                require_time("received_at", item.received_at)
            except RangeError as exc:
                tally.refused += 1
                tally.first_refusal = tally.first_refusal or f"item {item.sequence}: {exc}"
            else:
                yield item

    def _registration(self, form: FileFormat, sensor: SensorId, at_us: int) -> RegistrationReport:
        """Register the sensor that the file implies: without a place and without coverage."""
        at = from_microseconds(at_us)
        return RegistrationReport(
            sensor=sensor,
            measured_at=at,
            received_at=at,
            source=self.sha256,
            sequence=IMPLIED_SEQUENCE,
            raw=RawRef(source=self.sha256, offset=0, length=0),
            registered=Sensor(id=sensor, kind=form.sensor_kind or SensorKind.OTHER),
        )


def open_recording(
    path: Path, *, sensor: SensorId | None = None, clock: Clock | None = None
) -> Recording:
    """Recognise a file by its content.

    sensor: the name of the receiver where the file has none; by default made from the kind and
    the content. clock: how times are made where the file has no wall-clock times.
    Raises RecordingError if the file cannot be read or is of no known format.
    """
    if path.is_dir() and segments_of(path):
        return _raw_log(path)
    with _opened(path) as stream:
        head = stream.read(HEAD_BYTES)
        if is_gzip(head):
            raise RecordingError(
                "must not be compressed with gzip", where=str(path), mend="unpack it with gunzip"
            )
        if is_raw_log(head):
            return _raw_log(path)
        found = recognise(head)
        if found is None:
            raise RecordingError(
                "must be in a known format" if head else "must be a recording, got an empty file",
                where=str(path),
                mend=f"give one of: {readable_formats()}",
            )
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        simulation, name, note = False, None, None
        form = found.format
        if form is REPORTS:
            stream.seek(0)
            header = read_header(stream.readline(HEAD_BYTES), where=str(path))
            simulation, name, note = header.simulation, header.name, header.note
            sensor = None  # its lines name their sensors themselves
        elif form.sensor_kind is None:
            sensor = None
        elif sensor is None:
            sensor = SensorId(f"{form.sensor_kind}-{digest[:8]}")
    return Recording(
        path=path,
        sha256=digest,
        file_format=form,
        recognised_by=found.reason,
        simulation=simulation,
        name=name,
        note=note,
        sensor=sensor,
        clock=clock or Clock(),
        clock_given=clock is not None,
        times_off=None if clock is not None else form.times_off,
    )


def merged(recordings: Sequence[Recording]) -> Iterator[Report | EpochReport]:
    """All reports of several recordings, in order of (received_at, source, sequence).

    A registration that a file only implies does not replace an explicit one.
    """
    streams: Iterable[Iterator[Report | EpochReport]] = [
        recording.reports() for recording in recordings
    ]
    registered: set[SensorId] = set()
    for report in heapq.merge(*streams, key=lambda report: report.order):
        if isinstance(report, RegistrationReport):
            if report.sequence == IMPLIED_SEQUENCE and report.sensor in registered:
                continue
            registered.add(report.sensor)
        yield report


def _raw_log(path: Path) -> Recording:
    summary = summarise(path)
    return Recording(
        path=path,
        sha256=summary.sha256,
        simulation=summary.simulation,
        actions=summary.actions,
        closed=summary.closed,
    )


def _opened(path: Path) -> BufferedReader:
    """The file, for reading; a RecordingError says why not."""
    if not path.exists():
        raise RecordingError("there is no such file", where=str(path), mend="check the path")
    if not path.is_file():
        raise RecordingError(
            "must be a regular file",
            where=str(path),
            mend="give a file, not a folder or a pipe",
        )
    try:
        return path.open("rb")
    except OSError as exc:
        raise RecordingError(
            f"cannot be opened ({exc.strerror})", where=str(path), mend="check its permissions"
        ) from exc
