"""The relations of tracks to restrictions, and the alerts that follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from vedette.airspace.check.place_check import MARGIN_EXACT_M
from vedette.airspace.check.restriction_index import Found
from vedette.airspace.check_settings import CheckConfig
from vedette.alerts import alert_list
from vedette.alerts.alert_rules import CLEAR_BY, rule_for
from vedette.engine.alarm_traces import contact_of
from vedette.engine.flood_alerts import Floods
from vedette.engine.notices.notices import doubt
from vedette.engine.silent_identity import SilentIdentities
from vedette.engine.state import EngineState
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.events import AlertChanged, CrossingChanged, Event
from vedette.model.ids import RestrictionId
from vedette.model.report import Covariance2D
from vedette.model.times import seconds_between
from vedette.model.track import Track, TrackStatus


def update_crossings(
    state: EngineState,
    tracks: Sequence[Track],
    end: datetime,
    *,
    only: RestrictionId | None = None,
) -> tuple[EngineState, list[Event]]:
    """Check each of `tracks`, and return an event for each changed answer.

    only: check against this restriction alone; the relations to others stay unchanged.
    """
    crossings = dict(state.crossings)
    alerts = state.alerts
    events: list[Event] = []
    alerted = alert_list.pairs(alerts)
    floods = Floods(state.raised, state.watches, end, state.config.health)
    silent = SilentIdentities(state)
    for track in tracks:
        if track.status is TrackStatus.TENTATIVE and not track.bearing_region:
            continue
        known = crossings.get(track.id, {})
        if track.status is TrackStatus.LOST:
            for restriction in known:
                alerts, changed = alert_list.on_lost(
                    alerts,
                    track.id,
                    restriction,
                    end,
                    track.contradiction,
                    contact_of(state, alerts.open.get((track.id, restriction))),
                )
                events += [AlertChanged(at=end, alert=alert) for alert in changed]
            crossings.pop(track.id, None)
            continue
        now = _check(state, track, known, end, only, alerted)
        for crossing in now.values():
            if _differs(known.get(crossing.restriction), crossing):
                events.append(CrossingChanged(at=end, crossing=crossing))
            if (
                crossing.verdict.answer is Answer.OUTSIDE
                and crossing.beyond is None
                and (track.id, crossing.restriction) not in alerted
            ):
                continue  # most are far away: nothing can rise, and nothing has risen that may go
            if rule_for(crossing, track) is not None:
                risen = (track.id, crossing.restriction) in alerted
                if not risen and silent.alone_bars(track, crossing):
                    continue
                if floods.stands_in(alerts, track, crossing):
                    continue
            settled = _settled(state, alerts, track, crossing)
            alerts, changed = alert_list.on_crossing(alerts, crossing, track, end, settled=settled)
            events += [AlertChanged(at=end, alert=alert) for alert in changed]
            floods.note(track, changed)
        crossings[track.id] = now if only is None else {**known, **now}
    state = replace(
        state,
        crossings=crossings,
        alerts=alerts,
        raised=floods.raised,
        watches=floods.watches(),
    )
    return state, events


def _check(
    state: EngineState,
    track: Track,
    known: Mapping[RestrictionId, Crossing],
    end: datetime,
    only: RestrictionId | None,
    alerted: frozenset[alert_list.Pair],
) -> dict[RestrictionId, Crossing]:
    """The track against every restriction near it, and against those it was last not outside of,
    was let into, or has an open alert about, however far away they are by now.

    Asked of one alone, it is asked for `end`: the track may not have been heard in this cycle.
    """
    kept: list[RestrictionId] = []
    far: set[RestrictionId] = set()
    for identity, one in known.items():
        clear = one.verdict.answer is Answer.OUTSIDE and one.authorisation is None
        if not clear or (track.id, identity) in alerted:
            kept.append(identity)
        elif one.verdict.margin_m > MARGIN_EXACT_M:
            far.add(identity)
    at = track.at if only is None else max(track.at, end)
    doubted = doubt(state.notices, track, state.sensors)
    checked, still = state.index.check_track(track, at, also=kept, only=only, far=far)
    now = {
        found.restriction: _crossing(state, track, at, found, known.get(found.restriction), doubted)
        for found in checked
    }
    # Nothing would be told of these: they stay as they were when that was last worked out.
    return now | {identity: known[identity] for identity in still}


def _crossing(
    state: EngineState,
    track: Track,
    at: datetime,
    found: Found,
    before: Crossing | None,
    doubted: str | None,
) -> Crossing:
    """doubted: why a notice makes the track's place doubtful; None where none does."""
    verdict = _as_seen(found.verdict, track, doubted)
    same = before is not None and before.verdict.answer is verdict.answer
    authorisation = None if before is None else before.authorisation
    if found.authorisation is not None and found.standing is Standing.NOT_BARRED:
        authorisation = found.authorisation
    beyond = None
    if authorisation is not None and verdict.answer is Answer.OUTSIDE:
        beyond = state.index.beyond(authorisation, track, at)
    return Crossing(
        track=track.id,
        restriction=found.restriction,
        at=track.at,
        verdict=verdict,
        standing=found.standing,
        standing_reason=found.standing_reason,
        since=before.since if before is not None and same else track.at,
        # What was seen a while ago says nothing of how likely it is now.
        probability=None if doubted or _uncertain(track) else found.probability,
        authorisation=authorisation,
        beyond=beyond,
    )


def _settled(
    state: EngineState, alerts: alert_list.AlertBook, track: Track, crossing: Crossing
) -> bool:
    """Whether a track is as clear with several times its error; asked only where it matters."""
    pair = (crossing.track, crossing.restriction)
    if rule_for(crossing, track) is not None or not alert_list.is_active(alerts, pair):
        return True
    found, _ = state.index.check_track(
        _blurred(track, state.index.config),
        track.at,
        also=[crossing.restriction],
        only=crossing.restriction,
    )
    return all(
        rule_for(replace(crossing, verdict=one.verdict, standing=one.standing), track) is None
        for one in found
    )


def _blurred(track: Track, config: CheckConfig) -> Track:
    """The same track with several times its error."""
    c = track.covariance
    assumed = config.assumed_height_sigma_m
    return replace(
        track,
        covariance=Covariance2D(CLEAR_BY**2 * c.ee, CLEAR_BY**2 * c.en, CLEAR_BY**2 * c.nn),
        heights=tuple(
            replace(one, sigma_m=CLEAR_BY * (assumed if one.sigma_m is None else one.sigma_m))
            for one in track.heights
        ),
    )


def _as_seen(verdict: Verdict, track: Track, doubted: str | None) -> Verdict:
    """What coasts, claims a second place, or is doubtful with many others, is proven nowhere.

    What coasts may have turned away, or be something else by now.
    """
    if verdict.answer is not Answer.INSIDE:
        return verdict
    if track.contradiction is not None:
        said = f"{track.contradiction.words}; {verdict.reason}"
        return replace(verdict, answer=Answer.INDETERMINATE, reason=said)
    if doubted is not None:
        said = f"{doubted}; {verdict.reason}"
        return replace(verdict, answer=Answer.INDETERMINATE, reason=said)
    if track.bearing_region:
        said = (
            f"bearings of {len(track.sensors)} sensors cross here, and the place is not proven; "
            f"{verdict.reason}"
        )
        return replace(verdict, answer=Answer.INDETERMINATE, reason=said)
    if track.status is not TrackStatus.COASTING:
        return verdict
    silent_s = seconds_between(track.at, track.updated_at)
    reason = f"the track is coasting: it was last seen {silent_s:.0f} s ago"
    if track.same_place_since is not None:
        reason = f"heard, and told no new place for {silent_s:.0f} s"
    elif silent_s <= 0:
        reason = "the track is coasting: what was seen just now is not yet proven to be it"
    return replace(verdict, answer=Answer.INDETERMINATE, reason=f"{reason}; {verdict.reason}")


def _uncertain(track: Track) -> bool:
    coasting = track.status is TrackStatus.COASTING
    return coasting or track.contradiction is not None or track.bearing_region


def _differs(before: Crossing | None, now: Crossing) -> bool:
    return (
        before is None
        or before.verdict.answer is not now.verdict.answer
        or before.standing is not now.standing
        or (before.beyond is None) is not (now.beyond is None)
    )
