"""The shape of a statement in JSON, with the times, places and words that it names.

A key whose value is unknown is there and is null. Text fields come from their definition in
`model.statement`, each with its label and what it holds.
"""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from typing_extensions import (
    TypedDict,  # pydantic reads it on Python 3.11; typing.TypedDict it does not
)

from vedette.model.statement import TEXT_FIELDS


class WhenPart(TypedDict):
    """A time as a source tells it."""

    at: str | None
    until: str | None
    precision: Literal["instant", "day", "month", "year", "span", "words"]
    approximate: bool
    words: str | None
    dateline: str | None


class PlacePart(TypedDict):
    """A place as a source names it."""

    name: str
    lat_deg: float | None
    lon_deg: float | None
    precision_m: float | None


class SpanPart(TypedDict):
    """The words of a document that carry a statement."""

    document_sha256: str
    evidence: str | None
    start: int
    end: int
    sha256: str


class BearingPart(TypedDict):
    """That a statement bears on a question."""

    question: str
    stance: Literal["for", "against", "open"]
    says: str | None


class LinkPart(TypedDict):
    """A link to another statement."""

    kind: Literal["supersedes", "contradicts", "refers_to", "corroborates"]
    to: str


class GradingPart(TypedDict):
    """One grading; a side that is null was not graded then."""

    source_grade: str | None
    information_grade: str | None
    by: str
    at: str
    why: str | None


if TYPE_CHECKING:

    class TextParts(TypedDict):
        """The text fields of a statement that code names; there may be more."""

        role: str | None
        to: str | None
        via: str | None
        language: str | None
        note: str | None
        grade_why: str | None

else:
    TextParts = TypedDict(
        "TextParts",
        {
            one.name: Annotated[str | None, Field(title=one.label, description=one.help)]
            for one in TEXT_FIELDS
        },
    )


class StatementPart(TextParts):
    """A statement as it now stands."""

    id: str
    incident: str
    speaker: str
    claim: str | None
    denial: str | None  # what the claim of a denial holds; null: no denial, or an earlier entry
    in_words: str | None  # the claim as it is printed: "denied that …"
    modality: str
    said_at: str | None
    said: WhenPart | None
    said_in: PlacePart | None
    about_at: str | None
    about: WhenPart | None
    about_place: PlacePart | None
    span: SpanPart | None
    topics: list[str]
    bears_on: list[BearingPart]
    source_grade: str | None
    information_grade: str | None
    gradings: list[GradingPart]
    links: list[LinkPart]
    not_verified_by: list[str]
    superseded_by: str | None
    recorded_at: str
    recorded_by: str
