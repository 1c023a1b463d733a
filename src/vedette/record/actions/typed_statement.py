"""Turn the fields that a person types into a statement, or a step of a response.

The page and the command line call the same functions with the same names of fields.
"""

import re
from datetime import datetime
from typing import Any, Final

from vedette.model.errors import RecordError
from vedette.model.event_time_place import When
from vedette.model.ids import EvidenceId, StatementId
from vedette.model.response import ResponseStatus, Step
from vedette.model.statement import (
    TEXT_FIELDS,
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
from vedette.model.value_words import in_words
from vedette.record.actions.evidence_actions import EvidenceActions
from vedette.record.actions.statement_parsing import stance_of, told_place, told_when
from vedette.record.actions.typed_values import (
    Typed,
    needed_text,
    needed_word,
    text_in,
    texts_in,
    word_in,
)

_BEARING = re.compile(r"(?P<question>[^=!]+)(?P<sign>!?=)?(?P<says>.*)", re.DOTALL)
_SPAN = re.compile(r"(\d+):(\d+):([0-9a-f]{64})", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)

TYPED_FIELDS: Final = frozenset(
    {"speaker", "claim", "modality", "source_grade", "information_grade", "document", "span"}
    | {"said_at", "said_until", "said_words", "said_in", "dateline"}
    | {"about_at", "about_until", "about_words", "about_place"}
    | {"topics", "bears_on", "says", "stance"}
    | {field.name for field in TEXT_FIELDS}
    | {kind.value for kind in LinkKind}
)
"""The names of all fields of a statement that a person can type."""


def saying_from(typed: Typed, evidence: EvidenceActions) -> Saying:
    """The statement that a person typed. Raises RecordError that names the field.

    `bears_on` is one question, with the answer in `says` and the stance in `stance`, or a list of
    ``question=answer`` (`bearing_from`). The name of a link's field is its kind; its value is an
    id, or a list of ids. evidence: the documents that `document` and `span` may refer to.
    """
    unknown = sorted(typed.keys() - TYPED_FIELDS)
    if unknown:
        raise RecordError(
            f"unknown field: {', '.join(unknown)}",
            mend=f"use only {', '.join(sorted(TYPED_FIELDS))}",
        )
    modality = word_in(Modality, typed, "modality") or Modality.ASSERTED
    document, span = text_in(typed, "document"), text_in(typed, "span")
    written: dict[str, Any] = {field.name: text_in(typed, field.name) for field in TEXT_FIELDS}
    return Saying(
        speaker=text_in(typed, "speaker") or "",
        claim=text_in(typed, "claim"),
        modality=modality,
        said=_when_in(typed, "said"),
        said_in=told_place("said_in", text_in(typed, "said_in")),
        about=_when_in(typed, "about"),
        about_place=told_place("about_place", text_in(typed, "about_place")),
        span=None if document is None and span is None else span_from(evidence, document, span),
        topics=tuple(texts_in(typed, "topics")),
        bears_on=_bearings_in(typed, modality),
        source_grade=word_in(SourceGrade, typed, "source_grade"),
        information_grade=word_in(InformationGrade, typed, "information_grade"),
        links=tuple(
            Link(kind, StatementId(to)) for kind in LinkKind for to in _one_or_more(typed, kind)
        ),
        **written,
    )


def step_from(typed: Typed, *, at: datetime, by: str) -> Step:
    """The step of a response that a person typed. Raises RecordError that names the field."""
    return Step(
        status=needed_word(ResponseStatus, typed, "status"),
        statement=StatementId(needed_text(typed, "statement")),
        at=at,
        by=by,
        when=told_when("when", text_in(typed, "when")),
        until=told_when("until", text_in(typed, "until")),
        area=text_in(typed, "area"),
        heights=text_in(typed, "heights"),
        who=tuple(texts_in(typed, "who")),
        note=text_in(typed, "note"),
    )


def bearing_from(text: str, modality: Modality) -> Bearing:
    """Read ``question=answer``, ``question!=answer`` or ``question``. Raises RecordError.

    For a modality such as unknown, the text after ``=`` says what is not known.
    """
    match = _BEARING.fullmatch(text)
    if match is None:
        raise RecordError(
            f"must name a question, got {text!r}",
            where="bears_on",
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


def span_from(evidence_kept: EvidenceActions, document: str | None, text: str | None) -> Span:
    """Read ``START:END:SHA256``, a span of `document`. Raises RecordError."""
    match = None if text is None else _SPAN.fullmatch(text)
    if match is None:
        raise RecordError(
            f"must be START:END:SHA256, got {in_words(text)}",
            where="span",
            mend="give the span of the document, counted in characters",
        )
    if document is None:
        raise RecordError(
            f"must have a document, got {in_words(text)} without one",
            where="span",
            mend="give the document whose characters the span counts",
        )
    evidence: EvidenceId | None = None
    try:
        kept = evidence_kept.find(document)
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
        raise RecordError(
            str(exc), where="span", mend="correct it, counted in characters of the document"
        ) from exc


def _when_in(typed: Typed, name: str) -> When | None:
    return told_when(
        f"{name}_at",
        text_in(typed, f"{name}_at"),
        until=text_in(typed, f"{name}_until"),
        words=text_in(typed, f"{name}_words"),
        dateline=text_in(typed, "dateline"),
    )


def _bearings_in(typed: Typed, modality: Modality) -> tuple[Bearing, ...]:
    if not isinstance(typed.get("bears_on"), str):
        return tuple(bearing_from(text, modality) for text in texts_in(typed, "bears_on"))
    question, says = text_in(typed, "bears_on"), text_in(typed, "says")
    if question is None:
        return ()
    stance = word_in(Stance, typed, "stance")
    if stance is None:
        stance = Stance.OPEN if says is None else stance_of(modality)
    return (Bearing(question=question, stance=stance, says=says),)


def _one_or_more(typed: Typed, key: str) -> list[str]:
    if isinstance(typed.get(key), list | tuple):
        return texts_in(typed, key)
    one = text_in(typed, key)
    return [] if one is None else [one]
