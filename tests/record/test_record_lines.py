"""What goes out of the record fits its published schema, and every key of it is documented."""

import json
from pathlib import Path
from typing import Any

import jsonschema
from ledger_support import NIGHT, after

from vedette.model.event_time_place import When
from vedette.model.hypothesis import Confidence, Consistency, Likelihood
from vedette.model.incident import LinkKind
from vedette.model.response import ResponseStatus, Step
from vedette.model.statement import Bearing, Saying, SourceGrade
from vedette.record.record import Record
from vedette.sharing import record_line_types, statement_line_types
from vedette.sharing.incident_lines import incident_to_dict, summary_to_dict
from vedette.sharing.record_lines import affected_line, change_line, release_line
from vedette.sharing.record_schema import schema

DOCS = Path(__file__).parent.parent.parent / "docs"
OUTPUT = (DOCS / "output.md").read_text() + (DOCS / "statement-fields.md").read_text()
BY: dict[str, Any] = {"by": "A. Clerk"}


def test_every_key_is_documented() -> None:
    named = {**vars(record_line_types), **vars(statement_line_types)}
    shapes = [v for k, v in named.items() if k.endswith(("Line", "Part"))]
    keys = {
        key
        for shape in shapes
        if hasattr(shape, "__annotations__")
        for key in shape.__annotations__
    }
    assert [key for key in sorted(keys) if f"`{key}`" not in OUTPUT] == []


def test_every_line_fits_the_schema() -> None:
    record = Record.in_memory()
    incident = record.incidents.open(at=NIGHT, title="House", **BY)
    asked = record.questions.ask(incident.id, "What hit it?", at=NIGHT, **BY)
    hypotheses = [
        record.questions.propose(incident.id, asked.id, text, at=NIGHT, **BY) for text in ("a", "b")
    ]
    ids = [
        record.statements.add(
            incident.id,
            Saying(
                speaker="Police",
                claim=claim,
                said=When(at="2025-09-10", words="Wednesday"),
                bears_on=(Bearing(question=asked.id, says=claim),),
                source_grade=SourceGrade.B,
            ),
            at=after(1),
            **BY,
        ).id
        for claim in ("a drone", "a missile")
    ]
    for hypothesis in hypotheses:
        record.questions.judge(
            hypothesis.id, ids[0], Consistency.INCONSISTENT, at=after(2), why="x", **BY
        )
    record.questions.estimate(
        hypotheses[0].id, Likelihood.UNLIKELY, Confidence.LOW, at=after(2), why="x", **BY
    )
    step = Step(status=ResponseStatus.REQUESTED, statement=ids[0], at=after(3), **BY)
    record.responses.open(incident.id, "meeting", "Council", first=step)
    record.questions.answer(
        incident.id, "damage", "a roof", at=after(3), why="x", rests_on=[ids[0]], **BY
    )
    record.releases.add("dossier", "D", incident=incident.id, recipients=["Q"], at=after(4), **BY)
    record.statements.link(ids[1], LinkKind.SUPERSEDES, ids[0], at=after(5), **BY)
    shown = record.incidents.get(incident.id)
    lines: list[Any] = [
        incident_to_dict(shown),
        summary_to_dict(shown),
        affected_line(record.statements.affected(ids[0]), record.statements.replaced()),
        *incident_to_dict(shown)["questions"],
        *incident_to_dict(shown)["responses"],
        *(change_line(incident.id, change) for change in record.questions.history(incident.id)),
        *(release_line(release, record.statements.replaced()) for release in record.releases.all()),
    ]
    check = jsonschema.Draft202012Validator(schema())
    for line in lines:
        check.validate(json.loads(json.dumps(line)))
    found = lines[2]
    assert found["flagged"]
    assert {a["text"] for a in found["answers"]} == {"Damage", "What hit it?"}
    assert found["responses"][0]["status"] == "requested"
    assert found["judgements"]
    assert found["recipients"] == ["Q"]
