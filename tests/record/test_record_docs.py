"""The pages say what the program does: every kind and key, and the verifier for strangers runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ledger_support import tamper, write_night

from vedette.model.alert import AlertRule, AlertState
from vedette.model.evidence import CustodyAct, EvidenceKind
from vedette.model.hypothesis import Confidence, Consistency, Likelihood
from vedette.model.incident import LinkKind
from vedette.model.response import ResponseStatus
from vedette.model.sensor import ConditionKind, SensorState
from vedette.model.statement import Stance
from vedette.record.ledger.entries import BODY_KEYS, LATER_KEYS, OPTIONAL_KEYS, EntryKind
from vedette.record.ledger.tree_head import export_head
from vedette.record.record import Record
from vedette.sharing.statement_fields_page import page
from vedette.store.schema import APPLICATION_ID

DOCS = Path(__file__).parent.parent.parent / "docs"
FORMAT = (DOCS / "ledger-format.md").read_text()


def test_every_kind_of_entry_is_explained() -> None:
    guide = (DOCS / "record.md").read_text()
    assert [kind for kind in EntryKind if f"| `{kind}` |" not in guide] == []
    assert str(APPLICATION_ID) in FORMAT


@pytest.mark.parametrize("kind", EntryKind)
def test_every_key_is_described(kind: EntryKind) -> None:
    section = FORMAT.split(f"### `{kind}`\n")[1].split("#")[0]
    assert [
        key
        for key in sorted(BODY_KEYS[kind] | LATER_KEYS.get(kind, frozenset()))
        if f"`{key}`" not in section
    ] == []


def test_the_page_of_text_fields_is_current_and_has_every_optional_key() -> None:
    text = (DOCS / "statement-fields.md").read_text()
    assert text == page(), "run `make schemas`"
    assert [key for key in OPTIONAL_KEYS[EntryKind.STATEMENT_ADDED] if f"`{key}`" not in text] == []


def test_every_word_that_a_key_may_hold_is_listed() -> None:
    words = [
        *AlertRule,
        *AlertState,
        *SensorState,
        *ConditionKind,
        *LinkKind,
        *Stance,
        *Consistency,
    ]
    words += [*Likelihood, *Confidence, *ResponseStatus]
    words += [*EvidenceKind, *CustodyAct]
    assert [word for word in words if f"`{word}`" not in FORMAT] == []


def test_the_verifier_for_strangers_agrees_with_ours(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", FORMAT, re.DOTALL)
    assert code is not None
    assert len(code[1].splitlines()) < 100
    ledger, head = tmp_path / "r.sqlite", tmp_path / "head.json"
    with Record.open(ledger) as record:
        export_head(write_night(record), head)

    def answer() -> tuple[int, str]:
        command = [sys.executable, "-c", code[1], str(ledger), str(head)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        return run.returncode, run.stdout.strip()

    assert answer() == (0, "intact")
    tamper(ledger, [("UPDATE ledger_entry SET body = x'7b7d' WHERE position = 5", ())])
    assert answer() == (1, "ALTERED")
