"""Bulk answers are those of the check of single places, always."""

import os
import random
from dataclasses import replace

import numpy as np
import pytest

from vedette.airspace.check.bulk.bulk_check import BulkCheck
from vedette.airspace.check.bulk.positions import Positions
from vedette.airspace.check.bulk.reasons import NEAR, Reasons
from vedette.airspace.check.place_check import (
    Place,
    check_place,
    compile_restrictions,
    reaches,
    spot_of,
)
from vedette.airspace.hours.weekly_spans import ANY_TIME
from vedette.airspace.shapes.compiled_restrictions import compile_doubt
from vedette.model.crossing import Answer
from vedette.model.report import Covariance2D
from vedette.model.restriction import Edges, Polygon

from ..builders import CONFIG, NOON, restriction
from .worlds import doubts, world

WORLDS = 25 if float(os.environ.get("VEDETTE_SHARE", "0.04")) < 1 else 1_000


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_pair_is_answered_as_alone(seed: int) -> None:
    zones, places = world(seed, zones=12, places=60)
    compiled = compile_restrictions(zones, CONFIG)
    bulk = BulkCheck(compiled, CONFIG)
    found = bulk.check(Positions.of(places)).answers(len(places))
    for row, place in enumerate(places):
        for number, one in enumerate(compiled):
            alone = check_place(one, place).answer
            assert found[row].get(number, Answer.OUTSIDE) is alone, (place, one.restriction)


def test_a_place_comes_back_as_it_went_in() -> None:
    _, places = world(1, zones=3, places=50)
    positions = Positions.of(places)
    assert [positions.place(row) for row in range(len(places))] == places


def test_no_restrictions_and_no_places() -> None:
    zones, places = world(2, zones=3, places=3)
    assert len(BulkCheck((), CONFIG).check(Positions.of(places)).places) == 0
    compiled = compile_restrictions(zones, CONFIG)
    assert len(BulkCheck(compiled, CONFIG).check(Positions.of([])).places) == 0


def test_pairs_come_in_order() -> None:
    zones, places = world(3, zones=40, places=200)
    found = BulkCheck(compile_restrictions(zones, CONFIG), CONFIG).check(Positions.of(places))
    pairs = list(zip(found.places.tolist(), found.restrictions.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert np.count_nonzero(found.inside) > 10


@pytest.mark.parametrize("more", [{"ground_m": (90.0, 110.0)}, {"geoid_m": (30.0, 31.0)}])
def test_what_the_arrays_cannot_hold_is_refused(more: dict[str, tuple[float, float]]) -> None:
    _, places = world(4, zones=3, places=2)
    with pytest.raises(ValueError, match="check it with check_place"):
        Positions.of([places[0], replace(places[1], **more)])


@pytest.mark.parametrize("seed", range(max(3, WORLDS // 5)))
def test_doubts_and_unknown_times_are_answered_as_alone(seed: int) -> None:
    zones, places = world(seed, zones=10, places=60)
    rng = random.Random(seed)  # noqa: S311
    middle = places[0].lat_deg, places[0].lon_deg
    zones = [replace(one, doubts=doubts(rng, middle)) for one in zones]
    of_file = [*doubts(rng, middle), *doubts(rng, middle)]
    places = [
        replace(one, at=ANY_TIME[0], until=ANY_TIME[1]) if rng.random() < 0.3 else one
        for one in places
    ]
    bulk = BulkCheck.of(zones, CONFIG, of_file)
    positions = Positions.of(places)
    assert [positions.place(row) for row in range(len(places))] == places
    answers = bulk.check(positions)
    found = answers.answers(len(places))
    numbers, words = Reasons(bulk).of(positions, answers)
    assert all(words[number] for number in numbers.tolist())
    alone = compile_restrictions(zones, CONFIG)
    reached = [compile_doubt(one) for one in of_file]
    for row, place in enumerate(places):
        expected = {n: check_place(one, place).answer for n, one in enumerate(alone)}
        for number, doubt in enumerate(reached, len(zones)):
            near = doubt is not None and reaches(doubt, place, spot_of(place, CONFIG), CONFIG)
            expected[number] = Answer.INDETERMINATE if near else Answer.OUTSIDE
        assert found[row] == {n: a for n, a in expected.items() if a is not Answer.OUTSIDE}


def test_an_indeterminate_answer_says_what_the_single_check_says() -> None:
    """The doubts of height, hours and readings are in the same words; distances are left out."""
    kinds = set()
    for seed in range(8):
        zones, places = world(seed, zones=12, places=60)
        bulk = BulkCheck.of(zones, CONFIG)
        positions = Positions.of(places)
        answers = bulk.check(positions)
        numbers, words = Reasons(bulk).of(positions, answers)
        for pair, number in enumerate(numbers.tolist()):
            one = bulk.compiled[int(answers.restrictions[pair])]
            if len(one.restriction.volumes) > 1:
                continue  # of several volumes in doubt, either may be named
            verdict = check_place(one, places[int(answers.places[pair])])
            said = "; ".join((verdict.reason, *verdict.assumptions))
            for part in words[number].split("; "):
                if answers.inside[pair]:
                    assert "in force" in said
                elif part.startswith(NEAR):
                    assert "from the boundary, with an error of" in said or "km away" in said
                else:
                    assert part in said
                kinds.add(part.split(" ")[0])
    assert {"inside,", "height", "its", "assumed_sigma_m=30:"} <= kinds


def test_between_two_readings_is_said() -> None:
    """Edges of 400 km of unknown meaning: halfway, the readings lie kilometres apart."""
    square = ((52.0, 15.0), (52.0, 21.0), (53.0, 21.0), (53.0, 15.0))
    one = restriction(Polygon(exterior=square, edges=Edges.UNKNOWN))
    place = Place(lat_deg=52.02, lon_deg=18.0, at=NOON, covariance=Covariance2D.circular(1.0))
    bulk, positions = BulkCheck.of([one], CONFIG), Positions.of([place])
    _, words = Reasons(bulk).of(positions, bulk.check(positions))
    assert words == [check_place(bulk.compiled[0], place).reason]
    assert words[0].startswith("between two readings")
