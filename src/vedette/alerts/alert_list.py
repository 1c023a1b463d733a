"""All open alerts as one value, changed by crossings and by persons."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vedette.alerts.alert_lifecycle import advance
from vedette.alerts.alert_rules import rule_for
from vedette.model.alert import Action, Alert, AlertEvent, AlertRule, AlertState
from vedette.model.contradiction import Contradiction
from vedette.model.crossing import Answer, Crossing
from vedette.model.ids import AlertId, RestrictionId, TrackId, content_id
from vedette.model.times import seconds_between
from vedette.model.track import Track

_DEGREE_DIGITS = 6  # a tenth of a metre

Pair = tuple[TrackId, RestrictionId]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBook:
    """Every open alert. A closed alert is removed; the ledger keeps it."""

    alerts: Mapping[AlertId, Alert] = field(default_factory=dict)
    open: Mapping[tuple[TrackId, RestrictionId, AlertRule], AlertId] = field(default_factory=dict)

    def with_alert(self, alert: Alert) -> "AlertBook":
        """The book with `alert` replaced by its current value."""
        key = (alert.track, alert.restriction, alert.rule)
        alerts = {**self.alerts, alert.id: alert}
        latest = {**self.open, key: alert.id}
        if alert.state is AlertState.CLOSED:
            del alerts[alert.id], latest[key]
        return AlertBook(alerts=alerts, open=latest)

    def of(self, pair: Pair, rule: AlertRule) -> Alert | None:
        """The open alert of this pair and rule."""
        found = self.open.get((*pair, rule))
        return None if found is None else self.alerts[found]


def pairs(book: AlertBook) -> frozenset[Pair]:
    """The pairs of track and restriction that have an open alert."""
    return frozenset((track, restriction) for track, restriction, _ in book.open)


def is_active(book: AlertBook, pair: Pair) -> bool:
    """Whether this pair has an alert whose condition still holds."""
    return any(_active(book.of(pair, rule)) for rule in AlertRule)


def on_crossing(
    book: AlertBook, crossing: Crossing, track: Track, now: datetime, *, settled: bool = True
) -> tuple[AlertBook, tuple[Alert, ...]]:
    """Apply the answer for a track and a restriction; return the alerts that changed.

    settled: False where *outside* is not yet certain by the hysteresis; raised alerts then stay.
    """
    fired = rule_for(crossing, track)
    pair = (crossing.track, crossing.restriction)
    if fired is None and not settled and is_active(book, pair):
        return book, ()
    if fired is AlertRule.POSSIBLE_ENTRY and _active(book.of(pair, AlertRule.ENTRY)):
        return book, ()  # an entry goes on until the track is known to be outside
    changed: list[Alert] = []
    for rule in AlertRule:
        alert = book.of(pair, rule)
        if fired is rule:
            after = _raise_or_return(alert, rule, crossing, track, now)
        elif alert is not None:
            after = _move(alert, AlertEvent.CONDITION_GONE, now, _why_gone(fired, crossing))
        else:
            continue
        if after != alert:
            book = book.with_alert(after)
            changed.append(after)
    return book, tuple(changed)


def on_lost(
    book: AlertBook,
    track: TrackId,
    restriction: RestrictionId,
    now: datetime,
    contradiction: Contradiction | None = None,
) -> tuple[AlertBook, tuple[Alert, ...]]:
    """A track was lost: it was not seen to leave, and the alert waits for a person to say so."""
    changed: list[Alert] = []
    reason = "the track was lost; nobody saw it leave"
    if contradiction is not None:
        reason += f"; {contradiction.words}"
    for rule in AlertRule:
        alert = book.of((track, restriction), rule)
        if alert is None:
            continue
        after = _move(alert, AlertEvent.CONTACT_LOST, now, reason)
        if after != alert:
            book = book.with_alert(after)
            changed.append(after)
    return book, tuple(changed)


def on_ended(
    book: AlertBook, crossing: Crossing, now: datetime
) -> tuple[AlertBook, tuple[Alert, ...]]:
    """A restriction is no longer in force: the condition of its alerts ends."""
    changed: list[Alert] = []
    for rule in AlertRule:
        alert = book.of((crossing.track, crossing.restriction), rule)
        if alert is None:
            continue
        after = _move(alert, AlertEvent.CONDITION_GONE, now, crossing.verdict.reason)
        if after != alert:
            book = book.with_alert(after)
            changed.append(after)
    return book, tuple(changed)


def on_action(
    book: AlertBook, action: Action, now: datetime
) -> tuple[AlertBook, tuple[Alert, ...]]:
    """Apply an action of a person: acknowledge or shelve. An unknown alert changes nothing."""
    alert = book.alerts.get(action.alert)
    if alert is None:
        return book, ()
    state = advance(alert.state, action.event)
    if state is alert.state:
        return book, ()
    until = None
    if action.event is AlertEvent.SHELVE:
        until = now + timedelta(seconds=action.shelve_s or 0.0)
    after = replace(alert, state=state, changed_at=now, changed_by=action.by, shelved_until=until)
    return book.with_alert(after), (after,)


def on_time(book: AlertBook, now: datetime) -> tuple[AlertBook, tuple[Alert, ...]]:
    """Return alerts whose shelving has ended."""
    changed = [
        _move(alert, AlertEvent.SHELF_EXPIRED, now, alert.reason)
        for alert in book.alerts.values()
        if alert.shelved_until is not None and alert.shelved_until <= now
    ]
    for alert in changed:
        book = book.with_alert(alert)
    return book, tuple(changed)


def _raise_or_return(
    alert: Alert | None, rule: AlertRule, crossing: Crossing, track: Track, now: datetime
) -> Alert:
    """A new alert, or the open one as it was or back again."""
    if alert is not None:
        return _move(alert, AlertEvent.CONDITION_BACK, now, _why_raised(crossing, track))
    return Alert(
        id=AlertId(content_id("alert", rule, crossing.track, crossing.restriction, now)),
        rule=rule,
        track=crossing.track,
        restriction=crossing.restriction,
        raised_at=now,
        changed_at=now,
        state=AlertState.UNACKNOWLEDGED,
        reason=_why_raised(crossing, track),
        lat_deg=round(track.lat_deg, _DEGREE_DIGITS),
        lon_deg=round(track.lon_deg, _DEGREE_DIGITS),
        sigma_m=math.ceil(track.covariance.sigma_max),
    )


def _active(alert: Alert | None) -> bool:
    return alert is not None and alert.state is not AlertState.RETURNED


def _why_raised(crossing: Crossing, track: Track) -> str:
    reason = crossing.beyond or crossing.verdict.reason
    if track.identity_silent_since is not None:
        silent_s = max(seconds_between(track.at, track.identity_silent_since), 0.0)
        reason += f"; it has not been heard to identify itself for {silent_s:.0f} s"
    return reason if track.group is None else f"{reason}; one of {track.group.words}"


def _why_gone(fired: AlertRule | None, crossing: Crossing) -> str:
    if fired is AlertRule.ENTRY:
        return f"no longer in doubt: {crossing.verdict.reason}"
    if crossing.verdict.answer is Answer.OUTSIDE:
        return crossing.verdict.reason
    return crossing.standing_reason


def _move(alert: Alert, event: AlertEvent, now: datetime, reason: str) -> Alert:
    state = advance(alert.state, event)
    if state is alert.state:
        return alert
    return replace(
        alert, state=state, changed_at=now, changed_by=None, reason=reason, shelved_until=None
    )
