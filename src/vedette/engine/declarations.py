"""Restrictions that come into force and end while the engine runs. They are inputs, like actions.

In the cycle in which a restriction comes into force, every live track is checked against it. The
event lists the tracks that it affects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.alerts import alert_list
from vedette.engine.crossings import update_crossings
from vedette.engine.state import EngineState
from vedette.model.crossing import Answer, Crossing
from vedette.model.declaration import Declaration
from vedette.model.events import AlertChanged, CrossingChanged, Event, RestrictionChanged
from vedette.model.ids import RestrictionId

_OVER = "the restriction was withdrawn, or another has taken its place"


def declare(
    state: EngineState, declarations: Sequence[Declaration], end: datetime
) -> tuple[EngineState, list[Event]]:
    """Apply the restrictions that were declared or withdrawn before `end`, in the given order.

    Returns the new state and its events.
    """
    due = _new(state.declared, declarations)
    if not due:
        return state, []
    before = {one.restriction: _touched(state, one.restriction) for one in due}
    state, gone = _with(state, due)
    state, events = _let_go(state, gone - state.declared.keys(), end)
    tracks = state.picture.tracks
    for one in due:
        if state.declared.get(one.restriction) is one:
            state, said = update_crossings(state, tracks, end, only=one.restriction)
            events += said
    changed: list[Event] = []
    for one in due:
        ended = one.published is None
        touched = before[one.restriction] if ended else _touched(state, one.restriction)
        changed.append(RestrictionChanged(at=end, declaration=one, touched=touched))
    return state, [*changed, *events]


def _with(state: EngineState, due: Sequence[Declaration]) -> tuple[EngineState, set[RestrictionId]]:
    """The state with another index, made once; and the ids that were taken out of the old one."""
    declared = dict(state.declared)
    gone: set[RestrictionId] = set()
    for one in due:
        gone |= {one.restriction, *one.ends}
        for identity in (one.restriction, *one.ends):
            declared.pop(identity, None)
        if one.published is not None:
            declared[one.restriction] = one
    new = [
        one.published
        for one in due
        if one.published is not None and declared.get(one.restriction) is one
    ]
    ended = dict.fromkeys((*state.ended, *(other for one in due for other in one.ends)))
    index = state.index.changed(add=new, remove=gone)
    return replace(state, index=index, declared=declared, ended=tuple(ended)), gone


def _new(
    declared: Mapping[RestrictionId, Declaration], declarations: Sequence[Declaration]
) -> list[Declaration]:
    """Without what was told before: after a restart, something may be told twice."""
    versions = {key: one.version for key, one in declared.items()}
    found = []
    for one in declarations:
        if one.published is None:
            told = one.restriction not in versions
            versions.pop(one.restriction, None)
        else:
            told = versions.get(one.restriction) == one.version
            versions[one.restriction] = one.version
        if not told:
            found.append(one)
    return found


def index_with(
    zones: RestrictionIndex,
    declared: Mapping[RestrictionId, Declaration],
    ended: Sequence[RestrictionId],
) -> RestrictionIndex:
    """The restrictions of the zone files, with those declared since."""
    published = [one.published for one in declared.values() if one.published is not None]
    return zones.changed(add=published, remove={*ended, *declared})


def _touched(state: EngineState, restriction: RestrictionId) -> tuple[Crossing, ...]:
    """How tracks stand that are inside of it, or may be; by track."""
    found = (held.get(restriction) for _, held in sorted(state.crossings.items()))
    return tuple(c for c in found if c is not None and c.verdict.answer is not Answer.OUTSIDE)


def _let_go(
    state: EngineState, gone: set[RestrictionId], end: datetime
) -> tuple[EngineState, list[Event]]:
    """Of what is no longer in force every track is outside, and its alerts have no ground."""
    alerts, crossings = state.alerts, dict(state.crossings)
    events: list[Event] = []
    for track, held in sorted(state.crossings.items()):
        over = [held[one] for one in sorted(gone & held.keys())]
        for crossing in over:
            verdict = replace(crossing.verdict, answer=Answer.OUTSIDE, reason=_OVER)
            ended = replace(crossing, at=end, since=end, verdict=verdict)
            if crossing.verdict.answer is not Answer.OUTSIDE:
                events.append(CrossingChanged(at=end, crossing=ended))
            alerts, changed = alert_list.on_ended(alerts, ended, end)
            events += [AlertChanged(at=end, alert=alert) for alert in changed]
        if over:
            crossings[track] = {key: c for key, c in held.items() if key not in gone}
    return replace(state, alerts=alerts, crossings=crossings), events
