"""A draft that a person confirmed becomes a statement of the record."""

from collections.abc import Mapping
from datetime import date, datetime

from vedette.model.ids import IncidentId, StatementId
from vedette.model.occasion import When
from vedette.model.statement import Modality, Saying, Span, Statement
from vedette.record import sayings
from vedette.record.intake.drafts import TakenDocument
from vedette.record.intake.suggestion import Suggestion


def draft_statement(
    suggestion: Suggestion,
    document: TakenDocument,
    words_sha256: str,
    *,
    known: Mapping[StatementId, Statement],
    incident: IncidentId,
    at: datetime,
    by: str,
) -> Statement:
    """The statement of a confirmed draft, with the span that carries it. Raises RecordError."""
    saying = Saying(
        speaker=suggestion.speaker,
        claim=None if suggestion.modality is Modality.NO_COMMENT else suggestion.claim,
        modality=suggestion.modality,
        role=suggestion.role,
        to=suggestion.to,
        via=suggestion.via,
        said=_when("said", suggestion.said_at, suggestion.said_words, document.published),
        about=_when("about", suggestion.about_at, suggestion.about_words, document.published),
        language=document.language,
        span=Span(
            document_sha256=document.text_sha256,
            start=suggestion.span.start,
            end=suggestion.span.end,
            sha256=words_sha256,
            evidence=document.working_copy,
        ),
    )
    return sayings.new_statement(saying, known=known, incident=incident, at=at, by=by)


def _when(name: str, at: str | None, words: str | None, published: date | None) -> When | None:
    """The time as told; the dateline only where the source's words were held against it."""
    held = at is not None and words is not None and published is not None
    dateline = published.isoformat() if held and published is not None else None
    return sayings.told_when(name, at, words=words, dateline=dateline)
