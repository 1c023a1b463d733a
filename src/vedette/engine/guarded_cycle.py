"""A cycle that fails is run again without the reports that make it fail.

The engine must survive any report that the formats allow. If a cycle raises an error, the first
report that makes it fail is found by bisection and set aside, and the cycle is run again. The
result depends only on the state and the reports of the cycle. So a replay sets the same reports
aside, however its batches are cut.

If a cycle fails without any report, the fault lies in the state. First the actions of people are
left out. Then the tracks are dropped, and each is reported as lost. So a cycle always ends, at
worst without any input, and that is reported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vedette.alerts import alert_list
from vedette.engine.alarm_traces import contact_of, told_at_once, without_points
from vedette.engine.event_checks import require_sound
from vedette.engine.heard_transmitters import end_heard
from vedette.engine.notices.notices import Notices, end_notices
from vedette.engine.state import EngineState
from vedette.feeds.refused_messages import fault_of, set_aside
from vedette.model.declaration import Doing
from vedette.model.events import AlertChanged, Event, SetAside, TrackUpdated
from vedette.model.ids import SensorId
from vedette.model.report import Report, Trouble, TroubleReport
from vedette.model.sensor import ConditionKind
from vedette.model.track import TrackStatus
from vedette.tracking.cycle.tracking_step import empty

Cycle = Callable[
    [EngineState, Sequence[Report], Sequence[Doing], datetime], tuple[EngineState, list[Event]]
]

ONE_BY_ONE_MAX = 4
"""Reports of one sensor that are looked for one by one in a cycle; then all of it are set aside.
Looking for one takes up to ten more attempts, and one sensor must not use up everybody's time."""
ALL_MAX = 16
"""The same for all sensors together; then every report of the cycle is set aside."""


@dataclass(slots=True)
class _Attempt:
    """One cycle with fewer and fewer reports."""

    cycle: Cycle
    state: EngineState
    actions: Sequence[Doing]
    end: datetime
    fault: str = ""

    def run(self, reports: Sequence[Report]) -> tuple[EngineState, list[Event]] | None:
        """The cycle, or None where it fails; `fault` then says with what."""
        try:
            state, events = self.cycle(self.state, reports, self.actions, self.end)
            require_sound(events)
        except MemoryError:
            raise  # says nothing of the reports
        except Exception as exc:  # noqa: BLE001 - any report that was let in must be survived
            self.fault = fault_of(exc)
            return None
        return state, events


def guarded(
    cycle: Cycle,
    state: EngineState,
    reports: Sequence[Report],
    actions: Sequence[Doing],
    end: datetime,
) -> tuple[EngineState, list[Event]]:
    """Run `cycle` with the reports that it can process, and set the other reports aside.

    Returns the new state and its events. Never raises.
    """
    attempt = _Attempt(cycle, state, actions, end)
    done = attempt.run(reports)
    if done is not None:
        return done
    before = _repaired(attempt)
    if attempt.run(()) is None:
        return _skipped(state, end, attempt.fault)
    taken_in, events = _without_culprits(attempt, reports)
    return taken_in, [*before, *events]


def _without_culprits(
    attempt: _Attempt, reports: Sequence[Report]
) -> tuple[EngineState, list[Event]]:
    """Set reports aside until the cycle can be taken."""
    left = _without_known_offenders(attempt, reports)
    counts: dict[SensorId, int] = {}
    while (done := attempt.run(left)) is None:
        culprit = left[_first_failing(attempt, left)]
        fault = attempt.fault
        sensor = culprit.sensor
        counts[sensor] = counts.get(sensor, 0) + 1
        if sum(counts.values()) > ALL_MAX:
            left = [_aside(report, fault) for report in left]
            done = attempt.run(left)
            return done or attempt.cycle(attempt.state, (), (), attempt.end)
        all_of_it = counts[sensor] > ONE_BY_ONE_MAX
        left = [
            _aside(report, fault)
            if report is culprit or (all_of_it and report.sensor == sensor)
            else report
            for report in left
        ]
    return done


def _without_known_offenders(attempt: _Attempt, reports: Sequence[Report]) -> list[Report]:
    """The reports without those of sensors of which some are in quarantine already, where the
    cycle can be taken without them: such a sensor has used up the time to look for one report."""
    offenders = {
        sensor_id
        for sensor_id, health in attempt.state.sensors.items()
        if any(one.kind is ConditionKind.QUARANTINED for one in health.conditions)
    }
    fault = attempt.fault
    if not any(report.sensor in offenders for report in reports):
        return list(reports)
    left = [_aside(r, fault) if r.sensor in offenders else r for r in reports]
    return left if attempt.run(left) is not None else list(reports)


def _first_failing(attempt: _Attempt, reports: Sequence[Report]) -> int:
    """The index of the last report of the shortest beginning that fails.

    The whole of `reports` fails and none of them does not. Found by halving.
    """
    good, bad = 0, len(reports)
    while bad - good > 1:
        middle = (good + bad) // 2
        if attempt.run(reports[:middle]) is None:
            bad = middle
        else:
            good = middle
    attempt.run(reports[:bad])  # so that `fault` is of this one
    return bad - 1


def _aside(report: Report, fault: str) -> Report:
    """The report as one that is set aside; one that says so already stays."""
    if isinstance(report, TroubleReport) and report.trouble is Trouble.QUARANTINED:
        return report
    return set_aside(report, f"the engine failed with {fault}")


def _repaired(attempt: _Attempt) -> list[Event]:
    """Where the cycle fails without any report: leave out what makes it fail, and say it."""
    fault = attempt.fault
    if attempt.run(()) is not None:
        attempt.fault = fault
        return []
    attempt.actions = ()
    if attempt.run(()) is not None:
        return [SetAside(at=attempt.end, words=f"what persons did failed with {fault}")]
    attempt.state, events = _without_tracks(attempt.state, attempt.end, fault)
    return events


def _without_tracks(
    state: EngineState, end: datetime, fault: str
) -> tuple[EngineState, list[Event]]:
    """The same as `drop_tracks`, and why."""
    words = f"every track was dropped: the tracker failed with {fault}"
    clean, events = drop_tracks(state, end)
    return clean, [SetAside(at=end, words=words), *events]


def drop_tracks(state: EngineState, end: datetime) -> tuple[EngineState, list[Event]]:
    """The state without any track; each track and its alerts are reported as lost."""
    events: list[Event] = []
    alerts = state.alerts
    for track, restriction in sorted(alert_list.pairs(alerts)):
        contact = contact_of(state, alerts.open.get((track, restriction)))
        alerts, changed = alert_list.on_lost(alerts, track, restriction, end, contact=contact)
        events += [AlertChanged(at=end, alert=alert) for alert in changed]
    events += told_at_once(state, end)
    events += _lost_tracks(state, end)
    events += end_heard(state.heard, end)
    events += end_notices(state.notices, end)
    clean = replace(
        state,
        picture=empty(state.config.tracking),
        crossings={},
        alerts=alerts,
        heard={},
        notices=Notices(),
        held=(),
        traces=without_points(state.traces),
    )
    return clean, events


def _lost_tracks(state: EngineState, end: datetime) -> list[Event]:
    """That each track is lost; without those that cannot even be told any more."""
    events: list[Event] = []
    try:
        for track in state.picture.tracks:
            lost = TrackUpdated(at=end, track=replace(track, status=TrackStatus.LOST))
            require_sound([lost])
            events.append(lost)
    except Exception:  # noqa: BLE001 - what cannot be told goes all the same
        return events
    return events


def _skipped(state: EngineState, end: datetime, fault: str) -> tuple[EngineState, list[Event]]:
    """A cycle in which nothing could be taken in at all."""
    return _without_tracks(state, end, fault)
