"""When a fault of a sensor begins and when it ends. Each change is reported once, with the reason.

A fault begins when enough reports of a window show it. It ends when clearly fewer do for a while.
Between the two thresholds it continues, so a sensor near the threshold is not reported repeatedly.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from vedette.engine.health.admitted_reports import QUIET_ENDS, Evidence, Watch, Watches, goes_on
from vedette.engine.health.condition_text import why
from vedette.engine.health.flooding import allowed_per_s
from vedette.engine.health.health_settings import HealthConfig
from vedette.model.events import SensorChanged
from vedette.model.ids import SensorId
from vedette.model.sensor import Condition, ConditionKind, SensorHealth
from vedette.model.times import seconds_between

_AT_ONCE = frozenset(
    {
        ConditionKind.TURNED_AWAY,
        ConditionKind.INPUT_FAILED,
        ConditionKind.DISK,
        ConditionKind.QUARANTINED,
        ConditionKind.NOT_OPERATIONAL,
    }
)
_ONE_IS_ENOUGH = frozenset({ConditionKind.FLOODING, ConditionKind.TOO_LATE})
"""Every report that is not used is said, by the sensor that sent it."""
_NEEDS_COUNT = frozenset({ConditionKind.OUTSIDE_COVERAGE, ConditionKind.NOISE})
_KEPT_S = 60.0  # how long evidence that is too little is kept for more to come
_ORDER = tuple(ConditionKind)


def judge(
    watches: Watches, sensors: Mapping[SensorId, SensorHealth], end: datetime, config: HealthConfig
) -> tuple[dict[SensorId, Watch], dict[SensorId, SensorHealth], list[SensorChanged]]:
    """Judge all sensors at the end of a cycle; returns an event for each that changed.

    Unknown sensors without a fault are removed.
    """
    watched, health = dict(watches), dict(sensors)
    events: list[SensorChanged] = []
    for sensor_id, watch in watches.items():
        if not goes_on(watch):
            continue
        known = health[sensor_id]
        per_s = allowed_per_s(known.sensor, config)
        held = {condition.kind: condition for condition in known.conditions}
        watched[sensor_id], now = _judged(watch, held, end, per_s, config)
        if known.stranger and not now and not watched[sensor_id].evidence:
            del watched[sensor_id], health[sensor_id]  # nothing is left to be known of it
        if now == held:
            continue
        conditions = tuple(now[kind] for kind in _ORDER if kind in now)
        changed = replace(known, conditions=conditions)
        if sensor_id in health:
            health[sensor_id] = changed
        events.append(
            SensorChanged(
                at=end,
                health=changed,
                began=tuple(c for c in conditions if c.kind not in held),
                ended=tuple(c for c in known.conditions if c.kind not in now),
            )
        )
    return watched, health, events


def _judged(
    watch: Watch,
    held: Mapping[ConditionKind, Condition],
    end: datetime,
    per_s: float,
    config: HealthConfig,
) -> tuple[Watch, dict[ConditionKind, Condition]]:
    """The watch with ripe evidence used up, and the conditions that now hold."""
    evidence, bad_at, now = dict(watch.evidence), dict(watch.bad_at), dict(held)
    for kind, found in watch.evidence.items():
        if not _ripe(kind, found, end, config):
            continue
        del evidence[kind]
        bad, good = _at_fault(kind, found, config), _sound(kind, found, config)
        if bad and kind not in now:
            now[kind] = Condition(
                kind=kind, since=found.first_at or end, words=why(kind, found, end, per_s)
            )
        if kind not in now:
            continue
        clear_s = 0.0 if kind in _AT_ONCE else config.clear_s
        if not good:
            bad_at[kind] = end
        elif seconds_between(end, bad_at[kind]) >= clear_s:
            del now[kind], bad_at[kind]
    for kind in QUIET_ENDS & now.keys():
        if kind not in evidence and seconds_between(end, bad_at[kind]) >= config.quiet_s:
            del now[kind], bad_at[kind]
    return replace(watch, evidence=evidence, bad_at=bad_at), now


def _ripe(kind: ConditionKind, found: Evidence, end: datetime, config: HealthConfig) -> bool:
    """Whether evidence is enough to be used, or too old and little to be of any use."""
    age_s = seconds_between(end, found.opened_at)
    if kind in _AT_ONCE or (kind is ConditionKind.FLOODING and found.words):
        return True  # an input that has counted for a second says it, with words
    few = found.bad > 0 and found.of < _least(kind, config)
    return age_s >= (max(_KEPT_S, config.window_s) if few else config.window_s)


def _least(kind: ConditionKind, config: HealthConfig) -> int:
    return config.least_reports if kind in _NEEDS_COUNT else 1


def _at_fault(kind: ConditionKind, found: Evidence, config: HealthConfig) -> bool:
    if kind in _AT_ONCE or kind in _ONE_IS_ENOUGH:
        return found.bad > 0
    return found.of >= _least(kind, config) and found.bad >= config.bad_share * found.of


def _sound(kind: ConditionKind, found: Evidence, config: HealthConfig) -> bool:
    if kind in _AT_ONCE or kind in _ONE_IS_ENOUGH:
        return found.bad == 0
    return found.bad < config.bad_share / 2 * found.of
