"""The check against `geographiclib` alone: a seeded share of benchmarks/check_exactness.py."""

import os
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
from check_exactness import PairRun, check_scene, run_pairs
from exactness_flights import run_flights
from exactness_scenes import Scene, nasty_places, nasty_scenes

from vedette.airspace.check.place_check import compile_restriction
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Edges, Polygon

from .builders import CONFIG, restriction

SHARE = 0.01 if float(os.environ.get("VEDETTE_SHARE", "0.04")) < 1 else 1.0


def test_a_share_of_a_million_pairs() -> None:
    run = run_pairs(random.Random(1), int(1_000_000 * SHARE), each=500)  # noqa: S311
    assert run.wrong == 0, run.examples[:3]
    assert set(run.answers) == {"inside", "outside", "indeterminate"}
    assert run.margin_worst_m < 0.1


def test_flights_enter_and_leave_when_the_oracle_says() -> None:
    run = run_flights(random.Random(2), int(5_000 * SHARE))  # noqa: S311
    assert run.wrong == 0, run.examples[:3]
    assert run.times > run.flights / 2
    assert run.said_wrong == 0
    assert run.said > 0


@pytest.mark.parametrize(("name", "scene"), nasty_scenes())
def test_nasty_ones(name: str, scene: Scene) -> None:
    run = PairRun()
    rng = random.Random(name)  # noqa: S311
    check_scene(run, scene, nasty_places(rng, scene, 20), margins=10)
    assert run.wrong == 0, run.examples[:3]
    assert run.margin_worst_m < 0.1


@settings(max_examples=50, deadline=None)
@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(-0.4, 0.4), st.sampled_from([*Edges]))
def test_nearly_antipodal_corners_are_refused(
    lat: float, lon: float, off: float, edges: Edges
) -> None:
    ring = ((lat, lon), (-lat + off, lon + 180 - off), (lat + 1, lon + 1))
    with pytest.raises(RestrictionError, match="cannot be checked"):
        compile_restriction(restriction(Polygon(exterior=ring, edges=edges)), CONFIG)
