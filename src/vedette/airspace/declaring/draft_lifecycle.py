"""The life of a draft, and of what is published: tables, and nothing else.

A yes is bound to what was reviewed: a draft that is revised has to be reviewed again.
"""

from enum import StrEnum


class DraftState(StrEnum):
    """Where a draft stands."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    PUBLISHED = "published"


class DraftEvent(StrEnum):
    """What moves it."""

    REVISE = "revise"
    REVIEW = "review"
    PUBLISH = "publish"


DRAFT_TRANSITIONS: dict[tuple[DraftState, DraftEvent], DraftState] = {
    (DraftState.DRAFTED, DraftEvent.REVISE): DraftState.DRAFTED,
    (DraftState.DRAFTED, DraftEvent.REVIEW): DraftState.REVIEWED,
    (DraftState.REVIEWED, DraftEvent.REVISE): DraftState.DRAFTED,
    (DraftState.REVIEWED, DraftEvent.REVIEW): DraftState.REVIEWED,
    (DraftState.REVIEWED, DraftEvent.PUBLISH): DraftState.PUBLISHED,
}
"""An event without a row is refused: what is published is amended by another draft."""


class PublishedState(StrEnum):
    """Where a published restriction stands."""

    IN_FORCE = "in_force"  # as its own hours say
    SUPERSEDED = "superseded"  # another one has taken its place
    WITHDRAWN = "withdrawn"
