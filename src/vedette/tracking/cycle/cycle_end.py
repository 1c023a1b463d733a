"""The end of a cycle: what was learned, which tracks are one, which are proven, silent or gone."""

from dataclasses import replace
from functools import partial

import numpy as np

from vedette.model.times import seconds_between
from vedette.model.track import Track, TrackStatus
from vedette.tracking.cycle.birth_places import begin_anew
from vedette.tracking.cycle.cycle import Cycle
from vedette.tracking.cycle.detection_probability import NO_LOOKS
from vedette.tracking.cycle.repeated_places import keep_repeated, still_repeated
from vedette.tracking.cycle.track_picture import Picture, ahead, shown
from vedette.tracking.cycle.undetected_objects import NOBODY_YET
from vedette.tracking.identity.silent_address import address_silent
from vedette.tracking.kalman.track_motion import sigma_max_m
from vedette.tracking.track_lifecycle import (
    NO_HABIT,
    UNPROVEN,
    Life,
    LifeEvent,
    after,
    proven,
    silence,
)
from vedette.tracking.tracking_settings import TrackingConfig

_SEEN_AGAIN = 2  # reports that bring back what coasted, at the least: one may be of a stranger


def learn(cycle: Cycle) -> None:
    """Learn from the intervals at which each sensor saw its tracks again."""
    for sensor in sorted(cycle.intervals):
        habit = cycle.habits.get(sensor, NO_HABIT)
        cycle.habits[sensor] = habit = habit.with_intervals(cycle.intervals[sensor])
        if habit.learned:
            looks, turn_s = cycle.detections.get(sensor, NO_LOOKS), habit.revisit_s(cycle.config)
            cycle.detections[sensor] = looks.with_gaps(
                cycle.intervals[sensor], turn_s, cycle.interval_cells.get(sensor, ())
            )
    for sensor, rhythm in cycle.rhythms.items():
        habit = cycle.habits.get(sensor, NO_HABIT)
        if habit.period_s is None and rhythm.round_s is not None:
            begin_anew(cycle, sensor)
        if (habit.period_s, habit.telling) != (rhythm.round_s, rhythm.tells):
            cycle.habits[sensor] = replace(
                habit,
                period_s=rhythm.round_s,
                spread_s=rhythm.pass_spread_s,
                telling=rhythm.tells,
            )


def judge(cycle: Cycle) -> None:
    """Confirm proven tracks, and let silent ones coast or end.

    A track that may turn out to be an older track is not confirmed yet, so that one object is not
    shown twice.
    """
    doubted = {younger for _, younger in cycle.agreeing}
    existence = cycle.anonymous
    for row in range(len(cycle.lives)):
        event: LifeEvent | None = None
        _judge_address(cycle, row)
        life = cycle.lives[row]
        if life.status is TrackStatus.LOST:
            continue
        if row in cycle.heard:
            waits = life.status is TrackStatus.TENTATIVE and life.id in doubted
            open_ = life.status in UNPROVEN and not waits and life.rival_of is None
            if open_ and _proven(cycle, life, existence.get(life.id)):
                event = LifeEvent.PROVEN
                if life.status is TrackStatus.TENTATIVE and life.id in existence:
                    _count_newcomer(cycle, row)
        else:
            event = silence(
                life,
                cycle.until,
                cycle.habits,
                cycle.config,
                partial(cycle.detection_of, row=row),
            )
            if event is None and life.address_silent:
                event = LifeEvent.SILENT
        if event is None:
            continue
        step_s = seconds_between(cycle.until, life.shown_at)
        cycle.lives[row] = after(life, event)
        if event is LifeEvent.GONE:
            keep_repeated(cycle, life)
        if cycle.lives[row] is not life or (
            event is LifeEvent.SILENT and step_s >= cycle.config.coast_step_s
        ):
            cycle.changed.add(row)


def _judge_address(cycle: Cycle, row: int) -> None:
    """Note on a track whether its address is silent by now; a change of that is told."""
    life = cycle.lives[row]
    if life.address_at is None or life.status is TrackStatus.LOST:
        return
    silent = address_silent(life, cycle.until, cycle.config)
    if silent is not life.address_silent:
        cycle.lives[row] = replace(life, address_silent=silent)
        cycle.changed.add(row)


def _count_newcomer(cycle: Cycle, row: int) -> None:
    """Let the sensors that began a track learn from it how many there are, and how fast."""
    speed_m_s = float(np.hypot(*cycle.states.velocity[row]))
    at_us = int(cycle.states.at_us[row])
    for sensor in sorted({sensor for _, sensor in cycle.lives[row].hits}):
        known = cycle.newcomers.get(sensor, NOBODY_YET)
        cycle.newcomers[sensor] = known.with_track(at_us, speed_m_s)


def _proven(cycle: Cycle, life: Life, existence: float | None) -> bool:
    """Whether a track is proven. existence: by the filter, None for what it does not hold.

    What coasted has to show a second report and a score besides: the object may have gone, and the
    wider the gate, the less a plot in it tells.
    """
    if existence is None:
        return proven(life, cycle.habits, cycle.config)
    if existence < cycle.config.confirm_existence:
        return False
    if life.status is TrackStatus.COASTING:
        seen_again = len(life.hits) >= _SEEN_AGAIN
        return seen_again and life.score >= cycle.config.recapture_score
    return life.reports >= cycle.config.confirm_reports


def close(cycle: Cycle, unplaced: int) -> tuple[Picture, tuple[Track, ...]]:
    """The new picture, and every track that changed, sorted by id."""
    silent = np.array(sorted(cycle.changed - cycle.heard), np.int64)
    seen = cycle.states
    if len(silent):
        seen = seen.with_rows(silent, ahead(seen, silent, cycle.until, cycle.config))
    sigma_m = sigma_max_m(seen.covariance[:, :2, :2])
    tracks = list(cycle.gone)
    for row in sorted(cycle.changed):
        life = cycle.lives[row]
        if life.shown_at != cycle.until:
            life = replace(life, shown_at=cycle.until)
        if life.status is TrackStatus.COASTING and sigma_m[row] > _known_to_m(life, cycle.config):
            keep_repeated(cycle, life)
            life = after(life, LifeEvent.GONE)
        cycle.lives[row] = life
        if life.rival_of is None:
            tracks.append(shown(seen, row, life, cycle.config))
    live = np.array([life.status is not TrackStatus.LOST for life in cycle.lives], np.bool_)
    states = cycle.states if live.all() else cycle.states.rows(live)
    lives = tuple(life for life in cycle.lives if life.status is not TrackStatus.LOST)
    ids = {life.id for life in lives}
    cycle.release()
    picture = Picture(
        config=cycle.config,
        until=cycle.until,
        states=states,
        lives=lives,
        habits=dict(sorted(cycle.habits.items())),
        clutter=dict(sorted(cycle.clutter.items())),
        rhythms=cycle.rhythms,
        grouped_s=cycle.grouped_s,
        newcomers=dict(sorted(cycle.newcomers.items())),
        detections=dict(sorted(cycle.detections.items())),
        waiting=cycle.waiting,
        repeated=still_repeated(cycle),
        looks=cycle.looks,
        agreeing={k: n for k, n in cycle.agreeing.items() if k[0] in ids and k[1] in ids},
        nameless=cycle.nameless,
        outdated=cycle.before.outdated + cycle.outdated,
        unplaced=cycle.before.unplaced + unplaced,
        bearings=cycle.before.bearings,
        registration=cycle.before.registration,
    )
    return picture, tuple(sorted(tracks, key=lambda t: t.id))


def _known_to_m(life: Life, config: TrackingConfig) -> float:
    """How vague its place may become, 1-sigma, m."""
    return config.lost_sigma_m if life.identity.cooperative else config.lost_anonymous_sigma_m
