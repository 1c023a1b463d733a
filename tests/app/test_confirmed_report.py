"""A report of our own, confirmed in a file: what the founding report shows, for every checkout."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from commands import Vedette

from vedette.record.ledger.entries import entry_to_bytes
from vedette.record.record import Record

WHEN = ("--by", "A. Clerk", "--at", "2025-03-04T18:00:00Z")
TEXT = """Lights over the sugar mill

Lublin, 4 March 2025

Police said on Monday that no one had been hurt at the sugar mill near Opole.

The mill's manager, Jan Nowak, said that the damage was still being clarified.

A farmer said that he had seen a kite above the roof, and Radio Kwiat could not verify that.

The governor announced that flights below the clouds would be limited from Wednesday.

The council did not immediately comment, but neighbours have asked the ministry for a meeting.
"""
MILL = "mill"


def span(words: str) -> dict[str, Any]:
    """Where these words stand in the report, and their hash."""
    start = TEXT.index(words)
    return {
        "start": start,
        "end": start + len(words),
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
    }


def said(label: str, speaker: str, words: str, modality: str, **more: Any) -> dict[str, Any]:
    row = {"label": label, "incident": MILL, "action": "accept", "span": span(words)}
    return {**row, "speaker": speaker, "claim": words, "modality": modality, **more}


STATEMENTS = [
    said(
        "hurt",
        "Police",
        "no one had been hurt at the sugar mill near Opole",
        "asserted",
        said={"at": "2025-03-03", "words": "on Monday", "dateline": "2025-03-04"},
        about_place={"name": "the sugar mill near Opole"},
        bears_on=[{"question": "casualties", "says": "none"}],
    ),
    said(
        "damage",
        "Jan Nowak",
        "the damage was still being clarified",
        "unknown",
        role="manager of the mill",
        bears_on=[{"question": "damage", "says": "being clarified"}],
    ),
    said("kite", "a farmer", "he had seen a kite above the roof", "asserted", topics=["kites"]),
    said(
        "unverified",
        "Radio Kwiat",
        "Radio Kwiat could not verify that",
        "unable to verify",
        links=[{"kind": "refers_to", "to": "kite"}],
    ),
    said(
        "limits",
        "the governor",
        "flights below the clouds would be limited from Wednesday",
        "announced",
        action="correct",
        response={
            "kind": "airspace restriction",
            "what": "flights below the clouds",
            "status": "announced",
            "when": {"at": "2025-03-05", "words": "from Wednesday", "dateline": "2025-03-04"},
            "who": ["every flight"],
        },
    ),
    said("council", "the council", "did not immediately comment", "no comment", claim=None),
    said(
        "meeting",
        "neighbours",
        "have asked the ministry for a meeting",
        "requested",
        response={"kind": "meeting", "what": "the ministry", "status": "requested"},
    ),
]
REFUSED = {"action": "refuse", "span": span("Lights over the sugar mill")}


def confirmations(path: Path, *rows: dict[str, Any], **more: Any) -> Path:
    file = {
        "format": "vedette-confirmations",
        "version": 1,
        "document": {"sha256": hashlib.sha256(TEXT.encode()).hexdigest(), "language": "en"},
        "incidents": [{"label": MILL, "title": "Lights over the mill"}],
        "statements": [REFUSED, *rows],
        **more,
    }
    path.write_text(json.dumps(file))
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT)
    return path


def test_every_statement_is_there_and_what_is_not_stated_is_unknown(
    vedette: Vedette, report: Path, tmp_path: Path
) -> None:
    record, file = tmp_path / "r.sqlite", confirmations(tmp_path / "c.json", *STATEMENTS)
    done = vedette("record", "take", file, "--document", report, "-R", record, "--json", *WHEN)
    assert done.code == 0, done.err
    (taken,) = done.lines
    assert taken["spans_checked"]
    assert (taken["accepted"], taken["corrected"], taken["refused"]) == (6, 1, 1)
    incident, labels = taken["incidents"][MILL], taken["statements"]
    (shown,) = vedette("record", "show", incident, "-R", record, "--json").lines
    by_id = {row["id"]: row for row in shown["statements"]}
    rows = {label: by_id[of] for label, of in labels.items()}
    assert {row["language"] for row in rows.values()} == {"en"}
    assert rows["hurt"]["said"]["words"] == "on Monday"
    assert rows["hurt"]["about_place"] == {
        "name": "the sugar mill near Opole", "lat_deg": None, "lon_deg": None, "precision_m": None,
    }  # fmt: skip
    assert rows["kite"]["not_verified_by"] == ["Radio Kwiat"]
    assert (rows["kite"]["role"], rows["kite"]["via"], rows["kite"]["said"]) == (None, None, None)
    assert rows["council"]["claim"] is None
    spans = {(row["span"]["start"], row["span"]["end"]) for row in rows.values()}
    assert len(spans) == len(STATEMENTS)


def test_what_is_known_names_its_source_and_what_is_left_open_reads_unknown(
    vedette: Vedette, report: Path, tmp_path: Path
) -> None:
    record, file = tmp_path / "r.sqlite", confirmations(tmp_path / "c.json", *STATEMENTS)
    done = vedette("record", "take", file, "--document", report, "-R", record, "--json", *WHEN)
    incident, labels = done.lines[0]["incidents"][MILL], done.lines[0]["statements"]
    lines = vedette("record", "known", incident, "-R", record, "--json")
    known = {line["kind"]: line["answer"] for line in lines.of("known")}
    assert (known["casualties"]["status"], known["casualties"]["value"]) == ("claimed", "none")
    assert known["casualties"]["according_to"] == [labels["hurt"]]
    assert (known["damage"]["status"], known["damage"]["value"]) == ("unknown", None)
    assert "being clarified" in known["damage"]["words"]
    assert known["intent"]["status"] == "not established"
    steps = {r["what"]: (r["status"], r["steps"][0]) for r in lines.of("response")}
    assert steps.keys() == {"flights below the clouds", "the ministry"}
    status, step = steps["flights below the clouds"]
    assert (status, step["when"]["at"], step["who"]) == (
        "announced",
        "2025-03-05",
        ["every flight"],
    )
    assert (step["until"], step["area"], step["heights"]) == (None, None, None)
    out = vedette("record", "known", incident, "-R", record).out
    assert "according to" in out
    assert "heights: unknown" in out


def test_a_span_that_was_moved_is_refused_and_nothing_is_on_record(
    vedette: Vedette, report: Path, tmp_path: Path
) -> None:
    moved = {**STATEMENTS[0], "span": {**STATEMENTS[0]["span"]}}
    moved["span"]["start"] += 1
    file, record = confirmations(tmp_path / "c.json", moved), tmp_path / "r.sqlite"
    refused = vedette("record", "take", file, "--document", report, "-R", record, *WHEN)
    assert refused.code == 2
    assert "hurt: the words from" in refused.err
    assert vedette("record", "list", "-R", record, "--json").lines == []


def test_intake_with_confirmations_decides_on_the_drafts_of_the_same_words(
    vedette: Vedette, report: Path, tmp_path: Path
) -> None:
    record, file = tmp_path / "r.sqlite", confirmations(tmp_path / "c.json", *STATEMENTS)
    vedette("record", "open", "A report", "-R", record, *WHEN)
    done = vedette("record", "intake", report, "--from", file, "-R", record, "--json", *WHEN)
    assert done.code == 0, done.err
    listed = vedette("record", "list", "-R", record, "--json").lines
    assert sum(line["statements"] for line in listed) == len(STATEMENTS)
    decided = done.of("draft_decided")
    assert len({one["statement"] for one in decided} - {None}) >= 5
    (tally,) = done.of("drafts_tally")
    assert tally["accepted"] + tally["corrected"] + tally["refused"] == len(decided)
    assert vedette("verify", record).code == 0


def test_no_entry_holds_the_name_of_an_option(
    vedette: Vedette, report: Path, tmp_path: Path
) -> None:
    record, file = tmp_path / "r.sqlite", confirmations(tmp_path / "c.json", *STATEMENTS)
    given = ("--published", "2025-03-04", "--from", file, "-R", record)
    vedette("record", "open", "A report", "-R", record, *WHEN)
    assert vedette("record", "intake", report, *given, *WHEN).code == 0
    with Record.read(record) as book:
        bodies = [entry_to_bytes(entry).decode() for _, entry in book.ledger.entries()]
    assert any("given at intake" in body for body in bodies)
    assert [body for body in bodies if re.search(r"(^|[\s`\"])--[a-z]", body)] == []


def test_a_span_alone_accepts_what_was_suggested_of_these_words(
    vedette: Vedette, report: Path, tmp_path: Path
) -> None:
    record = tmp_path / "r.sqlite"
    opened = vedette("record", "open", "A report", "-R", record, "--json", *WHEN)
    incident = opened.lines[0]["id"]
    of = ("--incident", incident, "-R", record)
    vedette("record", "intake", report, *of, "--json", *WHEN)
    (draft, other, *_) = vedette("record", "drafts", "list", "-R", record, "--json").of("draft")

    def row(of: dict[str, Any], **more: Any) -> dict[str, Any]:
        where = {key: of[key] for key in ("start", "end", "sha256")}
        return {"action": "accept", "incident": incident, "span": where, **more}

    rows = [row(draft), row(other, role="a witness")]
    file = confirmations(tmp_path / "c.json", *rows, incidents=[])
    done = vedette("record", "take", file, "--document", report, "-R", record, "--json", *WHEN)
    assert done.code == 0, done.err
    (shown,) = vedette("record", "show", incident, "-R", record, "--json").lines
    first, second = shown["statements"]
    for name in ("speaker", "claim", "modality", "role", "via"):
        assert first[name] == draft[name], name
    assert (second["speaker"], second["role"]) == (other["speaker"], "a witness")
    again = vedette("record", "take", file, "--document", report, "-R", record, *WHEN)
    assert again.code == 2
    assert "was already accepted by A. Clerk" in again.err


def test_a_file_of_another_document_is_one_line(vedette: Vedette, tmp_path: Path) -> None:
    record, other = tmp_path / "r.sqlite", tmp_path / "other.txt"
    other.write_text("Police said that the mill was shut and that nobody had been hurt there.")
    file = confirmations(tmp_path / "c.json", *STATEMENTS)
    vedette("record", "open", "A report", "-R", record, *WHEN)
    failed = vedette("record", "intake", other, "--from", file, "-R", record, *WHEN)
    assert (failed.code, len(failed.err.splitlines())) == (2, 1)
    assert "must be the one that the file was made from" in failed.err
