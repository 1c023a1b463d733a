"""Tiles cover a restriction without gap or overlap, each under the limits, each day to the next."""

import json
import math
import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.draft import Draft, Substitutes
from vedette.airspace.declaring.form_text import hours
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Circle, LatLon, Period, Polygon, Restriction, Volume
from vedette.sharing.f3548.constraints import constraints_of, windows_of
from vedette.sharing.f3548.tiling import Tile, area_km2, tiles_of
from vedette.sharing.f3548.types import AREA_MAX_KM2, VERTICES_MAX

DAY = date(2025, 9, 11)
USS = "https://uss.example/v1"


def made(area: Polygon | Circle, *periods: Period, **more: Any) -> Restriction:
    low = Height(value_m=0.0, reference=HeightReference.ABOVE_GROUND)
    volume = Volume(area=area, lower=low, upper=more.pop("upper", None))
    return Restriction(
        id=RestrictionId("r"), name="r", volumes=(volume,), periods=tuple(periods), **more
    )


def drawn(corners: tuple[LatLon, ...], lon0: float) -> shapely.Polygon:
    return shapely.Polygon(
        [(lon0 + math.remainder(lon - lon0, 360.0), lat) for lat, lon in corners]
    )


def star(seed: int, lat: float, lon: float, reach_m: float, corners: int) -> tuple[LatLon, ...]:
    chance = random.Random(seed)  # noqa: S311
    found = []
    for i in range(corners):
        off = chance.uniform(0.4, 1.0) * reach_m
        at = Geodesic.WGS84.Direct(lat, lon, -360.0 * i / corners, off)
        found.append((round(at["lat2"], 7), round(math.remainder(at["lon2"], 360.0), 7)))
    return tuple(found)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    lat=st.floats(-70, 70),
    lon=st.sampled_from([0.0, 23.5, 179.9, -179.95]),
    reach_m=st.sampled_from([8_000.0, 80_000.0, 300_000.0]),
    corners=st.sampled_from([5, 40, 1_500]),
    hole=st.booleans(),
)
def test_every_place_of_a_restriction_lies_in_exactly_one_tile(
    seed: int, lat: float, lon: float, reach_m: float, corners: int, hole: bool
) -> None:
    outer = star(seed, lat, lon, reach_m, corners)
    holes = (star(seed + 1, lat, lon, reach_m * 0.3, 7),) if hole else ()
    assume(shapely.Polygon(drawn(outer, lon), [drawn(h, lon).exterior for h in holes]).is_valid)
    tiles = tiles_of(made(Polygon(exterior=outer, holes=holes)))
    whole = area_km2(outer) - sum(map(area_km2, holes))
    parts = [area_km2(tile.corners) for tile in tiles]
    assert sum(parts) == pytest.approx(whole, rel=1e-6)
    assert max(parts) <= AREA_MAX_KM2
    assert max(len(tile.corners) for tile in tiles) <= VERTICES_MAX
    shapes = [drawn(tile.corners, lon) for tile in tiles]
    shapely.prepare(shapes)
    assert all(shape.is_valid for shape in shapes)
    area = drawn(outer, lon).difference(shapely.union_all([drawn(h, lon) for h in holes]))
    chance = random.Random(seed)  # noqa: S311
    west, south, east, north = area.bounds
    for _ in range(40):
        place = shapely.Point(chance.uniform(west, east), chance.uniform(south, north))
        assert sum(s.contains(place) for s in shapes) == area.contains(place)


def edges_of(tile: Tile) -> set[tuple[LatLon, LatLon]]:
    ring = tile.corners
    return set(zip(ring, (*ring[1:], ring[0]), strict=True))


def test_tiles_share_the_corners_of_a_cut_so_that_geodesic_edges_leave_no_gap() -> None:
    restriction = ep_r129.ep_r129()
    (outer,) = [v.area for v in restriction.volumes]
    assert isinstance(outer, Polygon)
    tiles = tiles_of(restriction)
    assert len(tiles) == 4
    edges = [edge for tile in tiles for edge in edges_of(tile)]
    assert len(edges) == len(set(edges))
    alone = [(a, b) for a, b in edges if (b, a) not in set(edges)]
    boundary = drawn(outer.exterior, 23.0).exterior
    for a, b in alone:  # an edge that no neighbour has lies on the restriction's own boundary
        middle = shapely.Point((a[1] + b[1]) / 2, (a[0] + b[0]) / 2)
        assert boundary.distance(middle) < 1e-9
    assert len(edges) > len(alone)


def test_the_area_is_the_ellipsoid_s() -> None:
    for lat in (0.0, 52.0, -68.0):
        corners = star(3, lat, 10.0, 40_000.0, 30)
        geodesic = Geodesic.WGS84.Polygon()
        dense = shapely.segmentize(drawn(corners, 10.0), 0.01)
        for lon, at in shapely.get_coordinates(dense)[:-1]:
            geodesic.AddPoint(at, lon)
        _, _, area = geodesic.Compute()
        assert area_km2(corners) == pytest.approx(abs(area) / 1e6, rel=1e-6)


def test_a_small_circle_stays_one_and_a_large_one_is_held_by_its_tiles() -> None:
    (one,) = tiles_of(made(Circle(centre=(52.0, 21.0), radius_m=20_000.0)))
    assert one.circle is not None
    circle = Circle(centre=(52.0, 21.0), radius_m=90_000.0)
    tiles = tiles_of(made(circle))
    assert all(tile.circle is None for tile in tiles)
    shapes = [drawn(tile.corners, 21.0) for tile in tiles]
    for turn in range(0, 360, 7):
        edge = Geodesic.WGS84.Direct(52.0, 21.0, turn, 90_000.0)
        place = shapely.Point(edge["lon2"], edge["lat2"])
        assert any(shape.covers(place) for shape in shapes)
    assert sum(area_km2(t.corners) for t in tiles) == pytest.approx(math.pi * 90.0**2, rel=1e-4)


SPAN = Period(
    start=datetime(2025, 9, 10, 20, tzinfo=UTC),
    other_starts=(datetime(2025, 9, 10, 22, tzinfo=UTC),),
    end=datetime(2025, 9, 14, 6, tzinfo=UTC),
)


def test_days_abut_and_cover_the_whole_period() -> None:
    days = [date(2025, 9, 9) + timedelta(days=i) for i in range(7)]
    spans = [span for day in days for span in windows_of((SPAN,), day)]
    assert spans[0][0] == SPAN.start
    assert spans[-1][1] == SPAN.end
    for (_, end), (start, _) in pairwise(spans):
        assert end == start
    assert all(end - start <= timedelta(hours=24) for start, end in spans)
    assert windows_of((SPAN,), date(2025, 9, 9)) == ()
    assert (
        constraints_of(
            Draft(restriction=made(Circle(centre=(1, 1), radius_m=1.0), SPAN), drawn=""),
            date(2025, 9, 15),
            version=1,
            uss_base_url=USS,
        )
        == ()
    )


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("06:00-16:00", DAY, [(6, 16)]),
        ("22:00-04:00", DAY, [(0, 4), (22, 24)]),
        ("SR-SS", DAY, [(0, 24)]),
        ("MON 06:00-16:00", DAY, []),  # a Thursday
        ("WED 22:00-04:00", DAY, [(0, 4)]),
        ("06:00-16:00 Europe/Warsaw", DAY, [(4, 14)]),
        ("06:00-16:00 Europe/Warsaw", date(2025, 10, 26), [(5, 15)]),  # the clock goes back
    ],
)
def test_hours_become_windows(text: str, day: date, expected: list[tuple[int, int]]) -> None:
    first = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = windows_of((Period(daily=(hours(text, "hours"),)),), day)
    assert [
        ((a - first) / timedelta(hours=1), (b - first) / timedelta(hours=1)) for a, b in found
    ] == (expected)


def test_a_constraint_says_what_the_format_wants() -> None:
    draft = ep_r129.draft()
    tiles = constraints_of(draft, DAY, version=2, uss_base_url=USS)
    assert tiles == constraints_of(draft, DAY, version=2, uss_base_url=USS)
    other = constraints_of(draft, DAY + timedelta(days=1), version=2, uss_base_url=USS)
    ids = [t["constraint"]["reference"]["id"] for t in (*tiles, *other)]
    assert len(set(ids)) == len(ids)
    for tile in tiles:
        (volume,) = tile["constraint"]["details"]["volumes"]
        assert tile["put_constraint_reference"]["extents"] == [volume]
        low, high = (volume["volume"][k] for k in ("altitude_lower", "altitude_upper"))
        assert (low["value"], high["value"]) == (-557.0, 2982.0)  # terrain and geoid at their worst
        assert volume["time_start"]["value"] == "2025-09-11T00:00:00Z"
        assert volume["time_end"]["value"] == "2025-09-12T00:00:00Z"
        assert any("approximate" in note for note in tile["notes"])
        assert any("stand in" in note for note in tile["notes"])
        vertices = volume["volume"]["outline_polygon"]["vertices"]
        assert len({(v["lat"], v["lng"]) for v in vertices}) == len(vertices)


def test_a_reviewed_substitute_bounds_the_height() -> None:
    upper = Height(value_m=120.0, reference=HeightReference.ABOVE_GROUND)
    restriction = made(Circle(centre=(52.0, 21.0), radius_m=2_000.0), upper=upper)

    def top(substitutes: Substitutes) -> float:
        draft = Draft(restriction=restriction, drawn="", substitutes=substitutes)
        (tile,) = constraints_of(draft, DAY, version=1, uss_base_url=USS)
        volume = tile["constraint"]["details"]["volumes"][0]["volume"]
        return volume["altitude_upper"]["value"]

    assert top(Substitutes()) == 9_055.0
    sea = Height(value_m=700.0, reference=HeightReference.MEAN_SEA_LEVEL)
    assert top(Substitutes(upper=sea)) == 786.0


def test_another_s_types_take_each_tile() -> None:
    api = pytest.importorskip("uas_standards.astm.f3548.v21.api", reason="needs uas-standards")
    implicit = pytest.importorskip("implicitdict", reason="needs implicitdict")
    for tile in constraints_of(ep_r129.draft(), DAY, version=1, uss_base_url=USS):
        value = json.loads(json.dumps(tile))
        for kind, body in (
            (api.Constraint, value["constraint"]),
            (api.PutConstraintReferenceParameters, value["put_constraint_reference"]),
        ):
            assert json.loads(json.dumps(implicit.ImplicitDict.parse(body, kind))) == body


@pytest.mark.parametrize(
    ("lat", "lon"), [(90.0, 0.0), (-90.0, 12.0), (89.3, 170.0), (-89.0, -60.0)]
)
def test_a_circle_on_a_pole_is_held_by_its_tiles(lat: float, lon: float) -> None:
    radius_m = 250_000.0
    tiles = tiles_of(made(Circle(centre=(lat, lon), radius_m=radius_m)))
    assert max(len(tile.corners) for tile in tiles) <= VERTICES_MAX
    areas = [area_km2(tile.corners) for tile in tiles]
    assert max(areas) <= AREA_MAX_KM2
    assert sum(areas) == pytest.approx(math.pi * (radius_m / 1000) ** 2, rel=2e-3)
    shapes = [_unrolled(tile.corners) for tile in tiles]
    assert all(shape.is_valid for shape in shapes)
    chance = random.Random(1)  # noqa: S311
    for _ in range(200):
        at = Geodesic.WGS84.Direct(lat, lon, chance.uniform(0, 360), chance.uniform(0, 3e5))
        off_m = at["s12"]
        holding = sum(
            shape.contains(shapely.Point(at["lon2"] + turn, at["lat2"]))
            for shape in shapes
            for turn in (-360.0, 0.0, 360.0)
        )
        if abs(off_m - radius_m) > 100:
            assert holding == (off_m < radius_m), at


def _unrolled(corners: tuple[LatLon, ...]) -> shapely.Polygon:
    """A ring with longitudes that run on from corner to corner."""
    found = [(corners[0][1], corners[0][0])]
    for lat, lon in corners[1:]:
        last = found[-1][0]
        found.append((lon - 360.0 * round((lon - last) / 360.0), lat))
    return shapely.Polygon(found)
