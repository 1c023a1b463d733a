"""A file of confirmations: the suggestions that a person accepted, corrected or refused.

The file need not contain the document's words: each statement names them by their span and
SHA-256. `docs/record.md` describes every key; an unknown key is an error.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from vedette.model.errors import RecordError
from vedette.model.event_time_place import Place, When
from vedette.model.response import ResponseStatus
from vedette.model.statement import (
    TEXT_FIELDS,
    Bearing,
    InformationGrade,
    LinkKind,
    Modality,
    Saying,
    SourceGrade,
    Span,
    Stance,
)
from vedette.model.value_words import failure_in_words, fault_in_words
from vedette.record.actions.statement_parsing import stance_of, told_place, told_when

_MAX_BYTES = 16 * 1024 * 1024  # of a file of confirmations
_MAX_DOCUMENT = 64 * 1024 * 1024


class Action(StrEnum):
    """What a person decided about a suggestion."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REFUSE = "refuse"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanRow(_Strict):
    """The position of the words in the document, and their hash."""

    start: int
    end: int
    sha256: str


class WhenRow(_Strict):
    """A time as the source states it."""

    at: str | None = None
    until: str | None = None
    words: str | None = None
    dateline: str | None = None
    approximate: bool = False


class PlaceRow(_Strict):
    """A place as the source names it."""

    name: str
    lat_deg: float | None = None
    lon_deg: float | None = None
    precision_m: float | None = None


class BearingRow(_Strict):
    """A question that the statement bears on. Without a stance, the modality decides."""

    question: str
    says: str | None = None
    stance: Stance | None = None


class LinkRow(_Strict):
    """A link to a statement of this file, by its label, or of the record, by its id."""

    kind: LinkKind
    to: str


class ResponseRow(_Strict):
    """The step of a response that the statement reports."""

    kind: str
    what: str
    status: ResponseStatus
    when: WhenRow | None = None
    until: WhenRow | None = None
    area: str | None = None
    heights: str | None = None
    who: tuple[str, ...] = ()
    note: str | None = None


_TextFields = create_model(
    "_TextFields",
    __base__=_Strict,
    **{one.name: (str | None, None) for one in TEXT_FIELDS},  # type: ignore[call-overload]
)
"""The text fields of a statement."""


class StatementRow(_TextFields):  # type: ignore[misc, valid-type]
    """One statement, and the person's decision on it."""

    label: str | None = None
    incident: str | None = None  # a label of this file, or an id on the record
    action: Action
    span: SpanRow | None = None
    speaker: str | None = None  # only what is refused may go without
    claim: str | None = None
    modality: Modality = Modality.ASSERTED
    said: WhenRow | None = None
    said_in: PlaceRow | None = None
    about: WhenRow | None = None
    about_place: PlaceRow | None = None
    topics: tuple[str, ...] = ()
    bears_on: tuple[BearingRow, ...] = ()
    source_grade: SourceGrade | None = None
    information_grade: InformationGrade | None = None
    links: tuple[LinkRow, ...] = ()
    response: ResponseRow | None = None


class DocumentRow(_Strict):
    """The document that the spans refer to. Only its hash is used; the rest is for people."""

    sha256: str
    name: str | None = None
    outlet: str | None = None
    agency: str | None = None
    published: str | None = None
    language: str | None = None


class IncidentRow(_Strict):
    """An incident that the statements belong to. It is opened with this title."""

    label: str
    title: str


class Confirmations(_Strict):
    """The whole file."""

    format: Literal["vedette-confirmations"] = "vedette-confirmations"
    version: Literal[1] = 1
    about: str | None = None
    document: DocumentRow | None = None
    incidents: tuple[IncidentRow, ...] = ()
    statements: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its hash, and its text, with which the spans are compared."""

    sha256: str
    text: str


@dataclass(slots=True)
class Taken:
    """The result of a confirmations file: counts, and the ids of what was recorded."""

    accepted: int = 0
    corrected: int = 0
    refused: int = 0
    incidents: dict[str, str] = field(default_factory=dict)  # label: id
    statements: dict[str, str] = field(default_factory=dict)
    spans_checked: bool = False


def read_confirmations(path: Path) -> Confirmations:
    """Read a file of confirmations, or a plain list of statements. Raises RecordError."""
    where, mend = str(path), "write it as docs/record.md shows"
    data = _read(path, _MAX_BYTES)
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError) as exc:
        what = f"must be JSON: {failure_in_words(exc)}"
        raise RecordError(what, where=where, mend=mend) from exc
    try:
        return Confirmations.model_validate(
            {"statements": value} if isinstance(value, list) else value
        )
    except ValidationError as exc:
        first = exc.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise RecordError(f"{key}: {fault_in_words(first)}", where=where, mend=mend) from exc


def read_document(path: Path) -> Document:
    """Read the document itself: text as UTF-8. Raises RecordError."""
    data = _read(path, _MAX_DOCUMENT)
    try:
        text = data.decode()
    except UnicodeDecodeError as exc:
        raise RecordError(
            f"must be text in UTF-8, got an invalid byte at offset {exc.start}",
            where=str(path),
            mend="give the text in which the spans are counted, as UTF-8",
        ) from exc
    return Document(hashlib.sha256(data).hexdigest(), text)


def require_words(span: Span, text: str, where: str) -> None:
    """Raise RecordError unless the words of `text` at `span` have the hash that `span` states."""
    words = text[span.start : span.end]
    found = hashlib.sha256(words.encode()).hexdigest()
    if found != span.sha256:
        raise RecordError(
            f"the words from {span.start} to {span.end} must have the SHA-256 {span.sha256}, "
            f"got {found}",
            where=where,
            mend="name the document that the file was made from",
        )


def saying_of(row: StatementRow, *, document_sha256: str | None, language: str | None) -> Saying:
    """The statement of a row, without its links, which need ids. Raises RecordError."""
    if row.span is not None and document_sha256 is None:
        raise RecordError(
            "a span must have a document, got none",
            mend="give the file a document with its SHA-256",
        )
    try:
        span = (
            None
            if row.span is None
            else Span(document_sha256=document_sha256 or "", **row.span.model_dump())
        )
    except ValueError as exc:
        raise RecordError(f"span: {exc}", mend="correct the span in the file") from exc
    written = {one.name: getattr(row, one.name) for one in TEXT_FIELDS}
    written["language"] = written["language"] or language
    return Saying(
        speaker=row.speaker or "",
        claim=row.claim,
        modality=row.modality,
        said=when_of("said", row.said),
        said_in=place_of("said_in", row.said_in),
        about=when_of("about", row.about),
        about_place=place_of("about_place", row.about_place),
        span=span,
        topics=row.topics,
        bears_on=tuple(
            Bearing(question=b.question, says=b.says, stance=b.stance or stance_of(row.modality))
            for b in row.bears_on
        ),
        source_grade=row.source_grade,
        information_grade=row.information_grade,
        **written,
    )


def when_of(name: str, row: WhenRow | None) -> When | None:
    """The time in a row of a confirmations file; None if the row gives none.

    Raises RecordError if it is not valid.
    """
    if row is None:
        return None
    told: Mapping[str, Any] = row.model_dump(exclude={"at"})
    return told_when(name, row.at, **told)


def place_of(name: str, row: PlaceRow | None) -> Place | None:
    """The place in a row of a confirmations file; None if the row gives none.

    Raises RecordError if it is not valid.
    """
    if row is None:
        return None
    told: Mapping[str, Any] = row.model_dump(exclude={"name"})
    return told_place(name, row.name, **told)


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as exc:
        raise RecordError(
            f"cannot be read: {exc.strerror}",
            where=str(path),
            mend="check the path and its permissions",
        ) from exc
    if len(data) > most:
        raise RecordError(
            f"must have at most {most:,} bytes, got more",
            where=str(path),
            mend="split it into smaller files",
        )
    return data
