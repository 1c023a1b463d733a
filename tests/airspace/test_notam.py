"""NOTAM text: what it says is read, what it does not say is bounded, listed or refused."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.formats.zone_files import ZoneFile, parse_survey, parse_zones
from vedette.airspace.hours.in_force import Where, in_force
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference, flight_level
from vedette.model.restriction import (
    Circle,
    DailyHours,
    Edges,
    Period,
    Polygon,
    SunEvent,
    Weekday,
)

CIRCLE = "EP R129 ACT. CIRCLE RADIUS 3NM CENTRED ON 520500N0232600E"
RING = "520000N0210000E - 520000N0211000E - 521000N0211000E - 520000N0210000E"
FIRST, LAST = datetime(2025, 9, 10, 22, tzinfo=UTC), datetime(2025, 12, 9, 23, 59, tzinfo=UTC)
MON, FRI = Weekday.MON, Weekday.FRI


def notam(text: str = CIRCLE, **more: str) -> str:
    item = {
        "number": "D6213/25", "kind": "NOTAMN", "code": "QRRCA", "radius": "050",
        "B": "2509102200", "C": "2512092359", "D": "", "F": "GND", "G": "FL095", **more,
    }  # fmt: skip
    hours = f"D) {item['D']}\n" if item["D"] else ""
    limits = f"\nF) {item['F']} G) {item['G']}" if item["F"] else ""
    return (
        f"({item['number']} {item['kind']}\n"
        f"Q) EPWW/{item['code']}/IV/BO/W/000/095/5202N02326E{item['radius']}\n"
        f"A) EPWW B) {item['B']} C) {item['C']}\n{hours}E) {text}{limits})\n"
    )


def read(*texts: str) -> ZoneFile:
    return parse_zones("\n".join(texts).encode(), where="notam.txt")


def refused(text: str) -> str:
    with pytest.raises(RestrictionError) as caught:
        read(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def doubts(found: ZoneFile) -> list[str]:
    """What can change an answer, as `item: what`."""
    return [f"{one.key}: {one.what}" for one in found.left_out if one.reach is not None]


def test_a_circle_with_its_limits_and_times() -> None:
    found = read(notam())
    assert (found.format, found.deviations) == ("NOTAM", ())
    (one,) = found.restrictions
    assert (one.name, one.kind, one.approximation) == ("D6213/25", "RESTRICTED", None)
    assert one.periods == (Period(start=FIRST, end=LAST),)
    (volume,) = one.volumes
    assert volume.area == Circle(centre=(52 + 5 / 60, 23 + 26 / 60), radius_m=3 * 1852)
    assert volume.lower == Height(value_m=0, reference=HeightReference.ABOVE_GROUND)
    assert volume.upper == flight_level(95)


@pytest.mark.parametrize(
    "words",
    [
        "WI 3NM RADIUS CENTRED ON 520500N 0232600E",
        "RADIUS OF 3 NM CENTERED AT 5205N02326E",
        "A CIRCLE WITH RADIUS 5.556KM CENTRE 520500N0232600E",
        "WI 3NM OF 520500N0232600E",
    ],
)
def test_circles_as_people_write_them(words: str) -> None:
    (one,) = read(notam(words)).restrictions
    area = one.volumes[0].area
    assert isinstance(area, Circle)
    assert area.radius_m == pytest.approx(5556)
    assert area.centre == pytest.approx((52 + 5 / 60, 23 + 26 / 60))


def test_a_polygon_by_its_positions() -> None:
    (one,) = read(notam(f"AREA {RING}")).restrictions
    area = one.volumes[0].area
    assert isinstance(area, Polygon)
    assert area.edges is Edges.UNKNOWN
    assert len(area.exterior) == 3
    unclosed = RING.rpartition(" - ")[0]
    (same,) = read(notam(f"AREA {unclosed}")).restrictions
    assert same.volumes[0].area == area


@pytest.mark.parametrize("words", ["NEAR CITY", "EP R129 ACT"])
def test_what_is_not_given_by_positions_is_bounded_by_the_q_line(words: str) -> None:
    found = read(notam(words))
    (one,) = found.restrictions
    (volume,) = one.volumes
    assert isinstance(volume.area, Circle)
    assert volume.area.centre == pytest.approx((52 + 2 / 60, 23 + 26 / 60))
    assert volume.area.radius_m >= 50 * 1852
    assert one.approximation is not None
    assert [d.may_narrow for d in one.doubts] == [True]
    assert "gives no circle" in refused(notam(words, radius="999"))


def hours(*days: Weekday, start: Any = time(8), end: Any = time(16), **more: Any) -> DailyHours:
    return DailyHours(days=frozenset(days), start=start, end=end, **more)


@pytest.mark.parametrize(
    ("said", "daily"),
    [
        ("DAILY 0800-1600", [hours()]),
        ("0800-1600", [hours()]),
        ("MON FRI 0800-1600", [hours(MON, FRI)]),
        ("FRI-MON 0800-1600", [hours(FRI, Weekday.SAT, Weekday.SUN, MON)]),
        ("SS-SR", [hours(start=SunEvent.SS, end=SunEvent.SR)]),
        ("DLY SR-1600", [hours(start=SunEvent.SR)]),
        ("MON 0800-1600, FRI 2200-2400", [hours(MON), hours(FRI, start=time(22), end=time(0))]),
        ("H24", []),
        ("DAILY 0800-1600 EXC SAT SUN", [hours(*list(Weekday)[:5])]),
        (
            "SR MINUS30-SS PLUS30",
            [hours(start=SunEvent.SR, end=SunEvent.SS, start_shift_min=-30, end_shift_min=30)],
        ),
        (
            "MON SS PLUS 15 MIN - 2300",
            [hours(MON, start=SunEvent.SS, end=time(23), start_shift_min=15)],
        ),
        ("MON FRI 0800-1600 EXC HOL", [hours(MON, FRI, not_on="HOL")]),
        ("H24 EXC HOL", [hours(start=time(0), end=time(0), not_on="HOL")]),
    ],
)
def test_hours(said: str, daily: list[DailyHours]) -> None:
    (one,) = read(notam(D=said)).restrictions
    assert one.periods == (Period(start=FIRST, end=LAST, daily=tuple(daily)),)


def test_dates_with_hours() -> None:
    (one,) = read(
        notam(D="SEP 12-13 0800-1600 OCT 02 2200-0200".replace(" OCT", ", OCT"))
    ).restrictions
    assert [(p.start, p.end) for p in one.periods] == [
        (datetime(2025, 9, 12, 8, tzinfo=UTC), datetime(2025, 9, 12, 16, tzinfo=UTC)),
        (datetime(2025, 9, 13, 8, tzinfo=UTC), datetime(2025, 9, 13, 16, tzinfo=UTC)),
        (datetime(2025, 10, 2, 22, tzinfo=UTC), datetime(2025, 10, 3, 2, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"D": "SR MINUS300-SS"}, "must be from -180 to 180"),
        ({"D": "SR MINUS30-BCMT PLUS10"}, "must not both be morning events"),
        ({"D": "0600 MINUS30-SS"}, "cannot be read"),
        ({"D": "SEP 12 0800-1600 EXC HOL"}, "holidays"),
        ({"D": "MON-FRI 0800-1600 EXC"}, "an exception must give"),
        ({"D": "MON-FRI 0800-1600, EXC HOL"}, "must come after the days"),
        ({"D": "DAILY 0800-1600 EXC MON-SUN"}, "but all are excepted"),
        ({"D": "DAILY 0800-1600 EXC AS NOTIFIED"}, "an exception must give"),
        ({"D": "HOL 0800-1600"}, "dates are unknown"),
        ({"D": "JAN 12 0800-1600"}, "must be between items B and C"),
        ({"D": "DAILY 0800-2500"}, "cannot be read"),
        ({"D": "DAILY 0800-1600 LOCAL"}, "cannot be read"),
        ({"C": "2508010000"}, "must be after item B"),
        ({"C": "SOON"}, "the end in item C is missing or cannot be read"),
        ({"C": ""}, "the end in item C is missing or cannot be read"),
        ({"B": ""}, "the start in item B is missing or cannot be read"),
        ({"F": "2000FT"}, "above mean sea level or above ground"),
        ({"F": "FL100"}, "below the upper"),
        ({"G": "FL095 OR AS NOTIFIED"}, "next to a height limit"),
        ({"G": ""}, "missing or empty"),
        ({"text": "CIRCLE RADIUS 3NM CENTRED ON 526100N0232600E"}, "not read"),
        ({"text": "520000N0210000E 521000N0211000E 520000N0211000E 521000N0210000E "
                  "520000N0210000E"}, "crosses"),
    ],
)  # fmt: skip
def test_what_would_be_a_guess_is_a_doubt(more: dict[str, str], words: str) -> None:
    """It reaches as far as the NOTAM, and makes no part of it certain that may not be so."""
    found = read(notam(**more))
    (one,) = found.restrictions
    assert any(words in what for what in doubts(found)), doubts(found)
    assert one.volumes


@pytest.mark.parametrize(
    ("said", "exempt"),
    [
        ("EXC HOSP, SAR AND STATE.", ("HOSP", "SAR", "STATE")),
        ("EXCEPT FOR MEDEVAC/HOSP", ("MEDEVAC", "HOSP")),
        ("EXC STATE ACFT.", ()),
        ("EXC POLICE AND HEMS", ()),
        ("EXC ACFT APPROVED BY ATC", ()),
        ("EXC HOSP BY DAY.", ()),
        ("EXC HOSP. UAS PROHIBITED, MANNED ACFT PROHIBITED", ()),
        ("UNMANNED ACFT EXC STATE. MANNED ACFT EXC HOSP.", ()),
    ],
)
def test_an_exemption_is_read_where_it_lists_statuses_and_only_then(
    said: str, exempt: tuple[str, ...]
) -> None:
    found = read(notam(f"{CIRCLE}. {said}"))
    (one,) = found.restrictions
    assert one.exempt == exempt
    listed = [d.what for d in found.deviations]
    assert bool(exempt) or any("an exemption in words" in what for what in listed)
    assert one.message is not None
    assert said in one.message


def test_an_estimated_end_is_no_end_and_permanent_has_none() -> None:
    found = read(notam(C="2512092359 EST"))
    assert found.restrictions[0].periods == (Period(start=FIRST),)
    assert any("EST" in d.what for d in found.deviations)
    assert read(notam(C="PERM")).restrictions[0].periods == (Period(start=FIRST),)


def test_replacing_and_cancelling_end_what_went_before() -> None:
    cancel = notam("CNL", number="D6300/25", kind="NOTAMC D6213/25", B="2510010000", F="")
    (one,) = read(notam(), cancel).restrictions
    assert one.periods == (Period(start=FIRST, end=datetime(2025, 10, 1, tzinfo=UTC)),)
    alone = parse_survey(
        notam(kind="NOTAMR D0001/25").encode(), where="notam.txt", keep_original=True
    )
    assert any("not in this file" in d.what for d in alone.deviations)
    assert alone.original is not None
    assert alone.original.features[0][0] == notam(kind="NOTAMR D0001/25").strip()


def test_what_restricts_no_airspace_is_said_and_not_read() -> None:
    closed = notam("RWY 11/29 CLSD", number="A0001/25", code="QMRLC")
    found = read(notam(), closed)
    assert [one.name for one in found.restrictions] == ["D6213/25"]
    assert [(d.feature, d.key, d.reach) for d in found.left_out] == [("A0001/25", "Q", None)]
    assert read(closed).restrictions == ()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("QMRLC", CIRCLE),
        ("QXXXX", "TEMPO RESTRICTED AREA EP R129 ACT"),
        ("QRRCN", CIRCLE),
        ("QRRCD", CIRCLE),
        ("QRRCA", f"{CIRCLE}. EP R130 DEACTIVATED"),
    ],
)
def test_a_code_alone_never_says_that_nothing_is_restricted(code: str, words: str) -> None:
    (one,) = read(notam(words, code=code)).restrictions
    assert any(doubt.may_narrow for doubt in one.doubts)


@pytest.mark.parametrize(
    ("code", "words"),
    [("QRRCD", "EP R129 DEACTIVATED"), ("QRTCN", f"AREA {RING} CANCELLED"), ("QRRCA", "CNL")],
)
def test_what_is_deactivated_or_cancelled_restricts_nothing(code: str, words: str) -> None:
    found = read(notam(words, code=code))
    assert found.restrictions == ()
    assert [d.key for d in found.left_out] == ["Q"]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 300), st.text("QABCDEFG)( 0129NEWSFLRMPT/-\n", max_size=12))
def test_no_text_throws_the_reader(at: int, noise: str) -> None:
    text = notam(D="DAILY SR-SS")
    said = ""
    try:
        read(text[:at] + noise + text[at + len(noise) :])
    except RestrictionError as exc:
        said = str(exc)
    assert "\n" not in said


def test_a_notam_without_items_is_refused_in_one_line() -> None:
    assert "gives no circle" in refused("(D6213/25 NOTAMN and nothing more)")


PLACES = st.tuples(st.floats(-55, 55), st.floats(-180, 180))


@settings(max_examples=60, deadline=None)
@given(
    PLACES,
    st.sampled_from(["SS-SR", "SR-SS", "2200-SR", "SS-0400", "1000-SS", "SR-2300"]),
    st.integers(0, 47 * 60),
)
def test_dates_with_the_sun_hold_till_it_ends_them(
    place: tuple[float, float], said: str, minute: int
) -> None:
    """Of one date what is daily holds, if it starts on that date: over midnight too."""
    dated = read(notam(B="2509100000", C="2509202359", D=f"SEP 12 {said}")).restrictions[0]
    every = read(notam(B="2509100000", C="2509202359", D=f"FRI {said}")).restrictions[0]
    at, where = datetime(2025, 9, 12, tzinfo=UTC) + timedelta(minutes=minute), Where(*place)
    assert in_force(dated.periods, at, where) is in_force(every.periods, at, where)


def test_a_number_that_stands_for_two_notams_ends_neither() -> None:
    """Series and numbers are each state's own: the one that is cancelled may be the other's."""
    other = notam(RING, number="A0001/25")
    cancels = notam("CNL", number="A0002/25", kind="NOTAMC A0001/25", B="2509120000", D="")
    both = read(notam(number="A0001/25"), other, cancels)
    assert [one.periods[0].end for one in both.restrictions] == [LAST, LAST]
    assert any("more than once" in one.what for one in both.deviations)
    assert all(any(d.may_narrow for d in one.doubts) for one in both.restrictions)
    twice = read(other, other, cancels)
    assert {one.periods[0].end for one in twice.restrictions} == {datetime(2025, 9, 12, tzinfo=UTC)}
