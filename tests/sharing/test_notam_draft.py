"""A NOTAM draft has the fields that a NOTAM has, says that it is a draft, and holds it all."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import shapely

from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.border import Border
from vedette.airspace.declaring.draft import Draft
from vedette.airspace.declaring.form import read_form
from vedette.geo import geodesic
from vedette.model.ids import RestrictionId
from vedette.model.restriction import LatLon
from vedette.sharing.notam_draft import (
    CORNERS_MAX,
    LINE_MAX,
    centre_and_radius,
    notam_draft,
    plain,
    simplified_outlines,
)
from vedette.sharing.restrictions_geojson import rings_of


def borders(name: str) -> Border:
    raise AssertionError(name)


def draft(**changes: object) -> Draft:
    form = {
        "name": "Works at Łódź",
        "authority": "The office",
        "shape": {"kind": "circle", "centre": [52.1658, 20.9671], "radius_m": 5000},
        "lower": "SFC",
        "upper": "FL095",
        "fir": "EPWW",
        **changes,
    }
    return read_form(form, borders, identity=RestrictionId("made"))


def item(text: str, letter: str) -> str:
    found = re.search(
        rf"(?<![A-Z]){letter}\) (.*?)(?= [A-GQ]\) |\)\nDRAFT|$)", text.replace("\n", " ")
    )
    assert found is not None, letter
    return found[1]


def test_each_item_is_as_a_notam_has_it() -> None:
    text = notam_draft(
        draft(start="2025-09-10T22:00Z", end="2025-12-09T23:59Z", hours=["MON-WED 06:00-16:00"])
    ).text
    assert item(text, "Q") == "EPWW/QRPCA/IV/BO/W/000/095/5210N02058E003"
    assert item(text, "A") == "EPWW"
    assert item(text, "B") == "2509102200"
    assert item(text, "C") == "2512092359"
    assert item(text, "D") == "MON TUE WED 0600-1600"
    assert "WI 2.7NM RADIUS OF 520957N 0205802E." in item(text, "E")
    assert item(text, "F") == "SFC"
    assert item(text, "G").startswith("FL095")
    assert "WORKS AT LODZ" in text


def test_it_is_marked_a_draft_at_both_ends_and_fits_the_line() -> None:
    for one in (draft(), ep_r129.draft()):
        lines = notam_draft(one).text.splitlines()
        assert "DRAFT" in lines[0]
        assert "NOT ISSUED" in lines[0]
        assert lines[-1] == lines[0]
        assert max(map(len, lines)) <= LINE_MAX
        assert all(re.fullmatch(r"[A-Z0-9 \-?:().,'=/+]*", line) for line in lines)


def test_what_it_cannot_say_is_noted() -> None:
    notes = notam_draft(draft(fir=None, hours=["06:00-16:00 Europe/Warsaw"])).notes
    said = " ".join(notes)
    for words in ("no FIR", "no start", "no end", "local clock"):
        assert words in said
    text = notam_draft(draft(hours=["06:00-16:00 Europe/Warsaw"])).text
    assert "\nD)" not in text
    assert "HR BY LOCAL CLOCK" in text.replace("\n", " ")
    assert "APPROXIMATION" in notam_draft(ep_r129.draft()).text


def test_the_q_line_s_circle_holds_all_of_it() -> None:
    restriction = ep_r129.ep_r129()
    centre, radius_nm = centre_and_radius(restriction)
    for corner in rings_of(restriction.volumes[0])[0]:
        assert geodesic.inverse(*centre, *corner)[0] <= radius_nm * 1852.0


def test_a_simplified_outline_holds_all_of_it() -> None:
    restriction = ep_r129.ep_r129()
    rings, off_m = simplified_outlines(restriction)
    assert sum(map(len, rings)) <= CORNERS_MAX
    assert off_m > 0
    shrink = math.cos(math.radians(49.0))

    def flat(ring: Sequence[LatLon]) -> shapely.Polygon:
        return shapely.Polygon([(lon * shrink, lat) for lat, lon in ring])

    held = shapely.union_all([flat(ring) for ring in rings])
    own = flat(rings_of(restriction.volumes[0])[0])
    assert held.contains(own)
    beyond = shapely.distance(shapely.points(shapely.get_coordinates(held)), own).max()
    assert beyond * 111_700 <= off_m


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        ("SFC", "UNL", "000/999"),
        ("FL095", "FL245", "095/245"),
        ("1000 ft AMSL", "2501 ft AMSL", "010/026"),
        ("SFC", "120 m AGL", "000/999"),
    ],
)
def test_the_q_line_s_limits_are_rounded_outwards(lower: str, upper: str, expected: str) -> None:
    text = notam_draft(draft(lower=lower, upper=upper)).text
    assert f"/W/{expected}/" in text


def test_text_becomes_letters_that_the_network_knows() -> None:
    assert plain("Łódź; 50 % — ok_") == "LODZ, 50 PERCENT OK"
    assert plain("a" * 3) == "AAA"


def test_an_instant_is_written_in_ten_digits() -> None:
    at = datetime(2025, 1, 2, 3, 4, tzinfo=UTC)
    text = notam_draft(draft(start=at.isoformat())).text
    assert item(text, "B") == "2501020304"
    assert item(text, "C") == "PERM"
