"""Looks without a plot: what a track tells meanwhile, and the chance of detection by cell."""

import numpy as np
import pytest
from crafted import START, play, position

from vedette.model.ids import SensorId
from vedette.model.report import Observation
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.model.track import Track, TrackStatus
from vedette.tracking.cycle.detection_probability import Detections, cell_of

RADAR = Sensor(
    id=SensorId("radar"),
    kind=SensorKind.RADAR,
    lat_deg=52.0,
    lon_deg=21.0,
    coverage=Coverage(range_max_m=20_000.0),
)
TURN_S, RATE_RAD_S, SPEED_M_S = 12.0, np.radians(1.0), 40.0


def place(t: float) -> tuple[float, float]:
    """Of an object that turns at 1 degree/s."""
    radius = SPEED_M_S / RATE_RAD_S
    return radius * float(np.sin(RATE_RAD_S * t)), 5_000.0 - radius * float(np.cos(RATE_RAD_S * t))


def plots(looks: list[int]) -> list[Observation]:
    """The plots of the object at these turns, beside another at every turn; error 5 m."""
    rng = np.random.default_rng(1)
    out: list[Observation] = []
    for k in range(max(looks) + 1):
        t = TURN_S * k
        east, north = rng.normal((-9_000.0 + 30.0 * t, -9_000.0), 5.0)
        out.append(position(t + 8.0, east, north, sigma_m=5.0, sequence=2 * k))
        if k in looks:
            east, north = rng.normal(0, 5.0, 2) + place(t)
            out.append(position(t, east, north, sigma_m=5.0, sequence=2 * k + 1))
    return out


def of_the_object(told: list[Track]) -> list[Track]:
    """The track lines of the object that turns: it is the one in the north."""
    return [t for t in told if t.lat_deg > 52.0]


def test_a_missed_look_at_what_turns_is_told_on_its_circle() -> None:
    _, told = play(plots([*range(12), 13]), {RADAR.id: RADAR})
    seen_s, again_s = 11 * TURN_S + 1.0, 13 * TURN_S
    lines = [t for t in of_the_object(told) if seen_s < (t.at - START).total_seconds() < again_s]
    assert lines, "nothing was told of the look that was missed"
    track = lines[0]
    assert track.status in {TrackStatus.CONFIRMED, TrackStatus.COASTING}
    assert track.velocity_east_m_s is not None
    assert track.velocity_north_m_s is not None
    seconds = (track.at - START).total_seconds()
    course = np.arctan2(track.velocity_north_m_s, track.velocity_east_m_s)
    off = (course - RATE_RAD_S * seconds + np.pi) % (2 * np.pi) - np.pi
    straight = RATE_RAD_S * (seconds - 11 * TURN_S)
    assert abs(off) < 0.7 * straight


def test_two_misses_do_not_end_what_was_seen_twice() -> None:
    looks = [8, 9, 12, 13, 14]
    _, told = play(plots(looks), {RADAR.id: RADAR}, extra_s=5.0)
    last = of_the_object([t for t in told if t.status is not TrackStatus.LOST])[-1]
    assert (last.first_at - START).total_seconds() == pytest.approx(8 * TURN_S, abs=0.1)
    assert last.reports == len(looks)


def test_a_few_looks_change_the_chance_of_a_cell_little_and_many_change_it_alone() -> None:
    near, far = cell_of(500.0, 500.0, None), cell_of(9_000.0, 0.0, None)
    assert near != far
    seen = Detections().with_gaps([4.0] * 100, 4.0, [near] * 100)
    whole = seen.probability(0.8)
    few = seen.with_gaps([8.0] * 2, 4.0, [far] * 2)
    many = seen.with_gaps([8.0] * 60, 4.0, [far] * 60)
    assert few.probability(0.8, far) == pytest.approx(whole, abs=0.1)
    assert many.probability(0.8, far) == pytest.approx(0.5, abs=0.1)
    assert many.probability(0.8, near) > 0.9
    assert many.probability(0.8, cell_of(0.0, 3_000.0, None)) == many.probability(0.8)


@pytest.mark.parametrize("height_m", [None, 0.0, 5_000.0])
def test_a_cell_has_a_range_an_azimuth_and_a_height(height_m: float | None) -> None:
    assert cell_of(300.0, 200.0, height_m) == cell_of(310.0, 190.0, height_m)
    assert cell_of(3_000.0, 0.0, height_m)[1] != cell_of(-3_000.0, 0.0, height_m)[1]
    assert cell_of(3_000.0, 0.0, height_m)[0] < cell_of(30_000.0, 0.0, height_m)[0]
    assert cell_of(0.0, 0.0, None)[2] == -1
