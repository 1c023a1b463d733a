"""A document through the command line: taken in, confirmed key by key or from a file, refused."""

import hashlib
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest
from commands import Vedette
from intake_documents import PAGE, REPORT, pdf
from rich.console import Console

from vedette.app.commands.record.draft_confirmation import Confirming, ask_each
from vedette.record.record import Record
from vedette.sharing.intake_lines import schema

WHEN = ("--by", "A. Clerk", "--at", "2025-09-16T09:00:00Z")


@pytest.fixture
def record(vedette: Vedette, tmp_path: Path) -> Path:
    """A record with one incident."""
    path = tmp_path / "record.sqlite"
    vedette("record", "open", "A runway", "-R", path, *WHEN)
    return path


def taken(vedette: Vedette, record: Path, data: bytes, *more: str, name: str = "r.txt") -> list:
    """The lines of taking `data` in."""
    file = record.parent / name
    file.write_bytes(data)
    done = vedette(
        *("record", "intake", file, "-R", record, "--incident", "inc", "--json"), *more, *WHEN
    )
    assert done.code == 0, done.err
    for line in done.lines:
        jsonschema.validate(line, schema())
    return done.lines


def test_original_text_and_drafts_are_kept(vedette: Vedette, record: Path) -> None:
    document, *drafts, tally = taken(vedette, record, REPORT.encode())
    kept = vedette("record", "evidence", "list", "-R", record, "--json").lines
    assert [line["kind"] for line in kept] == ["document", "working_copy"]
    assert kept[0]["sha256"] == hashlib.sha256(REPORT.encode()).hexdigest()
    assert kept[1]["made_from"] == kept[0]["id"] == document["evidence"]
    assert kept[1]["sha256"] == document["text_sha256"]
    assert tally["waiting"] == len(drafts) > 0
    for draft in drafts:
        words = REPORT[draft["start"] : draft["end"]]
        assert draft["sha256"] == hashlib.sha256(words.encode()).hexdigest()
    assert vedette("record", "show", "inc", "-R", record, "--json").lines[0]["statements"] == []
    again = taken(vedette, record, REPORT.encode())
    assert [line["id"] for line in again[1:-1]] == [d["id"] for d in drafts]
    assert vedette("verify", record).code == 0


def test_a_person_accepts_corrects_and_refuses(vedette: Vedette, record: Path) -> None:
    drafts = taken(vedette, record, REPORT.encode())[1:-1]
    first, second, third = (d["id"] for d in drafts)
    base = ("-R", record, "--json", *WHEN)
    (accepted,) = vedette("record", "drafts", "accept", first, *base).lines
    (corrected,) = vedette(
        *("record", "drafts", "correct", second, "--role", "head of operations", "--to", ""), *base
    ).lines
    (refused,) = vedette("record", "drafts", "refuse", third, "--why", "hearsay", *base).lines
    assert (accepted["decision"], corrected["decision"]) == ("accepted", "corrected")
    assert (corrected["corrected"], refused["statement"]) == (["role"], None)
    (incident,) = vedette("record", "show", "inc", "-R", record, "--json").lines
    assert [s["id"] for s in incident["statements"]] == [
        accepted["statement"],
        corrected["statement"],
    ]
    assert incident["statements"][0]["about_at"] == "2024-11-13"
    again = vedette("record", "drafts", "accept", first, *base)
    assert again.code == 2
    assert "already accepted by A. Clerk (command line)" in again.err
    tally = vedette("record", "drafts", "list", "--all", "-R", record, "--json").of("drafts_tally")
    assert [(t["accepted"], t["corrected"], t["refused"], t["corrections"]) for t in tally] == [
        (1, 1, 1, 2)
    ]
    assert vedette("record", "drafts", "list", "-R", record, "--json").of("draft") == []
    assert "corrected 1 (role 1)" in vedette("record", "drafts", "list", "-R", record).out


def test_decisions_from_a_file(vedette: Vedette, record: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "decisions.jsonl"
    lines = [
        {"number": 1, "decision": "accept"},
        {"number": 2, "decision": "correct", "claim": "no risks are taken"},
        {"number": 3, "decision": "refuse", "why": "said elsewhere"},
    ]
    decisions.write_text("\n".join(map(json.dumps, lines)) + "\n")
    done = taken(vedette, record, REPORT.encode(), "--from", str(decisions))
    assert [d["decision"] for d in done if d["type"] == "draft_decided"] == [
        "accepted",
        "corrected",
        "refused",
    ]
    assert done[-1]["fields"] == {"claim": 1}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "must be JSON"),
        ("[]", "must be an object, got a list of 0"),
        ('{"number": 1, "decision": "accept", "speeker": "x"}', "speeker"),
        ('{"number": 99, "decision": "accept"}', "number must match one draft, got none for 99"),
        ('{"number": 1, "decision": "maybe"}', "the decision must be"),
        ('{"number": 1, "decision": "correct", "modality": "shouted"}', "must be one of"),
        ('{"number": 1, "decision": "correct", "said_at": "2024-02-31"}', "must be a date or time"),
    ],
)
def test_a_line_that_cannot_be_carried_out_is_named(
    vedette: Vedette, record: Path, tmp_path: Path, line: str, says: str
) -> None:
    taken(vedette, record, REPORT.encode())
    decisions = tmp_path / "decisions.jsonl"
    decisions.write_text(line + "\n")
    failed = vedette("record", "drafts", "confirm", "--from", decisions, "-R", record, *WHEN)
    assert failed.code == 2
    assert says in failed.err
    assert len(failed.err.splitlines()) == 1
    assert vedette("record", "show", "inc", "-R", record, "--json").lines[0]["statements"] == []


def test_one_key_each_and_quitting_loses_nothing(vedette: Vedette, record: Path) -> None:
    taken(vedette, record, REPORT.encode())
    out = io.StringIO()
    with Record.open(record) as book:
        work = Confirming(book, by="A. Clerk", at="2025-09-16T09:00:00Z", incident="inc")
        keys = iter("xacq")
        typed = {"role": "head of operations, Halvik"}
        done = ask_each(
            work,
            book.intake.waiting(),
            Console(file=out, width=100),
            key=keys.__next__,
            line=typed.get,  # a name and the value held, as dict.get takes them
        )
    assert [(str(d.decision), d.corrected) for d in done] == [
        ("accepted", ()),
        ("corrected", ("role",)),
    ]
    assert "[a]ccept  [c]orrect  [r]efuse  [s]kip  [q]uit" in out.getvalue()
    with Record.read(record) as book:
        assert len(book.intake.waiting()) == 1


SPARSE_BYTES = 1024**3


def test_a_file_of_a_gigabyte_is_refused_in_one_line(
    vedette: Vedette, record: Path, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.html"
    with huge.open("wb") as out:
        out.truncate(SPARSE_BYTES)
    failed = vedette("record", "intake", huge, "-R", record, *WHEN)
    assert failed.code == 2
    assert "must have at most 16,777,216 bytes" in failed.err
    assert len(failed.err.splitlines()) == 1
    assert vedette("record", "evidence", "list", "-R", record, "--json").lines == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "got an empty file"),
        (bytes(range(256)) * 8, "must be text, a web page or a PDF"),
        (pdf("x", encrypted=True), "the PDF is encrypted"),
    ],
)
def test_what_cannot_be_read_is_kept_and_said_in_one_line(
    vedette: Vedette, record: Path, tmp_path: Path, data: bytes, says: str
) -> None:
    file = tmp_path / "odd"
    file.write_bytes(data)
    failed = vedette("record", "intake", file, "-R", record, *WHEN)
    assert failed.code == 2
    assert says in failed.err
    assert len(failed.err.splitlines()) == 1
    kept = vedette("record", "evidence", "list", "-R", record, "--json").lines
    if data:
        assert kept[0]["sha256"] == hashlib.sha256(data).hexdigest()
        assert kept[0]["id"] in failed.err


def test_bad_days_and_missing_files_are_one_line(
    vedette: Vedette, record: Path, tmp_path: Path
) -> None:
    page = tmp_path / "p.html"
    page.write_bytes(PAGE)
    for more, says in [
        ((page, "--published", "2025-02-30"), "--published: must be a day, got '2025-02-30'"),
        ((tmp_path / "none.html",), "cannot be read"),
        ((tmp_path,), "cannot be read"),
        ((page, "--incident", "nope"), "no incident"),
    ]:
        failed = vedette("record", "intake", *more, "-R", record, *WHEN)
        assert (failed.code, len(failed.err.splitlines())) == (2, 1), failed.err
        assert says in failed.err


def test_another_language_is_kept_and_said(vedette: Vedette, record: Path) -> None:
    text = (
        "L'aéroport est resté fermé pendant trois heures, a dit la police, et on ne sait pas encore"
        " qui a fait voler les drones dans la zone."
    )
    document, tally = taken(vedette, record, text.encode())
    assert document["language"] == "fr"
    assert any("no statements are suggested" in note for note in document["notes"])
    assert tally["waiting"] == 0


def test_the_same_document_gives_the_same_drafts_anywhere(vedette: Vedette, tmp_path: Path) -> None:
    seen = []
    for folder in ("one", "two"):
        path = tmp_path / folder / "record.sqlite"
        path.parent.mkdir()
        vedette("record", "open", "A runway", "-R", path, *WHEN)
        lines = taken(vedette, path, PAGE, name="page.html")
        seen.append(re.sub(r'"taken_at":"[^"]*"', "", json.dumps(lines)))
    assert seen[0] == seen[1]


def test_the_published_schema_is_current() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "schema" / "intake-line.schema.json"
    assert json.loads(page.read_text()) == schema(), "run `make schemas`"
