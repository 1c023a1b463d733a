"""Properties of prediction, correction and conversion."""

import math

import numpy as np
from crafted import START, plot, position
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.model.height import Height, HeightReference
from vedette.model.ids import SensorId
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.tracking import TrackingConfig
from vedette.tracking.kalman.fix_update import compare, corrected
from vedette.tracking.kalman.fixes import from_polar, measure
from vedette.tracking.kalman.track_motion import States, predict

CONFIG = TrackingConfig()
seconds = st.floats(0, 60)
speeds = st.floats(-300, 300)


def one(lat: float, lon: float, east: float, north: float, scale: float = 1.0) -> States:
    covariance = np.diag([2500.0, 900.0, 100.0, 25.0])
    covariance[0, 2] = covariance[2, 0] = 300.0
    return States(
        np.array([0], np.int64),
        np.array([lat]),
        np.array([lon]),
        np.array([[east, north]]),
        covariance[None] * scale,
    )


def us(value: float) -> np.ndarray:
    return np.array([round(value * 1e6)], np.int64)


def sound(states: States) -> bool:
    finite = all(
        np.isfinite(c).all()
        for c in (states.lat_deg, states.lon_deg, states.velocity, states.covariance)
    )
    P = states.covariance
    symmetric = np.array_equal(P, P.swapaxes(-1, -2))
    least = np.linalg.eigvalsh(P).min() >= -1e-9 * np.abs(P).max()
    placed = (np.abs(states.lat_deg) <= 90).all() and (np.abs(states.lon_deg) <= 180).all()
    return bool(finite and symmetric and least and placed)


@given(st.floats(-75, 75), st.floats(-180, 180), speeds, speeds, seconds, seconds)
def test_two_short_predictions_equal_one_long(
    lat: float, lon: float, east: float, north: float, a: float, b: float
) -> None:
    start = one(lat, lon, east, north)
    total = us(a) + us(b)
    once = predict(start, total, 10.0)
    twice = predict(predict(start, us(a), 10.0), total, 10.0)
    assert np.allclose(once.lat_deg, twice.lat_deg, atol=1e-4)
    assert np.allclose(np.cos(np.radians(once.lon_deg - twice.lon_deg)), 1.0, atol=1e-9)
    assert np.allclose(once.velocity, twice.velocity, atol=0.5)
    assert np.allclose(once.covariance, twice.covariance, rtol=5e-3, atol=50.0)


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    speeds,
    speeds,
    seconds,
    st.floats(-5000, 5000),
    st.floats(-5000, 5000),
    st.floats(0.1, 5000),
)
def test_states_stay_sound_everywhere(
    lat: float, lon: float, east: float, north: float, dt: float, x: float, y: float, sigma: float
) -> None:
    states = predict(one(lat, lon, east, north), us(dt), CONFIG.process_noise_m2_s3)
    assert sound(states)
    fixes, _ = measure(
        [position(0.0, x, y, sigma_m=sigma, origin=(min(lat, 89.9), lon))], {}, START, CONFIG
    )
    none = np.zeros(1, np.int64)
    found = compare(one(lat, lon, east, north), none, fixes, none, CONFIG)
    assert sound(corrected(found, fixes, none))
    assert sound(corrected(found, fixes, none, bound=13.8))


def test_a_straight_flight_follows_the_geodesic() -> None:
    states = predict(one(60.0, 10.0, 250.0, 0.0), us(10), 1.0)
    for k in range(2, 61):
        states = predict(states, us(10 * k), 1.0)
    truth = Geodesic.WGS84.Direct(60.0, 10.0, 90.0, 250.0 * 600)
    miss = Geodesic.WGS84.Inverse(
        float(states.lat_deg[0]), float(states.lon_deg[0]), truth["lat2"], truth["lon2"]
    )
    assert miss["s12"] < 20.0  # of 150 km


def radar(**more: object) -> Sensor:
    return Sensor(
        id=SensorId("radar"),
        kind=SensorKind.RADAR,
        lat_deg=52.0,
        lon_deg=21.0,
        **{"range_sigma_m": 50.0, "azimuth_sigma_deg": 0.1, **more},  # type: ignore[arg-type]
    )


@given(st.floats(0, 360), st.floats(1_000, 150_000))
@settings(max_examples=50)
def test_a_plot_lies_where_the_geodesic_says(azimuth: float, range_m: float) -> None:
    report = plot(0, range_m, azimuth, elevation_deg=-math.degrees(range_m / 2 / 6_378_000))
    lat, lon, covariance, assumed = from_polar(report, radar(), CONFIG)
    truth = Geodesic.WGS84.Direct(52.0, 21.0, azimuth, range_m)
    miss = Geodesic.WGS84.Inverse(lat, lon, truth["lat2"], truth["lon2"])["s12"]
    assert miss < 5.0 + 2e-4 * range_m
    assert assumed is None
    assert np.linalg.eigvalsh(covariance).min() > 0


def test_converted_plots_are_unbiased_and_their_covariance_is_true() -> None:
    rng = np.random.default_rng(3)
    sigma = math.radians(3.0)
    sensor = radar(azimuth_sigma_deg=3.0, range_sigma_m=100.0)
    found, share = [], 0
    for _ in range(2000):
        report = plot(
            0,
            50_000 + rng.normal(0, 100),
            math.degrees(rng.normal(0, sigma)) % 360,
            elevation_deg=0.0,
            elevation_sigma_deg=0.01,
        )
        lat, lon, covariance, _ = from_polar(report, sensor, CONFIG)
        way = Geodesic.WGS84.Inverse(52.0, 21.0, lat, lon)
        offset = np.array(
            [
                way["s12"] * math.sin(math.radians(way["azi1"])),
                way["s12"] * math.cos(math.radians(way["azi1"])) - 50_000,
            ]
        )
        found.append(offset)
        share += bool(offset @ np.linalg.solve(covariance, offset) < 9.21)
    mean = np.mean(found, axis=0)
    assert abs(mean[1]) < 15.0  # undone: exp(-sigma²/2) would leave 68 m
    assert share / 2000 > 0.95


def test_height_shortens_the_ground_range_and_not_knowing_it_widens_the_error() -> None:
    tall = (Height(value_m=9_000.0, reference=HeightReference.BAROMETRIC),)
    known = from_polar(plot(0, 20_000, 0.0, heights=tall), radar(), CONFIG)
    unknown = from_polar(plot(0, 20_000, 0.0), radar(), CONFIG)
    low = Coverage(
        range_max_m=30_000,
        height_max=Height(value_m=300.0, reference=HeightReference.ABOVE_GROUND),
    )
    capped = from_polar(plot(0, 20_000, 0.0), radar(coverage=low), CONFIG)
    ground = math.sqrt(20_000**2 - 9_000**2)
    assert abs((known[0] - 52.0) * 111_270 - ground) < 60
    assert unknown[2][1, 1] > capped[2][1, 1]
    assert math.sqrt(capped[2][1, 1]) < 60


def test_accuracy_is_the_reports_then_the_sensors_then_assumed_and_says_so() -> None:
    bare = position(0, 0, 0, sigma_m=None)
    sensor = Sensor(id=SensorId("radar"), kind=SensorKind.RADAR, position_sigma_m=12.0)
    own, _ = measure([position(0, 0, 0, sigma_m=7.0)], {}, START, CONFIG)
    registered, _ = measure([bare], {sensor.id: sensor}, START, CONFIG)
    assumed, _ = measure([bare], {}, START, CONFIG)
    assert abs(math.sqrt(own.covariance[0, 0, 0]) - 7.0) < 0.01
    assert abs(math.sqrt(registered.covariance[0, 0, 0]) - 12.0) < 0.01
    assert assumed.assumed_sigma_m == (CONFIG.assumed_sigma_m,)
    assert own.assumed_sigma_m == registered.assumed_sigma_m == (None,)


def test_a_plot_without_a_registered_place_is_counted_and_not_invented() -> None:
    fixes, unplaced = measure([plot(0, 1000, 0)], {}, START, CONFIG)
    assert len(fixes.reports) == 0
    assert unplaced == 1
