"""Files of NOTAMs: headers as offices write them, parts, series, limits of height."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asking import answers, height

from vedette.airspace.formats.notam.notam_heights import limit
from vedette.airspace.formats.zone_files import parse_survey
from vedette.model.height import HeightReference

CASES = Path(__file__).parent / "cases"
HERE, THERE, FAR = (52.0, 21.5), (53.0, 21.5), (45.0, 60.0)
AMSL, AGL = HeightReference.MEAN_SEA_LEVEL, HeightReference.ABOVE_GROUND


def items(lat: str = "52", more: str = "F) SFC G) FL100", fir: str = "EPWW", d: str = "") -> str:
    return (
        f"Q) {fir}/QRTCA/IV/BO/W/000/100/{lat}00N02130E010\n"
        f"A) {fir} B) 2506010000 C) 2506302359\n{d}"
        f"E) AREA RADIUS 5NM CENTRED ON {lat}0000N0213000E\n{more}\n"
    )


HEADERS = (
    "A0002/25 NOTAMN", "(A0002/25 NOTAMN", "A0002/2025 NOTAMN", "LFFA-A0002/25 NOTAMN",
    "LFFA-A0002/25", "A0002/25", "NOTAMN A0002/25", "a0002/25 notamn", "A 0002 / 25 NOTAMN",
    "2. A0002/25 NOTAMN", "EPWW A0002/25 NOTAM", "GG EPWWYNYX\n011200 EPWAYNYX\n(A0002/25 NOTAMN",
    "", "whatever stands here", "A0002-25 NEW",
)  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_every_q_line_is_a_notam_whatever_its_header(header: str, gap: str) -> None:
    first, second = f"A0001/25 NOTAMN\n{items()}", f"{header}\n{items('53')}"
    for text in (first + gap + second, second + gap + first):
        found = parse_survey(text.encode(), where="n.txt")
        assert len(found.restrictions) == 2
        assert answers(text, [HERE, THERE, FAR]) == ["inside", "inside", "outside"]
    one_line = " ".join((first + second).split())
    assert "outside" not in answers(one_line, [HERE, THERE])


def test_the_number_of_q_lines_is_the_number_of_notams() -> None:
    text = "\n".join(f"{header}\n{items(str(30 + n))}" for n, header in enumerate(HEADERS))
    assert len(parse_survey(text.encode(), where="n.txt").restrictions) == len(HEADERS)


def test_french_and_faa_forms() -> None:
    french = (
        "LFFA-W0612/25\nDU: 01 06 2025 06:00 AU: 30 06 2025 16:00\nA) LFBB BORDEAUX\n"
        "Q) LFBB / QRTCA / IV / BO / W / 000/065 / 5200N02130E005\n"
        "E) ZONE REGLEMENTEE TEMPORAIRE RAYON 5NM CENTRE SUR 520000N0213000E\nF) SFC\nG) FL065\n"
    )
    assert answers(french + french.replace("0612", "0613").replace("52", "53"), [HERE, THERE]) == [
        "inside", "inside",
    ]  # fmt: skip
    faa = (
        "!FDC 5/1234 ZNY NY..AIRSPACE NEW YORK, NY..TEMPORARY FLIGHT RESTRICTIONS. WI AN AREA "
        "DEFINED AS 3 NM RADIUS OF 520000N0213000E SFC-3000FT AGL. 2506011200-2506302359\n"
        "!JFK 06/124 JFK RWY 04L/22R CLSD 2506011200-2506302359\n"
    )
    found = parse_survey(faa.encode(), where="n.txt")
    assert [one.name for one in found.restrictions] == ["!FDC 5/1234"]
    assert [one.feature for one in found.left_out] == ["!JFK 06/124"]
    assert answers(faa, [HERE, FAR], heights=(height(200, AGL),)) == ["inside", "outside"]
    assert answers(faa, [HERE], heights=(height(2000, AGL),)) == ["outside"]


def test_a_number_that_a_text_mentions_starts_no_notam() -> None:
    text = f"A0001/25 NOTAMN\n{items().replace('E) AREA', 'E) REF A0009/25 NOTAMN. AREA')}"
    found = parse_survey(text.encode(), where="n.txt")
    assert [one.name for one in found.restrictions] == ["A0001/25"]
    assert answers(text, [HERE]) == ["inside"]


def test_parts_of_one_notam_bound_one_area() -> None:
    head = "A0001/25 NOTAMN\nQ) EPWW/QRTCA/IV/BO/W/000/100/5200N02130E060\nA) EPWW PART {} OF 2 "
    times = "B) 2506010000 C) 2506302359\nE) "
    first = head.format(1) + times + "AREA BOUNDED BY 513000N0210000E-520000N0203000E-\n"
    second = head.format(2) + times + "523000N0220000E-513000N0220000E\nF) SFC G) FL100\n"
    assert answers(first + "END PART 1 OF 2\n" + second, [HERE, FAR]) == ["inside", "outside"]
    assert answers(second + "\n" + first, [HERE]) == ["inside"]
    assert answers(first, [HERE, FAR]) == ["indeterminate", "outside"]
    assert answers(second, [HERE, FAR]) == ["indeterminate", "outside"]


def test_a_text_that_is_cut_off_may_go_on() -> None:
    head = "A0001/25 NOTAMN\nQ) EPWW/QRTCA/IV/BO/W/000/100/5200N02130E060\nA) EPWW "
    head += "B) 2506010000 C) 2506302359\nE) AREA BOUNDED BY 513000N0210000E-520000N0203000E-"
    third = "523000N0210000E"
    for text in (head + third, head + third + " -", head + third + " -\nF) SFC G) FL100"):
        assert answers(text, [(52.0, 21.8), FAR]) == ["indeterminate", "outside"]
    assert answers(head + third + "\nF) SFC G) FL100", [(52.0, 21.8)]) == ["outside"]


LATER = datetime(2025, 6, 20, 12, tzinfo=UTC)
EARLIER = datetime(2025, 6, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "fir", "later"),
    [
        ("A0007/25 NOTAMC A0001/25", "EPWW", "outside"),
        ("A0007/25 NOTAMC A0001/2025", "EPWW", "outside"),
        ("a0007/25 notamc a0001/25", "EPWW", "outside"),
        ("A0007/25 NOTAMC A0001/25", "LFFF", "inside"),
        ("A0007/25 NOTAMC A0001/25", "EPKK", "indeterminate"),
        ("B0007/25 NOTAMC A0001/25", "EPWW", "inside"),
        ("A0007/25 NOTAMC A0002/25", "EPWW", "inside"),
        ("A0007/25 NOTAMC A0001/24", "EPWW", "inside"),
        ("LFFA-A0007/25 NOTAMC A0001/25", "EPWW", "outside"),
    ],
)
def test_a_notam_ends_only_one_of_its_own_series_and_office(
    header: str, fir: str, later: str
) -> None:
    cancel = (
        f"{header}\nQ) {fir}/QRTCN/IV/BO/W/000/100/5200N02130E010\nA) {fir} B) 2506100000\n"
        "E) CANCELLED\n"
    )
    text = f"A0001/25 NOTAMN\n{items()}\n{cancel}"
    assert answers(text, [HERE], at=LATER) == [later]
    assert answers(text, [HERE], at=EARLIER) == ["inside"]


def test_offices_that_headers_name_tell_series_apart() -> None:
    text = f"LFFA-A0001/25 NOTAMN\n{items()}\nEPWW-A0007/25 NOTAMC A0001/25\n"
    text += items().replace("C) 2506302359", "").replace("QRTCA", "QRTCN").replace("0601", "0610")
    assert answers(text, [HERE], at=LATER) == ["inside"]


@pytest.mark.parametrize(
    ("said", "near_m", "far_m", "reference"),
    [
        ("2000M AMSL", 2000, 2000, AMSL),
        ("2000M (6600FT) AMSL", 2000, 6600 * 0.3048, AMSL),
        ("6600FT (2000M) AMSL", 2000, 6600 * 0.3048, AMSL),
        ("2000M\n(6600FT) AMSL", 2000, 6600 * 0.3048, AMSL),
        ("30,000M AMSL", 30_000, 30_000, AMSL),
        ("500FT ASFC", 152.4, 152.4, AGL),
        ("FL 95", 2895.6, 2895.6, HeightReference.FLIGHT_LEVEL),
    ],
)
def test_limits(said: str, near_m: float, far_m: float, reference: HeightReference) -> None:
    found = limit(said, upper=True)
    assert found.near is not None
    assert found.far is not None
    assert (found.near.value_m, found.far.value_m) == pytest.approx((near_m, far_m))
    assert found.near.reference is found.far.reference is reference
    lower = limit(said, upper=False)
    assert lower.near is not None
    assert lower.near.value_m == pytest.approx(far_m)


@pytest.mark.parametrize("said", ["", "FOO", "FL100 OR AS NOTIFIED", "066", "FL1000", "2000FT"])
def test_limits_that_are_not_told_bound_nothing_for_sure(said: str) -> None:
    found = limit(said, upper=True)
    assert found.doubts
    assert found.far is None or found.far.reference is AGL


def test_what_a_missing_limit_leaves_open() -> None:
    text = f"A0001/25 NOTAMN\n{items(more='F) SFC')}"
    assert answers(text, [HERE, FAR], heights=(height(20_000),)) == ["indeterminate", "outside"]
    bare = f"A0001/25 NOTAMN\n{items(more='F) SFC G) 2000FT')}"
    assert answers(bare, [HERE], heights=(height(300),)) == ["inside"]
    assert answers(bare, [HERE], heights=(height(700),)) == ["indeterminate"]


def test_a_text_may_number_its_parts_up_to_g() -> None:
    places = [f"{n}) WI 5NM OF {48 + k}0000N0020000E" for k, n in enumerate("ABCDEFG")]
    text = (
        f"A0001/25 NOTAMN\n{items().replace('E) AREA', 'E) AREAS: ' + ' '.join(places) + ' AREA')}"
    )
    centres = [(48.0 + k, 2.0) for k in range(7)]
    assert "outside" not in answers(text, [*centres, HERE])
    bare = text[: text.index("F) SFC G) FL100")]
    assert "outside" not in answers(bare, [*centres, HERE])
    assert answers(bare, [FAR]) == ["outside"]


def test_hours_that_are_not_read_leave_every_hour_open() -> None:
    text = f"A0001/25 NOTAMN\n{items(d='D) AS NOTIFIED BY ATC' + chr(10))}"
    assert answers(text, [HERE, FAR]) == ["indeterminate", "outside"]
    assert answers(text, [HERE], at=datetime(2025, 8, 1, tzinfo=UTC)) == ["outside"]


def test_the_cases_of_the_field() -> None:
    rows = json.loads((CASES / "cases.json").read_text())
    for row in rows:
        text = (CASES / row["zones"]).read_text()
        for probe in row["probes"]:
            at = datetime.fromisoformat(probe["time"])
            reference = HeightReference(probe["height_reference"])
            where = [(probe["lat_deg"], probe["lon_deg"])]
            (found,) = answers(text, where, at, (height(probe["height_m"], reference),))
            assert found in probe["right"], (row["id"], found)
