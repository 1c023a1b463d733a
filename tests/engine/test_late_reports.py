"""Reports that come late, but within the lag, give the tracks of the reports in order."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import EAR, LAT, LON, RADAR, at, said

from vedette.engine.live.checkpoint import without_index
from vedette.engine.live.pickling import dumps
from vedette.engine.live.state_reader import read_state
from vedette.engine.state import Batch, EngineConfig, initial_state
from vedette.engine.step import step
from vedette.geo.local import moved
from vedette.model.events import SensorChanged, TrackUpdated
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    PositionReport,
    RegistrationReport,
    Report,
)
from vedette.model.sensor import ConditionKind
from vedette.model.track import Track

LAG_S = 5.0
SECONDS = 30


def plots() -> list[Report]:
    """Three objects abreast by one radar, all plots of a second with one time, and bearings."""
    reports: list[Report] = []
    for second in range(SECONDS):
        for k in range(3):
            lat, lon = moved(LAT, LON, 60.0 * second, 900.0 * k)
            fields = said(RADAR, second, len(reports))
            plot = PositionReport(
                **fields,  # type: ignore[arg-type]
                lat_deg=lat,
                lon_deg=lon,
                covariance=Covariance2D.circular(20.0),
            )
            reports.append(plot)
        bearing = said(EAR, second + 0.4, len(reports))
        reports.append(BearingReport(**bearing, azimuth_deg=80.0 + second))  # type: ignore[arg-type]
    return reports


def arrived(reports: list[Report], delays_s: list[float]) -> list[Report]:
    """The same reports with other delays and numbers, in the order of their arrival."""
    late = [
        replace(one, received_at=one.measured_at + timedelta(seconds=delay))
        for one, delay in zip(reports, delays_s, strict=True)
    ]
    late.sort(key=lambda one: one.received_at)
    numbered = [replace(one, sequence=10 + k) for k, one in enumerate(late)]
    return [
        RegistrationReport(**said(RADAR, 0, 0), registered=RADAR),  # type: ignore[arg-type]
        RegistrationReport(**said(EAR, 0, 1), registered=EAR),  # type: ignore[arg-type]
        *numbered,
    ]


def run(reports: list[Report], lag_s: float = LAG_S) -> tuple[list[Track], list[SensorChanged]]:
    config = EngineConfig(reorder_s=lag_s)
    until = at(SECONDS + 20)
    _, events = step(initial_state(config, ()), Batch(reports=tuple(reports), until=until))
    tracks = [event.track for event in events if isinstance(event, TrackUpdated)]
    return tracks, [event for event in events if isinstance(event, SensorChanged)]


IN_ORDER = plots()
EXPECTED, _ = run(arrived(IN_ORDER, [0.0] * len(IN_ORDER)))


@settings(max_examples=6, deadline=None)
@given(
    st.lists(
        st.floats(0.0, LAG_S).map(lambda s: round(s, 3)),
        min_size=len(IN_ORDER),
        max_size=len(IN_ORDER),
    )
)
def test_any_order_within_the_lag_gives_the_same_tracks_to_the_bit(delays_s: list[float]) -> None:
    tracks, _ = run(arrived(IN_ORDER, delays_s))

    assert tracks == EXPECTED
    assert len({track.id for track in EXPECTED}) == 3


def test_without_a_lag_the_same_shuffled_reports_give_other_tracks() -> None:
    delays_s = [(7 * k) % 50 / 10 for k in range(len(IN_ORDER))]

    shuffled, _ = run(arrived(IN_ORDER, delays_s), 0.0)
    in_order, _ = run(arrived(IN_ORDER, [0.0] * len(IN_ORDER)), 0.0)

    assert shuffled != in_order


def test_a_report_after_the_lag_is_counted_and_named_and_changes_nothing() -> None:
    lat, lon = moved(LAT, LON, 500.0, 100.0)
    late = PositionReport(**said(RADAR, 9.5, 0), lat_deg=lat, lon_deg=lon)  # type: ignore[arg-type]

    tracks, told = run(arrived([*IN_ORDER, late], [*[0.0] * len(IN_ORDER), 10.0]))

    assert tracks == EXPECTED
    named = [one for one in told if any(c.kind is ConditionKind.TOO_LATE for c in one.began)]
    assert [one.health.sensor.id for one in named] == [RADAR.id]
    assert named[0].health.unused == 1
    assert "10 s" in named[0].began[0].words


def test_a_report_that_makes_a_cycle_fail_while_it_waits_is_set_aside_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import vedette.engine.step as engine_step

    bad = BearingReport(**said(EAR, 12.3, 5), azimuth_deg=123.0)  # type: ignore[arg-type]
    real = engine_step.advance

    def failing(picture, reports, sensors, until):  # type: ignore[no-untyped-def]
        if any(getattr(one, "azimuth_deg", None) == 123.0 for one in reports):
            raise RuntimeError("made to fail")
        return real(picture, reports, sensors, until)

    monkeypatch.setattr(engine_step, "advance", failing)
    tracks, told = run(arrived([*IN_ORDER, bad], [*[0.0] * len(IN_ORDER), 0.0]))

    assert tracks == EXPECTED
    aside = [one for one in told if any(c.kind is ConditionKind.QUARANTINED for c in one.began)]
    assert [one.health.sensor.id for one in aside] == [EAR.id]


def test_a_state_read_back_keeps_what_waits() -> None:
    reports = tuple(arrived(IN_ORDER, [0.0] * len(IN_ORDER)))
    early = tuple(one for one in reports if one.received_at < at(10))
    state, before = step(
        initial_state(EngineConfig(reorder_s=LAG_S), ()), Batch(reports=early, until=at(10))
    )

    read = replace(read_state(dumps(without_index(state))), index=state.index)
    rest = Batch(reports=reports[len(early) :], until=at(SECONDS + 20))
    events = (*before, *step(read, rest)[1])

    assert state.held
    assert [event.track for event in events if isinstance(event, TrackUpdated)] == EXPECTED
