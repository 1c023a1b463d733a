"""`step` is pure, keeps its own time, and does not see how reports were cut into batches."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import RADAR, T0, ZONE, at, night

from vedette.engine.state import Batch, EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.model.alert import Action, AlertEvent, AlertRule, AlertState
from vedette.model.crossing import Answer
from vedette.model.errors import BatchError
from vedette.model.events import (
    AlertChanged,
    CrossingChanged,
    Event,
    Observed,
    SensorChanged,
    TrackUpdated,
)
from vedette.model.sensor import SensorState
from vedette.model.track import TrackStatus

NIGHT = night()
END = at(62.0)


def world() -> EngineState:
    return initial_state(EngineConfig(), (ZONE,))


def cut(points: list[float]) -> list[Batch]:
    """The night in batches that end at `points`."""
    batches, rest = [], list(NIGHT)
    for point in [*sorted(points), 62.0]:
        taken = [r for r in rest if r.received_at < at(point)]
        rest = rest[len(taken) :]
        batches.append(Batch(reports=tuple(taken), until=at(point)))
    return batches


def run(batches: list[Batch], state: EngineState | None = None) -> tuple[EngineState, list[Event]]:
    state = state or world()
    said: list[Event] = []
    for batch in batches:
        state, events = step(state, batch)
        said += events
    return state, said


WHOLE = run(cut([]))[1]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(0.0, 61.9), max_size=12))
def test_where_reports_are_cut_into_batches_changes_nothing(points: list[float]) -> None:
    assert run(cut(points))[1] == WHOLE


def test_step_leaves_the_state_it_was_given_as_it_was() -> None:
    half, rest = cut([30.0])
    before, _ = step(world(), half)
    once = step(before, rest)[1]
    twice = step(before, rest)[1]
    assert once == twice


def test_the_flight_is_one_track_that_enters_and_leaves() -> None:
    tracks = {e.track.id for e in WHOLE if isinstance(e, TrackUpdated)}
    assert len(tracks) == 1
    answers = [e.crossing.verdict.answer for e in WHOLE if isinstance(e, CrossingChanged)]
    assert answers[0] is Answer.OUTSIDE
    assert Answer.INSIDE in answers
    assert answers[-1] is Answer.OUTSIDE


def test_its_entry_is_alerted_once_and_returns_unseen() -> None:
    entries = [
        e.alert for e in WHOLE if isinstance(e, AlertChanged) and e.alert.rule is AlertRule.ENTRY
    ]
    assert [a.state for a in entries] == [AlertState.UNACKNOWLEDGED, AlertState.RETURNED]


def test_an_acknowledged_alert_closes_when_its_condition_goes() -> None:
    state, said = run(cut([32.0])[:1])
    alerts = (e.alert for e in said if isinstance(e, AlertChanged))
    alert = next(a for a in alerts if a.rule is AlertRule.ENTRY)
    action = Action(alert=alert.id, event=AlertEvent.ACKNOWLEDGE, at=at(32.1), by="A. Officer")
    rest = [r for r in NIGHT if r.received_at >= at(32.0)]
    _, said = step(state, Batch(reports=tuple(rest), actions=(action,), until=END))
    changes = [e.alert for e in said if isinstance(e, AlertChanged) and e.alert.id == alert.id]
    assert [a.state for a in changes] == [AlertState.ACKNOWLEDGED, AlertState.CLOSED]
    assert changes[0].changed_by == "A. Officer"


def test_a_sensor_that_dies_is_lost_once_with_since_when() -> None:
    ear = [e for e in WHOLE if isinstance(e, SensorChanged) and e.health.sensor.id == "ear"]
    assert [e.health.state for e in ear] == [
        SensorState.NEVER_HEARD,
        SensorState.ALIVE,
        SensorState.SILENT,
    ]
    last = max(r.received_at for r in NIGHT if r.sensor == "ear")
    assert ear[-1].health.since == last
    assert ear[-1].at - last <= timedelta(seconds=10.0 + 2 * EngineConfig().cycle_s)


def test_bearings_are_kept_as_such() -> None:
    bearings = [e for e in WHOLE if isinstance(e, Observed)]
    assert len(bearings) == 12
    assert {e.sensor_lat_deg for e in bearings} == {RADAR.lat_deg}


def test_a_track_that_is_heard_no_more_coasts_and_is_lost() -> None:
    state, _ = run(cut([]))
    _, said = step(state, Batch(until=at(1_000.0)))
    assert [e.track.status for e in said if isinstance(e, TrackUpdated)][-1] is TrackStatus.LOST


def test_what_coasts_inside_is_indeterminate_and_its_entry_goes_on() -> None:
    seen = tuple(r for r in NIGHT if r.received_at < at(31.0))  # it is well inside by then
    _, said = run([Batch(reports=seen, until=at(31.0)), Batch(until=at(36.0))])
    last = [e.crossing for e in said if isinstance(e, CrossingChanged)][-1]
    assert last.verdict.answer is Answer.INDETERMINATE
    assert "the track is coasting: it was last seen" in last.verdict.reason
    assert last.since > at(33.0)
    alerts = {
        e.alert.rule: e.alert.state
        for e in said
        if isinstance(e, AlertChanged) and e.alert.rule is AlertRule.ENTRY
    }
    assert alerts == {AlertRule.ENTRY: AlertState.UNACKNOWLEDGED}


def test_what_coasts_into_a_restriction_never_raises_an_entry() -> None:
    seen = tuple(r for r in NIGHT if r.received_at < at(18.0))  # 600 m before it
    _, said = run([Batch(reports=seen, until=at(18.0)), Batch(until=at(62.0))])
    rules = {e.alert.rule for e in said if isinstance(e, AlertChanged)}
    assert rules == {AlertRule.POSSIBLE_ENTRY}


def test_a_long_silence_costs_nothing_and_says_nothing() -> None:
    state, _ = step(world(), Batch(reports=tuple(NIGHT[:2]), until=at(1.0)))
    state, _ = step(state, Batch(until=at(60.0)))
    after, said = step(state, Batch(until=T0 + timedelta(days=400)))
    assert said == ()
    assert after.until == T0 + timedelta(days=400)


@pytest.mark.parametrize(
    ("batches", "words"),
    [
        ([Batch(until=at(5.0)), Batch(until=at(4.0))], "until must not be before"),
        ([Batch(reports=tuple(reversed(NIGHT)), until=END)], "reports must be in order"),
        ([Batch(until=at(5.0)), Batch(reports=tuple(NIGHT), until=END)], "which is closed"),
        ([Batch(reports=tuple(NIGHT), until=at(5.0))], "must be received before until"),
    ],
)
def test_a_batch_that_breaks_the_contract_is_refused(batches: list[Batch], words: str) -> None:
    with pytest.raises(BatchError, match=words):
        run(batches)
