"""The Poisson multi-Bernoulli filter behind the tracker's seam holds what the seam promises."""

import math
import pickle
import subprocess
import sys

import numpy as np
import pytest
from crafted import at, ever_confirmed, icao, play, position
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.errors import ConfigError
from vedette.model.ids import SensorId
from vedette.model.report import Motion, Observation
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.model.track import TrackStatus
from vedette.tracking import TrackingConfig
from vedette.tracking.cycle.local_frames import cells, frame

PMB = TrackingConfig(method="pmb")


def drones(seed: int, tracks: int = 1, gap_s: float = 10.0) -> list[Observation]:
    rng = np.random.default_rng(seed)
    reports: list[Observation] = []
    for s in np.arange(0.0, 400.0, gap_s):
        for k in range(tracks):
            a, b = rng.normal(0, 80, 2)
            east, north = 40 * s + a, 3_000 * k + b
            when = float(s) + k / 10
            reports.append(position(when, east, north, sigma_m=80, sequence=len(reports)))
    return reports


def test_each_drone_is_one_confirmed_track_with_the_id_of_its_first_report() -> None:
    reports = drones(0, tracks=3)
    by_neighbour, _ = play(reports, config=TrackingConfig(method="gnn"))
    picture, told = play(reports, config=PMB)
    assert len(ever_confirmed(told)) == 3
    assert {t.id for t in picture.tracks} == {t.id for t in by_neighbour.tracks}


def test_silence_coasts_and_is_lost_and_the_filter_forgets() -> None:
    picture, told = play(drones(1), config=PMB, extra_s=300)
    assert picture.lives == ()
    assert picture.nameless is not None
    assert picture.nameless.existence == {}
    assert told[-1].status is TrackStatus.LOST
    assert any(t.status is TrackStatus.COASTING for t in told)


def test_a_new_address_adopts_the_track_under_the_older_id() -> None:
    stated = Motion(speed_m_s=40.0, course_deg=90.0)
    own = [
        position(
            s + 0.4, 40 * (s + 0.4), 0, sigma_m=15, sensor="adsb", emitter=icao("abc123"),
            motion=stated, sequence=1_000 + s,
        )
        for s in range(200, 400, 2)
    ]  # fmt: skip
    picture, told = play([*drones(2), *own], config=PMB)
    assert len(ever_confirmed(told)) == 1
    (track,) = picture.tracks
    assert track.first_at == at(0)
    assert track.identity.emitters == (icao("abc123"),)
    assert picture.nameless is not None
    assert picture.nameless.existence == {}


def test_two_sensors_at_one_moment_are_both_heard() -> None:
    other = [
        position(float(s), 40.0 * s, 0, sigma_m=80, sensor="other", sequence=500 + s)
        for s in range(0, 400, 10)
    ]
    _, told = play([*drones(3), *other], config=PMB)
    assert len(ever_confirmed(told)) == 1
    last = max((t for t in told if t.status is TrackStatus.CONFIRMED), key=lambda t: t.at)
    assert last.reports >= 78


def test_a_track_keeps_its_id_from_area_to_area() -> None:
    edge = next(x / 1e3 for x in range(20_000, 33_000) if _cell(x / 1e3) != _cell(x / 1e3 - 1e-3))
    reports = [
        position(s, 200.0 * (s - 200), 0, origin=(52.0, edge), sequence=s) for s in range(0, 400, 5)
    ]
    picture, told = play(reports, config=PMB)
    assert len(ever_confirmed(told)) == 1
    assert picture.nameless is not None
    assert len(picture.nameless.areas) == 2
    assert [len(a.names) for a in picture.nameless.areas.values()].count(1) == 1


def _cell(lon_deg: float) -> tuple[int, ...]:
    return tuple(cells(np.array([52.0]), np.array([lon_deg]))[0].tolist())


def test_the_same_input_gives_the_same_and_the_picture_can_be_stored() -> None:
    reports = drones(4, tracks=2)
    first, told = play(reports[:40], config=PMB)
    again, told_again = play(reports[:40], config=PMB)
    assert told == told_again
    stored = pickle.loads(pickle.dumps(first))  # noqa: S301
    one, _ = play(reports[40:], picture=stored)
    other, _ = play(reports[40:], picture=again)
    assert one.tracks == other.tracks


@given(st.floats(-89.9, 89.9), st.floats(-180.0, 179.999))
def test_a_frame_and_its_inverse_agree_and_angles_are_kept(lat: float, lon: float) -> None:
    lats, lons = np.array([lat]), np.array([lon])
    band, step = (int(k) for k in cells(lats, lons)[0])
    own = frame((band, step))
    xy = own.forward(lats, lons)
    back_lat, back_lon = own.inverse(xy)
    assert abs(back_lat[0] - lat) < 1e-9
    assert abs((back_lon[0] - lon + 180) % 360 - 180) * math.cos(math.radians(lat)) < 1e-9
    assert 0.99 < np.linalg.det(own.turns(lats, lons, xy)[0]) < 1.02


def test_numba_is_not_imported_where_the_filter_is_not_used() -> None:
    code = (
        "import sys, vedette.engine.step\n"
        "from vedette.tracking import TrackingConfig, empty\n"
        "empty(TrackingConfig(method='gnn'))\n"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ConfigError, match="method"):
        TrackingConfig(method="guess")


@pytest.mark.parametrize("detection", [0.6, 0.8, 0.97])
@pytest.mark.parametrize("extraneous", [1e-4, 3e-4, 2e-3])
def test_figures_that_are_wrong_cost_no_track_and_make_none(
    detection: float, extraneous: float
) -> None:
    """Two objects seen eight times in ten, among 20 false plots a turn over 100 x 100 km."""
    rng = np.random.default_rng(7)
    seen = [r for r in drones(5, tracks=2) if rng.random() < 0.8]
    false: list[Observation] = []
    for turn in range(40):
        for s, east, north in rng.uniform((0, -5e4, -5e4), (10, 5e4, 5e4), (20, 3)):
            when = 10 * turn + float(s)
            false.append(position(when, east, north, sigma_m=80, sequence=1_000 + len(false)))
    config = TrackingConfig(detection_probability=detection, extraneous_per_km2=extraneous)
    radar = Sensor(
        id=SensorId("radar"),
        kind=SensorKind.RADAR,
        lat_deg=52.0,
        lon_deg=21.0,
        coverage=Coverage(range_max_m=56_000.0),
    )
    _, told = play([*seen, *false], sensors={radar.id: radar}, config=config)
    assert len(ever_confirmed(told)) == 2
