"""A form becomes the draft that it asks for, or one line that names the key and how to mend it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.border import Border, parse_border
from vedette.airspace.declaring.draft import Draft, draft_from_dict, draft_to_dict
from vedette.airspace.declaring.form import read_form
from vedette.airspace.declaring.form_text import hours, hours_words, limit, limit_words
from vedette.model.errors import RestrictionError
from vedette.model.height import HeightReference, flight_level
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Bars, Circle, Condition, Polygon

FORM: dict[str, Any] = {
    "name": "Works",
    "authority": "The office",
    "shape": {"kind": "circle", "centre": [52.0, 20.0], "radius_m": 5000},
    "lower": "SFC",
    "upper": "FL095",
}


def borders(name: str) -> Border:
    assert name == "poland"
    return ep_r129.border()


def read(base: Draft | None = None, **changes: Any) -> Draft:
    body = changes if base is not None else {**FORM, **changes}
    body = {key: value for key, value in body.items() if value is not None}
    return read_form(body, borders, identity=RestrictionId("made"), base=base)


def test_a_form_becomes_a_restriction() -> None:
    draft = read(
        start="2025-09-10T22:00+02:00",
        other_starts=["2025-09-10T22:00Z"],
        end="2025-12-09T23:59Z",
        hours=["MON-FRI 06:00-16:00 Europe/Warsaw", "SR-SS"],
        bars="manned",
        unless=["radio"],
        exempt=["SAR"],
        supersedes=["old"],
    )
    one = draft.restriction
    assert one.volumes[0].area == Circle(centre=(52.0, 20.0), radius_m=5000.0)
    assert one.volumes[0].upper == flight_level(95)
    (period,) = one.periods
    assert period.start == datetime(2025, 9, 10, 20, tzinfo=UTC)
    assert period.other_starts == (datetime(2025, 9, 10, 22, tzinfo=UTC),)
    assert [hours_words(d) for d in period.daily] == [
        "MON,TUE,WED,THU,FRI 06:00-16:00 Europe/Warsaw",
        "SR-SS",
    ]
    (rule,) = one.rules
    assert (rule.bars, rule.unless, rule.exempt) == (Bars.MANNED, (Condition.RADIO,), ("SAR",))
    assert draft_from_dict(draft_to_dict(draft)) == draft


def test_several_periods_each_with_hours_of_its_own() -> None:
    given = [
        {"start": "2025-09-10T22:00Z", "end": "2025-09-11T04:00Z"},
        {"start": "2025-10-01T00:00Z", "hours": ["SS-SR", "SAT 06:00-16:00"]},
    ]
    draft = read(periods=given)
    one, two = draft.restriction.periods
    assert (one.daily, two.end) == ((), None)
    assert [hours_words(d) for d in two.daily] == ["SS-SR", "SAT 06:00-16:00 UTC"]
    assert draft_from_dict(draft_to_dict(draft)) == draft
    assert read(draft, message="more").restriction.periods == (one, two)
    assert read(draft, periods=given[:1]).restriction.periods == (one,)
    with pytest.raises(RestrictionError, match="the restriction has 2 periods"):
        read(draft, end="2025-12-01T00:00Z")


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        ([], "periods: must be a list of periods, got a list of 0"),
        ("always", "periods: must be a list of periods, got 'always'"),
        ([1], "periods[0]: must be an object, got 1"),
        ([{}], "periods[0]: must have a start"),
        ([{"start": "soon"}], "periods[0].start: must be an RFC 3339 time"),
        ([{"from": "soon"}], "periods[0].from: is an unknown key"),
        (
            [{"start": "2025-09-11T00:00Z", "end": "2025-09-10T00:00Z"}],
            "periods[0].end: the end must be after",
        ),
        ([{"hours": ["late"]}], "periods[0].hours: must be daily hours, got 'late'"),
    ],
)
def test_a_bad_period_is_named(periods: object, said: str) -> None:
    with pytest.raises(RestrictionError) as caught:
        read(periods=periods)
    assert said in str(caught.value)
    with pytest.raises(RestrictionError, match="start: cannot be given together with periods"):
        read(periods=[{"hours": ["SR-SS"]}], start="2025-09-10T22:00Z")


def test_a_flight_level_gets_a_substitute_that_a_person_can_change() -> None:
    upper = read().substitutes.upper
    assert upper is not None
    assert (upper.value_m, upper.reference) == (2896.0, HeightReference.MEAN_SEA_LEVEL)
    upper = read(substitute_upper="3000 m AMSL").substitutes.upper
    assert upper is not None
    assert upper.value_m == 3000.0
    assert read(upper="120 m AGL").substitutes.upper is None


def test_the_hash_is_of_all_that_it_says() -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"name": "Other"},
        {"upper": "FL100"},
        {"substitute_upper": "2900 m AMSL"},
        {"message": "Stay out"},
        {"fir": "EPWW"},
        {"hours": ["SR-SS"]},
    ]
    assert len({read(**change).sha256 for change in changes}) == len(changes)
    assert read().sha256 == read().sha256


def test_what_a_form_does_not_say_stays_as_it_was() -> None:
    before = read(start="2025-09-10T22:00Z", hours=["SR-SS"], message="Stay out", exempt=["SAR"])
    after = read(before, end="2025-12-01T00:00Z", name="Works, longer")
    old, new = before.restriction, after.restriction
    assert new.name == "Works, longer"
    assert new.periods[0].end == datetime(2025, 12, 1, tzinfo=UTC)
    assert new.periods[0].start == old.periods[0].start
    assert new.periods[0].daily == old.periods[0].daily
    assert (new.id, new.volumes, new.message, new.exempt) == (
        old.id,
        old.volumes,
        old.message,
        old.exempt,
    )
    assert after.drawn == before.drawn
    assert read(before, upper="FL100").substitutes.upper != before.substitutes.upper


def test_a_strip_keeps_the_border_s_hash_and_accuracy() -> None:
    start, end, via = (list(p) for p in (ep_r129.START, ep_r129.END, ep_r129.VIA))
    shape = {"kind": "strip", "border": "poland", "from": start, "to": end, "via": via}
    draft = read(shape={**shape, "width_km": 50})
    one, example = draft.restriction, ep_r129.ep_r129()
    assert [volume.area for volume in one.volumes] == [v.area for v in example.volumes]
    assert one.boundary_sigma_m == 700.0
    assert one.approximation is not None
    assert one.source_sha256 == draft.sources[0].sha256 == example.source_sha256
    told = read(shape={**shape, "width_km": 50}, boundary_sigma_m=12.5)
    assert told.restriction.boundary_sigma_m == 12.5


def test_a_polygon_may_be_closed_and_may_have_holes() -> None:
    ring = [[52.0, 20.0], [52.0, 21.0], [53.0, 21.0], [53.0, 20.0]]
    hole = [[52.4, 20.4], [52.4, 20.6], [52.6, 20.6], [52.6, 20.4]]
    shape = {"kind": "polygon", "corners": [*ring, ring[0]], "holes": [hole]}
    area = read(shape=shape).restriction.volumes[0].area
    assert isinstance(area, Polygon)
    assert len(area.exterior) == 4
    assert len(area.holes) == 1


CIRCLE = FORM["shape"]
BOW = [[52, 20], [53, 21], [52, 21], [53, 20]]
STRIP = {"kind": "strip", "border": "poland", "from": [52, 20], "to": [53, 23], "width_km": 5}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": None}, "name: is missing"),
        ({"authority": None}, "authority: is missing"),
        ({"lower": None}, "lower: is missing"),
        ({"colour": "red"}, "colour: is an unknown key; use only"),
        ({"shape": None}, "shape: must be an object, got nothing"),
        ({"shape": {"kind": "blob"}}, "shape.kind: must be one of"),
        ({"shape": {**CIRCLE, "radius_m": -1}}, "shape.radius_m: must be above 0"),
        (
            {"shape": {**CIRCLE, "radius_m": float("nan")}},
            "shape.radius_m: must be a finite number, got nan",
        ),
        (
            {"shape": {**CIRCLE, "radius_m": float("inf")}},
            "shape.radius_m: must be a finite number, got inf",
        ),
        ({"shape": {**CIRCLE, "centre": [120, 20]}}, "look swapped"),
        ({"shape": {"kind": "polygon", "corners": BOW}}, "crosses or touches itself near 52."),
        ({"shape": {"kind": "polygon", "corners": BOW[:2]}}, "at least 3 different corners, got 2"),
        ({"shape": STRIP}, "must be on the border, got"),
        (
            {"lower": "FL095", "upper": "FL050"},
            "lower: the lower limit must be below the upper limit, got FL095",
        ),
        (
            {"lower": "FL195", "upper": "1000 ft AMSL"},
            "lower: the lower limit must be below the upper limit, got FL195",
        ),
        ({"upper": "120 m"}, "upper: must be a height limit, got '120 m'; write SFC, UNL"),
        ({"upper": "120 m QNH"}, "upper: must be a height limit, got '120 m QNH'"),
        (
            {"start": "2025-09-10"},
            "start: must be an RFC 3339 time with an offset, got '2025-09-10'",
        ),
        (
            {"start": "2025-09-11T00:00Z", "end": "2025-09-10T00:00Z"},
            "end: the end must be after the start",
        ),
        (
            {
                "start": "2025-09-10T00:00Z",
                "other_starts": ["2025-09-12T00:00Z"],
                "end": "2025-09-11T00:00Z",
            },
            "end: the end must be after the start, got 2025-09-12T00:00Z to 2025-09-11T00:00Z",
        ),
        ({"hours": ["06:00"]}, "hours: must be daily hours, got '06:00'"),
        (
            {"hours": ["06:00-16:00 Mars/Olympus"]},
            "must name an IANA time zone, got 'Mars/Olympus'",
        ),
        ({"bars": "drones"}, "bars: must be one of everyone"),
        ({"unless": ["permit"]}, "unless: must be a list of"),
        ({"rules": [{"bars": "manned"}]}, "rules[0].name: is missing"),
        ({"rules": [{"name": "a", "when": 1}]}, "rules[0].when: is an unknown key"),
        (
            {"rules": [{"name": "a"}], "unless": ["radio"]},
            "unless: cannot be given together with rules",
        ),
        ({"boundary_sigma_m": -3}, "boundary_sigma_m: must be 0 or more, got -3"),
        ({"substitute_upper": "120 m AGL"}, "must be a height above mean sea level"),
        ({"fir": "Warsaw"}, "fir: must be an ICAO location indicator, got 'Warsaw'"),
        ({"id": "a b/c"}, "id: must be 1 to 64 letters"),
        ({"message": "\ud800"}, "message: must be valid Unicode"),
    ],
)
def test_bad_input_gets_one_line_that_names_the_key(change: dict[str, Any], said: str) -> None:
    with pytest.raises(RestrictionError) as caught:
        read(**change)
    text = str(caught.value)
    assert said in text
    assert "\n" not in text
    assert caught.value.mend


@pytest.mark.parametrize(
    "text", ["SFC", "FL095", "120 m AGL", "3,000 m AMSL", "300 m WGS84", "UNL"]
)
def test_limits_read_back(text: str) -> None:
    height = limit(text.replace(",", ""), "upper")
    assert limit_words(height, upper=True) == text


@pytest.mark.parametrize("text", ["SR-SS", "SAT,SUN 22:00-04:00 UTC", "06:00-16:00 Europe/Warsaw"])
def test_hours_read_back(text: str) -> None:
    assert hours_words(hours(text, "hours")) == text
    assert hours_words(hours("FRI-MON 06:00-07:00", "hours")) == "MON,FRI,SAT,SUN 06:00-07:00 UTC"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no", "must be JSON"),
        ("[1]", "must be a border in GeoJSON"),
        ('{"type": "Point", "coordinates": [1, 2]}', "must be a border in GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "one feature, got a list of 0"),
        (
            '{"type": "LineString", "coordinates": [[1, 2]]}',
            "a line must have at least 2 points, got 1",
        ),
        ('{"type": "LineString", "coordinates": [[1, 99], [1, 2]]}', "latitude -90 to 90"),
        (
            '{"type": "LineString", "coordinates": [[1, NaN], [1, 2]]}',
            r"must be .longitude, latitude.",
        ),
        ('{"type": "Polygon", "coordinates": [[[1, 2], [2, 2], [2, 3]]]}', "must be a closed ring"),
    ],
)
def test_a_border_that_cannot_be_used_says_why(text: str, said: str) -> None:
    with pytest.raises(RestrictionError, match=said):
        parse_border(text.encode(), where="border.geojson")
