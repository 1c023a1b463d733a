"""What is told truly of a sensor, and what is added to a scene, never loses a track held without.

Each scene is tracked as it stands and again with one thing more: the sensor's true coverage, its
true detection probability, its true clutter, a second sensor, an object far away.
"""

import os
from dataclasses import replace

import numpy as np
import pytest
from crafted import START, play, position

from vedette.geo.local import east_north_m
from vedette.model.ids import SensorId
from vedette.model.report import Observation
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.model.track import Track, TrackStatus
from vedette.tracking import TrackingConfig

SEEDS = range(2 if float(os.environ.get("VEDETTE_SHARE", "0.04")) < 1 else 100)
ORIGIN = (52.0, 21.0)
REACH_M, SIGMA_M, SECONDS = 8_000.0, 20.0, 150
RADAR = Sensor(id=SensorId("radar"), kind=SensorKind.RADAR, lat_deg=52.0, lon_deg=21.0)


class Scene:
    """One object through the field of one radar, with a few false plots; all from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.turn_s = float(self.rng.choice([1.0, 2.0, 4.0]))
        self.detection = float(self.rng.choice([0.6, 0.9]))
        self.false = float(self.rng.choice([0.5, 5.0]))
        angle, speed = self.rng.uniform(0, 2 * np.pi), self.rng.uniform(15, 60)
        self.velocity = speed * np.array([np.cos(angle), np.sin(angle)])
        self.middle = self.rng.uniform(-2000, 2000, 2)

    def place(self, t: float) -> np.ndarray:
        return np.asarray(self.middle + self.velocity * (t - SECONDS / 2))

    def reports(self, sensor: str = "radar", away: tuple[float, float] = (0.0, 0.0)) -> list:
        """Plots of a radar at the origin that turns clockwise from north."""
        out: list[Observation] = []
        for k in range(int(SECONDS / self.turn_s)):
            t = k * self.turn_s + self.turn_s * self._turned(self.place(k * self.turn_s) + away)
            if self.rng.random() < self.detection:
                x, y = self.place(t) + away + self.rng.normal(0, SIGMA_M, 2)
                out.append(self._plot(t, x, y, sensor, len(out)))
            for _ in range(self.rng.poisson(self.false)):
                r, a = REACH_M * np.sqrt(self.rng.random()), self.rng.uniform(0, 2 * np.pi)
                x, y = r * np.sin(a), r * np.cos(a)
                t = k * self.turn_s + self.turn_s * self._turned(np.array([x, y]))
                out.append(self._plot(t, x, y, sensor, len(out)))
        return out

    def _turned(self, xy: np.ndarray) -> float:
        return float(np.arctan2(xy[0], xy[1]) % (2 * np.pi) / (2 * np.pi))

    def _plot(self, t: float, x: float, y: float, sensor: str, number: int) -> Observation:
        return position(t, x, y, sensor=sensor, sigma_m=SIGMA_M, sequence=number)


def held_s(told: list[Track], scene: Scene) -> int:
    """Seconds of the second half in which a track that is shown stands on the object."""
    last: dict[str, Track] = {}
    count, done = 0, 0
    told = sorted(told, key=lambda t: t.at)
    for second in range(SECONDS // 2, SECONDS):
        while done < len(told) and (told[done].at - START).total_seconds() <= second:
            last[told[done].id] = told[done]
            done += 1
        count += any(_is_on(track, scene, second) for track in last.values())
    return count


def _is_on(track: Track, scene: Scene, second: int) -> bool:
    if track.status not in {TrackStatus.CONFIRMED, TrackStatus.COASTING}:
        return False
    ahead = second - (track.at - START).total_seconds()
    east, north = east_north_m(*ORIGIN, track.lat_deg, track.lon_deg)
    velocity = track.velocity_east_m_s or 0.0, track.velocity_north_m_s or 0.0
    x, y = float(east) + ahead * velocity[0], float(north) + ahead * velocity[1]
    return float(np.hypot(*(scene.place(second) - [x, y]))) < 10 * SIGMA_M


def track(reports: list, sensors: dict, config: TrackingConfig | None = None) -> list[Track]:
    return play(reports, sensors, config=config)[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_track_is_lost_by_the_truth_or_by_more(seed: int) -> None:
    scene = Scene(seed)
    reports, sensors = scene.reports(), {RADAR.id: RADAR}
    without = held_s(track(reports, sensors), scene)
    covered = replace(RADAR, coverage=Coverage(range_max_m=REACH_M))
    area_km2 = np.pi * REACH_M**2 / 1e6
    other = replace(RADAR, id=SensorId("other"))
    told = {
        "coverage": track(reports, {RADAR.id: covered}),
        "detection": track(reports, sensors, TrackingConfig(detection_probability=scene.detection)),
        "clutter": track(
            reports, sensors, TrackingConfig(extraneous_per_km2=scene.false / area_km2)
        ),
        "a second sensor": track(
            [*reports, *scene.reports("other")], {RADAR.id: RADAR, other.id: other}
        ),
        "an object far away": track([*reports, *_far(scene)], sensors),
    }
    held = {name: held_s(one, scene) for name, one in told.items()}
    # A turn or two: when a track coasts or is confirmed may shift by so much.
    least = without - 3 * scene.turn_s
    assert {name: s for name, s in held.items() if s < least} == {}, without


def _far(scene: Scene) -> list[Observation]:
    """Plots of another object that flies along, 5 km away."""
    away = -5_000.0 * scene.velocity[::-1] * [1, -1] / np.hypot(*scene.velocity)
    out: list[Observation] = []
    for k in range(int(SECONDS / scene.turn_s)):
        t = scene.turn_s * (k + 0.5)
        x, y = scene.place(t) + away + scene.rng.normal(0, SIGMA_M, 2)
        out.append(position(t, x, y, sensor="radar", sigma_m=SIGMA_M, sequence=100_000 + k))
    return out
