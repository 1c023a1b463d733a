"""Statistics, names and exports through the command line."""

import csv
import json
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from commands import Vedette

from vedette.sharing.record_schema import schema

BY = ("--by", "A. Clerk", "--at", "2025-09-12T09:00:00Z")


@pytest.fixture
def record(vedette: Vedette, tmp_path: Path) -> Path:
    path = tmp_path / "r.sqlite"
    (opened,) = vedette("record", "open", "Night", "-R", path, *BY, "--json").lines
    incident = str(opened["id"])
    told = ("--bears-on", "occurred=yes", "--about-at", "2025-09-09T23:30:00Z")
    told += ("--about-place", "Wyryki")
    vedette("record", "say", incident, "=it came in", "--speaker", "Army", *told, "-R", path, *BY)
    vedette("record", "outcome", incident, "drone", "--grounds", "wreckage", "-R", path, *BY)
    return path


def test_statistics_as_text_json_and_csv_agree(vedette: Vedette, record: Path) -> None:
    lines = vedette("record", "statistics", "-R", record, "--json").lines
    for line in lines:
        jsonschema.validate(line, schema())
    got = {(row["period"], row["by"], row["value"]): row["count"] for row in lines}
    assert got == {
        ("2025-09", "all", "all"): 1,
        ("2025-09", "kind", "reported"): 1,
        ("2025-09", "zone", "no zone"): 1,
        ("2025-09", "hour", "23"): 1,
        ("2025-09", "outcome", "drone"): 1,
    }
    table = list(
        csv.DictReader(StringIO(vedette("record", "statistics", "-R", record, "--csv").out))
    )
    assert [(row["by"], row["value"]) for row in table] == [(r["by"], r["value"]) for r in lines]
    text = vedette("record", "statistics", "-R", record, "--per", "year").out
    assert text.startswith("2025: 1 incident\n")
    assert "outcome: drone 1" in text
    nothing = vedette("record", "statistics", "-R", record, "--since", "2026").out
    assert nothing == "No incident and no sighting is on record for this.\n"


def test_who_lists_names_and_then_their_statements(vedette: Vedette, record: Path) -> None:
    name, said = vedette("record", "who", "wyryki", "-R", record, "--json").lines
    assert (name["role"], name["name"], name["statements"]) == ("place", "Wyryki", 1)
    assert said["claim"] == "=it came in"
    for line in (name, said):
        jsonschema.validate(line, schema())


def test_exports_hold_every_statement(vedette: Vedette, record: Path) -> None:
    out = {
        form: vedette("record", "export", "statements", "--as", form, "-R", record).out
        for form in ("csv", "json", "geojson")
    }
    rows = list(csv.DictReader(StringIO(out["csv"])))
    assert next(row["speaker"] for row in rows) == "Army"
    assert rows[0]["claim"] == "'=it came in"
    assert [row["statement"] for row in json.loads(out["json"])] == [r["statement"] for r in rows]
    lines = vedette("record", "export", "statements", "-R", record, "--json").lines
    for line in lines:
        jsonschema.validate(line, schema())
    assert [line["values"] for line in lines] == json.loads(out["json"])
    features = json.loads(out["geojson"])["features"]
    assert [one["id"] for one in features] == [row["statement"] for row in rows]
    assert features[0]["geometry"] is None
    (incident,) = json.loads(
        vedette("record", "export", "incidents", "--as", "json", "-R", record).out
    )
    assert (incident["title"], incident["statements"]) == ("Night", 2)


def test_bad_input_is_one_line(vedette: Vedette, record: Path) -> None:
    result = vedette("record", "statistics", "-R", record, "--since", "2025-13")
    assert result.code != 0
    assert "2025-09" in result.err


def test_near_copies_are_listed_once_and_superseded_together(
    vedette: Vedette, tmp_path: Path
) -> None:
    path = tmp_path / "r.sqlite"
    incident = str(vedette("record", "open", "Night", "-R", path, *BY, "--json").lines[0]["id"])
    claims = ("drones crossed the border in the night", "a single kite was found by a farmer")
    for speaker, claim in (("A", claims[0]), ("B", claims[0] + "."), ("C", claims[1])):
        vedette("record", "say", incident, claim, "--speaker", speaker, "-R", path, *BY)
    (line,) = vedette("record", "copies", incident, "-R", path, "--json").lines
    jsonschema.validate(line, schema())
    assert [part["speaker"] for part in line["appearances"]] == ["A", "B"]
    assert "2 appearances" in vedette("record", "copies", incident, "-R", path).out
    shown = vedette("record", "show", incident, "-R", path, "--json").lines[0]
    old, new = shown["statements"][1]["id"], shown["statements"][2]["id"]
    vedette("record", "supersede", old, new, "--copies", "-R", path, *BY)
    (line,) = vedette("record", "copies", incident, "-R", path, "--json").lines
    assert [part["superseded"] for part in line["appearances"]] == [True, True]
