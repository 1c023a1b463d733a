"""Trials: intervals by their definitions, small scenes worked by hand, and the command."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson
from typer.testing import CliRunner

from vedette.app.commands.watch.evaluate_command import evaluate as command
from vedette.evaluate.trial.intervals import proportion, quantile, rate
from vedette.evaluate.trial.matching import TrialSettings, match
from vedette.evaluate.trial.observed import BEARING, PLACE, PRESENCE, Observed, Rows
from vedette.evaluate.trial.target_logs import TargetLogError, read_target_logs
from vedette.evaluate.trial.trial import Trial, evaluate_trial, to_json
from vedette.evaluate.trial.trial_pdf import to_pdf
from vedette.geo.local import moved
from vedette.model.errors import ConfigError, VedetteError
from vedette.model.identity import ObjectClass
from vedette.model.ids import SensorId
from vedette.model.sensor import Sensor, SensorKind

T0 = datetime(2026, 5, 1, 10, tzinfo=UTC)
LAT, LON = 51.1, 23.5
RADAR = Sensor(id=SensorId("radar"), kind=SensorKind.RADAR, lat_deg=LAT, lon_deg=LON)


def place(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    lat, lon = moved(LAT, LON, east_m, north_m)
    return float(lat), float(lon)


def at(second: float) -> datetime:
    return T0 + timedelta(seconds=second)


def log(path: Path, *, seconds: range = range(101), kind: str = "recorded") -> Path:
    """One target that flies east at 10 m/s, from 1000 m on, at 80 m."""
    lines = ["lat_deg,lon_deg,time,height_m,height_reference,flight,kind"]
    for s in seconds:
        lat, lon = place(1000.0 + 10 * s)
        time = at(s).isoformat().replace("+00:00", "Z")
        lines.append(f"{lat},{lon},{time},80,mean_sea_level,quad,{kind}")
    path.write_text("\n".join(lines))
    return path


def observed(seconds: range, *, strays: int = 0) -> Observed:
    """A radar that sees the target 30 m north of its place, once a second."""
    seen = Observed(sensors={RADAR.id: RADAR}, first_s=at(0).timestamp())
    rows = seen.reports.setdefault(RADAR.id, Rows())
    for s in seconds:
        rows.add(at(s), PLACE, place(1000.0 + 10 * s, 30.0), 0.0, "unmanned")
    for s in range(strays):
        rows.add(at(s), PLACE, place(-5000.0), 0.0, "bird")
    seen.last_s = at(100).timestamp()
    return seen


def trial(tmp_path: Path, seen: Observed, **settings: float) -> Trial:
    targets = read_target_logs(log(tmp_path / "quad.csv"), ObjectClass.UNMANNED)
    return evaluate_trial(seen, targets, TrialSettings(**settings), name="made", simulation=True)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_of_a_share_leave_two_and_a_half_per_cent(pair: tuple[int, int]) -> None:
    hits, trials = pair
    found = proportion(hits, trials)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= hits / trials <= found.high
    if hits:
        assert binom.sf(hits - 1, trials, found.low) == pytest.approx(0.025)
    if hits < trials:
        assert binom.cdf(hits, trials, found.high) == pytest.approx(0.025)


@given(st.integers(0, 200), st.floats(0.1, 100))
def test_the_ends_of_a_rate_leave_two_and_a_half_per_cent(events: int, hours: float) -> None:
    found = rate(events, hours)
    assert found.low is not None
    assert found.high is not None
    assert poisson.cdf(events, found.high * hours) == pytest.approx(0.025)
    if events:
        assert poisson.sf(events - 1, found.low * hours) == pytest.approx(0.025)


def test_the_interval_of_a_median_holds_it_as_often_as_stated() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        found = quantile(rng.normal(size=41).tolist(), 0.5)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.0 <= found.high
    assert held / 400 >= 0.93
    assert quantile([1.0, 2.0], 0.95).high is None  # too few to bound it


def test_no_trials_give_no_figure() -> None:
    assert proportion(0, 0).value is None
    assert rate(0, 0.0).value is None
    with pytest.raises(ValueError, match="hits must be 0 to 3"):
        proportion(4, 3)


def test_a_sensor_that_sees_the_second_half(tmp_path: Path) -> None:
    radar = trial(tmp_path, observed(range(50, 100), strays=7)).sources[1]
    assert (radar.detected.count, radar.detected.of) == (10, 20)
    assert [(one.label, one.figure.value) for one in radar.by_range] == [("1 to 2 km", 0.5)]
    assert [(one.label, one.figure.of) for one in radar.by_height] == [("60 to 120 m", 20)]
    assert [one.label for one in radar.by_class] == ["unmanned"]
    quad = radar.targets[0]
    assert quad.first_detection_s == pytest.approx(50)
    assert quad.first_detection_range_m == pytest.approx(1525, abs=2)  # middle of the interval
    assert quad.continuity.value == 1.0
    assert radar.rms_m == pytest.approx(30, abs=0.1)
    assert radar.unmatched.count == 7
    assert radar.unmatched.value == pytest.approx(7 / (100 / 3600), rel=0.02)
    assert radar.confusion == {"unmanned": {"unmanned": 10}}


def test_a_gap_of_the_log_is_no_miss_and_no_false_detection(tmp_path: Path) -> None:
    seen = observed(range(0), strays=100)
    path = log(tmp_path / "quad.csv", seconds=range(0, 101, 50))
    targets = read_target_logs(path)
    found = evaluate_trial(seen, targets, TrialSettings(gap_s=10.0), name="made")
    assert found.judged_hours == 0.0
    assert found.sources[1].detected.of == 0
    assert found.sources[1].unmatched.count == 0


def test_bearings_and_presences_belong_to_what_they_point_at(tmp_path: Path) -> None:
    targets = read_target_logs(log(tmp_path / "quad.csv"))
    rows = Rows()
    rows.add(at(10), BEARING, (LAT, LON), 90.0, "")
    rows.add(at(10), BEARING, (LAT, LON), 270.0, "")  # the opposite way
    rows.add(at(10), PRESENCE, (LAT, LON), 1200.0, "")
    rows.add(at(10), PRESENCE, (LAT, LON), 1000.0, "")  # the target is 1100 m away
    found = match(rows, targets, TrialSettings())
    assert found.belongs[0].tolist() == [True, False, True, False]
    assert np.isnan(found.error_m).all()


def test_two_targets_share_no_report(tmp_path: Path) -> None:
    targets = [*read_target_logs(log(tmp_path / "a.csv")), *read_target_logs(tmp_path / "a.csv")]
    rows = Rows()
    rows.add(at(10), PLACE, place(1100.0), 0.0, "")
    assert match(rows, targets, TrialSettings()).belongs.sum() == 1


@pytest.mark.parametrize(
    ("kind", "seconds", "words"), [("plan", 9, "got a plan"), ("recorded", 1, "2 fixes")]
)
def test_a_file_that_is_no_truth_is_refused(
    tmp_path: Path, kind: str, seconds: int, words: str
) -> None:
    with pytest.raises(VedetteError, match=words):
        read_target_logs(log(tmp_path / "a.csv", seconds=range(seconds), kind=kind))


def test_logs_of_another_day_are_refused(tmp_path: Path) -> None:
    seen = observed(range(10))
    seen.first_s, seen.last_s = seen.first_s + 86400, seen.last_s + 86400
    with pytest.raises(TargetLogError, match="must overlap the recording"):
        trial(tmp_path, seen)


def test_the_report_is_the_same_twice_and_json_has_the_definitions(tmp_path: Path) -> None:
    found = trial(tmp_path, observed(range(50, 100), strays=7))
    assert to_pdf(found) == to_pdf(found)
    written = json.loads(json.dumps(to_json(found), allow_nan=False))
    assert {one["source"] for one in written["definitions"]} >= {"own definition"}
    assert [one["name"] for one in written["sources"]] == ["fused", "radar"]


def test_the_command_runs_a_recording_against_a_log(tmp_path: Path) -> None:
    lines: list[dict[str, object]] = [
        {"format": "vedette-reports", "version": 1, "simulation": True, "name": "made"},
        {"type": "sensor", "received_at": "2026-05-01T10:00:00Z",
         "sensor": {"id": "radar", "kind": "radar", "lat_deg": LAT, "lon_deg": LON}},
    ]  # fmt: skip
    for s in range(100):
        lat, lon = place(1000.0 + 10 * s)
        time = at(s).isoformat().replace("+00:00", "Z")
        lines.append(
            {"type": "position", "sensor": "radar", "measured_at": time, "lat_deg": lat,
             "lon_deg": lon, "sigma_m": 15}
        )  # fmt: skip
    recording = tmp_path / "run.jsonl"
    recording.write_text("\n".join(json.dumps(one) for one in lines))
    app = typer.Typer()
    app.command()(command)
    pdf, figures = tmp_path / "r.pdf", tmp_path / "r.json"
    arguments = [str(recording), str(log(tmp_path / "quad.csv")), "--report", str(pdf)]
    done = CliRunner().invoke(app, [*arguments, "--json", str(figures)])
    assert done.exit_code == 0, done.output
    assert pdf.read_bytes().startswith(b"%PDF")
    fused = json.loads(figures.read_text())["sources"][0]
    assert fused["detected"]["value"] > 0.8
    assert fused["rms_m"] < 15
    assert fused["unmatched"]["count"] == 0
    assert fused["targets"][0]["tracks"] == 1
    nowhere = [*arguments[:2], "--report", str(tmp_path / "none" / "r.pdf")]
    refused = CliRunner().invoke(app, nowhere)
    assert isinstance(refused.exception, ConfigError)
