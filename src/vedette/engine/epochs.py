"""A new epoch: the machine's clock was set, so nothing that was timed by the old one goes on.

Tracks are dropped and told as lost, their alerts as alerts of lost tracks. Sensors stay known;
whether they are alive and on time is judged anew, by the machine's time as it now is. The step is
said as a condition of a sensor of its own, so it stands on the page, in the log and on the record.
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
    """The state at the beginning of `epoch`, and what is told of it."""
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
