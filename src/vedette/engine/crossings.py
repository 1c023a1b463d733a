"""How tracks stand to restrictions, and what alerts come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vedette.alerts import book
from vedette.engine.state import EngineState
from vedette.model.crossing import Answer, Crossing, Verdict
from vedette.model.events import AlertChanged, CrossingChanged, Event
from vedette.model.ids import RestrictionId
from vedette.model.times import seconds_between
from vedette.model.track import Track, TrackStatus


def update_crossings(
    state: EngineState,
    tracks: Sequence[Track],
    end: datetime,
    *,
    only: RestrictionId | None = None,
) -> tuple[EngineState, list[Event]]:
    """Check each of `tracks`; an event where its answer or standing changed.

    only: against this restriction alone; how they stand to others stays as it was.
    """
    crossings = dict(state.crossings)
    alerts = state.alerts
    events: list[Event] = []
    for track in tracks:
        if track.status is TrackStatus.TENTATIVE:
            continue
        known = crossings.get(track.id, {})
        if track.status is TrackStatus.LOST:
            for restriction in known:
                alerts, changed = book.on_lost(alerts, track, restriction, end)
                events += [AlertChanged(at=end, alert=alert) for alert in changed]
            crossings.pop(track.id, None)
            continue
        now = _check(state, track, known, end, only)
        for crossing in now.values():
            if _differs(known.get(crossing.restriction), crossing):
                events.append(CrossingChanged(at=end, crossing=crossing))
            alerts, changed = book.on_crossing(alerts, crossing, track, end)
            events += [AlertChanged(at=end, alert=alert) for alert in changed]
        crossings[track.id] = now if only is None else {**known, **now}
    return replace(state, crossings=crossings, alerts=alerts), events


def _check(
    state: EngineState,
    track: Track,
    known: Mapping[RestrictionId, Crossing],
    end: datetime,
    only: RestrictionId | None,
) -> dict[RestrictionId, Crossing]:
    """The track against every restriction near it, and against those it was last not outside of.

    Asked of one alone, it is asked for `end`: the track may not have been heard in this cycle.
    """
    doubtful = [r for r, c in known.items() if c.verdict.answer is not Answer.OUTSIDE]
    now: dict[RestrictionId, Crossing] = {}
    at = track.at if only is None else max(track.at, end)
    for restriction, found, standing, why in state.index.check_track(
        track, at, also=doubtful, only=only
    ):
        verdict = _as_seen(found, track)
        before = known.get(restriction)
        same = before is not None and before.verdict.answer is verdict.answer
        now[restriction] = Crossing(
            track=track.id,
            restriction=restriction,
            at=track.at,
            verdict=verdict,
            standing=standing,
            standing_reason=why,
            since=before.since if before is not None and same else track.at,
        )
    return now


def _as_seen(verdict: Verdict, track: Track) -> Verdict:
    """What coasts is proven to be nowhere: it may have turned away, or be something else by now."""
    if track.status is not TrackStatus.COASTING or verdict.answer is not Answer.INSIDE:
        return verdict
    silent_s = seconds_between(track.at, track.updated_at)
    reason = f"the track is coasting: it was last seen {silent_s:.0f} s ago"
    if silent_s <= 0:
        reason = "the track is coasting: what was seen just now is not yet proven to be it"
    return replace(verdict, answer=Answer.INDETERMINATE, reason=f"{reason}; {verdict.reason}")


def _differs(before: Crossing | None, now: Crossing) -> bool:
    return (
        before is None
        or before.verdict.answer is not now.verdict.answer
        or before.standing is not now.standing
    )
