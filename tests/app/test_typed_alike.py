"""What a person types of a statement is the same statement from the page and from a terminal."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import Vedette

from vedette.model.errors import RecordError
from vedette.model.statement import TEXT_FIELDS, LinkKind
from vedette.record.actions.typed_statement import TYPED_FIELDS, saying_from, step_from
from vedette.record.record import Record

TYPED = {
    "speaker": "Policja",
    "claim": "a kite",
    "modality": "reported",
    "said_at": "2025-09-12T08:00:00+02:00",
    "said_words": "this morning",
    "said_in": "Lublin",
    "about_at": "2025-09-10",
    "about_until": "2025-09-11",
    "about_place": "Wyryki",
    "dateline": "2025-09-13",
    "source_grade": "B",
    "information_grade": "2",
    **{field.name: f"some {field.name}" for field in TEXT_FIELDS},
    "language": "pl",
}
LISTS = {"topics": ["kites", "wind"], "bears_on": ["casualties=none", "intent"]}
OPTIONS = {"topics": "--topic"}
AT = "2025-09-14T00:00:00Z"
NOON = datetime(2025, 9, 14, 12, tzinfo=UTC)


@pytest.fixture
def record() -> Record:
    return Record.in_memory()


def test_page_and_command_line_put_the_same_statement_on_record(
    vedette: Vedette, tmp_path: Path
) -> None:
    path = tmp_path / "r.sqlite"
    opened = vedette("record", "open", "House", "-R", path, "--at", AT, "--by", "Ada", "--json")
    incident = json.loads(opened.out)["id"]
    options = [(name, text) for name, text in TYPED.items() if name not in ("claim",)]
    options += [(name, text) for name, several in LISTS.items() for text in several]
    given = [part for name, text in options for part in (OPTIONS.get(name, flag(name)), text)]
    done = vedette(
        "record", "say", incident, TYPED["claim"], *given, "-R", path, "--at", AT, "--by", "Ada"
    )
    assert done.code == 0, done.err
    with Record.read(path) as book:
        said = book.incidents.get(incident).statements[0]
        page = saying_from({**TYPED, **LISTS}, book.evidence)
    whole = {name: getattr(said, name) for name in ("said", "about", "said_in", "about_place")}
    assert whole == {name: getattr(page, name) for name in whole}
    for field in TEXT_FIELDS:
        assert getattr(said, field.name) == getattr(page, field.name) == TYPED[field.name]
    assert set(said.bears_on) == set(page.bears_on)
    shown = vedette("record", "show", incident, "-R", path).out
    assert [f.label for f in TEXT_FIELDS if TYPED[f.name] not in shown] == []


@pytest.mark.parametrize("name", sorted(TYPED_FIELDS - {"bears_on", "stance", "says"}))
def test_a_wrong_value_is_an_error_that_names_the_field(record: Record, name: str) -> None:
    with pytest.raises(RecordError) as caught:
        saying_from({"speaker": "x", name: 5}, record.evidence)
    words = str(caught.value)
    assert name.split("_", maxsplit=1)[0] in words
    assert "--" not in words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"said_at": "yesterday"}, "said_at must be a date or time, got 'yesterday'"),
        ({"about_until": "2025-13"}, "about_at until must be a date or time, got '2025-13'"),
        ({"dateline": "Monday"}, "dateline must be a date or time, got 'Monday'"),
        ({"modality": "sworn"}, "got 'sworn'"),
        ({"source_grade": "G"}, "got 'G'"),
        ({"bears_on": "casualties", "stance": "perhaps"}, "got 'perhaps'"),
        ({"bears_on": ["=none"]}, "bears_on: must name a question, got '=none'"),
        ({"span": "1:2"}, "span: must be START:END:SHA256, got '1:2'"),
        ({"weather": "fog"}, "unknown field: weather"),
        *(({kind.value: 5}, f"{kind.value} must be text") for kind in LinkKind),
    ],
)
def test_what_cannot_be_read_is_an_error_without_an_option(
    record: Record, typed: dict[str, object], words: str
) -> None:
    with pytest.raises(RecordError) as caught:
        saying_from({"speaker": "x", "claim": "y", **typed}, record.evidence)
    assert words in str(caught.value)
    assert "--" not in str(caught.value)


def test_a_step_that_cannot_be_read_names_its_field() -> None:
    for typed, words in (
        ({}, "status is missing"),
        ({"status": "soon"}, "status must be one of"),
        ({"status": "announced"}, "statement is missing"),
        (
            {"status": "announced", "statement": "s", "when": "soon"},
            "when must be a date or time, got 'soon'",
        ),
        ({"status": "announced", "statement": "s", "who": "all"}, "who must be a list"),
    ):
        with pytest.raises(RecordError, match=words):
            step_from(typed, at=NOON, by="x")


def flag(name: str) -> str:
    return "--" + name.replace("_", "-")
