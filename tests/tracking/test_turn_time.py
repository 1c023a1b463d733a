"""The turn of a sensor from its plots alone, and whether their times tell objects apart."""

import numpy as np
import pytest

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
