"""Zone files whose parts are renamed, emptied or added to: what is not understood clears nobody.

None of the mutations states another place, time or limit. So wherever a file puts a flight inside
at first, it may afterwards say inside, indeterminate, or refuse the file, and never outside; far
away from all of it, it may never say inside. What is added or renamed is in the list of what was
not understood.
"""

import copy
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.flights.flight_check import check_flights, check_left_out, facts_stated
from vedette.airspace.formats.zone_files import ZoneFile, parse_survey
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference

from .test_aixm import PLAIN, airspace, document
from .test_kml_zones import RING, kml, mark, ring
from .test_kml_zones import polygon as drawn
from .test_national_zones import SPANISH, data, estonian, feature, polygon, square
from .test_openair import ZONE as OPENAIR

SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
EXAMPLES = max(1, int(20_000 * SHARE / 8))  # 20,000 of all kinds together
CONFIG = CheckConfig()
NOON = datetime(2025, 6, 16, 12, tzinfo=UTC)  # a Monday
FAR = (-40.0, -120.0)
Point = tuple[float, float, float, datetime]

AUTHORITY = {"purpose": "AUTHORIZATION", "name": [{"text": "A", "lang": "en-GB"}], "email": "a@b.c"}
ED318 = feature(
    {
        **polygon(square(21.0, 52.0), square(21.0, 52.0, 0.02)[::-1]),
        "layer": {
            "lower": 1000, "lowerReference": "AMSL", "upper": 3000, "upperReference": "AMSL",
            "uom": "ft",
        },
    },
    identifier="Z1", country="POL", name=[{"text": "One", "lang": "en-GB"}], type="PROHIBITED",
    variant="COMMON", reason=["SENSITIVE"], zoneAuthority=[AUTHORITY],
    limitedApplicability=[{
        "startDateTime": "2025-06-01T00:00:00Z", "endDateTime": "2025-07-01T00:00:00Z",
        "schedule": [{"day": ["MON"], "startTime": "22:00:00Z", "endTime": "06:00:00Z"}],
    }],
)  # fmt: skip
CIRCLE = feature(
    {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [21.0, 52.0],
             "extent": {"subType": "Circle", "radius": 5000}},
            polygon(square(21.3, 52.0)),
        ],
        "layer": {"lower": 0, "lowerReference": "AGL", "upper": 4000, "upperReference": "AMSL"},
    },
    identifier="Z2", country="POL", type="REQ_AUTHORIZATION", variant="COMMON",
    zoneAuthority=[AUTHORITY],
    limitedApplicability=[{"schedule": [{"day": ["ANY"], "startEvent": "SR", "endEvent": "SS"}]}],
    extendedProperties={"vedette": {
        "edges": "geodesic", "limits": [{"upper": "FL095"}, {"upper": "FL095"}],
        "bars": "unmanned",
    }},
)  # fmt: skip
ED269 = {
    "identifier": "Z3", "country": "POL", "name": "Three", "type": "COMMON",
    "restriction": "PROHIBITED", "reason": ["OTHER"], "message": "no",
    "applicability": [{
        "permanent": "NO", "startDateTime": "2025-06-01T00:00:00Z",
        "endDateTime": "2025-07-01T00:00:00Z",
        "schedule": [{"day": ["MON"], "startTime": "22:00Z", "endTime": "06:00Z"}],
    }],
    "zoneAuthority": [{"name": "A", "purpose": "INFORMATION"}],
    "geometry": [
        {"uomDimensions": "FT", "lowerLimit": 1000, "lowerVerticalReference": "AMSL",
         "upperLimit": 3000, "upperVerticalReference": "AMSL",
         "horizontalProjection": polygon(square(21.0, 52.0))},
        {"uomDimensions": "M", "lowerLimit": 300, "lowerVerticalReference": "AMSL",
         "upperLimit": 900, "upperVerticalReference": "AMSL",
         "horizontalProjection": {"type": "Circle", "center": [21.5, 52.0], "radius": 5000}},
    ],
}  # fmt: skip
OWN = feature(
    polygon(square(21.0, 52.0, 0.4)),
    name="Four", authority="A", kind="R", lower="1000 ft AMSL", upper="3000 ft AMSL",
    edges="geodesic", bars="everyone",
    periods=[{
        "start": "2025-06-01T00:00:00Z",
        "daily": [{"days": ["MON"], "start": "00:30", "end": "05:00", "timezone": "Europe/Warsaw"}],
    }],
    particulars={"identifier": "Z4", "country": "POL"},
)  # fmt: skip
LINE = feature(
    {"type": "LineString", "coordinates": [[20.5, 52.0], [21.5, 52.0]]},
    name="Five", half_width_m=2000, upper="FL095",
)  # fmt: skip
CELL = feature(
    polygon(square(21.0, 52.0)), CEILING=100, MAP_EFF="2025-06-12", APT1_ICAO="KLGA", UNIT="Feet"
)
DANE = feature(
    {"type": "Point", "coordinates": [21.0, 52.0]}, Farve="1", Bufferzone="5 km", OBJECTID=1
)
KINDS: dict[str, Any] = {
    "ED-318": {"type": "FeatureCollection", "features": [ED318]},
    "ED-318 circle": {"type": "FeatureCollection", "features": [CIRCLE]},
    "ED-269": {"title": "t", "features": [ED269]},
    "GeoJSON": {"type": "FeatureCollection", "features": [OWN, LINE]},
    "Spain": json.loads(data(feature(polygon(square(21.0, 52.0)), **SPANISH))),
    "Estonia": json.loads(data(feature(polygon(square(21.0, 52.0)), **estonian()))),
    "United States and Denmark": {"type": "FeatureCollection", "features": [CELL, DANE]},
}
POINTS: tuple[Point, ...] = tuple(
    (lat, lon, height_m, at)
    for lat, lon in ((52.05, 21.0), (52.0, 21.05), (52.0, 21.3), (52.0, 21.5), (52.0, 20.99))
    for height_m in (60.0, 310.0, 500.0, 900.0, 2500.0)
    for at in (NOON, NOON + timedelta(hours=11, minutes=30), NOON - timedelta(hours=13))
)


def flight(point: Point) -> Flight:
    lat, lon, height_m, at = point
    reference = HeightReference.MEAN_SEA_LEVEL
    heights = (
        Height(value_m=height_m, reference=reference, sigma_m=1.0),
        Height(value_m=height_m, reference=HeightReference.ABOVE_GROUND, sigma_m=1.0),
        Height(value_m=height_m, reference=HeightReference.BAROMETRIC, sigma_m=1.0),
    )
    sample = Sample(lat_deg=lat, lon_deg=lon, at=at, heights=heights)
    return Flight(name="F", kind=FlightKind.RECORDED, samples=(sample,))


def answers(found: ZoneFile, points: Sequence[Point]) -> list[set[Answer]]:
    """Of each place, every answer of the check: about restrictions and what was left out."""
    known = [(replace(flight(one), name=str(i)), FACTS) for i, one in enumerate(points)]
    index = RestrictionIndex(found.restrictions, CONFIG)
    given: list[set[Answer]] = [set() for _ in points]
    for one in check_flights(index, known):
        given[int(one.flight)].add(one.verdict.answer)
    for _, _, one in check_left_out(found.doubts, known, CONFIG):
        given[int(one.flight)].add(one.verdict.answer)
    return given


def inside(file: bytes) -> list[Point]:
    """The places that a file holds as it stands."""
    found = parse_survey(file, where="f")
    assert not found.refused
    given = answers(found, POINTS)
    held = [one for one, said in zip(POINTS, given, strict=True) if Answer.INSIDE in said]
    assert held, "a file that holds nothing proves nothing"
    return held[:: max(1, len(held) // 8)]


def assert_held(file: bytes, held: list[Point], added: str | None = None) -> None:
    """What must be true of a mutated file. added: the key that nobody knows."""
    try:
        found = parse_survey(file, where="f")
    except RestrictionError:
        return
    if found.refused:  # the file is refused, unless a person goes without the feature
        assert all(one.mend for one in found.refused)
    elif not found.restrictions:
        return  # the check refuses a file without a restriction
    elif added is not None:
        assert any(added in one.key for one in found.left_out), f"{added} is not listed"
    *near, far = answers(found, [*held, (*FAR, 500.0, NOON)])
    for point, said in zip(held, near, strict=True):
        assert said & {Answer.INSIDE, Answer.INDETERMINATE}, f"{point} is cleared"
    assert Answer.INSIDE not in far


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all keys in a JSON value, but those of single corners."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            if key != "coordinates":
                yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))


def holder_of(root: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        root = root[step]
    return root


FACTS = facts_stated(flight(POINTS[0]))
HELD = {name: inside(json.dumps(root).encode()) for name, root in KINDS.items()}
PATHS = {name: list(paths(root)) for name, root in KINDS.items()}
UNKNOWN = st.sampled_from(
    [
        "colour", 7, 12.5, True, None, "", [], {}, {"a": {"b": [1, "x"]}}, "see the AIP",
        ["x", "y"], "1.2.3", {"created_at": "2025-01-01T00:00:00Z"}, [[]], "x" * 300,
    ]
)  # fmt: skip
NAMES = st.sampled_from(["colour", "fooBar", "x-note", "Étiquette", "upper2", "_id", "hours2"])


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=max(1, EXAMPLES // 3))
@given(choice=st.data())
def test_a_known_key_that_is_renamed(name: str, choice: st.DataObject) -> None:
    root = copy.deepcopy(KINDS[name])
    path = choice.draw(st.sampled_from(PATHS[name]))
    renamed = choice.draw(
        st.sampled_from([f"{path[-1]}_", f"x{path[-1]}", str(path[-1])[:-1] + "q"])
    )
    holder = holder_of(root, path)
    if renamed in holder:
        return
    items = [(renamed if key == path[-1] else key, value) for key, value in holder.items()]
    holder.clear()
    holder.update(items)
    assert_held(json.dumps(root).encode(), HELD[name])


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=max(1, EXAMPLES // 3))
@given(choice=st.data())
def test_a_field_that_is_emptied(name: str, choice: st.DataObject) -> None:
    root = copy.deepcopy(KINDS[name])
    path = choice.draw(st.sampled_from(PATHS[name]))
    holder_of(root, path)[path[-1]] = choice.draw(st.sampled_from(["", None, [], {}]))
    assert_held(json.dumps(root).encode(), HELD[name])


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=max(1, EXAMPLES // 3))
@given(choice=st.data())
def test_a_key_that_nobody_knows(name: str, choice: st.DataObject) -> None:
    root = copy.deepcopy(KINDS[name])
    path = choice.draw(st.sampled_from(PATHS[name]))
    holder, key = holder_of(root, path), choice.draw(NAMES)
    value = choice.draw(UNKNOWN)
    holder[key] = value
    listed = None if value in (None, "", [], {}) else key
    if len(path) == 1 and name == "ED-269":
        listed = None
    indent = choice.draw(st.sampled_from([None, 1]))
    assert_held(json.dumps(root, indent=indent).encode(), HELD[name], listed)


EAST = "21.25,51.9 21.6,51.9 21.6,52.1 21.25,52.1 21.25,51.9"
HOLE_EAST = "21.4,51.95 21.45,51.95 21.45,52.05 21.4,52.05 21.4,51.95"
OPENAIR_LINES = OPENAIR.splitlines()
HELD_OPENAIR = inside(OPENAIR.encode())


@settings(max_examples=max(1, EXAMPLES // 2))
@given(
    number=st.integers(0, len(OPENAIR_LINES) - 1),
    new=st.sampled_from(["Q", "garbled", "renamed", "emptied", "spaced", "added", "noted"]),
    more=st.sampled_from(["ZZ 5", "DY 2", "hello", "AZ none", "V W=1", "AA sometimes", "*", ""]),
)
def test_lines_of_openair(number: int, new: str, more: str) -> None:
    lines = list(OPENAIR_LINES)
    line = lines[number]
    lines[number] = {
        "Q": f"Q{line[1:]}",
        "garbled": line.replace(":", ";", 1).replace("ft", "fx").replace("GND", "GXD"),
        "renamed": f"{line[0]}Q{line[2:]}",
        "emptied": line[:2],
        "spaced": f"\t{line.lower()}  \r",
        "added": f"{line}\n{more}",
        "noted": f"{line} * {more}",
    }[new]
    assert_held("\n".join(lines).encode(), HELD_OPENAIR)


KML = kml(
    mark(f"<MultiGeometry>{drawn(ring(RING))}{drawn(ring(EAST), ring(HOLE_EAST, 'inner'))}"
         "</MultiGeometry><TimeSpan><begin>2025-06-01T00:00:00Z</begin></TimeSpan>")
)  # fmt: skip
XML = {"AIXM": document(airspace(PLAIN)).decode(), "KML": KML.decode()}
HELD_XML = {name: inside(text.encode()) for name, text in XML.items()}
ELEMENTS = [
    (name, element)
    for name, text in XML.items()
    for element in sorted({
        part.split(">")[0].split()[0].strip("/")
        for part in text.split("<")[1:]
        if part[0] not in "?/"
    })
]  # fmt: skip


@settings(max_examples=max(1, EXAMPLES // 2))
@given(
    part=st.sampled_from(ELEMENTS),
    new=st.sampled_from(["renamed", "emptied", "added", "broken"]),
)
def test_elements_of_xml(part: tuple[str, str], new: str) -> None:
    name, element = part
    text = XML[name]
    if new == "renamed":
        for before, after in ((" ", " "), (">", ">"), ("/>", "/>")):
            text = text.replace(f"<{element}{before}", f"<{element}x{after}")
        text = text.replace(f"</{element}>", f"</{element}x>")
    elif new == "emptied":
        start = text.index(f"<{element}")
        opened = text.index(">", start) + 1
        end = text.find(f"</{element}>", opened)
        text = text if end < 0 else text[:opened] + text[end:]
    elif new == "added":
        text = text.replace(f"</{element}>", f"</{element}><newThing>x</newThing>", 1)
    else:
        text = text.replace(f"<{element}", f"\n  <{element}").replace("\n", "\r\n")
    assert_held(text.encode(), HELD_XML[name])


def test_one_place_is_checked_as_the_flight_through_it() -> None:
    """What these tests ask of flights holds of single places too."""
    found = parse_survey(json.dumps(KINDS["ED-318"]).encode(), where="f")
    (zone,) = found.restrictions
    for lat, lon, height_m, at in HELD["ED-318"]:
        heights = flight((lat, lon, height_m, at)).samples[0].heights
        place = Place(lat_deg=lat, lon_deg=lon, at=at, heights=heights)
        assert check_place(compile_restriction(zone, CONFIG), place).answer is Answer.INSIDE
