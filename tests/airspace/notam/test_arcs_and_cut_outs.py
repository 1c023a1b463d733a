"""Arcs, sectors, rings and exclusions of item E, against distances and bearings."""

import pytest
from asking import answers
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import whole
from test_area_text import NM, assert_doubtful

from vedette.geo import geodesic
from vedette.model.restriction import LatLon

CENTRE = (52.0, 21.0)
ROUNDED_M = 40.0  # of a position to a second, and of the width drawn along an arc


def position(at: LatLon) -> str:
    """A place as `DDMMSSN DDDMMSSE`."""
    return _angle(at[0], 2, "N") + _angle(at[1], 3, "E")


def _angle(value: float, width: int, letter: str) -> str:
    seconds = round(abs(value) * 3600)
    return f"{seconds // 3600:0{width}d}{seconds // 60 % 60:02d}{seconds % 60:02d}{letter}"


def at(bearing_deg: float, radius_m: float) -> LatLon:
    return geodesic.direct(*CENTRE, bearing_deg, radius_m)


def holds(text: str, place: LatLon) -> bool:
    """Whether the check says `inside` of a NOTAM with this area; `outside` is the other answer."""
    said = answers(whole("5200N02100E200", f"E) {text}\nF) SFC G) FL100"), [place])[0]
    assert said in ("inside", "outside"), (said, text, place)
    return said == "inside"


ARCS = (
    (
        "{centre} - {a} THENCE CLOCKWISE BY THE ARC OF A CIRCLE RADIUS {r} CENTRED ON {centre} "
        "TO {b} - {centre}"
    ),
    (
        "{centre} TO {a} THEN ALONG THE CLOCKWISE ARC OF A CIRCLE OF {r} RADIUS CENTRED {centre} "
        "TO {b} THENCE TO POINT OF ORIGIN"
    ),
    "{a} - (CW ARC RADIUS {r} CENTRE {centre}) - {b} - {centre} - {a}",
    "{b}, ANTI-CLOCKWISE ARC OF CIRCLE CENTRED {centre} RADIUS {r} TO {a}, {centre}, {b}",
    "{b}, COUNTERCLOCKWISE ALONG ARC RADIUS {r} CENTRED ON {centre}, {a}, {centre}",
    "SECTOR BTN {from_deg} DEG TRUE AND {to_deg} DEG TRUE RADIUS {r} CENTRED ON {centre}",
    "RADIUS {r} CENTRED ON {centre}, SECTOR {from_deg}T-{to_deg}T",
)


@pytest.mark.parametrize("text", ARCS)
@settings(max_examples=40, deadline=None)
@given(
    start=st.integers(0, 359),
    turn=st.integers(20, 160),
    radius_nm=st.integers(2, 60),
    part=st.floats(0.02, 0.98),
    share=st.floats(0.05, 1.5),
)
def test_a_sector_by_its_arc_holds_what_lies_in_it_and_nothing_else(
    text: str, start: int, turn: int, radius_nm: int, part: float, share: float
) -> None:
    radius_m = radius_nm * NM
    end = (start + turn) % 360
    said = (
        text.format(
            centre=position(CENTRE), a=position(at(start, radius_m)), b=position(at(end, radius_m)),
            r=f"{radius_nm}NM", from_deg=f"{start:03d}", to_deg=f"{end:03d}",
        )
    )  # fmt: skip
    inner = share * radius_m
    if inner < radius_m - ROUNDED_M and min(part, 1 - part) * turn * inner / 57.3 > ROUNDED_M * 2:
        assert holds(said, at(start + turn * part, inner))
    if inner > radius_m + 2 * ROUNDED_M + 0.06 * radius_m:
        assert not holds(said, at(start + turn * part, inner))
    beside = start + turn + (360 - turn) * part
    off_deg = min((360 - turn) * part, (360 - turn) * (1 - part))
    if 200 * NM > inner > 500 and off_deg * inner / 57.3 > 10 * ROUNDED_M and off_deg > 8:
        assert not holds(said, at(beside, inner))


RINGS = (
    "BTN {small} AND {large} OF {centre}",
    "BETWEEN {small} AND {large} RADIUS CENTRED ON {centre}",
    "WI {large} BUT OUTSIDE {small} OF {centre}",
    "RADIUS {large} CENTRED ON {centre} EXC RADIUS {small} CENTRED ON {centre}.",
    "WI {large} OF {centre} EXCLUDING THE AREA WI {small} OF {centre}",
    "WI {large} OF {centre}, BUT EXCLUDING {small} RADIUS OF {centre}. SFC TO FL100",
)


@pytest.mark.parametrize("text", RINGS)
@settings(max_examples=40, deadline=None)
@given(
    small=st.integers(1, 40),
    wider=st.integers(1, 40),
    bearing=st.floats(0, 360),
    share=st.floats(0, 2),
)
def test_a_ring_holds_what_lies_between_its_circles(
    text: str, small: int, wider: int, bearing: float, share: float
) -> None:
    large = small + wider
    said = text.format(centre=position(CENTRE), small=f"{small}NM", large=f"{large}NM")
    away_m = share * large * NM
    inside = small * NM < away_m < large * NM
    margin_m = min(abs(away_m - small * NM), abs(away_m - large * NM))
    if inside or margin_m > 10:  # the outer ring is drawn around its circle
        assert holds(said, at(bearing, away_m)) == inside


def test_a_part_of_an_outline_is_taken_out_where_it_lies_whole_inside() -> None:
    corners = "-".join(position(at(turn, 20 * NM)) for turn in (0, 90, 180, 270, 360))
    said = f"AREA BOUNDED BY {corners} EXC RADIUS 2NM CENTRED ON {position(CENTRE)}."
    assert not holds(said, CENTRE)
    assert holds(said, at(45, 5 * NM))
    over_the_edge = position(at(0, 19 * NM))
    assert_doubtful(f"AREA BOUNDED BY {corners} EXC RADIUS 2NM CENTRED ON {over_the_edge}.")


@pytest.mark.parametrize(
    "phrase",
    [
        "THENCE CLXCKWISE ARC RADIUS 5NM CENTRED ON {centre} TO {b}",
        "THENCE ARC RADIUS 5NM CENTRED ON {centre} TO {b}",
        "THENCE CLOCKWISE ARC RADIUS 7NM CENTRED ON {centre} TO {b}",
        "THENCE CLOCKWISE ARC RADIUS 5NM CENTRED ON {b} TO {centre}",
        "THENCE CLOCKWISE ARC CENTRED ON {centre} TO {b}",
        "THENCE CLOCKWISE ARC RADIUS 5NM FOO CENTRED ON {centre} TO {b}",
        "THENCE CLOCKWISE ANTICLOCKWISE ARC RADIUS 5NM CENTRED ON {centre} TO {b}",
        "THENCE CLOCKWISE ARC RADIUS 5NM CENTRED ON {centre}",
    ],
)
def test_an_arc_that_is_not_read_in_full_is_doubtful(phrase: str) -> None:
    place = {"a": at(90, 5 * NM), "b": at(180, 5 * NM), "centre": CENTRE}
    named = {key: position(value) for key, value in place.items()}
    assert_doubtful(
        f"AREA {named['a']} {phrase.format(**named)} - {named['centre']} - {named['a']}"
    )


def test_an_arc_in_the_wrong_direction_crosses_its_outline() -> None:
    b, far, a = at(180, 5 * NM), at(135, 20 * NM), at(90, 5 * NM)
    assert_doubtful(
        f"AREA {position(far)} - {position(a)} CLOCKWISE ARC RADIUS 5NM CENTRED ON "
        f"{position(at(135, 1))} TO {position(b)} - {position(at(90, 20 * NM))} - {position(far)}"
    )
