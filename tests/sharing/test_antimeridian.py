"""What is cut at the antimeridian, or at a pole, is the same place for us and for others."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vedette.airspace.check.place_check import (
    CheckConfig,
    Compiled,
    Place,
    check_place,
    compile_restriction,
)
from vedette.airspace.formats.zone_files import parse_zones
from vedette.geo import geodesic
from vedette.model.crossing import Answer
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.particulars import Particulars
from vedette.model.report import Covariance2D
from vedette.model.restriction import Corridor, Edges, LatLon, Polygon, Restriction, Volume
from vedette.model.times import EPOCH
from vedette.sharing.zones import ed269, ed318, geojson, kml

WRITERS: dict[str, Callable[..., Any]] = {
    "ED-318": ed318.write,
    "ED-269": ed269.write,
    "GeoJSON": geojson.write,
}
MIDDLES = st.sampled_from(
    [(10.0, 180.0), (-45.0, -179.95), (70.0, 179.9), (89.9, 30.0), (-89.5, -120.0), (90.0, 0.0)]
)


def made(area: Polygon | Corridor) -> Restriction:
    upper = Height(value_m=120.5, reference=HeightReference.ABOVE_GROUND)
    return Restriction(
        id=RestrictionId("zone-made"),
        name="made",
        volumes=(Volume(area=area, upper=upper),),
        kind="PROHIBITED",
        particulars=Particulars(identifier="M1", country="NZL"),
    )


def ring(middle: LatLon, size_m: float, corners: int, turn: float) -> tuple[LatLon, ...]:
    return tuple(
        geodesic.direct(*middle, turn - 360.0 * i / corners, size_m) for i in range(corners)
    )


def answer(compiled: Compiled, place: LatLon) -> Answer:
    """The answer at a place that is known to a centimetre, just above the ground."""
    spot = Place(
        lat_deg=place[0],
        lon_deg=place[1],
        at=EPOCH,
        covariance=Covariance2D.circular(0.01),
        heights=(Height(value_m=50.0, reference=HeightReference.ABOVE_GROUND, sigma_m=1.0),),
    )
    return check_place(compiled, spot).answer


def off_walls_m(place: LatLon) -> float:
    """How far a place is from the antimeridian, the meridian of Greenwich and the pole."""
    lat, lon = place
    off = min(abs(math.remainder(lon, 180.0)), 90.0)
    return math.radians(off) * math.cos(math.radians(lat)) * 6_371_000


@pytest.mark.parametrize("name", list(WRITERS))
@settings(max_examples=12, deadline=None)
@given(
    MIDDLES,
    st.floats(5_000, 90_000),
    st.integers(3, 12),
    st.floats(0, 100),
    st.sampled_from([Edges.PLANAR, Edges.GEODESIC]),
    st.booleans(),
    st.lists(st.tuples(st.floats(0, 360), st.floats(0, 1.3)), min_size=8, max_size=8),
)
def test_what_is_cut_is_the_same_place(
    name: str,
    middle: LatLon,
    size_m: float,
    corners: int,
    turn: float,
    edges: Edges,
    hole: bool,
    places: list[tuple[float, float]],
) -> None:
    if edges is Edges.PLANAR and abs(middle[0]) > 80:
        corners += 30  # few edges that are straight on a map do not go round a pole
    outline = ring(middle, size_m, corners, turn)
    if edges is Edges.PLANAR:  # an edge over half of a map could be meant to go either way
        steps = zip(outline, (*outline[1:], outline[0]), strict=True)
        assume(all(abs(math.remainder(b[1] - a[1], 360.0)) < 90 for a, b in steps))
    holes = (tuple(reversed(ring(middle, size_m * 0.3, corners, turn))),) if hole else ()
    one = made(Polygon(exterior=ring(middle, size_m, corners, turn), holes=holes, edges=edges))
    written = WRITERS[name]([one]).data
    for lon in longitudes(json.loads(written)):
        assert -180 <= lon <= 180
    found = parse_zones(written, where="written")
    assert found.deviations == ()
    (read,) = found.restrictions
    ours, theirs = (compile_restriction(each, CheckConfig()) for each in (one, read))
    for azimuth, out in places:
        place = geodesic.direct(*middle, azimuth, size_m * out)
        before, after = answer(ours, place), answer(theirs, place)
        if off_walls_m(place) > 1.0:
            assert before is after, place
        else:
            assert Answer.INDETERMINATE in (before, after) or before is after


def longitudes(value: Any) -> list[float]:
    """Every longitude of every ring."""
    if isinstance(value, dict):
        value = [
            one for key, one in value.items() if key != "extendedProperties" and key != "exact"
        ]
    if not isinstance(value, list):
        return []
    if len(value) == 2 and all(isinstance(one, float | int) for one in value):
        return [value[0]]
    return [lon for one in value for lon in longitudes(one)]


def test_no_edge_of_what_is_written_crosses_the_antimeridian() -> None:
    square = ((10.0, 179.0), (10.0, -179.0), (11.0, -179.0), (11.0, 179.0))
    for name, write in WRITERS.items():
        written = write([made(Polygon(exterior=square))])
        text = json.loads(written.data)
        rings = list(rings_of(text["features"]))
        assert len(rings) >= 2, name
        for one in rings:
            assert max(lon for lon, _ in one) - min(lon for lon, _ in one) <= 1.0
        if name != "GeoJSON":
            assert any("cut at the antimeridian" in loss.what for loss in written.losses)
    assert kml.write([made(Polygon(exterior=square))]).data.count(b"<LinearRing>") >= 2


def rings_of(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("type") == "Polygon":
            yield from value["coordinates"]
        elif value.get("type") == "MultiPolygon":
            for polygon in value["coordinates"]:
                yield from polygon
        for key, inner in value.items():
            if key not in ("extendedProperties", "exact"):
                yield from rings_of(inner)
    if isinstance(value, list):
        for inner in value:
            yield from rings_of(inner)


def test_a_corridor_over_the_antimeridian_is_cut_and_its_limits_stay() -> None:
    line = Corridor(line=((0.0, 179.5), (0.5, -179.5)), half_width_m=2_000.0, edges=Edges.GEODESIC)
    for write in (ed318.write, ed269.write):
        (read,) = parse_zones(write([made(line)]).data, where="written").restrictions
        assert len(read.volumes) == 2
        assert {one.upper for one in read.volumes} == {made(line).volumes[0].upper}
        assert answer(compile_restriction(read, CheckConfig()), (0.1, 179.7)) is Answer.INSIDE


def test_the_pole_is_inside_of_a_cap_that_others_draw_on_a_map() -> None:
    cap = Polygon(exterior=ring((90.0, 0.0), 200_000.0, 40, 3.0))
    (feature,) = json.loads(ed318.write([made(cap)]).data)["features"]
    drawn = shapely.union_all(
        [shapely.Polygon(one["coordinates"][0]) for one in feature["geometry"]["geometries"]]
    )
    for lon in range(-180, 181, 15):
        assert drawn.covers(shapely.Point(lon, 89.9))
        assert drawn.covers(shapely.Point(lon, 90.0))
        assert not drawn.covers(shapely.Point(lon, 87.0))
