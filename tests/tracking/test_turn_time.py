"""The turn of a sensor from its plots alone, and whether their times tell objects apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.ids import SensorId
from vedette.model.sensor import Sensor, SensorKind
from vedette.tracking.kalman.sweep import sweep, sweep_turn
from vedette.tracking.kalman.turn_time import Rhythm


def rhythm(time_s: np.ndarray, xy: np.ndarray, sigma_m: float) -> Rhythm:
    """What plots at (n, 2) m show, taken in by half seconds."""
    order = np.argsort(time_s)
    time_s, xy, known = time_s[order], xy[order], Rhythm()
    for part in np.split(np.arange(len(time_s)), np.flatnonzero(np.diff(time_s // 0.5)) + 1):
        place = np.column_stack([xy[part], np.zeros(len(part))])
        known = known.with_plots(time_s[part], place, np.full(len(part), sigma_m))
    return known


def swarm(
    turn_s: float, phase: np.ndarray, spacing_m: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Plots over 20 turns of objects in a grid at 12 m/s; phase (n,): when each is seen."""
    n = len(phase)
    side = int(np.ceil(np.sqrt(n)))
    grid = spacing_m * np.column_stack([np.arange(n) % side, np.arange(n) // side])
    times, places = [], []
    for k in range(20):
        t = turn_s * (k + phase)
        seen = rng.random(n) < 0.9
        way = np.column_stack([12.0 * t, np.zeros(n)])
        times.append(t[seen])
        places.append((grid + way + rng.normal(0, 3, (n, 2)))[seen])
    return np.concatenate(times), np.vstack(places)


@pytest.mark.parametrize(
    ("turn_s", "spacing_m"), [(0.5, 20.0), (0.5, 60.0), (1.0, 20.0), (1.0, 60.0), (4.0, 200.0)]
)
def test_the_turn_stands_out_in_a_swarm(turn_s: float, spacing_m: float) -> None:
    rng = np.random.default_rng(round(10 * turn_s + spacing_m))
    known = rhythm(*swarm(turn_s, 0.9 * rng.random(50), spacing_m, rng), 3.0)
    assert known.turn_s == pytest.approx(turn_s, rel=0.02)
    assert known.telling


def test_a_beam_that_turns_sees_neighbours_at_one_time() -> None:
    rng = np.random.default_rng(3)
    known = rhythm(*swarm(2.0, 0.3 + 0.01 * rng.random(50), 60.0, rng), 3.0)
    assert known.turn_s == pytest.approx(2.0, rel=0.02)
    assert not known.telling


def test_plots_at_any_time_show_no_turn() -> None:
    rng = np.random.default_rng(4)
    known = rhythm(rng.uniform(0, 60, 600), rng.uniform(-5000, 5000, (600, 2)), 20.0)
    assert known.turn_s is None
    assert not known.telling


def beam(
    turn_s: float, way: int, rng: np.random.Generator, plots: int = 60
) -> tuple[np.ndarray, np.ndarray]:
    """Times, and earth-centred places, of false plots of a radar on the equator that sweeps."""
    time_s = np.sort(rng.uniform(0.0, 25.0, plots))
    azimuth = way * 2.0 * np.pi * time_s / turn_s + 0.7 + rng.normal(0, 0.02, plots)
    reach = 5_000.0 * np.sqrt(rng.random(plots))
    up = np.full(plots, 6_371_008.8)
    return time_s, np.column_stack([up, reach * np.sin(azimuth), reach * np.cos(azimuth)])


RADAR = Sensor(id=SensorId("radar"), kind=SensorKind.RADAR, lat_deg=0.0, lon_deg=0.0)


@given(turn_s=st.floats(0.5, 14.0), way=st.sampled_from([-1, 1]), seed=st.integers(0, 2**32 - 1))
def test_false_plots_alone_tell_the_turn_of_a_beam(turn_s: float, way: int, seed: int) -> None:
    told, found_s, spread_s = sweep_turn(RADAR, *beam(turn_s, way, np.random.default_rng(seed)))
    assert told
    assert found_s == pytest.approx(turn_s, rel=0.005)
    assert spread_s is not None
    assert spread_s < 0.02 * turn_s


@given(seed=st.integers(0, 2**32 - 1), plots=st.integers(1, 400))
def test_azimuths_at_any_time_tell_no_turn(seed: int, plots: int) -> None:
    rng = np.random.default_rng(seed)
    time_s, place = beam(3.0, 1, rng, plots)
    assert sweep_turn(RADAR, time_s, rng.permutation(place)).turn_s is None


def test_three_objects_tell_the_turn_and_no_fraction_of_it() -> None:
    time_s = np.arange(36) * 4.0 / 3.0
    azimuth = 2.0 * np.pi * np.arange(36) / 3.0
    up = np.full(36, 6_371_008.8)
    place = np.column_stack([up, 3_000.0 * np.sin(azimuth), 3_000.0 * np.cos(azimuth)])
    assert sweep_turn(RADAR, time_s, place).turn_s == pytest.approx(4.0, rel=1e-6)


def test_plots_in_one_direction_tell_no_turn() -> None:
    up = np.full(60, 6_371_008.8)
    place = np.column_stack([up, np.full(60, 3_000.0), np.full(60, 10.0)])
    assert not sweep_turn(RADAR, np.arange(60) * 0.5, place).told


@pytest.mark.parametrize("seed", range(20))
def test_a_dozen_objects_that_come_again_make_no_sweep(seed: int) -> None:
    """Each is seen at a time of its own within a turn of 8 s, and three turns repeat that."""
    rng = np.random.default_rng(seed)
    phase, azimuth = rng.random(12), rng.uniform(0, 2 * np.pi, 12)
    time_s = np.concatenate([8.0 * (k + phase) for k in range(3)])
    order = np.argsort(time_s)
    east, north = 5_000.0 * np.sin(azimuth), 5_000.0 * np.cos(azimuth)
    one = np.column_stack([np.full(12, 6_371_008.8), east, north])
    place = np.vstack([one] * 3)[order]
    assert sweep(RADAR, time_s[order], place, 8.0)[1] == 1
    assert sweep_turn(RADAR, time_s[order], place, 8.0).turn_s is None
