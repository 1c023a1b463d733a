"""The current state as events, for a listener that connects later."""

from vedette.engine.alarm_traces import measured_now
from vedette.engine.state import EngineState
from vedette.engine.step import is_track
from vedette.model.events import AlertChanged, CrossingChanged, Event, SensorChanged, TrackUpdated


def snapshot(state: EngineState) -> tuple[Event, ...]:
    """Every sensor, track, crossing and open alert as events; empty before the first batch."""
    at = state.until
    if at is None:
        return ()
    events: list[Event] = [SensorChanged(at=at, health=one) for one in state.sensors.values()]
    events += [TrackUpdated(at=at, track=t) for t in state.picture.tracks if is_track(t)]
    for crossings in state.crossings.values():
        events += [CrossingChanged(at=at, crossing=one) for one in crossings.values()]
    events += [AlertChanged(at=at, alert=alert) for alert in state.alerts.alerts.values()]
    events += measured_now(state, at)
    return tuple(events)
