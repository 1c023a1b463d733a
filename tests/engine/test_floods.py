"""One sensor's flood: its plots of one place are bounded, and its alerts are grouped."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from made import LAT, LON, RAW, T0, ZONE, night

from vedette.engine.batches import batches
from vedette.engine.health.health_settings import HealthConfig
from vedette.engine.health.plot_density import Density
from vedette.engine.state import EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.model.events import AlertChanged, CrossingChanged, Event, TrackUpdated
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import Covariance2D, PositionReport, RangeBearingReport, Report
from vedette.model.sensor import ConditionKind
from vedette.model.track import TrackStatus

NOISY = SensorId("noisy")
SECONDS = 12


def plot(number: int, per_s: float, draw: random.Random, sensor: SensorId = NOISY) -> Report:
    at = T0 + timedelta(seconds=number / per_s)
    return PositionReport(
        sensor=sensor,
        measured_at=at,
        received_at=at,
        source=sensor,
        sequence=number,
        raw=RAW,
        lat_deg=LAT + draw.gauss(0, 0.0008),
        lon_deg=LON + draw.gauss(0, 0.0012),
        covariance=Covariance2D.circular(20.0),
    )


def flood(per_s: float, seconds: int = SECONDS) -> list[Report]:
    draw = random.Random(1)  # noqa: S311
    return [plot(n, per_s, draw) for n in range(int(per_s * seconds))]


def ran(reports: list[Report]) -> tuple[EngineState, list[Event]]:
    state, events = initial_state(EngineConfig(), (ZONE,)), []
    for batch in batches(sorted(reports, key=lambda r: r.order), 1.0, 0.5):
        state, said = step(state, batch)
        events += said
    return state, events


def alerts(events: list[Event]) -> set[str]:
    return {event.alert.id for event in events if isinstance(event, AlertChanged)}


@pytest.mark.parametrize("per_s", [150, 400])
def test_alerts_of_a_flood_are_grouped_and_its_sensor_is_named(per_s: int) -> None:
    """400 plots/s opened 383 incidents in a minute."""
    state, events = ran(flood(per_s))
    assert 1 <= len(alerts(events)) <= HealthConfig().alerts_per_min_max + 2
    kinds = [one.kind for one in state.sensors[NOISY].conditions]
    assert ConditionKind.FLOODING in kinds
    told = {e.crossing.track for e in events if isinstance(e, CrossingChanged)}
    assert len(told) > len(alerts(events))  # one alert stands for several tracks
    proven = {
        e.track.id
        for e in events
        if isinstance(e, TrackUpdated) and e.track.status is TrackStatus.CONFIRMED
    }
    assert proven <= told  # every track is told all the same


def test_an_honest_sensor_beside_the_flood_raises_its_own_alert() -> None:
    named = Emitter(EmitterScheme.ICAO24, "4891aa")
    honest = [
        replace(report, emitter=named) if isinstance(report, PositionReport) else report
        for report in night(SECONDS)
    ]
    _, events = ran([*honest, *flood(400)])
    tracks = {
        event.track.id
        for event in events
        if isinstance(event, TrackUpdated) and named in event.track.identity.emitters
    }
    assert any(isinstance(e, AlertChanged) and e.alert.track in tracks for e in events)


def test_plots_of_one_place_are_bounded_wherever_cells_meet() -> None:
    draw = random.Random(2)  # noqa: S311
    for _ in range(20):
        density = Density(100)
        lat, lon = draw.uniform(-80, 80), draw.uniform(-180, 180)
        like = plot(0, 1, draw)
        assert isinstance(like, PositionReport)
        taken = 0
        for _ in range(1500):
            at = {"lat_deg": lat + draw.gauss(0, 0.0001), "lon_deg": lon}
            taken += density.has_room(replace(like, **at))
        assert 100 <= taken <= 200  # at the border of a strip of latitude twice


def _said(report: PositionReport) -> dict[str, object]:
    names = ("sensor", "measured_at", "received_at", "source", "sequence", "raw")
    return {name: getattr(report, name) for name in names}


def test_a_plot_by_range_and_azimuth_is_counted_too() -> None:
    like = plot(0, 1, random.Random(3))  # noqa: S311
    assert isinstance(like, PositionReport)
    by_range = RangeBearingReport(**_said(like), range_m=3000.0, azimuth_deg=40.0)  # type: ignore[arg-type]
    density = Density(10)
    assert sum(density.has_room(by_range) for _ in range(50)) == 10
