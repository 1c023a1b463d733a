"""What is followed of each open alarm: where its object was last seen, its way, and its figures.

The way goes on record, thinned to one place in `STEP`, so that it can be told where an object was
that has left the map. The figures are told anew whenever the object was seen again, at most once
in `MEASURE_EVERY`, and less often while very many alarms are open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vedette.alerts.last_contact import SpeedBounds, last_contact
from vedette.model.alert import (
    Alert,
    AlertCondition,
    AlertState,
    LastContact,
    PassedPoint,
    PassedStretch,
)
from vedette.model.events import AlertMeasured, AlertPassed, Event
from vedette.model.height import HeightReference, shown_height
from vedette.model.ids import AlertId, TrackId
from vedette.model.track import Track, TrackStatus

if TYPE_CHECKING:
    from vedette.engine.state import EngineState

STEP = timedelta(seconds=5)
STRETCH = 24  # places in one entry of the record: two minutes
MEASURE_EVERY = timedelta(seconds=1)
_AT_FULL_PACE = 50  # open alarms; with twice as many each is measured half as often


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is remembered of the object of one open alarm."""

    contact: LastContact | None = None
    points: tuple[PassedPoint, ...] = ()  # that are not on record yet
    reference: HeightReference | None = None  # of the heights of `points`
    last_at: datetime | None = None  # of the last of all points
    measured_at: datetime | None = None
    crossing_at: datetime | None = None  # that was measured last


def contact_of(state: "EngineState", alert: AlertId | None) -> LastContact | None:
    """The place and time at which the object of an alarm was last seen; None if not known."""
    trace = None if alert is None else state.traces.get(alert)
    return None if trace is None else trace.contact


def follow_alarms(
    state: "EngineState", tracks: Sequence[Track], end: datetime
) -> tuple["EngineState", list[Event]]:
    """Update where the objects of open alarms were last seen; returns the new state and its events.

    tracks: the tracks that changed in this cycle.
    """
    alerts = state.alerts.alerts
    if not alerts and not state.traces:
        return state, []
    wanted = {alert.track for alert in alerts.values()}
    seen = {track.id: track for track in tracks if track.id in wanted}
    every = MEASURE_EVERY * max(1.0, len(alerts) / _AT_FULL_PACE)
    traces: dict[AlertId, Trace] = {}
    events: list[Event] = []
    for alert in alerts.values():
        trace = state.traces.get(alert.id, Trace())
        track = seen.get(alert.track)
        if track is not None and track.status is not TrackStatus.LOST:
            trace, said = _followed(trace, alert, track, end, state)
            events += said
            trace, measured = _measured(state, trace, alert, track, end, every)
            events += measured
        if _ends(alert):
            events += _told(alert.id, alert.track, trace, end)
            trace = replace(trace, points=())
        traces[alert.id] = trace
    for alert_id, trace in state.traces.items():
        if alert_id not in alerts:
            closed = state.alerts.find(alert_id)
            events += _told(alert_id, None if closed is None else closed.track, trace, end)
    return replace(state, traces=traces), events


def told_at_once(state: "EngineState", end: datetime) -> list[Event]:
    """All that is not on record yet, where every track is dropped."""
    events: list[Event] = []
    for alert_id, trace in state.traces.items():
        alert = state.alerts.find(alert_id)
        events += _told(alert_id, None if alert is None else alert.track, trace, end)
    return events


def without_points(traces: Mapping[AlertId, Trace]) -> dict[AlertId, Trace]:
    """A copy of the traces without the points, for use once all points are reported."""
    return {alert: replace(trace, points=()) for alert, trace in traces.items()}


def measured_now(state: "EngineState", at: datetime) -> list[Event]:
    """The figures of every open alarm whose object is tracked."""
    wanted = {alert.track for alert in state.alerts.alerts.values()}
    if not wanted:
        return []
    tracks = {track.id: track for track in state.picture.tracks if track.id in wanted}
    found = (
        _figures(state, alert, tracks.get(alert.track), at)
        for alert in state.alerts.alerts.values()
    )
    return [one for one in found if one is not None]


def _followed(
    trace: Trace, alert: Alert, track: Track, end: datetime, state: "EngineState"
) -> tuple[Trace, list[Event]]:
    """The trace with a place more. One that coasts or contradicts itself was not seen."""
    if track.status is not TrackStatus.CONFIRMED:
        return trace, []
    contact = last_contact(track, _bounds(state))
    trace = replace(trace, contact=contact)
    if alert.condition is AlertCondition.LEFT:
        return trace, []
    if trace.last_at is not None and track.at - trace.last_at < STEP:
        return trace, []
    events: list[Event] = []
    height = shown_height(track.heights)
    reference = None if height is None else height.reference
    full = len(trace.points) >= STRETCH
    if trace.points and (full or reference is not trace.reference):
        events += _told(alert.id, alert.track, trace, end)
        trace = replace(trace, points=())
    point = PassedPoint(
        track.at,
        contact.lat_deg,
        contact.lon_deg,
        contact.sigma_m,
        None if height is None else round(height.value_m),
    )
    trace = replace(trace, points=(*trace.points, point), reference=reference, last_at=track.at)
    return trace, events


def _bounds(state: "EngineState") -> SpeedBounds:
    config = state.config
    return SpeedBounds(
        fastest_m_s=config.check.max_speed_m_s, drone_m_s=config.tracking.drone_speed_m_s
    )


def _measured(
    state: "EngineState",
    trace: Trace,
    alert: Alert,
    track: Track,
    end: datetime,
    every: timedelta,
) -> tuple[Trace, list[Event]]:
    if trace.measured_at is not None and end - trace.measured_at < every:
        return trace, []
    found = _figures(state, alert, track, end)
    if found is None or found.crossing.at == trace.crossing_at:
        return trace, []
    return replace(trace, measured_at=end, crossing_at=found.crossing.at), [found]


def _figures(
    state: "EngineState", alert: Alert, track: Track | None, at: datetime
) -> AlertMeasured | None:
    crossing = state.crossings.get(alert.track, {}).get(alert.restriction)
    if crossing is None or track is None:
        return None
    return AlertMeasured(
        at=at,
        alert=alert.id,
        crossing=crossing,
        height=shown_height(track.heights),
        boundary=state.index.boundary_time(alert.restriction, track),
    )


def _ends(alert: Alert) -> bool:
    """Whether the way behind an alarm is over for now, and is put on record."""
    if alert.state is AlertState.RETURNED:
        return True
    return alert.condition in (AlertCondition.LEFT, AlertCondition.LOST_INSIDE)


def _told(alert: AlertId, track: TrackId | None, trace: Trace, end: datetime) -> list[Event]:
    if not trace.points or track is None:
        return []
    stretch = PassedStretch(
        alert=alert, track=track, height_reference=trace.reference, points=trace.points
    )
    return [AlertPassed(at=end, stretch=stretch)]
