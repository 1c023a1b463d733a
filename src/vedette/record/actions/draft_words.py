"""The words of drafts, which are kept outside the ledger until a person decides.

The ledger holds of a draft its id, its number and where its words stand in the document. Speaker,
claim and the rest are in a file beside the record (`store.draft_files`). They go into the ledger
only as a statement, once a person accepts them. Drafts of earlier versions are in the ledger.
"""

from collections.abc import Iterable
from dataclasses import replace

from vedette.intake.document import Document
from vedette.intake.suggested_statement import Suggestion
from vedette.model.errors import RecordError
from vedette.record.ledger import canonical_json
from vedette.record.state.document_drafts import (
    Decision,
    Draft,
    draft_id,
    suggestion_from_dict,
    suggestion_to_dict,
)
from vedette.store.draft_files import DraftFiles

MISSING = "the words are missing beside the record"
NOT_KEPT = {
    Decision.REFUSED: "refused; its words were not kept",
    Decision.ACCEPTED: "accepted; its words are in its statement",
    Decision.CORRECTED: "corrected; its words are in its statement",
}
"""What stands for the speaker of a draft whose words are not kept any more."""


class DraftWords:
    """Reads and writes the words of drafts."""

    def __init__(self, files: DraftFiles) -> None:
        self._files = files

    def keep(self, document: Document, identity: str, suggestions: Iterable[Suggestion]) -> None:
        """Keep the words of the drafts of a document. Raises RecordError."""
        self._files.write(
            {
                draft_id(identity, one.number): canonical_json.to_bytes(
                    {"sha256": one.span.sha256(document.text), **suggestion_to_dict(one)}
                )
                for one in suggestions
            }
        )

    def whole(self, draft: Draft) -> Draft:
        """The draft with its words; where there are none, the speaker says why."""
        if not draft.apart:
            return draft
        data = None if draft.decision is Decision.REFUSED else self._files.read(draft.id)
        found = None if data is None else _read(data)
        if found is None:
            why = MISSING if draft.decision is None else NOT_KEPT[draft.decision]
            return replace(draft, suggestion=replace(draft.suggestion, speaker=why))
        suggestion, words_sha256 = found
        return replace(draft, suggestion=suggestion, words_sha256=words_sha256)

    def are_missing(self, draft: Draft) -> bool:
        """Whether the words of a draft that waits are not beside the record."""
        return draft.apart and draft.decision is None and self._files.read(draft.id) is None

    def remove(self, draft: Draft) -> None:
        """Remove the words of a draft, whatever was decided. Raises RecordError."""
        if draft.apart:
            self._files.remove(draft.id)

    def forget(self, drafts: Iterable[Draft]) -> None:
        """Remove the words of the refused ones among `drafts`. Raises RecordError."""
        for draft in drafts:
            if draft.apart and draft.decision is Decision.REFUSED:
                self._files.remove(draft.id)


def _read(data: bytes) -> tuple[Suggestion, str] | None:
    """(suggestion, SHA-256 of its words); None for a file that was altered."""
    try:
        value = canonical_json.from_bytes(data)
        return suggestion_from_dict(value), str(value["sha256"])
    except (RecordError, ValueError, KeyError, TypeError, AttributeError):
        return None
