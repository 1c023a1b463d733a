"""What is wrong with a sensor is said once, in time, with why; and it harms nobody else."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import at
from unwell import (
    END_S,
    beat,
    changes,
    flight,
    noise,
    only,
    registered,
    run,
    sensor,
    trouble,
)

from vedette.engine.health.condition_text import duration
from vedette.engine.health.health_settings import HealthConfig
from vedette.engine.live.checkpoint import Checkpoint, from_bytes, to_bytes
from vedette.engine.state import EngineConfig
from vedette.feeds.frame_order import InputDecoding
from vedette.model.events import Event, SensorChanged, TrackUpdated
from vedette.model.report import Report, Trouble
from vedette.model.sensor import ConditionKind, SensorState
from vedette.sharing.event_lines import dumps, to_line
from vedette.store.raw_log import Position

GOOD, BAD = sensor("good"), sensor("bad")
DECLARED = sensor("bad", reports_per_s_max=10.0)
DAY_S = 86_400.0
SOON = timedelta(seconds=10)

WELL = flight(GOOD)
SICK: dict[str, tuple[ConditionKind, list[Report]]] = {
    "a hundred times its rate": (
        ConditionKind.FLOODING,
        flight(DECLARED, per_s=1_000.0, from_s=20.0, to_s=30.0, north_m=9_000.0),
    ),
    "sending yesterday": (
        ConditionKind.CLOCK_OFF,
        flight(BAD, age_s=lambda s: DAY_S if s > 20 else 0.05, north_m=9_000.0),
    ),
    "sending tomorrow": (
        ConditionKind.CLOCK_OFF,
        flight(BAD, age_s=lambda s: -DAY_S if s > 20 else 0.05, north_m=9_000.0),
    ),
    "late": (
        ConditionKind.LATE,
        flight(BAD, age_s=lambda s: 8.0 if s > 20 else 0.05, north_m=9_000.0),
    ),
    "noise": (ConditionKind.NOISE, noise("bad", from_s=20.0)),
    "wrong certificate": (
        ConditionKind.TURNED_AWAY,
        [trouble("bad", s, Trouble.TURNED_AWAY) for s in (20.0, 25.0, 30.0)],
    ),
    "beyond its coverage": (
        ConditionKind.OUTSIDE_COVERAGE,
        flight(BAD, from_s=20.0, north_m=40_000.0),
    ),
    "an input that is not open": (
        ConditionKind.INPUT_FAILED,
        [trouble("bad", 20.0, Trouble.INPUT_FAILED)],
    ),
}


@pytest.mark.parametrize("name", SICK)
def test_each_fault_is_named_once_and_within_ten_seconds(name: str) -> None:
    kind, reports = SICK[name]
    began = [e for e in changes(run(WELL + reports)[1], "bad") if e.began]
    assert len(began) == 1
    condition = only(began[0], kind)
    assert at(20.0) <= condition.since <= at(21.5)
    assert began[0].at - at(20.0) <= SOON
    assert condition.words
    assert began[0].health.conditions == (condition,)


@pytest.mark.parametrize("name", SICK)
def test_the_events_of_others_are_the_same_bytes_with_it_and_without(name: str) -> None:
    def of_others(events: list[Event]) -> list[str]:
        lines = [to_line(event, simulation=False) for event in events]
        return [dumps(line) for line in lines if '"bad"' not in dumps(line)]

    assert of_others(run(WELL + SICK[name][1])[1]) == of_others(run(WELL)[1])


@pytest.mark.parametrize("name", SICK)
@settings(max_examples=4, deadline=None)
@given(span_s=st.floats(0.3, 40.0))
def test_where_reports_are_cut_into_batches_changes_nothing(name: str, span_s: float) -> None:
    reports = WELL + SICK[name][1]
    assert run(reports, span_s=span_s)[1] == run(reports)[1]


@pytest.mark.parametrize("age_s", [DAY_S, -DAY_S, 3 * 3_600.0, -60.0])
def test_a_clock_that_is_off_makes_no_track_in_the_past_or_in_the_future(age_s: float) -> None:
    state, events = run(flight(BAD, age_s=lambda _: age_s))
    assert not [e for e in events if isinstance(e, TrackUpdated)]
    assert not state.picture.lives
    assert state.sensors[BAD.id].unused == state.sensors[BAD.id].reports > 50


def test_a_clock_that_is_off_for_a_while_does_not_move_a_track() -> None:
    off = run(flight(BAD, age_s=lambda s: DAY_S if 20 < s < 30 else 0.05))[1]
    tracks = [e.track for e in off if isinstance(e, TrackUpdated)]
    assert len({t.id for t in tracks}) == 1
    assert all(at(0.0) <= t.at <= at(END_S) for t in tracks)


def test_the_surplus_is_counted_and_not_used() -> None:
    state, events = run(SICK["a hundred times its rate"][1])
    health = state.sensors[BAD.id]
    taken = health.reports - health.shed
    assert health.reports == 10_000
    assert taken <= 10.0 * (10.0 + HealthConfig().burst_s) + 1
    last = {e.track.id: e.track.reports for e in events if isinstance(e, TrackUpdated)}
    assert sum(last.values()) <= taken


def test_without_a_declared_rate_the_setting_holds() -> None:
    config = EngineConfig(health=HealthConfig(reports_per_s_max=50.0))
    reports = flight(BAD, per_s=60.0, to_s=40.0)
    assert only(changes(run(reports, config=config)[1], "bad")[0], ConditionKind.FLOODING)
    assert not changes(run(reports)[1], "bad")


def test_it_is_over_once_and_stays_so() -> None:
    reports = flight(BAD, age_s=lambda s: DAY_S if 10 < s < 20 else 0.05)
    began, ended = changes(run(reports)[1], "bad")
    assert (len(began.began), len(ended.ended)) == (1, 1)
    assert ended.health.conditions == ()
    assert ended.at - at(20.0) < timedelta(seconds=20)


def test_a_sensor_at_the_edge_is_not_said_again_and_again() -> None:
    edge = flight(BAD, per_s=4.0, age_s=lambda s: 8.0 if int(s) % 2 else 0.05)
    assert len(changes(run(edge)[1], "bad")) <= 1


def test_one_odd_report_among_many_is_no_fault() -> None:
    odd = flight(BAD, per_s=2.0, age_s=lambda s: DAY_S if s == 20.5 else 0.05)
    assert not changes(run(odd)[1], "bad")


def test_noise_is_over_when_it_stops_and_is_no_sign_of_life() -> None:
    state, events = run(noise("bad", to_s=20.0), until_s=120.0)
    began, ended = changes(events, "bad")
    assert only(began, ConditionKind.NOISE).words == (
        "80 of 80 messages cannot be read; no such message"
    )
    assert ended.ended
    assert began.health.state is SensorState.NEVER_HEARD
    assert ended.health.refused == 20 * 19
    assert not state.sensors  # a stranger who has gone is forgotten
    assert not state.watches


def test_a_few_bad_messages_among_good_ones_are_no_noise() -> None:
    beats = [beat("bad", 1.0 + n, repeated=10, refused=1) for n in range(50)]
    state, events = run([registered(BAD), *beats])
    assert not changes(events, "bad")
    assert state.sensors[BAD.id].refused == 50


def test_what_is_said_to_be_over_is_over_at_once() -> None:
    said = [
        trouble("bad", 5.0, Trouble.INPUT_FAILED),
        trouble("bad", 9.0, Trouble.INPUT_FAILED, count=0),
    ]
    began, ended = changes(run(said)[1], "bad")
    assert ended.at - began.at == timedelta(seconds=4.0)


def test_lost_and_back_are_said_once_each_beside_a_fault() -> None:
    mute = sensor("bad", silent_after_s=5.0)
    yesterday = flight(mute, to_s=20.0, age_s=lambda _: DAY_S) + flight(mute, from_s=40.0)[1:]
    events = run(yesterday)[1]
    states = [
        e.health.state
        for e in events
        if isinstance(e, SensorChanged) and not e.began and not e.ended
    ]
    assert states == [SensorState.ALIVE, SensorState.SILENT, SensorState.ALIVE] or states == [
        SensorState.NEVER_HEARD,
        SensorState.ALIVE,
        SensorState.SILENT,
        SensorState.ALIVE,
    ]
    began, ended = changes(events, "bad")
    assert only(began, ConditionKind.CLOCK_OFF)
    assert ended.at > at(40.0)


def test_what_is_held_against_sensors_outlives_a_checkpoint() -> None:
    state = run(WELL + SICK["sending yesterday"][1] + SICK["noise"][1], until_s=23.0)[0]
    assert state.watches[BAD.id].evidence
    checkpoint = Checkpoint(
        until=at(23.0),
        state=state,
        decoding=InputDecoding(),
        held=(),
        position=Position(1, 0),
        sequences={},
        events_bytes=0,
    )
    read = from_bytes(to_bytes(checkpoint)).state
    assert (read.watches, read.sensors) == (state.watches, state.sensors)


def test_the_guide_explains_every_state_condition_and_setting_of_time() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "sensors.md").read_text()
    words = [*SensorState, *ConditionKind, "shed", "unused", "reports_per_s_max", "burst_s"]
    assert [word for word in words if f"`{word}`" not in guide] == []


def test_words_say_spans_as_one_would() -> None:
    assert [duration(s) for s in (5.25, 42.0, 600.0, 26_000.0, 2 * DAY_S)] == [
        "5.2 s",
        "42 s",
        "10 minutes",
        "7 hours",
        "2 days",
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"late_s": 0.0}, {"clock_behind_s": 2.0}, {"bad_share": 1.5}, {"reports_per_s_max": 0.5}],
)
def test_senseless_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        HealthConfig(**wrong)  # type: ignore[arg-type]
