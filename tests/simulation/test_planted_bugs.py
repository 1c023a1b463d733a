"""A bug that somebody might write is found. All of them: benchmarks/fault_simulation.py --bugs."""

import pytest
from planted_bugs import BUGS, first_seed

QUICK = (
    "acknowledged before it is written",
    "restart off by one record",
    "failed write not taken back",
    "full disk acknowledged",
    "bytes of the queue never freed",
    "events file not cut back",
)


def test_at_least_twenty_bugs_are_planted() -> None:
    assert len(BUGS) >= 20
    assert set(QUICK) <= set(BUGS)


@pytest.mark.parametrize("name", QUICK)
def test_a_planted_bug_is_found(name: str) -> None:
    assert first_seed(name, below=10) is not None
