"""The record by hand: opened, said, superseded, listed, shown, verified."""

import json
import sqlite3
from pathlib import Path

import pytest
from commands import Vedette

WHEN = ("--by", "A. Clerk", "--at", "2025-09-16T09:00:00Z")


def opened(vedette: Vedette, record: Path) -> str:
    result = vedette("record", "open", "House at Wyryki", "-R", record, "--json", *WHEN)
    assert result.code == 0
    return str(result.lines[0]["id"])


def test_a_claim_is_superseded_and_stays_readable(vedette: Vedette, tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    incident = opened(vedette, record)
    said = vedette(
        "record", "say", incident, "a drone hit a house", "--speaker", "Police",
        "--said-at", "2025-09-10", "--source-grade", "B", "--information-grade", "3",
        "-R", record, "--json", *WHEN,
    )  # fmt: skip
    (first,) = said.lines[0]["statements"]
    assert (first["source_grade"], first["information_grade"]) == ("B", "3")
    vedette(
        "record", "say", incident, "a missile from an F-16 hit it", "--speaker", "Press",
        "--via", "a newspaper", "--said-at", "2025-09-16", "--supersedes", first["id"],
        "-R", record, *WHEN,
    )  # fmt: skip
    shown = vedette("record", "show", incident, "-R", record)
    assert "a drone hit a house" in shown.out
    assert "superseded by" in shown.out
    old, new = vedette("record", "show", incident, "-R", record, "--json").lines[0]["statements"]
    assert (old["claim"], old["superseded_by"]) == ("a drone hit a house", new["id"])


def test_no_comment_is_a_statement_without_a_claim(vedette: Vedette, tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    incident = opened(vedette, record)
    result = vedette(
        "record", "say", incident, "--speaker", "United Nations", "--modality", "no comment",
        "-R", record, "--json", *WHEN,
    )  # fmt: skip
    assert result.lines[0]["statements"][0]["claim"] is None


def test_intent_and_casualties_stay_open_questions(vedette: Vedette, tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    opened(vedette, record)
    (row,) = vedette("record", "list", "-R", record, "--json").lines
    shown = vedette("record", "show", row["id"], "-R", record, "--json").lines[0]
    assert any("intent" in question.lower() for question in shown["open_questions"])


def test_verify_without_a_head_says_what_it_cannot_exclude(
    vedette: Vedette, tmp_path: Path
) -> None:
    record = tmp_path / "record.sqlite"
    opened(vedette, record)
    result = vedette("verify", record)
    assert result.code == 0
    assert "cannot be excluded" in " ".join(result.out.split())


def test_a_change_is_found_against_an_exported_head(vedette: Vedette, tmp_path: Path) -> None:
    record, head = tmp_path / "record.sqlite", tmp_path / "head.json"
    opened(vedette, record)
    assert vedette("verify", record, "--export-head", head).code == 0
    assert vedette("verify", record, "--head", head).code == 0
    assert json.loads(head.read_text())["size"] == 1
    with sqlite3.connect(record) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        (table,) = connection.execute(
            "SELECT name FROM sqlite_master WHERE type='table' AND sql LIKE '%body%'"
        ).fetchone()
        connection.execute(
            f"UPDATE {table} SET body = CAST(replace(body, 'Wyryki', 'Wyryky') AS BLOB)"
        )
    connection.close()
    result = vedette("verify", record, "--head", head, "--json")
    assert result.code == 1
    assert json.loads(result.out)["integrity"] == "altered"


def test_what_is_no_record_cannot_be_verified(vedette: Vedette, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_text("hello")
    assert vedette("verify", path).code == 2


def test_what_is_shown_of_the_past_says_so(vedette: Vedette, tmp_path: Path) -> None:
    record, photo = tmp_path / "r.sqlite", tmp_path / "photo.txt"
    photo.write_text("seen")
    hand = ("-R", record, "--by", "A", "--at")
    opened = vedette("record", "open", "House", *hand, "2025-09-10T06:00:00Z", "--json")
    incident = opened.lines[0]["id"]
    said = vedette(
        "record", "say", incident, "hit", "--speaker", "P", *hand, "2025-09-10T07:00:00Z", "--json"
    )
    statement = said.lines[0]["statements"][0]["id"]
    evidence = ("record", "evidence")
    vedette(*evidence, "add", photo, "--incident", incident, *hand, "2025-09-10T08:00:00Z")
    asked = [
        (*words, "-R", record, "--as-of")
        for words in (
            ("record", "list"),
            ("record", "show", incident),
            ("record", "known", incident),
            ("record", "history", incident),
            ("record", "received"),
            ("record", "affected", statement),
            (*evidence, "list"),
        )
    ]
    for words in asked:
        assert "as of 2025-09-10T07:30:00Z\n" in vedette(*words, "2025-09-10T07:30:00Z").out
    assert "photo.txt" not in vedette(*asked[-1], "2025-09-10T07:30:00Z").out
    assert "photo.txt" in vedette(*asked[-1], "#3").out
    early = vedette(*asked[1], "2020-01-01T00:00:00Z")
    assert early.code == 2
    assert early.err.startswith("vedette: as of 2020-01-01T00:00:00Z: no incident with an id")


@pytest.mark.parametrize("wrong", ["#", "#-1", "#1_0", "# 1", "#" + "9" * 5000, "2025-09-10"])
def test_an_as_of_that_is_none_says_how_it_is_written(
    vedette: Vedette, tmp_path: Path, wrong: str
) -> None:
    record = tmp_path / "r.sqlite"
    vedette("record", "open", "House", "-R", record, "--by", "A")
    result = vedette("record", "list", "-R", record, "--as-of", wrong)
    assert result.code == 2
    assert result.err.startswith("vedette: --as-of: ")
    assert "or #120 for the first 120 entries" in result.err
