"""The horizontal answer against an oracle that uses geographiclib alone, with dense edges."""

import math
import random

import pytest
from geographiclib.geodesic import Geodesic

from vedette.airspace.check.horizontal import Spot, check_area
from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.model.crossing import Answer
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, Edges, Polygon

from .builders import CONFIG, NOON, restriction

EARTH = Geodesic.WGS84
PAIRS = 800  # of both kinds of edge; 5,000 pass too
LatLon = tuple[float, float]


def star(rng: random.Random, centre: LatLon, radius_m: float, corners: int) -> tuple[LatLon, ...]:
    """A ring that does not cross itself: corners at rising azimuths, counter-clockwise."""
    turns = sorted((rng.random() for _ in range(corners)), reverse=True)
    if (
        max(
            b - a
            for a, b in zip([*turns[1:], turns[-1] - 1], [*turns[:-1], turns[0]], strict=False)
        )
        > 0.45
    ):
        turns = [i / corners for i in range(corners)][::-1]
    places = []
    for turn in turns:
        end = EARTH.Direct(*centre, 360 * turn, radius_m * rng.uniform(0.4, 1.0))
        places.append((end["lat2"], end["lon2"]))
    return tuple(places)


def dense(ring: tuple[LatLon, ...], edges: Edges, pieces: int) -> list[LatLon]:
    found = []
    for a, b in zip(ring, (*ring[1:], ring[0]), strict=True):
        span = math.remainder(b[1] - a[1], 360)
        line = EARTH.InverseLine(*a, *b) if edges is Edges.GEODESIC else None
        for i in range(pieces):
            if line is None:
                found.append((a[0] + (b[0] - a[0]) * i / pieces, a[1] + span * i / pieces))
            else:
                at = line.Position(line.s13 * i / pieces)
                found.append((at["lat2"], at["lon2"]))
    return found


def oracle(place: LatLon, ring: list[LatLon]) -> float:
    """Signed distance to a dense ring: by winding of azimuths, and the nearest piece."""
    seen = [EARTH.Inverse(*place, *corner) for corner in ring]
    winding, least = 0.0, math.inf
    for one, two in zip(seen, (*seen[1:], seen[0]), strict=True):
        winding += math.remainder(two["azi1"] - one["azi1"], 360)
        least = min(least, _to_piece(one, two))
    return -least if abs(winding) > 180 else least


def _to_piece(one: dict[str, float], two: dict[str, float]) -> float:
    """The distance to a short piece, in the plane of its two polar coordinates."""
    (x1, y1), (x2, y2) = (
        (p["s12"] * math.sin(math.radians(p["azi1"])), p["s12"] * math.cos(math.radians(p["azi1"])))
        for p in (one, two)
    )
    dx, dy = x2 - x1, y2 - y1
    part = min(1.0, max(0.0, -(x1 * dx + y1 * dy) / max(dx * dx + dy * dy, 1e-12)))
    return math.hypot(x1 + part * dx, y1 + part * dy)


def centres(rng: random.Random) -> LatLon:
    """Anywhere, with the antimeridian and both poles more often than by chance."""
    where = rng.random()
    if where < 0.15:
        return rng.choice((-1, 1)) * rng.uniform(89.0, 90.0), rng.uniform(-180, 180)
    if where < 0.3:
        return rng.uniform(-70, 70), rng.choice((-1, 1)) * rng.uniform(179.9, 180)
    return math.degrees(math.asin(rng.uniform(-1, 1))), rng.uniform(-180, 180)


def off_boundary(rng: random.Random, ring: list[LatLon], radius_m: float) -> LatLon:
    """A place near the boundary, some of them within a few metres."""
    corner = rng.choice(ring)
    off_m = min(radius_m, 10 ** rng.uniform(-0.5, 5))
    end = EARTH.Direct(*corner, rng.uniform(0, 360), off_m)
    return end["lat2"], end["lon2"]


@pytest.mark.parametrize("edges", [Edges.PLANAR, Edges.GEODESIC])
def test_polygons_agree_with_geographiclib(edges: Edges) -> None:
    rng = random.Random(20250910 if edges is Edges.PLANAR else 20250911)  # noqa: S311
    exact = Covariance2D.circular(0.0)
    tested, each = 0, 20
    while tested < PAIRS // 2:
        radius_m = 10 ** rng.uniform(2, 4.7)
        centre = centres(rng)
        if edges is Edges.PLANAR and abs(centre[0]) > 89:  # its planar edges spiral round the pole
            centre = (math.copysign(85.0, centre[0]), centre[1])
        ring = star(rng, centre, radius_m, rng.randint(4, 7))
        # enough points that a chord of the oracle lies within 3 cm of the edge, and 5 km at most
        fine = dense(
            ring, edges, 4 + int(math.sqrt(radius_m**2 / 1e5)) if edges is Edges.PLANAR else 12
        )
        compiled = compile_restriction(restriction(Polygon(exterior=ring, edges=edges)), CONFIG)
        shapes = compiled.prepared.volumes[0].shapes
        for _ in range(each):
            lat, lon = off_boundary(rng, fine, radius_m)
            truth = oracle((lat, lon), fine)
            found = check_area(shapes, Spot.of(lat, lon, exact), 0.0, 3.0)
            tolerance = 0.1 + 1e-4 * abs(truth)
            assert found.margin_m == pytest.approx(truth, abs=tolerance), (ring, lat, lon)
            if abs(truth) > 0.1:
                assert found.answer is (Answer.INSIDE if truth < 0 else Answer.OUTSIDE)
            tested += 1


def test_circles_agree_with_geographiclib() -> None:
    rng = random.Random(7)  # noqa: S311
    for _ in range(1_000):
        centre, radius = centres(rng), 10 ** rng.uniform(0, 5.5)
        compiled = compile_restriction(restriction(Circle(centre=centre, radius_m=radius)), CONFIG)
        for _ in range(2):
            off = radius + rng.choice((-1, 1)) * min(radius, 10 ** rng.uniform(-1, 4))
            end = EARTH.Direct(*centre, rng.uniform(0, 360), off)
            place = Place(
                lat_deg=end["lat2"],
                lon_deg=end["lon2"],
                at=NOON,
                covariance=Covariance2D.circular(0.0),
            )
            found = check_place(compiled, place)
            assert found.margin_m == pytest.approx(off - radius, abs=0.01)
            assert (found.answer is Answer.INSIDE) == (off < radius)
