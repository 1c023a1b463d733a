"""The timeline of a dossier, and its first pages before the annexes."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from vedette.model.statement import Saying
from vedette.record.actions.statement_parsing import told_when
from vedette.record.record import Record
from vedette.sharing.dossier.content_blocks import Dossier, Table
from vedette.sharing.dossier.dossier import compose
from vedette.sharing.dossier.dossier_facts import gather
from vedette.sharing.dossier.dossier_html import to_html
from vedette.sharing.dossier.dossier_pdf import to_pdf

AT = datetime(2025, 9, 12, 9, tzinfo=UTC)


def dossier(*said: tuple[str, str | None, str | None]) -> Dossier:
    """said: (claim, time of the event, time of saying)."""
    record = Record.in_memory()
    incident = record.incidents.open(at=AT, by="a", title="Night").id
    for n, (claim, about, spoken) in enumerate(said, start=1):
        saying = Saying(
            speaker="Police",
            claim=claim,
            about=told_when("about_at", about),
            said=told_when("said_at", spoken),
        )
        record.statements.add(incident, saying, at=AT + timedelta(minutes=n), by="a")
    return compose(gather(record, incident))


def rows(made: Dossier) -> tuple[tuple[str, ...], ...]:
    (table,) = (b for s in made.sections for b in s.blocks if isinstance(b, Table))
    return table.rows


def test_it_is_by_the_time_of_the_event_and_never_by_that_of_saying() -> None:
    made = dossier(
        ("third", None, "2025-09-01"),
        ("second", "2025-09-10T02:00:00Z", "2025-09-10"),
        ("first", "2025-09-09", "2025-09-30"),
        ("fourth", None, None),
    )
    told = [row[2].rpartition(": ")[2] for row in rows(made)]
    assert told == ["“first”", "“second”", "“third”", "“fourth”"]
    assert [row[:2] for row in rows(made)] == [
        ("2025-09-09", "2025-09-30"),
        ("2025-09-10 02:00:00 UTC", "2025-09-10"),
        ("unknown", "2025-09-01"),
        ("unknown", "unknown"),
    ]


@pytest.mark.parametrize("length", [10, 4_000])
def test_a_text_of_any_length_stands_whole_in_the_pdf_and_the_page(length: int) -> None:
    claim = " ".join(["word"] * length)
    made = dossier(("one", None, None), (claim, "2025", None), ("two", None, None))
    data, pages = to_pdf(made)
    sheets = PdfReader(BytesIO(data)).pages
    assert len(sheets) == pages
    text = "".join(sheet.extract_text() for sheet in sheets)
    assert text.count("word") >= 2 * length  # in the timeline and in the annex
    assert to_html(made).count(b"word") >= 2 * length


def test_the_annexes_begin_on_a_page_of_their_own_and_are_lettered() -> None:
    made = dossier(("one", "2025", None))
    sheets = [page.extract_text() for page in PdfReader(BytesIO(to_pdf(made)[0])).pages]
    (begins,) = [n for n, text in enumerate(sheets) if "Annex A. " in text]
    assert 0 < begins <= 3
    assert not any("Annex A" in text and "Timeline" in text for text in sheets)
    headings = [section.heading for section in made.titled_annexes]
    assert [heading[:8] for heading in headings] == [f"Annex {letter}." for letter in "ABCDEFGHI"]
    assert headings[2] == "Annex C. What is claimed, and by whom", "the summary refers to it"
