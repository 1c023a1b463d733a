"""Zone files as states publish them, world-wide outlines, and other reference systems."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from vedette.airspace.check.bulk.bulk_check import BulkCheck
from vedette.airspace.check.bulk.positions import Positions
from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.formats.zone_files import parse_survey, parse_zones
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Circle, Restriction

AT = datetime(2025, 6, 15, 12, tzinfo=UTC)
CONFIG = CheckConfig()
Ring = list[list[float]]


def square(lon: float, lat: float, half: float = 0.1) -> Ring:
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: Ring) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: Any, /, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def data(*features: dict[str, Any], **root: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **root, "features": list(features)}).encode()


def only(*features: dict[str, Any], **root: Any) -> Restriction:
    (found,) = parse_zones(data(*features, **root), where="f").restrictions
    return found


def place(lat: float, lon: float, height_m: float | None = None) -> Place:
    heights = ()
    if height_m is not None:
        reference = HeightReference.ABOVE_GROUND
        heights = (Height(value_m=height_m, reference=reference, sigma_m=1.0),)
    return Place(lat_deg=lat, lon_deg=lon, at=AT, heights=heights)


def answer(one: Restriction, lat: float, lon: float, height_m: float | None = None) -> Answer:
    return check_place(compile_restriction(one, CONFIG), place(lat, lon, height_m)).answer


SPANISH = {
    "UASZone": {
        "identifier": "LEX1", "country": "ESP", "name": "", "type": "REQ_AUTHORIZATION",
        "variant": "COMMON", "restrictionConditions": "", "region": "", "reasons": ["NATURE"],
        "otherReasonInfo": "", "regulationExemption": "", "message": "", "extendedProperties": "",
        "limitedApplicability": [{"startDateTime": "", "endDateTime": "", "schedule": ""}],
        "zoneAuthority": [{"purpose": "AUTHORIZATION", "name": "", "siteURL": ""}],
    },
    "verticalLayer": {
        "lower": 0, "lowerReference": "AGL", "upper": 120, "upperReference": "AGL", "uom": "m"
    },
}  # fmt: skip


def test_spain_nests_the_zone_and_its_limits_and_writes_empty_texts() -> None:
    found = only(feature(polygon(square(-3.0, 40.0)), **SPANISH))
    assert (found.particulars.identifier, found.kind) == ("LEX1", "REQ_AUTHORIZATION")
    assert found.reasons == ("NATURE",)
    assert answer(found, 40.0, -3.0, 60) is Answer.INSIDE
    assert answer(found, 40.0, -3.0, 300) is Answer.OUTSIDE
    assert answer(found, 41.0, -3.0, 60) is Answer.OUTSIDE
    assert all(one.reach is None for one in found.doubts)


def estonian(**more: Any) -> dict[str, Any]:
    return {
        "identifier": "EE901", "country": "EST", "name": "Example", "type": "COMMON",
        "restriction": "REQ_AUTHORISATION", "reason": "AIR_TRAFFIC", "hidden": False,
        "airspaceclass": "EEGZ901", "lower": "0 M AGL", "upper": "120 M AGL",
        "applicability": [{"permanent": "YES"}],
        "zoneAuthority": [{"name": "A", "purpose": "AUTHORIZATION"}],
        "geometry": {
            "uomDimensions": "M", "lowerLimit": 0, "lowerVerticalReference": "AGL",
            "upperLimit": 120, "upperVerticalReference": "AGL",
        },
        **more,
    }  # fmt: skip


def test_estonia_writes_an_ed269_zone_into_the_properties() -> None:
    found = only(feature(polygon(square(25.0, 58.0)), **estonian()))
    assert (found.particulars.identifier, found.kind) == ("EE901", "REQ_AUTHORIZATION")
    assert answer(found, 58.0, 25.0, 60) is Answer.INSIDE
    assert answer(found, 58.0, 25.0, 300) is Answer.OUTSIDE
    assert answer(found, 59.0, 25.0, 60) is Answer.OUTSIDE
    two = {"type": "MultiPolygon", "coordinates": [[square(25.0, 58.0)], [square(26.0, 58.0)]]}
    both = only(feature(two, **estonian()))
    assert len(both.volumes) == 2
    assert answer(both, 58.0, 26.0, 60) is Answer.INSIDE


WORLD = [[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0], [-180.0, -90.0]]


@pytest.mark.parametrize("world", [WORLD, [[x, y * 85 / 90] for x, y in WORLD]])
def test_a_world_wide_outline_with_a_hole_is_read(world: Ring) -> None:
    """The mask of a national map: prohibited is everything but the country."""
    found = only(feature(polygon(world, square(25.0, 58.0, 1.5)), **estonian(geometry=None)))
    near, far = [(58.0, 25.0), (57.0, 24.0)], [(52.0, 21.0), (0.0, 0.0), (10.1, -140.0)]
    far += [(60.0, 25.0), (-33.9, 151.2), (59.0, 179.99), (59.0, -179.99), (0.1, 100.0)]
    assert {answer(found, *one) for one in near} == {Answer.OUTSIDE}
    assert {answer(found, *one) for one in far} == {Answer.INSIDE}
    bulk = BulkCheck.of([found], CONFIG)
    every = [place(*one) for one in (*near, *far)]
    answers = bulk.check(Positions.of(every)).answers(len(every))
    assert [one.get(0) for one in answers.values()] == [None] * 2 + [Answer.INSIDE] * len(far)


def test_a_world_wide_outline_reaches_the_poles() -> None:
    found = only(feature(polygon(WORLD, square(25.0, 58.0)), name="W"))
    for one in ((90.0, 0.0), (-90.0, 0.0), (89.95, 77.0)):
        assert answer(found, *one) is Answer.INSIDE
    crossing = [[-180.0, -80.0], [180.0, 80.0], [180.0, -80.0], [-180.0, 80.0], [-180.0, -80.0]]
    (refused,) = parse_survey(data(feature(polygon(crossing), name="W")), where="f").refused
    assert "cross" in refused.what


def danish(geometry: dict[str, Any], **more: Any) -> dict[str, Any]:
    return feature(geometry, OBJECTID=7, title="Example", Farve="1", typeId="x", **more)


@pytest.mark.parametrize(
    ("buffer", "radius_m", "doubtful"),
    [("150 m", 150.0, False), ("3 km", 3000.0, False), (500, 500.0, False), ("5", 5000.0, True)],
)
def test_denmark_writes_buffers_round_points(buffer: Any, radius_m: float, doubtful: bool) -> None:
    found = only(danish({"type": "Point", "coordinates": [10.0, 56.0]}, Bufferzone=buffer))
    (volume,) = found.volumes
    assert volume.area == Circle(centre=(56.0, 10.0), radius_m=radius_m)
    assert found.kind == "PROHIBITED"
    assert any(one.reach is not None for one in found.doubts) == doubtful


def test_a_danish_buffer_round_an_area_is_in_doubt() -> None:
    found = only(danish(polygon(square(10.0, 56.0)), Buffer_Zone="2 km"))
    assert answer(found, 56.0, 10.0) is Answer.INSIDE
    assert answer(found, 56.115, 10.0) is Answer.INDETERMINATE
    assert answer(found, 58.0, 10.0) is Answer.OUTSIDE
    point = danish({"type": "Point", "coordinates": [10.0, 56.0]})
    with pytest.raises(RestrictionError, match=r"feature 7: properties\.radius_m"):
        parse_zones(data(point), where="f")


def test_all_of_a_cell_of_a_facility_map_needs_an_authorisation() -> None:
    cell = feature(
        polygon(square(-74.0, 40.7, 0.0083)),
        OBJECTID=1, CEILING=100, UNIT="Feet", MAP_EFF="2025-06-12", APT1_ICAO="KLGA",
        APT1_NAME="LaGuardia", LATITUDE=40.7, LONGITUDE=-74.0,
    )  # fmt: skip
    found = only(cell)
    assert found.name == "KLGA 100 ft"
    assert found.rules[0].unless
    assert answer(found, 40.7, -74.0, 10) is Answer.INSIDE
    assert answer(found, 40.7, -74.0, 90) is Answer.INSIDE
    assert answer(found, 41.7, -74.0, 10) is Answer.OUTSIDE


@pytest.mark.parametrize(
    ("crs", "middle", "half"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", (21.0, 52.0), 0.05),
        ("urn:ogc:def:crs:EPSG::4326", (21.0, 52.0), 0.05),
        ("EPSG:3857", (2337709.3, 6800125.4), 5000.0),
        ("urn:ogc:def:crs:EPSG::32634", (500000.0, 5761038.2), 5000.0),
    ],
)
def test_the_crs_of_older_geojson_is_honoured(
    crs: str, middle: tuple[float, float], half: float
) -> None:
    named = {"type": "name", "properties": {"name": crs}}
    found = only(feature(polygon(square(*middle, half)), name="Z"), crs=named)
    assert answer(found, 52.0, 21.0) is Answer.INSIDE
    assert answer(found, 52.2, 21.0) is Answer.OUTSIDE


def test_an_unknown_crs_is_refused_with_the_way_out() -> None:
    zones = data(feature(polygon(square(0, 0)), name="Z"), crs={"properties": {"name": "local"}})
    with pytest.raises(RestrictionError, match=r"f: crs: .* got 'local'.*ogr2ogr"):
        parse_zones(zones, where="f")


def test_limits_without_a_reference_take_the_one_that_a_person_states() -> None:
    zones = data(feature(polygon(square(21, 52)), name="Z", upper="120 m"))
    with pytest.raises(
        RestrictionError, match=r"does not state its height reference.*give `limit_reference`"
    ):
        parse_zones(zones, where="f")
    found = parse_zones(zones, where="f", limit_reference=HeightReference.ABOVE_GROUND)
    assert answer(found.restrictions[0], 52.0, 21.0, 60) is Answer.INSIDE
    assert answer(found.restrictions[0], 52.0, 21.0, 300) is Answer.OUTSIDE


@pytest.mark.parametrize(
    ("more", "everywhere"),
    [
        ({"numberMatched": 5}, True),
        ({"exceededTransferLimit": True}, True),
        ({"numberMatched": 1}, None),
        ({"more": [feature(polygon(square(21, 52)), name="Y")]}, False),
    ],
)
def test_a_file_that_does_not_hold_everything_says_so(
    more: dict[str, Any], everywhere: bool | None
) -> None:
    found = parse_zones(data(feature(polygon(square(21, 52)), name="Z"), **more), where="f")
    reaches = [one.reach for one in found.doubts]
    expected = [] if everywhere is None else [everywhere]
    assert [one is not None and one.areas is None for one in reaches] == expected
