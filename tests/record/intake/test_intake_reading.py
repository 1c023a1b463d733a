"""What is read of a document: its text, its parts, its day; what cannot be is one line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_documents import PAGE, REPORT, pdf

from vedette.intake.document import Document, PartKind
from vedette.intake.document_reader import read_document
from vedette.intake.suggestions import LANGUAGES, suggest
from vedette.model.errors import RecordError


def kinds(document: Document) -> dict[str, PartKind]:
    return {p.span.of(document.text): p.kind for p in document.parts}


def test_furniture_is_named_and_not_lost() -> None:
    document = read_document(REPORT.encode(), "report.txt")
    found = kinds(document)
    assert found["A runway at Halvik. Credit: Norddpress"] is PartKind.CAPTION
    assert found["Sign up to The Fjord's newsletters."] is PartKind.SIGN_UP
    assert found["Island school wins national choir prize."] is PartKind.TEASER
    assert list(found.values()).count(PartKind.BODY) == 3
    words = "".join("".join(p.span.of(document.text).split()) for p in document.parts)
    assert words == "".join(REPORT.split())


def test_the_day_is_found_in_the_furniture_and_overridden() -> None:
    found = read_document(REPORT.encode(), "report.txt")
    assert (found.published, found.published_from) == (date(2024, 11, 14), "14 November 2024")
    assert (found.agency, found.outlet, found.byline) == (
        "Norddpress",
        "The Fjord",
        "Ingrid Solheim",
    )
    given_day = read_document(REPORT.encode(), "report.txt", published=date(2024, 11, 21))
    assert given_day.published_from == "given at intake"
    assert suggest(found)[0].about_at == "2024-11-13"
    assert suggest(given_day)[0].about_at == "2024-11-20"


def test_a_page_is_read_and_nothing_in_it_is_run() -> None:
    document = read_document(PAGE, "page.html")
    assert "moon" not in document.text
    assert document.outlet == "Harbour Echo"
    assert document.published == date(2024, 9, 12)
    assert [s.of(document.text) for s in document.body] == [
        "The fire was out by noon on Wednesday, harbour master Ada Quill said.",
        "The port’s owner declined to comment.",
    ]
    first, second = suggest(document)
    assert (first.speaker, first.role, first.about_at) == (
        "Ada Quill",
        "harbour master",
        "2024-09-11",
    )
    assert (second.speaker, str(second.modality)) == ("The port’s owner", "no comment")
    assert second.claim is None


def test_a_pdf_gives_its_text_layer() -> None:
    document = read_document(pdf("The mill is safe, the mayor of Odell said on Monday."), "a.pdf")
    assert document.media_type == "application/pdf"
    assert [s.speaker for s in suggest(document)] in ([], ["the mayor of Odell"])
    assert "the mayor of Odell said" in document.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "got an empty file"),
        (b" \n\t", "got an empty file"),
        (bytes(range(256)) * 40, "must be text, a web page or a PDF"),
        (pdf("x", encrypted=True), "the PDF is encrypted"),
        (b"%PDF-1.7\nnothing", "PDF"),
        (b"<html><script>alert(1)</script></html>", "must be a page with text"),
        (b"a" * (16 * 1024 * 1024 + 1), "to be read as a document"),
    ],
)
def test_what_cannot_be_read_is_one_line(data: bytes, says: str) -> None:
    with pytest.raises(RecordError) as failed:
        read_document(data, "file")
    assert says in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_day_that_does_not_exist_is_no_day() -> None:
    text = (
        "A fire in Odell\n\nPublished 31 February 2024\n\nThe mill burnt on Monday, police said.\n"
    )
    document = read_document(text.encode(), "a.txt")
    assert document.published is None
    assert any("31 February 2024" in note for note in document.notes)


GERMAN = (
    "Der Flughafen wurde am Mittwoch für drei Stunden gesperrt, sagte ein Sprecher der Polizei. "
    "Es ist nicht bekannt, wer die Drohnen geflogen hat, und die Behörden wollen sich nicht äußern."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        ("Премьер сказал, что аэропорт закрыт, и что полиция ищет владельца дрона.", "ru"),
        ("Поліція повідомила, що її патруль бачив дрони біля електростанції в місті.", "uk"),
        (("Lotnisko zostało zamknięte na trzy godziny, powiedział rzecznik policji, ale nie jest"
         " jeszcze znane, kto sterował dronami i dlaczego się tam znalazły."), "pl"),
    ],
)  # fmt: skip
def test_another_language_is_read(text: str, language: str) -> None:
    document = read_document(text.encode(), "a.txt")
    assert document.language == language
    assert document.text == text
    assert bool(suggest(document)) == (language in LANGUAGES)


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "Drones over the plant\n\nThe regional governor of the southern province said on Monday\n"
        "that nobody had been hurt and that the road to the plant would\nbe open again by noon.\n"
    )
    document = read_document(text.encode(), "a.txt")
    assert len(document.body) == 1


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    try:
        document = read_document(data, "any")
    except RecordError as exc:
        says = str(exc)
    else:
        says = "".join(s.why for s in suggest(document))
    assert "\n" not in says


@given(st.text(max_size=400))
def test_offsets_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    try:
        document = read_document(text.encode(errors="replace"), "any.txt")
    except RecordError:
        return
    ends = 0
    for part in document.parts:
        assert ends <= part.span.start < part.span.end <= len(document.text)
        ends = part.span.end
    assert read_document(text.encode(errors="replace"), "any.txt") == document


LONG = (
    "<p>Two drones were seen over the harbour of Odell at dawn, and the ferry waited for an hour"
    " at the outer mole.</p><p>Nobody was hurt, the harbour master said. The ferry left again at"
    " nine, and the police have taken both drones away to look at them.</p>"
)


def test_a_report_is_found_under_whatever_names_the_page_gives_its_boxes() -> None:
    page = (
        "<html><head><title>Odell</title><body class='nav'><div class='social sharing ads'>"
        f"<div class='newsletter-page'><h1>Drones at Odell</h1>{LONG}</div></div>"
        "<div><p>Choir wins a prize for the third time in a row, and sings on Sunday.</p></div>"
        "<footer><p>All rights reserved.</p></footer></body></html>"
    )
    document = read_document(page.encode(), "page.html")
    assert any("harbour master said" in s.of(document.text) for s in document.body)
    assert "the harbour master" in [s.speaker for s in suggest(document)]
    assert "Choir wins a prize" in document.text  # named, not lost


def test_a_head_that_is_never_closed_hides_nothing() -> None:
    page = f"<html><head><title>Odell</title><meta name='a' content='b'><div>{LONG}</div></html>"
    assert "The ferry left again" in read_document(page.encode(), "page.html").text


def test_text_that_only_the_library_can_read_is_kept_too() -> None:
    page = (
        "<html><head><title>Odell</title></head><body><script src='x'></script\n\n<div>"
        f"{LONG}</div></body></html>"
    )
    document = read_document(page.encode(), "page.html")
    assert "the harbour master" in [s.speaker for s in suggest(document)]


def test_no_page_makes_the_reader_reach_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the reader reached for the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    page = (
        "<html><head><link rel='canonical' href='https://example.org/a'>"
        "<base href='https://example.org/'></head><body><article>"
        f"{LONG}<img src='https://example.org/p.png'><iframe src='https://example.org/f'></iframe>"
        "</article></body></html>"
    )
    assert read_document(page.encode(), "page.html").body


@pytest.mark.parametrize("tag", ["div", "span", "ul><li"])
def test_a_page_nested_to_break_readers_is_read_or_refused(tag: str) -> None:
    page = f"<html><body>{f'<{tag}>' * 5_000}{LONG}</body></html>"
    assert "Nobody was hurt" in read_document(page.encode(), "page.html").text


POLISH = (
    "<html><head><title>Odell</title>{head}</head><body><p>Mayor Radosław Żak said on Wednesday"
    " that two drones had crossed the river near Łódź, and that the road was shut until"
    " Friday.</p></body></html>"
)


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-16", ""),
        ("utf-16-le", "<meta charset='utf-16'>"),
        ("utf-16-be", ""),
        ("cp1250", "<meta charset='windows-1250'>"),
        ("cp1250", ""),
        ("cp1250", "<meta charset='utf-8'>"),
        ("utf-8", "<meta charset='klingon'>"),
    ],
)
def test_a_name_survives_its_encoding(encoding: str, head: str) -> None:
    document = read_document(POLISH.format(head=head).encode(encoding), "page.html")
    assert [s.speaker for s in suggest(document)] == ["Radosław Żak"]


def test_one_broken_byte_spoils_one_letter_only() -> None:
    data = POLISH.format(head="").encode().replace(b"Friday", b"Fri\xffday")
    document = read_document(data, "page.html")
    assert [s.speaker for s in suggest(document)] == ["Radosław Żak"]
    assert "1 unreadable byte" in document.made_by


LINKED = '<script type="application/ld+json">[{}, {"datePublished": "2025-09-10"}]</script>'
MARKED = (
    "<aside><time datetime='2024-01-01'>old</time></aside>"
    "<time itemprop='datePublished' datetime='2025-09-10'>10 Sep</time>"
)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("<meta name='DC.date.issued' content='2025-09-10'>", ""),
        ("<meta name='pubdate' content='20250910'>", ""),
        ("<link rel='canonical' href='https://example.org/news/2025/09/10/odell'>", ""),
        ('<script type=\'application/ld+json\'>[{}, {"datePublished": "2025-09-10"}]</script>', ""),
        ("", "<time datetime='2025-09-10T08:00'>today</time>"),
        ("", MARKED),
        ("", "<p>ODELL, Sept. 10, 2025 — Rain fell on the harbour all day long.</p>"),
        ("", "<p>Published 10.09.2025</p>"),
    ],
)
def test_the_day_is_found_where_pages_have_it(head: str, line: str) -> None:
    page = f"<html><head>{head}</head><body><article>{line}{LONG}</article></body></html>"
    assert read_document(page.encode(), "page.html").published == date(2025, 9, 10)


def test_a_day_that_can_be_read_two_ways_is_none() -> None:
    page = f"<html><body><article><p>Published 10/09/2025</p>{LONG}</article></body></html>"
    assert read_document(page.encode(), "page.html").published is None
