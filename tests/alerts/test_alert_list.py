"""Alerts rise once, do not flicker at the edge, and say why they went."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vedette.alerts import alert_list
from vedette.alerts.alert_list import AlertBook
from vedette.model.alert import Action, Alert, AlertEvent, AlertRule, AlertState
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.group import ObjectGroup
from vedette.model.ids import RestrictionId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.track import Track, TrackStatus

T0 = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
PAIR = (TrackId("track-a"), RestrictionId("zone"))
TRACK = Track(
    id=PAIR[0],
    status=TrackStatus.CONFIRMED,
    at=T0,
    first_at=T0,
    updated_at=T0,
    lat_deg=51.0,
    lon_deg=23.0,
    covariance=Covariance2D.circular(10.0),
)


def crossing(answer: Answer, standing: Standing = Standing.BARRED) -> Crossing:
    return Crossing(
        track=PAIR[0],
        restriction=PAIR[1],
        at=T0,
        verdict=Verdict(answer=answer, reason=f"it is {answer}", margin_m=0.0),
        standing=standing,
        standing_reason="said so",
        since=T0,
    )


def run(*answers: Answer, track: Track = TRACK) -> tuple[AlertBook, list[Alert]]:
    state, said = AlertBook(), []
    for i, answer in enumerate(answers):
        now = T0 + timedelta(seconds=i)
        state, changed = alert_list.on_crossing(state, crossing(answer), track, now)
        said += changed
    return state, said


IN, OUT, MAYBE = Answer.INSIDE, Answer.OUTSIDE, Answer.INDETERMINATE


def test_an_entry_rises_once_however_long_it_lasts() -> None:
    _, said = run(IN, IN, IN)
    assert [(a.rule, a.state) for a in said] == [(AlertRule.ENTRY, AlertState.UNACKNOWLEDGED)]


def test_flying_along_the_edge_does_not_flicker() -> None:
    _, said = run(IN, MAYBE, IN, MAYBE, IN)
    assert len(said) == 1


def test_doubt_raises_a_possible_entry_that_yields_to_certainty() -> None:
    _, said = run(MAYBE, IN)
    assert [(a.rule, a.state) for a in said] == [
        (AlertRule.POSSIBLE_ENTRY, AlertState.UNACKNOWLEDGED),
        (AlertRule.ENTRY, AlertState.UNACKNOWLEDGED),
        (AlertRule.POSSIBLE_ENTRY, AlertState.RETURNED),
    ]


def test_gone_unseen_is_returned_and_coming_back_is_the_same_alert() -> None:
    _, said = run(IN, OUT, IN)
    assert [a.state for a in said] == [
        AlertState.UNACKNOWLEDGED,
        AlertState.RETURNED,
        AlertState.UNACKNOWLEDGED,
    ]
    assert len({a.id for a in said}) == 1


def test_a_second_entry_after_the_first_was_closed_is_another_alert() -> None:
    state, (first,) = run(IN)
    state, _ = alert_list.on_action(
        state, Action(alert=first.id, event=AlertEvent.ACKNOWLEDGE, at=T0, by="A"), T0
    )
    state, (closed,) = alert_list.on_crossing(state, crossing(OUT), TRACK, T0)
    assert closed.state is AlertState.CLOSED
    later = T0 + timedelta(minutes=1)
    _, (second,) = alert_list.on_crossing(state, crossing(IN), TRACK, later)
    assert second.id != first.id


@pytest.mark.parametrize("answer", [IN, MAYBE])
def test_whom_the_restriction_does_not_bar_raises_nothing(answer: Answer) -> None:
    _, said = alert_list.on_crossing(AlertBook(), crossing(answer, Standing.NOT_BARRED), TRACK, T0)
    assert said == ()


def test_an_unknown_standing_counts_as_barred() -> None:
    _, said = alert_list.on_crossing(AlertBook(), crossing(IN, Standing.UNKNOWN), TRACK, T0)
    assert len(said) == 1


def test_a_lost_track_is_not_one_that_left() -> None:
    state, _ = run(IN)
    lost = replace(TRACK, status=TrackStatus.LOST)
    _, (alert,) = alert_list.on_lost(state, lost.id, PAIR[1], T0)
    assert alert.state is AlertState.RETURNED
    assert "nobody saw it leave" in alert.reason


def test_what_was_shelved_comes_back_by_itself() -> None:
    state, (alert,) = run(IN)
    shelve = Action(alert=alert.id, event=AlertEvent.SHELVE, at=T0, by="A", shelve_s=60.0)
    state, (shelved,) = alert_list.on_action(state, shelve, T0)
    assert shelved.shelved_until == T0 + timedelta(seconds=60)
    state, none = alert_list.on_time(state, T0 + timedelta(seconds=59))
    assert none == ()
    state, (back,) = alert_list.on_time(state, T0 + timedelta(seconds=60))
    assert (back.state, back.shelved_until) == (AlertState.UNACKNOWLEDGED, None)
    assert alert_list.on_time(state, T0 + timedelta(seconds=90))[1] == ()


def test_an_action_on_an_unknown_alert_changes_nothing() -> None:
    action = Action(alert="alert-none", event=AlertEvent.ACKNOWLEDGE, at=T0, by="A")  # type: ignore[arg-type]
    assert alert_list.on_action(AlertBook(), action, T0) == (AlertBook(), ())


def test_the_reason_says_since_when_an_identity_is_silent_and_of_what_group_it_is() -> None:
    group = ObjectGroup(number=40.2, number_sigma=3.0, extent_m=130.0, extent_sigma_m=12.0)
    silent = replace(TRACK, identity_silent_since=T0 - timedelta(seconds=115), group=group)
    _, said = run(MAYBE, track=silent)
    assert said[0].reason == (
        "it is indeterminate; it has not been heard to identify itself for 115 s; "
        "one of about 40 objects close together (34 to 47), spread over 130 m (1 sigma, error 12 m)"
    )
