"""The lines that intake prints for programs. Their schema is published from these types."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict  # pydantic reads it on Python 3.11

from vedette.model.times import to_text
from vedette.record.state.document_drafts import Draft, TakenDocument, Tally


class PartLine(TypedDict):
    """A block of the text: its kind and its span (characters)."""

    kind: str
    start: int
    end: int


class DocumentLine(TypedDict):
    """A document that was taken in."""

    type: Literal["document"]
    id: str
    evidence: str
    working_copy: str
    text_sha256: str
    incident: str | None
    name: str
    taken_at: str
    taken_by: str
    title: str | None
    byline: str | None
    agency: str | None
    outlet: str | None
    language: str | None
    published: str | None
    published_from: str | None
    parts: list[PartLine]
    notes: list[str]


class DraftLine(TypedDict):
    """A suggested statement. Its words are characters `start` to `end` of the working copy."""

    type: Literal["draft"]
    id: str
    document: str
    number: int
    speaker: str
    role: str | None
    to: str | None
    via: str | None
    modality: str
    cue: str
    claim: str | None
    start: int
    end: int
    sha256: str
    said_at: str | None
    said_words: str | None
    about_at: str | None
    about_words: str | None
    why: str
    wording: str | None
    decision: str | None


class DecidedLine(TypedDict):
    """A person's decision on a draft."""

    type: Literal["draft_decided"]
    id: str
    document: str
    number: int
    decision: str | None
    decided_by: str | None
    statement: str | None
    corrected: list[str]
    why: str | None


class TallyLine(TypedDict):
    """Counts of the decisions on a document's drafts."""

    type: Literal["drafts_tally"]
    document: str
    accepted: int
    corrected: int
    refused: int
    waiting: int
    corrections: int
    fields: dict[str, int]


IntakeLine = DocumentLine | DraftLine | DecidedLine | TallyLine


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line of `record intake --json` and `record drafts --json`."""
    adapter: TypeAdapter[IntakeLine] = TypeAdapter(
        Annotated[IntakeLine, Field(discriminator="type")]
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette intake line",
        **adapter.json_schema(),
    }


def document_line(taken: TakenDocument, notes: tuple[str, ...] = ()) -> DocumentLine:
    """A document, JSON-ready."""
    return {
        "type": "document",
        "id": taken.id,
        "evidence": taken.evidence,
        "working_copy": taken.working_copy,
        "text_sha256": taken.text_sha256,
        "incident": taken.incident,
        "name": taken.name,
        "taken_at": to_text(taken.taken_at),
        "taken_by": taken.taken_by,
        "title": taken.title,
        "byline": taken.byline,
        "agency": taken.agency,
        "outlet": taken.outlet,
        "language": taken.language,
        "published": None if taken.published is None else taken.published.isoformat(),
        "published_from": taken.published_from,
        "parts": [
            {"kind": str(p.kind), "start": p.span.start, "end": p.span.end} for p in taken.parts
        ],
        "notes": list(notes or taken.notes),
    }


def draft_line(draft: Draft) -> DraftLine:
    """A draft, JSON-ready."""
    one = draft.suggestion
    return {
        "type": "draft",
        "id": draft.id,
        "document": draft.document,
        "number": one.number,
        "speaker": one.speaker,
        "role": one.role,
        "to": one.to,
        "via": one.via,
        "modality": str(one.modality),
        "cue": one.cue,
        "claim": one.claim,
        "start": one.span.start,
        "end": one.span.end,
        "sha256": draft.words_sha256,
        "said_at": one.said_at,
        "said_words": one.said_words,
        "about_at": one.about_at,
        "about_words": one.about_words,
        "why": one.why,
        "wording": None if one.wording is None else str(one.wording),
        "decision": None if draft.decision is None else str(draft.decision),
    }


def decided_line(draft: Draft) -> DecidedLine:
    """A decision on a draft, JSON-ready."""
    return {
        "type": "draft_decided",
        "id": draft.id,
        "document": draft.document,
        "number": draft.suggestion.number,
        "decision": None if draft.decision is None else str(draft.decision),
        "decided_by": draft.decided_by,
        "statement": draft.statement,
        "corrected": list(draft.corrected),
        "why": draft.why,
    }


def tally_line(document: str, found: Tally) -> TallyLine:
    """The counts of decisions, JSON-ready."""
    return {
        "type": "drafts_tally",
        "document": document,
        "accepted": found.accepted,
        "corrected": found.corrected,
        "refused": found.refused,
        "waiting": found.waiting,
        "corrections": found.corrections,
        "fields": dict(found.fields),
    }
