"""Objects found by directions alone: what crosses is found, and no range is invented."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vedette.engine.live.checkpoint import without_index
from vedette.engine.live.pickling import dumps
from vedette.engine.live.state_reader import read_state
from vedette.engine.state import Batch, EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.geo.geodesic import inverse
from vedette.geo.local import moved
from vedette.model.alert import AlertRule
from vedette.model.events import AlertChanged, Event, SetAside, TrackUpdated
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId, SensorId
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    PositionReport,
    PresenceReport,
    RawRef,
    RegistrationReport,
    Report,
)
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.model.sensor import Sensor, SensorKind
from vedette.model.track import Track, TrackStatus
from vedette.tracking.bearings import bearing_settings
from vedette.tracking.bearings.bearing_association import association
from vedette.tracking.bearings.bearing_state import SensorBearings
from vedette.tracking.bearings.crossings import crossings
from vedette.tracking.bearings.sight import sights_of
from vedette.tracking.tracking_settings import TrackingConfig

T0 = datetime(2025, 6, 1, tzinfo=UTC)
PLACE = (50.0, 20.0)
TRIANGLE = ((0.0, 0.0), (4_000.0, 0.0), (2_000.0, 3_500.0), (-500.0, 3_000.0))
ZONE = Restriction(
    id=RestrictionId("zone"),
    name="A circle",
    volumes=(Volume(area=Circle(centre=PLACE, radius_m=8_000.0)),),
)


def place(east_m: float, north_m: float) -> tuple[float, float]:
    return moved(*PLACE, east_m, north_m)


def sensor(number: int, east_m: float, north_m: float, kind: SensorKind) -> Sensor:
    lat, lon = place(east_m, north_m)
    return Sensor(
        id=SensorId(f"s{number}"),
        kind=kind,
        lat_deg=lat,
        lon_deg=lon,
        height=Height(value_m=100.0, reference=HeightReference.MEAN_SEA_LEVEL),
        azimuth_sigma_deg=1.0,
    )


def said(name: str, seconds: float, sequence: int) -> dict[str, object]:
    at = T0 + timedelta(seconds=round(seconds, 3))
    return {
        "sensor": SensorId(name),
        "measured_at": at,
        "received_at": at,
        "source": "made",
        "sequence": sequence,
        "raw": RawRef("made", 0, 0),
    }


def seen(
    places: tuple[tuple[float, float], ...],
    objects: tuple[tuple[float, float, float, float], ...],
    seconds: int,
    *,
    elevation: bool = False,
    kind: SensorKind = SensorKind.CAMERA,
) -> list[Report]:
    """Bearings of objects (east, north, and their velocities) at 400 m, one a second and sensor."""
    rng = np.random.default_rng(7)
    sensors = [sensor(k, *xy, kind) for k, xy in enumerate(places)]
    reports: list[Report] = [
        RegistrationReport(**said(one.id, 0.0, k), registered=one) for k, one in enumerate(sensors)
    ]
    for second in range(seconds):
        for k, one in enumerate(sensors):
            at_s = second + 0.1 * k
            for east, north, ve, vn in objects:
                where = place(east + ve * at_s, north + vn * at_s)
                far, azimuth, _ = inverse(one.lat_deg or 0.0, one.lon_deg or 0.0, *where)
                up = math.degrees(math.atan2(300.0, far)) + rng.normal()
                reports.append(
                    BearingReport(
                        **said(one.id, at_s, len(reports)),
                        azimuth_deg=(azimuth + rng.normal()) % 360.0,
                        elevation_deg=up if elevation else None,
                        elevation_sigma_deg=1.0 if elevation else None,
                    )
                )
    return reports


def run(
    reports: list[Report], seconds: float, zones: tuple[Restriction, ...] = ()
) -> tuple[EngineState, tuple[Event, ...]]:
    ordered = sorted(reports, key=lambda one: one.received_at)
    batch = Batch(reports=tuple(ordered), until=T0 + timedelta(seconds=seconds))
    return step(initial_state(EngineConfig(), zones), batch)


def tracks(events: tuple[Event, ...], status: TrackStatus) -> list[Track]:
    found = [event.track for event in events if isinstance(event, TrackUpdated)]
    return [track for track in found if track.status is status]


def error_m(track: Track, flight: tuple[float, float, float, float]) -> float:
    at_s = (track.at - T0).total_seconds()
    where = place(flight[0] + flight[2] * at_s, flight[1] + flight[3] * at_s)
    return inverse(track.lat_deg, track.lon_deg, *where)[0]


def test_forty_crossing_bearings_are_a_track_and_an_alarm() -> None:
    flight = (1_500.0, 1_000.0, 10.0, 5.0)
    reports = seen(TRIANGLE, (flight,), 10)
    assert sum(isinstance(one, BearingReport) for one in reports) == 40

    _, events = run(reports, 12, (ZONE,))

    found = tracks(events, TrackStatus.CONFIRMED)
    assert len({track.id for track in found}) == 1
    assert error_m(found[-1], flight) < 100.0
    assert found[-1].heights == ()  # azimuths alone tell no height
    alerts = [event.alert for event in events if isinstance(event, AlertChanged)]
    assert {alert.rule for alert in alerts} & {AlertRule.ENTRY, AlertRule.POSSIBLE_ENTRY}


def test_elevations_tell_a_height_by_the_reference_of_the_sensors() -> None:
    _, events = run(seen(TRIANGLE, ((1_500.0, 1_000.0, 8.0, 8.0),), 15, elevation=True), 17)

    height = tracks(events, TrackStatus.CONFIRMED)[-1].heights[0]
    assert height.reference is HeightReference.MEAN_SEA_LEVEL
    assert height.sigma_m is not None
    assert abs(height.value_m - 400.0) < 4 * height.sigma_m < 200.0


def test_three_objects_are_three_tracks_and_no_ghosts() -> None:
    flights = (
        (1_500.0, 1_000.0, 10.0, 0.0),
        (-900.0, 1_500.0, 0.0, -12.0),
        (2_500.0, 2_600.0, -9.0, 7.0),
    )
    _, events = run(seen(TRIANGLE, flights, 20), 22)

    found = tracks(events, TrackStatus.CONFIRMED)
    assert len({track.id for track in found}) == 3
    assert all(min(error_m(track, one) for one in flights) < 300.0 for track in found)


@pytest.mark.parametrize("places", [((0.0, 0.0),), ((0.0, 0.0), (0.0, -40.0))])
def test_no_range_is_invented_from_one_place(places: tuple[tuple[float, float], ...]) -> None:
    state, events = run(seen(places, ((300.0, 2_500.0, 5.0, 0.0),), 30), 32, (ZONE,))

    assert not tracks(events, TrackStatus.CONFIRMED)
    assert not state.picture.tracks
    assert not [event for event in events if isinstance(event, AlertChanged)]


def test_two_sensors_show_a_region_first_and_the_region_may_raise_a_possible_entry() -> None:
    flight = (1_800.0, 2_000.0, 12.0, 0.0)
    _, events = run(seen(((0.0, 0.0), (4_000.0, 0.0)), (flight,), 15), 16, (ZONE,))

    assert not tracks(events, TrackStatus.CONFIRMED)
    regions = tracks(events, TrackStatus.TENTATIVE)
    assert regions
    assert all(track.bearing_region for track in regions)
    alerts = [event.alert for event in events if isinstance(event, AlertChanged)]
    assert {alert.rule for alert in alerts} == {AlertRule.POSSIBLE_ENTRY}
    assert "bearings of 2 sensors cross here" in alerts[0].reason


def test_a_track_that_one_sensor_alone_sees_coasts() -> None:
    flight = (1_500.0, 1_000.0, 8.0, 4.0)
    reports = seen(TRIANGLE, (flight,), 40)
    alone = [one for one in reports if one.sensor == "s0" or one.received_at < at(15)]

    _, events = run(alone, 41)

    last = [event.track for event in events if isinstance(event, TrackUpdated)][-1]
    assert last.status is TrackStatus.COASTING


def radar_plots(flight: tuple[float, float, float, float], begin: int, end: int) -> list[Report]:
    """A radar and its plot of an object in each second."""
    radar = Sensor(id=SensorId("radar"), kind=SensorKind.RADAR, lat_deg=50.0, lon_deg=20.0)
    reports: list[Report] = [RegistrationReport(**said("radar", 0.0, 900), registered=radar)]
    for second in range(begin, end):
        lat, lon = place(flight[0] + flight[2] * second, flight[1] + flight[3] * second)
        reports.append(
            PositionReport(
                **said("radar", second, 1_000 + second),
                lat_deg=lat,
                lon_deg=lon,
                covariance=Covariance2D.circular(15.0),
            )
        )
    return reports


def test_bearings_of_what_a_radar_tracks_make_no_second_track() -> None:
    flight = (1_500.0, 1_000.0, 20.0, 10.0)
    reports = seen(TRIANGLE, (flight,), 40)
    reports = [one for one in reports if one.received_at < at(0.35) or one.received_at >= at(12)]

    _, events = run([*reports, *radar_plots(flight, 0, 40)], 41)

    found = tracks(events, TrackStatus.CONFIRMED)
    assert {track.sensors for track in found} == {("radar",)}


def test_a_radar_takes_over_what_bearings_have_found() -> None:
    flight = (1_500.0, 1_000.0, 20.0, 10.0)

    state, events = run([*seen(TRIANGLE, (flight,), 50), *radar_plots(flight, 15, 50)], 51)

    first = tracks(events, TrackStatus.CONFIRMED)[0]
    assert "radar" not in first.sensors
    assert first.id in {track.id for track in tracks(events, TrackStatus.LOST)}
    assert [track.sensors for track in state.picture.tracks] == [("radar",)]


def test_presences_of_three_microphones_are_a_region_within_their_circles() -> None:
    places = ((0.0, 0.0), (900.0, 0.0), (450.0, 800.0))
    ears = [sensor(k, *xy, SensorKind.ACOUSTIC) for k, xy in enumerate(places)]
    reports: list[Report] = [
        RegistrationReport(**said(one.id, 0.0, k), registered=one) for k, one in enumerate(ears)
    ]
    for second in range(30):
        for k, one in enumerate(ears):
            fields = said(one.id, second + 0.1 * k, len(reports))
            reports.append(PresenceReport(**fields, radius_m=800.0))

    _, events = run(reports, 31)

    found = [event.track for event in events if isinstance(event, TrackUpdated)]
    assert found
    middle = place(450.0, 270.0)
    assert inverse(found[-1].lat_deg, found[-1].lon_deg, *middle)[0] < 300.0
    assert found[-1].covariance.sigma_max > 100.0  # repeated presences say the same thing


def test_false_bearings_alone_make_no_track_and_a_flood_of_them_is_bounded() -> None:
    rng = np.random.default_rng(3)
    sensors = [sensor(k, *xy, SensorKind.CAMERA) for k, xy in enumerate(TRIANGLE)]
    reports: list[Report] = [
        RegistrationReport(**said(one.id, 0.0, k), registered=one) for k, one in enumerate(sensors)
    ]
    for second in range(10):
        for one in sensors:
            at_s = second + rng.uniform(0.0, 0.9)
            for _ in range(80 if second == 9 else 2):
                fields = said(one.id, at_s, len(reports))
                reports.append(BearingReport(**fields, azimuth_deg=rng.uniform(0, 360)))

    state, events = run(reports, 11)

    assert not tracks(events, TrackStatus.CONFIRMED)
    assert len(state.picture.bearings.lives) <= bearing_settings.OBJECTS_MOST
    assert len(state.picture.bearings.pool) <= bearing_settings.POOL_MOST


@given(st.floats(-6_000, 6_000), st.floats(-6_000, 6_000))
def test_exact_bearings_cross_where_the_object_is(east: float, north: float) -> None:
    where = place(east, north)
    made = [sensor(k, *xy, SensorKind.CAMERA) for k, xy in enumerate(TRIANGLE)]
    sensors = {one.id: one for one in made}
    ranges = {}
    reports = []
    for k, (name, one) in enumerate(sensors.items()):
        far, azimuth, _ = inverse(one.lat_deg or 0.0, one.lon_deg or 0.0, *where)
        ranges[name] = far
        reports.append(BearingReport(**said(name, 1.0, k), azimuth_deg=azimuth % 360.0))
    assume(min(ranges.values()) > 200.0)

    pool = sights_of(reports, sensors, int(T0.timestamp() * 1e6) + 2_000_000, TrackingConfig())
    learned = {name: SensorBearings(last_us=pool[0].at_us) for name in sensors}
    found = crossings(pool, pool[0].at_us, learned)

    assert inverse(found[0].lat_deg, found[0].lon_deg, *where)[0] < 20.0
    assert len(found[0].sights) == len(TRIANGLE)


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 10_000))
def test_each_object_and_each_bearing_is_shared_at_most_once(n: int, m: int, seed: int) -> None:
    weights = np.random.default_rng(seed).exponential(5.0, (n, m))

    probabilities, none = association(weights)

    assert (probabilities >= 0).all()
    assert (probabilities.sum(axis=1) <= 1 + 1e-9).all()
    assert np.allclose(probabilities.sum(axis=0) + none, 1.0, atol=1e-3)


def test_a_state_read_back_follows_the_same_objects() -> None:
    flight = (1_500.0, 1_000.0, 10.0, 5.0)
    reports = seen(TRIANGLE, (flight,), 16, elevation=True)
    early = tuple(one for one in reports if one.received_at < at(8))
    state, _ = step(initial_state(EngineConfig(), ()), Batch(reports=early, until=at(8)))
    rest = Batch(reports=tuple(reports[len(early) :]), until=at(18))

    read = replace(read_state(dumps(without_index(state))), index=state.index)

    assert state.picture.bearings.lives
    assert step(read, rest)[1] == step(state, rest)[1]


extreme = st.sampled_from([0.0, 90.0, 180.0, 359.999, 360.0]) | st.floats(0.0, 360.0)
report_values = st.tuples(
    st.integers(0, 3),
    st.floats(0.0, 5.0),
    extreme,
    st.sampled_from([1e-6, 0.1, 1.0, 45.0, 180.0]),
    st.none() | st.sampled_from([-90.0, -1.0, 0.0, 1.0, 89.9, 90.0]),
    st.booleans(),
)
places = st.tuples(
    st.sampled_from([-90.0, -89.99, 0.0, 50.0, 50.001, 90.0]),
    st.sampled_from([-180.0, 179.999, 0.0, 20.0, 20.001]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(places, min_size=4, max_size=4), st.lists(report_values, max_size=40))
def test_no_bearing_or_presence_makes_the_engine_fail(
    where: list[tuple[float, float]],
    values: list[tuple[int, float, float, float, float | None, bool]],
) -> None:
    reports: list[Report] = []
    for k, (lat, lon) in enumerate(where):
        one = replace(sensor(k, 0.0, 0.0, SensorKind.CAMERA), lat_deg=lat, lon_deg=lon)
        reports.append(RegistrationReport(**said(one.id, 0.0, k), registered=one))
    for number, at_s, azimuth, sigma, elevation, near in values:
        fields = said(f"s{number}", at_s, len(reports))
        if near:
            reports.append(PresenceReport(**fields, radius_m=max(azimuth, 0.001) * 100.0))
        else:
            reports.append(
                BearingReport(
                    **fields,
                    azimuth_deg=azimuth,
                    azimuth_sigma_deg=sigma,
                    elevation_deg=elevation,
                    elevation_sigma_deg=None if elevation is None else sigma,
                )
            )

    state, events = run(reports, 40, (ZONE,))

    assert not [event for event in events if isinstance(event, SetAside)]
    assert np.isfinite(state.picture.bearings.states.motion.covariance).all()


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)
