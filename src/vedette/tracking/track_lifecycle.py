"""The life of a track: tentative, confirmed, coasting, lost; and how often each sensor comes by.

Silence is counted in received time (`until` of the cycles), so that a sensor whose clock is off
does not make its tracks die; turns are counted in the sensor's own time.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from statistics import median

from vedette.model.contradiction import Contradiction
from vedette.model.group import ObjectGroup
from vedette.model.height import Height
from vedette.model.identity import NO_IDENTITY, Identity
from vedette.model.ids import SensorId, TrackId
from vedette.model.times import seconds_between
from vedette.model.track import TrackStatus
from vedette.tracking.tracking_settings import TrackingConfig


class LifeEvent(StrEnum):
    """An event that changes the status of a track."""

    PROVEN = "proven"  # enough reports of it
    SILENT = "silent"  # longer than its sensors' turns explain
    GONE = "gone"  # so long, or so vague, that it is no longer followed


TRANSITIONS: dict[tuple[TrackStatus, LifeEvent], TrackStatus] = {
    (TrackStatus.TENTATIVE, LifeEvent.PROVEN): TrackStatus.CONFIRMED,
    (TrackStatus.TENTATIVE, LifeEvent.GONE): TrackStatus.LOST,
    (TrackStatus.CONFIRMED, LifeEvent.SILENT): TrackStatus.COASTING,
    (TrackStatus.CONFIRMED, LifeEvent.GONE): TrackStatus.LOST,
    (TrackStatus.COASTING, LifeEvent.PROVEN): TrackStatus.CONFIRMED,
    (TrackStatus.COASTING, LifeEvent.GONE): TrackStatus.LOST,
}


def next_status(status: TrackStatus, event: LifeEvent) -> TrackStatus:
    """The status after `event`; an event without a row changes nothing."""
    return TRANSITIONS.get((status, event), status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """All data of a track except its state of motion."""

    id: TrackId
    status: TrackStatus = TrackStatus.TENTATIVE
    first_at: datetime
    updated_at: datetime  # measured
    heard_at: datetime  # end of the cycle in which the last report came
    shown_at: datetime  # end of the cycle in which it was last told
    heights: tuple[Height, ...] = ()
    heights_at: datetime | None = None
    identity: Identity = NO_IDENTITY
    class_weights: tuple[float, ...] = ()  # in the order of ObjectClass; empty is no evidence
    heard: tuple[tuple[SensorId, int], ...] = ()  # last measured, microseconds, by sensor
    hits: tuple[tuple[int, SensorId], ...] = ()  # the latest reports while it is unproven
    score: float = 0.0  # ln of how much likelier its reports are from one object than from many
    reports: int = 0
    moving: bool = False  # there is something to tell the velocity from
    assumed_sigma_m: float | None = None
    last_variance: tuple[float, float, float] = (0.0, 0.0, 0.0)  # ee, en, nn of the last fix, m²
    last_fix: tuple[int, float, float] = (0, 0.0, 0.0)  # microseconds, latitude, longitude
    place_us: int = 0  # since when it has told the very place of `last_fix`, microseconds
    places: int = 1  # new places told, stale ones not counted
    group: ObjectGroup | None = None  # what it is one of, see `groups`
    same_us: int = 0  # when it last told the place of `last_fix` again though it moves
    rival_of: tuple[TrackId, int] | None = None  # see `rivals`: an elder track of its address
    contradiction: Contradiction | None = None  # see `rivals`
    address_at: datetime | None = None  # end of the cycle in which its address was last heard
    address_every_s: float = 0.0  # how far apart its address was lately heard, at the longest
    address_silent: bool = False  # it was told that its address is silent

    def heard_by(self, sensor: SensorId) -> int | None:
        """The time at which `sensor` last measured the track, microseconds since 1970; None if
        never.
        """
        return next((us for s, us in self.heard if s == sensor), None)


# What has to prove itself: the new, and what was silent for so long that a report in the circle
# where it may be by now is as well of something else.
UNPROVEN = frozenset({TrackStatus.TENTATIVE, TrackStatus.COASTING})


def after(life: Life, event: LifeEvent) -> Life:
    """The life after `event`. A track that begins to coast has to be confirmed again from zero."""
    status = next_status(life.status, event)
    if status is life.status:
        return life
    if status is TrackStatus.COASTING:
        return replace(life, status=status, hits=(), score=0.0)
    return replace(life, status=status)


_RARE = 0.01
_KEPT_INTERVALS = 31
_LEARNED_AFTER = 3
_IRREGULAR_AFTER = 12
_IRREGULAR_APART = 0.1
_FEWEST_WHOLE = 0.3  # share of the intervals that are one turn, at the least
_REGULAR = 0.8  # share of the intervals of a turning sensor that are whole turns
_OFF_TURN = 0.2  # of a turn, by which an interval may be no whole number of them


def _turn_s(intervals_s: tuple[float, ...]) -> tuple[float | None, bool]:
    """One turn, and whether the sensor turns at all; None while that cannot be told.

    intervals_s: at which a sensor saw the same objects again.

    A sensor that misses half of what it comes by sees many objects again only after two turns or
    more; so where the intervals are whole multiples of a short one, that is its turn. Where they
    are not, nothing turns, and their median is taken, once they are many enough to be sure.
    """
    if len(intervals_s) < _LEARNED_AFTER:
        return None, False
    ordered = sorted(intervals_s)
    short_s = ordered[int(_FEWEST_WHOLE * (len(ordered) - 1))]
    single = [s for s in ordered if s <= 1.5 * short_s]
    turn_s = median(single)
    whole = [s for s in ordered if abs(s / turn_s - max(round(s / turn_s), 1)) <= _OFF_TURN]
    if len(whole) >= _REGULAR * len(ordered):
        return turn_s, True
    return (median(ordered), False) if len(ordered) >= _IRREGULAR_AFTER else (None, False)


@dataclass(frozen=True, slots=True)
class Habit:
    """The time after which one sensor sees the same object again, learned from its reports."""

    intervals_s: tuple[float, ...] = ()
    turn_s: float | None = None  # the turn that they come of, once they are a few
    whole_turns: bool = False  # the intervals are whole turns
    period_s: float | None = None  # the turn of a sensor that comes round evenly, see `turn_time`
    spread_s: float = 0.0  # 1-sigma error of when such a sensor passes an object
    telling: bool = False  # whether its plots' times tell objects apart that are close together

    def with_intervals(self, seen_s: list[float]) -> "Habit":
        """The habit with the intervals of one cycle added. Only the shorter intervals are used."""
        short_s = sorted(seen_s)[int(_FEWEST_WHOLE * (len(seen_s) - 1))]
        kept = (*self.intervals_s, short_s)[-_KEPT_INTERVALS:]
        turn_s, whole_turns = _turn_s(kept)
        return replace(self, intervals_s=kept, turn_s=turn_s, whole_turns=whole_turns)

    @property
    def regular(self) -> bool:
        """True if the sensor is known to rotate: it sees no object twice within half a turn."""
        return self.period_s is not None or self.whole_turns

    @property
    def learned(self) -> bool:
        """True once the turn time is the sensor's own."""
        return self.turn_s is not None or self.period_s is not None

    def revisit_s(self, config: TrackingConfig) -> float:
        """The turn time, s; the default until it has been seen a few times."""
        if self.period_s is not None:
            return self.period_s
        return config.default_revisit_s if self.turn_s is None else self.turn_s


NO_HABIT = Habit()
Habits = Mapping[SensorId, Habit]


def revisit_s(habits: Habits, sensor: SensorId, config: TrackingConfig) -> float:
    """Turn time of one sensor, s."""
    return habits.get(sensor, NO_HABIT).revisit_s(config)


def apart_s(habits: Habits, sensor: SensorId, config: TrackingConfig) -> float:
    """Time within which two reports of a sensor are of two objects, s: half a turn.

    A sensor that does not turn may report one object twice at almost any interval.
    """
    habit = habits.get(sensor, NO_HABIT)
    share = 0.5 if habit.regular or not habit.learned else _IRREGULAR_APART
    return share * habit.revisit_s(config)


def turn_s(life: Life, habits: Habits, config: TrackingConfig) -> float:
    """The longest turn time of the sensors that saw this track recently, s."""
    latest = max((us for _, us in life.heard), default=0)
    turns = [
        turn
        for sensor, us in life.heard
        if latest - us <= 3e6 * (turn := revisit_s(habits, sensor, config))
    ]
    return max(turns, default=config.default_revisit_s)


def proven(life: Life, habits: Habits, config: TrackingConfig) -> bool:
    """Whether the reports confirm a track: several of one emitter, or M of the last N turns and a
    score.

    By chance, a plot reaches a score s with a probability of at most exp(-s) (Wald, Sequential
    Analysis, 1947). Reports of one sensor that are less than half a turn apart count as one.
    """
    coasting = life.status is TrackStatus.COASTING
    if coasting and life.address_at is not None and life.address_at != life.heard_at:
        return False  # only its address brings back what was heard under one
    if life.identity.emitters and life.reports >= config.confirm_emitter_reports:
        return True
    wanted = config.recapture_hits if coasting else config.confirm_hits
    if len(life.hits) < wanted or life.score < config.confirm_score:
        return False
    oldest_us = life.hits[-1][0] - 1e6 * (config.confirm_turns - 0.5) * turn_s(life, habits, config)
    counted: dict[SensorId, int] = {}
    count = 0
    for us, sensor in life.hits:
        spacing_us = 5e5 * revisit_s(habits, sensor, config)
        if us >= oldest_us and (sensor not in counted or us - counted[sensor] >= spacing_us):
            counted[sensor] = us
            count += 1
    return count >= wanted


def silence(
    life: Life,
    until: datetime,
    habits: Habits,
    config: TrackingConfig,
    detection: Callable[[SensorId], float],
) -> LifeEvent | None:
    """The event that follows from a silence of this length; None if nothing follows.

    detection: the probability that a sensor detects an object that it passes. An anonymous track
    coasts when a run of misses this long has a probability of one percent. The settings are the
    lower limit.
    """
    silent_s = seconds_between(until, life.heard_at)
    if silent_s < min(config.coast_min_s, config.initiation_gap_s):
        return None
    turn = turn_s(life, habits, config)
    if life.status is TrackStatus.TENTATIVE:
        turns = 1.5
        if len(life.hits) >= 2:
            turns = max(
                config.confirm_turns - config.confirm_hits + 1.5, _usual(life, detection) + 1
            )
        gone = silent_s > max(turns * turn, config.initiation_gap_s)
        return LifeEvent.GONE if gone else None
    least = config.lost_emitter_s if life.identity.cooperative else config.lost_min_s
    more = 1.0
    if not life.identity.emitters:
        more = max(1.0, _usual(life, detection) / config.coast_turns)
    if silent_s > max(more * config.lost_turns * turn, least):
        return LifeEvent.GONE
    if silent_s > max(more * config.coast_turns * turn, config.coast_min_s):
        return LifeEvent.SILENT
    return None


def _usual(life: Life, detection: Callable[[SensorId], float]) -> float:
    """Turns in a row in which an object that is there is missed with a chance of 1 %.

    By the sensor that sees it best.
    """
    best = max((detection(sensor) for sensor, _ in life.heard), default=0.5)
    return math.log(_RARE) / math.log1p(-min(best, 0.999))
