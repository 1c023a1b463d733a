"""Metrics against their definitions, small scenes worked by hand, and Stone Soup's."""

import json
import math
import subprocess
from pathlib import Path

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from vedette.app.commands.watch.evaluate_command import evaluate as command
from vedette.evaluate.consistency import consistency, normalised_squares
from vedette.evaluate.continuity import continuity
from vedette.evaluate.csv_tables import TableError, read_table
from vedette.evaluate.ed142 import ed142
from vedette.evaluate.gospa import gospa, ospa
from vedette.evaluate.ospa2 import ospa2
from vedette.evaluate.report import Settings, evaluate
from vedette.evaluate.scene import Table, frames
from vedette.evaluate.siap import siap

PEER = Path(__file__).resolve().parents[2] / ".env-stonesoup" / "bin" / "python"
points = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), max_size=5).map(
    lambda rows: np.array(rows).reshape(-1, 2)
)


@given(points, points, points)
@settings(deadline=None)
def test_gospa_and_ospa_are_metrics(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> None:
    for distance in (lambda a, b: gospa(a, b, 10.0).distance(), lambda a, b: ospa(a, b, 10.0)):
        assert distance(x, x) == pytest.approx(0.0, abs=1e-9)
        assert distance(x, y) == pytest.approx(distance(y, x))
        assert distance(x, z) <= distance(x, y) + distance(y, z) + 1e-9


@given(points, points)
@settings(deadline=None)
def test_the_parts_of_gospa_sum_to_it(x: np.ndarray, y: np.ndarray) -> None:
    g = gospa(x, y, 10.0)
    assert g.total == pytest.approx(g.localisation + g.missed + g.false)
    assert g.missed - g.false == pytest.approx((len(x) - len(y)) * 50.0)


def test_gospa_by_hand() -> None:
    g = gospa(np.array([[0.0, 0.0], [100.0, 0.0]]), np.array([[3.0, 4.0]]), 10.0)
    assert (g.total, g.localisation, g.missed, g.false) == (75.0, 25.0, 50.0, 0.0)
    assert ospa(np.array([[0.0, 0.0], [100.0, 0.0]]), np.array([[3.0, 4.0]]), 10.0) == (
        pytest.approx(math.sqrt((25.0 + 100.0) / 2.0))
    )


def line(name: int, times: list[float], y: float, velocity: float = 1.0) -> list[list[float]]:
    """Rows time, id, x, vx, y, vy of an object that flies east."""
    return [[t, name, velocity * t, velocity, y, 0.0] for t in times]


def table(rows: list[list[float]]) -> Table:
    a = np.array(rows, dtype=float).reshape(-1, 6)
    return Table(
        time_s=a[:, 0],
        id=a[:, 1].astype(np.int64),
        position_m=a[:, [2, 4]],
        velocity_m_s=a[:, [3, 5]],
    )


SECONDS = [float(t) for t in range(20)]
TRUTH = table(line(1, SECONDS, 0.0) + line(2, SECONDS, 500.0))


def test_breaks_swaps_gaps_and_false_tracks_by_hand() -> None:
    tracks = table(
        line(7, SECONDS[2:8], 1.0)  # on object 1, then a gap of 5 s, then another id
        + line(8, SECONDS[12:], 1.0)
        + line(9, SECONDS, 500.0)
        + line(5, SECONDS[3:6], 9000.0)  # on nobody
    )
    found = continuity(TRUTH, tracks, 50.0)
    assert (found.breaks, found.swaps) == (1, 1)
    assert found.false_tracks == (5,)
    assert found.false_frames == 3
    assert found.first_track_s == {1: 2.0, 2: 0.0}
    assert found.longest_gap_s == pytest.approx(4.0)
    assert found.tracked_share == pytest.approx((14 + 20) / 40)


def test_tracks_that_stay_with_their_objects_do_not_swap_when_these_meet() -> None:
    a = [[t, 1, t, 1.0, 10.0 - t, -1.0] for t in SECONDS]
    b = [[t, 2, t, 1.0, t - 10.0, 1.0] for t in SECONDS]
    noisy = [[t, n + 10, x, vx, y + 0.6 * (-1) ** int(t), vy] for t, n, x, vx, y, vy in a + b]
    assert continuity(table(a + b), table(noisy), 5.0).swaps == 0


def test_ospa2_counts_a_change_of_id_that_ospa_cannot_see() -> None:
    whole = table(line(1, SECONDS, 0.0) + line(2, SECONDS, 500.0))
    torn = table(line(1, SECONDS[:10], 0.0) + line(3, SECONDS[10:], 0.0) + line(2, SECONDS, 500.0))
    times = np.array(SECONDS)
    assert ospa2(TRUTH, whole, times, 100.0) == pytest.approx(0.0)
    # Object 1 fits either half for half of the time (50 m), and the other half is one too many.
    assert ospa2(TRUTH, torn, times, 100.0) == pytest.approx(math.sqrt((50**2 + 100**2) / 3))
    for frame in frames(TRUTH, torn):
        assert ospa(TRUTH.position_m[frame.truth], torn.position_m[frame.tracks], 100.0) == 0.0


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=20)
def test_honest_covariances_are_found_consistent_and_boastful_ones_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cov = np.tile(np.diag([4.0, 9.0]), (2000, 1, 1))
    error = rng.standard_normal((2000, 2)) * [2.0, 3.0]
    honest = consistency(normalised_squares(error, cov), 2, level=0.9999)
    assert honest.consistent
    assert honest.inside > 0.99
    assert not consistency(normalised_squares(error, 0.5 * cov), 2).consistent


def test_a_covariance_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="positive definite"):
        normalised_squares(np.ones((1, 2)), np.array([[[1.0, 2.0], [2.0, 1.0]]]))


def test_ed142_by_hand() -> None:
    tracks = table(line(7, SECONDS[:5], 3.0) + line(7, SECONDS[15:], 3.0) + line(9, SECONDS, 500.0))
    found = ed142(TRUTH, tracks, 50.0, 2.0)
    assert found.update_probability == pytest.approx((3 + 3 + 10) / 20)
    assert found.long_gaps == 1
    assert found.long_gap_share == pytest.approx(11.0 / 38.0)
    assert found.rms_m == pytest.approx(math.sqrt(10 * 9.0 / 30))


def random_scene(seed: int, seen: float = 0.9) -> tuple[list[list[float]], list[list[float]]]:
    rng = np.random.default_rng(seed)
    truth, tracks = [], []
    for name in range(4):
        begin, end = rng.integers(0, 5), rng.integers(15, 20)
        truth += line(name, SECONDS[begin:end], 40.0 * name)
        for k, t in enumerate(SECONDS[begin:end]):
            if rng.random() < seen:
                dx, dy = 2.0 * rng.standard_normal(2)
                track = name if k < 8 else name + 10
                tracks.append([t, track, t + dx, 1.0 + 0.1 * dx, 40.0 * name + dy, 0.1 * dy])
    tracks += line(99, SECONDS[4:9], 700.0)
    return truth, tracks


@pytest.mark.skipif(not PEER.exists(), reason="needs .env-stonesoup (benchmarks/environments.sh)")
def test_metrics_are_those_of_stone_soup(tmp_path: Path) -> None:
    truth, tracks = random_scene(4, seen=1.0)  # Stone Soup's SIAP knows no gaps in a track
    scene, result = tmp_path / "scene.json", tmp_path / "result.json"
    scene.write_text(json.dumps({"truth": truth, "tracks": tracks, "c": 10.0}))
    script = Path(__file__).with_name("stonesoup_metrics.py")
    subprocess.run([str(PEER), str(script), str(scene), str(result)], check=True)
    want = json.loads(result.read_text())
    a, b = table(truth), table(tracks)
    moments = list(frames(a, b))
    mine = [gospa(a.position_m[f.truth], b.position_m[f.tracks], 10.0) for f in moments]
    got = np.array([[g.distance(), g.localisation, g.missed, g.false] for g in mine])
    assert np.allclose(got, want["gospa"], atol=1e-6)
    distances = [ospa(a.position_m[f.truth], b.position_m[f.tracks], 10.0) for f in moments]
    assert np.allclose(distances, want["ospa"], atol=1e-6)
    s, peer = siap(a, b, 10.0), want["siap"]
    assert s.completeness == pytest.approx(peer["SIAP Completeness"], abs=1e-9)
    assert s.ambiguity == pytest.approx(peer["SIAP Ambiguity"], abs=1e-9)
    assert s.spuriousness == pytest.approx(peer["SIAP Spuriousness"], abs=1e-9)
    assert s.position_accuracy_m == pytest.approx(peer["SIAP Position Accuracy"], abs=1e-9)
    assert s.velocity_accuracy_m_s == pytest.approx(peer["SIAP Velocity Accuracy"], abs=1e-9)


def write(path: Path, rows: list[list[float]], header: str) -> Path:
    path.write_text(header + "\n" + "\n".join(",".join(map(str, r)) for r in rows) + "\n")
    return path


def test_the_command_writes_a_table_json_and_plots(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    truth, tracks = random_scene(1)
    header = "time_s,id,x_m,vx_m_s,y_m,vy_m_s"
    a = write(tmp_path / "truth.csv", truth, header)
    b = write(
        tmp_path / "tracks.csv",
        [[*r, 4.0, 4.0, 0.0, 1] for r in tracks],
        header + ",var_x_m2,var_y_m2,cov_xy_m2,confirmed",
    )
    app = typer.Typer()
    app.command()(command)
    file = tmp_path / "out.json"
    options = ["--cutoff-m", "10", "--json", str(file), "--plots", str(tmp_path / "plots")]
    done = CliRunner().invoke(app, [str(b), str(a), *options])
    assert done.exit_code == 0, done.output
    assert "gospa.rms" in done.output
    result = json.loads(file.read_text())
    assert result["false_tracks"]["count"] == 1
    assert result["nees"]["degrees"] == 2
    assert {p.name for p in (tmp_path / "plots").iterdir()} == {"gospa.png", "map.png"}


@pytest.mark.parametrize("cell", ["", "nan", "east"])
def test_a_bad_cell_is_named_by_file_line_and_column(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"time_s,id,x_m,y_m\n0,a,1,2\n1,a,{cell},2\n")
    with pytest.raises(TableError, match="line 3: x_m"):
        read_table(path)


def test_an_empty_picture_is_unknown_not_perfect() -> None:
    nothing = table([])
    result = evaluate(nothing, nothing, Settings())
    assert result["gospa"]["rms"] is None
    assert result["siap"]["completeness"] is None
    assert result["first_track"]["median_s"] is None
