"""The life of an alert: nothing is closed unseen, and no event leads anywhere unforeseen."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.alerts.alert_lifecycle import TRANSITIONS, advance
from vedette.model.alert import AlertEvent, AlertState

SEEN = {AlertEvent.ACKNOWLEDGE, AlertEvent.CLOSE}


def test_an_event_without_a_row_changes_nothing() -> None:
    for state, event in product(AlertState, AlertEvent):
        if (state, event) not in TRANSITIONS:
            assert advance(state, event) is state


def test_a_closed_alarm_only_comes_back_or_is_reopened() -> None:
    leaves = {event for state, event in TRANSITIONS if state is AlertState.CLOSED}
    assert leaves == {AlertEvent.CONDITION_BACK, AlertEvent.UNDO}


@pytest.mark.parametrize("state", list(AlertState))
def test_what_escalates_or_is_lost_is_never_left_acknowledged_or_shelved(
    state: AlertState,
) -> None:
    for event in (AlertEvent.ESCALATED, AlertEvent.CONTACT_LOST):
        after = advance(state, event)
        assert after not in (AlertState.ACKNOWLEDGED, AlertState.SHELVED)


@given(st.lists(st.sampled_from(AlertEvent)))
def test_no_alert_is_closed_that_nobody_acknowledged(events: list[AlertEvent]) -> None:
    state = AlertState.UNACKNOWLEDGED
    seen = False
    for event in events:
        state = advance(state, event)
        seen = seen or event in SEEN
        if state is AlertState.CLOSED:
            assert seen


@given(st.lists(st.sampled_from(AlertEvent)))
def test_a_condition_that_comes_back_is_shown_again(events: list[AlertEvent]) -> None:
    state = AlertState.UNACKNOWLEDGED
    for event in events:
        before = state
        state = advance(state, event)
        if before is AlertState.RETURNED and event is AlertEvent.CONDITION_BACK:
            assert state is AlertState.UNACKNOWLEDGED
