"""Packed coordinates: whatever a file says, it is read as if nothing had been packed."""

import dataclasses
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vedette.airspace.formats import packed_json, zone_json
from vedette.airspace.formats.packed_json import PackedPolygon
from vedette.airspace.formats.zone_files import parse_survey
from vedette.model.errors import RestrictionError

SQUARE = "[[20.25,52.5],[21.0,52.5],[21.0,53.5],[20.25,53.5],[20.25,52.5]]"
INNER = "[[20.5,52.75],[20.75,53.0],[20.5,53.0],[20.5,52.75]]"

numbers = st.one_of(
    st.floats(-190, 190).map(json.dumps),
    st.integers(-200, 200).map(str),
    st.floats(-190, 190).map(lambda value: f"{value:.6f}"),
    st.sampled_from(
        ["-0", "-0.0", "0.0", "1e1", "2.50E+1", "92e-6", "0.00001", "20.10", "1e999", "-1e400",
         "12345678901234567890", "0.1234567890123456789", "1.", ".5", "+1", "01", "--1", "1 2",
         "NaN", "null", "true", '"20.5"', "{}", '{"a":1,"a":2}', "[]", "1e", "-"]
    ),
)  # fmt: skip
positions = st.lists(numbers, min_size=1, max_size=3).map(lambda two: f"[{', '.join(two)}]")
rings = st.one_of(
    st.just(SQUARE),
    st.just(INNER),
    st.lists(positions, max_size=6).map(lambda some: f"[ {' ,'.join(some)}\t]"),
    st.lists(positions, min_size=3, max_size=5).map(
        lambda some: f"[{','.join([*some, some[0]])}]"  # closed
    ),
    st.sampled_from(["[]", "null", "{}", '"x"', SQUARE.replace("53.5", "53.50")]),
)
polygons = st.one_of(
    st.just(f"[{SQUARE}]"),
    st.just(f"[{SQUARE},{INNER}]"),
    st.lists(rings, max_size=3).map(lambda some: f"[{','.join(some)}]"),
    st.sampled_from(["null", "[]", "7", '"x"', "{}", f"[{SQUARE}", f"[{SQUARE}]]"]),
)
several = st.lists(polygons, max_size=3).map(lambda some: f"[{','.join(some)}]")
BOX = '"bbox":[20,50,22,54],'


def polygon(text: str) -> str:
    return f'{{"type":"Polygon","coordinates": {text}}}'


geometries = st.one_of(
    polygons.map(polygon),
    several.map(lambda text: f'{{"type":"MultiPolygon","coordinates":{text}}}'),
    polygons.map(lambda text: f'{{"coordinates":{text},"type":"Polygon","bbox":null}}'),
    st.lists(polygons.map(polygon), max_size=3).map(
        lambda some: f'{{"type":"GeometryCollection","geometries":[{",".join(some)}]}}'
    ),
    polygons.map(lambda text: f'{{"type":"Point","coordinates":{text}}}'),
    polygons.map(lambda text: f'{{"type":"Polygon","coordinates":{text},"coordinates":[]}}'),
    st.sampled_from(["null", "[]", "5", '[{"type":"Polygon"},null]', '{"coordinates":[[]]}']),
)


def geojson(geometry: str, box: str) -> str:
    return f'{{"type":"Feature",{box}"properties":{{"name":"Z"}},"geometry":{geometry}}}'


def ed269(geometry: str, _box: str) -> str:
    volume = (
        '{"uomDimensions":"M","lowerLimit":0,"lowerVerticalReference":"AGL","upperLimit":120,'
        f'"upperVerticalReference":"AGL","horizontalProjection":{geometry}}}'
    )
    return f'{{"identifier":"Z1","country":"CHE","restriction":"PROHIBITED","geometry":[{volume}]}}'


def read(data: bytes, *, packed: bool, compiled: bool = False) -> Any:
    """What comes of a file, or the error: the whole of it."""
    with patch.object(packed_json, "COMPILED_BYTES", 0 if compiled else 1 << 30):
        try:
            found = parse_survey(data, where="f", keep_original=not packed)
        except RestrictionError as error:
            return str(error)
    return dataclasses.replace(found, original=None)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(geometries, min_size=1, max_size=3),
    st.sampled_from([("features", geojson), ("UASZoneList", ed269)]),
    st.sampled_from(["", BOX]),
)
@example(
    [polygon(f"[{SQUARE}]"), polygon(f"[{SQUARE[:-1]},[20.25,52.5]]]")], ("features", geojson), ""
)
@example([polygon("[[[1.5,1.5],[2.5,2.5],[1.5,1.5],[1.5,1.5]]]")], ("features", geojson), "")
@example([polygon(f"[{SQUARE},{INNER}]")] * 2, ("UASZoneList", ed269), "")
def test_a_file_is_read_as_if_nothing_were_packed(
    some: list[str], kind: tuple[str, Any], box: str
) -> None:
    key, feature = kind
    features = ",".join(feature(one, box) for one in some)
    data = f'{{"type":"FeatureCollection", "{key}":[{features}]}}'.encode()
    same = read(data, packed=False)
    assert read(data, packed=True) == same
    assert read(data, packed=True, compiled=True) == same


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=6))
def test_numbers_are_the_same_however_they_are_read(some: list[tuple[str, str]]) -> None:
    ring = ",".join(f"[{lon},{lat}]" for lon, lat in [*some, some[0]])
    data = f'{{"type":"FeatureCollection","features":[{geojson(polygon(f"[[{ring}]]"), "")}]}}'
    same = repr(read(data.encode(), packed=False))  # tells 0.0 from -0.0
    assert repr(read(data.encode(), packed=True)) == same
    assert repr(read(data.encode(), packed=True, compiled=True)) == same


def test_real_files_are_read_as_if_nothing_were_packed(shared: Path) -> None:
    files = [one for one in sorted((shared / "data" / "zones").iterdir()) if one.is_file()]
    assert files
    for file in files:
        same = read(file.read_bytes(), packed=False)
        for compiled in (False, True):
            assert read(file.read_bytes(), packed=True, compiled=compiled) == same


def _never(some: Any) -> Any:
    assert not some
    return iter(())


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("text", [f"[{SQUARE}]", f"[ {SQUARE} , {INNER.replace(',', ' , ')}]"])
def test_plain_polygons_are_packed(
    text: str, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all of this would hold, and nothing would be quicker."""
    monkeypatch.setattr(packed_json, "COMPILED_BYTES", 0 if compiled else 1 << 30)
    monkeypatch.setattr(packed_json, "_plain" if compiled else "_pack_compiled", _never)
    feature = geojson(polygon(text), "")
    data = f'{{"type":"FeatureCollection","features":[{feature}]}}'.encode()
    root, doubtful = zone_json.load(data, "f", pack=True)
    found = root["features"][0]["geometry"]["coordinates"]
    assert not doubtful
    assert isinstance(found, PackedPolygon)
    assert found.lists() == json.loads(text)
    assert zone_json.canonical(found) == zone_json.canonical(json.loads(text))
    assert found.rings[0][1] == (52.5, 21.0)


def test_what_is_not_json_is_not_written() -> None:
    with pytest.raises(TypeError, match="a value of JSON must be"):
        packed_json.encoder()(object())
