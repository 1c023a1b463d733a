"""Declarations: a published restriction enters or leaves the running engine."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from vedette.model.alert import Action
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction
from vedette.model.times import require_utc


class Change(StrEnum):
    """What became of a restriction."""

    DECLARED = "declared"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"  # another one has taken its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A change to what is in force. It is put on record before the engine receives it."""

    change: Change
    restriction: RestrictionId
    at: datetime  # when the engine was told
    by: str
    version: int
    published: Restriction | None  # what now holds; None where it no longer does
    ends: tuple[RestrictionId, ...] = ()  # others that end with this
    reason: str | None = None

    def __post_init__(self) -> None:
        require_utc("at", self.at)


Doing = Action | Declaration
Done = TypeVar("Done", Action, Declaration)
"""What a person does, as the engine takes it: in order of time, through the raw log."""
