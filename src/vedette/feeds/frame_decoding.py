"""Decodes frames with the decoder of their feed, and counts the results."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vedette.feeds.decoder import Decoder, Encoding, Frame, PlacedDecoder, Tally
from vedette.feeds.feed import DecoderSettings
from vedette.feeds.known_feeds import feed_of
from vedette.feeds.options import options_of, read_options
from vedette.feeds.refused_messages import fault_of, set_aside
from vedette.feeds.report_format.report_decoder import read_line
from vedette.model.errors import BadFrameError, MissingExtraError
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


@dataclass(slots=True)
class Decoding:
    """Reports pass; frames are decoded. A bad frame is counted and quoted, never reported.

    How many frames of a sensor were refused is told with its next good one, as a heartbeat; where
    none comes, after a second, as trouble. So nobody who sends only noise goes unnoticed.

    clock_step_s: what the clock of the receivers can tell apart; 0: finer than matters.
    """

    tally: Tally
    clock_step_s: float = 0.0
    decoders: dict[str, Decoder] = field(default_factory=dict)  # by encoding, once one is needed
    places: dict[SensorId, tuple[float, float]] = field(default_factory=dict)  # lat, lon; deg
    options: dict[str, str] = field(default_factory=dict)  # by feed, as JSON
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
        if isinstance(item, Frame) and item.encoding == Encoding.REPORT_LINE:
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
            self.place(item)
        elif not isinstance(item, HeartbeatReport | TroubleReport):
            self.tally.reports += 1
        yield item

    def _line(self, frame: Frame) -> Report | Frame | None:
        """What a live line says. It was received when it arrived, whatever time it states."""
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
            reports = tuple(self._decoder(frame).decode(frame))
        except (BadFrameError, RangeError, MissingExtraError) as exc:
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
        """Count a line that cannot be used at the sender of the connection."""
        if not frame.data.strip():
            return
        good = self.read.get(frame.sensor, 0)
        for told in self._refused(frame, "these lines are not in the report format"):
            if told.count > good:  # else the connection is well, and only some lines are not
                yield told

    def _refused(self, frame: Frame, words: str) -> Iterator[TroubleReport]:
        """Count a frame that cannot be read; report it once that has lasted for a second."""
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

    def _decoder(self, frame: Frame) -> Decoder:
        """The decoder of a frame; made when the first frame of its feed comes."""
        known = self.decoders.get(frame.encoding)
        if known is not None:
            return known
        feed = feed_of(frame.encoding)
        if feed is None or feed.decoder is None:
            raise BadFrameError(
                f"no feed can read frames of the encoding {frame.encoding!r:.40}", frame=frame.data
            )
        own = read_options(feed, self.options.get(feed.name))
        made = feed.decoder(DecoderSettings(clock_step_s=self.clock_step_s, own=own))
        self.decoders |= dict.fromkeys(feed.frames, made)
        if isinstance(made, PlacedDecoder):
            for sensor, place in self.places.items():
                made.stands_at(sensor, *place)
        return made

    def set_options(self, frame: Frame) -> None:
        """Apply the decoder options in a frame. If they changed, a new decoder is made."""
        try:
            feed_name, options = options_of(frame.data)
        except ValueError as exc:
            self.tally.refused += 1
            self.tally.first_refusal = self.tally.first_refusal or f"options: {exc}"
            return
        if self.options.get(feed_name) != options:
            self.options[feed_name] = options
            self.decoders = {
                name: decoder
                for name, decoder in self.decoders.items()
                if (feed := feed_of(name)) is not None and feed.name != feed_name
            }

    def place(self, report: RegistrationReport) -> None:
        """Note the position of a receiver, for decoders that need it."""
        sensor = report.registered
        if sensor.lat_deg is None or sensor.lon_deg is None:
            return
        self.places[sensor.id] = sensor.lat_deg, sensor.lon_deg
        for decoder in self.decoders.values():
            if isinstance(decoder, PlacedDecoder):
                decoder.stands_at(sensor.id, sensor.lat_deg, sensor.lon_deg)


def _one_line(text: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown if len(shown) <= 120 else f"{shown[:120]}…"
