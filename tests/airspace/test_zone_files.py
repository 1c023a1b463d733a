"""Whole zone files: recognised, refused as a whole or in part by name, quick and never silent."""

import copy
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.formats import ring_shapes, zone_json
from vedette.airspace.formats.reading_notes import Notes
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.zone_files import parse_survey, parse_zones, read_zones
from vedette.geo import geodesic
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Circle, Corridor, Edges, Polygon

SQUARE = [[20.0, 52.0], [21.0, 52.0], [21.0, 53.0], [20.0, 53.0], [20.0, 52.0]]


def zone(name: str = "Z1", **more: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [copy.deepcopy(SQUARE)]},
        "properties": {
            "identifier": name,
            "country": "POL",
            "type": "PROHIBITED",
            "variant": "COMMON",
            "zoneAuthority": [{"purpose": "INFORMATION"}],
            **more,
        },
    }


def bad(name: str) -> dict[str, Any]:
    return {**zone(name), "geometry": None}


def plain(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def data(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def test_one_bad_feature_keeps_the_file_out_unless_a_person_names_it() -> None:
    file = data(zone("A"), bad("B"), zone("C"))
    with pytest.raises(RestrictionError, match="feature B: geometry"):
        parse_zones(file, where="f")
    found = parse_zones(file, where="f", skip_refused=["B"])
    assert [one.particulars.identifier for one in found.restrictions] == ["A", "C"]
    assert [one.feature for one in found.refused] == ["B"]


def test_a_name_that_can_be_read_is_not_skipped() -> None:
    with pytest.raises(RestrictionError, match=r"features to skip must be among .*got A"):
        parse_zones(data(zone("A"), bad("B")), where="f", skip_refused=["A", "B"])


def test_all_bad_features_are_counted_and_surveyed() -> None:
    file = data(bad("A"), bad("B"), bad("C"))
    with pytest.raises(RestrictionError, match="2 more cannot be read") as caught:
        parse_zones(file, where="f", skip_refused=[])
    assert "\n" not in str(caught.value)
    assert [one.feature for one in parse_survey(file, where="f").refused] == ["A", "B", "C"]
    with pytest.raises(RestrictionError, match="feature C"):
        parse_zones(file, where="f", skip_refused=["A", "B"])


def test_strict_refuses_any_deviation() -> None:
    assert parse_zones(data(zone()), where="f", strict=True).deviations == ()
    with pytest.raises(RestrictionError, match=r"feature Z1: properties\.reason") as caught:
        parse_zones(data(zone(reason="OTHER")), where="f", strict=True)
    assert "`strict`" in str(caught.value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused_wherever_they_stand(number: str) -> None:
    text = data(zone(extendedProperties={"deep": [0, {"x": 123456}]})).decode()
    with pytest.raises(RestrictionError, match="finite") as caught:
        parse_zones(text.replace("123456", number).encode(), where="f")
    assert "Z1: properties.extendedProperties.deep[1].x" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        r'{"a": {"b": 1, "b": 2}}',
        r'{"a\"": 1, "x": ":\\", "b": 2, "a\"": 3}',
        r'{"k": ["\\\"", {"q": 1, "q": 1}]}',
    ],
)
def test_a_key_that_stands_twice_is_found(text: str) -> None:
    with pytest.raises(RestrictionError, match="twice"):
        zone_json.load(text.encode(), "f")


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(':"\\ab{', max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(':"\\ab', max_size=3), inner, max_size=3)
    ),
)


@settings(max_examples=200, deadline=None)
@given(values)
def test_the_quick_way_reads_what_the_slow_one_does(value: Any) -> None:
    found, doubtful = zone_json.load(json.dumps(value).encode(), "f")
    assert (found, doubtful) == (value, False)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-80, 80),
    st.floats(-180, 180),
    st.floats(1, 90),
    st.permutations(range(5)),
)
def test_the_plane_of_longitude_and_latitude_judges_as_the_slow_way_does(
    lat: float, lon: float, size: float, order: list[int]
) -> None:
    """A star or a pentagon, at the antimeridian too: crossing is crossing in any plane."""
    corners = [geodesic.direct(lat, lon, 72.0 * i, size * 1000) for i in order]
    verdicts = []
    for edges in (Edges.PLANAR, Edges.UNKNOWN):  # unknown goes the slow way, on the same lines
        sheet = Sheet(Notes("f"))
        sheet.add(Polygon(exterior=tuple(corners), edges=edges), "k")
        verdicts.append((bool(ring_shapes.check(sheet)), len(sheet.notes.deviations)))
    assert verdicts[0] == verdicts[1]


def test_a_hole_beyond_the_antimeridian_is_within() -> None:
    ring = [[179.0, 0.0], [-179.0, 0.0], [-179.0, 2.0], [179.0, 2.0], [179.0, 0.0]]
    hole = [[-179.8, 0.5], [-179.8, 1.0], [-179.5, 1.0], [-179.8, 0.5]]
    one = zone()
    one["geometry"]["coordinates"] = [ring, hole]
    assert parse_zones(data(one), where="f").deviations == ()


def test_a_crossing_ring_of_100_000_corners_is_refused_and_more_are_too_many() -> None:
    ring = [
        [math.cos(i / 15_000) * 0.1, math.sin(i / 15_000) * (0.1 + (i % 2) * 1e-9)]
        for i in range(94_247)
    ]
    ring[40_000] = [0.1, 0.05]
    one = zone()
    one["geometry"]["coordinates"] = [[*ring, ring[0]]]
    with pytest.raises(RestrictionError, match="crosses or touches itself"):
        parse_zones(data(one), where="f")
    one["geometry"]["coordinates"] = [[[0.0, 0.0]] * 1_000_001]
    with pytest.raises(RestrictionError, match="got 1,000,001"):
        parse_zones(data(one), where="f")


def test_a_file_of_200_mb_is_refused_unread(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(RestrictionError, match="split it by area"):
        read_zones(huge)


def test_plain_geojson_with_its_properties() -> None:
    point = {"type": "Point", "coordinates": [21.0, 52.0]}
    line = {"type": "LineString", "coordinates": [[20.0, 52.0], [21.0, 52.0]]}
    file = data(
        plain(point, name="Round", radius_m=500, lower="GND", upper="FL095", bars="unmanned"),
        plain(line, name="Way", half_width_m=900, edges="parallel"),
        plain({"type": "Polygon", "coordinates": [SQUARE]}, name="Square"),
    )
    found = parse_zones(file, where="f")
    assert (found.format, found.deviations) == ("GeoJSON", ())
    circle, corridor, square = (one.volumes[0] for one in found.restrictions)
    assert circle.area == Circle(centre=(52, 21), radius_m=500)
    assert corridor.area == Corridor(
        line=((52, 20), (52, 21)), half_width_m=900, edges=Edges.PARALLEL
    )
    assert (square.lower, square.upper) == (None, None)


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({}, "is missing for a Point"),
        ({"radius_m": 5, "upper": "high"}, "must be a height limit"),
        ({"radius_m": 5, "upper": "100 m AGL", "lower": "200 m AGL"}, "below the upper"),
        ({"radius_m": 5, "bars": "nobody"}, "must be one of"),
        ({"radius_m": 5, "periods": [{"start": "2025-01-01"}]}, "offset"),
        ({"radius_m": 5, "periods": [{"daily": [{"start": "08:00", "end": "x"}]}]}, "time of day"),
        (
            {"radius_m": 5, "periods": [{"daily": [{"start": "08:00", "end": "09:00",
                                                    "timezone": "Mars"}]}]},
            "must name an IANA time zone",
        ),
        ({"radius_m": 5, "rules": [{"name": "n", "bars": "manned", "unless": ["luck"]}]}, "one of"),
    ],
)  # fmt: skip
def test_what_geojson_leaves_to_guess_is_refused(properties: dict[str, Any], words: str) -> None:
    point = {"type": "Point", "coordinates": [21.0, 52.0]}
    with pytest.raises(RestrictionError, match=words):
        parse_zones(data(plain(point, **properties)), where="f")
