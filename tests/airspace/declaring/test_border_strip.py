"""A strip holds all that lies inside and within its width, and nothing else."""

import math
import random
from itertools import pairwise

import pytest
import shapely
from geographiclib.geodesic import Geodesic

from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.border import Border
from vedette.airspace.declaring.border_strip import TOLERANCE_M, Strip, strip_along
from vedette.model.errors import RestrictionError
from vedette.model.restriction import LatLon

EARTH = Geodesic.WGS84


def distance_m(place: LatLon, line: tuple[LatLon, ...]) -> float:
    """From a place to a line straight in longitude and latitude, by geographiclib alone."""

    def to(point: LatLon) -> float:
        return float(EARTH.Inverse(*place, *point, Geodesic.DISTANCE)["s12"])

    def along(a: LatLon, b: LatLon, share: float) -> LatLon:
        span = math.remainder(b[1] - a[1], 360.0)
        return a[0] + share * (b[0] - a[0]), a[1] + share * span

    # The nearest corners first, roughly; then their edges by ternary search.
    shrink = math.cos(math.radians(place[0]))

    def rough(a: LatLon, b: LatLon) -> float:
        def flat(p: LatLon) -> tuple[float, float]:
            return math.remainder(p[1] - place[1], 360.0) * shrink, p[0] - place[0]

        return float(shapely.LineString([flat(a), flat(b)]).distance(shapely.Point(0, 0)))

    edges = sorted(pairwise(line), key=lambda edge: rough(*edge))[:4]
    best = math.inf
    for a, b in edges:
        low, high = 0.0, 1.0
        for _ in range(60):
            third = (high - low) / 3
            if to(along(a, b, low + third)) < to(along(a, b, high - third)):
                high -= third
            else:
                low += third
        best = min(best, to(along(a, b, (low + high) / 2)))
    return best


def drawn(strip: Strip, lon0: float) -> shapely.Geometry:
    def ring(corners: tuple[LatLon, ...]) -> list[tuple[float, float]]:
        return [(lon0 + math.remainder(lon - lon0, 360.0), lat) for lat, lon in corners]

    return shapely.union_all(
        [shapely.Polygon(ring(a.exterior), [ring(h) for h in a.holes]) for a in strip.areas]
    )


def wild_outline(chance: random.Random, lat: float, lon: float) -> tuple[LatLon, ...]:
    """A country with a jagged border: 60 corners at 80 to 200 km from its middle."""
    corners = []
    for i in range(60):
        off = chance.uniform(80_000, 200_000)
        found = EARTH.Direct(lat, lon, -360 * i / 60, off)
        corners.append((round(found["lat2"], 6), round(math.remainder(found["lon2"], 360.0), 6)))
    return tuple(corners)


@pytest.mark.parametrize(
    ("lat", "lon", "width_m"),
    [(52.0, 23.0, 50_000.0), (-8.0, 179.5, 20_000.0), (68.0, -150.0, 5_000.0), (0.0, 0.0, 1e5)],
)
def test_a_strip_is_all_that_is_inside_and_within_its_width(
    lat: float, lon: float, width_m: float
) -> None:
    chance = random.Random(f"{lat} {lon}")  # noqa: S311
    ring = wild_outline(chance, lat, lon)
    border = Border(name="made", sha256="", outlines=((ring,),))
    strip = strip_along(border, ring[5], ring[25], width_m, via=ring[15])
    assert strip.part[0] == pytest.approx(ring[5])
    assert len(strip.part) == 21
    found = drawn(strip, lon)
    country = shapely.Polygon([(lon + math.remainder(b - lon, 360.0), a) for a, b in ring])
    counts = {"in": 0, "out": 0}
    west, south, east, north = found.buffer(0.1).bounds
    edge = shapely.get_coordinates(found.boundary)
    for number in range(240):
        if number % 2:  # near the far side, where a mistake would show
            x, y = edge[chance.randrange(len(edge))] + [chance.gauss(0, 2e-4) for _ in range(2)]
        else:
            x, y = chance.uniform(west, east), chance.uniform(south, north)
        place = shapely.Point(x, y)
        if country.boundary.distance(place) < 1e-6:
            continue
        off = distance_m((y, x), strip.part)
        if found.contains(place):
            assert country.contains(place)
            assert off <= width_m
            counts["in"] += 1
        else:
            assert not country.contains(place) or off >= width_m - TOLERANCE_M
            counts["out"] += 1
    assert min(counts.values()) > 20


def test_a_line_has_the_side_that_was_named() -> None:
    line = tuple((50.0 + 0.03 * i + 0.02 * math.sin(i), 20.0 + 0.05 * i) for i in range(40))
    border = Border(name="made", sha256="", line=line)
    east = strip_along(border, line[10], line[30], 15_000.0, inner=(50.3, 21.3))
    west = strip_along(border, line[10], line[30], 15_000.0, inner=(51.0, 20.5))
    assert drawn(east, 20.0).intersection(drawn(west, 20.0)).area < 1e-9
    middle = line[20]
    assert drawn(east, 20.0).contains(shapely.Point(middle[1] + 0.05, middle[0] - 0.03))
    assert drawn(west, 20.0).contains(shapely.Point(middle[1] - 0.05, middle[0] + 0.03))
    with pytest.raises(RestrictionError, match=r"side of the strip.*`inner`"):
        strip_along(border, line[10], line[30], 15_000.0)


def test_what_cannot_be_drawn_says_why() -> None:
    ring = wild_outline(random.Random(1), 50.0, 20.0)  # noqa: S311
    border = Border(name="made", sha256="", outlines=((ring,),))
    with pytest.raises(
        RestrictionError, match=r"must be on the border, got .* km from it; give the nearest"
    ):
        strip_along(border, (50.0, 20.0), ring[3], 5_000.0)
    with pytest.raises(RestrictionError, match="the same point twice"):
        strip_along(border, ring[3], ring[3], 5_000.0)
    with pytest.raises(RestrictionError, match=r"km wide"):
        strip_along(border, ring[3], ring[9], 50.0)
    with pytest.raises(RestrictionError, match="latitude must be -85 to 85"):
        strip_along(border, (88.0, 0.0), ring[9], 5_000.0)


def test_the_example_is_labelled_and_carries_its_source() -> None:
    found = ep_r129.ep_r129()
    assert found.approximation is not None
    assert "not the official boundary" in found.approximation
    assert "(approximation)" in found.name
    assert found.boundary_sigma_m == 700.0
    assert found.source_sha256 == ep_r129.border().sha256
    assert [rule.bars.value for rule in found.rules] == ["unmanned", "manned", "manned"]
    (period,) = found.periods
    assert len(period.other_starts) == 2
    assert ep_r129.ep_r129() == found


def test_the_example_lies_within_50_km_of_belarus_and_ukraine() -> None:
    source = ep_r129.border()
    strip = strip_along(source, ep_r129.START, ep_r129.END, ep_r129.WIDTH_M, via=ep_r129.VIA)
    found = drawn(strip, 23.0)
    for name, lat, lon in (("Terespol", 52.07, 23.61), ("Chelm", 51.14, 23.47)):
        assert found.contains(shapely.Point(lon, lat)), name
    for name, lat, lon in (("Lublin", 51.25, 22.57), ("Elk", 53.83, 22.36), ("Brest", 52.1, 23.7)):
        assert not found.contains(shapely.Point(lon, lat)), name
    chance = random.Random(129)  # noqa: S311
    for _ in range(60):
        lat, lon = chance.uniform(49.0, 54.2), chance.uniform(21.5, 24.2)
        if found.contains(shapely.Point(lon, lat)):
            assert distance_m((lat, lon), strip.part) <= ep_r129.WIDTH_M
