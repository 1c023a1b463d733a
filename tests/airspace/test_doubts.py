"""What was not understood turns a definite answer into an indeterminate one, where it reaches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from vedette.airspace.check.bulk.bulk_check import BulkCheck
from vedette.airspace.check.bulk.positions import Positions
from vedette.airspace.check.check_settings import CheckConfig
from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import check_flights, check_left_out, facts_stated
from vedette.model.crossing import Answer
from vedette.model.doubt import EVERYWHERE, Doubt, Reach
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Circle, Period, Restriction, Volume
from vedette.model.restriction_values import restriction_from_dict, restriction_to_dict

AT = datetime(2025, 6, 15, 12, tzinfo=UTC)
CONFIG = CheckConfig()
ZONE = Circle(centre=(52.0, 21.0), radius_m=1_000.0)
NEAR = Circle(centre=(52.0, 21.0), radius_m=20_000.0)
INSIDE, BESIDE, AWAY = (52.0, 21.0), (52.1, 21.0), (53.0, 21.0)  # 0, 11 and 111 km from the middle


def above_sea(value_m: float) -> Height:
    return Height(value_m=value_m, reference=HeightReference.MEAN_SEA_LEVEL, sigma_m=1.0)


def doubt(reach: Reach | None, *, may_narrow: bool = False) -> Doubt:
    return Doubt(
        file="f.json", feature="Z", key="k", what="is new", reach=reach, may_narrow=may_narrow
    )


def zone(*doubts: Doubt) -> Restriction:
    volume = Volume(area=ZONE, upper=above_sea(500))
    return Restriction(id=RestrictionId("z"), name="Z", volumes=(volume,), doubts=doubts)


def flown(place: tuple[float, float], height_m: float = 100, *doubts: Doubt) -> Flight:
    samples = tuple(
        Sample(
            lat_deg=place[0],
            lon_deg=place[1],
            at=AT + timedelta(seconds=i),
            heights=(above_sea(height_m),),
        )
        for i in range(3)
    )
    return Flight(name="F", kind=FlightKind.RECORDED, samples=samples, doubts=doubts)


def every_way(restriction: Restriction, place: tuple[float, float], height_m: float) -> set[Answer]:
    """The answer of one place, of a flight, and of the bulk check."""
    compiled = compile_restriction(restriction, CONFIG)
    heights = (above_sea(height_m),)
    spot = Place(lat_deg=place[0], lon_deg=place[1], at=AT, heights=heights)
    index = RestrictionIndex([restriction], CONFIG)
    flight = flown(place, height_m)
    (of_flight,) = check_flights(index, [(flight, facts_stated(flight))])
    bulk = (
        BulkCheck.of([restriction], CONFIG)
        .check(Positions.of([spot]))
        .answers(1)[0]
        .get(0, Answer.OUTSIDE)
    )
    return {check_place(compiled, spot).answer, of_flight.verdict.answer, bulk}


@pytest.mark.parametrize(
    ("reach", "place", "height_m", "answer"),
    [
        (EVERYWHERE, INSIDE, 100, Answer.INSIDE),
        (EVERYWHERE, AWAY, 100, Answer.INDETERMINATE),
        (EVERYWHERE, INSIDE, 900, Answer.INDETERMINATE),
        (Reach(areas=(NEAR,)), BESIDE, 100, Answer.INDETERMINATE),
        (Reach(areas=(NEAR,)), AWAY, 100, Answer.OUTSIDE),
        (Reach(areas=(ZONE,), margin_m=19_000), BESIDE, 100, Answer.INDETERMINATE),
        (Reach(areas=(NEAR,), upper=above_sea(800)), BESIDE, 900, Answer.OUTSIDE),
        (Reach(areas=(NEAR,), lower=above_sea(800)), BESIDE, 900, Answer.INDETERMINATE),
        (Reach(upper=above_sea(800)), AWAY, 900, Answer.OUTSIDE),
        (Reach(end=AT - timedelta(hours=1)), AWAY, 100, Answer.OUTSIDE),
        (Reach(start=AT - timedelta(hours=1)), AWAY, 100, Answer.INDETERMINATE),
        (None, AWAY, 100, Answer.OUTSIDE),
    ],
)
def test_outside_becomes_indeterminate_where_a_doubt_reaches(
    reach: Reach | None, place: tuple[float, float], height_m: float, answer: Answer
) -> None:
    assert every_way(zone(doubt(reach)), place, height_m) == {answer}


def test_inside_is_not_proven_where_a_doubt_may_narrow() -> None:
    assert every_way(zone(doubt(EVERYWHERE)), INSIDE, 100) == {Answer.INSIDE}
    assert every_way(zone(doubt(EVERYWHERE, may_narrow=True)), INSIDE, 100) == {
        Answer.INDETERMINATE
    }


def test_a_doubt_holds_when_the_restriction_is_not_in_force() -> None:
    """A doubt about the hours is one at any time, whatever hours were read."""
    past = Period(end=AT - timedelta(days=1))
    restriction = replace(zone(doubt(Reach(areas=(ZONE,)))), periods=(past,))
    assert every_way(restriction, INSIDE, 100) == {Answer.INDETERMINATE}
    assert every_way(replace(restriction, doubts=()), INSIDE, 100) == {Answer.OUTSIDE}


@pytest.mark.parametrize(
    ("reach", "answer"),
    [
        (EVERYWHERE, Answer.INDETERMINATE),
        (Reach(areas=(NEAR,)), Answer.INDETERMINATE),
        (Reach(areas=(Circle(centre=AWAY, radius_m=20_000.0),)), Answer.OUTSIDE),
        (Reach(areas=(NEAR,), lower=above_sea(600), upper=above_sea(900)), Answer.OUTSIDE),
        (Reach(areas=(NEAR,), lower=above_sea(400), upper=above_sea(900)), Answer.INDETERMINATE),
        (None, Answer.OUTSIDE),
    ],
)
def test_a_doubt_of_a_flight_says_where_else_it_may_have_been(
    reach: Reach | None, answer: Answer
) -> None:
    flight = flown(AWAY, 100, doubt(reach))
    index = RestrictionIndex([zone()], CONFIG)
    (found,) = check_flights(index, [(flight, facts_stated(flight))])
    assert found.verdict.answer is answer
    assert ("is new" in found.verdict.reason) == (answer is Answer.INDETERMINATE)


@pytest.mark.parametrize(
    ("reach", "answers"),
    [
        (EVERYWHERE, [Answer.INDETERMINATE]),
        (Reach(areas=(NEAR,)), [Answer.OUTSIDE]),
        (Reach(areas=(Circle(centre=AWAY, radius_m=20_000.0),)), [Answer.INDETERMINATE]),
        (None, []),
    ],
)
def test_a_doubt_of_a_file_is_checked_for_itself(
    reach: Reach | None, answers: list[Answer]
) -> None:
    flight = flown(AWAY)
    found = check_left_out([doubt(reach)], [(flight, facts_stated(flight))], CONFIG)
    assert [answer.verdict.answer for _, _, answer in found] == answers


def test_doubts_stay_with_a_restriction_in_the_record() -> None:
    reach = Reach(areas=(NEAR,), margin_m=5.0, upper=above_sea(9), start=AT)
    restriction = zone(doubt(reach, may_narrow=True), doubt(None))
    assert restriction_from_dict(restriction_to_dict(restriction)) == restriction
    assert "doubts" not in restriction_to_dict(zone())  # older records have no such key


def test_places_between_doubted_and_plain_restrictions_are_told_apart_in_bulk() -> None:
    plain = replace(zone(), id=RestrictionId("p"))
    bulk = BulkCheck.of([plain, zone(doubt(Reach(areas=(NEAR,))))], CONFIG)
    places = [
        Place(lat_deg=lat, lon_deg=lon, at=AT, heights=(above_sea(100),))
        for lat, lon in (INSIDE, BESIDE, AWAY)
    ]
    found = bulk.check(Positions.of(places)).answers(3)
    assert found[0] == {0: Answer.INSIDE, 1: Answer.INSIDE}
    assert found[1] == {1: Answer.INDETERMINATE}
    assert found[2] == {}
    assert np.all(np.diff(bulk.check(Positions.of(places)).places) >= 0)
