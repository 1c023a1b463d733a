"""Zone files written: nothing lost in the same format, each loss listed in another."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zone_values import (
    any_hours,
    circles,
    corridors,
    polygons,
    restrictions,
    utc_hours,
    volumes,
)

from vedette.airspace.formats.zone_files import parse_zones, read_zones
from vedette.geo import geodesic
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference, flight_level
from vedette.model.ids import RestrictionId
from vedette.model.particulars import Particulars, Text
from vedette.model.restriction import (
    Circle,
    Corridor,
    DailyHours,
    Edges,
    Period,
    Polygon,
    Restriction,
    Volume,
    Weekday,
)
from vedette.sharing.zones import ed269, ed318, geojson, geojson_shapes, kml
from vedette.sharing.zones.writer_result import Losses, Options, Substitute
from vedette.sharing.zones.zone_formats import ZoneFormat, convert

SAMPLES = (
    "ed269_swiss_sample.json",
    "ed318_ireland_sample.geojson",
    "ed318_official_collection.json",
    "ed318_official_two_layers.json",
)
MADE = ("made_ed269.json", "made_ed318_collection.geojson", "made_ed318_two_layers.json")
"""Files of the same shapes as the samples, made up for this test, so that it runs everywhere."""
WRITERS: dict[str, Callable[..., Any]] = {
    "ED-318": ed318.write,
    "ED-269": ed269.write,
    "GeoJSON": geojson.write,
}
HERE = RestrictionId("zone-made")
quick = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def sample(name: str, request: pytest.FixtureRequest) -> Path:
    """The zone file of that name: one of ours, or a real one among the shared captures."""
    if name in MADE:
        return Path(__file__).parent / "data" / name
    shared: Path = request.getfixturevalue("shared")
    return shared / "data" / "zones" / name


def again(data: bytes, like: Restriction) -> Restriction:
    """What a file of one restriction says, with the id and the hash of another."""
    found = parse_zones(data, where="written")
    assert found.deviations == (), found.deviations[:3]
    (one,) = found.restrictions
    return replace(one, id=like.id, source_sha256=like.source_sha256)


def made(area: Any = None, **more: Any) -> Restriction:
    volume = Volume(
        area=area or Circle(centre=(52.0, 21.0), radius_m=1000.0),
        lower=more.pop("lower", None),
        upper=more.pop("upper", None),
    )
    more.setdefault("particulars", Particulars(identifier="R1", country="POL"))
    return Restriction(id=HERE, name="R1", volumes=(volume,), **more)


@pytest.mark.parametrize("name", SAMPLES + MADE)
def test_a_sample_is_written_as_it_stood(sample: Path) -> None:
    found = read_zones(sample, keep_original=True)
    written = WRITERS[found.format](found.restrictions, original=found.original)
    assert written.losses == ()
    assert json.loads(written.data) == json.loads(sample.read_bytes())
    second = parse_zones(written.data, where=str(sample))  # a doubt names its file
    assert [replace(one, source_sha256=None) for one in second.restrictions] == [
        replace(one, source_sha256=None) for one in found.restrictions
    ]


@pytest.mark.parametrize("name", SAMPLES + MADE)
@pytest.mark.parametrize("target", list(ZoneFormat))
def test_every_sample_can_be_written_in_every_format(sample: Path, target: ZoneFormat) -> None:
    found = read_zones(sample, keep_original=True)
    written = convert(found, target)
    if target is ZoneFormat.KML:
        ElementTree.fromstring(written.data)  # noqa: S314 - our own
        return
    second = parse_zones(written.data, where="again")
    assert len(second.restrictions) == len(found.restrictions)
    for one, other in zip(found.restrictions, second.restrictions, strict=True):
        assert [(v.lower, v.upper) for v in one.volumes] == [
            (v.lower, v.upper) for v in other.volumes
        ]
        assert (one.periods, one.kind, one.name) == (other.periods, other.kind, other.name)


@pytest.mark.parametrize("name", ["ed318_ireland_sample.geojson", "made_ed318_collection.geojson"])
def test_what_is_amended_is_written_anew_and_the_rest_stays(sample: Path) -> None:
    found = read_zones(sample, keep_original=True)
    first = replace(
        found.restrictions[0],
        message="closed",
        particulars=Particulars(
            identifier="U74", country="IRL", messages=(Text(text="closed", language="en-GB"),)
        ),
    )
    written = ed318.write((first, *found.restrictions[2:]), original=found.original)
    root, before = json.loads(written.data), json.loads(sample.read_bytes())
    assert root["datasetMetadata"] == before["datasetMetadata"]
    assert root["features"][0] == before["features"][2]
    assert root["features"][1]["properties"]["message"] == [{"text": "closed", "lang": "en-GB"}]
    assert len(root["features"]) == len(before["features"]) - 1


@pytest.fixture
def schema(shared: Path) -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    folder = shared / "data" / "zones" / "ed318_schema"
    schemas = {p.name: json.loads(p.read_text()) for p in sorted(folder.glob("*.json"))}

    def fetch(uri: str) -> Any:
        return referencing.Resource.from_contents(schemas[uri.rpartition("/")[2]])

    return jsonschema.Draft7Validator(
        {"$ref": "./Schema_GeoZones.json"}, registry=referencing.Registry(retrieve=fetch)
    )


def test_the_published_schema_accepts_what_is_written(schema: Any, shared: Path) -> None:
    @quick
    @given(restrictions(volumes(circles | polygons() | corridors())))
    def accepts(one: Restriction) -> None:
        written = ed318.write([one], Options(name="made", language="en-GB"))
        schema.validate(json.loads(written.data))

    accepts()
    over = Polygon(exterior=((10.0, 179.0), (10.0, -179.0), (11.0, -179.0), (11.0, 179.0)))
    pole = Polygon(exterior=((80.0, 0.0), (80.0, 120.0), (80.0, -120.0)))
    for area in (over, pole):
        schema.validate(json.loads(ed318.write([made(area)], Options(language="en-GB")).data))
    for name in SAMPLES:
        found = read_zones(shared / "data" / "zones" / name)
        schema.validate(json.loads(ed318.write(found.restrictions).data))


@quick
@given(restrictions(volumes(circles | polygons())))
def test_ed318_holds_all_that_is_not_listed_as_lost(one: Restriction) -> None:
    assert again(ed318.write([one]).data, one) == one


def test_hours_that_become_whole_days_in_utc_are_no_deviation() -> None:
    hours = DailyHours(
        days=frozenset({Weekday.MON}), start=time(0, 1), end=time(0, 0), timezone="Europe/Warsaw"
    )
    one = made(periods=(Period(daily=(hours,)),))
    (read,) = parse_zones(ed318.write([one]).data, where="written", strict=True).restrictions
    assert read.periods == one.periods  # kept beside what the format can say


@quick
@given(restrictions(volumes(circles | polygons(st.just(Edges.GEODESIC)), levels=True)))
def test_geojson_holds_everything(one: Restriction) -> None:
    assert again(geojson.write([one]).data, one) == one


@quick
@given(restrictions(volumes(corridors(), levels=True)))
def test_geojson_holds_corridors(one: Restriction) -> None:
    assert again(geojson.write([one]).data, one) == one


@quick
@given(restrictions(volumes(circles | polygons(), [HeightReference.ABOVE_GROUND]), hours=utc_hours))
def test_ed269_holds_where_when_and_whom(one: Restriction) -> None:
    other = again(ed269.write([one]).data, one)
    assert (other.volumes, other.periods, other.kind) == (one.volumes, one.periods, one.kind)
    assert (other.bars, other.exempt, other.rules) == (one.bars, one.exempt, one.rules)


@quick
@given(restrictions(volumes(circles | polygons() | corridors(), levels=True), hours=any_hours))
def test_kml_opens_and_its_rings_are_closed(one: Restriction) -> None:
    root = ElementTree.fromstring(kml.write([one]).data)  # noqa: S314 - our own
    rings = [element.text for element in root.iter(f"{{{kml.NAMESPACE}}}coordinates")]
    assert rings
    for ring in rings:
        corners = (ring or "").split()
        assert corners[0] == corners[-1]
        assert all(abs(float(corner.split(",")[0])) <= 180 for corner in corners)


def test_what_kml_shows_as_html_loads_nothing() -> None:
    name = 'A & B <img src="http://example.org/x.png">'
    root = ElementTree.fromstring(kml.write([replace(made(authority=name), name=name)]).data)  # noqa: S314
    place = next(root.iter(f"{{{kml.NAMESPACE}}}Placemark"))
    assert place.findtext(f"{{{kml.NAMESPACE}}}name") == name
    said = place.findtext(f"{{{kml.NAMESPACE}}}description")
    assert said is not None
    assert "<" not in said
    assert f"authority: {name}" in unescape(said)


def test_kml_says_holes_and_heights() -> None:
    square = ((52.0, 21.0), (52.0, 22.0), (53.0, 22.0), (53.0, 21.0))
    hole = ((52.4, 21.4), (52.6, 21.4), (52.6, 21.6), (52.4, 21.6))
    upper = Height(value_m=300.0, reference=HeightReference.MEAN_SEA_LEVEL)
    one = made(Polygon(exterior=square, holes=(hole,)), upper=upper, approximation="a map")
    text = kml.write([one]).data.decode()
    assert "<innerBoundaryIs>" in text
    assert "<altitudeMode>absolute</altitudeMode>" in text
    assert "<extrude>1</extrude>" in text
    assert "21.0,52.0,300.000" in text
    assert "APPROXIMATION" in text
    level = kml.write([made(upper=flight_level(95))])
    assert any("FL095: in words, and not drawn" in loss.what for loss in level.losses)


def test_a_flight_level_needs_a_substitute_that_a_person_reviewed(schema: Any) -> None:
    one = made(upper=flight_level(95))
    with pytest.raises(
        RestrictionError, match="the format cannot express the limit FL095"
    ) as caught:
        ed318.write([one])
    assert "a person has reviewed" in str(caught.value)
    with pytest.raises(ValueError, match="reviewed_by must be the name of a person"):
        Substitute(restriction=HERE, volume=0, limit="upper", amsl_m=2896, reviewed_by=" ")
    taken = Substitute(restriction=HERE, volume=0, limit="upper", amsl_m=2896, reviewed_by="A. N.")
    written = ed318.write([one], Options(substitutes=(taken,)))
    root = json.loads(written.data)
    schema.validate(root)
    (feature,) = root["features"]
    assert feature["geometry"]["layer"] == {"upper": 2896, "upperReference": "AMSL", "uom": "m"}
    ours = feature["properties"]["extendedProperties"]["vedette"]
    assert ours["limits"] == [{"upper": "FL095"}]
    assert ours["substitutes"][0]["reviewed_by"] == "A. N."
    assert any("substitute" in loss.what for loss in written.losses)
    assert parse_zones(written.data, where="x").restrictions[0].volumes == one.volumes


def test_what_ed269_cannot_mean_is_refused() -> None:
    ellipsoid = Height(value_m=100.0, reference=HeightReference.ELLIPSOID)
    with pytest.raises(RestrictionError, match="the format cannot express the limit"):
        ed269.write([made(upper=ellipsoid)])
    with pytest.raises(RestrictionError, match="U-space"):
        ed269.write([made(kind="USPACE")])


def test_limits_that_are_not_whole_go_outwards_in_ed269() -> None:
    agl = HeightReference.ABOVE_GROUND
    one = made(lower=Height(value_m=10.4, reference=agl), upper=Height(value_m=99.2, reference=agl))
    written = ed269.write([one])
    (volume,) = json.loads(written.data)["features"][0]["geometry"]
    assert (volume["lowerLimit"], volume["upperLimit"]) == (10, 100)
    assert len([loss for loss in written.losses if "outwards" in loss.what]) == 2
    assert parse_zones(written.data, where="x").restrictions[0].volumes == one.volumes


def test_a_zone_without_country_is_refused_unless_it_is_given() -> None:
    one = made(particulars=Particulars())
    with pytest.raises(RestrictionError, match="country"):
        ed318.write([one])
    written = ed318.write([one], Options(country="POL"))
    assert {loss.key for loss in written.losses} >= {"identifier", "kind", "authority"}


def test_geojson_turns_right_names_its_edges_and_is_cut_at_the_antimeridian() -> None:
    clockwise = ((10.0, 179.0), (11.0, 179.0), (11.0, -179.0), (10.0, -179.0))
    one = made(Polygon(exterior=clockwise))
    (feature,) = json.loads(geojson.write([one]).data)["features"]
    assert feature["properties"]["edges"] == "planar"
    assert feature["geometry"]["type"] == "MultiPolygon"
    for (ring,) in feature["geometry"]["coordinates"]:
        assert ring[0] == ring[-1]
        assert shapely.LinearRing(ring).is_ccw
        assert {abs(lon) for lon, _ in ring} == {179.0, 180.0}
    pole = Polygon(exterior=((80.0, 0.0), (80.0, 120.0), (80.0, -120.0)))
    (feature,) = json.loads(geojson.write([made(pole)]).data)["features"]
    (ring,) = feature["geometry"]["coordinates"]
    assert shapely.LinearRing(ring).is_ccw
    assert shapely.Polygon(ring).equals(shapely.box(-180.0, 80.0, 180.0, 90.0))


def test_an_outline_that_was_moved_is_not_overruled_by_the_exact_shape() -> None:
    root = json.loads(geojson.write([made()]).data)
    root["features"][0]["geometry"]["coordinates"][0][5][0] += 0.1
    with pytest.raises(RestrictionError, match="changed after these shapes were written"):
        parse_zones(json.dumps(root).encode(), where="x")


@quick
@given(corridors() | circles, st.floats(0, 360), st.floats(0, 1), st.floats(0, 1))
def test_an_outline_holds_all_of_the_area(
    area: Corridor | Circle, azimuth: float, along: float, out: float
) -> None:
    losses = Losses("test")
    drawn = geojson_shapes.outline(area, "volumes[0]", losses)
    assert losses.found
    if isinstance(area, Circle):
        centre, reach = area.centre, area.radius_m
    else:
        length, course, _ = geodesic.inverse(*area.line[0], *area.line[1])
        centre, reach = area.line[0], area.half_width_m
        if area.edges is Edges.GEODESIC:
            centre = geodesic.direct(*centre, course, length * along)
    place = geodesic.direct(*centre, azimuth, reach * out)
    flat = geojson_shapes.unrolled(drawn.exterior)
    assert flat is not None
    middle = flat[0][0]
    lon = place[1] + 360 * round((middle - place[1]) / 360)
    assert shapely.Polygon(flat).buffer(1e-9).covers(shapely.Point(lon, place[0]))
