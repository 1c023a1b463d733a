"""Alerts rise once, do not flicker at the edge, and say why they went."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from vedette.alerts import alert_list
from vedette.alerts.alert_list import UNDO_WITHIN, AlertBook
from vedette.alerts.last_contact import SpeedBounds, last_contact
from vedette.model.alert import (
    Action,
    Alert,
    AlertCondition,
    AlertEvent,
    AlertLabel,
    AlertRule,
    AlertState,
)
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.group import ObjectGroup
from vedette.model.identity import ClassLikelihood, ObjectClass
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


def act(state: AlertBook, event: AlertEvent, **more: object) -> tuple[AlertBook, tuple[Alert, ...]]:
    (alert,) = [*state.alerts.values(), *state.closed.values()]
    action = Action(alert=alert.id, event=event, at=T0, by="A", **more)  # type: ignore[arg-type]
    return alert_list.on_action(state, action, T0)


def test_a_possible_entry_that_becomes_an_entry_is_the_same_alarm_and_calls_again() -> None:
    state, (possible,) = run(MAYBE)
    state, (acknowledged,) = act(state, AlertEvent.ACKNOWLEDGE)
    assert acknowledged.state is AlertState.ACKNOWLEDGED
    later = T0 + timedelta(seconds=9)
    state, (entry,) = alert_list.on_crossing(state, crossing(IN), TRACK, later)
    assert (entry.id, entry.rule, entry.condition, entry.state, entry.called_at) == (
        possible.id,
        AlertRule.ENTRY,
        AlertCondition.ENTRY,
        AlertState.UNACKNOWLEDGED,
        later,
    )
    assert len(state.alerts) == 1


def test_an_entry_that_becomes_doubtful_again_calls_nobody() -> None:
    state, _ = run(IN)
    state, _ = act(state, AlertEvent.ACKNOWLEDGE)
    assert alert_list.on_crossing(state, crossing(MAYBE), TRACK, T0)[1] == ()


def test_gone_unseen_is_returned_and_coming_back_is_the_same_alert() -> None:
    _, said = run(IN, OUT, IN)
    assert [a.state for a in said] == [
        AlertState.UNACKNOWLEDGED,
        AlertState.RETURNED,
        AlertState.UNACKNOWLEDGED,
    ]
    assert len({a.id for a in said}) == 1


def test_a_second_entry_after_the_first_was_closed_is_the_same_alarm_again() -> None:
    state, (first,) = run(IN)
    state, _ = act(state, AlertEvent.ACKNOWLEDGE)
    state, (closed,) = alert_list.on_crossing(state, crossing(OUT), TRACK, T0)
    assert (closed.state, state.alerts) == (AlertState.CLOSED, {})
    later = T0 + timedelta(minutes=20)
    state, _ = alert_list.on_time(state, later, {PAIR[0]})
    _, (second,) = alert_list.on_crossing(state, crossing(IN), TRACK, later)
    assert (second.id, second.state) == (first.id, AlertState.UNACKNOWLEDGED)
    assert (second.raised_at, second.called_at) == (T0, later)


def test_a_closed_alarm_is_forgotten_once_its_track_is_gone_and_undo_is_over() -> None:
    state, _ = run(IN)
    state, _ = act(state, AlertEvent.ACKNOWLEDGE)
    state, _ = alert_list.on_crossing(state, crossing(OUT), TRACK, T0)
    state, _ = alert_list.on_time(state, T0 + UNDO_WITHIN)
    assert state.closed
    state, _ = alert_list.on_time(state, T0 + UNDO_WITHIN + timedelta(seconds=1))
    assert state == AlertBook()


@pytest.mark.parametrize("answer", [IN, MAYBE])
def test_whom_the_restriction_does_not_bar_raises_nothing(answer: Answer) -> None:
    _, said = alert_list.on_crossing(AlertBook(), crossing(answer, Standing.NOT_BARRED), TRACK, T0)
    assert said == ()


def test_an_unknown_standing_counts_as_barred() -> None:
    _, said = alert_list.on_crossing(AlertBook(), crossing(IN, Standing.UNKNOWN), TRACK, T0)
    assert len(said) == 1


def test_a_lost_track_keeps_its_alarm_until_a_person_closes_it() -> None:
    state, _ = run(IN)
    state, _ = act(state, AlertEvent.ACKNOWLEDGE)
    contact = last_contact(TRACK, SpeedBounds())
    state, (alert,) = alert_list.on_lost(state, TRACK.id, PAIR[1], T0, None, contact)
    assert (alert.state, alert.condition, alert.contact) == (
        AlertState.UNACKNOWLEDGED,
        AlertCondition.LOST_INSIDE,
        contact,
    )
    assert "nobody saw it leave" in alert.reason
    assert alert_list.on_lost(state, TRACK.id, PAIR[1], T0)[1] == ()
    state, (seen,) = act(state, AlertEvent.ACKNOWLEDGE)
    assert (seen.state, seen.contact) == (AlertState.ACKNOWLEDGED, contact)
    state, _ = alert_list.on_time(state, T0 + timedelta(days=9))
    state, (closed,) = act(state, AlertEvent.CLOSE, label=AlertLabel.UNKNOWN)
    assert (closed.state, closed.label, closed.labelled_by) == (
        AlertState.CLOSED,
        AlertLabel.UNKNOWN,
        "A",
    )
    state, (again,) = act(state, AlertEvent.UNDO)
    assert (again.state, again.label, again.contact) == (AlertState.UNACKNOWLEDGED, None, contact)


def test_what_is_still_seen_is_not_closed_by_hand() -> None:
    state, _ = run(IN)
    assert act(state, AlertEvent.CLOSE)[1] == ()


def test_what_was_lost_and_is_seen_again_goes_on_under_the_same_alarm() -> None:
    state, (alert,) = run(IN)
    contact = last_contact(TRACK, SpeedBounds())
    state, _ = alert_list.on_lost(state, TRACK.id, PAIR[1], T0, None, contact)
    state, (seen,) = alert_list.on_crossing(state, crossing(IN), TRACK, T0)
    assert (seen.id, seen.condition, seen.contact) == (alert.id, AlertCondition.ENTRY, None)


def test_what_left_unseen_and_is_then_lost_was_not_lost_inside() -> None:
    state, _ = run(IN, OUT)
    assert alert_list.on_lost(state, TRACK.id, PAIR[1], T0)[1] == ()


def test_acknowledging_is_undone_with_its_label() -> None:
    state, _ = run(IN)
    state, (named,) = act(state, AlertEvent.ACKNOWLEDGE, label=AlertLabel.WILDLIFE)
    assert (named.label, named.labelled_by) == (AlertLabel.WILDLIFE, "A")
    state, (back,) = act(state, AlertEvent.UNDO)
    assert (back.state, back.label, back.changed_by) == (AlertState.UNACKNOWLEDGED, None, "A")


def test_a_shelved_possible_entry_comes_back_at_once_where_it_becomes_an_entry() -> None:
    state, _ = run(MAYBE)
    state, (shelved,) = act(state, AlertEvent.SHELVE, shelve_s=600.0, why="a known hobby field")
    assert (shelved.state, shelved.shelved_for) == (AlertState.SHELVED, "a known hobby field")
    _, (entry,) = alert_list.on_crossing(state, crossing(IN), TRACK, T0)
    assert (entry.state, entry.shelved_until, entry.shelved_for) == (
        AlertState.UNACKNOWLEDGED,
        None,
        None,
    )


BIRD = partial(ClassLikelihood, ObjectClass.BIRD)


@pytest.mark.parametrize(
    ("classes", "bound_m_s"),
    [
        ((), 350),
        ((BIRD(1.0),), 50),
        ((BIRD(0.9), ClassLikelihood(ObjectClass.UNMANNED, 0.1)), 100),
        ((BIRD(0.995), ClassLikelihood(ObjectClass.AIRCRAFT, 0.005)), 50),
    ],
)
def test_the_reach_is_the_bound_of_the_fastest_kind_it_may_be(
    classes: tuple[ClassLikelihood, ...], bound_m_s: int
) -> None:
    found = last_contact(replace(TRACK, classes=classes), SpeedBounds())
    assert found.reach_m_s == bound_m_s
    assert str(bound_m_s) in found.reach_rule


def test_the_reach_is_never_below_the_measured_speed() -> None:
    bird = (ClassLikelihood(ObjectClass.BIRD, 1.0),)
    fast = replace(
        TRACK,
        classes=bird,
        velocity_east_m_s=70.0,
        velocity_north_m_s=0.0,
        velocity_covariance=Covariance2D.circular(2.0),
    )
    found = last_contact(fast, SpeedBounds())
    assert (found.reach_m_s, found.course_deg, found.speed_m_s) == (76, 90, 70)


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
