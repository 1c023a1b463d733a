"""Positions in the forms that offices write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.airspace.formats.notam.positions import position
from vedette.airspace.formats.notam.tokens import plain, tokens

LAT, LON = 52 + 10 / 60 + 30 / 3600, 21.0


def first(text: str) -> tuple[float, float] | None:
    found = tokens(plain(text))
    one = position(found, 0) if found else None
    return None if one is None else one.at


@pytest.mark.parametrize(
    "text",
    [
        "521030N0210000E", "521030N 0210000E", "N521030E0210000", "N521030 E0210000",
        "52 10 30 N 021 00 00 E", "N52 10 30 E021 00 00", "N 52 10 30 E 021 00 00",
        "5210.5N 02100E", "N5210.5 E02100.0", "521030.0N0210000.00E", "52.175N 21.0E",
        "52\u00b010'30\"N 021\u00b000'00\"E", "52-10-30N 021-00-00E", "52.10.30N 021.00.00E",
        "521030N/0210000E", "LAT 521030N LONG 0210000E", "N52\n1030E021\n0000",
        "52\n10 30N 0210000E",
        "521030n 0210000e",
    ],
)  # fmt: skip
def test_one_place_in_many_forms(text: str) -> None:
    assert first(text) == pytest.approx((LAT, LON), abs=1e-9)


@pytest.mark.parametrize(
    "text", ["526100N0210000E", "521060N0210000E", "911030N0210000E", "5210N", "521030N0210000",
             "5210302N0210000E", "N892 (MELAS", "521030N1810000E"],
)  # fmt: skip
def test_what_is_no_position(text: str) -> None:
    assert first(text) is None


def test_digits_that_a_line_break_may_cut_have_two_readings() -> None:
    one = position(tokens("30\n5130N 02100E"), 0)
    assert one is not None
    assert {one.at, one.other} == {(30 + 51 / 60 + 30 / 3600, 21.0), (51.5, 21.0)}


@given(st.integers(-90 * 3600, 90 * 3600), st.integers(-180 * 3600, 180 * 3600), st.data())
def test_every_place_to_a_second_is_read_back(lat: int, lon: int, data: st.DataObject) -> None:
    def digits(value: int, width: int) -> list[str]:
        minutes, seconds = divmod(abs(value), 60)
        return [f"{minutes // 60:0{width}d}", f"{minutes % 60:02d}", f"{seconds:02d}"]

    gap = data.draw(st.sampled_from(("", " ", "\n")))
    joint = data.draw(st.sampled_from(("", " ", "\n", "/", ", ")))
    parts = (gap.join(digits(lat, 2)), gap.join(digits(lon, 3)))
    letters = ("NS"[lat < 0], "EW"[lon < 0])
    if data.draw(st.booleans()):
        text = joint.join(letter + part for letter, part in zip(letters, parts, strict=True))
    else:
        text = joint.join(part + letter for letter, part in zip(letters, parts, strict=True))
    found = position(tokens(text), 0)
    assert found is not None
    readings = [at for at in (found.at, found.other) if at is not None]
    assert any(at == pytest.approx((lat / 3600, lon / 3600), abs=1e-9) for at in readings)


def test_a_number_before_a_position_is_no_part_of_it() -> None:
    found = tokens("07 52 10N 021 00E")
    assert position(found, 0) is None
    one = position(found, 1)
    assert one is not None
    assert one.at == pytest.approx((52 + 10 / 60, 21.0))
