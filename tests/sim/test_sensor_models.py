"""Sensor models do what their physics says."""

from datetime import UTC, datetime

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from vedette.model.height import Height, HeightReference
from vedette.model.ids import SensorId
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.sim import acoustic, radar
from vedette.sim.faults import Delay, Faults
from vedette.sim.geometry import horizon_m, look
from vedette.sim.lines import Clock
from vedette.sim.paths import GROUND_M, Path, draw
from vedette.sim.scenario import Group, Mover, Station

CLOCK = Clock(datetime(2025, 9, 9, 21, 15, tzinfo=UTC))
HERE = (51.0, 23.0, GROUND_M + 40.0)


def station(kind: SensorKind, faults: Faults | None = None) -> Station:
    return Station(
        sensor=Sensor(
            id=SensorId("s"),
            kind=kind,
            lat_deg=HERE[0],
            lon_deg=HERE[1],
            height=Height(value_m=HERE[2], reference=HeightReference.MEAN_SEA_LEVEL),
            coverage=Coverage(range_max_m=150_000.0),
            azimuth_sigma_deg=0.15,
            range_sigma_m=80.0,
        ),
        heartbeat_s=10.0,
        latency_s=0.4,
        antenna_m=40.0,
        turn_s=10.0,
        false_per_turn=12.0,
        elevation_sigma_deg=0.3,
        faults=faults or Faults(),
    )


def mover(path: Path) -> Mover:
    return Mover(
        name="m",
        group=Group.INTRUDERS,
        starts_s=0.0,
        path=path,
        radar_r90_m=110_000.0,
        audible_m=4_000.0,
    )


def straight(*, lat: float, height_m: float) -> Path:
    return draw([(lat, 22.0, height_m), (lat, 24.0, height_m)], 50.0, turn_radius_m=1_000.0)


def test_azimuth_and_range_agree_with_the_geodesic() -> None:
    for lat, lon in ((51.9, 23.0), (50.2, 24.4), (51.0, 21.5)):
        distance, azimuth, _ = look((*HERE[:2], 0.0), np.array([lat]), np.array([lon]), np.zeros(1))
        truth = Geodesic.WGS84.Inverse(HERE[0], HERE[1], lat, lon)
        assert distance[0] == pytest.approx(truth["s12"], rel=3e-5)
        assert azimuth[0] == pytest.approx(truth["azi1"] % 360, abs=0.002)


def test_detection_is_nine_in_ten_at_its_range_and_falls_beyond() -> None:
    ranges = np.array([10e3, 55e3, 110e3, 150e3, 300e3])
    chance = radar.chance_of_detection(ranges, 110e3)
    assert chance[2] == pytest.approx(0.9)
    assert np.all(np.diff(chance) < 0)


def test_nothing_is_seen_below_the_horizon() -> None:
    low = mover(straight(lat=51.9, height_m=GROUND_M + 100.0))  # 100 km north, horizon at 67 km
    assert horizon_m(40.0, np.array([100.0]))[0] == pytest.approx(67_300, rel=0.01)
    assert list(radar.plots(station(SensorKind.RADAR), low, CLOCK, 1, 3_000.0)) == []
    high = mover(straight(lat=51.9, height_m=GROUND_M + 1_000.0))
    assert len(list(radar.plots(station(SensorKind.RADAR), high, CLOCK, 1, 3_000.0))) > 200


def test_plots_scatter_as_declared() -> None:
    target = mover(straight(lat=51.4, height_m=GROUND_M + 1_000.0))
    lines = [line for _, line in radar.plots(station(SensorKind.RADAR), target, CLOCK, 1, 2_700.0)]
    t = np.array(
        [(datetime.fromisoformat(x["measured_at"]).timestamp() - CLOCK.zero / 1e6) for x in lines]
    )
    distance, azimuth, elevation = look(HERE, *target.path.at(t))
    assert np.std([x["range_m"] for x in lines] - distance) == pytest.approx(80, rel=0.2)
    assert np.std([x["azimuth_deg"] for x in lines] - azimuth) == pytest.approx(0.15, rel=0.2)
    assert np.std([x["elevation_deg"] for x in lines] - elevation) == pytest.approx(0.3, rel=0.2)
    heights = [x["heights"][0]["value_m"] for x in lines]
    assert np.mean(heights) == pytest.approx(GROUND_M + 1_000.0, abs=60)


def test_false_plots_come_as_many_as_declared_and_evenly() -> None:
    lines = [x for _, x in radar.false_plots(station(SensorKind.RADAR), CLOCK, 1, 20_000.0)]
    assert len(lines) / 2_000 == pytest.approx(12.0, rel=0.03)
    inner = np.mean(np.array([x["range_m"] for x in lines]) < 75_000)
    assert inner == pytest.approx(0.25, abs=0.02)  # a quarter of the area


def test_sound_arrives_late_and_only_from_near() -> None:
    overhead = mover(straight(lat=51.01, height_m=GROUND_M + 300.0))
    mic = station(SensorKind.ACOUSTIC)
    lines = [x for _, x in acoustic.bearings(mic, overhead, CLOCK, 1, 3_000.0)]
    assert len(lines) > 40
    t = np.array(
        [(datetime.fromisoformat(x["measured_at"]).timestamp() - CLOCK.zero / 1e6) for x in lines]
    )
    distance, _, _ = look(HERE, *overhead.path.at(t))
    assert distance.max() < 4_000 + 50 * 12  # it flew on while the sound was on its way
    _, seen, _ = look(HERE, *overhead.path.at(t))
    behind = (np.array([x["azimuth_deg"] for x in lines]) - seen + 180) % 360 - 180
    assert np.mean(behind) < -3  # flying east in the north: the sound comes from farther west


def test_faults() -> None:
    t = np.arange(0.0, 100.0, 0.5)
    assert not Faults(dies_at_s=50.0).alive(t)[t >= 50].any()
    assert Faults(dies_at_s=50.0).alive(t)[t < 50].all()
    assert np.allclose(Faults(clock_offset_s=-3.0).measured_s(t), t - 3)
    late = Faults(delay=Delay(from_s=20.0, to_s=60.0, delay_s=6.0)).received_s(t, 0.4)
    assert np.all(np.diff(late) > 0)  # order is kept while the queue drains
    assert late[t == 40.0] == pytest.approx(46.4)
    assert late[t == 90.0] == pytest.approx(90.4)
    assert late[t == 10.0] == pytest.approx(10.4)


def test_a_dead_radar_makes_no_plots() -> None:
    target = mover(straight(lat=51.4, height_m=GROUND_M + 1_000.0))
    dead = station(SensorKind.RADAR, Faults(dies_at_s=600.0))
    whole = list(radar.plots(station(SensorKind.RADAR), target, CLOCK, 1, 2_700.0))
    cut = list(radar.plots(dead, target, CLOCK, 1, 2_700.0))
    assert cut == whole[: len(cut)]
    assert 0 < len(cut) < len(whole)
