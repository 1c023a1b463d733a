"""Drafts, reviews and published restrictions as JSON, for programs and for the page."""

from typing import Any, Literal

from typing_extensions import TypedDict

from vedette.airspace.declaring.draft_lifecycle import DraftState, PublishedState
from vedette.model.restriction_values import restriction_to_dict
from vedette.model.times import to_text
from vedette.record.ledger.alert_values import time_to_text
from vedette.record.state.restrictions import DraftOnRecord, Published
from vedette.sharing.restriction_review import Review
from vedette.sharing.restriction_words import plain_words


class DraftLine(TypedDict):
    """A draft of a restriction as it stands."""

    type: Literal["draft"]
    id: str
    state: DraftState
    sha256: str
    at: str
    by: str
    reviewed_at: str | None
    reviewed_by: str | None
    warnings: list[str]
    amends: str | None
    words: list[list[str]]
    restriction: dict[str, Any]


class ReviewLine(TypedDict):
    """What a person is shown of a draft; `picture` is SVG."""

    type: Literal["review"]
    draft: str
    sha256: str
    words: list[list[str]]
    warnings: list[str]
    picture: str


class PublishedLine(TypedDict):
    """A published restriction in its present state."""

    type: Literal["published"]
    id: str
    state: PublishedState
    version: int
    draft: str
    at: str
    by: str
    ended_at: str | None
    ended_by: str | None
    why_ended: str | None
    words: list[list[str]]
    restriction: dict[str, Any]


RestrictOutput = DraftLine | ReviewLine | PublishedLine


def draft_line(held: DraftOnRecord) -> DraftLine:
    """A draft in its present state."""
    draft = held.draft
    return {
        "type": "draft",
        "id": held.id,
        "state": held.state,
        "sha256": draft.sha256,
        "at": to_text(held.drafted_at),
        "by": held.drafted_by,
        "reviewed_at": time_to_text(held.reviewed_at),
        "reviewed_by": held.reviewed_by,
        "warnings": list(held.warnings),
        "amends": draft.amends,
        "words": [list(pair) for pair in plain_words(draft)],
        "restriction": restriction_to_dict(draft.restriction),
    }


def review_line(seen: Review) -> ReviewLine:
    """The review of a draft as a person sees it; the map is SVG."""
    return {
        "type": "review",
        "draft": seen.draft_id,
        "sha256": seen.sha256,
        "words": [list(pair) for pair in seen.words],
        "warnings": list(seen.warnings),
        "picture": seen.picture,
    }


def published_line(done: Published) -> PublishedLine:
    """A published restriction in its present state."""
    return {
        "type": "published",
        "id": done.restriction.id,
        "state": done.state,
        "version": done.version,
        "draft": done.draft_id,
        "at": to_text(done.published_at),
        "by": done.published_by,
        "ended_at": time_to_text(done.ended_at),
        "ended_by": done.ended_by,
        "why_ended": done.why_ended,
        "words": [list(pair) for pair in plain_words(done.draft)],
        "restriction": restriction_to_dict(done.restriction),
    }
