"""A document that has been read: its text, its parts and what it says about itself."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009\u200a\f\v"), " ")


def readable(text: str) -> str:
    """`text` with one kind of space. No offset changes."""
    return text.translate(_SPACES)


class PartKind(StrEnum):
    """The kind of one part of a document's text. Only `BODY` is searched for statements."""

    BODY = "body"
    HEADLINE = "headline"
    HEADING = "heading"
    SUMMARY = "summary"
    BYLINE = "byline"
    DATE = "date"
    CAPTION = "caption"
    SIGN_UP = "sign-up"
    PRIVACY = "privacy"
    EDITION = "edition"
    TEASER = "teaser"
    NAVIGATION = "navigation"
    COMMENTS = "comments"
    CONTACT = "contact"
    OTHER = "other"


GIVEN_AT_INTAKE = "given at intake"
"""Stands in `Document.published_from` where a person gave the date."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the kept text: characters `start` up to, not including, `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of the span in `text`."""
        return text[self.start : self.end]

    def sha256(self, text: str) -> str:
        """SHA-256 of the words (UTF-8), with which a span can be verified without its words."""
        return hashlib.sha256(self.of(text).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Part:
    """One block of the text and what it was taken for."""

    span: Span
    kind: PartKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as read. A field that the document does not state is None."""

    name: str
    sha256: str  # of the original bytes
    size_bytes: int
    media_type: str
    text: str  # the working copy: everything that can be read, furniture included
    made_by: str  # how the text was derived from the original
    language: str | None  # two letters; None where it cannot be told
    parts: tuple[Part, ...]
    title: str | None = None
    byline: str | None = None
    agency: str | None = None
    outlet: str | None = None
    published: date | None = None
    published_from: str | None = None  # the words that give the date, or GIVEN_AT_INTAKE
    notes: tuple[str, ...] = ()  # what a person should know of how it was read

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the derived text (UTF-8)."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def readable(self) -> str:
        """The text with every white space character replaced by a space. Offsets stay the same."""
        return readable(self.text)

    @property
    def body(self) -> tuple[Span, ...]:
        """The paragraphs of the report itself."""
        return tuple(p.span for p in self.parts if p.kind is PartKind.BODY)

    @property
    def furniture(self) -> tuple[Part, ...]:
        """All parts of the page that are not the report itself."""
        return tuple(p for p in self.parts if p.kind is not PartKind.BODY)

    @property
    def narrator(self) -> str:
        """The speaker of statements without a named speaker: the agency, else the outlet, else the
        report.
        """
        return self.agency or self.outlet or "the report"
