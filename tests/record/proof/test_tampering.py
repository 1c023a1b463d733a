"""Single mutations, and a checkpoint held elsewhere: all are found, and nothing honest is."""

import os
from pathlib import Path

import pytest
from tampering import (
    Honest,
    bundle_is_intact,
    checkpoint_is_intact,
    false_alarms,
    honest,
    ledger_is_intact,
    missed,
)

from vedette.record.proof.verify_ledger import CANNOT_EXCLUDE, Integrity, verify_rows

SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
ALL = SHARE >= 1.0
MUTATIONS = 100_000 if ALL else 1_000
LEDGERS = 10_000 if ALL else 100


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Honest:
    return honest(tmp_path_factory.mktemp("honest"))


def test_what_they_start_from_is_intact(one: Honest) -> None:
    assert ledger_is_intact(one.rows, one.head, one.derived, one.held)
    assert bundle_is_intact(one.bundle, one)
    assert checkpoint_is_intact(one.checkpoint, one)


def test_every_single_mutation_is_found(one: Honest) -> None:
    found = missed(one, count=MUTATIONS, seed=6962)
    assert {name: counts for name, counts in found.items() if counts[1]} == {}
    assert sum(count for count, _ in found.values()) == MUTATIONS


def test_nothing_honest_raises_an_alarm() -> None:
    assert false_alarms(count=LEDGERS, seed=9162) == (LEDGERS, 0)


def test_without_the_checkpoint_nothing_is_called_intact(one: Honest, tmp_path: Path) -> None:
    result = verify_rows(one.rows, one.head, None, one.derived)
    assert result.integrity is Integrity.CONSISTENT
    assert result.limits[0].startswith(CANNOT_EXCLUDE)
