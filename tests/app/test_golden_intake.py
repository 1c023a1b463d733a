"""The founding report, taken in and confirmed by the fixture: every statement had its draft."""

from pathlib import Path

from commands import Vedette

CONFIRMED = Path(__file__).parent / "data" / "founding_report.json"
WHEN = ("--by", "A. Clerk", "--at", "2025-09-11T18:00:00Z")


def test_intake_and_the_confirmations_yield_every_statement(
    vedette: Vedette, tmp_path: Path, shared: Path
) -> None:
    record = tmp_path / "record.sqlite"
    (report,) = (shared / "report").glob("*.txt")
    vedette("record", "open", "A report", "-R", record, *WHEN)
    done = vedette("record", "intake", report, "--from", CONFIRMED, "-R", record, "--json", *WHEN)
    assert done.code == 0, done.err
    listed = vedette("record", "list", "-R", record, "--json").lines
    assert sum(line["statements"] for line in listed) == 20
    # Unaided, 14 of the 20 were asked for; each draft that was right bears one of the statements.
    decided = done.of("draft_decided")
    assert len({d["statement"] for d in decided} - {None}) >= 14
    (tally,) = done.of("drafts_tally")
    assert tally["refused"] + tally["waiting"] <= 6
    assert tally["corrections"] > 0
    assert vedette("verify", record).code == 0


def test_a_file_of_another_document_is_one_line(
    vedette: Vedette, tmp_path: Path, shared: Path
) -> None:
    record, other = tmp_path / "record.sqlite", tmp_path / "other.txt"
    other.write_text("Police said that the mill was shut and that nobody had been hurt there.")
    vedette("record", "open", "A report", "-R", record, *WHEN)
    failed = vedette("record", "intake", other, "--from", CONFIRMED, "-R", record, *WHEN)
    assert (failed.code, len(failed.err.splitlines())) == (2, 1)
    assert "must be the one that the file was made from" in failed.err
