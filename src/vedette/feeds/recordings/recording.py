"""Recordings: any file that we can read, as reports in the one order in which they are taken.

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
from vedette.feeds.frame_decoding import Decoding, new_decoders
from vedette.feeds.frame_order import IMPLIED_SEQUENCE
from vedette.feeds.mode_s.counter_times import FrameTimes
from vedette.feeds.mode_s.mode_s_recordings import frame_times, read_avr, read_beast, read_csv
from vedette.feeds.mode_s.receiver_clock import Clock, TimeNotes
from vedette.feeds.recordings import recognition as known
from vedette.feeds.recordings.pcap import read_frames
from vedette.feeds.recordings.raw_log_recording import read_reports, segments_of, summarise
from vedette.feeds.report_format.report_decoder import read_header, read_line, read_lines
from vedette.model.declaration import Doing
from vedette.model.errors import RecordingError
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError, require_time
from vedette.model.report import EpochReport, RawRef, RegistrationReport, Report
from vedette.model.sensor import Sensor, SensorKind
from vedette.model.times import from_microseconds, to_microseconds

Item = Report | Frame
_GZIP = b"\x1f\x8b"
_COUNTED = {known.AVR: "avr", known.BEAST: "beast"}  # formats without wall-clock times


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
    format: str  # one of those in `recognise`
    simulation: bool
    name: str | None = None  # as its header gives it
    note: str | None = None
    sensor: SensorId | None = None  # of a file that names none itself
    clock: Clock = field(default_factory=Clock)
    actions: tuple[Doing, ...] = ()  # what persons did, where it is the log of a live run
    closed: datetime | None = None  # until when a live run had come
    dated: bool = True  # False: its times are right among themselves, and nobody gave a start
    tally: Tally = field(default_factory=Tally)
    times: TimeNotes = field(default_factory=TimeNotes)  # final as `tally` is
    _frame_times: FrameTimes | None = None

    def reports(self) -> Iterator[Report | EpochReport]:
        """Everything the file says, in order of (received_at, source, sequence).

        Can be called again; `tally` then starts anew. Raises RecordingError where the file
        cannot be read at all any more.
        """
        if self.format == known.RAW_LOG:
            for count in fields(Tally):
                setattr(self.tally, count.name, count.default)
            yield from read_reports(self.path, self.tally)
            return
        index, counted = self._index()
        for name in ("frames", "refused", "ignored", "first_refusal", "truncated"):
            setattr(self.tally, name, getattr(counted, name))
        self.tally.reports = self.tally.repeated = 0
        if self.sensor is not None and index.times_us:
            yield self._registration(self.sensor, min(index.times_us))
        step_s = 1.0 if self.format == known.CSV and index.whole_seconds() else 0.0
        decoders = new_decoders(clock_step_s=step_s)
        yield from Decoding(decoders, self.tally).run(self._in_order(index))

    def _index(self) -> tuple[_Index, Tally]:
        """First reading: what lies where, and what cannot be read."""
        index, counted = _Index(), Tally()
        self.times = TimeNotes()
        if self.format in _COUNTED:
            with _opened(self.path) as stream:
                form = _COUNTED[self.format]
                self._frame_times = frame_times(stream, form, self.clock, self.times)
        with _opened(self.path) as stream:
            for item in self._items(stream, counted):
                index.add(item)
        return index, counted

    def _in_order(self, index: _Index) -> Iterator[Item]:
        """Second reading: every item once, by time of receipt."""
        again = Tally()  # the first reading has counted
        with _opened(self.path) as stream:
            if index.in_order:
                yield from self._items(stream, again)
            elif self.format == known.REPORTS:
                yield from self._by_index(stream, index)
            else:
                yield from sorted(
                    self._items(stream, again), key=lambda item: (item.received_at, item.sequence)
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

    def _items(self, stream: BinaryIO, tally: Tally) -> Iterator[Item]:
        """What the file holds, in its own order. An item of an impossible time is refused."""
        for item in self._read(stream, tally):
            try:
                require_time("received_at", item.received_at)
            except RangeError as exc:
                tally.refused += 1
                tally.first_refusal = tally.first_refusal or f"item {item.sequence}: {exc}"
            else:
                yield item

    def _read(self, stream: BinaryIO, tally: Tally) -> Iterator[Item]:
        if self.format == known.REPORTS:
            yield from read_lines(stream, source=self.sha256, tally=tally)
            return
        sensor = self.sensor or SensorId("")  # always set where a file names none
        clock, source = self.clock, self.sha256
        if self.format in known.CAPTURES:
            yield from read_frames(stream, source=source, sensor=sensor, tally=tally)
        elif self.format == known.AVR:
            yield from read_avr(
                stream,
                source=source,
                sensor=sensor,
                tally=tally,
                clock=clock,
                times=self._frame_times,
                notes=self.times,
            )
        elif self.format == known.BEAST:
            yield from read_beast(
                stream,
                source=source,
                sensor=sensor,
                tally=tally,
                clock=clock,
                times=self._frame_times,
                notes=self.times,
            )
        else:
            yield from read_csv(stream, source=source, sensor=sensor, tally=tally)

    def _registration(self, sensor: SensorId, at_us: int) -> RegistrationReport:
        """A sensor that the file implies: no place, no coverage, nobody may count on it."""
        at = from_microseconds(at_us)
        return RegistrationReport(
            sensor=sensor,
            measured_at=at,
            received_at=at,
            source=self.sha256,
            sequence=IMPLIED_SEQUENCE,
            raw=RawRef(source=self.sha256, offset=0, length=0),
            registered=Sensor(id=sensor, kind=_kind(self.format)),
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
        head = stream.read(known.HEAD_BYTES)
        form = known.recognise(head)
        if head.startswith(_GZIP):
            raise RecordingError("is compressed", where=str(path), mend="unpack it with gunzip")
        if form is None:
            raise RecordingError(
                "this is no recording that can be read" if head else "the file is empty",
                where=str(path),
                mend="give vedette-reports JSON Lines, pcap, pcapng, Mode S as AVR, Beast or "
                "CSV of time and hex, or the raw log of a live run",
            )
        if form == known.RAW_LOG:
            return _raw_log(path)
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        simulation, name, note = False, None, None
        if form == known.REPORTS:
            stream.seek(0)
            header = read_header(stream.readline(known.HEAD_BYTES), where=str(path))
            simulation, name, note = header.simulation, header.name, header.note
            sensor = None  # its lines name their sensors themselves
        elif sensor is None:
            sensor = SensorId(f"{_kind(form)}-{digest[:8]}")
    return Recording(
        path=path,
        sha256=digest,
        format=form,
        simulation=simulation,
        name=name,
        note=note,
        sensor=sensor,
        clock=clock or Clock(),
        dated=clock is not None or form not in _COUNTED,
    )


def merged(recordings: Sequence[Recording]) -> Iterator[Report | EpochReport]:
    """All reports of several recordings, in order of (received_at, source, sequence).

    A registration that a file only implies does not replace one that stands.
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
        format=known.RAW_LOG,
        simulation=summary.simulation,
        actions=summary.actions,
        closed=summary.closed,
    )


def _kind(form: str) -> SensorKind:
    return SensorKind.REMOTE_ID if form in known.CAPTURES else SensorKind.ADSB


def _opened(path: Path) -> BufferedReader:
    """The file, for reading; a RecordingError says why not."""
    if not path.exists():
        raise RecordingError("no such file", where=str(path), mend="check the name")
    if not path.is_file():
        raise RecordingError(
            "this is no regular file", where=str(path), mend="give a file, not a folder or a pipe"
        )
    try:
        return path.open("rb")
    except OSError as exc:
        raise RecordingError(
            f"cannot be opened ({exc.strerror})", where=str(path), mend="check its permissions"
        ) from exc
