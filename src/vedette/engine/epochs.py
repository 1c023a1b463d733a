"""A new epoch: the clock of the machine was set, so all state with times of the old clock ends.

Tracks are dropped and reported as lost, and so are their alerts. Sensors stay known. Whether they
are alive and on time is judged again by the new time. The step is reported as a condition of a
sensor of its own, so it appears on the page, in the log and on the record.
"""

from dataclasses import replace

from vedette.engine.guarded_cycle import drop_tracks
from vedette.engine.health.admitted_reports import Watch
from vedette.engine.health.condition_text import duration
from vedette.engine.state import EngineState, Epoch
from vedette.model.events import Event, SensorChanged
from vedette.model.ids import SensorId
from vedette.model.sensor import (
    Condition,
    ConditionKind,
    Sensor,
    SensorHealth,
    SensorKind,
    SensorState,
)
from vedette.model.times import seconds_between

CLOCK = SensorId("clock of this machine")


def begin_epoch(state: EngineState, epoch: Epoch) -> tuple[EngineState, tuple[Event, ...]]:
    """The state at the beginning of `epoch`, and the events of the change."""
    at = epoch.at
    state, events = drop_tracks(state, at)
    sensors: dict[SensorId, SensorHealth] = {}
    for sensor_id, health in state.sensors.items():
        if health.stranger:
            continue
        # Whoever spoke before the step gets its usual time to speak again.
        fresh = replace(health, since=at, last_heard_at=None, conditions=())
        sensors[sensor_id] = fresh
        if health.conditions:
            events.append(SensorChanged(at=at, health=fresh, ended=health.conditions))
    condition = Condition(kind=ConditionKind.CLOCK_STEPPED, since=at, words=_words(epoch))
    clock = SensorHealth(
        sensor=Sensor(id=CLOCK, kind=SensorKind.OTHER),
        state=SensorState.NEVER_HEARD,
        since=at,
        registered=False,
        conditions=(condition,),
    )
    events.append(SensorChanged(at=at, health=clock, began=(condition,)))
    state = replace(
        state,
        sensors={**sensors, CLOCK: clock},
        watches={CLOCK: Watch(bad_at={ConditionKind.CLOCK_STEPPED: at})},
        raised={},
        pending=(),
        pending_actions=(),
        cycle_end=None,
        until=at,
    )
    return state, tuple(events)


def _words(epoch: Epoch) -> str:
    moved_s = seconds_between(epoch.at, epoch.before)
    way = "forward" if moved_s > 0 else "back"
    return (
        f"the machine's clock was set {way} by {duration(abs(moved_s))}: all tracks were dropped, "
        "and sensors are judged by the time as it now is"
    )
