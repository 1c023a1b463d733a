"""What the page on the report format shows is what the reader reads, and the schema is current."""

import json
import re
from pathlib import Path

import pytest

from vedette.feeds.recordings.recording import open_recording
from vedette.feeds.report_format.line_models import LINE_MODELS
from vedette.feeds.report_format.report_decoder import schema
from vedette.model.report import HeartbeatReport, IdentityReport, RegistrationReport

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "feeds" / "report-format.md").read_text(encoding="utf-8")


def example() -> str:
    found = re.search(r"```jsonl\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_example_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "night.jsonl").write_text(example(), encoding="utf-8")
    recording = open_recording(tmp_path / "night.jsonl")
    reports = list(recording.reports())
    assert recording.simulation
    assert (recording.tally.refused, recording.tally.ignored) == (0, 0)
    assert len(reports) == recording.tally.frames == 10
    assert sum(isinstance(r, RegistrationReport) for r in reports) == 2
    assert sum(isinstance(r, HeartbeatReport) for r in reports) == 1
    assert sum(isinstance(r, IdentityReport) for r in reports) == 2  # a line, and a real frame


def test_every_type_of_line_is_in_the_example_and_in_the_table() -> None:
    shown = {json.loads(line).get("type") for line in example().splitlines()[1:]}
    assert shown == set(LINE_MODELS)
    assert all(f"| `{kind}` |" in PAGE for kind in LINE_MODELS)


def test_the_published_schema_is_current() -> None:
    published = (DOCS / "schema" / "report-format.schema.json").read_text(encoding="utf-8")
    assert published == json.dumps(schema(), indent=2, sort_keys=True) + "\n", "run: make schemas"


def test_the_schema_judges_as_the_reader_does() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    judge = jsonschema.Draft202012Validator(schema())
    jsonschema.Draft202012Validator.check_schema(schema())
    lines = [json.loads(line) for line in example().splitlines()]
    for line in lines:
        judge.validate(line)
        assert not judge.is_valid({**line, "unknown_key": 1})
    for line in lines[3:]:
        assert not judge.is_valid({key: line[key] for key in line if key != "sensor"})
