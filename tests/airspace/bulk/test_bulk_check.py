"""Bulk answers are those of the check of single places, always."""

import os
from dataclasses import replace

import numpy as np
import pytest

from vedette.airspace.check.bulk.bulk_check import BulkCheck
from vedette.airspace.check.bulk.positions import Positions
from vedette.airspace.check.place_check import check_place, compile_restrictions
from vedette.model.crossing import Answer

from ..builders import CONFIG
from .worlds import world

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
    with pytest.raises(ValueError, match="checked by itself"):
        Positions.of([places[0], replace(places[1], **more)])
