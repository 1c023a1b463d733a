"""The statement of a draft that a person confirmed, with its span."""

from vedette.intake.suggested_statement import Suggestion
from vedette.model.errors import RecordError
from vedette.model.event_time_place import When
from vedette.model.ids import EvidenceId
from vedette.model.statement import Modality, Saying, Span
from vedette.record.actions import statement_parsing
from vedette.record.actions.denials import SpokenClaim, suggested_claim
from vedette.record.state.document_drafts import Draft, TakenDocument


def saying_of(
    suggestion: Suggestion,
    draft: Draft,
    document: TakenDocument,
    original_sha256: str,
    words: str,
) -> Saying:
    """The statement to put on record for a draft; `suggestion` includes the person's corrections.

    words: the span of the document. A denial becomes the claim that is denied (`denials`), unless
    a person corrected the claim or the modality: then it is read as typed.

    The span refers to the derived text, or to the original where both are the same.
    Raises RecordError.
    """
    same = document.text_sha256 == original_sha256
    evidence: EvidenceId = document.evidence if same else document.working_copy
    claim = None if suggestion.modality is Modality.NO_COMMENT else suggestion.claim
    held = draft.suggestion
    spoken = SpokenClaim(claim=claim, modality=suggestion.modality)
    if (suggestion.claim, suggestion.modality) == (held.claim, held.modality):
        spoken = suggested_claim(claim, suggestion.modality, suggestion.cue, words)
    return Saying(
        speaker=suggestion.speaker,
        claim=spoken.claim,
        modality=spoken.modality,
        denial=spoken.denial,
        note=spoken.note,
        role=suggestion.role,
        to=suggestion.to,
        via=suggestion.via,
        said=_when("said_at", suggestion.said_at, suggestion.said_words, document),
        about=_when("about_at", suggestion.about_at, suggestion.about_words, document),
        language=document.language,
        span=Span(
            document_sha256=document.text_sha256,
            start=suggestion.span.start,
            end=suggestion.span.end,
            sha256=draft.words_sha256,
            evidence=evidence,
        ),
    )


def _when(name: str, at: str | None, words: str | None, document: TakenDocument) -> When | None:
    """A time as told; the dateline where the source's words were held against it."""
    counted = at is not None and words is not None and at not in words
    published = None if document.published is None else document.published.isoformat()
    try:
        return statement_parsing.told_when(
            name, at, words=words, dateline=published if counted else None
        )
    except RecordError as exc:
        raise RecordError(exc.what, where=document.id, mend=exc.mend) from exc
