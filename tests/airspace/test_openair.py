"""OpenAir text: every record is read, or handed over as not understood."""

from datetime import UTC, datetime

import pytest

from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.formats.zone_files import ZoneFile, parse_survey, parse_zones
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Circle, Restriction

AT = datetime(2025, 6, 15, 12, tzinfo=UTC)
SQUARE = """\
DP 51:50:00 N 020:50:00 E
DP 51:50:00 N 021:10:00 E
DP 52:10:00 N 021:10:00 E
DP 52:10:00 N 020:50:00 E
"""
ZONE = f"AC R\nAN EP R1\nAL GND\nAH 2000ft AMSL\n{SQUARE}"


def zones(text: str) -> ZoneFile:
    return parse_zones(text.encode(), where="f.txt")


def answer(one: Restriction, lat: float, lon: float, amsl_m: float = 300.0) -> Answer:
    reference = HeightReference.MEAN_SEA_LEVEL
    heights = (Height(value_m=amsl_m, reference=reference, sigma_m=1.0),)
    place = Place(lat_deg=lat, lon_deg=lon, at=AT, heights=heights)
    return check_place(compile_restriction(one, CheckConfig()), place).answer


def test_a_polygon_with_limits_and_comments() -> None:
    text = "* a comment\n\n" + ZONE.replace("AN EP R1", "AN EP R1 * its name")
    (found,) = zones(text).restrictions
    assert (found.name, found.kind, found.doubts) == ("EP R1", "R", ())
    assert answer(found, 52.0, 21.0) is Answer.INSIDE
    assert answer(found, 52.0, 21.0, 1000) is Answer.OUTSIDE
    assert answer(found, 52.3, 21.0) is Answer.OUTSIDE


def test_circles_arcs_and_directions() -> None:
    circle = "AC D\nAN C\nAL SFC\nAH UNL\nV X=52:00:00 N 021:00:00 E\nDC 5\n"
    half = "AC D\nAN H\nAL SFC\nAH FL 95\nV D=-\nV X=52:00:00 N 021:00:00 E\nDA 5,90,270\n"
    ends = "DB 52:05:00 N 021:00:00 E,51:55:00 N 021:00:00 E\n"
    west = "AC D\nAN W\nAL SFC\nAH UNL\nV D=-\nV X=52:00:00 N 021:00:00 E\n" + ends
    one, north, other = zones(circle + half + west).restrictions
    assert one.volumes[0].area == Circle(centre=(52.0, 21.0), radius_m=5 * 1852.0)
    assert answer(north, 52.04, 21.0) is Answer.INSIDE  # from east to west against the clock
    assert answer(north, 51.96, 21.0) is Answer.OUTSIDE
    assert answer(other, 52.0, 20.95) is Answer.INSIDE
    assert answer(other, 52.0, 21.05) is Answer.OUTSIDE


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("AH 2000ft AMSL", "AH Ask on 122.8", (52.0, 21.0)),
        ("AH 2000ft AMSL", "AH 2000ft", (52.0, 21.0)),
        ("AH 2000ft AMSL", "XH 2000ft AMSL", (52.0, 21.0)),
        ("AL GND", "AL 1000ft", (52.0, 21.0)),
        ("DP 52:10:00 N 021:10:00 E", "DQ 52:10:00 N 021:10:00 E", (52.15, 21.15)),
        ("DP 52:10:00 N 021:10:00 E", "52:10:00 N 021:10:00 E", (52.15, 21.15)),
        ("AH 2000ft AMSL", "AH 2000ft AMSL\nDY 5", (52.2, 21.0)),
        ("AH 2000ft AMSL", "AH 2000ft AMSL\nAA MON-FRI 08-16", (52.0, 21.0)),
    ],
)
def test_what_is_not_understood_is_in_doubt(old: str, new: str, place: tuple[float, float]) -> None:
    (found,) = zones(ZONE.replace(old, new)).restrictions
    assert answer(found, *place) is not Answer.OUTSIDE
    assert answer(found, 56.0, 21.0) is Answer.OUTSIDE
    assert any(one.reach is not None for one in found.doubts)


def test_times_of_activation() -> None:
    (found,) = zones(ZONE + "AA 2025-06-01T08:00:00Z/2025-06-10T16:00:00Z\n").restrictions
    assert answer(found, 52.0, 21.0) is Answer.OUTSIDE
    (found,) = zones(ZONE + "AA 2025-06-01T08:00:00Z/NONE\n").restrictions
    assert answer(found, 52.0, 21.0) is Answer.INSIDE


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("DP 52:10:60 N 021:10:00 E", "must be a position, got"),
        ("DC 5", "must have a centre"),
        ("V X=52:00:00 N 021:00:00 E\nDC far", "must be a radius"),
        ("V X=52:00:00 N 021:00:00 E\nDA 5,90", "must be a radius and two bearings"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_line(line: str, words: str) -> None:
    with pytest.raises(RestrictionError, match=f"feature EP R1: line [0-9]+: .*{words}"):
        zones(ZONE + line + "\n")


def test_a_block_whose_start_cannot_be_read_is_not_lost() -> None:
    other = ZONE.replace("EP R1", "EP R2").replace("021:", "031:").replace("020:", "030:")
    found = zones(ZONE + other.replace("AC R", "A C R")).restrictions
    assert [one.name for one in found] == ["EP R1", "EP R2"]
    assert answer(found[1], 52.0, 31.0) is Answer.INSIDE
    first = zones(ZONE.replace("AC R", "A C R") + other)
    assert any(one.reach is not None for one in first.left_out)


def test_a_refused_block_reaches_its_own_surroundings() -> None:
    (doubt,) = parse_survey((ZONE + "DC 5\n").encode(), where="f").refused
    assert doubt.reach is not None
    assert doubt.reach.areas is not None
    (doubt,) = parse_survey((ZONE + "DP here\n").encode(), where="f").refused
    assert doubt.reach is not None
    assert doubt.reach.areas is None
