"""One cycle at work: the only place where the picture is scratch, and not yet a value.

`process_scan` gives it the reports of the cycle. `cycle_end` judges the tracks and makes the
next picture.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from vedette.geo.local import east_north_m
from vedette.model.identity import Emitter
from vedette.model.ids import SensorId, TrackId, content_id
from vedette.model.sensor import Sensor
from vedette.model.track import Track, TrackStatus
from vedette.tracking.cycle.detection_probability import NO_LOOKS, Cell, cell_of
from vedette.tracking.cycle.initiation import new_life, new_states, with_report
from vedette.tracking.cycle.nearest_neighbour import emitter_plausible, gate
from vedette.tracking.cycle.repeated_places import RepeatedPlace, Told, left_behind, same_place
from vedette.tracking.cycle.rivals import rival
from vedette.tracking.cycle.track_picture import Picture
from vedette.tracking.identity.emitters import emitter_rows
from vedette.tracking.identity.silent_address import with_address_heard
from vedette.tracking.kalman.fix_update import compare, corrected, log_likelihood_ratio
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.track_motion import States
from vedette.tracking.track_lifecycle import Life, revisit_s
from vedette.tracking.tracking_settings import TrackingConfig

if TYPE_CHECKING:
    pass

_LEAST_INTERVAL_US = 50_000  # two reports closer than this are not two turns


def _teaches(life: Life) -> bool:
    """Whether a track is sure enough to tell from it how often its sensor comes by.

    Two false plots one after the other tell nothing of that.
    """
    return bool(life.identity.emitters) or life.status is TrackStatus.CONFIRMED


class Cycle:
    """The tracks while one cycle's reports are taken in."""

    def __init__(
        self, picture: Picture, until: datetime, sensors: Mapping[SensorId, Sensor]
    ) -> None:
        self.before = picture
        self.config = picture.config
        self.until = until
        self.sensors = sensors
        self.clutter = dict(picture.clutter)
        self.newcomers = dict(picture.newcomers)
        self.detections = dict(picture.detections)
        self.states = picture.states
        self.lives: list[Life] = list(picture.lives)
        self.heard: set[int] = set()  # rows with a report in this cycle
        self.plots: list[tuple[int, int]] = []  # row and column of each such report
        self.changed: set[int] = set()  # rows to be told
        self.gone: list[Track] = []  # merged into another, to be told as lost
        self.intervals: dict[SensorId, list[float]] = {}
        self.interval_cells: dict[SensorId, list[Cell | None]] = {}  # where each of them ended
        self.rhythms = picture.rhythms
        self.grouped_s = dict(picture.grouped_s)
        self.waiting = dict(picture.waiting)
        self.repeated = dict(picture.repeated)
        self.left: dict[Emitter, RepeatedPlace] = {}  # out of reach of what they claim now
        self.looks = dict(picture.looks)
        self.agreeing: dict[tuple[TrackId, TrackId], int] = dict(picture.agreeing)
        self.emitters = emitter_rows(self.lives)
        self.ids = {life.id for life in self.lives}
        self._rows: dict[TrackId, int] | None = None
        self.habits = dict(picture.habits)
        self.outdated = 0  # plots too old to say anything of where their object is now
        self.nameless = picture.nameless
        if self.nameless is not None:
            for area in self.nameless.areas.values():
                self.ids.update(area.names)

    def detection(self, sensor: SensorId, cell: Cell | None = None) -> float:
        """The probability that a sensor detects an object that it passes in a cell.

        cell: None means anywhere.
        """
        learned = self.detections.get(sensor, NO_LOOKS)
        return learned.probability(self.config.detection_probability, cell)

    def detection_of(self, sensor: SensorId, row: int) -> float:
        """The chance that a sensor sees the track of a row where it stands."""
        place = float(self.states.lat_deg[row]), float(self.states.lon_deg[row])
        return self.detection(sensor, self.detection_cell(sensor, *place, self.lives[row]))

    def detection_cell(
        self, sensor: SensorId, lat_deg: float, lon_deg: float, life: Life | None
    ) -> Cell | None:
        """The cell of a place, and of the height of a life; None where the sensor has no place."""
        declared = self.sensors.get(sensor)
        if declared is None or declared.lat_deg is None or declared.lon_deg is None:
            return None
        east, north = east_north_m(declared.lat_deg, declared.lon_deg, lat_deg, lon_deg)
        heights = () if life is None else life.heights
        return cell_of(float(east), float(north), heights[0].value_m if heights else None)

    @property
    def anonymous(self) -> dict[TrackId, float]:
        """The probability of existence of each track in the filter; empty with another method."""
        return {} if self.nameless is None else self.nameless.existence

    def release(self) -> None:
        """Remove from the filter the tracks that now have an address, and the lost ones."""
        if self.nameless is None:
            return
        held = self.anonymous
        gone = {
            life.id
            for life in self.lives
            if life.id in held and (life.identity.emitters or life.status is TrackStatus.LOST)
        }
        if gone:
            self.nameless = self.nameless.without(gone)

    def correct(
        self,
        fixes: Fixes,
        pairs: list[tuple[int, int]],
        config: TrackingConfig,
        *,
        robust: bool = False,
    ) -> None:
        """Correct rows by columns, each row at most once."""
        told = {(r, c): self._told(fixes, r, c) if robust else Told.NEW for r, c in pairs}
        news = [pair for pair in pairs if told[pair] is Told.NEW]
        gains: dict[int, float] = {}
        if news:
            rows = np.array([r for r, _ in news], np.int64)
            columns = np.array([c for _, c in news], np.int64)
            found = compare(self.states, rows, fixes, columns, config)
            bound = gate(config.gate_probability) if robust else None
            states = corrected(found, fixes, columns, bound)
            if robust:
                lost = np.flatnonzero(~emitter_plausible(found, config))
                if len(lost):  # in reach of its last place, and far from where it is expected
                    states = states.with_rows(lost, new_states(fixes, columns[lost], config))
            self.states = self.states.with_rows(rows, states)
            gain = log_likelihood_ratio(found, config.extraneous_per_km2 * 1e-6)
            gains = dict(zip(rows.tolist(), gain.tolist(), strict=True))
        for row, column in pairs:
            if told[(row, column)] is Told.SAME:
                self._hear_same_place(fixes, row, column)
            else:
                self.hear(fixes, row, column, gains.get(row))

    def _told(self, fixes: Fixes, row: int, column: int) -> Told:
        """What a report of a known emitter tells of its place."""
        us, lat, lon = self.lives[row].last_fix
        if lat != fixes.lat_deg[column] or lon != fixes.lon_deg[column]:
            return Told.NEW
        age_s = abs(int(fixes.at_us[column]) - us) / 1e6
        state = self.states.rows(np.array([row], np.int64))
        return same_place(age_s, fixes, column, state, self.config)

    def _hear_same_place(self, fixes: Fixes, row: int, column: int) -> None:
        """Note that an emitter was heard, and told no place that it can be at by now.

        Its track goes on as if nothing had been heard: it coasts, and its error grows.
        """
        report, us = fixes.reports[column], int(fixes.at_us[column])
        life = self.lives[row]
        self.lives[row] = replace(life, same_us=max(us, life.same_us))
        if report.emitter is not None:
            if report.emitter.over_the_air:
                self.hear_address(row, report.sensor)
            self.attach(row, report.emitter)

    def hear(self, fixes: Fixes, row: int, column: int, gain: float | None) -> None:
        """Update the life of a track with one report.

        gain: the increase of its score; None if the report gives no new place.
        """
        life, report, config = self.lives[row], fixes.reports[column], self.config
        us = int(fixes.at_us[column])
        before = life.heard_by(report.sensor)
        if before is not None and us - before >= _LEAST_INTERVAL_US and _teaches(life):
            self.intervals.setdefault(report.sensor, []).append((us - before) / 1e6)
            place = float(fixes.lat_deg[column]), float(fixes.lon_deg[column])
            cell = self.detection_cell(report.sensor, *place, life)
            self.interval_cells.setdefault(report.sensor, []).append(cell)
        updated = with_report(life, fixes, column, gain, self.until, config)
        self.lives[row] = updated
        self.heard.add(row)
        self.plots.append((row, column))
        self.changed.add(row)
        if report.emitter is not None:
            if report.emitter.over_the_air:
                self.hear_address(row, report.sensor)
            self.attach(row, report.emitter)

    def hear_address(self, row: int, sensor: SensorId) -> None:
        """Note that the address of a track was heard in this cycle."""
        usual_s = revisit_s(self.habits, sensor, self.config)
        self.lives[row] = with_address_heard(self.lives[row], self.until, usual_s)

    def attach(self, row: int, emitter: Emitter) -> None:
        """Assign an emitter, and the claims that waited for it, to a track."""
        life = self.lives[row]
        if emitter in life.identity.emitters and emitter not in self.waiting:
            self._index(row, emitter)
            return
        identity = life.identity.with_emitter(emitter)
        claims, _ = self.waiting.pop(emitter, ((), self.until))
        self.lives[row] = replace(life, identity=identity.with_claims(claims))
        self._index(row, emitter)

    def _index(self, row: int, emitter: Emitter) -> None:
        rows = self.emitters.get(emitter, ())
        if row not in rows:
            self.emitters[emitter] = (*rows, row)

    def rows_of(self, names: list[TrackId]) -> list[int | None]:
        """The row of each of these tracks; None for an unknown track."""
        if self._rows is None or len(self._rows) != len(self.lives):
            self._rows = {life.id: row for row, life in enumerate(self.lives)}
        return [self._rows.get(name) for name in names]

    def seed(self, fixes: Fixes, column: int) -> Life:
        """A life for a single plot that is not a track yet, with an id of its own."""
        life = new_life(fixes, column, self.until, self.config)
        return self.named(life)

    def named(self, life: Life) -> Life:
        """The same life with a unique id."""
        while life.id in self.ids:
            life = replace(life, id=TrackId(content_id("track", life.id)))
        self.ids.add(life.id)
        return life

    def adopt(self, seeds: list[Life], states: States) -> int:
        """Turn seeds, each a single plot, into tracks. Returns the row of the first one."""
        first = len(self.lives)
        self.states = self.states.joined(states)
        self.lives += seeds
        return first

    def initiate(self, fixes: Fixes, columns: list[int]) -> None:
        """Start a track at each of the columns."""
        if not columns:
            return
        self.states = self.states.joined(
            new_states(fixes, np.array(columns, np.int64), self.config)
        )
        for column in columns:
            life = new_life(fixes, column, self.until, self.config)
            while life.id in self.ids:  # the very same report twice: two tracks, two ids
                life = replace(life, id=TrackId(content_id("track", life.id)))
            life = rival(life, self.lives, self.emitters)
            known = [self.left[e] for e in life.identity.emitters if e in self.left]
            if known and life.rival_of is None:
                life = left_behind(life, known[0])
            row = len(self.lives)
            self.lives.append(life)
            self.ids.add(life.id)
            self.heard.add(row)
            self.changed.add(row)
            for emitter in life.identity.emitters:
                self.attach(row, emitter)
