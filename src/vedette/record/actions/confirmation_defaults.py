"""Defaults for a confirmation that gives only a span: the suggestion for the same words.

A person who accepts a suggestion need not repeat it. Values given in the file take precedence.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vedette.model.errors import RecordError
from vedette.model.statement import Saying
from vedette.record.actions import confirmed_drafts as suggested
from vedette.record.actions.confirmations import SpanRow, StatementRow, saying_of
from vedette.record.actions.draft_words import DraftWords
from vedette.record.state.document_drafts import Draft, TakenDocument
from vedette.record.state.incidents import Incidents

_FILLED: Final = {
    "speaker": "speaker",
    "claim": "claim",
    "modality": "modality",
    "role": "role",
    "to": "to",
    "via": "via",
    "said": "said_at",
    "about": "about_at",
}
"""What a suggestion can fill, and how a correction of it is called."""


def find_suggestion(
    known: Incidents, words: DraftWords, span: SpanRow, document_sha256: str | None
) -> Draft:
    """The undecided draft of exactly these words. Raises RecordError where there is none."""
    drafts = known.drafts
    fits = [
        draft
        for draft in map(words.whole, drafts.all.values())
        if drafts.documents[draft.document].text_sha256 == document_sha256
        and (draft.suggestion.span.start, draft.suggestion.span.end) == (span.start, span.end)
        and draft.words_sha256 in (span.sha256, "")  # of a refused one there is none
    ]
    waiting = [draft for draft in fits if draft.decision is None]
    known_words = [draft for draft in waiting if draft.words_sha256]
    if known_words:
        return known_words[0]
    if fits and not waiting:
        raise RecordError(
            f"was already {fits[0].decision} by {fits[0].decided_by}",
            where=fits[0].id,
            mend="leave it out of the file",
        )
    raise RecordError(
        f"must name a speaker, because no draft is suggested for the words {span.start} to "
        f"{span.end}",
        mend="take the document in with `vedette record intake`, or give `speaker`",
    )


def document_of(known: Incidents, draft: Draft) -> TakenDocument:
    """The document of a draft."""
    return known.drafts.documents[draft.document]


def filled(
    row: StatementRow, draft: Draft, known: Incidents, language: str | None, text: str | None
) -> tuple[Saying, Sequence[str]]:
    """The statement to put on record, and the fields that the file corrected. Raises
    RecordError.

    text: of the document, where it is at hand.
    """
    taken, held = document_of(known, draft), draft.suggestion
    original = known.exhibits.all[taken.evidence].sha256
    words = (held.claim or "") if text is None else held.span.of(text)
    whole = suggested.saying_of(held, draft, taken, original, words)
    if "modality" not in row.model_fields_set:
        row = row.model_copy(update={"modality": whole.modality})
    said = saying_of(row, document_sha256=taken.text_sha256, language=language or whole.language)
    left_out = [name for name in _FILLED if name not in row.model_fields_set]
    from_draft = {name: getattr(whole, name) for name in left_out}
    if not {"claim", "modality"} & row.model_fields_set:
        from_draft |= {"denial": whole.denial, "note": said.note or whole.note}
    made = replace(said, span=whole.span, **from_draft)
    corrected = [
        called for name, called in _FILLED.items() if getattr(made, name) != getattr(whole, name)
    ]
    return made, corrected
