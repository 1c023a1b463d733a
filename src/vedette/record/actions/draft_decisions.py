"""The drafts that a file of confirmations decides, each with its statement and the differences."""

from collections.abc import Iterable, Sequence
from typing import Final

from vedette.intake.document import Span
from vedette.model.statement import Statement
from vedette.record.state.document_drafts import Decision, Draft

_ENOUGH: Final = 0.5  # of the characters of both, by F1
_COMPARED: Final = ("speaker", "role", "to", "via", "modality", "claim", "said_at", "about_at")


def same_stretch(one: Span, other: Span) -> float:
    """The overlap of two spans of a text as the F1 score of their characters, 0 to 1."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    both = (one.end - one.start) + (other.end - other.start)
    return max(0.0, 2 * shared / both) if both else 0.0


def matched(
    drafts: Sequence[Draft], statements: Iterable[Statement], refused: Iterable[Span]
) -> list[tuple[Draft, Decision, Statement | None, tuple[str, ...]]]:
    """(draft, decision, statement, changed fields) for each draft that a person decided.

    statements: of the same text. A draft is matched to the statement with the largest overlap, or
    to one that contains it. A refused span refuses the draft that it covers. Drafts without a
    decision are not returned.
    """
    held = [s for s in statements if s.span is not None]
    refused = list(refused)
    pairs = sorted(  # the greatest share first
        (-same_stretch(d.suggestion.span, Span(s.span.start, s.span.end)), i, j)
        for i, d in enumerate(drafts)
        for j, s in enumerate(held)
        if s.span is not None
    )
    taken: dict[int, int] = {}
    for score, i, j in pairs:
        if -score >= _ENOUGH and i not in taken and j not in taken.values():
            taken[i] = j
    found: list[tuple[Draft, Decision, Statement | None, tuple[str, ...]]] = []
    for i, draft in enumerate(drafts):
        if i in taken:
            statement = held[taken[i]]
            changed = _changed(draft, statement)
            decision = Decision.CORRECTED if changed else Decision.ACCEPTED
            found.append((draft, decision, statement, changed))
        elif (whole := _holding(draft, held)) is not None:
            found.append((draft, Decision.CORRECTED, whole, ("span",)))
        elif any(same_stretch(draft.suggestion.span, span) >= _ENOUGH for span in refused):
            found.append((draft, Decision.REFUSED, None, ()))
    return found


def _holding(draft: Draft, statements: Sequence[Statement]) -> Statement | None:
    """The statement whose longer stretch a person took the draft's words into."""
    words = draft.suggestion.span
    for one in statements:
        if one.span is not None and one.span.start <= words.start and words.end <= one.span.end:
            return one
    return None


def _changed(draft: Draft, statement: Statement) -> tuple[str, ...]:
    return tuple(n for n in _COMPARED if getattr(draft.suggestion, n) != getattr(statement, n))
