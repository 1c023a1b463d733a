"""A bug that somebody might write is found. All of them: benchmarks/fault_simulation.py --bugs."""

import pytest
from planted_bugs import BUGS, first_seed

QUICK = {
    "acknowledged before it is written": 0,
    "wrong hash of the segment before": 0,
    "full disk acknowledged": 0,
    "restart repeats a batch": 4,
    "failed write not taken back": 13,
    "sync of the raw log left out": 12,
}
"""A seed that finds each."""


def test_at_least_twenty_bugs_are_planted() -> None:
    assert len(BUGS) >= 20
    assert set(QUICK) <= set(BUGS)


@pytest.mark.parametrize(("name", "seed"), QUICK.items())
def test_a_planted_bug_is_found(name: str, seed: int) -> None:
    assert first_seed(name, start=seed, below=seed + 1) is not None
