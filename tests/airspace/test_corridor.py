"""Corridors: within half a width of their line, by geographiclib, and drawn as they are checked."""

import math
import random

import pytest
import shapely
from geographiclib.geodesic import Geodesic

from vedette.airspace.check.horizontal import Spot, check_area
from vedette.airspace.shapes.compiled_restrictions import compile_volumes
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.report import Covariance2D
from vedette.model.restriction import Corridor, Edges
from vedette.sharing.outlines import corridor_rings

from .builders import restriction, verdict

EARTH = Geodesic.WGS84
EXACT = Covariance2D.circular(0.0)
BEND = Corridor(line=((52.0, 20.0), (52.3, 20.4), (52.2, 21.0)), half_width_m=3_000)


def margin(corridor: Corridor, lat: float, lon: float) -> float:
    shapes = compile_volumes(restriction(corridor)).volumes[0].shapes
    return check_area(shapes, Spot.of(lat, lon, EXACT), 0.0, 3.0).margin_m


@pytest.mark.parametrize("length", [500.0, 60_000.0, 400_000.0])
@pytest.mark.parametrize("width", [50.0, 5_000.0, 80_000.0])
@pytest.mark.parametrize("where", [(52.0, 20.0), (0.0, 179.9), (89.5, 10.0), (-75.0, -179.99)])
def test_the_margin_beside_a_leg_is_the_distance_less_half_the_width(
    where: tuple[float, float], width: float, length: float
) -> None:
    rng = random.Random(length + width)  # noqa: S311
    line = EARTH.Line(*where, 63.0)
    end = line.Position(length)
    corridor = Corridor(line=(where, (end["lat2"], end["lon2"])), half_width_m=width)
    for _ in range(10):
        foot = line.Position(rng.uniform(0, length))
        off = width + rng.choice((-0.5, -0.01, 0.01, 1)) * width * rng.random()
        side = rng.choice((-90, 90))
        place = EARTH.Direct(foot["lat2"], foot["lon2"], foot["azi2"] + side, off)
        assert margin(corridor, place["lat2"], place["lon2"]) == pytest.approx(off - width, abs=0.1)


def test_its_ends_are_round() -> None:
    for azimuth in (0.0, 90.0, 180.0, 217.0, 270.0):
        for off in (2_990.0, 3_010.0):
            place = EARTH.Direct(*BEND.line[0], azimuth, off)
            if azimuth >= 150.0:  # away from the line
                found = margin(BEND, place["lat2"], place["lon2"])
                assert found == pytest.approx(off - 3_000, abs=0.01)


def test_an_error_along_the_corridor_proves_it_where_a_round_one_would_not() -> None:
    place = EARTH.Direct(52.1497, 20.2, 90.0, 0.0)
    slim = Covariance2D(700.0**2, 0.99 * 700 * 700, 700.0**2)
    found = verdict(restriction(BEND), place["lat2"], place["lon2"], covariance=slim)
    assert found.answer is Answer.INSIDE
    across = Covariance2D(1500.0**2, -0.99 * 1500**2, 1500.0**2)
    found = verdict(restriction(BEND), place["lat2"], place["lon2"], covariance=across)
    assert found.answer is Answer.INDETERMINATE


def test_edges_of_a_corridor_may_be_unknown() -> None:
    line = ((52.0, 20.0), (52.0, 21.5))  # the geodesic passes 240 m north of the parallel
    unknown = Corridor(line=line, half_width_m=1_000, edges=Edges.UNKNOWN)
    found = {}
    for name, lat in (("both", 52.0), ("one", 52.0 + 1_120 / 111_240), ("none", 52.02)):
        found[name] = verdict(restriction(unknown), lat, 20.75).answer
    assert found == {"both": Answer.INSIDE, "one": Answer.INDETERMINATE, "none": Answer.OUTSIDE}


def test_what_is_drawn_is_what_is_checked() -> None:
    rings = corridor_rings(BEND)
    drawn = shapely.Polygon([(lon, lat) for lat, lon in rings[0]])
    rng = random.Random(5)  # noqa: S311
    for _ in range(300):
        lat, lon = rng.uniform(51.9, 52.4), rng.uniform(19.8, 21.1)
        off = margin(BEND, lat, lon)
        if abs(off) > 60:
            assert drawn.contains(shapely.Point(lon, lat)) == (off < 0)


@pytest.mark.parametrize("width", [0.0, -1.0, math.nan, 200_000.0])
def test_no_such_width(width: float) -> None:
    with pytest.raises(RestrictionError, match="half-width"):
        compile_volumes(restriction(Corridor(line=BEND.line, half_width_m=width)))


def test_one_corner_is_no_line() -> None:
    with pytest.raises(RestrictionError, match="at least 2 different corners, got 1"):
        compile_volumes(restriction(Corridor(line=BEND.line[:1], half_width_m=10)))
