"""One cycle at work: the only place where the picture is scratch, and not yet a value."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import SensorId, TrackId, content_id
from vedette.model.report import IdentityReport
from vedette.model.times import from_microseconds, seconds_between
from vedette.model.track import Track, TrackStatus
from vedette.tracking.associate import Scan, assign, emitter_of, first_of_each, gate, match_emitters
from vedette.tracking.classes import weighed
from vedette.tracking.config import TrackingConfig
from vedette.tracking.identity import (
    PROVEN,
    agreeing_pairs,
    elder_first,
    emitter_rows,
    keep_waiting,
    merged,
)
from vedette.tracking.initiate import new_life, new_states
from vedette.tracking.joining import clear_joins
from vedette.tracking.kalman import compare, corrected, log_likelihood_ratio
from vedette.tracking.lifecycle import Habit, Life, LifeEvent, next_status, proven, silence
from vedette.tracking.measurement import Fixes
from vedette.tracking.motion import sigma_max_m
from vedette.tracking.picture import Picture, ahead, shown

_REPEAT_US = 500_000  # the same place from the same emitter within this says nothing new
_LEAST_INTERVAL_US = 50_000  # two reports closer than this are not two turns


class Cycle:
    """The tracks while one cycle's reports are taken in."""

    def __init__(self, picture: Picture, until: datetime) -> None:
        self._before = picture
        self._config = picture.config
        self._until = until
        self._states = picture.states
        self._lives: list[Life] = list(picture.lives)
        self._heard: set[int] = set()  # rows with a report in this cycle
        self._changed: set[int] = set()  # rows to be told
        self._gone: list[Track] = []  # merged into another, to be told as lost
        self._intervals: dict[SensorId, list[float]] = {}
        self._waiting = dict(picture.waiting)
        self._agreeing: dict[tuple[TrackId, TrackId], int] = dict(picture.agreeing)
        self._emitters = emitter_rows(self._lives)
        self._ids = {life.id for life in self._lives}
        self._habits = dict(picture.habits)

    def take_scan(self, fixes: Fixes, scan: Scan) -> None:
        """Emitters first, then the rest by nearest neighbour, then new tracks."""
        used: set[int] = set()
        unheard = [c for c in scan.columns if fixes.reports[c].emitter is None]
        strangers: list[int] = []
        known = [c for c in scan.columns if fixes.reports[c].emitter is not None]
        while known:
            later = self._take_emitters(fixes, known, used, unheard, strangers)
            if len(later) == len(known):
                break
            known = later
        strangers = self._join(fixes, strangers, used)
        left = self._take_unnamed(fixes, scan.sensor, sorted(unheard), used)
        self._initiate(fixes, left)
        while strangers:  # a stranger's second report belongs to the track of its first
            first = first_of_each(fixes, strangers)
            self._initiate(fixes, first)
            rest = [c for c in strangers if c not in set(first)]
            strangers = []
            while rest:
                later = self._take_emitters(fixes, rest, used, strangers, strangers)
                rest = later if len(later) < len(rest) else []

    def _take_unnamed(
        self, fixes: Fixes, sensor: SensorId, columns: list[int], used: set[int]
    ) -> list[int]:
        """Nearest neighbours; then once more, with room for a turn, for what both sides left."""
        due = [r for r in range(len(self._lives)) if r not in used]
        habit = self._habits.get(sensor, Habit())
        if columns and habit.learned:  # a track that it saw just now is not seen again so soon
            soonest_us = int(fixes.at_us[columns[0]] - 5e5 * habit.revisit_s(self._config))
            due = [r for r in due if (self._lives[r].heard_by(sensor) or 0) <= soonest_us]
        for config in (self._config, self._config.manoeuvring):
            if not columns or not due:
                break
            pairs = assign(
                self._states,
                self._lives,
                np.array(due, np.int64),
                fixes,
                np.array(columns, np.int64),
                config=config,
            )
            self._update(fixes, pairs, config)
            rows, taken = {row for row, _ in pairs}, {column for _, column in pairs}
            columns = [c for c in columns if c not in taken]
            due = [r for r in due if r not in rows and self._lives[r].status in PROVEN]
        return columns

    def _take_emitters(
        self,
        fixes: Fixes,
        columns: list[int],
        used: set[int],
        unheard: list[int],
        strangers: list[int],
    ) -> list[int]:
        """Give each emitter's first report to its track; hand back its further reports.

        What has no plausible track goes to `strangers`, or to `unheard` where the emitter is only
        the number that a sensor's own tracker gave.
        """
        first = first_of_each(fixes, columns)
        best = match_emitters(self._states, self._emitters, fixes, first, self._config)
        pairs: list[tuple[int, int]] = []
        rows_now: set[int] = set()
        later = set(columns) - set(first)
        for column in first:
            if column not in best:
                own = emitter_of(fixes, column).scheme is EmitterScheme.SENSOR_TRACK
                (unheard if own else strangers).append(column)
            elif best[column] in rows_now:  # two addresses on one object: next round
                later.add(column)
            else:
                rows_now.add(best[column])
                pairs.append((best[column], column))
        self._update(fixes, pairs, self._config, robust=True)
        used |= rows_now
        return sorted(later)

    def _join(self, fixes: Fixes, strangers: list[int], used: set[int]) -> list[int]:
        """Let new emitters join anonymous tracks where there is no doubt; give back the rest."""
        pairs = clear_joins(
            self._states,
            self._lives,
            fixes,
            first_of_each(fixes, strangers),
            until=self._until,
            habits=self._habits,
            config=self._config,
        )
        pairs = [(row, column) for row, column in pairs if row not in used]
        self._update(fixes, pairs, self._config, robust=True)
        used.update(row for row, _ in pairs)
        joined = {column for _, column in pairs}
        return [c for c in strangers if c not in joined]

    def _update(
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
            found = compare(self._states, rows, fixes, columns, config)
            bound = gate(config.gate_probability) if robust else None
            self._states = self._states.with_rows(rows, corrected(found, fixes, columns, bound))
            gain = log_likelihood_ratio(found, config.extraneous_per_km2 * 1e-6)
            gains = dict(zip(rows.tolist(), gain.tolist(), strict=True))
        for row, column in pairs:
            self._hear(fixes, row, column, gains.get(row, 0.0))

    def _repeats(self, fixes: Fixes, row: int, column: int) -> bool:
        us, lat, lon = self._lives[row].last_fix
        return (
            lat == fixes.lat_deg[column]
            and lon == fixes.lon_deg[column]
            and abs(int(fixes.at_us[column]) - us) < _REPEAT_US
        )

    def _hear(self, fixes: Fixes, row: int, column: int, gain: float) -> None:
        """Note on the track's life what one report adds to it."""
        life, report, config = self._lives[row], fixes.reports[column], self._config
        us = int(fixes.at_us[column])
        at = from_microseconds(us)
        before = life.heard_by(report.sensor)
        if before is not None and us - before >= _LEAST_INTERVAL_US:
            self._intervals.setdefault(report.sensor, []).append((us - before) / 1e6)
        heard = dict(life.heard)
        heard[report.sensor] = max(us, heard.get(report.sensor, us))
        taller = bool(report.heights) and (life.heights_at is None or at >= life.heights_at)
        c = fixes.covariance[column]
        tentative = life.status is TrackStatus.TENTATIVE
        updated = replace(
            life,
            status=next_status(life.status, LifeEvent.HEARD),
            updated_at=max(at, life.updated_at),
            heard_at=self._until,
            shown_at=self._until,
            score=life.score + gain,
            heights=report.heights if taller else life.heights,
            heights_at=at if taller else life.heights_at,
            class_weights=weighed(life.class_weights, report.classes, config),
            heard=tuple(sorted(heard.items())),
            hits=tuple(sorted((*life.hits, (us, report.sensor)))[-16:]) if tentative else (),
            reports=life.reports + 1,
            moving=life.moving or bool(fixes.moves[column]) or us > life.last_fix[0],
            assumed_sigma_m=fixes.assumed_sigma_m[column],
            last_variance=(float(c[0, 0]), float(c[0, 1]), float(c[1, 1])),
            last_fix=(us, float(fixes.lat_deg[column]), float(fixes.lon_deg[column])),
        )
        self._lives[row] = updated
        self._heard.add(row)
        self._changed.add(row)
        if report.emitter is not None:
            self._attach(row, report.emitter)

    def _attach(self, row: int, emitter: Emitter) -> None:
        """Tie an emitter, and the claims that waited for it, to a track."""
        life = self._lives[row]
        if emitter in life.identity.emitters and emitter not in self._waiting:
            self._index(row, emitter)
            return
        identity = life.identity.with_emitter(emitter)
        claims, _ = self._waiting.pop(emitter, ((), self._until))
        self._lives[row] = replace(life, identity=identity.with_claims(claims))
        self._index(row, emitter)

    def _index(self, row: int, emitter: Emitter) -> None:
        rows = self._emitters.get(emitter, ())
        if row not in rows:
            self._emitters[emitter] = (*rows, row)

    def _initiate(self, fixes: Fixes, columns: list[int]) -> None:
        if not columns:
            return
        self._states = self._states.joined(
            new_states(fixes, np.array(columns, np.int64), self._config)
        )
        for column in columns:
            life = new_life(fixes, column, self._until, self._config)
            while life.id in self._ids:  # the very same report twice: two tracks, two ids
                life = replace(life, id=TrackId(content_id("track", life.id)))
            row = len(self._lives)
            self._lives.append(life)
            self._ids.add(life.id)
            self._heard.add(row)
            self._changed.add(row)
            for emitter in life.identity.emitters:
                self._attach(row, emitter)

    def take_identities(self, reports: Sequence[IdentityReport]) -> None:
        """Claims go to the emitter's track, or wait until it has one."""
        unmatched = []
        ordered = sorted(reports, key=lambda r: (r.measured_at, r.emitter, r.claims))
        for report in ordered:
            rows = self._emitters.get(report.emitter, ())
            if not rows:
                unmatched.append(report)
            for row in rows:
                life = self._lives[row]
                identity = life.identity.with_claims(report.claims)
                if identity is not life.identity:
                    self._lives[row] = replace(life, identity=identity)
                    self._changed.add(row)
        self._waiting = keep_waiting(self._waiting, unmatched, self._until, self._config)

    def learn(self) -> None:
        """Take in how long each sensor took to see its tracks again."""
        for sensor in sorted(self._intervals):
            habit = self._habits.get(sensor, Habit())
            self._habits[sensor] = habit.with_intervals(self._intervals[sensor])

    def judge(self) -> None:
        """Confirm what is proven; let what is silent coast or go.

        What may yet prove to be an elder track waits: one object shall not be told as two.
        """
        doubted = {younger for _, younger in self._agreeing}
        for row, life in enumerate(self._lives):
            event: LifeEvent | None = None
            if row in self._heard:
                tentative = life.status is TrackStatus.TENTATIVE and life.id not in doubted
                if tentative and proven(life, self._habits, self._config):
                    event = LifeEvent.PROVEN
            else:
                event = silence(life, self._until, self._habits, self._config)
            if event is None:
                continue
            status = next_status(life.status, event)
            step_s = seconds_between(self._until, life.shown_at)
            if status is not life.status:
                self._lives[row] = replace(life, status=status)
                self._changed.add(row)
            elif event is LifeEvent.SILENT and step_s >= self._config.coast_step_s:
                self._changed.add(row)

    def merge(self) -> None:
        """Make one of two tracks that have agreed for long enough; the elder's id stays."""
        pairs = agreeing_pairs(
            self._states, self._lives, sorted(self._heard), self._habits, self._config
        )
        agreeing: dict[tuple[TrackId, TrackId], int] = {}
        gone: set[int] = set()
        for pair in pairs:
            elder, younger = elder_first(self._lives, *pair)
            key = (self._lives[elder].id, self._lives[younger].id)
            count = self._agreeing.get(key, 0) + 1
            if count < self._config.merge_count or {elder, younger} & gone:
                agreeing[key] = count
                continue
            self._merge_rows(elder, younger)
            gone.add(younger)
        silent = {life.id for r, life in enumerate(self._lives) if r not in self._heard}
        for key, count in self._agreeing.items():  # not tested in this cycle: the count stands
            if key[0] in silent and key[1] in silent:
                agreeing.setdefault(key, count)
        self._agreeing = dict(sorted(agreeing.items()))

    def _merge_rows(self, elder: int, younger: int) -> None:
        # The two share errors, so their states are not averaged: the better one is kept, unless
        # it is the older by far.
        pair = np.array([elder, younger], np.int64)
        then = ahead(self._states, pair, self._until, self._config)
        best = int(np.argmin(np.trace(then.covariance[:, :2, :2], axis1=1, axis2=2)))
        one = merged(self._lives[elder], self._lives[younger])
        lost = replace(self._lives[younger], status=TrackStatus.LOST)
        self._gone.append(shown(self._states, younger, lost, self._config))
        self._states = self._states.with_rows(pair[:1], self._states.rows(pair[best : best + 1]))
        self._lives[elder], self._lives[younger] = one, lost
        self._changed.add(elder)
        self._heard.add(elder)
        self._changed.discard(younger)

    def close(self, unplaced: int) -> tuple[Picture, tuple[Track, ...]]:
        """The new picture, and every track that changed, sorted by id."""
        silent = np.array(sorted(self._changed - self._heard), np.int64)
        seen = self._states
        if len(silent):
            seen = seen.with_rows(silent, ahead(seen, silent, self._until, self._config))
        vague = sigma_max_m(seen.covariance[:, :2, :2]) > self._config.lost_sigma_m
        tracks = list(self._gone)
        for row in sorted(self._changed):
            life = self._lives[row]
            if life.shown_at != self._until:
                life = replace(life, shown_at=self._until)
            if vague[row] and life.status is TrackStatus.COASTING:
                life = replace(life, status=next_status(life.status, LifeEvent.GONE))
            self._lives[row] = life
            tracks.append(shown(seen, row, life, self._config))
        live = np.array([life.status is not TrackStatus.LOST for life in self._lives], np.bool_)
        states = self._states if live.all() else self._states.rows(live)
        lives = tuple(life for life in self._lives if life.status is not TrackStatus.LOST)
        ids = {life.id for life in lives}
        picture = Picture(
            config=self._config,
            until=self._until,
            states=states,
            lives=lives,
            habits=dict(sorted(self._habits.items())),
            waiting=self._waiting,
            agreeing={k: n for k, n in self._agreeing.items() if k[0] in ids and k[1] in ids},
            unplaced=self._before.unplaced + unplaced,
        )
        return picture, tuple(sorted(tracks, key=lambda t: t.id))
