"""Crossings: one track or flight against one restriction; three answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.ids import RestrictionId, TrackId
from vedette.model.times import require_utc


class Answer(StrEnum):
    """The only three answers that a check gives."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    INDETERMINATE = "indeterminate"


class Standing(StrEnum):
    """Whether the restriction bars this object."""

    BARRED = "barred"
    NOT_BARRED = "not_barred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer for one place and time against one restriction, with its reasons."""

    answer: Answer
    reason: str
    margin_m: float  # signed distance to the boundary along the ground, negative inside
    vertical_margin_m: float | None = None  # the same in height; None where it cannot be told
    assumptions: tuple[str, ...] = ()  # each setting that stood in for something unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A change in the answer for a track and a restriction."""

    track: TrackId
    restriction: RestrictionId
    at: datetime
    verdict: Verdict
    standing: Standing
    standing_reason: str
    since: datetime  # when this answer was first given without a break
    probability: float | None = None  # of being inside there and then; None where it has none
    authorisation: str | None = None  # the reference of what it was last let in by
    beyond: str | None = None  # how it has left what that allows, though it is outside again

    def __post_init__(self) -> None:
        require_utc("at", self.at)
        require_utc("since", self.since)
