"""What is typed of a statement, on the command line and on the page."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from vedette.model.errors import RecordError
from vedette.model.ids import EvidenceId, StatementId
from vedette.model.statement import (
    Bearing,
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    Saying,
    SourceGrade,
    Span,
    Stance,
)
from vedette.record.actions.statement_parsing import stance_of, told_when
from vedette.record.record import Record

Word = TypeVar("Word", bound=StrEnum)
_BEARING = re.compile(r"(?P<question>[^=!]+)(?P<sign>!?=)?(?P<says>.*)", re.DOTALL)
_SPAN = re.compile(r"(\d+):(\d+):([0-9a-f]{64})", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def bearing_from(text: str, modality: Modality) -> Bearing:
    """``question=answer``, ``question!=answer`` (it denies it) or ``question``. Raises RecordError.

    A statement that knows nothing leaves the question open, and what follows ``=`` is how.
    """
    match = _BEARING.fullmatch(text)
    if match is None:
        raise RecordError(
            f"{text!r} names no question",
            where="--bears-on",
            mend='write it like "casualties=none", or "intent"',
        )
    stance = stance_of(modality)
    if match["sign"] is None:
        stance = Stance.OPEN
    elif match["sign"] == "!=":
        stance = Stance.AGAINST
    return Bearing(
        question=match["question"].strip(), stance=stance, says=match["says"].strip() or None
    )


def span_from(book: Record, document: str | None, text: str | None) -> Span:
    """``START:END:SHA256`` of a document. Raises RecordError."""
    match = None if text is None else _SPAN.fullmatch(text)
    if match is None or document is None:
        raise RecordError(
            f"{text!r} of {document!r} is no span of a document",
            where="--span",
            mend="give --document, and --span as START:END:SHA256, counted in characters",
        )
    evidence: EvidenceId | None = None
    try:
        kept = book.evidence.find(document)
        evidence, document = kept.id, kept.sha256
    except RecordError:
        if not _HASH.fullmatch(document):
            raise
    try:
        return Span(
            document_sha256=document,
            evidence=evidence,
            start=int(match[1]),
            end=int(match[2]),
            sha256=match[3],
        )
    except ValueError as exc:
        raise RecordError(str(exc), where="--span") from exc


def saying_from(statement: Mapping[str, Any]) -> Saying:
    """What the page sends of a statement. Raises RecordError."""
    modality = word_in(Modality, statement, "modality") or Modality.ASSERTED
    bears_on = text_in(statement, "bears_on")
    bearings = () if bears_on is None else (_bearing_on(statement, bears_on, modality),)
    supersedes = text_in(statement, "supersedes")
    return Saying(
        speaker=text_in(statement, "speaker") or "",
        claim=text_in(statement, "claim"),
        modality=modality,
        role=text_in(statement, "role"),
        to=text_in(statement, "to"),
        via=text_in(statement, "via"),
        said=told_when("said_at", text_in(statement, "said_at")),
        about=told_when("about_at", text_in(statement, "about_at")),
        bears_on=bearings,
        source_grade=word_in(SourceGrade, statement, "source_grade"),
        information_grade=word_in(InformationGrade, statement, "information_grade"),
        grade_why=text_in(statement, "grade_why"),
        links=() if supersedes is None else (Link(LinkKind.SUPERSEDES, StatementId(supersedes)),),
    )


def text_in(sent: Mapping[str, Any], key: str) -> str | None:
    """The text under `key`; None where there is none. Raises RecordError for anything else."""
    value = sent.get(key)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        raise RecordError(f"{key} must be text, not {value!r}")
    return value


def texts_in(sent: Mapping[str, Any], key: str) -> list[str]:
    """The texts under `key`; none where there is nothing. Raises RecordError."""
    value = sent.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RecordError(f"{key} must be a list of texts, not {value!r}")
    return value


def word_in(kind: type[Word], sent: Mapping[str, Any], key: str) -> Word | None:
    """One of the words of `kind`, or None. Raises RecordError."""
    value = text_in(sent, key)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError as exc:
        known = ", ".join(word.value for word in kind)
        raise RecordError(f"{key} cannot be {value!r}", mend=f"use one of: {known}") from exc


def _bearing_on(statement: Mapping[str, Any], question: str, modality: Modality) -> Bearing:
    says = text_in(statement, "says")
    stance = word_in(Stance, statement, "stance")
    if stance is None:
        stance = Stance.OPEN if says is None else stance_of(modality)
    return Bearing(question=question, stance=stance, says=says)
