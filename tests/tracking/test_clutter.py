"""Clutter is learned per sensor and place, up and down, and not from the plots of objects."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.ids import SensorId
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.tracking.cycle.clutter import Clutter, area_km2
from vedette.tracking.cycle.detection_probability import Detections
from vedette.tracking.cycle.undetected_objects import NEW_PER_H, Newcomers, undetected
from vedette.tracking.kalman.sweep import sweep
from vedette.tracking.track_lifecycle import Habit

REACH_M = 20_000.0


def radar(coverage: Coverage | None = None) -> Sensor:
    return Sensor(
        id=SensorId("radar"), kind=SensorKind.RADAR, lat_deg=50.0, lon_deg=20.0, coverage=coverage
    )


def places(rng: np.random.Generator, count: int) -> list[tuple[float, float]]:
    """Evenly within 14 km each way of the radar."""
    north, east = rng.uniform(-14.0, 14.0, (2, count))
    return [
        (50.0 + n / 111.2, 20.0 + e / (111.2 * math.cos(math.radians(50.0))))
        for n, e in zip(north.tolist(), east.tolist(), strict=True)
    ]


def watched(
    turn_s: float, turns: int, per_turn: int, known: float = 0.0, start: Clutter | None = None
) -> Clutter:
    """Turns of so many plots, each of an object with the probability `known`."""
    rng, clutter = np.random.default_rng(5), start or Clutter()
    first_us = clutter.seen_us + 1
    for turn in range(turns):
        now_us = first_us + round(1e6 * turn * turn_s)
        clutter = clutter.with_plots(places(rng, per_turn), now_us, radar())
        if clutter.due(now_us, turn_s):
            explained = {plot.number: known for plot in clutter.waiting}
            clutter = clutter.counted(now_us, turn_s, explained, REACH_M)
    return clutter


@given(st.floats(0.5, 12.0), st.integers(0, 30))
def test_a_steady_rate_is_found_whatever_was_expected(turn_s: float, false: int) -> None:
    clutter = watched(turn_s, 60, false)
    if false:
        for prior in (0.5, 3.0, 30.0):
            assert clutter.per_turn(turn_s, prior) == pytest.approx(false, rel=0.15, abs=0.3)


def test_it_is_learned_down_again() -> None:
    much = watched(4.0, 100, 20)
    little = watched(4.0, 600, 1, start=much)
    assert much.per_turn(4.0, 3.0) == pytest.approx(20, rel=0.1)
    assert little.per_turn(4.0, 3.0) < 2.0


def test_the_plots_of_objects_teach_no_clutter() -> None:
    clutter = watched(4.0, 60, 50, known=1.0)
    assert clutter.per_turn(4.0, 3.0) < 2.0


def test_where_false_plots_crowd_the_density_is_higher() -> None:
    rng, clutter = np.random.default_rng(1), Clutter()
    for turn in range(60):
        now_us = 1 + 4_000_000 * turn
        crowd = [(50.1 + 1e-3 * x, 20.1 + 1e-3 * y) for x, y in rng.uniform(-1, 1, (5, 2)).tolist()]
        clutter = clutter.with_plots([*crowd, *places(rng, 5)], now_us, radar())
        if clutter.due(now_us, 4.0):
            clutter = clutter.counted(now_us, 4.0, {}, REACH_M)
    whole = clutter.per_turn(4.0, 3.0) / (math.pi * 20.0**2)
    there = clutter.per_km2(50.1, 20.1, whole, 4.0, REACH_M)
    elsewhere = clutter.per_km2(49.95, 19.95, whole, 4.0, REACH_M)
    assert there > 20 * elsewhere
    assert there > 5 * whole


def test_a_sector_is_the_part_that_it_is() -> None:
    whole = area_km2(radar(Coverage(range_max_m=10_000.0)))
    part = area_km2(radar(Coverage(range_max_m=10_000.0, azimuth_from_deg=350, azimuth_to_deg=80)))
    assert whole is not None
    assert part == pytest.approx(whole / 4)


@pytest.mark.parametrize("true", [0.5, 0.7, 0.9, 0.98])
@pytest.mark.parametrize("told", [0.5, 0.8, 0.95])
def test_the_chance_of_detection_is_found_whatever_is_told(true: float, told: float) -> None:
    rng, seen = np.random.default_rng(2), Detections()
    for _ in range(300):
        seen = seen.with_gaps([4.0 * rng.geometric(true) + rng.normal(0, 0.05)], 4.0)
    assert seen.probability(told) == pytest.approx(true, abs=0.06)
    assert Detections().probability(told) == told


@pytest.mark.parametrize("seen", [0.45, 0.6, 0.9, 1.0])
def test_missed_turns_do_not_make_a_turn_longer(seen: float) -> None:
    rng, habit = np.random.default_rng(3), Habit()
    for _ in range(40):
        habit = habit.with_intervals([4.0 * rng.geometric(seen) + rng.normal(0, 0.03)])
    assert habit.turn_s == pytest.approx(4.0, rel=0.02)
    assert habit.regular


def test_a_sensor_without_a_turn_is_not_taken_to_turn() -> None:
    rng, habit = np.random.default_rng(4), Habit()
    for _ in range(40):
        habit = habit.with_intervals([rng.exponential(1.0) + 0.05])
    assert not habit.regular


def test_new_objects_are_learned_up_and_down_and_a_quiet_hour_blinds_nobody() -> None:
    hour_us = 3_600_000_000
    busy = Newcomers()
    for k in range(200):
        busy = busy.with_track(1 + k * hour_us // 200, 60.0)
    assert busy.per_h(hour_us, NEW_PER_H) > 3 * NEW_PER_H
    quiet = Newcomers().with_track(1, 60.0)
    assert NEW_PER_H / 6 < quiet.per_h(10 * hour_us, NEW_PER_H) < NEW_PER_H
    assert undetected(20.0, 4.0, 0.9, 0.0) > undetected(20.0, 4.0, 0.9, 60.0)


def test_the_velocity_of_what_is_new_follows_the_range_and_what_was_seen() -> None:
    assert Newcomers().speed_sigma_m_s(5_000.0, 100.0) < 45.0
    assert Newcomers().speed_sigma_m_s(150_000.0, 100.0) >= 100.0
    assert Newcomers().speed_sigma_m_s(None, 100.0) >= 100.0
    fast = Newcomers()
    for k in range(50):
        fast = fast.with_track(1 + k, 150.0)
    assert fast.speed_sigma_m_s(5_000.0, 100.0) > 90.0


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("way", [-1.0, 1.0])
def test_a_sensor_that_sweeps_is_told_from_one_that_does_not(times: int, way: float) -> None:
    rng = np.random.default_rng(6)
    turn_s, count = 4.0, 90
    time_s = np.sort(rng.uniform(0.0, 2.2 * times * turn_s, count))
    lat, lon = math.radians(50.0), math.radians(20.0)
    up = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
    east = np.array([-math.sin(lon), math.cos(lon), 0.0])
    north = np.cross(up, east)

    def at(azimuth: np.ndarray) -> np.ndarray:
        far = 5_000.0 * (np.sin(azimuth)[:, None] * east + np.cos(azimuth)[:, None] * north)
        return 6_371_008.8 * up + far

    swept = at(way * 2 * np.pi * time_s / turn_s)
    assert sweep(radar(), time_s, swept, times * turn_s) == (True, times)
    free = at(rng.uniform(0, 2 * np.pi, count))
    assert sweep(radar(), time_s, free, times * turn_s) == (False, 1)
    assert sweep(None, time_s, free, turn_s) == (True, 1)
