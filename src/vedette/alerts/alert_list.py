"""All alarms as one value, changed by crossings and by persons. One for each track and restriction.

An alarm that was closed is kept aside for a while: so that a person can take the closing back, and
so that an object that enters again, under the same track, goes on under the same alarm.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vedette.alerts.alert_lifecycle import CONDITION_OF, advance, escalates
from vedette.alerts.alert_rules import rule_for
from vedette.model.alert import (
    Action,
    Alert,
    AlertCondition,
    AlertEvent,
    AlertRule,
    AlertState,
    LastContact,
)
from vedette.model.contradiction import Contradiction
from vedette.model.crossing import Answer, Crossing
from vedette.model.ids import AlertId, RestrictionId, TrackId, content_id
from vedette.model.times import seconds_between
from vedette.model.track import Track

_DEGREE_DIGITS = 6  # a tenth of a metre
UNDO_WITHIN = timedelta(minutes=10)

Pair = tuple[TrackId, RestrictionId]
Changed = tuple["AlertBook", tuple[Alert, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBook:
    """Every alarm that is open, and those that were closed lately."""

    alerts: Mapping[AlertId, Alert] = field(default_factory=dict)  # open
    open: Mapping[Pair, AlertId] = field(default_factory=dict)
    closed: Mapping[Pair, Alert] = field(default_factory=dict)

    def with_alert(self, alert: Alert) -> "AlertBook":
        """The book with `alert` replaced by its current value."""
        pair = (alert.track, alert.restriction)
        alerts, latest, closed = {**self.alerts}, {**self.open}, self.closed
        if alert.state is AlertState.CLOSED:
            alerts.pop(alert.id, None)
            latest.pop(pair, None)
            closed = {**closed, pair: alert}
        else:
            alerts[alert.id], latest[pair] = alert, alert.id
            closed = {key: one for key, one in closed.items() if key != pair}
        return AlertBook(alerts=alerts, open=latest, closed=closed)

    def of(self, pair: Pair) -> Alert | None:
        """The open alarm of the track and restriction in `pair`; None if there is none."""
        found = self.open.get(pair)
        return None if found is None else self.alerts[found]

    def find(self, alert: AlertId) -> Alert | None:
        """The alarm with this id, open or recently closed; None if the book does not hold it."""
        found = self.alerts.get(alert)
        return found or next((one for one in self.closed.values() if one.id == alert), None)


def pairs(book: AlertBook) -> frozenset[Pair]:
    """The pairs of track and restriction that have an open alarm."""
    return frozenset(book.open)


def is_active(book: AlertBook, pair: Pair) -> bool:
    """Whether this pair has an alarm whose condition still holds."""
    return _active(book.of(pair))


def on_crossing(
    book: AlertBook, crossing: Crossing, track: Track, now: datetime, *, settled: bool = True
) -> Changed:
    """Apply the answer for a track and a restriction; return the alarms that changed.

    settled: False where *outside* is not yet certain by the hysteresis; raised alarms then stay.
    """
    fired = rule_for(crossing, track)
    pair = (crossing.track, crossing.restriction)
    alert = book.of(pair)
    if fired is None:
        if alert is None or (not settled and _active(alert)):
            return book, ()
        return _changed(book, _gone(alert, now, _why_gone(crossing)))
    closed = book.closed.get(pair)
    if alert is None and closed is None:
        return _changed(book, _raised(fired, crossing, track, now))
    before = alert or closed
    assert before is not None  # noqa: S101 - one of the two is there
    return _changed(book, _fired(before, fired, _why_raised(crossing, track), now))


def on_lost(
    book: AlertBook,
    track: TrackId,
    restriction: RestrictionId,
    now: datetime,
    contradiction: Contradiction | None = None,
    contact: LastContact | None = None,
) -> Changed:
    """Record that the track of an alarm was lost; returns the changed book and its events.

    The track was not seen to leave, so its alarm stays until a person closes it.
    """
    alert = book.of((track, restriction))
    if alert is None or not _active(alert) or alert.condition is AlertCondition.LOST_INSIDE:
        return book, ()
    reason = "the track was lost; nobody saw it leave"
    if contradiction is not None:
        reason += f"; {contradiction.words}"
    after = replace(
        _called(alert, now, reason),
        state=advance(alert.state, AlertEvent.CONTACT_LOST),
        condition=AlertCondition.LOST_INSIDE,
        contact=contact,
    )
    return _changed(book, after)


def on_ended(book: AlertBook, crossing: Crossing, now: datetime) -> Changed:
    """End the condition of the alarm of a restriction that is no longer in force.

    Returns the changed book and its events.
    """
    alert = book.of((crossing.track, crossing.restriction))
    if alert is None:
        return book, ()
    return _changed(book, _gone(alert, now, crossing.verdict.reason))


def on_action(book: AlertBook, action: Action, now: datetime) -> Changed:
    """Apply an action of a person; returns the changed book and its events.

    The book stays as it was for an unknown alarm, and for an action that the life cycle does not
    allow in the state of the alarm.
    """
    alert = book.find(action.alert)
    if alert is None:
        return book, ()
    after = _acted(alert, action, now)
    if after == alert:
        return book, ()
    return _changed(book, replace(after, changed_at=now, changed_by=action.by))


def on_time(book: AlertBook, now: datetime, live: Collection[TrackId] = ()) -> Changed:
    """End the shelving of alarms that is over, and forget closed alarms that cannot return.

    live: the tracks that still exist. Returns the changed book and its events.
    """
    changed = [
        replace(
            alert,
            state=advance(alert.state, AlertEvent.SHELF_EXPIRED),
            changed_at=now,
            called_at=now,
            changed_by=None,
            shelved_until=None,
            shelved_for=None,
        )
        for alert in book.alerts.values()
        if alert.shelved_until is not None and alert.shelved_until <= now
    ]
    for alert in changed:
        book = book.with_alert(alert)
    over = [
        pair
        for pair, alert in book.closed.items()
        if now - alert.changed_at > UNDO_WITHIN and pair[0] not in live
    ]
    if over:
        kept = {pair: alert for pair, alert in book.closed.items() if pair not in over}
        book = replace(book, closed=kept)
    return book, tuple(changed)


def _changed(book: AlertBook, after: Alert) -> Changed:
    pair = (after.track, after.restriction)
    if after in (book.of(pair), book.closed.get(pair)):
        return book, ()
    return book.with_alert(after), (after,)


def _acted(alert: Alert, action: Action, now: datetime) -> Alert:
    """The alarm after an action of a person; the same one where the action does not apply."""
    event = action.event
    if event is AlertEvent.LABEL:
        return _labelled(alert, action)
    state = advance(alert.state, event)
    if state is alert.state or _is_refused(alert, action, now):
        return alert
    if event is AlertEvent.UNDO:
        if state is AlertState.RETURNED and alert.condition is AlertCondition.LOST_INSIDE:
            state = AlertState.UNACKNOWLEDGED
        return replace(alert, state=state, label=None, labelled_by=None)
    if event is AlertEvent.SHELVE:
        until = now + timedelta(seconds=action.shelve_s or 0.0)
        return replace(alert, state=state, shelved_until=until, shelved_for=action.why)
    after = replace(alert, state=state, shelved_until=None, shelved_for=None)
    return _labelled(after, action)


def _is_refused(alert: Alert, action: Action, now: datetime) -> bool:
    """Whether an action that the table has does not apply all the same."""
    if action.event is AlertEvent.UNDO:
        closed = alert.state is AlertState.CLOSED
        return closed and now - alert.changed_at > UNDO_WITHIN
    if action.event is AlertEvent.CLOSE and alert.condition is not AlertCondition.LOST_INSIDE:
        return True  # while it is seen, the object itself decides when its alarm ends
    decides = action.event in (AlertEvent.ACKNOWLEDGE, AlertEvent.CLOSE)
    # Where it called again, the person has not seen what it calls for now.
    return decides and action.called_at is not None and action.called_at != alert.called_at


def _labelled(alert: Alert, action: Action) -> Alert:
    if action.label is None:
        return alert
    return replace(alert, label=action.label, labelled_by=action.by)


def _raised(rule: AlertRule, crossing: Crossing, track: Track, now: datetime) -> Alert:
    return Alert(
        id=AlertId(content_id("alert", rule, crossing.track, crossing.restriction, now)),
        rule=rule,
        track=crossing.track,
        restriction=crossing.restriction,
        raised_at=now,
        changed_at=now,
        called_at=now,
        reason_at=now,
        state=AlertState.UNACKNOWLEDGED,
        condition=CONDITION_OF[rule],
        reason=_why_raised(crossing, track),
        lat_deg=round(track.lat_deg, _DEGREE_DIGITS),
        lon_deg=round(track.lon_deg, _DEGREE_DIGITS),
        sigma_m=math.ceil(track.covariance.sigma_max),
    )


def _fired(alert: Alert, rule: AlertRule, reason: str, now: datetime) -> Alert:
    """The alarm of a pair whose rule fired: as it was, worse, back, or seen again."""
    before, after = alert.condition, CONDITION_OF[rule]
    if not _active(alert):
        called = _called(alert, now, reason)
        state = advance(alert.state, AlertEvent.CONDITION_BACK)
        return replace(called, state=state, rule=rule, condition=after)
    if before is AlertCondition.LOST_INSIDE:  # seen again, and persons know of it already
        return replace(
            alert, rule=rule, condition=after, contact=None, reason=f"seen again: {reason}",
            reason_at=now, changed_at=now, changed_by=None,
        )  # fmt: skip
    if before is AlertCondition.ENTRY and after is AlertCondition.POSSIBLE_ENTRY:
        return alert  # an entry goes on until the track is known to be outside
    if before is after:
        return alert
    if escalates(before, after):
        called = _called(alert, now, reason)
        state = advance(alert.state, AlertEvent.ESCALATED)
        return replace(called, state=state, rule=rule, condition=after)
    return replace(
        alert, rule=rule, condition=after, reason=reason, reason_at=now, changed_at=now,
        changed_by=None,
    )  # fmt: skip


def _called(alert: Alert, now: datetime, reason: str) -> Alert:
    """The alarm as it asks to be acknowledged once more."""
    return replace(
        alert, changed_at=now, called_at=now, changed_by=None, reason=reason, reason_at=now,
        shelved_until=None, shelved_for=None, contact=None,
    )  # fmt: skip


def _gone(alert: Alert, now: datetime, reason: str) -> Alert:
    """The alarm after its object was seen outside, or is no longer barred."""
    if alert.condition is AlertCondition.LEFT:
        return alert
    return replace(
        alert,
        state=advance(alert.state, AlertEvent.CONDITION_GONE),
        condition=AlertCondition.LEFT,
        contact=None,
        changed_at=now,
        changed_by=None,
        reason=reason,
        reason_at=now,
        shelved_until=None,
        shelved_for=None,
    )


def _active(alert: Alert | None) -> bool:
    gone = (AlertState.RETURNED, AlertState.CLOSED)
    return alert is not None and alert.state not in gone


def _why_raised(crossing: Crossing, track: Track) -> str:
    reason = crossing.beyond or crossing.verdict.reason
    if track.identity_silent_since is not None:
        silent_s = max(seconds_between(track.at, track.identity_silent_since), 0.0)
        reason += f"; it has not been heard to identify itself for {silent_s:.0f} s"
    return reason if track.group is None else f"{reason}; one of {track.group.words}"


def _why_gone(crossing: Crossing) -> str:
    if crossing.verdict.answer is Answer.OUTSIDE:
        return crossing.verdict.reason
    return crossing.standing_reason
