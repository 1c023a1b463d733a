"""The life cycle of a draft and of a published restriction, as tables.

An approval applies to the reviewed version only: a revised draft must be reviewed again.
"""

from enum import StrEnum


class DraftState(StrEnum):
    """The state of a draft."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    PUBLISHED = "published"


class DraftEvent(StrEnum):
    """An event that changes the state of a draft."""

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
    """The state of a published restriction."""

    IN_FORCE = "in_force"  # as its own hours say
    SUPERSEDED = "superseded"  # another one has taken its place
    WITHDRAWN = "withdrawn"
