"""Zone files: what is plain is read, what is off is listed, what would be a guess is refused."""

import copy
import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.formats.ed318.periods import DAILY_KEYS, PERIOD_KEYS
from vedette.airspace.formats.ed318.properties import PROPERTY_KEYS
from vedette.airspace.formats.vedette_extension import OUR_KEYS
from vedette.airspace.formats.zone_files import ZoneFile, parse_zones, read_zones
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Bars, Circle, Edges, Polygon, SunEvent, Weekday

SQUARE = [[20.0, 52.0], [21.0, 52.0], [21.0, 53.0], [20.0, 53.0], [20.0, 52.0]]


def zone(**properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [copy.deepcopy(SQUARE)]},
        "properties": {
            "identifier": "Z1",
            "country": "POL",
            "type": "PROHIBITED",
            "variant": "COMMON",
            "zoneAuthority": [{"purpose": "INFORMATION"}],
            **properties,
        },
    }


def read(*features: dict[str, Any]) -> ZoneFile:
    root = {"type": "FeatureCollection", "features": list(features)}
    return parse_zones(json.dumps(root).encode(), where="zones.json")


def refused(*features: dict[str, Any]) -> str:
    with pytest.raises(RestrictionError) as caught:
        read(*features)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith("zones.json: feature ")
    assert "; " in text  # how to mend it
    return text


def ring(*corners: list[float]) -> dict[str, Any]:
    found = zone()
    found["geometry"]["coordinates"] = [list(corners)]
    return found


def layered(**layer: Any) -> dict[str, Any]:
    found = zone()
    found["geometry"]["layer"] = layer
    return found


def test_a_plain_zone_has_no_deviation() -> None:
    found = read(zone())
    assert found.deviations == ()
    (one,) = found.restrictions
    assert one.volumes[0].area == Polygon(
        exterior=((52, 20), (52, 21), (53, 21), (53, 20)), edges=Edges.PLANAR
    )
    assert (one.volumes[0].lower, one.volumes[0].upper, one.periods) == (None, None, ())
    assert one.source_sha256 == found.sha256


@pytest.mark.parametrize("name", ["ed318_official_collection", "ed318_official_two_layers"])
def test_official_examples_are_read_without_deviation(shared: Path, name: str) -> None:
    found = read_zones(shared / "data" / "zones" / f"{name}.json")
    assert found.deviations == ()
    first = found.restrictions[0]
    assert (first.name, first.authority, len(first.volumes)) == ("LFPG-2", "LFPG-UASZoneManager", 2)
    assert first.volumes[0].upper == Height(value_m=150, reference=HeightReference.ABOVE_GROUND)
    daily = first.periods[0].daily
    assert (daily[0].days, daily[0].start) == (frozenset(), time(16))
    assert daily[1].days == {Weekday.SUN}
    if len(found.restrictions) > 1:
        assert found.restrictions[1].volumes[0].area == Circle(
            centre=(50.122901, 2.636866), radius_m=3500
        )


def test_the_irish_sample_is_read_and_its_deviations_are_listed(shared: Path) -> None:
    found = read_zones(shared / "data" / "zones" / "ed318_ireland_sample.geojson")
    assert found.restrictions[0].name == "Cork Model Aero Club 2"
    assert {d.feature for d in found.deviations} == {"U74", "U5", "T43"}
    by_key = {(d.feature, d.key) for d in found.deviations}
    assert ("U74", "properties.name") in by_key
    assert ("U74", "properties.reason") in by_key
    upper = found.restrictions[0].volumes[0].upper
    assert upper is not None
    assert upper.value_m == pytest.approx(400 * 0.3048)
    assert found.restrictions[2].periods[0].start == datetime(2026, 8, 2, 10, tzinfo=UTC)


def test_what_breaks_the_official_schema_is_listed(shared: Path) -> None:
    """Each feature of the samples that the published schema refuses has a deviation here."""
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    folder = shared / "data" / "zones" / "ed318_schema"
    schemas = {p.name: json.loads(p.read_text()) for p in sorted(folder.glob("*.json"))}

    def fetch(uri: str) -> Any:
        return referencing.Resource.from_contents(schemas[uri.rpartition("/")[2]])

    validator = jsonschema.Draft7Validator(
        {"$ref": "./Schema_GeoZoneProperties.json"},
        registry=referencing.Registry(retrieve=fetch),
    )
    for path in sorted((shared / "data" / "zones").glob("ed318*.*json")):
        listed = {d.feature for d in read_zones(path).deviations}
        for feature in json.loads(path.read_text())["features"]:
            breaks = not validator.is_valid(feature["properties"])
            assert (feature["properties"]["identifier"] in listed) == breaks


def test_our_own_extension() -> None:
    ours = {
        "boundary_sigma_m": 618,
        "approximation": "Natural Earth 1:10m",
        "bars": "unidentified",
        "exempt": ["SAR"],
        "edges": "unknown",
        "colour": "red",
    }
    found = read(zone(extendedProperties={"vedette": ours}))
    (one,) = found.restrictions
    assert (one.boundary_sigma_m, one.bars, one.exempt) == (618.0, Bars.UNIDENTIFIED, ("SAR",))
    assert one.approximation == "Natural Earth 1:10m"
    assert isinstance(one.volumes[0].area, Polygon)
    assert one.volumes[0].area.edges is Edges.UNKNOWN
    assert [d.key for d in found.deviations] == ["extendedProperties.vedette.colour"]


def test_ids_follow_from_what_the_feature_says() -> None:
    one, two = zone(), dict(reversed(list(zone().items())))
    assert read(one).restrictions[0].id == read(two).restrictions[0].id
    assert read(one).restrictions[0].id != read(zone(message=[])).restrictions[0].id
    twice = read(one, two)
    assert len(twice.restrictions) == 1
    assert len(twice.deviations) == 1


@pytest.mark.parametrize(
    ("feature", "key"),
    [
        (ring(*SQUARE[::-1]), "geometry.coordinates[0]"),
        (ring(SQUARE[0], *SQUARE), "geometry.coordinates[0]"),
        (zone(reason="OTHER"), "properties.reason"),
        (zone(mystery=1), "properties.mystery"),
        (zone(message=None), "properties.message"),
        (zone(type="prohibited"), "properties.type"),
        (layered(upper="120", upperReference="AGL", uom="m"), "geometry.layer.upper"),
        (layered(upper=120, upperReference="agl", uom="m"), "geometry.layer.upperReference"),
        (layered(upper=120, upperReference="AGL", uom="FT"), "geometry.layer.uom"),
        (zone(limitedApplicability=[]), "properties.limitedApplicability"),
    ],
)
def test_what_is_plain_is_read_and_listed(feature: dict[str, Any], key: str) -> None:
    found = read(feature)
    assert len(found.restrictions) == 1
    assert [(d.feature, d.key) for d in found.deviations] == [("Z1", key)]


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (
            ring([20, 52], [21, 53], [21, 52], [20, 53], [20, 52]),
            "crosses or touches itself near 52",
        ),
        (ring([20, 52], [21, 52], [21, 53], [20, 53]), "must be closed"),
        (ring([20, 52], [21, 53], [20, 52]), "3 different corners, got 2"),
        (ring(), "3 different corners, got 0"),
        (ring([20, NAN], *SQUARE), "coordinates[0][0]: must be finite, got nan"),
        (ring([20, INF], *SQUARE), "must be finite, got inf"),
        (ring([52, 120], [53, 120], [53, 121], [52, 120]), "latitude and longitude look swapped"),
        (ring(*[[0.0, 0.0]] * 100_001), "got 100,001"),
        (ring([0, 0], [100, 0], [100, 60], [0, 60], [0, 0]), "too large"),
        (
            layered(upper=50, upperReference="AGL", lower=60, lowerReference="AGL"),
            "below the upper",
        ),
        (layered(upper=50), "upperReference"),
        (layered(upper=50, upperReference="QFE"), "must be AGL, AMSL or WGS84"),
        (layered(upper=50, upperReference="AGL", uom="yd"), "must be m or ft"),
        (layered(upper=NAN, upperReference="AGL"), "layer.upper: must be finite, got nan"),
        (layered(upper=True, upperReference="AGL"), "must be a number"),
        ({**zone(), "geometry": None}, "must have a geometry"),
        ({**zone(), "geometry": {"type": "Point", "coordinates": [20, 52]}}, "extent"),
        (
            {**zone(), "geometry": {"type": "LineString", "coordinates": SQUARE}},
            "must be Polygon, MultiPolygon or Point",
        ),
        (zone(extendedProperties={"vedette": {"bars": "nobody"}}), "bars"),
        (zone(extendedProperties={"vedette": {"boundary_sigma_m": -1}}), "must be 0 or more"),
    ],
)
def test_what_would_be_a_guess_is_refused(feature: dict[str, Any], words: str) -> None:
    assert words in refused(zone(identifier="Z0"), feature)


def test_swapped_coordinates_are_found_by_the_features_own_box() -> None:
    feature = ring(*[[lat, lon] for lon, lat in SQUARE])
    read(feature)  # nothing says that it is meant elsewhere
    assert "swapped" in refused({**feature, "bbox": [20, 52, 21, 53]})


def test_a_hole_must_lie_within() -> None:
    feature = zone()
    hole = [[20.5, 52.5], [22, 52.5], [22, 52.6], [20.5, 52.5]]
    feature["geometry"]["coordinates"].append(hole)
    assert "a hole leaves its polygon" in refused(feature)


def period(**more: Any) -> dict[str, Any]:
    return zone(limitedApplicability=[more])


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (
            period(startDateTime="2025-01-02T00:00:00Z", endDateTime="2025-01-01T00:00:00Z"),
            "the end must be after the start",
        ),
        (period(startDateTime="2025-01-02T00:00:00"), "with an offset"),
        (
            period(schedule=[{"day": ["ANY"], "startTime": "08:00:00", "endTime": "09:00:00Z"}]),
            "local",
        ),
        (period(schedule=[{"day": ["HOL"], "startTime": "08:00:00Z"}]), "must be MON to SUN"),
        (period(schedule=[{"day": ["ANY"], "startEvent": "NOON"}]), "must be an event of the sun"),
    ],
)
def test_hours_that_cannot_be_told_are_refused(feature: dict[str, Any], words: str) -> None:
    assert words in refused(feature)


def test_hours_are_read_into_utc() -> None:
    local = {"day": ["MON"], "startTime": "00:30:00+02:00", "endTime": "24:00:00Z"}
    sun = {"day": ["ANY"], "startEvent": "SS", "endEvent": "SR"}
    (one,) = read(period(schedule=[local, sun])).restrictions
    first, second = one.periods[0].daily
    assert (first.days, first.start, first.end) == ({Weekday.SUN}, time(22, 30), time(0))
    assert (second.start, second.end) == (SunEvent.SS, SunEvent.SR)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "must be JSON"),
        (b"\xff\xfe\x00", "must be UTF-8"),
        (b"[1, 2]", "must be a JSON object"),
        (b"{}", "not a known zone format"),
        (b'{"type": "FeatureCollection", "type": "x"}', "twice"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_zone_file_says_so_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(RestrictionError, match=words) as caught:
        parse_zones(data, where="zones.json")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_absent_or_huge(tmp_path: Path) -> None:
    with pytest.raises(RestrictionError, match="cannot be read"):
        read_zones(tmp_path / "absent.json")
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(RestrictionError, match="got 200"):
        read_zones(huge)


json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(
            ["AGL", "ANY", "Polygon", "Circle", "GeometryCollection", "00:00:00Z", SQUARE]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES: list[tuple[str, ...]] = [
    ("geometry",),
    ("geometry", "type"),
    ("geometry", "coordinates"),
    ("geometry", "layer"),
    ("geometry", "layer", "upper"),
    ("geometry", "layer", "uom"),
    ("geometry", "extent"),
    ("geometry", "geometries"),
    ("properties",),
    ("bbox",),
    *(("properties", key) for key in PROPERTY_KEYS),
    *(("properties", "extendedProperties", "vedette", key) for key in OUR_KEYS),
    *(("properties", "limitedApplicability", key) for key in PERIOD_KEYS),
    *(("properties", "limitedApplicability", "schedule", key) for key in DAILY_KEYS),
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), json_values)
def test_no_value_throws_the_reader(place: tuple[str, ...], value: Any) -> None:
    """Whatever stands in any key: it is read, or refused in one line."""
    feature = zone()
    feature["geometry"]["layer"] = {"upper": 5, "upperReference": "AGL"}
    holder = feature
    for key in place[:-1]:
        if not isinstance(holder.get(key), dict):
            holder[key] = {}
        holder = holder[key]
    holder[place[-1]] = value
    said = ""
    try:
        read(feature)
    except RestrictionError as exc:
        said = str(exc)
    assert said == "" or said.isprintable()
    assert len(said) < 600


def test_a_name_cannot_break_the_line() -> None:
    text = refused({**zone(identifier="a\nb" + "x" * 1_000), "geometry": None})
    assert text.isprintable()
    assert len(text) < 300


def test_a_null_identifier_is_listed_and_the_number_stands_for_it() -> None:
    found = read(zone(identifier=None))
    assert [(d.feature, d.key) for d in found.deviations] == [("#1", "properties.identifier")]


def test_minutes_of_24_are_no_midnight() -> None:
    hours = {"day": ["ANY"], "startTime": "08:24:00Z", "endTime": "16:24:00Z"}
    found = read(period(schedule=[hours]))
    daily = found.restrictions[0].periods[0].daily[0]
    assert (daily.start, daily.end, found.deviations) == (time(8, 24), time(16, 24), ())
