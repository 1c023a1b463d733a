"""A NOTAM draft has the fields that a NOTAM has, says that it is a draft, and holds it all."""

import math
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import shapely
from aviconv_notam.parser import parse as aviconv
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.check.place_check import CheckConfig, Place, check_place, compile_restriction
from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.border import Border
from vedette.airspace.declaring.draft import Draft, draft_from_dict, draft_to_dict
from vedette.airspace.declaring.form import read_form
from vedette.airspace.formats.limit_values import in_words
from vedette.airspace.formats.zone_files import parse_zones
from vedette.airspace.hours.in_force import Where, in_force
from vedette.geo import geodesic
from vedette.model.crossing import Answer
from vedette.model.height import flight_level
from vedette.model.ids import RestrictionId
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, DailyHours, LatLon, Polygon, SunEvent, Weekday
from vedette.sharing.f3548.constraints import windows_of
from vedette.sharing.notam_draft import (
    CORNERS_MAX,
    LINE_MAX,
    centre_and_radius,
    notam_draft,
    plain,
    simplified_outlines,
)
from vedette.sharing.published_files import FORMATS
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


def sent(one: Draft) -> str:
    """The draft as a NOTAM office would send it: without the marks, and numbered."""
    return "\n".join(notam_draft(one).text.splitlines()[1:-1]).replace("X0000/00", "D0001/25")


CIRCLES = st.tuples(st.floats(-60, 60), st.floats(-179, 179), st.floats(200, 90_000))
HOURS = st.sampled_from(
    [(), ("06:00-16:00",), ("MON-WED 22:00-04:00", "SAT 08:00-12:30"), ("SS-SR",), ("BMCT-EECT",)]
)
LIMITS = st.sampled_from(
    [("SFC", "FL095"), ("FL095", "FL245"), ("1000 ft AMSL", "2501 ft AMSL"), ("SFC", "120.4 m AGL"),
     ("30.7 m AGL", "UNL")]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(CIRCLES, HOURS, LIMITS, st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)))
def test_a_draft_says_to_others_what_it_was_made_of(
    circle: tuple[float, float, float],
    hours: tuple[str, ...],
    limits: tuple[str, str],
    start: datetime,
) -> None:
    """Read by aviconv-notam, and by our own reader: the same centre, radius, limits and times."""
    lat, lon, radius_m = circle
    start = start.replace(tzinfo=UTC)
    end = start + timedelta(days=30, seconds=7)
    made = draft(
        shape={"kind": "circle", "centre": [lat, lon], "radius_m": radius_m},
        start=start.isoformat(), end=end.isoformat(), hours=list(hours),
        lower=limits[0], upper=limits[1],
    )  # fmt: skip
    text = sent(made)
    theirs = aviconv(text.strip()[1:-1])
    centre, radius_nm = centre_and_radius(made.restriction)
    assert (theirs.geometry.centre_lat, theirs.geometry.centre_lon) == pytest.approx(centre)
    assert theirs.geometry.radius_nm == radius_nm
    assert theirs.effective_from == start.replace(second=0, microsecond=0)
    assert end <= theirs.effective_to < end + timedelta(minutes=1)
    (ours,) = parse_zones(text.encode(), where="draft.txt").restrictions
    (volume,), (own,) = ours.volumes, made.restriction.volumes
    assert theirs.lower_limit is not None
    assert theirs.upper_limit is not None
    for said, read, meant, sign in (
        (theirs.lower_limit, volume.lower, own.lower, -1),
        (theirs.upper_limit, volume.upper, own.upper, 1),
    ):
        assert in_words(said) == read
        assert (read is None) == (meant is None)
        if read is not None and meant is not None:
            assert read.reference is meant.reference
            assert -1e-6 <= sign * (read.value_m - meant.value_m) <= 1, "rounded outwards"
    assert isinstance(volume.area, Circle)
    off_m = geodesic.inverse(*volume.area.centre, lat, lon)[0]
    assert off_m < 25
    assert -1e-6 < volume.area.radius_m - radius_m <= 185.3
    assert ours.periods[0].daily == made.restriction.periods[0].daily
    if hours and "BMCT" not in hours[0]:  # of twilight aviconv knows nothing
        assert theirs.schedule.parse_error is None
        assert len(theirs.schedule.periods) == len(hours)


def test_others_read_the_corners_of_a_draft() -> None:
    corners = [[52.0, 20.0], [52.0, 21.0], [53.0, 21.0], [53.25, 20.0]]
    text = sent(draft(shape={"kind": "polygon", "corners": corners}, start="2025-09-10T22:00Z"))
    theirs = aviconv(text.strip()[1:-1])
    assert theirs.effective_to == "PERM"
    assert theirs.geometry.polygon is not None
    found = [[round(lat, 6), round(lon, 6)] for lat, lon in theirs.geometry.polygon]
    assert found[0] == found[-1]
    assert sorted(found[:-1]) == sorted(corners)


def test_several_periods_stand_in_item_d_as_dates_and_else_in_item_e() -> None:
    short = [
        {"start": "2025-09-10T22:00Z", "end": "2025-09-11T04:00Z"},
        {"start": "2025-09-12T08:00Z", "end": "2025-09-12T16:30Z"},
    ]
    made = draft(periods=short)
    text = notam_draft(made).text
    assert item(text, "D") == "SEP 10 2200-0400, SEP 12 0800-1630"
    (read,) = parse_zones(sent(made).encode(), where="draft.txt").restrictions
    assert read.periods == made.restriction.periods
    long = draft(periods=[short[0], {"start": "2025-10-01T00:00Z", "hours": ["SS-SR"]}])
    said = notam_draft(long)
    assert "D)" not in said.text
    assert "ACT 2509102200-2509110400, AND 2510010000-PERM DAILY SS-SR." in item(said.text, "E")
    assert "several periods" in " ".join(said.notes)
    (read,) = parse_zones(sent(long).encode(), where="draft.txt").restrictions
    assert [(one.start, one.end, one.daily) for one in read.periods] == [
        (datetime(2025, 9, 10, 22, tzinfo=UTC), None, ())
    ], "all of the time, and not less"


def test_minutes_of_the_sun_and_holidays_go_through_every_format() -> None:
    """NOTAM text and our own formats say them; ED-318 says more, and keeps the rest beside it."""
    rare = DailyHours(
        days=frozenset({Weekday.MON, Weekday.TUE}),
        start=SunEvent.SR, end=SunEvent.EECT, start_shift_min=-30, end_shift_min=15, not_on="HOL",
    )  # fmt: skip
    made = draft(start="2025-09-10T22:00Z", country="POL")
    period = replace(made.restriction.periods[0], daily=(rare,))
    made = replace(made, restriction=replace(made.restriction, periods=(period,)))
    assert item(notam_draft(made).text, "D") == "MON TUE SR MINUS30-ECET PLUS15 EXC HOL"
    (read,) = parse_zones(sent(made).encode(), where="draft.txt").restrictions
    assert read.periods == (period,)
    assert draft_from_dict(draft_to_dict(made)) == made
    for name in ("ed318.json", "restriction.geojson"):
        form = next(one for one in FORMATS if one.name == name)
        (read,) = parse_zones(form.write(made, "A").encode(), where=name).restrictions
        assert read.periods == (period,)
    assert windows_of((period,), date(2025, 9, 15)) == (
        (datetime(2025, 9, 15, tzinfo=UTC), datetime(2025, 9, 16, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("end", "hours", "expected"),
    [
        ("2025-08-10T22:00Z", ["MON-WED 22:00-04:00 Europe/Warsaw"], "MON TUE WED 2000-0200"),
        ("2025-08-10T22:00Z", ["MON 01:00-04:00 Europe/Warsaw"], "SUN 2300-0200"),
        ("2025-08-10T22:00Z", ["SUN 20:00-23:00 America/New_York"], "MON 0000-0300"),
        ("2025-08-10T22:00Z", ["SR-SS Europe/Warsaw"], "DAILY SR-SS"),
        ("2026-08-10T22:00Z", ["06:00-16:00 Asia/Kolkata"], "DAILY 0030-1030"),
        ("2025-12-10T22:00Z", ["MON-WED 22:00-04:00 Europe/Warsaw"], None),
    ],
)
def test_item_d_is_in_utc_where_no_clock_changes(
    end: str, hours: list[str], expected: str | None
) -> None:
    made = draft(start="2025-07-10T22:00Z", end=end, hours=hours)
    written = notam_draft(made)
    if expected is None:  # the clock changes in October
        assert "D)" not in written.text
        assert "HR BY LOCAL CLOCK" in item(written.text, "E")
        assert "clock that changes" in " ".join(written.notes)
        return
    assert item(written.text, "D") == expected
    (read,) = parse_zones(sent(made).encode(), where="draft.txt").restrictions
    at = datetime(2025, 7, 11, tzinfo=UTC)
    where = Where(52.0, 21.0)
    for _ in range(14 * 48):
        meant = in_force(made.restriction.periods, at, where)
        assert in_force(read.periods, at, where) is meant, at
        at += timedelta(minutes=30, seconds=1)


def test_seconds_of_hours_go_outwards_in_item_d() -> None:
    made = draft(start="2025-07-10T22:00Z", hours=["06:00-16:00"])
    hours = DailyHours(days=frozenset(), start=time(6, 0, 30), end=time(16, 0, 30))
    period = replace(made.restriction.periods[0], daily=(hours,))
    made = replace(made, restriction=replace(made.restriction, periods=(period,)))
    assert item(notam_draft(made).text, "D") == "DAILY 0600-1601"


def zigzag(count: int) -> list[list[float]]:
    """A comb of many teeth: more corners than a draft has room for."""
    teeth = [[52.0 + 0.01 * i, 20.0 + 0.02 * (i % 2)] for i in range(count)]
    return [*teeth, [52.0 + 0.01 * count, 21.0], [52.0, 21.0]]


@pytest.mark.parametrize(
    "shape",
    [
        {"kind": "circle", "centre": [52.1658, 20.9671], "radius_m": 5000},
        {"kind": "circle", "centre": [-10.0, 179.99], "radius_m": 5000},
        {"kind": "polygon", "corners": [[52.0, 20.0], [52.0, 21.0], [53.0, 21.0], [53.25, 20.0]]},
        {"kind": "polygon", "corners": zigzag(20)},
        {"kind": "polygon", "corners": zigzag(150)},
    ],
)
def test_a_draft_is_read_back_as_an_area_that_holds_all_of_it(shape: dict[str, object]) -> None:
    made = draft(start="2025-09-10T22:00Z", shape=shape)
    (read,) = parse_zones(sent(made).encode(), where="draft.txt").restrictions
    assert read.approximation is None, "the area is that of item E"
    assert read.doubts == ()
    config = CheckConfig()
    ours, theirs = (compile_restriction(one, config) for one in (made.restriction, read))
    (area,) = [volume.area for volume in made.restriction.volumes]
    middle = area.centre if isinstance(area, Circle) else (52.5, 20.5)
    chance = random.Random(3)  # noqa: S311
    kinds = set()
    for _ in range(150):
        reach_m = chance.uniform(0, 9_000 if isinstance(area, Circle) else 120_000)
        lat, lon = geodesic.direct(*middle, chance.uniform(0, 360), reach_m)
        # Corners are rounded to a second of arc: 20 m say nothing.
        place = Place(
            lat_deg=lat,
            lon_deg=lon,
            at=datetime(2025, 9, 12, tzinfo=UTC),
            covariance=Covariance2D.circular(20.0),
            heights=(flight_level(10),),
        )
        meant, said = check_place(ours, place).answer, check_place(theirs, place).answer
        kinds.add(meant)
        assert (meant, said) != (Answer.INSIDE, Answer.OUTSIDE), place
        if isinstance(area, Polygon) and len(area.exterior) <= CORNERS_MAX:
            assert (meant, said) != (Answer.OUTSIDE, Answer.INSIDE), place
    assert {Answer.INSIDE, Answer.OUTSIDE} <= kinds
