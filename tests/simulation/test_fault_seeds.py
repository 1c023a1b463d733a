"""Faults by seed: whatever goes wrong, the invariants hold; and the same seed is the same run."""

import os

import pytest
from fault_plan import KINDS, Plan
from fault_simulation import run_seed

SEEDS = 200 if float(os.environ.get("VEDETTE_SHARE", "0.04")) >= 1 else 50  # `make soak`: 10,000
STEP = 10


@pytest.mark.parametrize("first", range(0, SEEDS, STEP))
def test_invariants_hold_whatever_goes_wrong(first: int) -> None:
    for seed in range(first, first + STEP):
        outcome = run_seed(seed)
        assert not outcome.violations, f"{outcome.violations}\nagain: {outcome.command}"
        assert sum(outcome.checks.values()) > 50  # it was looked at, to the end


@pytest.mark.parametrize("seed", [236, 341])
def test_seeds_that_once_found_a_fault(seed: int) -> None:
    assert run_seed(seed).violations == []


def test_the_same_seed_is_the_same_run() -> None:
    first, again = run_seed(2), run_seed(2)
    assert first.digest == again.digest != ""
    assert (first.faults, first.checks) == (again.faults, again.checks)


def test_every_kind_of_fault_is_in_some_plan_of_a_share() -> None:
    met = {kind for seed in range(50) for kind in Plan.of(seed).kinds}
    assert met == set(KINDS)
