"""Coverage maps: what is watched, degraded or unwatched, against scenes worked by hand."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from vedette.app.commands.check.coverage_command import coverage
from vedette.engine.health.coverage_map import Site, coverage_map
from vedette.model.errors import ConfigError
from vedette.model.height import Height, HeightReference
from vedette.model.ids import SensorId
from vedette.model.sensor import (
    Condition,
    ConditionKind,
    Coverage,
    Sensor,
    SensorHealth,
    SensorKind,
    SensorState,
)

T0 = datetime(2026, 5, 1, 10, tzinfo=UTC)
LAT, LON, N = 51.1, 23.5, 21
MAST = Height(value_m=20.0, reference=HeightReference.ABOVE_GROUND)


def health(
    kind: SensorKind = SensorKind.RADAR,
    state: SensorState = SensorState.ALIVE,
    conditions: tuple[Condition, ...] = (),
    said: Coverage | None = None,
) -> SensorHealth:
    sensor = Sensor(
        id=SensorId(kind), kind=kind, lat_deg=LAT, lon_deg=LON, height=MAST,
        coverage=said or Coverage(range_max_m=8_000),
    )  # fmt: skip
    return SensorHealth(sensor=sensor, state=state, since=T0, conditions=conditions)


def site(ground: np.ndarray | None = None) -> Site:
    return Site(
        lat_deg=LAT, lon_deg=LON, cell_m=1000.0, cells=N, ground_low_m=ground, ground_high_m=ground
    )


def test_a_radar_watches_its_circle_and_nothing_beyond() -> None:
    found = coverage_map(site(), [health()])[120.0]
    assert found[10, 10] == found[10, 18] == "watched"
    assert found[10, 19] == found[0, 0] == "unwatched"
    assert (found == "watched").mean() == pytest.approx(math.pi * 8**2 / N**2, rel=0.05)


def test_a_sector_runs_clockwise_across_north() -> None:
    said = Coverage(range_max_m=8_000, azimuth_from_deg=315, azimuth_to_deg=405)
    found = coverage_map(site(), [health(said=said)])[120.0]
    assert found[15, 10] == "watched"  # north
    assert found[5, 10] == found[10, 15] == "unwatched"  # south, east


def test_a_silent_sensor_watches_nothing_and_a_faulty_one_degrades() -> None:
    fault = Condition(kind=ConditionKind.FLOODING, since=T0, words="made")
    assert set(coverage_map(site(), [health(state=SensorState.SILENT)])[120.0].flat) == {
        "unwatched"
    }
    assert coverage_map(site(), [health(conditions=(fault,))])[120.0][10, 12] == "degraded"


def test_one_direction_degrades_two_watch_and_receivers_never_do() -> None:
    camera, microphone = health(SensorKind.CAMERA), health(SensorKind.ACOUSTIC)
    receivers = [health(SensorKind.ADSB), health(SensorKind.REMOTE_ID)]
    assert coverage_map(site(), [camera])[120.0][10, 12] == "degraded"
    assert coverage_map(site(), [camera, microphone])[120.0][10, 12] == "watched"
    assert coverage_map(site(), receivers)[120.0][10, 12] == "degraded"


def test_a_hill_hides_what_is_low_behind_it_and_unknown_ground_hides_all() -> None:
    ground = np.full((N, N), 100.0)
    ground[:, 13] = 250.0  # 3 km east of the radar, 130 m above its antenna
    maps = coverage_map(site(ground), [health()])
    assert maps[120.0][10, 7] == "watched"
    assert maps[120.0][10, 16] == "unwatched"
    assert maps[1000.0][10, 16] == "watched"
    ground[:, 13] = np.nan
    assert coverage_map(site(ground), [health()])[1000.0][10, 16] == "unwatched"


def test_limits_above_the_ground_and_limits_that_cannot_be_compared() -> None:
    top = Height(value_m=200.0, reference=HeightReference.ABOVE_GROUND)
    maps = coverage_map(site(), [health(said=Coverage(range_max_m=8_000, height_max=top))])
    assert (maps[120.0][10, 12], maps[300.0][10, 12]) == ("watched", "unwatched")
    top = Height(value_m=200.0, reference=HeightReference.BAROMETRIC)
    maps = coverage_map(site(), [health(said=Coverage(range_max_m=8_000, height_max=top))])
    assert maps[120.0][10, 12] == "degraded"


def test_the_command_maps_a_file_of_sensors(tmp_path: Path) -> None:
    sensor = {"id": "radar", "kind": "radar", "lat_deg": LAT, "lon_deg": LON}
    lines: list[dict[str, object]] = [
        {"format": "vedette-reports", "version": 1, "simulation": False, "name": "plan"},
        {"type": "sensor", "received_at": "2026-05-01T10:00:00Z", "sensor": sensor},
    ]
    path = tmp_path / "plan.jsonl"
    app = typer.Typer()
    app.command()(coverage)
    path.write_text("\n".join(json.dumps(one) for one in lines))
    refused = CliRunner().invoke(app, [str(path)])
    assert isinstance(refused.exception, ConfigError)
    sensor["coverage"] = {"range_max_m": 5000}  # type: ignore[assignment]
    path.write_text("\n".join(json.dumps(one) for one in lines))
    out = tmp_path / "map.json"
    pdf = tmp_path / "map.pdf"
    arguments = [str(path), "--cells", "11", "--json", str(out), "--report", str(pdf)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert pdf.read_bytes().startswith(b"%PDF")
    bands = json.loads(out.read_text())["bands"]
    assert bands[1]["cells"][5][5] == "watched"
    assert bands[1]["cells"][0][0] == "unwatched"
