"""Decodes frames of several inputs into reports in one order; each input has its own decoders.

A live run and the replay of its raw log both use it, so they give the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.frame_decoding import Decoding
from vedette.feeds.known_feeds import feed_of
from vedette.feeds.refused_messages import set_aside
from vedette.model.ids import SensorId
from vedette.model.report import RawRef, RegistrationReport, Report
from vedette.model.sensor import Sensor
from vedette.store.raw_log import Placed, segment_name
from vedette.store.raw_records import FrameRecord
from vedette.store.skipped_frames import Skipped

IMPLIED_SEQUENCE = -1  # before the first thing that the input itself says


def to_frame(placed: Placed, record: FrameRecord) -> Frame | None:
    """A record of the raw log as a frame; None for an encoding that no feed reads."""
    if feed_of(record.encoding) is None and record.encoding != Encoding.OPTIONS:
        return None
    source = segment_name(placed.at.segment)
    return Frame(
        data=record.data,
        encoding=record.encoding,
        sensor=record.sensor,
        received_at=record.received_at,
        source=record.input,
        sequence=record.sequence,
        raw=RawRef(source=source, offset=placed.at.offset, length=placed.length),
    )


@dataclass(slots=True)
class InputDecoding:
    """The decoding of all inputs. Plain data, so that a checkpoint can hold it."""

    inputs: dict[str, Decoding] = field(default_factory=dict)
    registered: set[SensorId] = field(default_factory=set)
    places: dict[SensorId, tuple[float, float]] = field(default_factory=dict)  # lat, lon; deg

    def decode(self, frames: Iterable[Frame], skipped: Skipped | None = None) -> list[Report]:
        """The reports of `frames`, in order of (received_at, source, sequence).

        All frames of one instant must come in one call. skipped: frames of the raw log that ended
        the process at an earlier start. Each yields a report that it was set aside.
        """
        reports: list[Report] = []
        for frame in sorted(frames, key=_order):
            words = skipped.get((frame.raw.source, frame.raw.offset)) if skipped else None
            if words is None:
                reports += self._decode(frame)
            else:
                reports.append(set_aside(frame, words))
        reports.sort(key=lambda report: report.order)
        return reports

    def stream(self, frames: Iterable[Frame], skipped: Skipped | None = None) -> Iterator[Report]:
        """Yield the reports of frames that are in order of `received_at`.

        Unlike `decode`, this method holds only the frames of one instant in memory.
        """
        for _, instant in groupby(frames, key=lambda frame: frame.received_at):
            yield from self.decode(instant, skipped)

    def tally(self) -> dict[str, Tally]:
        """The counts of decoded, ignored and refused frames so far, by input."""
        return {name: decoding.tally for name, decoding in self.inputs.items()}

    def total(self) -> Tally:
        """The counts of all inputs together."""
        total = Tally()
        for name in sorted(self.inputs):
            tally = self.inputs[name].tally
            total.frames += tally.frames
            total.reports += tally.reports
            total.repeated += tally.repeated
            total.ignored += tally.ignored
            total.refused += tally.refused
            if total.first_refusal is None and tally.first_refusal is not None:
                total.first_refusal = f"{name}: {tally.first_refusal}"
        return total

    def _decode(self, frame: Frame) -> Iterator[Report]:
        decoding = self.inputs.get(frame.source)
        if decoding is None:
            decoding = self.inputs[frame.source] = Decoding(Tally(), places=dict(self.places))
        if frame.encoding == Encoding.OPTIONS:
            decoding.set_options(frame)
            return
        if frame.encoding != Encoding.REPORT_LINE:  # of a line, `read_line` counts
            decoding.tally.frames += 1
            yield from self._implied(frame)
        for report in decoding.run((frame,)):
            if isinstance(report, RegistrationReport):
                self.registered.add(report.sensor)
                self._place(report)
            yield report

    def _place(self, report: RegistrationReport) -> None:
        """Tell every input where a receiver stands: the settings register it by another one."""
        sensor = report.registered
        if sensor.lat_deg is None or sensor.lon_deg is None:
            return
        self.places[sensor.id] = sensor.lat_deg, sensor.lon_deg
        for decoding in self.inputs.values():
            decoding.place(report)

    def _implied(self, frame: Frame) -> Iterator[Report]:
        """Register a sensor that nobody registered: without a place and without coverage."""
        if frame.sensor in self.registered:
            return
        feed = feed_of(frame.encoding)
        if feed is None or feed.sensor_kind is None:
            return
        self.registered.add(frame.sensor)
        yield RegistrationReport(
            sensor=frame.sensor,
            measured_at=frame.received_at,
            received_at=frame.received_at,
            source=frame.source,
            sequence=IMPLIED_SEQUENCE,
            raw=frame.raw,
            registered=Sensor(id=frame.sensor, kind=feed.sensor_kind),
        )


def _order(frame: Frame) -> tuple[object, ...]:
    return (frame.received_at, frame.source, frame.sequence)
