"""The tracker as a whole: what goes in, what comes out, and what it refuses."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.tracking.pmb import (
    AIRCRAFT,
    LEVEL_OR_CLIMB,
    SMALL_DRONE,
    Batch,
    BatchError,
    GaussianBirth,
    HeightConfig,
    Mode,
    Sector,
    TimeBackwardsError,
    Tracker,
    TrackerConfig,
    UniformBirth,
    hand_over,
    initial_state,
    step,
)
from vedette.tracking.pmb.motion import Kind

settings.register_profile("compiled", deadline=None, max_examples=50)
settings.load_profile("compiled")

BIRTH = UniformBirth(speed_sigma_m_s=20.0, initial_per_m2=1e-6, rate_per_m2_s=1e-8)
CONFIG = TrackerConfig(birth=BIRTH)
HEIGHTS = TrackerConfig(birth=BIRTH, modes=AIRCRAFT, height=HeightConfig())


def batch(time_s: float, z: object, **other: object) -> Batch:
    position = np.asarray(z, dtype=float)
    d = position.shape[-1] if position.ndim == 2 and position.size else 2
    values: dict[str, object] = {
        "time_s": time_s,
        "position_m": position.reshape(-1, d),
        "covariance_m2": 25.0 * np.eye(d),
        "detection": 0.9,
        "clutter_per_m2": 1e-8,
        **other,
    }
    return Batch(**values)  # type: ignore[arg-type]


def flown(config: TrackerConfig = CONFIG, scans: int = 12, seed: int = 3) -> tuple[Tracker, list]:
    """Two objects that pass each other, some clutter."""
    rng = np.random.default_rng(seed)
    tracker, outputs = Tracker(config), []
    for k in range(scans):
        real = np.array([[10.0 * k, 0.0], [120.0 - 10.0 * k, 8.0]])
        seen = real[rng.random(2) < 0.9] + 5.0 * rng.standard_normal((1, 2))
        false = rng.uniform(-300.0, 300.0, (rng.poisson(2), 2))
        outputs.append(tracker.step(batch(float(k), np.vstack([seen, false]))))
    return tracker, outputs


def arrays(value: object) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, tuple):
        return [a for part in value for a in arrays(part)]
    names = getattr(value, "__dataclass_fields__", {})
    return [a for name in names for a in arrays(getattr(value, name))]


def healthy(tracker: Tracker) -> bool:
    d = tracker.state.density
    sound = all(np.isfinite(a).all() for a in arrays(tracker.state))
    if not len(d.mode):
        return sound
    roots = np.linalg.eigvalsh(d.cov).min() > 0.0
    r = tracker.state.existence
    return bool(sound and roots and (r >= 0.0).all() and (r <= 1.0).all())


def test_two_objects_that_pass_keep_two_confirmed_tracks() -> None:
    _, outputs = flown()
    last = outputs[-1].tracks
    assert last.confirmed.sum() == 2
    assert np.abs(np.sort(last.mean[last.confirmed, 0]) - [10.0, 110.0]).max() < 20.0


def test_the_same_scans_give_the_same_bytes() -> None:
    a, b = flown()[0].state, flown()[0].state
    assert pickle.dumps(a) == pickle.dumps(b)


def test_a_step_leaves_the_state_it_was_given_alone() -> None:
    tracker, _ = flown()
    before = pickle.dumps(tracker.state)
    step(CONFIG, tracker.state, batch(20.0, [[1.0, 2.0]]))
    assert pickle.dumps(tracker.state) == before


def test_a_pickled_state_goes_on_as_if_nothing_had_been() -> None:
    tracker, _ = flown()
    copy = Tracker(CONFIG, state=pickle.loads(pickle.dumps(tracker.state)))  # noqa: S301
    plots = batch(13.0, [[130.0, 0.0], [-10.0, 8.0]])
    pairs = zip(arrays(copy.step(plots)), arrays(tracker.step(plots)), strict=True)
    assert all(a.tobytes() == b.tobytes() for a, b in pairs)


def test_ids_count_up_in_order_of_birth_and_are_never_used_twice() -> None:
    _, outputs = flown()
    seen: set[int] = set()
    for out in outputs:
        ids = out.tracks.id.tolist()
        assert ids == sorted(set(ids))
        fresh = [i for i in ids if i not in seen]
        assert all(i > max(seen, default=0) for i in fresh)
        seen.update(ids)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_plots_is_no_information(seed: int) -> None:
    # Where a cluster is resolved exactly: a search that gives up may give up elsewhere.
    rng = np.random.default_rng(seed)
    plots = rng.uniform(-400, 400, (9, 2))
    a, b = Tracker(CONFIG), Tracker(CONFIG)
    for k in range(4):
        shuffled = rng.permutation(9)
        ta = a.step(batch(float(k), plots)).tracks
        tb = b.step(batch(float(k), plots[shuffled])).tracks
    assert np.allclose(np.sort(ta.existence), np.sort(tb.existence), atol=1e-6)


def test_plain_numpy_gives_the_numbers_of_the_compiled_kernels() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import test_pmb_tracker as t, numpy as np, pickle\n"
        "from vedette.tracking.pmb.compiled import PLAIN\n"
        "assert PLAIN\n"
        "s = [t.flown(c, 8)[0].state for c in (t.CONFIG, t.HEIGHTS)]\n"
        "sys.stdout.buffer.write(pickle.dumps([t.arrays(x) for x in s]))\n"
    )
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    plain = subprocess.run(
        [sys.executable, "-c", code, here],
        env={**os.environ, "VEDETTE_PLAIN_NUMPY": "1"},
        capture_output=True,
        check=True,
    )
    for got, config in zip(pickle.loads(plain.stdout), (CONFIG, HEIGHTS), strict=True):  # noqa: S301
        want = arrays(flown(config, 8)[0].state)
        assert len(got) == len(want)
        for a, b in zip(got, want, strict=True):
            assert a.shape == b.shape
            assert np.allclose(a, b, rtol=1e-7, atol=1e-7)


BAD = {
    "position is not finite": ([[np.nan, 0.0]], 25.0 * np.eye(2)),
    "position is out of frame": ([[1e9, 0.0]], 25.0 * np.eye(2)),
    "covariance is not finite": ([[0.0, 0.0]], np.array([[np.inf, 0.0], [0.0, 1.0]])),
    "variance is negative": ([[0.0, 0.0]], np.diag([-1.0, 4.0])),
    "covariance is not symmetric": ([[0.0, 0.0]], np.array([[9.0, 4.0], [-4.0, 9.0]])),
    "covariance is singular": ([[0.0, 0.0]], np.array([[4.0, 4.0], [4.0, 4.0]])),
    "error is too large": ([[0.0, 0.0]], 1e13 * np.eye(2)),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_plot_is_refused_by_name_and_poisons_nothing(reason: str) -> None:
    tracker, _ = flown()
    z, R = BAD[reason]
    good = [[120.0, 0.0], [0.0, 8.0]]
    covariance = np.stack([R, 25.0 * np.eye(2), 25.0 * np.eye(2)])
    out = tracker.step(batch(12.0, z + good, covariance_m2=covariance))
    assert out.refused == {reason: 1}
    assert out.used == 2
    assert healthy(tracker)


@given(
    st.lists(
        st.tuples(*[st.floats(allow_nan=True, allow_infinity=True) for _ in range(6)]), max_size=6
    ),
    st.floats(),
)
def test_whatever_comes_in_the_tracks_stay_sound(rows: list, clutter: float) -> None:
    tracker, _ = flown(scans=4)
    values = np.array(rows).reshape(-1, 6)
    tracker.step(
        batch(
            5.0,
            values[:, :2],
            covariance_m2=values[:, 2:].reshape(-1, 2, 2),
            clutter_per_m2=clutter,
        )
    )
    tracker.step(batch(6.0, [[60.0, 0.0]]))
    assert healthy(tracker)


def test_a_plot_on_top_of_the_radar_has_no_azimuth_and_is_refused() -> None:
    r, a, sigma = 0.0, 0.3, np.radians(0.1)
    along, across = np.array([np.sin(a), np.cos(a)]), np.array([np.cos(a), -np.sin(a)])
    R = 2500.0 * np.outer(along, along) + (r * sigma) ** 2 * np.outer(across, across)
    out = Tracker(CONFIG).step(batch(0.0, [[0.0, 0.0]], covariance_m2=R))
    assert out.refused == {"covariance is singular": 1}


def test_time_that_runs_backwards_is_an_error_and_changes_nothing() -> None:
    tracker, _ = flown()
    before = pickle.dumps(tracker.state)
    with pytest.raises(TimeBackwardsError, match="must not be before the state at"):
        tracker.step(batch(5.0, [[0.0, 0.0]]))
    assert pickle.dumps(tracker.state) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_s": np.nan},
        {"detection": 1.5},
        {"position_m": np.zeros((2, 5))},
        {"covariance_m2": np.eye(3)},
        {"clutter_per_m2": np.zeros(7)},
    ],
)
def test_a_malformed_batch_is_an_error(wrong: dict) -> None:
    with pytest.raises(BatchError):
        Tracker(CONFIG).step(replace(batch(0.0, [[0.0, 0.0], [1.0, 1.0]]), **wrong))


def test_two_scans_at_one_moment_are_two_sensors() -> None:
    tracker, _ = flown()
    before = tracker.step(batch(12.0, [[120.0, 0.0], [0.0, 8.0]])).tracks
    after = tracker.step(batch(12.0, [[120.0, 0.0], [0.0, 8.0]])).tracks
    assert after.cov[after.confirmed, 0, 0].max() < before.cov[before.confirmed, 0, 0].max()


def test_nobody_is_missed_where_nobody_looked() -> None:
    tracker, _ = flown()
    r = tracker.state.existence.copy()
    away = Sector(x_m=1e5, y_m=1e5, far_m=100.0)
    tracker.step(batch(11.0, [], field_of_view=away))
    assert np.allclose(tracker.state.existence, r[r >= CONFIG.prune_below], rtol=1e-6)


def test_silence_ends_a_track_and_says_so_once() -> None:
    tracker, outputs = flown()
    known = set(outputs[-1].tracks.id[outputs[-1].tracks.confirmed].tolist())
    lost: list[int] = []
    for k in range(12, 30):
        lost += tracker.step(batch(float(k), [])).lost.tolist()
    assert sorted(lost) == sorted(known)


def test_a_height_is_learned_and_is_uncertain_before() -> None:
    tracker = Tracker(HEIGHTS)
    for k in range(6):
        first = tracker.step(batch(4.0 * k, [[80.0 * k, 0.0]])).tracks
    best = int(np.argmax(first.existence))
    assert np.sqrt(first.height_cov[best, 0, 0]) > 1000.0
    for k in range(6, 16):
        plots = batch(4.0 * k, [[80.0 * k, 0.0, 500.0]], covariance_m2=np.diag([25.0, 25.0, 900.0]))
        later = tracker.step(plots).tracks
    best = int(np.argmax(later.existence))
    assert abs(later.height[best, 0] - 500.0) < 60.0
    assert np.sqrt(later.height_cov[best, 0, 0]) < 40.0
    assert healthy(tracker)


def test_an_absent_height_is_not_sea_level() -> None:
    a, b = Tracker(HEIGHTS), Tracker(HEIGHTS)
    a.step(batch(0.0, [[0.0, 0.0]]))
    b.step(batch(0.0, [[0.0, 0.0, np.nan]], covariance_m2=25.0 * np.eye(3)))
    assert np.allclose(a.state.density.hmean, b.state.density.hmean)


def test_a_turn_is_recognised_as_one() -> None:
    config = TrackerConfig(birth=BIRTH, modes=SMALL_DRONE)
    tracker, w, speed = Tracker(config), np.radians(15.0), 10.0
    for k in range(20):
        a = w * k
        tracks = tracker.step(
            batch(
                float(k),
                [[speed / w * np.sin(a), speed / w * (1 - np.cos(a))]],
                covariance_m2=np.eye(2),
            )
        ).tracks
    best = int(np.argmax(tracks.existence))
    assert tracks.mode[best, 1] > tracks.mode[best, [0, 2, 3]].max()


def test_tracks_cross_a_border_under_one_id_and_go_on() -> None:
    tracker, _ = flown()
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])

    def convert(xy: np.ndarray) -> np.ndarray:
        return xy @ turn.T + [1000.0, 0.0]

    empty = replace(initial_state(CONFIG, first_id=1_000_000), time_s=tracker.state.time_s)
    rows = tracker.state.confirmed
    moved = hand_over(tracker.state, rows, empty, convert)
    assert moved.id.tolist() == tracker.state.id[rows].tolist()
    back = hand_over(moved, moved.confirmed, empty, lambda xy: (xy - [1000.0, 0.0]) @ turn)
    assert np.allclose(back.density.mean, tracker.state.density.mean[rows], atol=1e-6)
    assert np.allclose(back.density.cov, tracker.state.density.cov[rows], atol=1e-6)
    with pytest.raises(ValueError, match="in one area only"):
        hand_over(tracker.state, rows, moved, convert)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gate", 0.0),
        ("lifetime_s", -1.0),
        ("report_at", 1.5),
        ("cluster_objects", 1),
        ("cluster_thresholds", (0.1, 0.01)),
        ("lose_at", 0.999),
        ("modes", ()),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field):
        TrackerConfig(birth=BIRTH, **{field: value})  # type: ignore[arg-type]


def test_models_refuse_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="turn_rate"):
        Mode(kind=Kind.TURN, noise=1.0)
    with pytest.raises(ValueError, match="relax_s"):
        Mode(kind=Kind.HOVER, noise=1.0)
    with pytest.raises(ValueError, match="noise"):
        replace(LEVEL_OR_CLIMB[0], noise=0.0)
    with pytest.raises(ValueError, match="initial"):
        GaussianBirth(mean=(0, 0, 0, 0), sigma=(1, 1, 1, 1), initial=-1.0, rate_per_s=0.0)


def test_a_second_start_compiles_nothing() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import test_pmb_tracker as t\n"
        "from vedette.tracking.pmb.kernels import COMPILED as k\n"
        "t.flown(t.CONFIG, 8); t.flown(t.HEIGHTS, 8)\n"
        "names = k.__dataclass_fields__\n"
        "print(sum(sum(getattr(k, n).stats.cache_misses.values()) for n in names))\n"
    )
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
    misses = [
        subprocess.run(
            [sys.executable, "-c", code, here], capture_output=True, check=True, text=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert misses[1] == "0"


def test_the_five_lines_of_the_guide_track_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "tracker.md").read_text()
    code = guide.split("```python\n")[1].split("```")[0]
    rng = np.random.default_rng(2)
    rows = [
        f"{t},{60 * t + 50 * e:.1f},{30 * t + 50 * n:.1f}"
        for t, (e, n) in enumerate(rng.standard_normal((30, 2)))
    ]
    (tmp_path / "plots.csv").write_text("time_s,x_m,y_m\n" + "\n".join(rows) + "\n")
    monkeypatch.chdir(tmp_path)
    names: dict[str, list] = {}
    exec(code, names)  # noqa: S102 - the guide's own lines
    last = names["outputs"][-1].tracks
    assert last.confirmed.sum() == 1
    assert np.linalg.norm(last.mean[last.confirmed][0, :2] - [60 * 29, 30 * 29]) < 100.0


def tangent(lat_deg: float, lon_deg: float) -> tuple:
    """To and from the plane that touches a sphere at a point, by unit vectors: no seam anywhere."""
    a, b = np.radians([lat_deg, lon_deg])
    east = np.array([-np.sin(b), np.cos(b), 0.0])
    north = np.array([-np.sin(a) * np.cos(b), -np.sin(a) * np.sin(b), np.cos(a)])
    up = np.array([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)])
    radius = 6_371_000.0

    def to_plane(v: np.ndarray) -> np.ndarray:
        return radius * np.stack([v @ east, v @ north], axis=-1)

    def to_sphere(xy: np.ndarray) -> np.ndarray:
        u = xy / radius
        w = np.sqrt(1.0 - (u**2).sum(axis=-1, keepdims=True))
        return u[..., :1] * east + u[..., 1:] * north + w * up

    return to_plane, to_sphere


@pytest.mark.parametrize(
    ("here", "there"),
    [((60.0, 179.9), (60.0, -179.9)), ((89.9, 0.0), (89.9, 180.0)), ((-90.0, 0.0), (-89.5, 77.0))],
)
def test_a_track_crosses_the_antimeridian_and_the_poles(here: tuple, there: tuple) -> None:
    tracker, _ = flown()
    (to_a, from_a), (to_b, from_b) = tangent(*here), tangent(*there)
    rows = tracker.state.confirmed
    empty = replace(initial_state(CONFIG, first_id=10**6), time_s=tracker.state.time_s)
    moved = hand_over(tracker.state, rows, empty, lambda xy: to_b(from_a(xy)))
    assert np.isfinite(moved.density.mean).all()
    speeds = [np.linalg.norm(s.density.mean[..., 2:], axis=-1) for s in (tracker.state, moved)]
    assert np.allclose(speeds[0][rows], speeds[1], rtol=1e-3)  # planes a few km apart
    back = hand_over(moved, moved.confirmed, empty, lambda xy: to_a(from_b(xy)))
    assert np.allclose(back.density.mean, tracker.state.density.mean[rows], atol=1e-3)
    assert np.linalg.eigvalsh(back.density.cov).min() > 0.0


def test_every_setting_is_in_the_guide_with_its_default() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "tracker.md").read_text()
    missing = [name for name in TrackerConfig.__dataclass_fields__ if f"`{name}`" not in guide]
    assert not missing, f"add to docs/tracker.md: {missing}"
