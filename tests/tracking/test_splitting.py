"""An object with several explanations becomes several objects, and their sum stays what it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.tracking.pmb import Batch, Kind, Mode, Tracker, TrackerConfig, UniformBirth
from vedette.tracking.pmb.splitting import LEAST_SHARE, MOST

CONFIG = TrackerConfig(
    modes=(
        Mode(kind=Kind.CONSTANT_VELOCITY, noise=0.5, sojourn_s=120.0),
        Mode(kind=Kind.CONSTANT_VELOCITY, noise=30.0, sojourn_s=15.0),
    ),
    birth=UniformBirth(speed_sigma_m_s=50.0, initial_per_m2=1e-10, rate_per_m2_s=0.0),
    lifetime_s=1e6,
    prune_below=1e-6,
)


def scans(plots: np.ndarray, split_below: float | None) -> list:
    """Outputs after one plot at the origin, and 10 s later after these plots (m, 2) m."""
    tracker, out = Tracker(CONFIG), []
    for time_s, z in ((0.0, np.zeros((1, 2))), (10.0, plots)):
        n = len(tracker.state.id)
        batch = Batch(
            time_s=time_s,
            position_m=z,
            covariance_m2=400.0 * np.eye(2),
            detection=0.8,
            clutter_per_m2=1e-7,
            prune_below=np.full(n, 1e-9),
            split_below=None if split_below is None else np.full(n, split_below),
        )
        out.append(tracker.step(batch))
    return out


places = st.lists(
    st.tuples(st.floats(-1_500.0, 1_500.0), st.floats(-1_500.0, 1_500.0)), min_size=1, max_size=7
)


@given(places=places)
def test_the_expected_number_of_objects_stays(places: list[tuple[float, float]]) -> None:
    plots = np.array(places)
    whole, split = scans(plots, None)[1], scans(plots, 0.5)[1]
    assert split.tracks.existence.sum() == pytest.approx(whole.tracks.existence.sum(), rel=1e-6)
    assert len(split.offshoots) <= MOST
    assert list(split.tracks.id) == sorted(set(split.tracks.id.tolist()))
    parts = split.tracks.existence[: 1 + len(split.offshoots)]
    if len(parts) > 1:
        assert (parts >= 0.0).all()
        assert sorted(parts)[1] >= LEAST_SHARE * parts.sum() * 0.5
    # The object goes on as its likeliest part.
    assert parts[0] == parts.max()


def test_each_part_stands_where_its_plot_is() -> None:
    plots = np.array([[300.0, 0.0], [-300.0, 0.0]])
    whole, split = scans(plots, None)[1], scans(plots, 0.5)[1]
    assert np.sqrt(whole.tracks.cov[0, 0, 0]) > 200.0
    both = split.tracks.plot[: 1 + len(split.offshoots)]
    assert sorted(both[both >= 0].tolist()) == [0, 1]
    for row, plot in enumerate(both.tolist()):
        if plot >= 0:
            assert np.hypot(*(split.tracks.mean[row, :2] - plots[plot])) < 5.0
            assert np.sqrt(split.tracks.cov[row, 0, 0]) < 25.0


def test_what_surely_exists_is_not_split() -> None:
    plots = np.array([[300.0, 0.0], [-300.0, 0.0]])
    assert len(scans(plots, 1e-9)[1].offshoots) == 0


@pytest.mark.parametrize("apart_m", [20.0, 60.0, 200.0])
def test_no_entry_without_a_density_is_left(apart_m: float) -> None:
    """Sure objects side by side: what a plot would be as a new object has no existence at all."""
    rng, tracker = np.random.default_rng(3), Tracker(CONFIG)
    places = apart_m * np.column_stack([np.arange(4), np.zeros(4)])
    for k in range(12):
        n = len(tracker.state.id)
        tracker.step(
            Batch(
                time_s=4.0 * k,
                position_m=places + rng.normal(0.0, 5.0, (4, 2)),
                covariance_m2=25.0 * np.eye(2),
                detection=0.9,
                clutter_per_m2=1e-9,
                prune_below=np.full(n, 1e-9),
                split_below=np.full(n, 0.5),
            )
        )
        assert (tracker.state.existence > 0.0).all()
        assert np.isfinite(tracker.state.density.mean).all()
        assert np.isfinite(tracker.state.density.mode).all()
