"""Documents taken in and their drafts, folded from the ledger, with those that wait for a
decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from vedette.intake.document import Document, Part, PartKind, Span
from vedette.intake.suggested_statement import Suggestion
from vedette.intake.wording import Wording
from vedette.model.ids import EvidenceId, IncidentId, StatementId, content_id
from vedette.model.incident import Modality
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.state.lazy_map import Shelf


class Decision(StrEnum):
    """A person's decision on a draft."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDocument:
    """A document on the record: its evidence, and what it states about itself."""

    id: str
    evidence: EvidenceId  # the original
    working_copy: EvidenceId  # the text derived from it
    text_sha256: str
    incident: IncidentId | None
    name: str
    taken_at: datetime
    taken_by: str
    title: str | None
    byline: str | None
    agency: str | None
    outlet: str | None
    language: str | None
    published: date | None
    published_from: str | None
    parts: tuple[Part, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A suggested statement with a person's decision; None while there is none."""

    id: str
    document: str
    suggestion: Suggestion
    words_sha256: str  # of the words of the span
    decision: Decision | None = None
    decided_by: str | None = None
    statement: StatementId | None = None
    corrected: tuple[str, ...] = ()  # the names of the fields that the person changed
    why: str | None = None
    apart: bool = False  # the ledger holds only its place; its words are kept beside the record


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of decisions on drafts."""

    accepted: int = 0
    corrected: int = 0
    refused: int = 0
    waiting: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)  # how often each field was corrected

    @property
    def corrections(self) -> int:
        """The number of fields that people changed plus the number of drafts that they refused."""
        return sum(self.fields.values()) + self.refused


def tally(drafts: Sequence[Draft]) -> Tally:
    """Count the decisions on `drafts`."""
    made = [d.decision for d in drafts]
    names = sorted({name for d in drafts for name in d.corrected})
    return Tally(
        accepted=made.count(Decision.ACCEPTED),
        corrected=made.count(Decision.CORRECTED),
        refused=made.count(Decision.REFUSED),
        waiting=made.count(None),
        fields={name: sum(name in d.corrected for d in drafts) for name in names},
    )


class Drafts:
    """All documents and drafts so far. The same entries give the same drafts."""

    def __init__(self) -> None:
        self.documents: Shelf[str, TakenDocument] = Shelf()
        self.all: Shelf[str, Draft] = Shelf()

    def apply(self, entry: Entry) -> None:
        """Apply one entry. Raises ValueError or KeyError for an inconsistent one."""
        body = entry.body
        if entry.kind is EntryKind.DOCUMENT_TAKEN_IN:
            if body["document"] not in self.documents:  # else two processes took it in at once
                self.documents[body["document"]] = _document(entry)
                for value in body["drafts"]:
                    draft = _draft(body["document"], value)
                    self.all[draft.id] = draft
            return
        before = self.all[body["draft"]]
        if before.decision is None:  # else two persons decided at once; the first stands
            self.all[before.id] = Draft(
                id=before.id,
                document=before.document,
                suggestion=before.suggestion,
                words_sha256=before.words_sha256,
                decision=Decision(body["decision"]),
                decided_by=entry.by,
                statement=None if body["statement"] is None else StatementId(body["statement"]),
                corrected=tuple(body["corrected"]),
                why=body["why"],
                apart=before.apart,
            )

    def of(self, document: str) -> tuple[Draft, ...]:
        """The drafts of one document, in the order of its text."""
        return tuple(d for d in self.all.values() if d.document == document)


def document_taken_in(
    document: Document,
    suggestions: Sequence[Suggestion],
    *,
    at: datetime,
    by: str,
    incident: IncidentId | None,
    evidence: EvidenceId,
    working_copy: EvidenceId,
) -> Entry:
    """The entry for a document with its suggested statements."""
    identity = content_id("document", evidence, working_copy, str(document.published))
    return Entry(
        at=at,
        by=by,
        kind=EntryKind.DOCUMENT_TAKEN_IN,
        body={
            "document": identity,
            "evidence": evidence,
            "working_copy": working_copy,
            "text_sha256": document.text_sha256,
            "incident": incident,
            "name": _whole(document.name),
            "title": document.title,
            "byline": document.byline,
            "agency": document.agency,
            "outlet": document.outlet,
            "language": document.language,
            "published": None if document.published is None else document.published.isoformat(),
            "published_from": document.published_from,
            "parts": [
                {"kind": str(p.kind), "start": p.span.start, "end": p.span.end}
                for p in document.parts
            ],
            "notes": list(document.notes),
            "drafts": [
                {
                    "draft": draft_id(identity, s.number),
                    "number": s.number,
                    "start": s.span.start,
                    "end": s.span.end,
                }
                for s in suggestions
            ],
        },
    )


def draft_id(document: str, number: int) -> str:
    """The id of a document's draft of this number."""
    return content_id("draft", document, number)


def draft_decided(
    draft: Draft,
    decision: Decision,
    *,
    at: datetime,
    by: str,
    statement: StatementId | None,
    corrected: Sequence[str],
    why: str | None,
) -> Entry:
    """The entry for a decision: a person accepted, corrected or refused a draft."""
    return Entry(
        at=at,
        by=by,
        kind=EntryKind.DRAFT_DECIDED,
        body={
            "draft": draft.id,
            "decision": str(decision),
            "statement": statement,
            "corrected": sorted(corrected),
            "why": why,
        },
    )


def suggestion_to_dict(suggestion: Suggestion) -> dict[str, JsonValue]:
    """A suggestion as plain values."""
    return {
        "number": suggestion.number,
        "speaker": suggestion.speaker,
        "role": suggestion.role,
        "to": suggestion.to,
        "via": suggestion.via,
        "modality": str(suggestion.modality),
        "cue": suggestion.cue,
        "claim": suggestion.claim,
        "start": suggestion.span.start,
        "end": suggestion.span.end,
        "said_at": suggestion.said_at,
        "said_words": suggestion.said_words,
        "about_at": suggestion.about_at,
        "about_words": suggestion.about_words,
        "why": suggestion.why,
        **({} if suggestion.wording is None else {"wording": str(suggestion.wording)}),
    }


def suggestion_from_dict(value: Mapping[str, JsonValue]) -> Suggestion:
    """Inverse of `suggestion_to_dict`; further keys of a draft are passed over.

    Raises ValueError, KeyError or TypeError.
    """
    left_out = ("draft", "sha256", "start", "end", "modality", "wording")
    plain = {k: v for k, v in value.items() if k not in left_out}
    wording = value.get("wording")
    return Suggestion(
        modality=Modality(value["modality"]),
        span=Span(value["start"], value["end"]),
        wording=None if wording is None else Wording(wording),
        **plain,
    )


def _draft(document: str, value: Mapping[str, JsonValue]) -> Draft:
    if "speaker" in value:  # an earlier version, which kept the words in the ledger
        return Draft(
            id=value["draft"],
            document=document,
            words_sha256=value["sha256"],
            suggestion=suggestion_from_dict(value),
        )
    return Draft(
        id=value["draft"],
        document=document,
        words_sha256="",
        suggestion=_placeholder(value["number"], Span(value["start"], value["end"])),
        apart=True,
    )


def _placeholder(number: int, span: Span) -> Suggestion:
    """What the ledger alone tells of a draft."""
    return Suggestion(
        number=number,
        speaker="",
        role=None,
        to=None,
        via=None,
        modality=Modality.UNKNOWN,
        cue="",
        claim=None,
        span=span,
        said_at=None,
        said_words=None,
        about_at=None,
        about_words=None,
        why="",
    )


def _document(entry: Entry) -> TakenDocument:
    body = entry.body
    published = body["published"]
    return TakenDocument(
        id=body["document"],
        evidence=EvidenceId(body["evidence"]),
        working_copy=EvidenceId(body["working_copy"]),
        text_sha256=body["text_sha256"],
        incident=None if body["incident"] is None else IncidentId(body["incident"]),
        name=body["name"],
        taken_at=entry.at,
        taken_by=entry.by,
        title=body["title"],
        byline=body["byline"],
        agency=body["agency"],
        outlet=body["outlet"],
        language=body["language"],
        published=None if published is None else date.fromisoformat(published),
        published_from=body["published_from"],
        parts=tuple(Part(Span(p["start"], p["end"]), PartKind(p["kind"])) for p in body["parts"]),
        notes=tuple(body["notes"]),
    )


def _whole(name: str) -> str:
    """A file's name may hold bytes that are no text; they are shown, not lost."""
    return name.encode(errors="backslashreplace").decode()
