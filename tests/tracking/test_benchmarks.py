"""The benchmarks' scenarios are those of the shared generators, and a short run writes its rows."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "bench"

sys.path.insert(0, str(ROOT / "benchmarks"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared generators")
def test_scenarios_are_draw_for_draw_the_shared_ones(tmp_path: Path) -> None:
    import scenarios

    command = [sys.executable, str(SHARED / "gen_williams15.py"), "2", "0.7", "10", "5"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    want = np.load(tmp_path / "w15_pd70_c10_s5.npz")
    got = scenarios.williams15(2, 0.7, 10.0, 5)
    assert np.array_equal(got.truth, want["X"])
    assert np.array_equal(np.vstack([z for run in got.plots for z in run]), want["z"])
    sys.path.insert(0, str(SHARED))
    import scale_gen

    x, m0, plots, side = scale_gen.gen(30)
    crowd = scenarios.crowd(30)
    assert np.array_equal(crowd.truth, x)
    assert np.array_equal(crowd.seeds, m0)
    assert all(np.array_equal(a, b) for a, b in zip(crowd.plots, plots, strict=True))
    assert (crowd.side_m, crowd.clutter_per_m2) == (side, scale_gen.lam)


def test_williams15_writes_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "williams15.py")]
    subprocess.run([*command, "--runs", "4", "--json", str(file)], check=True, capture_output=True)
    rows = json.loads(file.read_text())["rows"]
    names = {"filter", "pd", "clutter", "runs", "seed", "gospa", "loc", "missed", "false"}
    assert [(r["pd"], r["clutter"]) for r in rows] == [(0.9, 10), (0.7, 10), (0.9, 20)]
    assert all(names | {"ms_per_scan"} <= set(r) for r in rows)
    # Four runs have a standard error of 0.13; the figure itself is for a hundred.
    assert rows[0]["gospa"] < 3.4
    assert rows[1]["gospa"] < 4.5


def test_engine_tracking_writes_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "engine_tracking.py")]
    command += ["--scene", "line-60m", "--program", "engine", "--json", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    (row,) = json.loads(file.read_text())["rows"]
    assert (row["scene"], row["program"]) == ("line-60m", "engine")
    assert row["tracked"] >= 0.95
    assert row["id_changes"] <= 2
    names = {"one_id_share", "duplicates_s", "false_per_h", "rms_m", "confirm_median_s", "cpu_s"}
    assert names <= row.keys()
