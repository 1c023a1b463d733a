"""`step(state, batch) -> (state, events)`: the one function that advances the world.

It is pure: no sockets, clock, disk or logging. It survives every report: one that makes a cycle
fail is set aside (`vedette.engine.guarded_cycle`). It works in cycles of fixed length that lie on a
fixed grid of received time, so that how reports were cut into batches cannot be seen in what
comes out. In each cycle:

    sensors heard  →  reports sifted  →  tracks  →  restrictions that come and go
                   →  how tracks stand to restrictions  →  alerts
                   →  who fell silent, and what else is wrong with whom
                   →  the way and the figures of each open alarm
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from vedette.alerts import alert_list
from vedette.engine.alarm_traces import follow_alarms
from vedette.engine.crossings import update_crossings
from vedette.engine.declarations import declare
from vedette.engine.epochs import begin_epoch
from vedette.engine.guarded_cycle import guarded
from vedette.engine.health import silence
from vedette.engine.health.admitted_reports import goes_on, sift
from vedette.engine.health.biases import judge_biases
from vedette.engine.health.conditions import judge
from vedette.engine.heard_transmitters import update_heard
from vedette.engine.late_reports import due
from vedette.engine.notices.notices import update_notices
from vedette.engine.state import Batch, EngineState, Epoch
from vedette.model.alert import Action
from vedette.model.declaration import Declaration, Doing
from vedette.model.errors import BatchError
from vedette.model.events import AlertChanged, Event, Observed, SetAside, TrackUpdated
from vedette.model.identity import EmitterScheme
from vedette.model.report import (
    BearingReport,
    Observation,
    PresenceReport,
    Report,
    Trouble,
    TroubleReport,
)
from vedette.model.times import EPOCH, to_text
from vedette.model.track import Track
from vedette.tracking.cycle.tracking_step import advance


def step(state: EngineState, batch: Batch) -> tuple[EngineState, tuple[Event, ...]]:
    """Advance the state to `batch.until`.

    Reports of a cycle that has not ended by then wait in the state. Raises BatchError for a batch
    that is out of order or reaches back before an earlier `until`.
    """
    told: tuple[Event, ...] = ()
    if batch.epoch is not None:
        state, told = _begin_epoch(state, batch.epoch)
    _require_order(state, batch)
    pending = state.pending + batch.reports
    actions = state.pending_actions + batch.actions
    length = timedelta(seconds=state.config.cycle_s)
    end = state.cycle_end
    if end is None and (pending or actions):
        # A restriction may be declared before any sensor has said a word.
        first = [pending[0].received_at] if pending else []
        end = _grid_after(min([*first, *(action.at for action in actions)]), length)
    state = replace(state, until=batch.until)
    events: list[Event] = list(told)
    while end is not None and end <= batch.until:
        ready = _count_before(pending, end)
        now_due = tuple(a for a in actions if a.at < end)
        known = (*state.held, *pending[:ready])
        state, said = guarded(_cycle, replace(state, held=()), known, now_due, end)
        events += said
        pending = pending[ready:]
        actions = tuple(a for a in actions if a.at >= end)
        end += length
        if _idle(state) and not actions:
            # Nothing can happen before the next report: the cycles between are not worth taking.
            resumes = pending[0].received_at if pending else batch.until
            end = max(end, _grid_after(resumes, length))
    return replace(state, pending=pending, pending_actions=actions, cycle_end=end), tuple(events)


def _begin_epoch(state: EngineState, epoch: Epoch) -> tuple[EngineState, tuple[Event, ...]]:
    """End the cycle that is under way, by the old clock; then start anew by the new one."""
    events: tuple[Event, ...] = ()
    if state.until is not None:
        # As far as the old clock had come, whether or not a batch was closed there: the raw log
        # holds that time, and a replay goes through it.
        ends = max(state.until, epoch.before)
        if state.cycle_end is not None and (state.pending or state.pending_actions):
            ends = max(ends, state.cycle_end)
        if ends > state.until:
            state, events = step(state, Batch(until=ends))
    state, said = begin_epoch(state, epoch)
    return state, (*events, *said)


def _cycle(
    state: EngineState, reports: Sequence[Report], actions: Sequence[Doing], end: datetime
) -> tuple[EngineState, list[Event]]:
    """All that is said and due before `end`, with what waited for earlier reports."""
    waiting, reports = _waiting(state, reports, end)
    health, events = silence.heard(state.sensors, reports, end)
    sifted = sift(
        state.watches, health, reports, state.config.health, reorder_s=state.config.reorder_s
    )
    for report in sifted.taken:
        if isinstance(report, BearingReport | PresenceReport) and not _is_listed(report):
            events.append(_observed(report, sifted.sensors, end))

    events += _set_aside(reports, end)
    registered = {sensor_id: h.sensor for sensor_id, h in sifted.sensors.items()}
    taken: Sequence[Observation] = sifted.taken
    held: tuple[Observation, ...] = ()
    until = end - timedelta(seconds=state.config.reorder_s)
    if state.config.reorder_s > 0:
        taken, held = due((*waiting, *sifted.taken), until)
    picture, tracks = advance(state.picture, taken, registered, until)
    events += [TrackUpdated(at=end, track=track) for track in tracks if is_track(track)]
    heard, said_heard = update_heard(state.heard, taken, picture, end)
    events += said_heard
    notices, said_notices = update_notices(state.notices, taken, picture, end)
    events += said_notices

    alerts = state.alerts
    for action in (done for done in actions if isinstance(done, Action)):
        alerts, changed = alert_list.on_action(alerts, action, end)
        events += [AlertChanged(at=end, alert=alert) for alert in changed]
    state = replace(
        state, sensors=sifted.sensors, watches=sifted.watches, picture=picture, alerts=alerts,
        heard=heard, notices=notices, held=held,
    )  # fmt: skip
    declarations = [done for done in actions if isinstance(done, Declaration)]
    state, said = declare(state, declarations, end)
    events += said
    state, said = update_crossings(state, tracks, end)
    events += said

    live = state.picture.track_ids if state.alerts.closed else frozenset()
    alerts, back = alert_list.on_time(state.alerts, end, live)
    events += [AlertChanged(at=end, alert=alert) for alert in back]
    health, silent = silence.silenced(state.sensors, end)
    events += silent
    watches, health, changed_health = judge(state.watches, health, end, state.config.health)
    events += changed_health
    health, biased = judge_biases(health, picture.registration, end)
    events += biased
    state = replace(state, alerts=alerts, sensors=health, watches=watches)
    state, said = follow_alarms(state, tracks, end)
    return state, events + said


def _waiting(
    state: EngineState, reports: Sequence[Report], end: datetime
) -> tuple[list[Observation], Sequence[Report]]:
    """What waited for earlier reports, and what was received in the cycle that ends at `end`."""
    if state.config.reorder_s <= 0:
        return [], reports
    started = end - timedelta(seconds=state.config.cycle_s)
    waiting: list[Observation] = []
    received: list[Report] = []
    for report in reports:
        if report.received_at < started and isinstance(report, Observation):
            waiting.append(report)
        else:
            received.append(report)
    return waiting, received


def _set_aside(reports: Sequence[Report], end: datetime) -> list[Event]:
    """What stands in the place of messages that made their decoder or this cycle fail."""
    return [
        SetAside(
            at=end,
            words=report.words,
            received_at=report.received_at,
            sensor=report.sensor,
            source=report.source,
            sequence=report.sequence,
            raw=report.raw,
        )
        for report in reports
        if isinstance(report, TroubleReport) and report.trouble is Trouble.QUARANTINED
    ]


def is_track(track: Track) -> bool:
    """Whether a track is reported. A single plot without an identity is not, since most are
    clutter.
    """
    return track.reports > 1 or bool(track.identity.emitters)


def _idle(state: EngineState) -> bool:
    """True when no passing of time alone can change anything."""
    return (
        not state.picture.lives
        and not state.held
        and state.picture.bearings.idle
        and not state.heard
        and not state.notices.last
        and not any(a.shelved_until for a in state.alerts.alerts.values())
        and not any(silence.may_fall_silent(h) for h in state.sensors.values())
        and not any(goes_on(watch) for watch in state.watches.values())
    )


def _is_listed(report: BearingReport | PresenceReport) -> bool:
    """The presence of an aircraft's address is listed as a transmitter, and not shown by itself."""
    emitter = report.emitter if isinstance(report, PresenceReport) else None
    return emitter is not None and emitter.scheme is EmitterScheme.ICAO24


def _observed(
    report: BearingReport | PresenceReport, health: silence.Sensors, end: datetime
) -> Observed:
    known = health.get(report.sensor)
    return Observed(
        at=end,
        report=report,
        sensor_lat_deg=None if known is None else known.sensor.lat_deg,
        sensor_lon_deg=None if known is None else known.sensor.lon_deg,
    )


def _grid_after(at: datetime, length: timedelta) -> datetime:
    """The first end of a cycle that lies after `at`; the grid starts in 1970."""
    return EPOCH + length * ((at - EPOCH) // length + 1)


def _count_before(reports: Sequence[Report], end: datetime) -> int:
    for i, report in enumerate(reports):
        if report.received_at >= end:
            return i
    return len(reports)


def _require_order(state: EngineState, batch: Batch) -> None:
    """Refuse what would make the outcome depend on luck."""
    if state.until is not None and batch.until < state.until:
        raise BatchError(
            f"until must not be before {to_text(state.until)}, got {to_text(batch.until)}",
            mend="give batches in order of their until",
        )
    for before, after in pairwise(batch.reports):
        if after.order < before.order:
            raise BatchError(
                f"reports must be in order, got {after.source}#{after.sequence} after a later one",
                mend="sort reports by (received_at, source, sequence)",
            )
    if not batch.reports:
        return
    first, last = batch.reports[0].received_at, batch.reports[-1].received_at
    if state.until is not None and first < state.until:
        raise BatchError(
            f"reports must be received after {to_text(state.until)}, which is closed, got "
            f"{to_text(first)}",
            mend="give it in the batch of its received_at",
        )
    if last >= batch.until:
        raise BatchError(
            f"reports must be received before until ({to_text(batch.until)}), got {to_text(last)}",
            mend="until must lie after every report of the batch",
        )
