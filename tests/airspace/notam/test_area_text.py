"""Item E: which shapes are read, and which words make them doubtful."""

import pytest

from vedette.airspace.formats.notam.area_text import AreaText, area_text
from vedette.airspace.formats.notam.bounds import around
from vedette.geo import geodesic
from vedette.model.restriction import Circle, Corridor, Polygon

A, B, C, D = "520000N0210000E", "521000N0210000E", "521000N0212000E", "520000N0212000E"
RING = f"{A}-{B}-{C}-{D}-{A}"
NM = 1852.0


def kinds(text: str) -> list[str]:
    found = area_text(text)
    assert not found.doubts, found.doubts
    return [type(one).__name__ for one in found.areas]


def assert_doubtful(text: str) -> AreaText:
    found = area_text(text)
    assert found.doubts, text
    assert not found.areas
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"AREA RADIUS 5NM CENTRED ON {A}", ["Circle"]),
        (f"WI 5 NM OF {A}", ["Circle"]),
        (f"WITHIN 5NM RADIUS OF {A}", ["Circle"]),
        (f"PSN {A} RADIUS 3KM", ["Circle"]),
        (f"{A} RADIUS 5NM, {B} RADIUS 3NM", ["Circle", "Circle"]),
        (f"WI 5NM RADIUS OF {A}, {B} AND {C}", ["Circle"] * 3),
        (f"RADIUS 5 NM (9.26 KM) CENTRED ON {A}", ["Circle"]),
        (f"FIVE NM AROUND {A}", ["Circle"]),
        (f"2NM EITHER SIDE OF LINE JOINING {A} AND {B}", ["Corridor"]),
        (f"CORRIDOR 5NM WIDE ALONG LINE {A} - {B}", ["Corridor"]),
        (f"{A} - {B} WIDTH 4NM", ["Corridor"]),
        (f"WI 3NM OF LINE {A} - {B} - {C}", ["Corridor"]),
        (f"AREA BOUNDED BY {RING}", ["Polygon"]),
        (f"BOUNDED BY {A}, {B}, {C}, THENCE {D} TO POINT OF ORIGIN", ["Polygon"]),
        (f"{A}-\nEND PART 1 OF 2 {B}-{C}-{D}", ["Polygon"]),
        (f"{A}-{B}-{C}-{D} BAC\nK TO START", ["Polygon"]),
        (f"{RING} PLUS 5NM", ["Polygon", "Corridor"]),
        (f"{RING} EXPANDED BY 5NM", ["Polygon", "Corridor"]),
        (f"5NM AROUND AREA {RING}", ["Polygon", "Corridor"]),
        (f"AREA A: {A}-{B}-{C} AREA B: {B}-{C}-{D}", ["Polygon", "Polygon"]),
        (f"{RING} (22NM SOUTHEAST OF LUBANG AP). ALT: SFC-UNL", ["Polygon"]),
        (f"AREA {RING} EXC STATE ACFT.", ["Polygon"]),
    ],
)
def test_shapes_that_are_read(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"RAXIUS 5NM CENTRED ON {A}",
        f"AREA {A}-{B} FOO-{C}-{D}",
        f"AREA {RING} PLXS 5NM",
        f"AREA {RING} ZZYX",
        f"SECTOR 090-180 RADIUS 10NM CENTRED ON {A}",
        f"{A} CLOCKWISE ARC RADIUS 5NM CENTRED ON {B} TO {C}",
        f"RADIUS 10NM CENTRED ON {A} EXCLUDING RADIUS 3NM CENTRED ON {A} WHEN ACT",
        f"RADIUS 10NM CENTRED ON {A} EXCLUDING RADIUS 3NM CENTRED ON {B}",
        f"RADIUS 10NM CENTRED ON {A} EXCLUDING CTR ABC RADIUS 3NM",
        f"SECTOR 090 TO 180 MAG RADIUS 10NM CENTRED ON {A}",
        f"SECTOR 010 TO 350 TRUE RADIUS 10NM CENTRED ON {A}",
        f"BTN 10NM AND 5NM OF {A}",
        f"OUTSIDE RADIUS 10NM CENTRED ON {A}",
        f"EAST OF LINE {A} - {B}",
        f"ALONG BORDER {A} - {B} - {C}",
        f"WI 3NM OF {A} - {B} - {C}",
        f"RADIUS 5NX CENTRED ON {A}",
        f"{A}-{B}-{C} START {B}-{C}-{D}",
        f"AREA {A}-{B}-{C}-N5210",
        "RADIUS 5NM CENTRED ON 526100N0210000E",
        "JAMMING WI 50NM OF VOR ABC",
    ],
)
def test_what_is_not_read_in_full_is_doubtful(text: str) -> None:
    assert_doubtful(text)


@pytest.mark.parametrize(
    "text",
    [
        f"EAST OF LINE {A} - {B}",
        f"AREA {A}-{B}-{C}-N5210",
        f"{A}-{B}-{C} THENCE ALONG STATE BORDER TO {A}",
        f"{A}-{B}-KARAN-{C}",
        f"ALONG BORDER {A} - {B} - {C}",
    ],
)
def test_an_area_that_positions_do_not_close_is_open_ended(text: str) -> None:
    assert assert_doubtful(text).open_ended


def test_a_doubtful_area_grows_by_the_largest_distance() -> None:
    found = assert_doubtful(f"RAXIUS 5NM CENTRED ON {A}, OR 12KM")
    assert found.growth_m == pytest.approx(12_000)
    bound = around(found.places, found.growth_m, open_ended=False)
    assert isinstance(bound, Circle)
    assert bound.radius_m >= 12_000


def test_the_bound_holds_all_positions_grown() -> None:
    found = assert_doubtful(f"AREA {A}-{B} FOO-{C}-{D} 7NM")
    bound = around(found.places, found.growth_m, open_ended=False)
    assert isinstance(bound, Polygon)
    from vedette.airspace.shapes.compiled_restrictions import shapes_of
    from vedette.geo.polygon import View

    (shape,) = shapes_of(bound)
    for lat, lon in found.places:
        for turn in range(0, 360, 5):
            at = geodesic.direct(lat, lon, float(turn), 7 * NM)
            assert shape.nearest(View.at(*at)).signed_m < 0  # type: ignore[union-attr]


def test_widths_and_radii() -> None:
    (circle,) = area_text(f"RADIUS 2.5KM CENTRED ON {A}").areas
    assert isinstance(circle, Circle)
    assert circle.radius_m == pytest.approx(2500)
    (strip,) = area_text(f"CORRIDOR 6NM WIDE ALONG LINE {A} - {B}").areas
    assert isinstance(strip, Corridor)
    assert strip.half_width_m == pytest.approx(3 * NM)


def test_a_text_of_forty_thousand_digits_is_read() -> None:
    assert area_text("1" * 40_000).areas == []
    assert len(area_text(f"{A} " * 2_500).places) == 2_500
