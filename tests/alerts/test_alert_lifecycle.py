"""The life of an alert: nothing is closed unseen, and no event leads anywhere unforeseen."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from vedette.alerts.alert_lifecycle import TRANSITIONS, advance
from vedette.model.alert import AlertEvent, AlertState

SEEN = {AlertEvent.ACKNOWLEDGE}


def test_an_event_without_a_row_changes_nothing() -> None:
    for state, event in product(AlertState, AlertEvent):
        if (state, event) not in TRANSITIONS:
            assert advance(state, event) is state


def test_closed_is_the_end() -> None:
    assert all(state is not AlertState.CLOSED for state, _ in TRANSITIONS)


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
