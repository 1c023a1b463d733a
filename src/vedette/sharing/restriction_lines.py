"""Drafts, reviews and published restrictions as JSON, for programs and for the page."""

from typing import Any

from vedette.model.restriction_values import restriction_to_dict
from vedette.model.times import to_text
from vedette.record.declared import DraftOnRecord, Published
from vedette.record.values import time_to_text
from vedette.sharing.restriction_words import plain_words
from vedette.sharing.review import Review

Json = dict[str, Any]


def draft_line(held: DraftOnRecord) -> Json:
    """A draft as it stands."""
    draft = held.draft
    return {
        "type": "draft",
        "id": held.id,
        "state": held.state.value,
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


def review_line(seen: Review) -> Json:
    """What a person is shown of a draft; the picture is SVG."""
    return {
        "type": "review",
        "draft": seen.draft_id,
        "sha256": seen.sha256,
        "words": [list(pair) for pair in seen.words],
        "warnings": list(seen.warnings),
        "picture": seen.picture,
    }


def published_line(done: Published) -> Json:
    """A published restriction as it stands."""
    return {
        "type": "published",
        "id": done.restriction.id,
        "state": done.state.value,
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
