"""Directions of several witnesses: one place, far away, or not of one object."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from shapely.geometry import Point, Polygon

from vedette.geo.local import moved
from vedette.model.errors import SkyError
from vedette.sky.crossing_directions import CrossingAnswer, cross
from vedette.sky.observer import Observer, azimuth_elevation, place_m
from vedette.sky.sighting import Direction, Sighting

AT = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
SIGMA = 4.0
SPOTS = ((0.0, 0.0), (6_000.0, 1_000.0), (1_000.0, 7_000.0))  # east and north of the first, m


def witness(
    east: float, north: float, azimuth: float, elevation: float | None, sigma: float = SIGMA
) -> Sighting:
    lat, lon = moved(52.0, 21.0, east, north)
    return Sighting(
        id=f"{east:.0f}/{north:.0f}",
        observer=Observer(lat_deg=float(lat), lon_deg=float(lon)),
        place_sigma_m=20.0,
        at=AT,
        direction=Direction(
            azimuth_deg=azimuth % 360.0,
            azimuth_sigma_deg=sigma,
            elevation_deg=elevation,
            elevation_sigma_deg=sigma,
        ),
    )


def looking_at(
    east: float, north: float, height: float, rng: np.random.Generator | None = None
) -> list[Sighting]:
    """What witnesses at the spots say of a thing, with errors where a generator is given."""
    lat, lon = moved(52.0, 21.0, east, north)
    there = place_m(np.array([lat]), np.array([lon]), np.array([height]))[0]
    found = []
    for e, n in SPOTS:
        one = witness(e, n, 0.0, 0.0)
        enu = (there - one.observer.place_m) @ one.observer.axes.T
        azimuth, elevation = azimuth_elevation(enu)
        off = (0.0, 0.0) if rng is None else rng.normal(0.0, SIGMA, 2)
        found.append(
            witness(e, n, float(azimuth + off[0]), float(np.clip(elevation + off[1], -9, 90)))
        )
    return found


def test_directions_to_one_thing_cross_at_it() -> None:
    found = cross(looking_at(5_000.0, 9_000.0, 1_200.0))
    assert found.answer is CrossingAnswer.ONE_PLACE
    lat, lon = moved(52.0, 21.0, 5_000.0, 9_000.0)
    assert found.region is not None
    assert Polygon(found.region).contains(Point(lon, lat))
    assert found.height_from_m is not None
    assert found.height_to_m is not None
    assert found.height_from_m < 1_200.0 < found.height_to_m
    assert (found.lat_deg, found.lon_deg) == pytest.approx((lat, lon), abs=0.01)


def test_parallel_directions_are_far_away_and_say_how_far_at_least() -> None:
    found = cross([witness(e, n, 200.0, 40.0) for e, n in SPOTS])
    assert found.answer is CrossingAnswer.FAR_AWAY
    assert found.nearest_m is not None
    assert found.nearest_m > 15_000.0
    assert found.region is None


def test_directions_apart_from_each_other_cannot_be_of_one_object() -> None:
    # The first looks north, the second, to the east of it, looks east: the lines never meet.
    found = cross([witness(0.0, 0.0, 0.0, 10.0), witness(6_000.0, 0.0, 90.0, 10.0)])
    assert found.answer is CrossingAnswer.NOT_ONE
    assert "cannot be of one object" in found.words


def test_without_elevations_the_place_is_told_and_the_height_is_not() -> None:
    said = [
        replace(one, direction=replace(one.direction, elevation_deg=None))
        for one in looking_at(5_000.0, 9_000.0, 1_200.0)
    ]
    found = cross(said)
    assert found.answer is CrossingAnswer.ONE_PLACE
    assert found.height_m is None


def test_sightings_of_other_times_or_without_a_direction_are_not_crossed() -> None:
    one, two, _ = looking_at(5_000.0, 9_000.0, 1_200.0)
    later = replace(two, at=AT + timedelta(hours=2))
    assert cross([one, later]).answer is CrossingAnswer.NOT_KNOWN
    lasting = replace(one, duration_s=3 * 3600.0)
    assert cross([lasting, later]).answer is CrossingAnswer.ONE_PLACE
    blind = replace(two, direction=replace(two.direction, azimuth_deg=None))
    assert cross([one, blind]).answer is CrossingAnswer.NOT_KNOWN
    with pytest.raises(SkyError, match="at least 2 sightings, got 1"):
        cross([one])


def test_the_region_holds_the_thing_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    inside = places = 0
    for _ in range(12):
        east, north = rng.uniform(-12_000, 15_000, 2)
        found = cross(looking_at(east, north, rng.uniform(100, 3_000), rng))
        if found.answer is not CrossingAnswer.ONE_PLACE or found.region is None:
            continue
        lat, lon = moved(52.0, 21.0, east, north)
        places += 1
        inside += Polygon(found.region).contains(Point(lon, lat))
    assert places >= 7
    assert (
        inside / places >= 0.75
    )  # 95 % with the chance of few trials; benchmarks/sky.py has 1,000
