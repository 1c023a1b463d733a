"""Systematic errors of radars: found from common objects, told, and corrected."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.engine.state import Batch, EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.geo.geodesic import direct, inverse
from vedette.geo.local import east_north_m, moved
from vedette.model.events import Event, SensorChanged, TrackUpdated
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    Covariance2D,
    PositionReport,
    RangeBearingReport,
    RawRef,
    RegistrationReport,
    Report,
)
from vedette.model.sensor import ConditionKind, Coverage, Sensor, SensorKind
from vedette.model.track import TrackStatus
from vedette.tracking.cycle import tracking_step
from vedette.tracking.kalman.sensor_bias import Bias, unbiased

T0 = datetime(2025, 6, 1, tzinfo=UTC)
PLACE = (50.0, 20.0)
OBJECTS, SECONDS = 16, 40
RADARS = {
    "west": (moved(*PLACE, -10_000.0, 0.0), 4.0),
    "east": (moved(*PLACE, 9_000.0, 4_000.0), 5.0),
}
"""Place, and seconds for one turn."""


def radar(name: str) -> Sensor:
    (lat, lon), _ = RADARS[name]
    return Sensor(
        id=SensorId(name),
        kind=SensorKind.RADAR,
        lat_deg=lat,
        lon_deg=lon,
        coverage=Coverage(range_max_m=60_000.0),
        range_sigma_m=30.0,
        azimuth_sigma_deg=0.15,
    )


ADSB = Sensor(id=SensorId("adsb"), kind=SensorKind.ADSB)


def scene(errors_deg: dict[str, float], *, adsb: bool = False) -> list[Report]:
    """Objects that fly straight, seen by the radars in `errors_deg`, which have these errors."""
    rng = np.random.default_rng(11)
    starts = rng.uniform(-25_000.0, 25_000.0, (OBJECTS, 2))
    speed, course = rng.uniform(60.0, 200.0, OBJECTS), rng.uniform(0.0, 2 * math.pi, OBJECTS)
    velocity = np.stack((speed * np.sin(course), speed * np.cos(course)), axis=1)
    found: list[tuple[float, str, int, tuple[float, float]]] = []
    for name, off_deg in errors_deg.items():
        (lat, lon), turn_s = RADARS[name]
        for begun in np.arange(1.0, SECONDS - turn_s, turn_s):
            for k in range(OBJECTS):
                place = place_of(starts[k] + velocity[k] * begun)
                at_s = begun + turn_s * (inverse(lat, lon, *place)[1] % 360.0) / 360.0
                place = place_of(starts[k] + velocity[k] * at_s)
                far, azimuth, _ = inverse(lat, lon, *place)
                azimuth = (azimuth + off_deg + rng.normal(0, 0.15)) % 360.0
                found.append((at_s, name, k, (far + rng.normal(0, 30.0), azimuth)))
    if adsb:
        for second in range(1, SECONDS):
            places = [place_of(starts[k] + velocity[k] * second) for k in range(OBJECTS)]
            found += [(second, "adsb", k, here) for k, here in enumerate(places)]
    reports: list[Report] = []
    for sensor in [*(radar(name) for name in errors_deg), *([ADSB] if adsb else [])]:
        reports.append(RegistrationReport(**said(sensor.id, 0.0, len(reports)), registered=sensor))
    for at_s, name, k, values in sorted(found):
        fields = said(name, at_s, len(reports))
        if name == "adsb":
            reports.append(
                PositionReport(
                    **fields,
                    lat_deg=values[0],
                    lon_deg=values[1],
                    covariance=Covariance2D.circular(20.0),
                    emitter=Emitter(EmitterScheme.ICAO24, f"{k:06x}"),
                )
            )
        else:
            reports.append(
                RangeBearingReport(
                    **fields,
                    range_m=values[0],
                    azimuth_deg=values[1],
                    elevation_deg=0.0,
                    elevation_sigma_deg=0.01,
                )
            )
    return reports


def place_of(xy: np.ndarray) -> tuple[float, float]:
    azimuth = math.degrees(math.atan2(xy[0], xy[1]))
    return direct(*PLACE, azimuth, float(np.hypot(*xy)))


def said(sensor: str, seconds: float, sequence: int) -> dict[str, object]:
    at = T0 + timedelta(seconds=round(float(seconds), 4))
    return {
        "sensor": SensorId(sensor),
        "measured_at": at,
        "received_at": at,
        "source": "made",
        "sequence": sequence,
        "raw": RawRef("made", 0, 0),
    }


def run(reports: list[Report]) -> tuple[EngineState, tuple[Event, ...]]:
    batch = Batch(reports=tuple(reports), until=T0 + timedelta(seconds=SECONDS))
    return step(initial_state(EngineConfig(), ()), batch)


def confirmed(events: tuple[Event, ...]) -> set[str]:
    return {
        event.track.id
        for event in events
        if isinstance(event, TrackUpdated) and event.track.status is TrackStatus.CONFIRMED
    }


def biased(events: tuple[Event, ...]) -> dict[str, str]:
    return {
        event.health.sensor.id: condition.words
        for event in events
        if isinstance(event, SensorChanged)
        for condition in event.began
        if condition.kind is ConditionKind.BIASED
    }


def test_a_large_azimuth_error_of_one_radar_gives_one_track_for_one_object() -> None:
    state, events = run(scene({"west": 0.0, "east": 1.5}))

    bias = state.picture.registration.bias(SensorId("east"))
    assert math.degrees(bias.azimuth_rad) == pytest.approx(1.5, abs=0.1)
    assert len(confirmed(events)) <= OBJECTS + 1
    assert list(biased(events)) == ["east"]
    assert "azimuths are +1." in biased(events)["east"]
    error = state.picture.registration.bias(SensorId("west"))
    assert abs(error.azimuth_rad) < 5 * error.azimuth_sigma_rad


def test_an_azimuth_error_shows_against_the_positions_that_aircraft_state() -> None:
    state, events = run(scene({"east": -1.2}, adsb=True))

    bias = state.picture.registration.bias(SensorId("east"))
    assert math.degrees(bias.azimuth_rad) == pytest.approx(-1.2, abs=0.1)
    assert list(biased(events)) == ["east"]


def test_radars_without_errors_give_the_tracks_that_they_gave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports = scene({"west": 0.0, "east": 0.0})

    _, events = run(reports)
    monkeypatch.setattr(tracking_step, "learn_biases", lambda registration, *_: registration)
    _, plain = run(reports)

    assert events == plain


@given(
    st.floats(-20_000, 20_000),
    st.floats(-20_000, 20_000),
    st.floats(-0.05, 0.05),
    st.floats(-200, 200),
)
def test_a_place_with_an_error_is_put_back(
    east: float, north: float, azimuth_rad: float, range_m: float
) -> None:
    r, azimuth = math.hypot(east, north), math.atan2(east, north)
    if r < 500.0:
        return
    off, far = azimuth + azimuth_rad, r + range_m
    measured = moved(*PLACE, far * math.sin(off), far * math.cos(off))

    bias = Bias(azimuth_rad=azimuth_rad, range_m=range_m, azimuth_sigma_rad=0.001)
    lat, lon, covariance = unbiased(*measured, np.eye(2), PLACE, bias)

    found = east_north_m(*PLACE, lat, lon)
    assert math.hypot(found[0] - east, found[1] - north) < 3e-4 * r  # the local frame is flat
    assert np.linalg.eigvalsh(covariance)[1] == pytest.approx(1 + (far * 0.001) ** 2, rel=0.01)
