"""Frames through the decoder of their encoding, and the count of what became of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vedette.feeds.decoder import Decoder, Encoding, Frame, Tally
from vedette.feeds.mode_s.adsb import ModeSDecoder
from vedette.feeds.remote_id import RemoteIdDecoder
from vedette.feeds.report_format.report_decoder import read_line
from vedette.feeds.sapient.decoder import SapientDecoder
from vedette.feeds.set_aside import fault_of, set_aside
from vedette.model.errors import BadFrameError
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError
from vedette.model.report import (
    HeartbeatReport,
    RegistrationReport,
    Report,
    Trouble,
    TroubleReport,
)

_TOLD_AFTER = timedelta(seconds=1)  # what cannot be read is told this long after the first of it


def new_decoders(*, clock_step_s: float = 0.0) -> dict[Encoding, Decoder]:
    """A decoder for every encoding, with nothing remembered. Lines are `Decoding`'s own.

    clock_step_s: what the receiver's clock can tell apart, where that is coarse (ModeSDecoder).
    """
    remote_id = RemoteIdDecoder()
    return {
        Encoding.MODE_S: ModeSDecoder(clock_step_s=clock_step_s),
        Encoding.IEEE80211: remote_id,
        Encoding.BTLE_LL: remote_id,
        Encoding.SAPIENT: SapientDecoder(),
    }


@dataclass(slots=True)
class Decoding:
    """Reports pass; frames are decoded. A bad frame is counted and quoted, never reported.

    How many frames of a sensor were refused is told with its next good one, as a heartbeat; where
    none comes, after a second, as trouble. So nobody who sends only noise goes unnoticed.
    """

    decoders: Mapping[Encoding, Decoder]
    tally: Tally
    refused: dict[SensorId, int] = field(default_factory=dict)
    refused_from: dict[SensorId, datetime] = field(default_factory=dict)
    read: dict[SensorId, int] = field(default_factory=dict)  # good lines since the first bad one

    def run(self, items: Iterable[Report | Frame]) -> Iterator[Report]:
        """Yield every report, in the order of `items`.

        An item that makes its decoder fail is set aside: a TroubleReport says so in its place.
        """
        for item in items:
            try:
                reports = tuple(self._one(item))
            except MemoryError:
                raise  # says nothing of the item
            except Exception as exc:  # noqa: BLE001 - one bad message must not end the watch
                self.tally.refused += 1
                reports = (set_aside(item, f"its decoder failed with {fault_of(exc)}"),)
            yield from reports

    def _one(self, entry: Report | Frame) -> Iterator[Report]:
        """The reports of one item."""
        item: Report | Frame | None = entry
        if isinstance(item, Frame) and item.encoding is Encoding.REPORT_LINE:
            frame, item = item, self._line(item)
            if item is None:
                yield from self._bad_line(frame)
            elif frame.sensor in self.refused:
                self.read[frame.sensor] = self.read.get(frame.sensor, 0) + 1
        if item is None:
            return
        if isinstance(item, Frame):
            yield from self._frame(item)
            return
        if isinstance(item, RegistrationReport):
            self._place(item)
        elif not isinstance(item, HeartbeatReport | TroubleReport):
            self.tally.reports += 1
        yield item

    def _line(self, frame: Frame) -> Report | Frame | None:
        """What a line says that came by itself; it was received when it came, whatever it says."""
        item = read_line(
            frame.data,
            number=frame.sequence,
            offset=frame.raw.offset,
            source=frame.source,
            tally=self.tally,
        )
        if item is None:
            return None
        if isinstance(item, RegistrationReport | HeartbeatReport | TroubleReport):
            item = replace(item, measured_at=frame.received_at)
        return replace(item, received_at=frame.received_at, raw=frame.raw)

    def _frame(self, frame: Frame) -> Iterator[Report]:
        try:
            reports = tuple(self.decoders[frame.encoding].decode(frame))
        except (BadFrameError, RangeError) as exc:
            self.tally.refused += 1
            yield from self._refused(frame, _one_line(str(exc)))
            if self.tally.first_refusal is None:
                self.tally.first_refusal = f"frame {frame.sequence} at {frame.raw.offset}: {exc}"
            return
        if not reports:
            self.tally.ignored += 1
            return
        refused = self._forget(frame.sensor)
        if refused:
            yield HeartbeatReport(
                sensor=frame.sensor,
                measured_at=frame.received_at,
                received_at=frame.received_at,
                source=frame.source,
                sequence=frame.sequence,
                raw=frame.raw,
                refused=refused,
            )
        for report in reports:
            if isinstance(report, HeartbeatReport):
                self.tally.repeated += report.repeated
            else:
                self.tally.reports += 1
            yield report

    def _bad_line(self, frame: Frame) -> Iterator[Report]:
        """A line that cannot be used, of whoever stands behind the connection."""
        if not frame.data.strip():
            return
        good = self.read.get(frame.sensor, 0)
        for told in self._refused(frame, "these are no lines of the report format"):
            if told.count > good:  # else the connection is well, and only some lines are not
                yield told

    def _refused(self, frame: Frame, words: str) -> Iterator[TroubleReport]:
        """Count what cannot be read; tell of it where it has gone on for a while."""
        count = self.refused[frame.sensor] = self.refused.get(frame.sensor, 0) + 1
        first = self.refused_from.setdefault(frame.sensor, frame.received_at)
        if frame.received_at - first >= _TOLD_AFTER:
            self._forget(frame.sensor)
            yield TroubleReport(
                sensor=frame.sensor,
                measured_at=frame.received_at,
                received_at=frame.received_at,
                source=frame.source,
                sequence=frame.sequence,
                raw=frame.raw,
                trouble=Trouble.UNREADABLE,
                count=count,
                words=words,
            )

    def _forget(self, sensor: SensorId) -> int:
        self.refused_from.pop(sensor, None)
        self.read.pop(sensor, None)
        return self.refused.pop(sensor, 0)

    def _place(self, report: RegistrationReport) -> None:
        """Tell the Mode S decoder where a receiver stands: places on the ground need it."""
        decoder, sensor = self.decoders.get(Encoding.MODE_S), report.registered
        if not isinstance(decoder, ModeSDecoder):
            return
        if sensor.lat_deg is not None and sensor.lon_deg is not None:
            decoder.stands_at(sensor.id, sensor.lat_deg, sensor.lon_deg)


def _one_line(text: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown if len(shown) <= 120 else f"{shown[:120]}…"
