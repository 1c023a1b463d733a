"""Bytes of a document in, a `Document` out. No network, no clock; nothing in it is executed."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from vedette.intake.blocks import Block, plain_blocks
from vedette.intake.document import GIVEN_AT_INTAKE, Document, PartKind, readable
from vedette.intake.html_text import page_text
from vedette.intake.language import detect
from vedette.intake.main_text import in_main_text, main_lines, unread
from vedette.intake.masthead import read_masthead
from vedette.intake.page_parts import name_parts
from vedette.intake.pdf_text import pdf_text, rejoined
from vedette.intake.text_encoding import decoded
from vedette.model.errors import RecordError

MOST_BYTES: Final = 16 * 1024 * 1024
"""What is larger is not read: a report is a few pages."""

_HTML: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|div|p|title|meta|script)\b", re.I
)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)
_CODE: Final = re.compile("[a-z]{2}")
_SNIFFED_BYTES: Final = 4096
_NO_WIDTH: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def read_document(
    data: bytes, name: str, *, published: date | None = None, language: str | None = None
) -> Document:
    """Read a document: a web page, plain text or a PDF with a text layer.

    published: the day of publication as a person gives it; it overrides the document's own.
    language: ISO 639-1 code as a person gives it, for a text too short to tell its language by.
    Raises RecordError with one line: empty, too large, encrypted, damaged, or no text at all.
    """
    document = _read(data, name, published)
    if language is None:
        return document
    if _CODE.fullmatch(language) is None:
        raise RecordError(
            f"must be a language code of two letters, got {language!r}",
            where="language",
            mend="give an ISO 639-1 code, such as en, de, pl or uk",
        )
    return replace(document, language=language)


def _read(data: bytes, name: str, published: date | None) -> Document:
    if not data.strip():
        raise RecordError(
            "must be a document with text, got an empty file", where=name, mend="check the file"
        )
    if len(data) > MOST_BYTES:
        raise too_large(name)
    if data.lstrip()[:5] == b"%PDF-":
        text = pdf_text(data, name)
        return _plain(data, name, text, "application/pdf", "text layer (pypdf)", published)
    declared = _CHARSET.search(data[:_SNIFFED_BYTES])
    text, encoding = decoded(data, name, declared[1].decode() if declared else None)
    if _HTML.search(text[:_SNIFFED_BYTES]):
        return _page(data, name, published, text, encoding)
    ends = text.replace("\r\n", "\n").replace("\r", "\n")
    made_by = f"decoded as {encoding}" + ("" if ends == text else ", one kind of line end")
    joined = rejoined(ends)
    made_by += "" if joined == ends else ", words that were cut at line ends joined"
    return _plain(data, name, joined, "text/plain", made_by, published)


def too_large(name: str) -> RecordError:
    """The error for a file that is no report by its size alone."""
    return RecordError(
        f"must have at most {MOST_BYTES:,} bytes to be read as a document, got more",
        where=name,
        mend="keep it with `vedette record evidence add`, and take in the pages that matter",
    )


def _page(data: bytes, name: str, published: date | None, source: str, encoding: str) -> Document:
    source = closed(_NO_WIDTH.sub("", readable(source)))
    main = main_lines(source)
    page = page_text(source, also=lambda blocks: unread(main, blocks))
    if not page.text.strip():
        raise RecordError("must be a page with text, got none", where=name, mend="check the file")
    return _made(
        data,
        name,
        page.text,
        page.blocks,
        media_type="text/html",
        made_by=f"blocks of the page ({encoding}); scripts left out",
        main=in_main_text(main, page.blocks),
        published=published,
        title=page.title,
        author=page.author,
        outlet=page.outlet,
        dates=page.dates,
    )


def closed(source: str) -> str:
    """The page, with tags and comments that are never closed turned into text.

    A parser searches the whole rest of the page for the end of each of them, which takes minutes
    for a page of some hundred kilobytes.
    """
    after_tags = source.rfind(">") + 1
    source = source[:after_tags] + source[after_tags:].replace("<", "&lt;")
    after_comments = source.rfind("-->") + 1
    return source[:after_comments] + source[after_comments:].replace("<!--", "&lt;!--")


def _plain(
    data: bytes, name: str, text: str, media_type: str, made_by: str, published: date | None
) -> Document:
    return _made(
        data,
        name,
        text,
        plain_blocks(readable(text)),
        media_type=media_type,
        made_by=made_by,
        published=published,
    )


def _made(
    data: bytes,
    name: str,
    text: str,
    blocks: list[Block],
    *,
    media_type: str,
    made_by: str,
    published: date | None,
    main: Sequence[bool] | None = None,
    title: str | None = None,
    author: str | None = None,
    outlet: str | None = None,
    dates: list[str] | None = None,
) -> Document:
    parts = name_parts(blocks, title, main)
    seen = readable(text)
    masthead = read_masthead(seen, parts, author=author, outlet=outlet, marked_dates=dates or [])
    headline = next((p for p in parts if p.kind is PartKind.HEADLINE), None)
    body = "\n".join(p.span.of(seen) for p in parts if p.kind is PartKind.BODY)
    return Document(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        media_type=media_type,
        text=text,
        made_by=made_by,
        language=detect(body or seen),
        parts=tuple(parts),
        title=title or (headline.span.of(seen) if headline else None),
        byline=masthead.byline,
        agency=masthead.agency,
        outlet=masthead.outlet,
        published=published or masthead.published,
        published_from=GIVEN_AT_INTAKE if published else masthead.published_from,
        notes=masthead.notes,
    )
