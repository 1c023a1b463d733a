"""A report that makes the engine fail is set aside, and everything else goes on as without it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import RADAR, ZONE, night

from vedette.engine import step as step_module
from vedette.engine.batches import batches
from vedette.engine.guarded_cycle import ALL_MAX, ONE_BY_ONE_MAX
from vedette.engine.state import EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.frame_decoding import Decoding
from vedette.feeds.mode_s.adsb import ModeSDecoder
from vedette.feeds.recordings.recording import open_recording
from vedette.model.events import AlertChanged, Event, SensorChanged, SetAside, TrackUpdated
from vedette.model.ids import SensorId
from vedette.model.ranges import TOTAL_MAX
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    PositionReport,
    RawRef,
    Report,
    Trouble,
    TroubleReport,
)
from vedette.model.sensor import ConditionKind, SensorState
from vedette.record.record import Record

CYCLE_S = EngineConfig().cycle_s
POISON = SensorId("poison")
real_advance = step_module.advance


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracker that fails on every report of one sensor."""

    def advance(picture, reports, sensors, until):  # type: ignore[no-untyped-def]
        if any(report.sensor == POISON for report in reports):
            raise OverflowError("math range error")
        return real_advance(picture, reports, sensors, until)

    monkeypatch.setattr(step_module, "advance", advance)


def poison(seconds: float, count: int = 1) -> list[Report]:
    like = next(r for r in night(2) if isinstance(r, PositionReport))
    at = like.received_at + timedelta(seconds=seconds)
    return [
        replace(like, sensor=POISON, received_at=at, measured_at=at, source="bad", sequence=n)
        for n in range(count)
    ]


def ran(reports: Sequence[Report], span_s: float = 1.0) -> tuple[EngineState, list[Event]]:
    state, events = initial_state(EngineConfig(), (ZONE,)), []
    for batch in batches(sorted(reports, key=lambda r: r.order), span_s, CYCLE_S):
        state, said = step(state, batch)
        events += said
    return state, events


def of_others(events: Sequence[Event]) -> list[Event]:
    """Everything that is not about the sensor whose reports fail."""
    return [
        event
        for event in events
        if not isinstance(event, SetAside)
        and not (isinstance(event, SensorChanged) and event.health.sensor.id == POISON)
    ]


@pytest.mark.usefixtures("fragile")
@pytest.mark.parametrize("count", [1, ONE_BY_ONE_MAX, ONE_BY_ONE_MAX + 3, ALL_MAX * 2])
def test_what_fails_is_set_aside_and_named_and_all_else_is_as_without_it(count: int) -> None:
    honest = night(20)
    _, without = ran(honest)
    state, events = ran([*honest, *poison(5.1, count)])
    aside = [event for event in events if isinstance(event, SetAside)]
    assert {(one.source, one.sequence) for one in aside} == {("bad", n) for n in range(count)}
    assert all("OverflowError" in one.words for one in aside)
    assert of_others(events) == without
    assert any(isinstance(event, AlertChanged) for event in without)
    assert [c.kind for c in state.sensors[POISON].conditions] == [ConditionKind.QUARANTINED]


@pytest.mark.usefixtures("fragile")
@given(span_s=st.sampled_from([0.05, 0.31, 1.0, 30.0]))
def test_what_is_set_aside_does_not_depend_on_how_batches_are_cut(span_s: float) -> None:
    reports = [*night(12), *poison(2.0, 2), *poison(2.2), *poison(7.9, 6)]
    assert ran(reports, span_s)[1] == ran(reports, 1.0)[1]


def test_a_picture_that_fails_by_itself_is_dropped_and_its_alerts_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def advance(picture, reports, sensors, until):  # type: ignore[no-untyped-def]
        if len(picture.lives) > 0 and until >= last:
            raise ZeroDivisionError("float division by zero")
        return real_advance(picture, reports, sensors, until)

    reports = night(30)
    last = reports[-4].received_at
    monkeypatch.setattr(step_module, "advance", advance)
    state, events = ran(reports)
    aside = [event for event in events if isinstance(event, SetAside)]
    assert aside
    assert all(one.sensor is None and "ZeroDivisionError" in one.words for one in aside)
    lost = [e for e in events if isinstance(e, TrackUpdated) and e.track.status.value == "lost"]
    assert lost
    last_told = {e.alert.id: e.alert for e in events if isinstance(e, AlertChanged)}
    assert any("the track was lost" in alert.reason for alert in last_told.values())
    assert state.sensors[RADAR.id].state is SensorState.ALIVE


def test_a_cycle_that_makes_a_number_that_cannot_be_written_has_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def advance(picture, reports, sensors, until):  # type: ignore[no-untyped-def]
        after, tracks = real_advance(picture, reports, sensors, until)
        if any(report.sensor == POISON for report in reports):
            tracks = tuple(replace(track, lat_deg=float("nan")) for track in tracks)
        return after, tracks

    monkeypatch.setattr(step_module, "advance", advance)
    _, events = ran([*night(10), *poison(5.1)])
    assert [event.sensor for event in events if isinstance(event, SetAside)] == [POISON]
    assert all(e.track.lat_deg == e.track.lat_deg for e in events if isinstance(e, TrackUpdated))


def test_a_decoder_that_fails_sets_its_frame_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(self: ModeSDecoder, frame: Frame) -> None:
        raise IndexError("string index out of range")

    monkeypatch.setattr(ModeSDecoder, "decode", decode)
    tally = Tally()
    raw = RawRef("log", 8, 14)
    frame = Frame(
        data=bytes(14),
        encoding=Encoding.MODE_S,
        sensor=SensorId("roof"),
        received_at=night(1)[0].received_at,
        source="in",
        sequence=4,
        raw=raw,
    )
    (report,) = Decoding(tally).run([frame])
    assert isinstance(report, TroubleReport)
    assert (report.trouble, report.raw, report.sequence) == (Trouble.QUARANTINED, raw, 4)
    assert "IndexError" in report.words
    assert tally.refused == 1


def test_counts_that_add_up_stay_numbers_that_json_keeps() -> None:
    beat = next(r for r in night(2) if isinstance(r, HeartbeatReport))
    state = initial_state(EngineConfig(), ())
    _, first = ran([beat])
    health = next(e.health for e in first if isinstance(e, SensorChanged))
    state = replace(state, sensors={beat.sensor: replace(health, refused=TOTAL_MAX - 1)})
    for batch in batches([replace(beat, refused=1_000_000_000)], 1.0, CYCLE_S):
        state, _ = step(state, batch)
    assert state.sensors[beat.sensor].refused == TOTAL_MAX


@pytest.mark.parametrize("case", sorted((Path(__file__).parent / "data").glob("*.jsonl")))
def test_lines_that_once_ended_the_process_are_refused_at_the_door(case: Path) -> None:
    recording = open_recording(case)
    state, _ = ran(list(recording.reports()))
    assert recording.tally.refused == 1
    assert recording.tally.first_refusal is not None
    assert "must be at most" in recording.tally.first_refusal
    assert SensorId("u1") in state.sensors


@given(
    ee=st.floats(0, 4e14),
    nn=st.floats(0, 4e14),
    share=st.floats(-1, 1),
    sigma=st.sampled_from([1e-3, 1.0, 2.01e7]),
)
def test_every_error_that_the_format_lets_in_is_survived(
    ee: float, nn: float, share: float, sigma: float
) -> None:
    reports = night(6)
    like = next(r for r in reports if isinstance(r, PositionReport))
    at = like.received_at + timedelta(seconds=1.1)
    en = share * (ee * nn) ** 0.5
    given_error = replace(
        like, covariance=Covariance2D(ee, en, nn), received_at=at, measured_at=at, sequence=900
    )
    circular = replace(given_error, covariance=Covariance2D.circular(sigma), sequence=901)
    _, events = ran([*reports, given_error, circular])
    assert not [event for event in events if isinstance(event, SetAside)]
    with Record.in_memory() as record:
        record.runs.open(
            at=at, simulation=True, version="0", name=None, restrictions=(), settings_sha256="0"
        )
        record.runs.note(events)
