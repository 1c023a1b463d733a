"""One cycle at work: the only place where the picture is scratch, and not yet a value.

`taking` gives it the cycle's reports, `closing` judges the tracks and makes a picture of it again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from vedette.model.identity import Emitter
from vedette.model.ids import SensorId, TrackId, content_id
from vedette.model.sensor import Sensor
from vedette.model.track import Track, TrackStatus
from vedette.tracking.cycle.detection_probability import NO_LOOKS
from vedette.tracking.cycle.initiation import new_life, new_states, with_report
from vedette.tracking.cycle.nearest_neighbour import emitter_plausible, gate
from vedette.tracking.cycle.rivals import rival
from vedette.tracking.cycle.track_picture import Picture
from vedette.tracking.identity.emitters import emitter_rows
from vedette.tracking.identity.silent_address import with_address_heard
from vedette.tracking.kalman.fix_update import compare, corrected, log_likelihood_ratio
from vedette.tracking.kalman.fixes import Fixes
from vedette.tracking.kalman.track_motion import States, sigma_max_m
from vedette.tracking.track_lifecycle import Life, revisit_s
from vedette.tracking.tracking_settings import TrackingConfig

if TYPE_CHECKING:
    pass

_REPEAT_US = 500_000  # the same place from the same emitter within this says nothing new
_STANDS_M_S = 2.0  # slower than this is no motion
_UNKNOWN_M_S = 20.0  # 1-sigma of a velocity that is not known yet
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
        self.changed: set[int] = set()  # rows to be told
        self.gone: list[Track] = []  # merged into another, to be told as lost
        self.intervals: dict[SensorId, list[float]] = {}
        self.rhythms = picture.rhythms
        self.grouped_s = dict(picture.grouped_s)
        self.waiting = dict(picture.waiting)
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

    def detection(self, sensor: SensorId) -> float:
        """The chance that a sensor sees what it comes by."""
        learned = self.detections.get(sensor, NO_LOOKS)
        return learned.probability(self.config.detection_probability)

    @property
    def anonymous(self) -> dict[TrackId, float]:
        """Existence of every track that the filter holds; none where another method is at work."""
        return {} if self.nameless is None else self.nameless.existence

    def release(self) -> None:
        """Take out of the filter what has an address by now, and what is lost."""
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
        news = [(r, c) for r, c in pairs if not (robust and self._repeats(fixes, r, c))]
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
            self.hear(fixes, row, column, gains.get(row))

    def _repeats(self, fixes: Fixes, row: int, column: int) -> bool:
        """Whether a report says nothing new of where its emitter is: the very same place again.

        By another receiver at once; or by one that moves, where the place has not been renewed.
        """
        us, lat, lon = self.lives[row].last_fix
        if lat != fixes.lat_deg[column] or lon != fixes.lon_deg[column]:
            return False
        age_us = abs(int(fixes.at_us[column]) - us)
        if age_us < _REPEAT_US:
            return True
        return age_us <= 1e6 * self.config.stale_s and self._moves(fixes, row, column)

    def _moves(self, fixes: Fixes, row: int, column: int) -> bool:
        """Whether an emitter is not known to stand: by what it says, else by its track."""
        if fixes.moves[column]:
            return float(np.hypot(*fixes.velocity[column])) > _STANDS_M_S
        speed = float(np.hypot(*self.states.velocity[row]))
        sigma = float(sigma_max_m(self.states.covariance[row : row + 1, 2:, 2:])[0])
        return sigma > _UNKNOWN_M_S or speed > max(_STANDS_M_S, 3 * sigma)

    def hear(self, fixes: Fixes, row: int, column: int, gain: float | None) -> None:
        """Note on the track's life what one report adds to it.

        gain: to its score; None where the report tells no new place.
        """
        life, report, config = self.lives[row], fixes.reports[column], self.config
        us = int(fixes.at_us[column])
        before = life.heard_by(report.sensor)
        if before is not None and us - before >= _LEAST_INTERVAL_US and _teaches(life):
            self.intervals.setdefault(report.sensor, []).append((us - before) / 1e6)
        updated = with_report(life, fixes, column, gain, self.until, config)
        self.lives[row] = updated
        self.heard.add(row)
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
        """Tie an emitter, and the claims that waited for it, to a track."""
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
        """The row of each of these tracks; None where it has none."""
        if self._rows is None or len(self._rows) != len(self.lives):
            self._rows = {life.id: row for row, life in enumerate(self.lives)}
        return [self._rows.get(name) for name in names]

    def seed(self, fixes: Fixes, column: int) -> Life:
        """The life of a lone plot, that is no track yet, under an id of its own."""
        life = new_life(fixes, column, self.until, self.config)
        return self.named(life)

    def named(self, life: Life) -> Life:
        """The same life under an id that no other has."""
        while life.id in self.ids:
            life = replace(life, id=TrackId(content_id("track", life.id)))
        self.ids.add(life.id)
        return life

    def adopt(self, seeds: list[Life], states: States) -> int:
        """Make tracks of what was a lone plot each; returns the row of the first."""
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
            row = len(self.lives)
            self.lives.append(life)
            self.ids.add(life.id)
            self.heard.add(row)
            self.changed.add(row)
            for emitter in life.identity.emitters:
                self.attach(row, emitter)
