"""Every input that is kept goes through its target; `make fuzz` looks for more."""

from pathlib import Path

import pytest
from fuzz_targets import CORPUS, TARGETS, FoundError, corpus_of, frames_into_step, web_forms

from vedette.feeds.decoder import Encoding
from vedette.feeds.frame_order import InputDecoding

KEPT = [(name, path) for name in TARGETS for path in corpus_of(name)]


def test_every_target_has_a_corpus() -> None:
    assert {name for name, _ in KEPT} == set(TARGETS)
    assert sum(path.stat().st_size for _, path in KEPT) < 300_000
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)


@pytest.mark.parametrize(("name", "path"), KEPT, ids=lambda value: getattr(value, "name", value))
def test_a_kept_input_is_answered(name: str, path: Path) -> None:
    TARGETS[name](path.read_bytes())


def test_a_fault_of_the_program_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> list[object]:
        raise RuntimeError("planted")

    monkeypatch.setattr(InputDecoding, "decode", fails)
    with pytest.raises(RuntimeError):
        frames_into_step(b"x", Encoding.MODE_S)


def test_a_message_that_is_set_aside_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("vedette.engine.step.advance", fails)
    line = (CORPUS / "lines_into_step" / "a-track.jsonl").read_bytes()
    with pytest.raises(FoundError):
        TARGETS["lines_into_step"](line)


def test_forms_reach_their_routes() -> None:
    for number in range(30):
        web_forms(bytes([number]) + b'{"name":"x"}')
